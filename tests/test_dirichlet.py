"""A row of weights with its confidence from quantiles of each branch, as SHELF fits them."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

import scenarios as sc
from documents import chance, document

# OakleyJ/SHELF, vignette "Eliciting a Dirichlet Distribution"; Zapata-Vazquez, O'Hagan and Bastos (2014).
SHELF = {"good": [0.5, 0.55, 0.6], "sequel": [0.22, 0.3, 0.35], "dead": [0.11, 0.15, 0.2]}


def test_the_example_of_shelf() -> None:
    fit = sc.fit_dirichlet(SHELF)
    printed = [16.6, 8.96, 4.8]  # as the vignette prints them, to three digits
    assert [float(f"{x:.3g}") for x in fit.parameters] == printed
    assert fit.marginal_quantiles([0.5, 0.9])[0].round(2).tolist() == [0.55, 0.66]  # printed as feedback


@pytest.mark.parametrize("branch", list(SHELF))
def test_no_other_beta_comes_nearer_to_the_quantiles(branch: str) -> None:
    def squares(power: Any) -> float:
        reached = np.asarray(stats.beta.cdf(SHELF[branch], *np.exp(power)))
        return float(((reached - [0.25, 0.5, 0.75]) ** 2).sum())

    own = sc.fit_dirichlet(SHELF).marginal(branch)
    # The search of SHELF (Nelder and Mead's) is another one than ours.
    found = optimize.minimize(squares, [2.0, 2.0], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-15})
    assert own == pytest.approx(np.exp(found.x).tolist(), rel=1e-5)


def test_the_four_sizes_are_those_of_the_package() -> None:
    fits = {rule: sc.fit_dirichlet(SHELF, size=rule) for rule in ("opt", "min", "mean", "med")}
    sizes = fits["opt"].sizes
    found = {rule: fit.confidence for rule, fit in fits.items()}
    assert found == pytest.approx({
        "opt": _shelf_optimum(fits["opt"]),
        "min": min(sizes),
        "mean": sum(sizes) / 3,
        "med": (min(sizes) + max(sizes)) / 2,
    }, rel=1e-12)  # fmt: skip
    assert found["min"] < found["opt"] < found["mean"] < found["med"]
    for rule, fit in fits.items():
        assert fit.rule == rule
        assert fit.parameters.sum() == pytest.approx(fit.confidence)
        assert fit.sentence.endswith("; size by rule " + rule + ", " + {
            "opt": "standard deviations matched over all branches.", "min": "the smallest size of a branch.",
            "mean": "the mean of the branches' sizes.", "med": "the middle between the smallest and the largest size of a branch.",
        }[rule])  # fmt: skip


def _shelf_optimum(fit: sc.DirichletFit) -> float:
    """Return the size as R/fitDirichlet.R has it."""
    shapes = fit.marginals
    n = shapes.sum(axis=1)
    v = shapes[:, 0] * (n - shapes[:, 0]) / (n**2 * (n + 1))
    return float(((v * (n + 1)).sum() / (v * (n + 1) ** 0.5).sum()) ** 2 - 1)


def test_means_are_divided_by_what_they_add_up_to() -> None:
    fit = sc.fit_dirichlet(SHELF)
    raw = [a / (a + b) for a, b in fit.marginals.tolist()]
    assert fit.total == pytest.approx(sum(raw), rel=1e-14)
    assert fit.total == pytest.approx(1.0043, abs=5e-5)
    assert list(fit.weights.values()) == pytest.approx([m / sum(raw) for m in raw], rel=1e-12)
    assert math.fsum(fit.weights.values()) == pytest.approx(1, abs=1e-15)


@given(st.lists(st.floats(0.5, 40), min_size=2, max_size=5))
def test_quantiles_of_a_dirichlet_give_it_back(parameters: list[float]) -> None:
    levels = (0.1, 0.5, 0.9)
    total = sum(parameters)
    asked = {f"b{i}": np.asarray(stats.beta.ppf(levels, a, total - a)).tolist() for i, a in enumerate(parameters)}
    fit = sc.fit_dirichlet(asked, levels=levels)
    assert fit.parameters == pytest.approx(parameters, rel=1e-5)
    assert fit.total == pytest.approx(1, abs=1e-6)
    assert fit.marginal_quantiles(levels) == pytest.approx(fit.quantiles, abs=1e-6)


def test_two_quantiles_are_met() -> None:
    fit = sc.fit_dirichlet({"a": [0.55, 0.8], "b": [0.2, 0.45]}, levels=[0.05, 0.95])
    assert fit.marginal("a") == pytest.approx(sc.distribution_of("55%..80%", shape="beta").arguments, rel=1e-6)


def test_the_row_of_a_file_is_drawn_as_the_dirichlet() -> None:
    fit = sc.fit_dirichlet(SHELF)
    branches = list(SHELF)
    row = fit.to_document()
    node = chance(row["weights"], branches={b: {} for b in branches}, confidence=row["confidence"], why=row["why"])
    model = sc.loads(json.dumps(document({"n": node}, branches)))
    assert dict(sc.forecast(model)) == pytest.approx(dict(fit.weights), abs=1e-12)
    draws = sc.ensemble(model, samples=20_000, seed=5, method="random")
    within = math.sqrt(math.log(2 / 1e-6) / (2 * 20_000))  # Hoeffding: missed once in a million seeds
    for branch, quantiles in zip(branches, fit.marginal_quantiles([0.1, 0.5, 0.9]), strict=True):
        values = draws.values(branch).ravel()
        for level, value in zip((0.1, 0.5, 0.9), quantiles.tolist(), strict=True):
            assert abs((values <= value).mean() - level) < within


def test_it_prints_and_shows_itself() -> None:
    fit = sc.fit_dirichlet(SHELF)
    text = str(fit)
    assert max(map(len, text.splitlines())) <= 100
    assert text.startswith("A row of 3 branches, confidence 30.37\n")
    assert "55.0 → 54.8 %" in text
    assert repr(fit) == "DirichletFit(good, sequel, dead; confidence 30.37)"
    assert "30.37" in fit._repr_html_()
    frame = fit.to_frame()
    assert list(frame) == ["branch", "a", "b", "size", "mean", "weight", "parameter"]
    assert frame["mean"].sum() == pytest.approx(fit.total)
    assert frame["parameter"].tolist() == fit.parameters.tolist()
    for array in (fit.levels, fit.quantiles, fit.marginals, fit.means):
        assert not array.flags.writeable
    with pytest.raises(sc.QuestionError, match=r"no branch 'goo'; did you mean 'good'\?"):
        fit.marginal("goo")


GOOD: dict[str, Any] = {"a": [0.5, 0.6, 0.7], "b": [0.3, 0.4, 0.5]}


@pytest.mark.parametrize(
    ("quantiles", "asked", "message"),
    [
        (GOOD, {"size": "max"}, "size must be one of opt, min, mean, med, got 'max'; choose one of these"),
        (GOOD, {"size": ["opt"]}, "size must be one of opt, min, mean, med, got ['opt']; choose one of these"),
        (GOOD, {"levels": [0.5]}, "levels must be two at least, got 1; add the median or a quartile"),
        (GOOD, {"levels": [0.25, 0.5, 0.5]}, "levels must be probabilities that rise between 0 and 1, got [0.25, 0.5, 0.5]; correct them"),
        (GOOD, {"levels": [0, 0.5, 1]}, "levels must be probabilities that rise between 0 and 1, got [0, 0.5, 1]; correct them"),
        (GOOD, {"levels": "abc"}, "levels must be probabilities that rise between 0 and 1, got 'abc'; correct them"),
        ([1, 2], {}, "quantiles must give two branches at least, by name, got [1, 2]; write {'a': […], 'b': […]}"),
        ({"a": [0.1, 0.2, 0.3]}, {}, "quantiles must give two branches at least, by name, got {'a': [0.1, 0.2, 0.3]}; write {'a': […], 'b': […]}"),
        ({1: [0.1], 2: [0.2]}, {}, "quantiles must give two branches at least, by name, got {1: [0.1], 2: [0.2]}; write {'a': […], 'b': […]}"),
        ({**GOOD, "b": [0.3, 0.5]}, {}, "quantiles['b'] must have one number for each of the 3 levels, got 2; write 3"),
        ({**GOOD, "b": [0.3, 0.2, 0.5]}, {}, "quantiles['b'] must be numbers that rise between 0 and 1, got [0.3, 0.2, 0.5]; correct them"),
        ({**GOOD, "b": [0.3, math.nan, 0.5]}, {}, "quantiles['b'] must be numbers that rise between 0 and 1, got [0.3, nan, 0.5]; correct them"),
        ({**GOOD, "b": [0.3, "0.4", 0.5]}, {}, "quantiles['b'] must be numbers that rise between 0 and 1, got [0.3, '0.4', 0.5]; correct them"),
        ({**GOOD, "b": [0.3, 0.4, True]}, {}, "quantiles['b'] must be numbers that rise between 0 and 1, got [0.3, 0.4, True]; correct them"),
        ({**GOOD, "b": 0.3}, {}, "quantiles['b'] must be numbers that rise between 0 and 1, got 0.3; correct them"),
        ({**GOOD, "b": [0.6, 0.7, 0.8]}, {},
         ("quantiles: the branches must be able to share 100 %, but the lowest quantiles add up to 110 %, which is more; "
         "ask again with all branches in sight")),
        ({**GOOD, "b": [0.1, 0.15, 0.2]}, {},
         ("quantiles: the branches must be able to share 100 %, but the highest quantiles add up to 90 %, which is less; "
         "ask again with all branches in sight")),
    ],
)  # fmt: skip
def test_incoherent_quantiles_are_told(quantiles: Any, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError) as told:
        sc.fit_dirichlet(quantiles, **asked)
    assert str(told.value) == message


def test_a_beta_that_cannot_be_found_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lost:
        status, x = 0, np.array([1.0, 1.0])

    monkeypatch.setattr(optimize, "least_squares", lambda *_, **__: Lost)
    with pytest.raises(sc.QuestionError) as told:
        sc.fit_dirichlet(GOOD)
    assert str(told.value) == (
        "quantiles['a']: no beta distribution fits [0.5, 0.6, 0.7]; move them apart, or write the number itself"
    )
