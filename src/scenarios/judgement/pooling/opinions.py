"""Several analysts' judgements pooled to one: row by row, or by what they lead to."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError, QuestionError, ScenarioError, few, shown
from scenarios.evaluation.question import Question, labels_of
from scenarios.judgement.pooling.base import BaseRates
from scenarios.judgement.pooling.contested import contested_in
from scenarios.judgement.pooling.divergence import divergence
from scenarios.judgement.pooling.paths import answered, each_answered, options_of, remade
from scenarios.judgement.pooling.rules import (
    AMOUNTS,
    NothingLeftError,
    Rule,
    VetoError,
    pooled_amount,
    pooled_row,
    rule_of,
)
from scenarios.judgement.pooling.voices import shares_of, voices_of
from scenarios.model.addresses import replaced
from scenarios.results import Lift, Pool, PooledRow, Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scenarios.judgement.pooling.contested import Contested
    from scenarios.judgement.pooling.paths import Answer
    from scenarios.judgement.pooling.voices import Voice
    from scenarios.model import Scenario

__all__ = ["Panel", "RuleName", "panel_of", "pool", "pooled_model", "pooled_tables"]

Floats = NDArray[np.float64]
_NAMED = 6
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
    if by not in ("row", "path"):
        raise QuestionError(
            f"by must be 'row' or 'path', got {shown(by)}; the decision that is compared is named by choice=…"
        )
    settings = {"rule": rule_of(rule, extremise, base_rate, trim, floor), "base_rate": base_rate}
    panel = panel_of("pool", model, trust, own, silent=silent, amounts=amounts, by=by, **settings)
    asked = {"by": choice, "do": do, "given": given}
    question = Question(model, by=choice, do=do, given=given)
    how = f"{panel.rule.said()} pool by {by} of the file and {len(panel.voices) - 1} analysts, trust {panel.trusted()}"
    said = Provenance(model, "pool", how, MappingProxyType(question.do), MappingProxyType(question.given))
    if by == "row":
        rows, lifted = _rows(panel)
        pooled: Scenario | None = _made(panel, rows, how)
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


class Panel(NamedTuple):
    """Whose judgements are pooled, where they differ, with which shares, and how."""

    voices: tuple[Voice, ...]
    contested: list[Contested]
    shares: Floats
    rule: Rule
    base_rate: Any
    silent: str
    amounts: str | None

    def trusted(self) -> str:
        """Say how much each counts, where there are few."""
        if len(self.voices) > _NAMED:
            return "as the result tells"
        return ", ".join([f"{v.name} {100 * s:.3g} %" for v, s in zip(self.voices, self.shares.tolist(), strict=True)])


def panel_of(
    question: str,
    model: object,
    trust: object,
    own: object,
    *,
    rule: Rule,
    base_rate: Any,
    silent: object,
    amounts: object,
    by: str,
) -> Panel:
    """Return who is heard, on what, and how.

    Raises
    ------
    QuestionError
        If nobody says anything else than the file, the trust is wrong, or `silent` or `amounts`.
    """
    if silent not in ("file", "abstain"):
        raise QuestionError(f"silent must be 'file' or 'abstain', got {shown(silent)}; write one of the two")
    if by == "path" and silent == "abstain":
        raise QuestionError(
            "silent='abstain' goes with a pool by row: a path takes a judgement from every row; leave it out, or pool by row"
        )
    if amounts is not None and amounts not in AMOUNTS:
        raise QuestionError(
            f"amounts must be 'linear', 'median' or 'trimmed', got {shown(amounts)}; write one of these"
        )
    if amounts == "trimmed" and rule.name != "trimmed":
        raise QuestionError(
            "amounts='trimmed' goes with rule='trimmed', whose trim it takes; write 'linear' or 'median'"
        )
    if amounts is not None and by == "path":
        raise QuestionError(
            "amounts go with a pool by row: by path no parameter is pooled; leave it out, or pool by row"
        )
    voices = voices_of(model, question)
    shares = shares_of(voices, trust, own)
    shares.flags.writeable = False
    contested = contested_in(voices)
    if not contested:
        raise QuestionError(
            f"{question}: some analyst must judge something otherwise than the file, got the same from all "
            f"{len(voices) - 1}; write their own rows under `analysts`"
        )
    return Panel(voices, contested, shares, rule, base_rate, str(silent), amounts)


def pooled_model(panel: Panel) -> Scenario:
    """Return the scenario with the pooled rows of a panel."""
    return _made(panel, _rows(panel)[0], panel.rule.said())


def _rows(panel: Panel) -> tuple[list[PooledRow], list[Lift]]:
    """Pool every contested row."""
    amount_rule = _rule_of_amounts(panel)
    places = [c.address for c in panel.contested if c.kind != "amount"]
    base = None if panel.base_rate is None else BaseRates(panel.voices[0].model, panel.base_rate, places, paths=False)
    found: list[PooledRow] = []
    lifted: list[Lift] = []
    for one in panel.contested:
        written = np.isfinite(one.rows[:, 0])
        weights = np.where(written & one.spoke if panel.silent == "abstain" else written, panel.shares, 0.0)
        if not weights.sum() > 0:
            raise QuestionError(
                f"pool: somebody who counts must say something at {one.address!r}, got nothing from those with a trust above 0; "
                "trust somebody who does"
            )
        weights = weights / weights.sum()
        if one.kind == "amount":
            heard = weights > 0
            pooled = np.array([pooled_amount(amount_rule, one.rows[heard, 0], weights[heard])])
        else:
            rates = base and base.of(one.address, one.branches, one.rows[0], single=one.kind != "row")
            pooled = _pooled(panel, one.address, one.branches, one.rows, weights, rates, lifted)
        found.append(_row(one.address, one.kind, one.branches, one.rows, one.spoke, weights, pooled))
    return found, lifted


def _rule_of_amounts(panel: Panel) -> Rule:
    """Return the rule for parameters that are no probabilities."""
    if panel.amounts is not None:
        return Rule(panel.amounts, trim=panel.rule.trim)
    named = [one.address for one in panel.contested if one.kind == "amount"]
    if named and panel.rule.name not in AMOUNTS:
        raise QuestionError(
            f"pool: {few(named)} {'is an amount' if len(named) == 1 else 'are amounts'}, which the rule {panel.rule.name!r} cannot pool; say by which "
            "rule, for example amounts='median'"
        )
    return panel.rule


def _pooled(
    panel: Panel,
    address: str,
    branches: Sequence[str],
    rows: Floats,
    weights: Floats,
    base: Floats | None,
    lifted: list[Lift],
) -> Floats:
    """Pool one row of probabilities, and note what a floor lifted."""
    heard = np.flatnonzero(weights > 0)
    names = [panel.voices[i].name for i in heard.tolist()]
    rule, where = panel.rule, f"{address!r}: " if address else ""
    live = int((rows[heard].max(axis=0) > 0).sum())
    if rule.floor is not None and rule.floor * live > 1:
        raise QuestionError(
            f"floor must leave room for all {live} branches of {address!r}, at most {1 / live:.4g}, got {rule.floor:g}; lower it"
        )
    try:
        found = pooled_row(rule, rows[heard], weights[heard], base)
    except VetoError as veto:
        raise QuestionError(
            f"{where}a 0 rules a branch out under the rule {rule.name!r}, got 0 for {branches[veto.branch]!r} by {names[veto.voice]!r}; "
            "state a floor, for example floor=0.001, or take another rule"
        ) from None
    except NothingLeftError:
        raise QuestionError(
            f"{where}the {rule.name} values must not all be 0, got 0 for each of {few(list(branches))}; take another rule"
        ) from None
    for i, k in np.argwhere(found.lifted).tolist():
        lifted.append(Lift(address, branches[k], names[i], float(rows[heard[i], k])))
    return found.row


def _row(
    address: str, kind: Any, branches: Sequence[str], rows: Floats, spoke: Any, weights: Floats, pooled: Floats
) -> PooledRow:
    heard = weights > 0
    spread = np.nan if kind == "amount" else divergence(rows[heard], weights[heard])
    for array in (rows, spoke, weights, pooled):
        array.flags.writeable = False
    return PooledRow(address, kind, tuple(branches), rows, spoke, weights, pooled, spread)


def _made(panel: Panel, rows: Sequence[PooledRow], how: str) -> Scenario:
    """Return the scenario with these rows, without analysts, that says so."""
    model = panel.voices[0].model
    written = {one.address: one.written(row.pooled) for one, row in zip(panel.contested, rows, strict=True)}
    document = replaced(model, written)
    document.pop("analysts")
    said = f"Pooled judgements at {few([row.address for row in rows])}: {how}."
    document["description"] = f"{model.description} {said}".strip()
    try:
        return type(model).model_validate(document)
    except ScenarioError as error:
        raise QuestionError(
            f"pool: the pooled judgements must make a scenario, got: {error.problems[0].line()}; pool by 'linear', or let "
            "the analysts state the row itself instead of its parameters"
        ) from None


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


def pooled_tables(
    panel: Panel, options: Sequence[str], outcomes: tuple[str, ...], tables: Floats
) -> tuple[list[PooledRow], list[Lift]]:
    """Pool outcome distributions of shape (voices, options, outcomes), option by option."""
    model = panel.voices[0].model
    base = None if panel.base_rate is None else BaseRates(model, panel.base_rate, options, paths=True)
    rows: list[PooledRow] = []
    lifted: list[Lift] = []
    for i, option in enumerate(options):
        rates = base and base.of(option, outcomes, tables[0, i], single=False)
        pooled = _pooled(panel, option, outcomes, tables[:, i], panel.shares, rates, lifted)
        everybody = np.ones(len(tables), bool)
        rows.append(_row(option, "path", outcomes, tables[:, i].copy(), everybody, panel.shares, pooled))
    return rows, lifted
