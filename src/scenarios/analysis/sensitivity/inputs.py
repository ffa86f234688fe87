"""What can be varied: every entry of every row, every factor, amount and parameter, with its address and its own range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.model.addresses import find, spelled
from scenarios.model.nodes import Gate
from scenarios.model.quantities import Distribution, ParameterUse, Range
from scenarios.model.weights import equivalent_size
from scenarios.sampling.scalars import quantile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.graph import Belief, Program
    from scenarios.graph.credal import Credal
    from scenarios.graph.program import Judgement
    from scenarios.model.quantities import Quantity
    from scenarios.model.scenario import Scenario

__all__ = ["Input", "amount_places", "ends_of", "inputs_of", "named_input"]

Ends = tuple[float, float]

LEVELS = (0.05, 0.95)
"""Of a distribution, what is taken for its range."""


@dataclass(frozen=True, slots=True)
class Input:
    """One number that can be varied by itself.

    Attributes
    ----------
    address : str
        ``node.branch``, ``node[other=branch].branch``, ``gate.step``, ``node.shift[0].branch``, ``node.branch:measure``,
        ``outcome:measure`` or ``$name``.
    kind : str
    places : tuple of int
        A weight's slot; a factor's number; where an amount stands.
    row : slice
        Of a weight: the slots of its row; else empty.
    measure : int
        Of an amount; else -1.
    best : float
        The best estimate.
    own : (float, float) or None
        Its range as written; of a distribution the middle nine tenths. None: a point.
    drawn : Range, Distribution or None
        How it is drawn by itself; of a range in a row, what the others leave of it.
    """

    address: str
    kind: Literal["weight", "factor", "amount", "parameter"]
    places: tuple[int, ...]
    row: slice
    measure: int
    best: float
    own: Ends | None
    drawn: Range | Distribution | None = None


_NONE = slice(0, 0)


def inputs_of(program: Program, belief: Belief, credal: Credal) -> dict[str, Input]:
    """Return all that can be varied, by address, in the order of the file: weights, factors, amounts, parameters."""
    scenario = program.scenario
    found: dict[str, Input] = {}
    for judgement in program.judgements:
        if judgement.written is not None:
            for entry in _entries(scenario, judgement, belief, credal):
                found[entry.address] = entry
    said = _factors(scenario)
    for k, (address, written) in enumerate(zip(program.factor_addresses, program.factors, strict=True)):
        quantity = scenario.lexicon.read(written)
        if address in said and not isinstance(quantity, ParameterUse):
            best = float(belief.factors[k])
            found[address] = Input(address, "factor", (k,), _NONE, -1, best, _extent(quantity), _open(quantity))
    for entry in _amounts(program, credal):
        found[entry.address] = entry
    for name, parameter in scenario.parameters.items():
        quantity = scenario.lexicon.drawn(ParameterUse(name))
        own, best = _extent(quantity), scenario.lexicon.amount(parameter.value)
        found[f"${name}"] = Input(f"${name}", "parameter", (), _NONE, -1, best, own, _open(quantity))
    return found


def _factors(scenario: Scenario) -> set[str]:
    """Return the addresses of the factors that the file writes; the others are 1 because nothing is said."""
    found = set()
    for name, node in scenario.nodes.items():
        if isinstance(node, Gate):
            found |= {
                f"{name}.{label}.shift[{k}].yes" for label, step in node.steps.items() for k in range(len(step.shift))
            }
        else:
            found |= {f"{name}.shift[{k}].{branch}" for k, shift in enumerate(node.shift) for branch in shift.times}
    return found


def _open(quantity: Quantity) -> Range | Distribution | None:
    if isinstance(quantity, Distribution) or (isinstance(quantity, Range) and quantity.low < quantity.high):
        return quantity
    return None


def _extent(quantity: Quantity) -> Ends | None:
    quantity = _open(quantity)  # type: ignore[assignment] # None is let through
    if isinstance(quantity, Distribution):
        import numpy as np  # noqa: PLC0415 - beside SciPy, which quantiles load

        low, high = quantile(quantity, np.array(LEVELS)).tolist()
        return low, high
    return (quantity.low, quantity.high) if isinstance(quantity, Range) else None


def _entries(scenario: Scenario, judgement: Judgement, belief: Belief, credal: Credal) -> Iterator[Input]:
    address, branches, written, row = judgement.address, judgement.branches, judgement.written, judgement.slots
    confidence = judgement.confidence
    size = None if confidence is None else equivalent_size(confidence)
    slots = range(row.start, row.start + 1) if branches is None else range(row.start, row.stop)
    if row.stop - row.start < 2:
        return
    for k, slot in enumerate(slots):
        best = float(belief.slots[slot])
        own: Ends | None = None
        drawn: Range | Distribution | None = None
        entry: Any = written[branches[k]] if branches and isinstance(written, Mapping) else None
        if branches is None:
            entry = written
        if size is not None:
            drawn = Distribution("beta", (size * best, size * (1 - best))) if 0 < best < 1 else None
            own = None if drawn is None else _extent(drawn)
        elif entry is not None and entry != "rest":
            quantity = scenario.lexicon.read(entry)
            if isinstance(quantity, ParameterUse):
                continue  # it moves with the parameter
            drawn, own = _open(quantity), _extent(quantity)
            if own is not None and isinstance(quantity, Range):
                own = float(credal.low[slot]), float(credal.high[slot])
                drawn = _open(Range(*own))
        name = address if branches is None else f"{address}.{branches[k]}"
        yield Input(name, "weight", (slot,), row, -1, best, own, drawn)


def _amounts(program: Program, credal: Credal) -> Iterator[Input]:
    scenario = program.scenario
    for address, (measure, places) in amount_places(program, credal).items():
        owner, _, name = address.rpartition(":")
        if owner in scenario.outcomes:
            amount = scenario.outcomes[owner].values[name]
        else:
            node, _, branch = owner.partition(".")
            amount = scenario.outline.branches[node][branch].effects[name]
        quantity = scenario.lexicon.read(amount)
        if not isinstance(quantity, ParameterUse):
            best, own = scenario.lexicon.amount(amount), _extent(quantity)
            yield Input(address, "amount", tuple(places), _NONE, measure, best, own, _open(quantity))


def amount_places(program: Program, credal: Credal) -> dict[str, tuple[int, list[int]]]:
    """Return by address the measure of every effect and value, and where it is added among the amounts."""
    scenario = program.scenario
    column = {measure: m for m, measure in enumerate(scenario.measures)}
    found: dict[str, tuple[int, list[int]]] = {}

    def add(owner: str, effects: Mapping[str, float | str], start: int) -> None:
        for measure in effects:
            found.setdefault(f"{owner}:{measure}", (column[measure], []))[1].append(start + column[measure])

    for i, spot in enumerate(program.spots):
        for b, branch in enumerate(spot.effects):
            for owner, effects in program.effects_of(spot, branch) if branch is not None else ():
                add(owner, effects, int(credal.effect_at[i]) + b * len(column))
    for o, (name, outcome) in enumerate(scenario.outcomes.items()):
        add(name, outcome.values, credal.values_at + o * len(column))
    return found


def named_input(scenario: Scenario, inputs: Mapping[str, Input], address: object) -> Input:
    """Find what an address names, however its conditions are spelled; ``QuestionError`` with the cure if there is none."""
    if isinstance(address, str):
        if address in inputs:
            return inputs[address]
        entry = _spelled(scenario, address)
        if entry is not None and entry in inputs:
            return inputs[entry]
        inside = [name for name in inputs if name.rpartition(".")[0] == entry]
        if inside:
            msg = f"judgement: a row has an entry for each branch, got {shown(address)}; name one of them: {', '.join(inside[:8])}"
            raise QuestionError(msg)
        if entry is not None:
            msg = f"judgement: {shown(address)} is left open, a parameter's, or the only branch, so that it cannot be varied by itself; name another"
            raise QuestionError(msg)
    raise QuestionError(f"judgement: no judgement {shown(address)}; {did_you_mean(address, inputs)}")


def _spelled(scenario: Scenario, address: str) -> str | None:
    """Return the one spelling of an address of an entry, a row, a step or a parameter; None if it names nothing."""
    row, dot, branch = address.rpartition(".")
    try:
        if dot and row.endswith("]"):
            at = find(scenario, row)
            return f"{spelled(scenario, at)}.{branch}" if branch in scenario.outline.variables[at.node] else None
        found = find(scenario, address)
    except ValueError:
        return None
    name = spelled(scenario, found)
    return name if found.branch is None else f"{name}.{found.branch}"


def ends_of(entry: Input, swing: float | None, *, share: bool) -> Ends:
    """Return the ends of an input, of its own range or a stated swing; a share lies between 0 and 1."""
    best = entry.best
    if swing is None:
        return entry.own or (best, best)
    if share:
        return best * (1 - swing), best + swing * (1 - best)
    return best - swing * abs(best), best + swing * abs(best)
