"""How an answer moves with one judgement: exact, from one pair of sweeps."""

from __future__ import annotations

import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.sensitivity.covariation import covaried, reach_of
from scenarios.analysis.sensitivity.inputs import inputs_of
from scenarios.analysis.sensitivity.parameters import Parameters
from scenarios.evaluation.derivatives import Derivatives
from scenarios.evaluation.exact import choice_of
from scenarios.evaluation.flat import credal_of
from scenarios.evaluation.question import Question
from scenarios.graph import Belief
from scenarios.results.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from scenarios.analysis.sensitivity.covariation import Covariation
    from scenarios.analysis.sensitivity.inputs import Input
    from scenarios.graph import Partials
    from scenarios.graph.credal import Credal
    from scenarios.model.scenario import Scenario
    from scenarios.results.targets import Target

__all__ = ["Response"]

Floats = NDArray[Any]
Index = NDArray[Any]

_STEP = 1e-5


class Places(NamedTuple):
    """The readings of rows: from each first up to before each end; whether each row has one, as it is written; then which entry."""

    begin: Index
    end: Index
    lines: bool
    entry: Index


class Response:
    """The answer to a question about one target, as a function of any one judgement; all else at its best estimate.

    Parameters
    ----------
    model : Scenario
    target : str or list of str
    by, do, given
        As in `compare`; where there is no decision and no gate, nothing is compared.
    covariation : {"proportional", "uniform", "order-preserving"}
    """

    def __init__(
        self,
        model: Scenario,
        target: object,
        by: str | None,
        do: Mapping[str, str] | None,
        given: Mapping[str, Any] | None,
        covariation: Covariation,
    ) -> None:
        self.covariation = covariation
        self.question = Question(model, by=choice_of(model) if by is None else by, do=do, given=given)
        self.target: Target = target_of(target, tuple(model.outcomes), tuple(model.measures))
        self.derivatives = Derivatives(self.question, self.target)
        names = self.question.outline.variables
        self.options: tuple[str, ...] = names[self.question.by] if self.question.by else ("",)
        self._put: dict[str, float] = {}
        self._sweep()

    def _sweep(self) -> None:
        self.partials: Partials = self.derivatives.at()
        self.base: Floats = self.derivatives.answered(self.partials.value)

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """All that can be varied, by address."""
        question, program = self.question, self.derivatives.ready.graph.program
        key = ("inputs", question.forced)
        if key not in question.scenario.prepared:
            question.scenario.prepared[key] = inputs_of(program, self.derivatives.belief, self.credal)
        found: dict[str, Input] = question.scenario.prepared[key]
        return found

    @property
    def credal(self) -> Credal:
        """What the judgements allow."""
        return credal_of(self.question, self.derivatives.ready.graph.program)

    @cached_property
    def parameters(self) -> Parameters:
        """The scenario's parameters, and what is read with them."""
        return Parameters(self.derivatives, self._put)

    def put(self, entry: Input, value: float) -> Response:
        """Return the answer as a function of any other judgement, where this one has another value."""
        found = copy.copy(self)
        for name in ("parameters", "_factors", "_gradient", "_reached"):
            found.__dict__.pop(name, None)
        belief, amounts = self.derivatives.belief, self.derivatives.amounts
        if entry.kind == "weight":
            slots, which = belief.slots.copy(), np.array([entry.places[0] - entry.row.start])
            slots[entry.row] = covaried(slots[None, entry.row], which, np.array([[value]]), self.covariation)[0, 0]
            belief = Belief(slots, belief.factors)
        elif entry.kind == "factor":
            factors = belief.factors.copy()
            factors[entry.places[0]] = value
            belief = Belief(belief.slots, factors)
        elif entry.kind == "amount":
            amounts = amounts.copy()
            amounts[list(entry.places)] += value - entry.best
        else:
            belief, amounts = self.parameters.put(entry.address[1:], value)
            found._put = {**self._put, entry.address[1:]: value}  # noqa: SLF001 - one of its own kind
        found.derivatives = self.derivatives.elsewhere(belief, amounts)
        found._sweep()  # noqa: SLF001 - one of its own kind
        return found

    @cached_property
    def _factors(self) -> Floats:
        return self.derivatives.slopes.readings.factors(self.derivatives.belief)

    @cached_property
    def _reached(self) -> NDArray[np.bool_]:
        return self.derivatives.slopes.reached(self.partials)

    def _divisor(self, total: Floats, readings: Any) -> Floats:
        """Return what readings, along the first axis, are divided by: 1 where that is 0 and no path comes, so that nobody cares."""
        if total.all():
            return total
        return np.where((total == 0) & ~self._reached[readings, None], 1.0, total)

    def matters(self, entry: Input) -> bool:
        """Say whether an input can have anything to do with the target: an amount of another measure cannot."""
        return entry.kind != "amount" or entry.measure == self.asked_measure

    @property
    def asked_measure(self) -> int:
        """The number of the target's measure; -2 for an event."""
        return -2 if self.target.measure is None else self.target.measure

    @property
    def preferred(self) -> Literal["higher", "lower"] | None:
        """Which direction the file says is better; None for an event, which has none by itself."""
        return None if self.target.measure is None else self.question.scenario.measures[self.target.name].better

    # -- weights ---------------------------------------------------------------------------------------------

    def reach_of(self, entry: Input) -> tuple[float, float]:
        """Return the least and the greatest that an input may be."""
        if entry.kind == "weight":
            rows, which = self.derivatives.belief.slots[None, entry.row], np.array([entry.places[0] - entry.row.start])
            low, high = reach_of(rows, which, self.covariation)
            return float(low[0]), float(high[0])
        if entry.kind == "parameter":
            return self.parameters.reach(entry)
        return (0.0, np.inf) if entry.kind == "factor" else (-np.inf, np.inf)

    def moved(self, slots: Index, first: Index, count: int, to: Floats) -> tuple[Floats, Floats]:
        """Move entries of rows with `count` branches, each by itself.

        Parameters
        ----------
        slots, first : int arrays of shape (entries,)
            The slot of each, and the first one of its row.
        to : float array of shape (entries, points)

        Returns
        -------
        values : float array of shape (entries, points, options)
        totals : float array of shape (entries, points)
            The product of what the shifted readings of the row are divided by: 0 where they have no branch left.
        """
        places = self._places(slots, first)
        if places.lines and self.covariation != "order-preserving":
            return self._on_lines(places, slots, count, to), np.ones(to.shape)
        rows = self.derivatives.belief.slots[first[:, None] + np.arange(count)]
        return self._read(places.begin, places.end, covaried(rows, slots - first, to, self.covariation))

    def _places(self, slots: Index, first: Index) -> Places:
        """Return the readings of rows; worked out once."""
        slopes = self.derivatives.slopes
        key = slots.tobytes()
        if key not in slopes.remembered:
            readings = slopes.readings
            firsts = readings.slot[readings.starts]
            begin, end = np.searchsorted(firsts, first, "left"), np.searchsorted(firsts, first, "right")
            lines = bool((end - begin == 1).all()) and bool(readings.plain[begin].all())
            entry = readings.starts[begin] + slots - first if lines else begin
            slopes.remembered[key] = Places(begin, end, lines, entry)
        found: Places = slopes.remembered[key]
        return found

    def _on_lines(self, places: Places, slots: Index, count: int, to: Floats) -> Floats:
        """Return the answers where rows are read once and as they are: lines from what the others lead to, to what the entry does.

        Computed with the entries as the last axis, over which numpy is fast.
        """
        starts = self.derivatives.slopes.readings.starts
        worth = np.ascontiguousarray(self.partials.entries.T)
        now = np.add.reduceat(worth * self.partials.shares, starts, axis=1).take(places.begin, axis=1)
        mine, share = worth.take(places.entry, axis=1), self.derivatives.belief.slots[slots]
        others = 1 - share
        alone = others <= 0
        if self.covariation == "uniform" or alone.any():
            even = (np.add.reduceat(worth, starts, axis=1).take(places.begin, axis=1) - mine) / (count - 1)
            if self.covariation == "uniform":
                # The others share the rest evenly, also where the entry stays where it is.
                numbers = np.multiply(to.T[:, None], (mine - even)[None])
                numbers += self.partials.value[:, None] + even - now
                return self.derivatives.answered(numbers.transpose(2, 0, 1))
            slope = np.where(alone, mine - even, (mine - now) / np.where(alone, 1, others))
        else:
            slope = (mine - now) / others
        numbers = np.multiply((to.T - share)[:, None], slope[None])
        numbers += self.partials.value[:, None]
        return self.derivatives.answered(numbers.transpose(2, 0, 1))

    def _read(self, begin: Index, end: Index, ends: Floats) -> tuple[Floats, Floats]:
        """Return the answers with other rows, of shape (rows, points, branches), each in turn."""
        readings, count = self.derivatives.slopes.readings, ends.shape[2]
        numbers = np.broadcast_to(self.partials.value, (*ends.shape[:2], len(self.partials.value))).copy()
        totals = np.ones(ends.shape[:2])
        each = np.repeat(np.arange(len(begin)), end - begin)
        if not len(each):
            return self.derivatives.answered(numbers), totals
        which = np.concatenate([np.arange(a, b) for a, b in zip(begin, end, strict=True)])
        entries = readings.starts[which][:, None] + np.arange(count)
        weights, worth = ends[each], self.partials.entries[entries]
        shifted = ~readings.plain[which]
        if shifted.any():
            weights[shifted] *= self._factors[entries[shifted]][:, None, :]
            total = self._divisor(weights[shifted].sum(axis=2), which[shifted])
            np.multiply.at(totals, each[shifted], total)
            with np.errstate(divide="ignore", invalid="ignore"):
                weights[shifted] /= total[..., None]
        # What every option gets from these readings, less what it gets now.
        change = np.einsum("epb,ebc->epc", weights - self.partials.shares[entries][:, None, :], worth)
        np.add.at(numbers, each, change)
        return self.derivatives.answered(numbers), totals

    # -- one input -------------------------------------------------------------------------------------------

    def at(self, entry: Input, points: Floats) -> Floats:
        """Return the answers, of shape (points, options), where one input takes these values."""
        return self.traced(entry, points)[0]

    def traced(self, entry: Input, points: Floats) -> tuple[Floats, Floats]:
        """Return the answers, and what makes a polynomial of a difference of two of them, of shape (points,)."""
        if entry.kind == "weight":
            first = np.array([entry.row.start])
            count = entry.row.stop - entry.row.start
            values, totals = self.moved(np.array(entry.places), first, count, points[None])
            values, scale = values[0], totals[0]
        elif entry.kind == "factor":
            values, scale = self._factor(entry.places[0], points)
        elif entry.kind == "amount":
            slope = self.partials.amounts[list(entry.places)].sum(axis=0)
            numbers = self.partials.value + (points - entry.best)[:, None] * slope
            values, scale = self.derivatives.answered(numbers), np.ones(len(points))
        else:
            values, scale = self.parameters.at(entry, points), np.ones(len(points))
        return values, scale

    def slope(self, entry: Input) -> Floats:
        """Return the derivative of every option's answer at the best estimate, towards greater values; of a parameter by a difference."""
        if entry.kind == "parameter":
            least, most = self.reach_of(entry)
            step = _STEP * max(_STEP, abs(entry.best))
            low, high = max(least, entry.best - step), min(most, entry.best + step)
            before, after = self.at(entry, np.array([low, high]))
            by_difference: Floats = (after - before) / (high - low)
            return by_difference
        numbers: Floats
        slots, factors = self._gradient
        if entry.kind == "weight":
            _, most = self.reach_of(entry)
            up = most if most > entry.best else 0.0
            row, which = self.derivatives.belief.slots[None, entry.row], np.array([entry.places[0] - entry.row.start])
            along = covaried(row, which, np.array([[up]]), self.covariation)[0, 0]
            here = covaried(row, which, np.array([[entry.best]]), self.covariation)[0, 0]
            numbers = ((along - here) / (up - entry.best)) @ slots[entry.row]
        elif entry.kind == "factor":
            numbers = factors[entry.places[0]]
        else:
            numbers = self.partials.amounts[list(entry.places)].sum(axis=0)
        count = len(self.options)
        found = numbers[:count]
        if self.derivatives.asked.learned:
            evidence = slice(count, 2 * count)
            found = (found - self.base * numbers[evidence]) / self.partials.value[evidence]
        return found

    @cached_property
    def _gradient(self) -> tuple[Floats, Floats]:
        return self.derivatives.slopes.gradient(self.derivatives.belief, self.partials)

    def readings_of_factor(self, entry: Input) -> int:
        """Return how many readings a factor has a part in."""
        uses = self.derivatives.slopes.readings.uses
        return sum(int((which == entry.places[0]).sum()) for _, which in uses)

    def _factor(self, k: int, points: Floats) -> tuple[Floats, Floats]:
        """Return the answers with other values of a factor, and the product of what its readings are divided by."""
        readings, belief = self.derivatives.slopes.readings, self.derivatives.belief
        numbers = np.broadcast_to(self.partials.value, (len(points), len(self.partials.value))).copy()
        scale = np.ones(len(points))
        used = [entries[which == k] for entries, which in readings.uses]
        mine = np.concatenate([np.zeros(0, np.int64), *used])
        if len(mine):
            weights = belief.slots[readings.slot] * readings.factors(belief, without=k)
            for entry in mine.tolist():
                inside = np.flatnonzero(readings.reading == readings.reading[entry])
                here = np.repeat(weights[inside][None], len(points), axis=0)
                here[:, inside == entry] *= points[:, None]
                total = self._divisor(here.sum(axis=1)[None], readings.reading[[entry]])[0]
                with np.errstate(divide="ignore", invalid="ignore"):
                    change = here / total[:, None] - self.partials.shares[inside]
                numbers += change @ self.partials.entries[inside]
                scale *= total
        return self.derivatives.answered(numbers), scale
