"""Several analysts' judgements pooled to one: row by row, or by what they lead to."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.evaluation.question import Question, labels_of
from scenarios.judgement.pooling.panel import panel_of, pooled_model, pooled_rows, pooled_tables, scenario_with
from scenarios.judgement.pooling.paths import answered, each_answered, options_of, remade
from scenarios.judgement.pooling.rules import rule_of
from scenarios.results import Lift, Pool, PooledRow, Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scenarios.judgement.pooling.panel import Panel
    from scenarios.judgement.pooling.paths import Answer
    from scenarios.model import Scenario

__all__ = ["RuleName", "pool"]

RuleName = Literal["linear", "logarithmic", "odds", "median", "trimmed"]


def pool(
    model: Scenario,
    rule: RuleName = "linear",
    *,
    trust: Mapping[str, float] | Literal["equal"] | None = None,
    own: float = 1.0,
    silent: Literal["file", "abstain"] = "file",
    by: Literal["row", "path"] = "row",
    extremise: float | None = None,
    base_rate: Any = None,
    trim: float | None = None,
    floor: float | None = None,
    amounts: Literal["linear", "median", "trimmed"] | None = None,
    choice: str | None = None,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Pool:
    """Pool the judgements of the file and of its analysts to one belief.

    By row, each address at which an analyst says something else than the file is pooled by itself, and the result holds a new scenario.
    By path, the outcome distributions are pooled that each analyst's judgements lead to, option by option.

    Parameters
    ----------
    model : Scenario
        With `analysts`. The file's own judgements are one more analyst.
    rule : {"linear", "logarithmic", "odds", "median", "trimmed"}
        The weighted arithmetic mean; the weighted geometric mean, normalised; the weighted geometric mean of odds, which may be extremised; the
        weighted median of each branch, normalised; the weighted mean without the extremes, normalised. What each keeps: `pooling_rules`.
    trust : "equal" or mapping of analyst to number, optional
        How much each analyst counts, at least 0; a mapping names all of them. Default: the `trust` of the file.
    own : float
        How much the file's own judgements count, at least 0, on the same scale.
    silent : {"file", "abstain"}
        An analyst who says nothing at an address counts there with what the file says, or does not count there.
    by : {"row", "path"}
    extremise : float, optional
        For "odds": the factor, at least 1, by which the pooled log odds are drawn away from those of the base rate.
    base_rate : "equal", "file", float or mapping of address to float or row, optional
        Required with `extremise`: all branches alike; the file's own row; the base rate of yes of every step and parameter; or one for each address.
        By path a mapping of outcome to probability.
    trim : float, optional
        Required for "trimmed": the share of the trust that is cut off at each end, in [0, 0.5). Who stands on the cut counts in part.
    floor : float, optional
        For "logarithmic" and "odds": entries below it are lifted to it before pooling, above 0 and at most one part in as many as there are
        branches. A branch to which all give 0 keeps it. Default: none, and a 0 of one analyst is refused.
    amounts : {"linear", "median", "trimmed"}, optional
        By which rule parameters that are no probabilities are pooled. Default: by `rule`, where it is one of these.
    choice : str, optional
        The decision whose options are compared; see `by` of `compare`. Default: the first; where there is none, the forecast.
    do, given : mapping, optional
        What is set, and what is learned, in what the options lead to; see `compare`. Pooled rows do not depend on it.

    Returns
    -------
    Pool
        The pooled rows with what each analyst said, the scenario with them, and what its options lead to pooled either way.

    Raises
    ------
    QuestionError
        If there are no analysts, or none says anything else than the file; trust is negative, unknown or all 0; a setting is missing, out of its range or
        beside a rule that has no use for it; a 0 meets a rule that multiplies; nobody who counts says anything at an address.
    ScenarioError
        If an analyst's rows do not make a scenario with those of the file.

    Notes
    -----
    The new scenario has the pooled rows as exact points. Rows on which nobody disagrees stay as written, what a pooled row says of its source, reason and
    confidence too. It has no analysts, for they have been heard; its description says which rows were pooled, and how.

    A parameter is pooled as one judgement. A row that an analyst states with the analyst's own parameters is read with these.

    The two ways agree under the linear rule where a single row is contested that is read at most once on a path, no shift acts on it, and nothing is
    learned. In general they do not, for a pool of products is no product of pools.

    References
    ----------
    .. [1] M. Stone (1961), "The opinion pool", Annals of Mathematical Statistics 32 (linear).
    .. [2] C. Genest and J. Zidek (1986), "Combining probability distributions: a critique and an annotated bibliography", Statistical
       Science 1 (logarithmic).
    .. [3] V. Satopää et al. (2014), "Combining multiple probability predictions using a simple logit model", International Journal of
       Forecasting 30; J. Baron et al. (2014), "Two reasons to make aggregated probability forecasts more extreme", Decision Analysis 11 (extremising).
    .. [4] J. Aitchison (1986), The Statistical Analysis of Compositional Data (centred log ratios, for more than two branches).
    .. [5] V. Jose and R. Winkler (2008), "Simple robust averages of forecasts", International Journal of Forecasting 24 (trimmed).

    Examples
    --------
    With the file's own judgements left out, and the first analyst trusted twice as much as the others:

    >>> import scenarios as sc
    >>> model = sc.load("ukraine-2025-08")
    >>> pooled = sc.pool(model, trust={"restraint": 2, "support": 1, "pressure": 1}, own=0)
    >>> round(pooled["front"]["breakthrough"], 4)
    0.1125
    >>> wider = sc.compare(pooled.model)["both"]["wider_war"]
    >>> wider > sc.compare(model)["both"]["wider_war"]
    True
    """
    if not isinstance(by, str) or by not in ("row", "path"):
        raise QuestionError(
            f"by must be 'row' or 'path', got {shown(by)}; the decision that is compared is named by choice=…"
        )
    settings = {"rule": rule_of(rule, extremise, base_rate, trim, floor), "base_rate": base_rate}
    panel = panel_of("pool", model, trust, own, silent=silent, amounts=amounts, by=by, **settings)
    asked = {"by": choice, "do": do, "given": given}
    question = Question(model, by=choice, do=do, given=given)
    how = f"{panel.rule.said()} pool by {by} of the file and {panel.heard()}, trust {panel.trusted()}"
    said = Provenance(model, "pool", how, MappingProxyType(question.do), MappingProxyType(question.given))
    if by == "row":
        rows, lifted = pooled_rows(panel)
        pooled: Scenario | None = scenario_with(panel, rows, how)
        by_row, unasked = _attempted(lambda: answered(pooled, asked))  # type: ignore[arg-type] # there is one
        by_path, reason = _attempted(lambda: _answer_by_path(panel, asked, said)[0])
    else:
        pooled = None
        by_path, rows, lifted = _answer_by_path(panel, asked, said)
        by_row, unasked = _attempted(lambda: answered(pooled_model(panel), asked))
        reason = ""
    return Pool(
        panel.rule.name,
        panel.rule.said(),
        by,
        tuple(voice.name for voice in panel.voices),
        panel.shares,
        tuple(rows),
        tuple(lifted),
        pooled,
        by_row,
        by_path,
        unasked or reason,
        MappingProxyType({voice.name: voice.label for voice in panel.voices}),
        labels_of(model, getattr(by_path or by_row, "by", None)),
        said,
    )


def _attempted(ask: Callable[[], Answer]) -> tuple[Answer | None, str]:
    """Return an answer that may be missing, and why it is."""
    try:
        return ask(), ""
    except (QuestionError, LimitError) as error:
        return None, str(error)


def _answer_by_path(
    panel: Panel, asked: dict[str, Any], said: Provenance
) -> tuple[Answer, list[PooledRow], list[Lift]]:
    """Pool what every voice's judgements lead to, option by option."""
    answers = each_answered(panel.voices, asked)
    tables = np.array([np.atleast_2d(answer.probabilities) for answer in answers])
    means = np.array([np.atleast_2d(answer.means) for answer in answers])
    rows, lifted = pooled_tables(panel, options_of(answers[0]), answers[0].outcomes, tables)
    mixed = np.tensordot(panel.shares, means, 1) if panel.rule.name == "linear" else None
    return remade(answers[0], np.array([row.pooled for row in rows]), mixed, said), rows, lifted
