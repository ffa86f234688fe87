"""Which sign, if seen, would move the answer most: each indicator of the file, seen and not seen."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.evaluation.chances import chances
from scenarios.evaluation.choosing.scores import score_of
from scenarios.evaluation.exact import choice_of, compare, forecast
from scenarios.evaluation.question import Question, labels_of
from scenarios.results import IndicatorTable, Provenance
from scenarios.results.targets import Score, target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from scenarios.model import Scenario
    from scenarios.results.targets import Target

    Floats = NDArray[Any]
    Worth = Callable[[Floats, Floats], Floats]

__all__ = ["indicators"]

_AROUND = "some paths go around it"


def indicators(
    model: Scenario,
    target: Any,
    by: str | None = None,
    *,
    of: str | Sequence[str] | None = None,
    better: str | None = None,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> IndicatorTable:
    """Compute how much each indicator would move an answer, if it is seen and if it is not; those that move it most come first.

    Parameters
    ----------
    model : Scenario
        With ``indicators``.
    target : str, list of str, mapping or Objective
        An outcome, a list of outcomes, a measure, or an objective that adds up (its score).
    by : str, optional
        The decision whose options are set in turn; default the first, or the first gate. Where there is neither, nothing is compared.
    of : str or list of str, optional
        Which indicators; default all.
    better : {"higher", "lower"}, optional
        Which way the target is better, so that it can be told whether the preferred option changes. Default: what the file says of a
        measure; of a score more is better; of outcomes nothing.
    do, given : mapping, optional
        What is set, and what is learned already, such as ``learned.given``; see `compare`.

    Returns
    -------
    IndicatorTable
        In the order of the greatest expected move under any option; of equal ones, the order of the file.

    Raises
    ------
    QuestionError
        As `compare`; if there are no such indicators, `better` is neither, or the objective is no sum of means.

    Notes
    -----
    With p the probability that the sign is seen, and T, T₊, T₋ the answer now, if it is seen, and if it is not, the expected move is
    ``p |T₊ − T| + (1 − p) |T₋ − T|``, and the worst case the greater of the two moves that can happen. For the probability of an outcome
    p T₊ + (1 − p) T₋ = T: what is expected to be believed is what is believed. A sign about what a choice moves is not as likely under each
    option; that the preferred option changes then means: if it were known beforehand that the sign will be seen, whatever is chosen.

    References
    ----------
    .. [1] D. V. Lindley (1956), "On a Measure of the Information Provided by an Experiment", Annals of Mathematical Statistics 27(4)
       (what a result is expected to teach).

    Examples
    --------
    >>> import scenarios as sc
    >>> table = sc.indicators(sc.load("ukraine-2025-08"), "escalation")
    >>> table.names[0]
    'talk_of_retaliation'
    """
    Question(model)
    compared = choice_of(model) if by is None else by
    question = Question(model, by=compared, do=do, given=given)
    found, worth = _valued(target, model)
    way = _better(better, model, found)
    options = ("",) if compared is None else question.outline.variables[compared]
    names, refused = _named(question, of), {}
    base = compare(model, compared, do=do, given=given) if compared else forecast(model, do=do, given=given)
    now = np.atleast_1d(worth(base.probabilities, base.means))
    rows: dict[str, tuple[Floats, Floats]] = {}
    for name in names:
        node = model.indicators[name].node
        if node in question.do or node.partition(".")[0] in question.forced - {node}:
            refused[name] = "its node is set"
        elif not question.certain(node) and node not in question.given:
            refused[name] = _AROUND
        else:
            rows[name] = _answers(question, model, name, worth, options)
    ranked = sorted(rows, key=lambda name: -_expected(*rows[name], now).max())
    shape = (len(ranked), len(options))
    chance = np.array([rows[name][0] for name in ranked]).reshape(shape)
    told = np.array([rows[name][1] for name in ranked]).reshape(*shape, 2)
    for array in (now, chance, told):
        array.flags.writeable = False
    return IndicatorTable(
        tuple(ranked),
        tuple(model.indicators[name].node for name in ranked),
        found,
        way,
        compared or "",
        options,
        now,
        chance,
        told,
        MappingProxyType(refused),
        labels_of(model, compared),
        Provenance(
            model,
            "indicators",
            "exact, best estimates",
            MappingProxyType(question.do),
            MappingProxyType(question.given),
        ),
    )


def _named(question: Question, of: object) -> list[str]:
    known = question.scenario.indicators
    if not known:
        raise QuestionError("model must have indicators, got none; add a section `indicators` to the file")
    many = list(known) if of is None else [of] if isinstance(of, str) else of
    if not isinstance(many, list | tuple) or not many:
        raise QuestionError(f"of must be the name of an indicator, or a list, got {shown(of)}; write one of these")
    for name in many:
        if not isinstance(name, str) or name not in known:
            raise QuestionError(f"of: no indicator {shown(name)}; {did_you_mean(name, known)}")
    return list(dict.fromkeys(many))


def _better(better: object, model: Scenario, target: Target) -> str:
    """Return which way is better; "" if nothing says so."""
    if better is None and isinstance(target, Score):
        return "higher"
    if better is None:
        return (model.measures[target.name].better or "") if target.measure is not None else ""
    if not isinstance(better, str) or better not in ("higher", "lower"):
        raise QuestionError(
            f"better must be 'higher' or 'lower' for {target.name!r}, got {shown(better)}; say which is best"
        )
    return better


def _valued(target: object, model: Scenario) -> tuple[Target, Worth]:
    """Return a target, and what values it in arrays of shape (..., outcomes) and (..., measures)."""
    score = score_of(target, model)
    if score is not None:
        label = model.objectives[score.name].label if score.name in model.objectives else ""
        return Score(score.name, (), -1, label or score.name.replace("_", " ")), score.of
    found = target_of(target, tuple(model.outcomes), tuple(model.measures))
    if found.measure is not None:
        return found, lambda _, means: np.asarray(means[..., found.measure])
    return found, lambda probabilities, _: np.asarray(probabilities[..., list(found.outcomes)].sum(axis=-1))


def _answers(
    question: Question, model: Scenario, name: str, worth: Worth, options: Sequence[str]
) -> tuple[Floats, Floats]:
    """Return by option how likely the sign is to be seen; and the answers if it is seen, and if it is not (NaN where that cannot be)."""
    indicator = model.indicators[name]
    branches = question.outline.variables[indicator.node]
    seen = np.array([model.lexicon.probability(indicator.likelihood[branch]) for branch in branches])
    known = question.likelihoods.get(indicator.node, np.ones(len(branches) + 1))[:-1]
    chance, told = np.zeros(len(options)), np.full((len(options), 2), np.nan)
    for k, option in enumerate(options):
        do = {**question.do, **({str(question.by): option} if option else {})}
        belief = chances(Question(model, do=do, given=question.given)).branches[indicator.node]
        chance[k] = min(1.0, float(belief @ seen))
        for side, row in enumerate((seen, 1 - seen)):
            if belief @ row > 0:
                learned = dict(zip(branches, (known * row).tolist(), strict=True))
                answer = forecast(model, do=do, given={**question.given, indicator.node: learned})
                told[k, side] = worth(answer.probabilities, answer.means)
    return chance, told


def _expected(chance: Floats, told: Floats, now: Floats) -> Floats:
    moves = np.nan_to_num(np.abs(told - now[..., None]))
    found: Floats = chance * moves[..., 0] + (1 - chance) * moves[..., 1]
    return found
