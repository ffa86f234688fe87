"""The strategy as a table, and the decision tree rolled back: all can be read, and what is chosen stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb

import documents
import pictures
import scenarios as sc
from pictures import assert_readable, boxes_of, odd
from scenarios.plots import rollback_tree, strategy_table
from test_decision_tree import PUBLISHED, wildcatter

if TYPE_CHECKING:
    from matplotlib.axes import Axes

clean = pictures.clean
LONG = "A label that is much longer than anything that a reasonable person would ever write on a branch of a tree"


def rounds(**asked: Any) -> sc.Rollback:
    return sc.rollback(sc.load("ukraine-two-rounds"), **asked)


def gated() -> sc.Scenario:
    """Return the large seed with a gate whose last step is a choice."""
    doc = sc.load("ukraine-2025-08").to_document()
    doc["nodes"]["atacms_gate"]["steps"]["final_say"] = {"options": True}
    return sc.Scenario.model_validate(doc)


def long_labels() -> sc.Scenario:
    nodes: dict[str, Any] = {
        "first": {
            "kind": "decision",
            "label": LONG,
            "options": {"a": {"label": LONG, "to": "coin"}, "unbreakableword" * 6: {"to": "end"}},
        },
        "coin": {
            "kind": "chance",
            "label": LONG,
            "branches": {"heads": {"label": LONG}, "tails": {"label": "Tails $x$"}},
            "weights": {"heads": "0.1%", "tails": "rest"},
            "next": "second",
        },
        "second": {
            "kind": "decision",
            "label": LONG,
            "by": "someone",
            "options": {"up": {"label": LONG, "to": "end"}, "down": {"to": "other"}, "over": {"to": "end"}},
        },
    }
    outcomes = {"end": {"label": LONG}, "other": {"label": f"{LONG}, and another"}}
    doc = documents.document(nodes, outcomes, title=LONG, actors={"someone": {"label": LONG}})
    return sc.Scenario.model_validate(doc)


def results() -> list[Any]:
    found = {
        "rounds": rounds(),
        "given": rounds(strategy={"second_round": "no_new_step"}),
        "set": rounds(do={"first_round": "current_course"}),
        "options": sc.rollback(sc.load("us-options")),
        "oil": sc.rollback(wildcatter()),
        "cautious": sc.rollback(wildcatter(), sc.Objective(weights={"payoff": 1}, risk=sc.Attitude(tolerance=60))),
        "pigs": sc.rollback(sc.load(PUBLISHED / "pig-breeding.yaml")),
        "gate": sc.rollback(gated(), "us_interest"),
        "long": sc.rollback(long_labels(), "end"),
    }
    return [pytest.param(result, id=name) for name, result in found.items()]


@pytest.mark.parametrize("result", results())
def test_both_pictures_can_be_read(result: sc.Rollback) -> None:
    assert_readable(result.plot())
    assert_readable(result.plot(unreached=True, rows=12))
    assert_readable(result.plot_tree())


def bold(ax: Axes) -> list[str]:
    return [t.get_text() for t in ax.texts if t.get_fontweight() == "bold"]


def words(ax: Axes) -> str:
    return "\n".join(t.get_text() for t in ax.texts)


def test_the_table_names_situations_options_values_and_margins() -> None:
    ax = rounds().plot()
    assert bold(ax)[1:] == [
        "Decide now",
        "Stay on the current course",
        "Decide again, three months later",
        "Massive sanctions",
        "Massive sanctions",
        "No new step",
    ]
    text = words(ax)
    for part in ("In every case", "US President; Decide now: Stay on the current course", "−3.47", "0.20", "20 %"):
        assert part in text
    assert "by What Russia does in the next three months:\nEscalates\n" in text
    assert "The best strategy is worth −1.53 score (us interest)." in text
    assert "never" not in text


def test_a_long_table_is_cut_and_says_by_how_much() -> None:
    ax = rounds().plot(rows=3, unreached=True)
    assert "… and 13 more situations: see lines() of the result" in words(ax)
    assert "never" in words(ax)
    assert "… and 1 more situation: " in words(rounds().plot(rows=3))
    for rows in (1, 2, 4):
        assert words(rounds().plot(rows=rows)).count(" %") == rows


def test_a_strategy_that_is_given_is_compared_with_the_best() -> None:
    result = rounds(strategy={"second_round": "no_new_step"})
    text = words(result.plot())
    assert "The strategy that was given is worth −1.99 score" in text.replace("\n", " ")
    assert "the best one is better by 0.45" in text.replace("\n", " ")
    assert "−0.67" in text  # the margin of a worse option
    assert "The strategy that was given is bold." in words(result.plot_tree())


def test_ties_are_told() -> None:
    result = sc.rollback(long_labels(), "end")
    assert "or over\n1.00\ntie\n" in words(result.plot())
    assert "over (as good)" in words(result.plot_tree())
    assert "1 more" not in words(result.plot())


def test_situations_of_one_choice_total_no_more_than_all() -> None:
    coin = documents.chance({"a": "37.5%", "b": "62.5%"}, next="pick")
    pick = {"kind": "decision", "observes": ["coin"], "options": {"a": {"to": "a"}, "b": {"to": "b"}}}
    model = sc.Scenario.model_validate(documents.document({"coin": coin, "pick": pick}, ["a", "b"]))
    shares = [text for text in words(sc.rollback(model, "a").plot()).splitlines() if text.endswith(" %")]
    assert shares == ["38 %", "62 %"]


def test_totals_that_are_known_have_their_names() -> None:
    risky = sc.Objective(weights={"payoff": 1}, risk=sc.Attitude(points=((-100, 0), (0, 70), (300, 100))))
    nodes: dict[str, Any] = {
        "coin": documents.chance({"up": 1, "down": 1}, next="bet"),
        "bet": documents.decision("yes", "no", next="luck"),
        "luck": documents.chance({"win": 1, "lose": 1}),
    }
    nodes["coin"]["branches"] = {"up": {"effects": {"payoff": 50}}, "down": {"effects": {"payoff": -50}}}
    nodes["bet"]["options"] = {"yes": {"to": "luck"}, "no": {"to": "end"}}
    nodes["luck"]["branches"] = {
        "win": {"to": "end", "effects": {"payoff": 40}},
        "lose": {"to": "end", "effects": {"payoff": -40}},
    }
    doc = documents.document(nodes, ["end"], measures={"payoff": {"unit": "EUR", "label": "Payoff in all"}})
    ax = sc.rollback(sc.Scenario.model_validate(doc), risky).plot()
    assert "by Payoff in all so far:" in words(ax)
    assert "-50" in words(ax)


def marks(ax: Axes, kind: str) -> list[Any]:
    return [artist for artist in ax.get_children() if str(artist.get_gid()).startswith(f"{kind}:")]


def test_rejected_options_are_struck_and_the_chosen_are_bold() -> None:
    result = rounds()
    tree = result.tree()
    ax = rollback_tree(result)
    assert [int(m.get_gid().partition(":")[2]) for m in marks(ax, "struck")] == [
        k for k, node in enumerate(tree.nodes) if not node.chosen
    ]
    assert len(marks(ax, "node")) == len(tree)
    thick = [p for p in ax.patches if p.get_linewidth() > 2 and not p.get_fill()]
    assert len(thick) == 2 * 4 + 1  # a fork and a line for each choice made, and one in the legend
    assert {"Stay on the current course", "Massive sanctions", "No new step"} <= set(bold(ax))
    assert "Massive tariffs" not in bold(ax)
    assert "what lies behind an option that is not chosen is folded up" in words(ax).replace("\n", " ")


def test_what_is_never_reached_is_paler() -> None:
    result = sc.rollback(wildcatter())
    ax = result.plot_tree()
    fills = {int(m.get_gid().partition(":")[2]): to_rgb(m.get_facecolor()) for m in marks(ax, "node")}
    tree = result.tree()
    for name in ("drill", "dry_hole"):
        light = [sum(fills[k]) for k, node in enumerate(tree.nodes) if node.name == name and node.reached == 0]
        dark = [sum(fills[k]) for k, node in enumerate(tree.nodes) if node.name == name and node.reached > 0]
        assert min(light) > max(dark) + 0.3


def test_the_tree_stands_from_left_to_right_and_bears_its_numbers() -> None:
    result = sc.rollback(wildcatter())
    ax, tree = result.plot_tree(), result.tree()
    left = {int(m.get_gid().partition(":")[2]): m.get_window_extent().x0 for m in marks(ax, "node")}
    assert all(left[node.parent] < left[k] for k, node in enumerate(tree.nodes) if node.parent >= 0)
    text = words(ax)
    for part in (
        "22.50",
        "77.50",
        "22.86",
        "−40.49",
        "190.00",
        "24 %",
        "35 %",
        "41 %",
        "A soaking hole",
        "Seismic test?",
    ):
        assert part in text
    assert "What the hole shows" in bold(ax)  # a heading where a column asks one thing
    assert "Drill?" not in bold(ax)
    where = [box.x0 for name, box in boxes_of(ax) if name == "closed"]
    assert len(where) == 1


def test_memory_that_is_limited_is_told() -> None:
    limited = sc.rollback(sc.load(PUBLISHED / "pig-breeding.yaml"))
    assert "cannot be told apart" in words(limited.plot_tree())
    assert "Exhaustive search." in words(limited.plot_tree())
    assert "Exhaustive search." in words(limited.plot())


def test_several_actors_have_a_value_each() -> None:
    nodes: dict[str, Any] = {
        "first": documents.decision("a", "b", by="one", next="second"),
        "second": {**documents.decision("a", "b", by="two"), "options": {"a": {"to": "a"}, "b": {"to": "b"}}},
    }
    doc = documents.document(nodes, ["a", "b"], actors={"one": {}, "two": {"label": "The other"}})
    result = sc.rollback(sc.Scenario.model_validate(doc), {"one": {"a": 3}, "two": {"b": 2}})
    assert "0.00 | 2.00" in words(result.plot_tree())
    assert "The other" in words(result.plot_tree())
    assert "The other; for b, in score" in words(result.plot())


@pytest.mark.parametrize("size", [(4, 3), (9, 5), (14, 9)])
def test_both_fit_into_axes_that_are_given(size: tuple[float, float]) -> None:
    for draw in (strategy_table, rollback_tree):
        figure, ax = plt.subplots(figsize=size)
        assert draw(odd(rounds()), ax) is ax
        assert_readable(ax)
        page = figure.bbox
        for mark in marks(ax, "node"):
            box = mark.get_window_extent()
            assert page.x0 <= box.x0 < box.x1 <= page.x1
            assert page.y0 <= box.y0 < box.y1 <= page.y1


def test_they_read_on_a_dark_page() -> None:
    with plt.style.context("dark_background"):
        for ax in (rounds().plot(), rounds().plot_tree()):
            colours = {t.get_color() for t in ax.texts}
            assert all(np.mean(to_rgb(colour)) > 0.5 for colour in colours)


def test_a_tree_of_one_end_is_drawn() -> None:
    nodes = {"only": {"kind": "decision", "options": {"go": {"to": "end"}}}}
    model = sc.Scenario.model_validate(documents.document(nodes, ["end"]))
    assert "1.00" in words(sc.rollback(model, "end").tree().plot())


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: strategy_table(odd(3)), r"strategy_table: result must be a Rollback, got 3; pass what rollback"),
        (lambda: rollback_tree(odd(None)), r"rollback_tree: result must be a Rollback or a DecisionTree, got None"),
        (lambda: rounds().plot(rows=0), "rows"),
        (lambda: rounds().plot(unreached=1), "strategy_table: unreached must be True or False, got 1"),
        (lambda: rounds().plot(ax=odd(3)), "strategy_table: ax must be matplotlib axes"),
        (lambda: rounds().plot_tree(odd(3)), "rollback_tree: ax must be matplotlib axes"),
        (lambda: rounds().plot_tree(detail="most"), "tree: detail must be auto, full, outcomes or chosen, got 'most'"),
    ],
)
def test_wrong_arguments_are_named(draw: Any, message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        draw()


def test_more_ends_than_wanted_are_refused() -> None:
    with pytest.raises(sc.LimitError, match="at most 5 ends can be unfolded"):
        rounds().plot_tree(leaves=5)
