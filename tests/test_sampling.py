"""What is drawn: distributions that are those written, rows that are spread evenly, streams that do not depend on each other."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import scenarios as sc
from documents import chance, document
from scenarios.graph import Program
from scenarios.model.quantities import Distribution, ParameterUse, Range, parse
from scenarios.sampling import BLOCK, Sampler, Stream, numbers_for
from scenarios.sampling.rows import Dirichlet, Mixed, Scalar, Source
from scenarios.sampling.scalars import cumulative, drawn, quantile, support
from scenarios.sampling.slices import UniformSum, slice_points

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

COUNT = 20_000
# Dvoretzky, Kiefer and Wolfowitz with Massart's constant: farther from the true distribution once in a thousand million times.
SURE = math.sqrt(math.log(2 / 1e-9) / (2 * COUNT))


def distance(numbers: NDArray[Any], cdf: Callable[[NDArray[Any]], NDArray[Any]]) -> float:
    """Return the greatest distance between the distribution of some numbers and a distribution function."""
    ordered = np.sort(numbers)
    true = cdf(ordered)
    steps = np.arange(len(ordered) + 1) / len(ordered)
    return float(max(np.abs(true - steps[1:]).max(), np.abs(true - steps[:-1]).max()))


WRITTEN = [
    "2..5",
    "beta(2, 8)",
    "beta(0.5, 0.7)",
    "pert(1, 2, 7)",
    "pert(1, 1, 2)",
    "triangular(1, 2, 4)",
    "triangular(1, 1, 2)",
    "triangular(1, 2, 2)",
    "uniform(-3, 5)",
]


def peer(written: str) -> Any:
    """Return SciPy's distribution of the same name."""
    quantity = parse(written)
    low, high = support(quantity)  # type: ignore[arg-type]
    if isinstance(quantity, Range) or quantity.name == "uniform":  # type: ignore[union-attr]
        return stats.uniform(low, high - low)
    assert isinstance(quantity, Distribution)
    if quantity.name == "beta":
        return stats.beta(*quantity.arguments)
    a, b, c = quantity.arguments
    if quantity.name == "triangular":
        return stats.triang((b - a) / (c - a), a, c - a)
    # PERT: Malcolm et al. (1959); mean (a + 4b + c) / 6, shapes 1 + 4 (b − a) / (c − a) and 1 + 4 (c − b) / (c − a)
    return stats.beta(1 + 4 * (b - a) / (c - a), 1 + 4 * (c - b) / (c - a), a, c - a)


@pytest.mark.parametrize("written", WRITTEN)
def test_numbers_follow_the_distribution_as_written(written: str) -> None:
    quantity, true = parse(written), peer(written)
    assert isinstance(quantity, Range | Distribution)
    levels = np.linspace(0.001, 0.999, 999)
    np.testing.assert_allclose(quantile(quantity, levels), true.ppf(levels), rtol=1e-10)
    assert distance(drawn(quantity, np.random.default_rng(1), COUNT), true.cdf) < SURE
    if isinstance(quantity, Distribution):
        assert true.mean() == pytest.approx(quantity.mean)
        low, high = quantity.support
        for value in np.linspace(low - 0.1, high + 0.1, 41):
            assert cumulative(quantity, float(value)) == pytest.approx(float(true.cdf(value)), abs=1e-12)


@pytest.mark.parametrize("arguments", [(1e-300, 1e-300), (1e300, 1e300), (1e-5, 1e5), (1e-3, 1e-3)])
def test_extreme_distributions_stay_within_their_support(arguments: tuple[float, float]) -> None:
    for numbers in (
        drawn(Distribution("beta", arguments), np.random.default_rng(1), 100),
        quantile(Distribution("beta", arguments), np.array([2.0**-33, 0.5, 1 - 2.0**-33])),
        quantile(Range(-1.7e308, 1.7e308), np.array([2.0**-33, 0.5, 1 - 2.0**-33])) / 3.4e308 + 0.5,
    ):
        assert ((numbers >= 0) & (numbers <= 1)).all()


