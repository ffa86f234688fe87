"""An explanation: why an option is the best one, in numbers and in a short text."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.analysis.information.beforehand import known_beforehand
from scenarios.analysis.sensitivity.arguments import TIE, best_of, checked_swing, direction_of, option_named
from scenarios.analysis.sensitivity.bars import answer_of, tornado_of
from scenarios.analysis.sensitivity.blend import response_of
from scenarios.analysis.sensitivity.covariation import checked_covariation
from scenarios.analysis.sensitivity.even import break_evens_of
from scenarios.analysis.sensitivity.knowing import worth_of_knowing
from scenarios.errors import QuestionError, shown
from scenarios.evaluation.choosing.choices import objective_of
from scenarios.evaluation.choosing.scores import aim_of
from scenarios.evaluation.question import Question
from scenarios.explaining.sentences import Found, parts_of
from scenarios.graph.beliefs import frozen
from scenarios.model import Decision, Objective, Scenario
from scenarios.results import Comparison, Explanation, Provenance, Rollback
from scenarios.results.targets import Score

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

    from scenarios.analysis.sensitivity.arguments import Better
    from scenarios.analysis.sensitivity.covariation import Covariation
    from scenarios.analysis.sensitivity.response import Response
    from scenarios.results import BreakEvens, InformationTable, Tornado

__all__ = ["explain"]

_MOST = 3
_STILL = 1e-12
_NOTHING = 1e-9
"""What it is worth to know something is nothing, if it is less in parts of the greatest answer."""


def explain(
    about: Scenario | Comparison | Rollback,
    target: str | Iterable[str] | Objective | None = None,
    *,
    by: str | None = None,
    versus: str | None = None,
    swing: float | None = None,
    better: Literal["higher", "lower"] | None = None,
    covariation: Covariation = "proportional",
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Explanation:
    """Explain which option is the best, by how much, what moves that, where it tips, and what to find out first.

    The judgements that matter most are those of the tornado of the difference between the best option and the second; tipping points
    are those of `break_evens`, of a row of two branches once. What to find out first is what it is worth most to know before the
    choice: an event, as in `value_of_information`, of which what each option would lead to is known where the choice influences it
    (canonical form); or a judgement, while the others stay as they are. Where nothing is worth anything, it is the judgement that
    moves the margin most; else the one whose tipping point is nearest.

    Parameters
    ----------
    about : Scenario, Comparison or Rollback
        A scenario; or an answer that brings its own `by`, `do` and `given`. Of a rollback, the first choice is explained, with those
        after it held as the strategy has them.
    target : str, iterable of str or Objective, optional
        An outcome, several, a measure, or an objective whose score is a sum. Default: the objective of whoever chooses, else the
        file's only objective or only measure with a better direction; of a rollback, what the first choice was made for.
    by, do, given : optional
        As in `compare`; only of a scenario.
    versus : str, optional
        An option to compare the best with instead of the second.
    swing, better, covariation : optional
        As in `tornado`.

    Returns
    -------
    Explanation
        A text that `print` shows, with all the numbers behind it. Of options that are equally good, the first in the file counts as
        the best.

    Raises
    ------
    QuestionError
        As `tornado` and `break_evens`; if no direction is better; if `versus` is the best option itself; if a rollback's first choice
        is made in several situations, or for an objective whose score is no sum.

    Notes
    -----
    A word of likelihood never stands in one sentence with a level of confidence, and always beside its number [1]_.

    To know a judgement is worth E max U − max E U over the options' answers U, as it alone is drawn; where answers are affine in
    independent judgements that is the EVPPI of `value_of_research` [2]_. Other choices follow their weights. Events are not valued where
    a gate is compared or something was learned.

    References
    ----------
    .. [1] Intelligence Community Directive 203 (2015), Analytic Standards, section D.6.e.2.
    .. [2] R. A. Howard (1966), "Information Value Theory", IEEE Transactions on Systems Science and Cybernetics 2(1).

    Examples
    --------
    >>> import scenarios as sc
    >>> why = sc.explain(sc.load("us-options"), "ukraine_front")
    >>> print(why.sentences[0])
    Sanctions and tariffs is the best of 4 options for Ukraine's position at the front (index, higher is better): -1.80, against -1.96 for Massive sanctions, the second best.
    """
    model, asked, held = _asked(about, target, {"by": by, "do": do, "given": given, "better": better})
    part, rule = checked_swing(swing), checked_covariation(covariation)
    if asked["target"] is None:
        Question(model, by=asked["by"])  # says what is wrong with it, before anything is made of it
        asked["target"] = aim_of(model, asked["by"], "what is explained")
    response = response_of(model, asked["target"], asked["by"], asked["do"], asked["given"], rule)
    direction = direction_of(response, asked["better"])
    against = None if versus is None else option_named(response, versus, "versus")
    if direction is None and len(response.options) > 1:
        name = response.target.name
        msg = f"better: the best option must be known to be explained, got no direction for {name!r}; write better='higher' or 'lower'"
        raise QuestionError(msg)
    values = response.base
    points: BreakEvens | None = None
    events: InformationTable | None = None
    worth: dict[str, float] = {}
    best, rival, ties = 0, None, [0]
    if direction is not None and len(values) > 1:
        best = int(best_of(values, direction))
        signed = values if direction == "higher" else -values
        room = TIE * max(1e-300, float(np.abs(values).max()))
        ties = np.flatnonzero(signed >= signed[best] - room).tolist()
        others = [k for k in range(len(values)) if k != best]
        rival = max(others, key=lambda k: signed[k]) if against is None else against
        if rival == best:
            msg = f"versus: the best option must be compared with another one, got {versus!r}, which is the best itself; leave it out"
            raise QuestionError(msg)
        points = _of_chance(break_evens_of(response, direction), held)
        worth = worth_of_knowing(response, points, direction)
        aim = _aim(response, asked["target"], direction)
        events = None if aim is None else known_beforehand(response.question, aim)
    bars = tornado_of(response, part, direction, rival)
    return _told(
        response,
        values,
        best,
        rival,
        ties,
        bars,
        points,
        part,
        worth=worth,
        events=events,
        held=held,
        named=against is not None,
        origin=about,
    )


def _told(
    response: Response,
    values: Any,
    best: int,
    rival: int | None,
    ties: list[int],
    bars: Tornado | None,
    points: BreakEvens | None,
    swing: float | None,
    *,
    worth: dict[str, float],
    events: InformationTable | None,
    held: frozenset[str],
    named: bool,
    origin: Scenario | Comparison | Rollback,
) -> Explanation:
    options = response.options
    answer = answer_of(response, "", None if rival is None else (bars or points).answer.better)  # type: ignore[union-attr] # there are points
    drivers = _drivers(bars, options[best], values, held)
    question = response.question
    least = _NOTHING * max(1e-300, float(np.abs(values).max()))
    worth = {name: value for name, value in worth.items() if not _is_held(name, held)} | _events(events, question)
    worth = {k: worth[k] for k in sorted(worth, key=lambda k: -worth[k]) if worth[k] > least}
    find_out = next(iter(worth), "") or _find_out(bars, options[best], drivers, points, held)
    model = origin if isinstance(origin, Scenario) else origin.provenance.model
    over = "own ranges" if swing is None else f"swing {swing:g}"
    how = Provenance(
        model,
        "explain",
        f"exact, one judgement at a time over {over}",
        MappingProxyType(question.do),
        MappingProxyType(question.given),
    )
    margin = float("nan") if rival is None else abs(float(values[best] - values[rival]))
    numbers = {
        "answer": answer,
        "best": options[best],
        "rival": "" if rival is None else options[rival],
        "ties": tuple(options[k] for k in ties),
        "margin": 0.0 if rival in ties else margin,
        "bars": bars,
        "points": points,
        "drivers": drivers,
        "find_out": find_out,
        "worth": MappingProxyType(worth),
        "events": events,
        "provenance": how,
    }
    empty = Explanation(values=frozen(values.copy()), parts=MappingProxyType({}), **numbers)  # type: ignore[arg-type] # as they are named
    ends = {address: empty.margins(address) for address in drivers}
    by_option = dict(zip(options, values.tolist(), strict=True))
    found = Found(values=by_option, ends=ends, named=named, later=bool(held), swing=swing, **numbers)  # type: ignore[arg-type] # as they are named
    return Explanation(values=empty.values, parts=MappingProxyType(parts_of(found)), **numbers)  # type: ignore[arg-type] # as they are named


def _events(events: InformationTable | None, question: Question) -> dict[str, float]:
    """Return what it is worth to know each event: what who chooses will choose later is none."""
    nodes = question.scenario.nodes
    whose = getattr(nodes.get(question.by or ""), "by", None)
    return {
        name: one.value
        for name, one in (events or {}).items()
        if not isinstance(nodes[name], Decision) or (whose is not None and nodes[name].by not in {None, whose})  # type: ignore[union-attr] # a decision
    }


def _is_held(address: str, held: frozenset[str]) -> bool:
    """Say whether an address is of a choice that is held: what a strategy does is no judgement."""
    return any(address == name or address.startswith((f"{name}.", f"{name}[")) for name in held) and ":" not in address


def _of_chance(points: BreakEvens, held: frozenset[str]) -> BreakEvens:
    return replace(points, points=tuple(point for point in points if not _is_held(point.address, held)))


def _drivers(bars: Tornado | None, option: str, values: Any, held: frozenset[str]) -> tuple[str, ...]:
    """Return the judgements that move the margin most, those that do not move it left out."""
    if bars is None:
        return ()
    ends, _ = bars.ends_of(option)
    still = _STILL * max(1.0, float(np.abs(values).max()))
    width = dict(zip(bars.addresses, np.abs(ends[:, 1] - ends[:, 0]).tolist(), strict=True))
    moving = [name for name in bars.ranked(option) if width[name] > still and not _is_held(name, held)]
    return tuple(moving[:_MOST])


def _find_out(
    bars: Tornado | None, option: str, drivers: tuple[str, ...], points: BreakEvens | None, held: frozenset[str]
) -> str:
    """Return what to find out first where nothing is worth knowing by itself."""
    if bars is not None:
        switching = [name for name in bars.ranked(option) if bars[name].switches and not _is_held(name, held)]
        if switching or drivers:
            return (switching or list(drivers))[0]
    return next((point.address for point in points or () if point), "")


def _aim(response: Response, target: Any, direction: Better) -> Objective | None:
    """Return what is explained as an objective, of which more is better; None for less of an objective."""
    model, asked = response.question.scenario, response.target
    if isinstance(asked, Score):
        return objective_of(target, model, "target").objective if direction == "higher" else None
    if asked.measure is None:
        return Objective(
            weights=dict.fromkeys(asked.named(tuple(model.outcomes)), 1.0 if direction == "higher" else -1.0)
        )
    usual = model.measures[asked.name].better or "higher"
    return Objective(weights={asked.name: 1.0 if direction == usual else -1.0})


def _asked(about: object, target: object, asked: dict[str, Any]) -> tuple[Scenario, dict[str, Any], frozenset[str]]:
    """Return the scenario and the whole question; and which later choices are held."""
    if isinstance(about, Scenario):
        return about, {"target": target, **asked}, frozenset()
    if not isinstance(about, Comparison | Rollback):
        msg = f"about must be a scenario, a comparison or a rollback, got {shown(about)}; load a scenario with scenarios.load(...)"
        raise QuestionError(msg)
    for name in ("by", "do", "given"):
        if asked[name] is not None:
            kind = type(about).__name__.lower()
            msg = f"{name}: a {kind} brings its own, got another beside it; ask the scenario instead"
            raise QuestionError(msg)
    how = about.provenance
    if isinstance(about, Comparison):
        facts = {"by": about.by, "do": dict(how.do), "given": dict(how.given)}
        return how.model, {"target": target, **asked, **facts}, frozenset()
    first = about.choices[0]
    if len(first) > 1:
        msg = (
            f"about: the first choice must be made before anything is known, got {first.choice!r} in {len(first)} situations; explain the "
            "scenario with given=… for one of them"
        )
        raise QuestionError(msg)
    held = {line.address: line.option for made in about.choices[1:] for line in _lines(made)}
    model = how.model.with_strategy(held) if held else how.model
    asked = {**asked, "by": first.choice, "do": dict(how.do), "target": target}
    return (
        model,
        asked if target is not None else _for_its_aim(asked, about),
        frozenset(made.choice for made in about.choices[1:]),
    )


def _lines(made: Any) -> list[Any]:
    """Return all lines of a choice, those that say more first, for the first that applies counts."""
    return sorted(made.lines(unreached=True), key=lambda line: -len(line.situation))


def _for_its_aim(asked: dict[str, Any], about: Rollback) -> dict[str, Any]:
    """Return the same question, about what the first choice of a rollback was made for."""
    aim, model = about.aim(about.choices[0].choice), about.provenance.model
    plain = aim.objective == Objective(weights=dict.fromkeys(aim.objective.weights, 1.0), label=aim.objective.label)
    names = list(aim.objective.weights)
    if plain and len(names) == 1 and names[0] in model.measures and model.measures[names[0]].better is not None:
        return {**asked, "target": names[0]}
    if plain and set(names) <= set(model.outcomes):
        return {**asked, "target": names, "better": asked["better"] or "higher"}
    own = model.objectives.get(aim.name) == aim.objective and aim.name not in {*model.measures, *model.outcomes}
    return {**asked, "target": aim.name if own else aim.objective}
