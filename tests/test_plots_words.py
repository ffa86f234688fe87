"""Pictures of scales of words, and of distributions that someone chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle
from scipy import stats

import pictures
import scenarios as sc
from pictures import assert_readable, odd
from scenarios.model.words import Scale, Term
from scenarios.plots import chosen_density, dirichlet_intervals, scale_ruler, word_bars

if TYPE_CHECKING:
    from matplotlib.axes import Axes

clean = pictures.clean
EVERY = ("icd203", "phia", "ipcc-ar5", "ipcc-ar4", "kent1964")
SHELF = {"good": [0.5, 0.55, 0.6], "sequel": [0.22, 0.3, 0.35], "dead": [0.11, 0.15, 0.2]}


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def boxes(ax: Axes, gid: str) -> list[tuple[float, float]]:
    """Return the ends of the boxes whose name begins so."""
    found = [p for p in ax.patches if isinstance(p, Rectangle) and str(p.get_gid()).startswith(gid)]
    return [(p.get_x(), p.get_x() + p.get_width()) for p in found]


@pytest.mark.parametrize("name", EVERY)
def test_a_ruler_has_a_bar_for_each_word_and_a_band_for_each_gap(name: str) -> None:
    scale = sc.scale(name)
    ax = scale.plot()
    wide = [(t.low, t.high) if t.high > t.low else (t.low - 0.002, t.low + 0.002) for t in scale.terms]
    assert boxes(ax, "word:") == [pytest.approx(ends) for ends in wide]
    assert boxes(ax, "gap") == [pytest.approx(gap) for gap in scale.gaps]
    assert ("no word" in texts(ax)) == bool(scale.gaps)
    assert {term.extent for term in scale.terms} < set(texts(ax))
    assert scale.rule in " ".join(" ".join(texts(ax)).split())
    assert_readable(ax)


def test_an_open_edge_is_a_hollow_dot() -> None:
    ax = sc.scale("phia").plot()
    (dot,) = [line for line in ax.get_lines() if str(line.get_gid()).startswith("open:")]
    assert (dot.get_gid(), dot.get_xdata(), dot.get_ydata()) == ("open:word:realistic possibility", [0.5], [3])
    assert "edge outside the range" in texts(ax)
    assert "edge outside the range" not in texts(sc.scale("icd203").plot())


def test_a_scale_of_a_file_with_long_words_is_readable() -> None:
    terms = tuple(Term(f"a word that goes on and on number {i}", i / 10, (i + 0.8) / 10) for i in range(10))
    scale = Scale(
        "own", "A title of a scale that goes on and on until it has to be broken into two lines at least", "", "", terms
    )
    ax = scale.plot()
    assert_readable(ax)
    assert any(text.startswith("A scale of this file. own") for text in texts(ax))
    _, axes = plt.subplots(1, 2, figsize=(13, 5))
    scale.plot(axes[0])
    sc.scale("phia").plot(axes[1])
    assert_readable(axes[1])


def test_words_of_several_scales_stand_below_each_other() -> None:
    found = sc.compare_scales(*EVERY)
    ax = found.plot()
    drawn = boxes(ax, "word:likely:")
    assert np.array(drawn) == pytest.approx(np.array([(t.low, t.high) for t in found["likely"].values()]))
    (shared,) = boxes(ax, "common:likely")
    assert shared == pytest.approx((0.66, 0.75), abs=0.0021)
    assert not boxes(ax, "common:virtually certain")
    assert "likely *" in texts(ax)
    assert "about as likely as not" in texts(ax)  # the same in both reports of the IPCC
    assert not boxes(ax, "word:realistic possibility:")
    assert_readable(ax)


def test_scales_without_a_word_in_common_show_all() -> None:
    one, other = (Scale(n, n.upper(), "", "", (Term(f"word {n}", 0.2, 0.5),)) for n in "ab")
    ax = sc.compare_scales(one, other).plot()
    assert boxes(ax, "word:word b:b") == [(0.2, 0.5)]
    assert not boxes(ax, "common:")
    assert_readable(ax)


def test_the_density_is_that_of_the_beta() -> None:
    found = sc.distribution_of("likely", shape="beta", scale="icd203")
    ax = found.plot()
    (curve,) = [line for line in ax.get_lines() if line.get_gid() == "density"]
    x, y = (np.asarray(part, float) for part in curve.get_data())
    assert y == pytest.approx(stats.beta(*found.arguments).pdf(x), rel=1e-9)
    assert boxes(ax, "range") == [pytest.approx((0.55, 0.80))]
    assert_readable(ax)


@pytest.mark.parametrize("judged", ["1%..99%", "0.001%..1%", "49.999%..50%", "99%..99.9%"])
def test_odd_ranges_are_drawn(judged: str) -> None:
    ax = sc.distribution_of(judged, shape="beta").plot()
    low, high = ax.get_xlim()
    assert 0 <= low < high <= 1
    assert_readable(ax)


def test_a_uniform_is_a_box() -> None:
    ax = sc.distribution_of("20%..45%", shape="uniform").plot()
    (curve,) = [line for line in ax.get_lines() if line.get_gid() == "density"]
    assert np.asarray(curve.get_xdata()).tolist() == [0.2, 0.2, 0.45, 0.45]
    assert np.asarray(curve.get_ydata()) == pytest.approx([0, 4, 4, 0])
    assert_readable(ax)


def test_quantiles_stand_above_what_the_dirichlet_makes_of_them() -> None:
    fit = sc.fit_dirichlet(SHELF)
    ax = fit.plot()
    bars: dict[Any, Any] = {c.get_gid(): c.get_segments() for c in ax.collections}  # type: ignore[attr-defined] # of lines
    assert [seg[:, 0].tolist() for seg in bars["given"]] == [[0.5, 0.6], [0.22, 0.35], [0.11, 0.2]]
    fitted = fit.marginal_quantiles([0.25, 0.75])
    assert np.array([seg[:, 0] for seg in bars["fitted"]]) == pytest.approx(fitted)
    assert_readable(ax)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: scale_ruler(odd("phia")), "scale_ruler: scale must be a Scale, got 'phia'; pass sc.scale('icd203') or model.words"),
        (lambda: word_bars(odd(5)), "word_bars: found must be a ScaleComparison, got 5; pass what compare_scales(...) returned"),
        (lambda: chosen_density(odd(5)), "chosen_density: found must be a ChosenDistribution, got 5; pass what distribution_of(...) returned"),
        (lambda: dirichlet_intervals(odd(5)), "dirichlet_intervals: found must be a DirichletFit, got 5; pass what fit_dirichlet(...) returned"),
        (lambda: scale_ruler(sc.scale("phia"), odd(5)),
         "scale_ruler: ax must be matplotlib axes or None, got 5; make some with fig.subplots() or leave it out"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_told(draw: Any, message: str) -> None:
    with pytest.raises(sc.QuestionError) as told:
        draw()
    assert str(told.value) == message


def test_too_many_rows_are_refused() -> None:
    many = tuple(Term(f"word {chr(97 + i // 26)}{chr(97 + i % 26)}", i / 600, (i + 1) / 600) for i in range(501))
    with pytest.raises(sc.LimitError) as told:
        Scale("own", "Own", "", "", many).plot()
    assert str(told.value) == "scale_ruler: at most 500 rows can be read in one picture, got 501; print it instead"
    branches = {f"b{i}": [0.0005, 0.002, 0.004] for i in range(501)}
    fit = sc.fit_dirichlet({"a": [0.3, 0.4, 0.5], "b": [0.4, 0.5, 0.6]})
    large = sc.DirichletFit(tuple(branches), fit.levels, np.zeros((501, 3)), fit.marginals, fit.means, 1.0, 10.0, "opt")
    with pytest.raises(
        sc.LimitError, match="at most 500 branches can be read in one picture, got 501; print the fit instead"
    ):
        large.plot()