def exact_cumulative(widths: Sequence[float], at: float) -> Fraction:
    """Return the distribution function of a sum of uniform numbers, term by term in fractions."""
    total = Fraction(0)
    exact = [Fraction(width) for width in widths]
    for chosen in itertools.product((0, 1), repeat=len(exact)):
        left = Fraction(at) - sum(w for w, c in zip(exact, chosen, strict=True) if c)
        if left > 0:
            total += (-1) ** sum(chosen) * left ** len(exact)
    return total / (math.factorial(len(exact)) * math.prod(exact))


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=6), st.floats(0, 1))
def test_the_sum_of_uniform_numbers_has_its_distribution(widths: list[float], share: float) -> None:
    found = UniformSum(widths)
    at = share * sum(widths)
    level = found.cumulative(np.array([at]))
    assert level[0] == pytest.approx(float(exact_cumulative(widths, at)), abs=1e-13)
    assert found.cumulative(found.quantile(level))[0] == pytest.approx(level[0], abs=1e-13)
    assert found.cumulative(np.array([-1.0, sum(widths) + 1])).tolist() == [0, pytest.approx(1, abs=1e-13)]


def test_the_sum_of_three_is_that_of_irwin_and_hall() -> None:
    found = UniformSum([1, 1, 1]).cumulative(np.array([0.5, 1, 1.5, 2, 2.5]))
    np.testing.assert_allclose(found, [1 / 48, 1 / 6, 1 / 2, 5 / 6, 47 / 48], rtol=0, atol=1e-15)


def test_points_of_a_simplex_are_those_of_a_flat_dirichlet() -> None:
    for count in (2, 3, 5):
        levels = np.random.default_rng(count).random((count - 1, COUNT))
        points = slice_points([1.0] * count, np.ones(COUNT), levels)
        np.testing.assert_allclose(points.sum(axis=0), 1, rtol=0, atol=1e-14)
        for share in points:
            assert distance(share, stats.beta(1, count - 1).cdf) < SURE


@pytest.mark.parametrize("total", [0.35, 0.8, 1.4])
def test_points_of_a_slice_are_spread_as_those_that_a_box_leaves(total: float) -> None:
    widths = [0.3, 0.5, 0.9]
    rng = np.random.default_rng(3)
    points = slice_points(widths, np.full(COUNT, total), rng.random((2, COUNT)))
    assert (points >= 0).all()
    assert (points <= np.array(widths)[:, None]).all()
    box = rng.random((2, 40 * COUNT)) * np.array(widths[:2])[:, None]
    last = total - box.sum(axis=0)
    kept = np.vstack([box, last])[:, (last >= 0) & (last <= widths[2])][:, :COUNT]
    assert kept.shape[1] == COUNT
    for share, other in zip(points, kept, strict=True):
        ordered = np.sort(other)
        assert distance(share, partial(_reached, ordered)) < 2 * SURE


def _reached(ordered: NDArray[Any], at: NDArray[Any]) -> NDArray[Any]:
    return np.searchsorted(ordered, at, side="right") / COUNT


def test_the_totals_of_a_slice_may_differ_from_point_to_point() -> None:
    totals = np.linspace(0, 1.7, 101)
    points = slice_points([0.3, 0.5, 0.9], totals, np.full((2, 101), 0.5))
    np.testing.assert_allclose(points.sum(axis=0), totals, rtol=0, atol=1e-14)
    assert (points >= 0).all()
    assert (points <= np.array([[0.3], [0.5], [0.9]])).all()
    np.testing.assert_allclose(slice_points([0.4], np.array([0.1, 0.4]), np.empty((0, 2))), [[0.1, 0.4]])


def _clipped(true: Any, near: float, at: NDArray[Any]) -> NDArray[Any]:
    return np.where(at >= 1 - near, 1.0, true.cdf(np.maximum(at, near)))


@pytest.mark.parametrize(
    "shapes", [(3.0, 5.0, 2.0), (0.6, 0.02, 0.9), (0.05, 0.02, 0.01), (2.0, 0.0, 8.0), (0.05, 0.0, 0.02)]
)
def test_both_ways_to_draw_a_dirichlet_agree_with_its_shares(shapes: tuple[float, ...]) -> None:
    source = Dirichlet(shapes)
    levels = np.random.default_rng(2).random((source.dimensions, COUNT))
    ways = rows_of(source, COUNT), source.spread(levels, {})
    for rows in ways:
        np.testing.assert_allclose(rows.sum(axis=0), 1, rtol=0, atol=1e-14)
        for share, shape in zip(rows, shapes, strict=True):
            if shape:
                # A float near 1 has few digits left: all beyond them counts as 1.
                inside = stats.beta(shape, sum(shapes) - shape)
                near = 1e-12
                some = np.clip(share, near, 1 - near)
                far = distance(some, partial(_clipped, inside, near))
                assert far < SURE + inside.cdf(near) + inside.sf(1 - near)
            else:
                assert not share.any()


