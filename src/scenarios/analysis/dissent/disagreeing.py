"""Each analyst's choice beside the pool's, and at which trust the pool would choose otherwise."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.dissent.turning import turns_by_search, turns_of_lines
from scenarios.errors import QuestionError, shown
from scenarios.evaluation.arguments import several
from scenarios.evaluation.choosing.scores import Score, aim_of, better_of, score_of
from scenarios.evaluation.exact import compare, first_choice
from scenarios.evaluation.question import Question
from scenarios.judgement.pooling.divergence import divergence
from scenarios.judgement.pooling.panel import panel_of, pooled_model, pooled_tables
from scenarios.judgement.pooling.paths import each_answered
from scenarios.judgement.pooling.rules import rule_of
from scenarios.results import Dissent, Provenance, Turn
from scenarios.results.targets import called, target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scenarios.judgement.pooling.opinions import RuleName
    from scenarios.judgement.pooling.panel import Panel
    from scenarios.model import Scenario
    from scenarios.results import Comparison
    from scenarios.results.targets import Target

    Values = Callable[["Floats", "Floats"], "Floats"]

__all__ = ["dissent"]

Floats = NDArray[np.float64]

_TOLERANCE = 1e-9
_LOOKS = {"path": 65, "row": 17}
"""At how many shares between 0 and 1 the choice is looked at where there is no closed form."""


def dissent(
    model: Scenario,
    target: Any = None,
    *,
    by: str | None = None,
    better: Literal["higher", "lower"] | None = None,
    rule: RuleName = "linear",
    pooled: Literal["path", "row"] = "path",
    trust: Mapping[str, float] | Literal["equal"] | None = None,
    own: float = 1.0,
    extremise: float | None = None,
    base_rate: Any = None,
    trim: float | None = None,
    floor: float | None = None,
    amounts: Literal["linear", "median", "trimmed"] | None = None,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Dissent:
    """Tell who would choose otherwise than the pool, how far the analysts are apart, and at which trust the pool's choice changes.

    Parameters
    ----------
    model : Scenario
        With `analysts`. The file's own judgements are one more analyst.
    target : str, iterable of str, mapping or Objective, optional
        By what options are preferred: an outcome or a set of them (the probability that one is reached), a measure (its mean), or an objective
        that adds up (its score). Default: the objective of whoever chooses, else the file's only objective or only measure with a direction.
    by : str, optional
        The decision whose options are compared; default the first one, see `compare`.
    better : {"higher", "lower"}, optional
        Which values are preferred. A measure may say so in the file; of a score more is better.
    rule, trust, own, extremise, base_rate, trim, floor, amounts : optional
        How the pool is made, see `pool`. An analyst who says nothing at an address counts there with what the file says.
    pooled : {"path", "row"}
        Whether the pool is of the outcome distributions, or of the contested rows.
    do, given : mapping, optional
        What is set, and what is learned; see `compare`.

    Returns
    -------
    Dissent
        By analyst the outcome distribution and the value of each option, the preferred options (all that are level), the pool with and without each, and
        the shares of trust at which its choice changes.

    Raises
    ------
    QuestionError
        If the scenario has no analysts, or none says anything else than the file; there is nothing to choose; the target does not exist, does not say what is
        better, or takes means of measures that are not pooled: by path only the linear rule pools them; as `pool`.
    ScenarioError
        If an analyst's rows do not make a scenario with those of the file.

    Notes
    -----
    The trust in one analyst goes from 0 to 1 while the others keep their proportions. By path under the linear rule the value of an option is then a straight line,
    v(s) = (1 − s) v₋ᵢ + s vᵢ, with v₋ᵢ the pool without the analyst, and the changes are the corners of the upper envelope, in closed form. Otherwise the choice is
    looked at for 65 shares by path, 17 by row, and each change between neighbours is found by halving to 1e-9. By row that takes some hundred
    evaluations of the scenario for each analyst.

    Where options are level, a change is told from the first of them in the order of the file.

    References
    ----------
    .. [1] J. Lin (1991), "Divergence measures based on the Shannon entropy", IEEE Transactions on Information Theory 37, 145-151.
    .. [2] R. Cooke (1991), Experts in Uncertainty, chapter 12 (robustness: experts are left out one at a time).

    Examples
    --------
    At which share of the trust in the first analyst the choice changes; it has a quarter:

    >>> import scenarios as sc
    >>> found = sc.dissent(sc.load("ukraine-2025-08"), "escalation")
    >>> [(turn.below, turn.above, round(turn.share, 3)) for turn in found.turns_of("restraint")]
    [('tariffs', 'withdrawal', 0.107)]
    """
    if not isinstance(pooled, str) or pooled not in ("path", "row"):
        raise QuestionError(f"pooled must be 'path' or 'row', got {shown(pooled)}; write one of the two")
    settings = {"rule": rule_of(rule, extremise, base_rate, trim, floor), "base_rate": base_rate}
    panel = panel_of("dissent", model, trust, own, silent="file", amounts=amounts, by=pooled, **settings)
    question = Question(model, by=by, do=do, given=given)
    compared = first_choice(model) if by is None else by
    several("dissent", compared, question.outline.variables[compared])
    asked = {"by": compared, "do": do, "given": given}
    answers: list[Any] = each_answered(panel.voices, asked)
    first: Comparison = answers[0]
    wanted = aim_of(model, compared, "what options are preferred by") if target is None else target
    found, worth, takes_means = _valued(model, wanted, first)
    if takes_means and pooled == "path" and panel.rule.name != "linear":
        raise QuestionError(
            f"target: by path the rule {panel.rule.name!r} pools outcomes, not means of measures, got {found.name!r}; ask for outcomes, "
            "write pooled='row', or take the linear rule"
        )
    said = "higher" if isinstance(found, Score) else first_said(model, found)
    way = better_of(better, said, found.name)
    tables = np.array([answer.probabilities for answer in answers])
    means = np.array([answer.means for answer in answers])
    values = np.array([worth(p, m) for p, m in zip(tables, means, strict=True)])
    pool_of = _pools(panel, asked, pooled, first, tables, means, worth)
    sign = 1.0 if way == "higher" else -1.0
    closed = pooled == "path" and panel.rule.name == "linear"
    without = np.full(values.shape, np.nan)
    turns = []
    for i, voice in enumerate(panel.voices):
        others = np.where(np.arange(len(values)) == i, 0.0, panel.shares)
        if not others.sum() > 0:
            continue
        others = others / others.sum()
        without[i] = pool_of(others)
        if closed:
            changes = turns_of_lines(sign * without[i], sign * values[i])
        else:
            looks = np.union1d(np.linspace(0, 1, _LOOKS[pooled]), panel.shares[i]).tolist()
            changes = turns_by_search(_along(pool_of, others, i, sign), looks, _TOLERANCE)
        turns += [Turn(voice.name, at, first.options[a], first.options[b]) for at, a, b in changes]
    together = pool_of(panel.shares)
    spread = np.array([divergence(tables[:, o], panel.shares) for o in range(len(first.options))])
    how = f"{panel.rule.said()} pool by {pooled}"
    for array in (tables, values, together, without, spread):
        array.flags.writeable = False
    return Dissent(
        compared,
        first.options,
        first.outcomes,
        tuple(voice.name for voice in panel.voices),
        panel.shares,
        found.name,
        _quantity(found, first),
        not isinstance(found, Score) and found.measure is None,
        way,
        tables,
        values,
        together,
        without,
        spread,
        tuple(turns),
        how,
        0.0 if closed else _TOLERANCE,
        MappingProxyType({voice.name: voice.label for voice in panel.voices}),
        first.labels,
        Provenance(
            model,
            "dissent",
            f"{how} of the file and {panel.heard()}, trust {panel.trusted()}",
            first.provenance.do,
            first.provenance.given,
        ),
    )


def first_said(model: Scenario, target: Target) -> str | None:
    """Return which values of a target the file says are better."""
    return model.measures[target.name].better if target.measure is not None else None


def _valued(model: Scenario, target: Any, first: Comparison) -> tuple[Score | Target, Values, bool]:
    """Return a target, what values it in outcomes and means, and whether it takes means."""
    score = score_of(target, model)
    if score is not None:
        return score, score.of, score.of_means
    found = target_of(target, first.outcomes, first.measures)
    if found.measure is not None:
        return found, lambda _, means: means[..., found.measure], True
    return found, lambda probabilities, _: probabilities[..., list(found.outcomes)].sum(axis=-1), False


def _quantity(target: Score | Target, first: Comparison) -> str:
    if isinstance(target, Score):
        return f"score of {called(target.name, first.provenance.model)}"
    label = target.label(first.labels)
    if target.measure is None:
        return f"probability of {label}"
    unit = first.labels.units[target.name]
    return f"{label}, mean" + (f" ({unit})" if unit else "")


def _pools(
    panel: Panel, asked: dict[str, Any], pooled: str, first: Comparison, tables: Floats, means: Floats, worth: Values
) -> Callable[[Floats], Floats]:
    """Return what gives the pool's value of every option for given shares of the voices."""
    if pooled == "row":

        def by_row(shares: Floats) -> Floats:
            answer = compare(pooled_model(panel._replace(shares=shares)), **asked)
            return worth(answer.probabilities, answer.means)

        return by_row

    def by_path(shares: Floats) -> Floats:
        rows, _ = pooled_tables(panel._replace(shares=shares), first.options, first.outcomes, tables)
        return worth(np.array([row.pooled for row in rows]), np.tensordot(shares, means, 1))

    return by_path


def _along(pool_of: Callable[[Floats], Floats], others: Floats, i: int, sign: float) -> Callable[[float], Floats]:
    """Return the pool's values by the share of one voice, more for better."""

    def values(share: float) -> Floats:
        shares = (1 - share) * others
        shares[i] = share
        return sign * pool_of(shares)

    return values
