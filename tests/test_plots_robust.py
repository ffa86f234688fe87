"""The pictures of robust choice: what is drawn is what the results say, and it can be read."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

import documents
import pictures
import scenarios as sc
from ensembles import LONG, UKRAINE, made
from pictures import assert_readable, odd
from scenarios.plots import acceptability_curves, payoff_map, peeling_curves, regret_map, robustness_curves, rule_map

clean = pictures.clean

MILNOR = {"a1": [2, 2, 0, 1], "a2": [1, 1, 1, 1], "a3": [0, 4, 0, 0], "a4": [1, 3, 0, 0]}


def cells(ax: Any) -> dict[tuple[float, float], str]:
    """Return what is written in the cells, by column and row."""
    return {text.get_position(): text.get_text() for text in ax.texts if text.get_transform() == ax.transData}


def test_a_map_of_few_cases_has_a_cell_with_its_number_for_each() -> None:
    found = sc.regret(MILNOR)
    ax = found.plot()
    assert cells(ax) == {(k, i): f"{found.regrets[i, k]:.2f}" for i in range(4) for k in range(4)}
    dark = {(p.get_x() + 0.48, p.get_y() + 0.46): sum(to_rgb(p.get_facecolor())) for p in ax.patches}  # type: ignore[attr-defined] # rectangles
    levels = [
        sorted(
            {round(dark[odd((float(k), float(i)))], 3) for i in range(4) for k in range(4) if found.regrets[i, k] == r}
        )
        for r in range(4)
    ]
    assert [len(level) for level in levels] == [1, 1, 1, 1]
    assert levels[0] > levels[1] > levels[2] > levels[3]
    assert_readable(ax)


def test_a_map_of_many_cases_holds_each_of_them_once_by_what_is_best() -> None:
    found = sc.regret(UKRAINE, "settlement", better="higher")
    ax = found.plot()
    (mesh,) = [c for c in ax.collections if c.get_gid() == "cases"]
    drawn = np.asarray(mesh.get_array())
    assert drawn.shape == (4, 500)
    np.testing.assert_allclose(np.sort(drawn.ravel()), np.sort(found.regrets.ravel() / found.regrets.max()), atol=1e-12)
    best = drawn.argmin(axis=0)
    assert (np.diff(best) >= 0).all()
    worst = drawn.max(axis=0)
    for option in range(4):
        assert (np.diff(worst[best == option]) >= -1e-12).all()
    assert ax.get_xlim() == (0, 1)
    assert_readable(ax)


def test_weights_make_cases_wide() -> None:
    rng = np.random.default_rng(3)
    weights = rng.dirichlet(np.ones(20))
    ax = sc.payoff_table(rng.random((2, 20)), weights=weights.tolist()).plot()
    (mesh,) = [c for c in ax.collections if c.get_gid() == "cases"]
    edges = odd(mesh).get_coordinates()[0, :, 0]
    np.testing.assert_allclose(np.sort(np.diff(edges)), np.sort(weights), atol=1e-12)


def test_a_map_of_rules_marks_all_that_are_picked() -> None:
    choice = sc.robust_choice(MILNOR, threshold=1)
    ax = choice.plot()
    bold = {
        text.get_position()
        for text in ax.texts
        if text.get_fontweight() == "bold" and text.get_transform() == ax.transData
    }
    assert bold == {
        (k, i) for i, score in enumerate(choice.scores) for k, o in enumerate(choice.options) if o in score.best
    }
    assert cells(ax)[odd((1, 8))] == "100.0 %"
    assert_readable(ax)


def test_columns_too_narrow_for_their_names_are_numbered() -> None:
    names = [f"Sanctions on the exporters of energy, in the form of list {i}" for i in range(12)]
    rows: Any = {name: {"calm": i, "storm": 12 - i} for i, name in enumerate(names)}
    for ax in (
        sc.robust_choice(rows).plot(),
        sc.payoff_table({"act": dict.fromkeys(names, 1), "wait": dict.fromkeys(names, 2)}).plot(),
    ):
        assert_readable(ax)
        said = [" ".join(text.get_text().split()) for text in ax.texts]
        assert [name for i, name in enumerate(names) if f"{i + 1} {name}" not in said] == []
        assert {str(i + 1) for i in range(12)} <= set(said)
    two: Any = {name: {"calm": 1, "storm": 2} for name in names[:2]}
    assert "1" not in [text.get_text() for text in sc.robust_choice(two).plot().texts]  # where names fit, they stand


def test_an_objective_is_called_by_its_label_or_with_spaces() -> None:
    ukraine = sc.load("ukraine-2025-08")
    assert str(sc.regret(ukraine, "us_interest")).splitlines()[0].endswith("regret, us interest (score)")
    labelled = ukraine.objectives["us_interest"].model_copy(update={"label": "What the US wants"})
    model = ukraine.model_copy(update={"objectives": {**ukraine.objectives, "us_interest": labelled}})
    for found in (sc.regret(model, "us_interest"), sc.rollback(model, "us_interest"), sc.dissent(model, "us_interest")):
        assert "What the US wants" in str(found)


@pytest.mark.parametrize("kind", ["regret", "payoff", "rules"])
def test_maps_with_long_names_can_be_read(kind: str) -> None:
    spread = made(5, 2, long=LONG)
    table = sc.payoff_table(spread, "cost")
    few = sc.payoff_table(
        {
            table.labels.options[o]: dict(zip([f"case {k}{LONG}" for k in range(4)], row[:4], strict=True))
            for o, row in zip(table.options, table.payoffs.tolist(), strict=True)
        }
    )
    for one in (table, few):
        result: Any = {"regret": sc.regret, "payoff": lambda t: t, "rules": sc.robust_choice}[kind](one)
        assert_readable(result.plot())


def test_maps_fit_into_axes_that_are_given_and_on_dark_paper() -> None:
    figure, axes = plt.subplots(1, 2, figsize=(14, 6))
    assert sc.regret(MILNOR).plot(ax=axes[0]) is axes[0]
    sc.robust_choice(UKRAINE, "us_cost").plot(ax=axes[1])
    for ax in axes:
        assert_readable(ax)
    with mpl.rc_context({"figure.facecolor": "black"}):
        ax = sc.regret(UKRAINE, "us_cost").plot()
        assert_readable(ax)
    plt.close(figure)


def test_a_table_of_one_number_can_be_drawn() -> None:
    ax = sc.payoff_table([[1, 1], [1, 1]]).plot()
    assert set(cells(ax).values()) == {"1.00"}
    assert_readable(sc.payoff_table(np.ones((2, 20))).plot())


def test_maps_refuse_what_they_cannot_draw() -> None:
    with pytest.raises(sc.QuestionError, match="regret_map: found must be a RegretTable, got 'x'; pass what regret"):
        regret_map(odd("x"))
    with pytest.raises(
        sc.QuestionError, match="payoff_map: table must be a PayoffTable, got 'x'; pass what payoff_table"
    ):
        payoff_map(odd("x"))
    with pytest.raises(
        sc.QuestionError, match="rule_map: choice must be a RobustChoice, got 'x'; pass what robust_choice"
    ):
        rule_map(odd("x"))
    with pytest.raises(
        sc.LimitError, match="regret_map: at most 100 options can be read in one picture, got 101; print the result"
    ):
        sc.regret(np.zeros((101, 2))).plot()
    with pytest.raises(
        sc.LimitError, match="rule_map: at most 12 options can be read side by side, got 13; print the result"
    ):
        sc.robust_choice(np.zeros((13, 2))).plot()


def of(ax: Any, gid: str) -> Any:
    (found,) = [artist for artist in ax.get_children() if artist.get_gid() == gid]
    return found


def test_acceptability_is_drawn_with_its_frontier() -> None:
    effect = sc.payoff_table(UKRAINE, ["settlement", "ceasefire"], better="higher")
    found = sc.acceptability(effect, sc.payoff_table(UKRAINE, "us_cost"), list(range(0, 2001, 50)))
    ax = found.plot()
    for k, option in enumerate(found.options):
        np.testing.assert_array_equal(of(ax, f"curve:{option}").get_xdata(), found.thresholds)
        np.testing.assert_array_equal(of(ax, f"curve:{option}").get_ydata(), found.probability(option))
        on = ~np.isnan(of(ax, f"frontier:{option}").get_ydata())
        np.testing.assert_array_equal(on, found.frontier[:, k])
    assert ax.get_xlabel().startswith(
        "λ: what a unit of effect is worth (USD bn per 100 % probability of Settlement or Ceasefire"
    )
    assert_readable(ax)


def test_acceptability_with_long_names_and_in_axes_that_are_given() -> None:
    spread = made(6, 2, long=LONG)
    tables = sc.payoff_table(spread, "e1", better="higher"), sc.payoff_table(spread, "cost")
    assert_readable(sc.acceptability(*tables, [0, 1, 2]).plot())
    _, ax = plt.subplots(figsize=(9, 6))
    plain = sc.payoff_table(MILNOR), sc.payoff_table(MILNOR, better="lower")
    assert sc.acceptability(*plain, [1]).plot(ax) is ax
    assert_readable(ax)


def test_acceptability_curves_refuse_what_they_cannot_draw() -> None:
    with pytest.raises(
        sc.QuestionError, match="acceptability_curves: found must be an Acceptability, got 'x'; pass what"
    ):
        acceptability_curves(odd("x"))
    many = sc.payoff_table(np.zeros((25, 2)))
    with pytest.raises(
        sc.LimitError, match="acceptability_curves: at most 24 options can be told apart, got 25; print"
    ):
        sc.acceptability(many, many, [1]).plot()


def test_robustness_is_drawn_as_it_was_found() -> None:
    found = sc.info_gap(sc.load("us-options"), "us_cost", 30)
    ax = found.plot()
    for k, option in enumerate(found.options):
        np.testing.assert_array_equal(of(ax, f"curve:{option}").get_xdata(), found.worst[:, k])
        np.testing.assert_array_equal(of(ax, f"curve:{option}").get_ydata(), found.alphas)
    assert any(np.array_equal(drawn.get_xdata(), [30, 30]) for drawn in ax.lines)
    assert_readable(ax)
    _, given = plt.subplots(figsize=(9, 6))
    assert (
        sc.info_gap(sc.load("us-options"), "settlement", 0.05, better="higher", width="fraction", do={}).plot(given)
        is given
    )
    assert given.get_xlabel() == "At least this is required: probability of Settlement"
    assert_readable(given)


def test_robustness_curves_refuse_what_they_cannot_draw() -> None:
    with pytest.raises(
        sc.QuestionError, match="robustness_curves: found must be an InfoGap, got 'x'; pass what info_gap"
    ):
        robustness_curves(odd("x"))
    row = {"x": "10%..20%", "y": "rest"}
    many = documents.document(
        {"pick": documents.decision(*[f"o{k}" for k in range(25)], next="end"), "end": documents.chance(row)}, [*row]
    )
    with pytest.raises(sc.LimitError, match="robustness_curves: at most 24 options can be told apart, got 25; print"):
        sc.info_gap(sc.Scenario.model_validate(many), "x", 0.1, better="higher", steps=2).plot()


def test_a_discovery_is_drawn_step_by_step() -> None:
    found = sc.discover(sc.load("ukraine-2025-08"), "settlement", better="higher", samples=512, seed=1, boxes=2)
    ax = found.plot()
    for b, box in enumerate(found.boxes):
        np.testing.assert_array_equal(of(ax, f"box:{b}").get_xdata(), box.coverage)
        np.testing.assert_array_equal(of(ax, f"box:{b}").get_ydata(), box.density)
        assert of(ax, f"chosen:{b}").get_xdata()[0] == box.coverage[box.chosen]
    count = found.boxes[0].restricted[found.boxes[0].chosen]
    assert any(text.get_text() == f"{count} inputs" for text in ax.texts)
    assert_readable(ax)
    _, given = plt.subplots(figsize=(9, 6))
    plain = sc.prim([[k / 100] for k in range(100)], [k > 80 for k in range(100)])
    assert plain.plot(given) is given
    assert any(text.get_text() == "1 input" for text in given.texts)
    assert_readable(given)
    with pytest.raises(
        sc.QuestionError, match="peeling_curves: found must be a Discovery, got 'x'; pass what discover"
    ):
        peeling_curves(odd("x"))


def test_what_is_admissible_is_drawn_as_bounds() -> None:
    model = sc.load("us-options")
    for target, better in (("us_cost", None), ("settlement", "higher")):
        found = sc.admissible(model, target, better=odd(better))
        ax = found.plot()
        assert len([p for p in ax.patches if isinstance(p, Rectangle)]) == 2 * 4
        assert_readable(ax)
