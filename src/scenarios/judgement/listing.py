"""Who judged what: every judgement of a scenario and of its analysts with its record, and what the record lacks."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from scenarios.errors import QuestionError, shown
from scenarios.judgement.places import places_of, said_by_branch
from scenarios.model.addresses import find
from scenarios.model.analysts import plain
from scenarios.model.quantities import Word, parse
from scenarios.model.records import Judged
from scenarios.model.scales import SCALES
from scenarios.model.scenario import Scenario
from scenarios.results import JudgementRecord, Judgements, Provenance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.model.analysts import Analyst

__all__ = ["judgements"]


def judgements(model: Scenario, *, as_of: str | dt.date | None = None, stale_after: float | None = None) -> Judgements:
    """List every judgement with its record: who judged, when, why, from which sources, and what is missing or old.

    The judgements are the rows, steps and parameters of the file, and those of each analyst. What a judgement's record in an
    analyst's set does not say is as the heading of the set says.

    Parameters
    ----------
    model : Scenario
        The scenario.
    as_of : str or date, optional
        The day against which ages are counted, by default the file's `as_of`.
    stale_after : float, optional
        A judgement is stale if it is older than so many days.

    Returns
    -------
    Judgements
        In the order of the file, the file's own judgements first.

    Raises
    ------
    QuestionError
        If `as_of` is no day, `stale_after` no number of at least 0, or ages are asked for and no day is known.

    Notes
    -----
    Missing may be: ``source``, ``why``, ``who``, ``date``, and ``basis`` where a source has the grade F or 6, which say that there is no basis
    for judging it [1]_. They are not the worst grades, and a grade changes no weight. Levels of confidence and words of likelihood
    are kept in columns of their own [2]_. Factors of `shift` and likelihoods of indicators are not listed.

    References
    ----------
    .. [1] NATO (2016), *Allied Joint Doctrine for Intelligence Procedures*, AJP-2.1, edition B.
    .. [2] Office of the Director of National Intelligence (2015), Intelligence Community Directive 203, *Analytic Standards*.

    Examples
    --------
    >>> import scenarios as sc
    >>> listed = sc.judgements(sc.load("atacms-gate"))
    >>> len(listed), len(listed.lacking("who"))
    (6, 6)
    """
    if not isinstance(model, Scenario):
        raise QuestionError(f"judgements takes a scenario, got {shown(model)}; pass the result of load")
    today = _day(as_of, model.as_of)
    oldest = _age(stale_after)
    if oldest is not None and today is None:
        msg = "as_of: a day must be known to tell what is stale, got none; pass as_of='YYYY-MM-DD', or write it in the file"
        raise QuestionError(msg)
    records = tuple(_Lister(model, today, oldest).records())
    method = "as written" if oldest is None else f"as written; stale if older than {oldest:g} days on {today}"
    names = {name: analyst.label or analyst.who or name.replace("_", " ") for name, analyst in model.analysts.items()}
    provenance = Provenance(model, "judgements", method, {}, {})
    return Judgements(records, today, oldest, MappingProxyType(names), model.title or model.scenario, provenance)


def _day(as_of: object, of_file: str | None) -> dt.date | None:
    if as_of is None:
        return None if of_file is None else dt.date.fromisoformat(of_file)
    if isinstance(as_of, dt.datetime):
        return as_of.date()
    if isinstance(as_of, dt.date):
        return as_of
    try:
        if isinstance(as_of, str) and len(as_of) == len("2025-08-24"):
            return dt.date.fromisoformat(as_of)
    except ValueError:
        pass
    raise QuestionError(f"as_of must be a day, got {shown(as_of)}; write YYYY-MM-DD")


def _age(stale_after: object) -> float | None:
    if stale_after is None:
        return None
    if isinstance(stale_after, bool) or not isinstance(stale_after, int | float) or not 0 <= stale_after < 1e9:
        msg = f"stale_after must be a number of days of at least 0, got {shown(stale_after)}; 90 is a quarter of a year"
        raise QuestionError(msg)
    return float(stale_after)


class _Lister:
    """Makes records, knowing the day and which sets supersede which."""

    def __init__(self, model: Scenario, today: dt.date | None, oldest: float | None) -> None:
        self.model = model
        self.today = today
        self.oldest = oldest
        self.later = {a.supersedes: name for name, a in model.analysts.items() if a.supersedes is not None}

    def records(self) -> Iterator[JudgementRecord]:
        model = self.model
        for place in places_of(model):
            said = said_by_branch(model, place.at, place.written)
            yield self.record("", place.address, said, [place.judged], model.scale)
        for name, analyst in model.analysts.items():
            for address, value in analyst.weights.items():
                said = said_by_branch(model, find(model, address), plain(value))
                levels: list[Judged | Analyst] = [value, analyst] if isinstance(value, Judged) else [analyst]
                yield self.record(name, address, said, levels, analyst.scale_of(address) or model.scale)

    def record(
        self, analyst: str, address: str, said: dict[str, float | str], levels: list[Judged | Analyst], scale: str
    ) -> JudgementRecord:
        """Make the record of a judgement; `levels` hold what is said of it, the nearest first."""

        def nearest(key: str) -> Any:
            return next((found for level in levels if (found := getattr(level, key))), None)

        own = levels[0] if isinstance(levels[0], Judged) else Judged()
        sources = {name: self.model.sources[name] for name in nearest("source") or ()}
        bases = tuple(f"{name}: {what}" for name, source in sources.items() for what in source.without_basis)
        who = nearest("who") or (self.model.analysts[analyst].label if analyst else "")
        date, why = nearest("date"), nearest("why") or ""
        age = None if date is None or self.today is None else (self.today - dt.date.fromisoformat(date)).days
        lacks = {"source": not sources, "why": not why, "who": not who, "date": date is None, "basis": bool(bases)}
        scale = scale if any(_is_word(weight) for weight in said.values()) else ""
        return JudgementRecord(
            analyst=analyst,
            address=address,
            weights=MappingProxyType(said),
            scale=scale,
            edition=_edition(self.model, scale),
            who=who,
            date=date,
            age=age,
            round=nearest("round"),
            why=why,
            sources=MappingProxyType({name: source.grade for name, source in sources.items()}),
            without_basis=bases,
            confidence=own.confidence,
            supersedes=own.supersedes,
            superseded_by=self.later.get(analyst, ""),
            missing=tuple(name for name, lack in lacks.items() if lack),
            stale=age is not None and self.oldest is not None and age > self.oldest,
        )


def _is_word(weight: float | str) -> bool:
    return isinstance(weight, str) and weight != "equal" and isinstance(parse(weight), Word)


def _edition(model: Scenario, scale: str) -> str:
    if not scale:
        return ""
    return SCALES[scale].edition if scale in SCALES else model.scales[scale].edition
