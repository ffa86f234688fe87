"""Scores of forecasters over resolutions, and of plain probabilities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, did_you_mean, few, shown
from scenarios.evaluation.arguments import whole
from scenarios.judgement.scoring.calibrating import INTERVALS, Events, curve_of, decomposed
from scenarios.judgement.scoring.rules import rule_of
from scenarios.results.resolution import OUTCOME, Resolution
from scenarios.results.scores import ForecasterScore, Scores

if TYPE_CHECKING:
    from scenarios.judgement.scoring.rules import Rule

__all__ = ["Asked", "Settings", "score", "settings_of", "tallied"]

Floats = NDArray[np.float64]

UNIFORM, BASE_RATE = "uniform", "base rate"
MOST_BINS = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Questions of one kind that have answers.

    Attributes
    ----------
    names : tuple of str
        Of n questions.
    target : str
        What they ask; questions with the same target and categories share base rates.
    categories : tuple of str
    ordered : bool
        Whether the categories stand in order.
    happened : int array of shape (n,)
        The numbers of the categories that did.
    probabilities : mapping of forecaster to float array of shape (n, categories)
        NaN where there was no forecast; a forecaster without any may be missing.
    """

    names: tuple[str, ...]
    target: str
    categories: tuple[str, ...]
    ordered: bool
    happened: NDArray[np.intp]
    probabilities: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to score: the rule, the bins of the calibration curve, its intervals, and the baseline of skill."""

    rule: Rule
    bins: int | None
    level: float
    interval: str
    baseline: str


def settings_of(
    rule: object, convention: object, base: object, *, bins: object, level: object, interval: object, baseline: object
) -> Settings:
    """Check how to score; ``QuestionError`` that says what must hold."""
    found = rule_of(rule, convention, base)
    count = None if bins is None else whole("bins", bins, 1)
    if count is not None and count > MOST_BINS:
        raise QuestionError(f"bins must be at most {MOST_BINS:,}, got {count:,}; ten are usual")
    plain = isinstance(level, int | float | np.integer | np.floating) and not isinstance(level, bool | np.bool_)
    if not plain or not 0 < level < 1:  # type: ignore[operator] # a number
        raise QuestionError(f"level must lie between 0 and 1, got {shown(level)}; 0.95 is usual")
    if not isinstance(interval, str) or interval not in INTERVALS:
        raise QuestionError(
            f"interval must be 'wilson' or 'clopper-pearson', got {shown(interval)}; write one of the two"
        )
    if not isinstance(baseline, str):
        raise QuestionError(
            f"baseline must be 'uniform', 'base rate' or a forecaster, got {shown(baseline)}; write one of these"
        )
    return Settings(found, count, float(level), interval, baseline)  # type: ignore[arg-type] # a number


def score(
    resolutions: Resolution | Iterable[Resolution],
    rule: str = "brier",
    *,
    convention: str | None = None,
    base: str | int | None = None,
    targets: str | Iterable[str] | None = None,
    baseline: str = "uniform",
    bins: int | None = 10,
    level: float = 0.95,
    interval: str = "wilson",
) -> Scores:
    """Score forecasts against what happened: by forecaster, with calibration, and skill against a baseline.

    Every target of every resolution is one question. All rules are losses: less is better.

    Parameters
    ----------
    resolutions : Resolution or collection of Resolution
        Each event once.
    rule : {"brier", "log", "rps", "spherical"}
        *brier*: squared differences; *log*: minus the logarithm of what happened, infinite where that was held impossible; *rps*, the
        ranked probability score: squared differences of the cumulated probabilities, for categories in order; *spherical*: 1 − p/‖p‖.
    convention : str, optional
        Of *brier*: "original", the sum over all classes, from 0 to 2 (default), or "half" of it, from 0 to 1. Of *rps*: "sum" (default) or
        "normalised", divided by the number of categories less one.
    base : {"e", 2, 10}, optional
        Of *log*; default "e".
    targets : str or collection of str, optional
        What is scored: nodes, or ``"outcome"``. Default: all that is resolved.
    baseline : str
        What skill is measured against: "uniform", the same for every category; "base rate", how often each category happened among the
        questions of its kind, known only afterwards; or a forecaster.
    bins : int or None
        Bins of the calibration curve, of equal width, closed below; None makes each probability a group of its own.
    level : float
        Of the intervals of the curve, in (0, 1).
    interval : {"wilson", "clopper-pearson"}

    Returns
    -------
    Scores
        A mapping of forecaster to `ForecasterScore`. Those who have no forecast for a question are scored over the others.

    Raises
    ------
    QuestionError
        If there is nothing to score, an event is resolved twice, or in two ways, a ranked score is asked of categories that nobody said stand in
        order, the base rates leave nothing to gain, or a setting does not exist.

    Notes
    -----
    Calibration and decomposition look at events: every category of a question is one, but of two categories only the first. Events of
    one question hang together, so intervals are too narrow where questions have many categories. With base b of the events and groups k of n(k) events, mean
    probability p(k) and frequency f(k): reliability Σ n(k) (p(k) − f(k))² / n, resolution Σ n(k) (f(k) − b)² / n, uncertainty b (1 − b).

    References
    ----------
    .. [1] G. W. Brier (1950), Monthly Weather Review 78(1).
    .. [2] I. J. Good (1952), Journal of the Royal Statistical Society B 14(1).
    .. [3] E. S. Epstein (1969), Journal of Applied Meteorology 8(6); A. H. Murphy (1971), 10(1).
    .. [4] A. H. Murphy (1973), Journal of Applied Meteorology 12(4), the decomposition.
    .. [5] T. Gneiting and A. E. Raftery (2007), Journal of the American Statistical Association 102(477).

    Examples
    --------
    >>> import scenarios as sc
    >>> found = sc.resolve(sc.load("us-options"), "ceasefire", on="2026-08-24", do={"us_policy": "both"})
    >>> scores = sc.score(found, rule="log", base=2)
    >>> scores["as written"].questions
    1
    """
    asked = settings_of(rule, convention, base, bins=bins, level=level, interval=interval, baseline=baseline)
    many = _listed(resolutions)
    _each_once(many)
    wanted = _wanted(targets, many)
    questions, labels = [], dict[str, str]()
    for one in many:
        labels = {**{name: one.labels[name] for name in one.forecasters}, **labels}
        for question in one.questions:
            if question.target not in wanted:
                continue
            rows = {name: row[None] for name, row in zip(one.forecasters, question.probabilities, strict=True)}
            name, answer = (f"{one.scenario}: {question.target}",), np.array([question.answer])
            questions.append(Asked(name, question.target, question.categories, question.ordered, answer, rows))
    names = sorted({one.scenario for one in many})
    title = many[0].title or names[0] if len(names) == 1 else f"{len(names)} scenarios"
    source = f"{_count(len(many), 'resolution')}, {_count(len(questions), 'question')}"
    return tallied(questions, labels, asked, title, source)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("s" if number != 1 else "")


def _listed(resolutions: object) -> list[Resolution]:
    many = [resolutions] if isinstance(resolutions, Resolution) else resolutions
    if isinstance(many, Mapping | str) or not isinstance(many, Iterable):
        raise QuestionError(
            f"resolutions must be what resolve(...) returned, or a list of such, got {shown(resolutions)}; pass some"
        )
    found = list(many)
    wrong = [one for one in found if not isinstance(one, Resolution)]
    if wrong:
        raise QuestionError(
            f"resolutions must be what resolve(...) or load_resolution(...) returned, got {shown(wrong[0])}; pass such"
        )
    if not found:
        raise QuestionError("resolutions: there must be something to score, got none; resolve a scenario first")
    return found


def _wanted(targets: object, many: Sequence[Resolution]) -> set[str]:
    """Return which targets are scored."""
    known = list(dict.fromkeys(target for one in many for target in one.targets))
    if targets is None:
        return set(known)
    names = [targets] if isinstance(targets, str) else targets
    if not isinstance(names, Iterable) or not (listed := list(names)):
        raise QuestionError(
            f"targets must name nodes or 'outcome', got {shown(targets)}; leave it out to score all that is resolved"
        )
    found = {OUTCOME if name == "outcome" and name not in known else name for name in listed if isinstance(name, str)}
    wrong = [name for name in listed if not isinstance(name, str)] or sorted(found.difference(known))
    if wrong:
        raise QuestionError(f"targets: {shown(wrong[0])} is not resolved; {did_you_mean(wrong[0], known)}")
    return found


def _each_once(many: Sequence[Resolution]) -> None:
    """Refuse an event that is resolved twice, or in two ways: all such in one error."""
    seen: dict[tuple[str, str], list[tuple[str, str]]] = {}
    wrong: list[str] = []
    for one in many:
        for question in one.questions:
            before = seen.setdefault((one.scenario, question.target), [])
            other = next((happened for _, happened in before if happened != question.happened), None)
            where = f"{one.scenario}, {question.target}"
            if other is not None:
                wrong.append(
                    f"{where}: must have happened in one way, got {other!r} and {question.happened!r}; keep the resolution that is right"
                )
            elif (one.content_hash, question.happened) in before:
                wrong.append(f"{where}: must be resolved once, got the same forecasts twice; leave one resolution out")
            before.append((one.content_hash, question.happened))
    if wrong:
        raise QuestionError("\n".join(dict.fromkeys(wrong)))


def tallied(questions: Sequence[Asked], labels: Mapping[str, str], asked: Settings, title: str, source: str) -> Scores:
    """Score forecasters on questions that were checked."""
    rule = asked.rule
    unordered = [block.names[0] for block in questions if not block.ordered and len(block.categories) > 2]
    if rule.ordered and unordered:
        msg = f"rps: categories must stand in order, but nobody said so of {few(unordered)}; say which do with ordered=, score others with targets=, or take another rule"
        raise QuestionError(msg)
    losses = {
        name: np.concatenate([_losses(rule, block, block.probabilities.get(name)) for block in questions])
        for name in labels
    }
    silent = [labels[name] for name, row in losses.items() if np.isnan(row).all()]
    if silent:
        msg = (
            f"{silent[0]} has no forecast for any question, for what happened before had no chance; resolve other nodes"
        )
        raise QuestionError(msg)
    against, told = _baseline(questions, labels, losses, asked)
    scores = tuple(_scored(name, losses[name], against, questions, asked) for name in labels)
    table = np.stack([*losses.values()])
    table.flags.writeable = against.flags.writeable = False
    names = tuple(name for block in questions for name in block.names)
    return Scores(
        rule.name,
        rule.said,
        tuple(labels),
        MappingProxyType(dict(labels)),
        names,
        table,
        told,
        against,
        scores,
        title,
        source,
    )


def _losses(rule: Rule, block: Asked, rows: Floats | None) -> Floats:
    """Return what each question of a block costs a forecaster; NaN where there was no forecast."""
    found = np.full(len(block.happened), np.nan)
    if rows is not None:
        have = ~np.isnan(rows[:, 0])
        found[have] = rule.cost(rows[have], block.happened[have])
    return found


def _baseline(
    questions: Sequence[Asked], labels: Mapping[str, str], losses: Mapping[str, Floats], asked: Settings
) -> tuple[Floats, str]:
    """Return what the baseline loses at each question, and what it is."""
    if asked.baseline in losses:
        return losses[asked.baseline].copy(), f"“{labels[asked.baseline]}”"
    if asked.baseline not in {UNIFORM, BASE_RATE}:
        raise QuestionError(
            f"baseline: no forecaster {shown(asked.baseline)}; {did_you_mean(asked.baseline, [UNIFORM, BASE_RATE, *labels])}"
        )
    if asked.baseline == UNIFORM:
        rows = [np.full((len(block.happened), len(block.categories)), 1 / len(block.categories)) for block in questions]
        told = "the uniform forecast"
    else:
        seen: dict[tuple[Any, ...], NDArray[np.intp]] = {}
        for block in questions:
            kind = (block.target, *block.categories)
            seen[kind] = seen.get(kind, 0) + np.bincount(block.happened, minlength=len(block.categories))
        counts = [seen[block.target, *block.categories] for block in questions]
        rows = [np.tile(n / n.sum(), (len(block.happened), 1)) for n, block in zip(counts, questions, strict=True)]
        told = "the base rates of these questions"
    found = np.concatenate([asked.rule.cost(row, block.happened) for row, block in zip(rows, questions, strict=True)])
    if not found.any():
        msg = (
            "baseline: base rates need questions of the same kind that turned out in different ways, got none; score more questions, or take "
            "another baseline"
        )
        raise QuestionError(msg)
    return found, told


def _scored(name: str, row: Floats, against: Floats, questions: Sequence[Asked], asked: Settings) -> ForecasterScore:
    have = ~np.isnan(row)
    parts = []
    for block in questions:
        rows = block.probabilities.get(name)
        if rows is not None:
            there = ~np.isnan(rows[:, 0])
            parts.append(Events.of(rows[there], block.happened[there]))
    events = Events(*(np.concatenate(part) for part in zip(*parts, strict=True)))
    both = have & ~np.isnan(against)
    return ForecasterScore(
        name,
        int(have.sum()),
        float(row[have].mean()),
        _skill(row[both], against[both]),
        curve_of(events, asked.bins, asked.level, asked.interval),
        decomposed(events, asked.bins),
    )


def _skill(row: Floats, against: Floats) -> float:
    """Return the skill score; NaN where the baseline leaves nothing to gain, or loses infinitely much."""
    if not len(row) or not 0 < against.mean() < np.inf:
        return float("nan")
    return float(1 - row.mean() / against.mean())
