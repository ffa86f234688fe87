"""What it is worth to judge better before choosing: perfect and sample information about uncertain weights and amounts."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.information.envelope import mean_gain
from scenarios.analysis.information.judged import Judged, is_tangled, one_number
from scenarios.analysis.information.observing import learned_means, normal_seen
from scenarios.analysis.information.regression import smoothed
from scenarios.analysis.information.sources import amount_of, noise_of
from scenarios.errors import LimitError, QuestionError, did_you_mean, shown
from scenarios.evaluation.arguments import seed_sequence, truth, whole
from scenarios.evaluation.choosing.choices import choices_of, objective_of, wanted_by
from scenarios.evaluation.choosing.utility import Utility
from scenarios.evaluation.exact import first_choice
from scenarios.evaluation.question import Question, labels_of
from scenarios.evaluation.waiting import each_of
from scenarios.results import Provenance, ResearchTable, ResearchValue
from scenarios.sampling import BLOCK
from scenarios.sampling.scalars import ends_on_a_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.evaluation.choosing.choices import Wanted
    from scenarios.model import Scenario

__all__ = ["value_of_research"]

Floats = NDArray[Any]

_MOST_SAMPLES = 2**22
_DEGREE = 4
"""Of the polynomial in what is learned, where worth is not affine in it."""


@overload
def value_of_research(
    model: Scenario,
    of: str | Sequence[str],
    objective: Any = None,
    *,
    observations: int | None = None,
    noise: float | None = None,
    cost: float = 0.0,
    by: str | None = None,
    strategy: Mapping[str, str] | None = None,
    do: Mapping[str, str] | None = None,
    samples: int = 2**14,
    seed: int | np.random.SeedSequence = 0,
    progress: bool = False,
) -> ResearchValue: ...


@overload
def value_of_research(
    model: Scenario,
    of: None = None,
    objective: Any = None,
    *,
    observations: int | None = None,
    noise: float | None = None,
    cost: float = 0.0,
    by: str | None = None,
    strategy: Mapping[str, str] | None = None,
    do: Mapping[str, str] | None = None,
    samples: int = 2**14,
    seed: int | np.random.SeedSequence = 0,
    progress: bool = False,
) -> ResearchTable: ...


def value_of_research(
    model: Scenario,
    of: str | Sequence[str] | None = None,
    objective: Any = None,
    *,
    observations: int | None = None,
    noise: float | None = None,
    cost: float = 0.0,
    by: str | None = None,
    strategy: Mapping[str, str] | None = None,
    do: Mapping[str, str] | None = None,
    samples: int = 2**14,
    seed: int | np.random.SeedSequence = 0,
    progress: bool = False,
) -> ResearchValue | ResearchTable:
    """Compute what it is worth to learn uncertain judgements before one option is chosen: EVPI, EVPPI and EVSI.

    One option of a decision is chosen, and then everything happens as in `compare`: later choices follow their weights, or a strategy.
    What is uncertain is drawn as in `ensemble`. Who chooses gains if what is learned makes another option the best.

    Parameters
    ----------
    model : Scenario
    of : str or list of str, optional
        Addresses of what is learned: rows, steps, factors, amounts, or parameters (``$name``); several are learned together, and
        ``"everything"`` is all that is uncertain. By default, everything and each by itself: a table.
    objective : str, list, mapping or Objective, optional
        As in `rollback`, for who chooses; without an attitude to risk and without curved value functions.
    observations : int, optional
        Instead of learning it for certain, so many observations, at least 1, of what one judgement is about: a row or a chance of yes
        that has a `confidence` or is a beta distribution, or an amount that is a normal distribution.
    noise : float, optional
        For observations of a normal amount: the standard deviation of one of them around it, above 0; in the unit of the amount.
    cost : float
        What the research costs, at least 0, in the unit of the answer.
    by : str, optional
        The decision; default the first.
    strategy : mapping of address to option, optional
        What later choices follow; see ``Scenario.with_strategy``.
    do : mapping of node to branch, optional
        What is set; see `compare`.
    samples : int
        How many draws where there is no closed form, rounded up to whole blocks of 4,096; at least 8,192, at most 4,194,304.
    seed : int or numpy.random.SeedSequence
    progress : bool
        Show a bar: of a table, the judgements that are done; of several judgements together, the blocks of points.

    Returns
    -------
    ResearchValue or ResearchTable

    Raises
    ------
    QuestionError
        If an address does not exist or is certain, judgements are correlated, the objective does not add up along a path, or what is to be
        observed has no conjugate form.
    LimitError
        If there are more than a million tables of counts, 10¹⁵ observations of a normal amount, or too many samples.

    Notes
    -----
    With U_a(θ) the mean score of option a: EVPI = E max U_a(θ) − max E U_a(θ); EVPPI of φ has E[U_a | φ] in place of U_a(θ); EVSI has
    E[U_a | data]. Where U is multi-affine in independent judgements, which is tested at random numbers, E[U_a | φ] is U_a at the means
    of all others. For φ that hangs on one number it is then a line for each option, and the EVPPI is in closed form, by partial
    expectations of uniform, triangular, beta, PERT and normal distributions. Else the outer mean is over scrambled Sobol' points, and
    the standard error over repeated scrambles is told. Where U is not multi-affine (a row that is drawn is shifted, a parameter stands at
    several places), E[U_a | φ] is the regression of U_a on φ over draws of everything: linear where U is affine in φ, else a polynomial.
    The gain of the best option over that which is best now is averaged, not the maximum: it is never below 0.
    EVSI: Dirichlet-multinomial, exact over all tables of counts; normal, in closed form: what the mean will be after n observations is
    itself normal, with the standard deviation σ² / √(σ² + noise² / n).

    References
    ----------
    .. [1] H. Raiffa and R. Schlaifer (1961), Applied Statistical Decision Theory (EVPI, EVSI, conjugate distributions).
    .. [2] M. Strong and J. Oakley (2013), "An efficient method for computing single-parameter partial expected value of perfect
       information", Medical Decision Making 33(6) (EVPPI).
    .. [3] M. Strong, J. Oakley and A. Brennan (2014), "Estimating multiparameter partial expected value of perfect information from a
       probabilistic sensitivity analysis sample", Medical Decision Making 34(3) (regression).
    .. [4] A. Heath, I. Manolopoulou and G. Baio (2017), "A review of methods for analysis of the expected value of information",
       Medical Decision Making 37(7).

    Examples
    --------
    Not even full knowledge of all that is uncertain about these costs would change the choice:

    >>> import scenarios as sc
    >>> table = sc.value_of_research(sc.load("us-options"), objective="us_cost")
    >>> table.everything.value
    0.0
    """
    price = amount_of("cost", cost)
    blocks = -(-whole("samples", samples, 2 * BLOCK) // BLOCK)
    if blocks * BLOCK > _MOST_SAMPLES:
        raise LimitError(f"samples: at most {_MOST_SAMPLES:,} draws are looked at, got {shown(samples)}; ask for fewer")
    count = None if observations is None else whole("observations", observations, 1)
    around = noise_of(noise, count)
    source, shows = seed_sequence(seed), truth("progress", progress)
    Question(model)
    followed = model if strategy is None else model.with_strategy(strategy)
    compared = first_choice(followed) if by is None else by
    question = Question(followed, by=compared, do=do)
    ready = question.prepared()
    question.check_complete(ready, question.tables(ready))
    if model.correlation:
        raise QuestionError(
            "correlation: research is valued for independent judgements, got correlated ones; take the correlation out"
        )
    wanted = _wanted(question, objective)
    utility = Utility(wanted.objective, followed, wanted.name)
    if len(utility.watched) or not utility.attitude.straight:
        raise QuestionError(
            f"objective {wanted.name}: research is valued for scores that add up along a path, got an attitude to risk or a curved value "
            "function; leave it out"
        )
    asker = _Asker(Judged(question, utility, source), question, wanted, utility, blocks, source, around)
    if of is None:
        if count is not None:
            raise QuestionError("observations: what is observed must be one judgement, got none; write of='address'")
        return asker.table(price, shows=shows)
    return asker.value(asker.addresses(of), price, count, shows=shows)


def _wanted(question: Question, objective: object) -> Wanted:
    choices = [choice for choice in choices_of(question) if choice.name == question.by]
    found = wanted_by(choices, question.scenario, objective).get(question.by or "") if choices else None
    if found is None and objective is not None:
        found = objective_of(objective, question.scenario)
    if found is None:
        raise QuestionError(
            f"objective: who chooses at {question.by!r} must want something, got no objective; write objective=…"
        )
    return found


class _Asker:
    def __init__(
        self,
        judged: Judged,
        question: Question,
        wanted: Wanted,
        utility: Utility,
        blocks: int,
        seed: np.random.SeedSequence,
        noise: float | None,
    ) -> None:
        self.judged, self.question, self.wanted, self.utility = judged, question, wanted, utility
        self._blocks, self._seed, self._noise = blocks, seed, noise
        self.options = question.outline.variables[question.by or ""]
        if judged.multi_affine:
            self.now = judged.at_means()
        else:
            self.now = judged.sampled(blocks).mean(axis=1)
        self.best = int(np.flatnonzero(self.now >= self.now.max() - 1e-12 * np.abs(self.now).max())[0])
        self._unit = utility.score_unit

    def addresses(self, of: object) -> tuple[str, ...]:
        every = self.judged.hangs
        if isinstance(of, str) and of == "everything":
            return tuple(self.judged.sources)
        many = [of] if isinstance(of, str) else of
        if not isinstance(many, list | tuple) or not many or not all(isinstance(name, str) for name in many):
            raise QuestionError(
                f"of must be the address of a judgement, or a list, got {shown(of)}; write one of these"
            )
        for name in many:
            if name not in every:
                if any(judgement.address == name for judgement in self.question.program().judgements):
                    raise QuestionError(
                        f"of: {name!r} is certain; write a range, a distribution or a `confidence` there"
                    )
                raise QuestionError(f"of: no uncertain judgement {shown(name)}; {did_you_mean(name, every)}")
            if many.count(name) > 1:
                raise QuestionError(f"of: each address may stand once, got {name!r} twice; take one out")
        return tuple(many)

    def _learned(self, of: Sequence[str]) -> tuple[str, ...]:
        """Return what is drawn that these hang on: who learns a row learns the parameters in it."""
        found = dict.fromkeys(parameter for address in of for parameter in self.judged.hangs[address])
        return (*found, *(address for address in of if address in self.judged.sources and address not in found))

    def table(self, cost: float, *, shows: bool) -> ResearchTable:
        names = tuple(self.judged.sources)
        asked = [names, *((name,) for name in names)]
        every, *each = (self.value(of, cost, None) for of in each_of(asked, "values", shows=shows))
        found = dict(zip(names, each, strict=True))
        ranked = dict(sorted(found.items(), key=lambda item: -item[1].value))
        return ResearchTable(every, MappingProxyType(ranked), every.labels, every.provenance)

    def value(self, of: tuple[str, ...], cost: float, count: int | None, *, shows: bool = False) -> ResearchValue:
        learned = self._learned(of)
        if count is not None:
            gain, error, how = self._observed(learned, count)
        elif not learned:
            gain, error, how = 0.0, 0.0, "nothing is uncertain: exact"
        elif len(learned) == 1 and self.judged.multi_affine:
            gain, error, how = self._single(learned[0])
        elif set(learned) == set(self.judged.sources):
            gain, error, how = self._everything()
        elif self.judged.multi_affine:
            gain, error, how = self._several(learned, shows=shows)
        else:
            gain, error, how = self._regressed(learned)
        question = self.question
        return ResearchValue(
            of,
            count,
            gain / self._unit,
            error / self._unit,
            self.options[self.best],
            MappingProxyType(dict(zip(self.options, self._equivalents().tolist(), strict=True))),
            cost,
            self.wanted.name,
            self._said_unit(),
            how,
            labels_of(question.scenario, question.by),
            Provenance(
                question.scenario, "value_of_research", how, MappingProxyType(question.do), MappingProxyType({})
            ),
        )

    def _equivalents(self) -> Floats:
        return np.asarray(self.utility.equivalent(self.now))

    def _said_unit(self) -> str:
        if self.utility.measure is not None:
            return self.question.scenario.measures[self.utility.measure].unit
        return "probability" if self.utility.of_outcomes else "score"

    def _gain(self, worth: Floats) -> float:
        """Return how much better the best option is than that which is best now, on the mean over columns."""
        return float((worth.max(axis=0) - worth[self.best]).mean())

    def _single(self, address: str) -> tuple[float, float, str]:
        """Return the EVPPI of a source in which a multi-affine worth is affine."""
        source = self.judged.sources[address]
        number, line = one_number(source), self.judged.along(address)
        if number is not None:
            quantity, shown_as = number
            at = np.array(ends_on_a_line(quantity))
            heights, slopes = _lines(line(shown_as(at)), at)
            return mean_gain(quantity, heights, slopes, self.best), 0.0, "closed form, exact inner mean"
        some = [self._gain(line(source.spread(self._points(source.dimensions, k), {}))) for k in range(self._blocks)]
        return *_mean_of(some), f"{self._blocks * BLOCK:,} Sobol' points, exact inner mean"

    def _points(self, dimensions: int, k: int) -> Floats:
        from scipy.stats import qmc  # noqa: PLC0415 - slow to load, and not always needed

        seed = np.random.SeedSequence(self._seed.entropy, spawn_key=(*self._seed.spawn_key, 1, k))
        sequence = qmc.Sobol(dimensions, bits=32, rng=np.random.Generator(np.random.PCG64DXSM(seed)))
        return np.ascontiguousarray(sequence.random(BLOCK).T) + 2.0**-33

    def _everything(self) -> tuple[float, float, str]:
        worth = self.judged.sampled(self._blocks)
        return *_mean_of(self._by_block(worth)), f"{self._blocks * BLOCK:,} draws of everything"

    def _by_block(self, worth: Floats) -> list[float]:
        return [self._gain(some) for some in np.split(worth, self._blocks, axis=1)]

    def _put(self, of: Sequence[str], levels: Floats) -> dict[str, Floats]:
        put, at = {}, 0
        for address in of:
            source = self.judged.sources[address]
            mine = levels[at : at + source.dimensions]
            put[address] = mine if is_tangled(source) else source.spread(mine, {})
            at += source.dimensions
        return put

    def _dimensions(self, of: Sequence[str]) -> int:
        return sum(self.judged.sources[address].dimensions for address in of)

    def _several(self, of: Sequence[str], *, shows: bool) -> tuple[float, float, str]:
        some = [
            self._gain(self.judged.worth(self._put(of, self._points(self._dimensions(of), k)), None))
            for k in each_of(range(self._blocks), "blocks", shows=shows)
        ]
        return *_mean_of(some), f"{self._blocks * BLOCK:,} Sobol' points, exact inner mean"

    def _regressed(self, of: Sequence[str]) -> tuple[float, float, str]:
        """Return the EVPPI where the worth at the means is not the mean worth."""
        degree = 1 if len(of) == 1 and self.judged.affine[of[0]] else _DEGREE
        worth, numbers = self.judged.sampled(self._blocks), self.judged.numbers(of, self._blocks)
        gain = self._gain(smoothed(worth, numbers, degree))
        some = [
            self._gain(smoothed(part, given, degree))
            for part, given in zip(
                np.split(worth, self._blocks, axis=1), np.split(numbers, self._blocks, axis=1), strict=True
            )
        ]
        kind = "linear" if degree == 1 else "polynomial"
        return gain, _mean_of(some)[1], f"{kind} regression over {self._blocks * BLOCK:,} draws of everything"

    def _observed(self, of: Sequence[str], count: int) -> tuple[float, float, str]:
        if len(of) != 1:
            raise QuestionError(
                f"observations: what is observed must be one judgement, got {len(of)}; write of='address'"
            )
        (address,) = of
        source = self.judged.sources[address]
        seen = normal_seen(address, source, count, self._noise)
        probabilities, means = (np.ones(1), np.zeros((1, 1))) if seen else learned_means(address, source, count)
        if not self.judged.multi_affine:
            wrong = next(name for name, affine in self.judged.affine.items() if not affine)
            raise QuestionError(
                f"observations: each option's worth must be affine in every uncertain judgement, got one that is not in {wrong!r}, because "
                "a row is shifted, or read twice on a path; write a number there, or ask without observations"
            )
        if seen:
            at: Floats = np.array(ends_on_a_line(source.quantity), float)  # type: ignore[attr-defined] # one normal number
            heights, slopes = _lines(self.judged.along(address)(at[None]), at)
            gain = mean_gain(seen, heights, slopes, self.best)
            return gain, 0.0, f"closed form, {count:,} normal observations, exact inner mean"
        worth = self.judged.along(address)(means)
        gain = float((worth.max(axis=0) - worth[self.best]) @ probabilities)
        return max(0.0, gain), 0.0, f"all {len(probabilities):,} tables of counts, exact inner mean"


def _mean_of(some: Sequence[float]) -> tuple[float, float]:
    return float(np.mean(some)), float(np.std(some, ddof=1) / np.sqrt(len(some)))


def _lines(values: Floats, at: Floats) -> tuple[Floats, Floats]:
    slopes = (values[:, 1] - values[:, 0]) / (at[1] - at[0])
    return values[:, 0] - slopes * at[0], slopes