def test_a_row_that_would_vanish_does_not() -> None:
    rows = rows_of(Dirichlet((1e-3, 1e-3, 1e-4)), 5000)
    np.testing.assert_allclose(rows.sum(axis=0), 1, rtol=0, atol=1e-14)
    assert abs(rows[0].mean() - 1e-3 / 2.1e-3) < math.sqrt(math.log(2e9) / 10_000)


def rows_of(
    source: Source, count: int, seed: int = 1, parameters: dict[str, NDArray[Any]] | None = None, width: int = 3
) -> NDArray[Any]:
    """Return what a source draws from a stream."""
    out = np.empty((width, count))
    source.draw(np.random.default_rng(seed), parameters or {}, out)
    return out


def sampler_of(row: dict[str, Any], **more: Any) -> Sampler:
    return Sampler(
        Program(sc.Scenario.model_validate(document({"n": chance(row, **more.pop("node", {}))}, list(row), **more)))
    )


@pytest.mark.parametrize(
    ("row", "more", "source"),
    [
        ({"a": 3, "b": 2}, {}, None),
        ({"a": "30%", "b": "rest"}, {}, None),
        ({"a": "30%..30%", "b": "70%"}, {}, None),
        ({"a": "30%..50%", "b": "70%"}, {}, None),  # only 30 % fits
        ({"a": "$p", "b": "rest"}, {"parameters": {"p": "20%"}}, None),
        ({"a": "$p", "b": 2}, {"parameters": {"p": 3}}, None),
        ({"a": "0 * $p", "b": "rest"}, {"parameters": {"p": "10%..20%"}}, None),
        ({"a": "0%", "b": "100%"}, {"node": {"confidence": "low"}}, None),
        ({"a": "40%", "b": "60%"}, {"node": {"confidence": "moderate"}}, Dirichlet((10.0, 15.0))),
        ({"a": 1, "b": 3}, {"node": {"confidence": 8}}, Dirichlet((2.0, 6.0))),
        ({"a": "10%..20%", "b": "rest"}, {}, Mixed((0.1, 0.0), (), (), ((0, 0.1), (1, 0.9)))),
        (
            {"a": "$p", "b": "30%", "c": "rest"},
            {"parameters": {"p": "10%..20%"}},
            Mixed((0.0, 0.3, 0.0), (), ((0, ParameterUse("p")),), ((2, 0.6),)),
        ),
    ],
)
def test_what_is_certain_is_not_drawn(row: dict[str, Any], more: dict[str, Any], source: Any) -> None:
    found = sampler_of(row, **more).sources.get("n")
    if isinstance(source, Mixed):
        assert isinstance(found, Mixed)
        assert found.fixed == source.fixed
        assert found.uses == source.uses
        assert [k for k, _ in found.widths] == [k for k, _ in source.widths]
        np.testing.assert_allclose([w for _, w in found.widths], [w for _, w in source.widths])
    elif isinstance(source, Dirichlet):
        assert isinstance(found, Dirichlet)
        np.testing.assert_allclose(found.shapes, source.shapes)
    else:
        assert found is None


def test_a_single_distribution_is_drawn_from_what_leaves_the_rest_something() -> None:
    found = sampler_of({"a": "beta(2, 3)", "b": "60%", "c": "rest"}).sources["n"]
    rows = rows_of(found, COUNT)
    inside = stats.beta(2, 3)
    assert distance(rows[0], lambda x: inside.cdf(x) / inside.cdf(0.4)) < SURE
    np.testing.assert_allclose(rows[1], 0.6)
    assert (rows >= 0).all()


def test_a_row_that_leaves_nothing_but_rounding_still_adds_up() -> None:
    found = sampler_of({"a": "uniform(50%, 50.00000001%)", "b": "50%", "c": "rest"}).sources["n"]
    rows = rows_of(found, 10)
    np.testing.assert_allclose(rows.sum(axis=0), 1, rtol=0, atol=1e-15)
    assert not rows[2].any()


