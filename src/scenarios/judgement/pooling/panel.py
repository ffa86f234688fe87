"""Several voices on contested judgements, and their pool: of rows, or of outcome distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, ScenarioError, few, shown
from scenarios.judgement.pooling.base import BaseRates
from scenarios.judgement.pooling.contested import contested_in
from scenarios.judgement.pooling.divergence import divergence
from scenarios.judgement.pooling.rules import AMOUNTS, NothingLeftError, Rule, VetoError, pooled_amount, pooled_row
from scenarios.judgement.pooling.voices import shares_of, voices_of
from scenarios.model.addresses import replaced
from scenarios.results import Lift, PooledRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.judgement.pooling.contested import Contested
    from scenarios.judgement.pooling.voices import Voice
    from scenarios.model import Scenario

__all__ = ["Panel", "panel_of", "pooled_model", "pooled_rows", "pooled_tables", "scenario_with"]

Floats = NDArray[np.float64]

_NAMED = 6
"""So many voices are named with their shares."""


class Panel(NamedTuple):
    """Whose judgements are pooled, where they differ, with which shares, and how."""

    voices: tuple[Voice, ...]
    contested: list[Contested]
    shares: Floats
    rule: Rule
    base_rate: Any
    silent: str
    amounts: str | None

    def heard(self) -> str:
        """Say how many analysts there are beside the file."""
        count = len(self.voices) - 1
        return f"{count} analyst{'s' * (count != 1)}"

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
    if not isinstance(silent, str) or silent not in ("file", "abstain"):
        raise QuestionError(f"silent must be 'file' or 'abstain', got {shown(silent)}; write one of the two")
    if by == "path" and silent == "abstain":
        raise QuestionError(
            "silent='abstain' goes with a pool by row: a path takes a judgement from every row; leave it out, or pool by row"
        )
    if amounts is not None and (not isinstance(amounts, str) or amounts not in AMOUNTS):
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
    return scenario_with(panel, pooled_rows(panel)[0], panel.rule.said())


def pooled_rows(panel: Panel) -> tuple[list[PooledRow], list[Lift]]:
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
            single = one.kind != "row"
            rates = None if base is None else base.of(one.address, one.branches, one.rows[0], single=single)
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


def scenario_with(panel: Panel, rows: Sequence[PooledRow], how: str) -> Scenario:
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


def pooled_tables(
    panel: Panel, options: Sequence[str], outcomes: tuple[str, ...], tables: Floats
) -> tuple[list[PooledRow], list[Lift]]:
    """Pool outcome distributions of shape (voices, options, outcomes), option by option."""
    model = panel.voices[0].model
    base = None if panel.base_rate is None else BaseRates(model, panel.base_rate, options, paths=True)
    rows: list[PooledRow] = []
    lifted: list[Lift] = []
    for i, option in enumerate(options):
        rates = None if base is None else base.of(option, outcomes, tables[0, i], single=False)
        pooled = _pooled(panel, option, outcomes, tables[:, i], panel.shares, rates, lifted)
        everybody = np.ones(len(tables), bool)
        rows.append(_row(option, "path", outcomes, tables[:, i].copy(), everybody, panel.shares, pooled))
    return rows, lifted
