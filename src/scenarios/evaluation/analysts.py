"""Several analysts: scenarios that stand for them, one after the other or mixed, and what their bounds come to together."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scenarios.errors import LimitError, QuestionError, ScenarioError, shown
from scenarios.evaluation.bounding.branching import TOLERANCE
from scenarios.graph import Program
from scenarios.results import Bounds, Provenance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scenarios.model.scenario import Scenario

__all__ = ["Panel", "enveloped", "panel_of"]

MOST_MIXTURES = 64


class Panel(NamedTuple):
    """Scenarios between which the analysts leave the choice; with `around`, some of them, and one that allows all."""

    within: list[Scenario]
    around: Scenario | None
    analysts: int


def panel_of(model: Scenario, how: object) -> Panel:
    """Return what analysts stand for: each with all judgements of one ("tied"), or each judgement of any ("mixed").

    The file's own judgements are one analyst's; what another does not say is as in the file. Mixtures that cannot be, such as
    rows that add up to more than 100 % with another's parameter, are left out.
    """
    if how not in ("tied", "mixed"):
        raise QuestionError(
            f"analysts must be 'tied' or 'mixed', got {shown(how)}; leave it out for the file's own judgements"
        )
    if not model.panel:
        raise QuestionError(f"analysts: the scenario must have some, got none to be {how}; write them under `analysts`")
    each = [model, *(model.with_weights(analyst.rows) for analyst in model.panel.values())]
    if how == "tied":
        return Panel(each, None, len(each))
    contested = {address: said for address, said in _said(each).items() if len(said) > 1}
    if math.prod(map(len, contested.values())) <= MOST_MIXTURES:
        mixtures = (dict(zip(contested, row, strict=True)) for row in itertools.product(*contested.values()))
        return Panel([*_possible(model, mixtures)], None, len(each))
    single = ({address: one} for address, said in contested.items() for one in said)
    try:
        around = model
        for kind in (True, False):  # parameters first, for rows use them
            some = {address: said for address, said in contested.items() if address.startswith("$") == kind}
            around = around.with_weights({address: _hull(around, said) for address, said in some.items()})
    except ScenarioError:
        msg = (
            f"analysts: at most {MOST_MIXTURES} mixtures of relative weights that are parameters can be bounded, got "
            f"{math.prod(map(len, contested.values())):,}; write the parameters as probabilities, or ask for analysts='tied'"
        )
        raise LimitError(msg) from None
    return Panel([*each, *_possible(model, single)], around, len(each))


def _said(each: Sequence[Scenario]) -> dict[str, list[Any]]:
    """Return what the analysts say at each address, each thing once."""
    found: dict[str, list[Any]] = {}
    for model in each:
        values = {f"${name}": parameter.value for name, parameter in model.parameters.items()}
        for address, written in [*values.items(), *((j.address, j.written) for j in Program(model).judgements)]:
            said = found.setdefault(address, [])
            if written not in said:
                said.append(written)
    return found


def _possible(model: Scenario, changes: Iterator[Mapping[str, Any]]) -> Iterator[Scenario]:
    for change in changes:
        try:
            yield model.with_weights(change)
        except ScenarioError:
            continue


def _hull(model: Scenario, said: Sequence[Any]) -> Any:
    """Return ranges that hold all that was said at one address."""
    if not any(isinstance(written, dict) for written in said):
        return _range([model.lexicon.extent(written) for written in said])
    branches = next(list(written) for written in said if isinstance(written, dict))
    rows = [_extents(model, written, branches) for written in said]
    return {branch: _range([row[k] for row in rows]) for k, branch in enumerate(branches)}


def _extents(model: Scenario, written: Any, branches: list[str]) -> list[tuple[float, float]]:
    lexicon = model.lexicon
    if isinstance(written, str) or all(isinstance(weight, float) for weight in written.values()):
        return [(share, share) for share in lexicon.row(written, branches)]
    ends = [None if written[branch] == "rest" else lexicon.extent(written[branch]) for branch in branches]
    least, most = (math.fsum(end[k] for end in ends if end) for k in (0, 1))
    left = (max(0.0, 1 - most), max(0.0, 1 - least))
    return [end or left for end in ends]


def _range(ends: Sequence[tuple[float, float]]) -> str:
    return f"{min(low for low, _ in ends)!r}..{max(high for _, high in ends)!r}"


def enveloped(model: Scenario, panel: Panel, within: Sequence[Bounds], around: Bounds | None, how: str) -> Bounds:
    """Return the bounds of all scenarios of a panel together."""
    inner = np.stack(
        [np.min([b.inner[..., 0] for b in within], axis=0), np.max([b.inner[..., 1] for b in within], axis=0)], axis=-1
    )
    every = [around] if around is not None else within
    lower, upper = np.min([b.lower for b in every], axis=0), np.max([b.upper for b in every], axis=0)
    gap = np.stack([inner[..., 0] - lower, upper - inner[..., 1]], axis=-1)
    exact = gap <= TOLERANCE * np.maximum(1, np.abs(inner))
    evidence = None
    if within[0].evidence is not None:
        known = [b.evidence for b in every if b.evidence is not None]
        evidence = np.stack(
            [np.min([e[:, 0] for e in known], axis=0), np.max([e[:, 1] for e in known], axis=0)], axis=-1
        )
    for array in (inner, lower, upper, exact, *([] if evidence is None else [evidence])):
        array.flags.writeable = False
    first = within[0]
    manner = "one analyst's all together" if how == "tied" else "each any analyst's"
    method = f"bounds of the weights of {panel.analysts} analysts, {manner}, within the ranges"
    asked = MappingProxyType(dict(first.provenance.do)), MappingProxyType(dict(first.provenance.given))
    return replace(
        first,
        lower=lower,
        upper=upper,
        inner=inner,
        exact=exact,
        evidence=evidence,
        provenance=Provenance(model, "bounds", method, *asked),
    )