def test_distributions_that_fit_are_drawn_as_written_and_ranges_share_what_they_leave() -> None:
    found = sampler_of({"a": "uniform(10%, 30%)", "b": "pert(5%, 10%, 20%)", "c": "20%..60%", "d": "rest"}).sources["n"]
    rows = rows_of(found, COUNT, width=4)
    assert distance(rows[0], stats.uniform(0.1, 0.2).cdf) < SURE
    assert distance(rows[1], peer("pert(5%, 10%, 20%)").cdf) < SURE
    room = np.minimum(0.6, 1 - rows[0] - rows[1]) - 0.2
    assert distance((rows[2] - 0.2) / room, stats.uniform().cdf) < SURE


def test_streams_begin_anew_for_each_block() -> None:
    stream = Stream(np.random.SeedSequence(3), "node")
    first = stream.at(0).random(5)
    later = stream.at(7)
    later.integers(9, dtype=np.uint32)  # keeps half a word for the next
    assert (stream.at(0).random(5) == first).all()
    assert stream.at(0).bit_generator.state["has_uint32"] == 0
    starts = np.array([stream.at(block).random(2) for block in range(COUNT // 4)])
    assert distance(starts[:, 0], stats.uniform().cdf) < 2 * SURE
    assert distance((starts[1:, 0] - starts[:-1, 0]) % 1, stats.uniform().cdf) < 2 * SURE
    assert distance((starts[:, 1] - starts[:, 0]) % 1, stats.uniform().cdf) < 2 * SURE
    others = [
        Stream(np.random.SeedSequence(3), "other"),
        Stream(np.random.SeedSequence(4), "node"),
        Stream(np.random.SeedSequence(3, spawn_key=(1,)), "node"),
    ]
    assert len({float(other.at(0).random()) for other in others} | {float(first[0])}) == 4


def test_sobol_points_are_the_same_from_wherever_they_are_asked_for() -> None:
    sampler = sampler_of({"a": "10%..20%", "b": "beta(2, 9)", "c": "rest"})
    forth, back = (numbers_for("sobol", sampler, np.random.SeedSequence(1), 9999) for _ in range(2))
    source = sampler.sources["n"]
    some, again = np.empty((4, 3, BLOCK)), np.empty((3, BLOCK))
    for block in range(4):
        forth.draw("n", source, block, {}, some[block])
    for block in (3, 1, 2, 0, 3):
        back.draw("n", source, block, {}, again)
        assert (again == some[block]).all()


def test_a_latin_hypercube_has_one_draw_in_each_cell() -> None:
    sampler = sampler_of({"a": "0%..100%", "b": "rest"})
    numbers = numbers_for("lhs", sampler, np.random.SeedSequence(1), 9000)
    rows = np.empty((3, 2, BLOCK))
    for block in range(3):
        numbers.draw("n", sampler.sources["n"], block, {}, rows[block])
    assert sorted(np.floor(rows[:, 0].ravel()[:9000] * 9000).astype(int)) == list(range(9000))


def test_a_block_does_not_depend_on_how_it_is_cut() -> None:
    model = sc.load("ukraine-2025-08")
    whole, parts = (
        (sampler := Sampler(Program(model))).block(
            numbers_for("random", sampler, np.random.SeedSequence(1), BLOCK), 2, count
        )
        for count in (1, 8)
    )
    assert len(parts) == 8
    joined = np.concatenate([part.belief.slots for part in parts], axis=1)
    assert (joined == whole[0].belief.slots).all()


def test_too_many_weights_to_draw_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.sampling.sampler.MOST_BYTES", 2**14)
    with pytest.raises(
        sc.LimitError, match="at most 0 MiB of weights may be drawn at a time, got 0 MiB for 2 weights; draw"
    ):
        sampler_of({"a": "10%..20%", "b": "rest"})
    monkeypatch.undo()
    monkeypatch.setattr("scenarios.sampling.numbers.MOST_BYTES", 2**15)
    sampler = sampler_of({"a": "10%..20%", "b": "rest"})
    with pytest.raises(
        sc.LimitError, match=r"a Latin hypercube is dealt out as a whole, in at most 0 MiB, got 0 MiB for 9,999 draws"
    ):
        numbers_for("lhs", sampler, np.random.SeedSequence(1), 9999)


def test_a_scalar_that_uses_a_parameter_takes_no_numbers_of_its_own() -> None:
    source = Scalar(ParameterUse("p", -2.0), chance=False)
    assert source.dimensions == 0
    assert rows_of(source, 3, parameters={"p": np.array([1.0, 2.0, 3.0])}, width=1).tolist() == [[-2.0, -4.0, -6.0]]
