"""The explorer's widgets without a browser: what they show, what they do when their values are set, and what is refused."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from documents import chance, decision, document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

widgets = pytest.importorskip("ipywidgets", reason="the explorer needs the extra notebook")

UKRAINE = sc.load("ukraine-2025-08")
ESCALATES = "russia_response.escalates"


def inside(widget: Any) -> Iterator[Any]:
    """Yield a widget and all that it holds."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def shown(explorer: sc.Explorer) -> str:
    """Return all the HTML that is shown."""
    return "".join(widget.value for widget in inside(explorer.widget) if isinstance(widget, widgets.HTML))


def button(explorer: sc.Explorer, name: str) -> Any:
    (found,) = [w for w in inside(explorer.widget) if isinstance(w, widgets.Button) and w.description == name]
    return found


def widths(explorer: sc.Explorer) -> list[float]:
    """Return the widths of the bars in the picture, those of the file's thin ones among them."""
    return [float(found) for found in re.findall(r"width:([0-9.]+)%", shown(explorer))]


@pytest.fixture
def explorer() -> sc.Explorer:
    return sc.explore(UKRAINE, "settlement", weights=[ESCALATES, "front.breakthrough", "$aid", "$resolve"])


def panel(explorer: sc.Explorer) -> Any:
    assert explorer.panel is not None
    return explorer.panel


def test_what_is_shown_first_is_the_file(explorer: sc.Explorer) -> None:
    by_option = sc.compare(UKRAINE)
    bars = [p for option in by_option for row in [by_option[option]] * 2 for p in row.values()]
    assert widths(explorer) == pytest.approx([100 * p for p in bars], abs=1e-4)
    assert "Nothing is changed" in shown(explorer)
    assert by_option._repr_html_() in shown(explorer)
    assert [knob.value for knob in panel(explorer).sliders.values()] == pytest.approx([20, 10, 25, 67.5])
    assert [word.label for word in panel(explorer).words.values()] == [
        "as in the file: 10%..30%",
        "as in the file: 10%",
        "as in the file: likely",
    ]


def test_a_slider_moves_the_picture_the_table_and_the_list(explorer: sc.Explorer) -> None:
    before = widths(explorer)
    panel(explorer).sliders[ESCALATES].value = 60.0
    model = UKRAINE.with_weights({"russia_response": {"escalates": "60%", "holds": "33.75%", "negotiates": "6.25%"}})
    answer = sc.compare(model)
    after = widths(explorer)
    assert after != before
    assert after[:5] == pytest.approx([100 * p for p in answer["sanctions"].values()], abs=1e-4)
    assert after[5:10] == pytest.approx(before[5:10])  # the thin bar stays
    assert explorer.model == model
    assert f"{100 * answer['sanctions']['wider_war']:.1f} %" in shown(explorer)
    assert "escalates 60%, holds 33.75%, negotiates 6.25%" in shown(explorer)
    assert panel(explorer).words[ESCALATES].label == "a number"
    assert repr(explorer) == "Explorer(ukraine-2025-08: 1 changed)"


def test_number_and_slider_follow_each_other(explorer: sc.Explorer) -> None:
    knob = next(knob for knob in panel(explorer)._knobs if knob.control.address == "$aid")
    knob.number.value = 40.0
    assert knob.slider.value == 40.0
    assert explorer.model == UKRAINE.with_weights({"$aid": 40.0})
    knob.slider.value = 10.0
    assert knob.number.value == 10.0
    assert knob.word is None


def test_a_word_moves_the_slider_and_goes_back(explorer: sc.Explorer) -> None:
    word, slider = panel(explorer).words["$resolve"], panel(explorer).sliders["$resolve"]
    word.value = "unlikely"
    assert slider.value == pytest.approx(32.5)
    assert explorer.model == UKRAINE.with_weights({"$resolve": "unlikely"})
    word.value = "(a number)"
    assert explorer.model == UKRAINE.with_weights({"$resolve": "32.5%"})
    word.value = "(as in the file)"
    assert slider.value == pytest.approx(67.5)
    assert explorer.model == UKRAINE


def test_sliders_of_a_row_move_together() -> None:
    explorer = sc.explore(UKRAINE, weights=["front.breakthrough", "front.stabilises"])
    panel(explorer).sliders["front.breakthrough"].value = 55.0
    assert panel(explorer).sliders["front.stabilises"].value == pytest.approx(10.0)


def test_a_slider_that_only_finds_its_step_moves_nothing(explorer: sc.Explorer) -> None:
    knob = next(knob for knob in panel(explorer)._knobs if knob.control.address == "front.breakthrough")
    panel(explorer).words["front.breakthrough"].value = "very unlikely"  # 12.5 %
    knob.slider.value = 12.6
    assert panel(explorer).words["front.breakthrough"].value == "very unlikely"
    knob.slider.value = 13.1
    assert explorer.exploration.value("front.breakthrough") == pytest.approx(0.131)


def test_a_gate_is_switched(explorer: sc.Explorer) -> None:
    switch = panel(explorer).gates["atacms_gate"]
    for way in ("open", "closed"):
        switch.value = way
        expected = sc.compare(UKRAINE, do={"atacms_gate": way})
        assert widths(explorer)[:5] == pytest.approx([100 * p for p in expected["sanctions"].values()], abs=1e-4)
        assert expected._repr_html_() in shown(explorer)
    switch.value = "by its weights"
    assert sc.compare(UKRAINE)._repr_html_() in shown(explorer)
    opened = sc.explore(UKRAINE, do={"atacms_gate": "open"})
    assert panel(opened).gates["atacms_gate"].value == "open"


def test_another_decision_is_compared(explorer: sc.Explorer) -> None:
    panel(explorer).sliders[ESCALATES].value = 60.0
    panel(explorer).gates["atacms_gate"].value = "open"
    panel(explorer).by.value = "atacms_gate"
    assert panel(explorer).gates["atacms_gate"].disabled
    assert sc.compare(explorer.model, "atacms_gate")._repr_html_() in shown(explorer)
    assert panel(explorer).sliders[ESCALATES].value == 60.0
    panel(explorer).by.value = "us_policy"
    assert not panel(explorer).gates["atacms_gate"].disabled


def test_the_weights_that_move_most_are_picked_anew() -> None:
    explorer = sc.explore(UKRAINE, "settlement", weights=2)
    assert list(panel(explorer).sliders) == ["$resolve", "ending[russia_response=negotiates].settlement"]
    panel(explorer).target.value = "alliance_cohesion"
    assert next(iter(panel(explorer).sliders)) == "allies.closer"
    panel(explorer).count.value = 4
    assert len(panel(explorer).sliders) == 4


@pytest.mark.parametrize(
    ("target", "label"),
    [
        (["settlement", "ceasefire"], "Settlement or Ceasefire along the line"),
        (sc.Objective(weights={"us_cost": 1, "escalation": 2}), "us_cost + escalation"),
        (sc.Objective(weights={"us_cost": 1}, label="Thrift"), "Thrift"),
    ],
)
def test_a_target_may_be_several_outcomes_or_an_objective(target: Any, label: str) -> None:
    found = panel(sc.explore(UKRAINE, target, weights=1)).target
    assert found.label == label
    assert found.options[0][1] == "us_interest"


def test_what_is_compared_may_be_a_step() -> None:
    explorer = sc.explore(UKRAINE, by="atacms_gate.review", weights=1)
    assert panel(explorer).by.label == "atacms_gate.review"
    assert sc.compare(UKRAINE, "atacms_gate.review")._repr_html_() in shown(explorer)


def test_reset_puts_everything_back(explorer: sc.Explorer) -> None:
    panel(explorer).sliders[ESCALATES].value = 60.0
    panel(explorer).words["$resolve"].value = "unlikely"
    button(explorer, "Reset").click()
    assert explorer.model == UKRAINE
    assert [knob.value for knob in panel(explorer).sliders.values()] == pytest.approx([20, 10, 25, 67.5])
    assert "Nothing is changed" in shown(explorer)


def test_saving_asks_for_a_name_and_overwrites_nothing(
    explorer: sc.Explorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    panel(explorer).sliders[ESCALATES].value = 60.0
    for name, said in [
        ("", "Not saved. name: the file must have a name, got none; write one that ends in .yaml, .yml or .json"),
        ("mine", "Not saved. mine: a scenario file must end in .yaml, .yml or .json"),
        ("no/folder.yaml", "Not saved. no/folder.yaml: cannot be written"),
        (" mine.yaml ", f"Saved as {tmp_path / 'mine.yaml'}, content {explorer.model.content_hash[:12]}."),
        ("mine.yaml", "Not saved. mine.yaml: there must be no file of this name yet"),
    ]:
        panel(explorer).name.value = name
        button(explorer, "Save").click()
        assert said in shown(explorer)
    assert sc.load("mine.yaml") == explorer.model


def test_a_file_with_mistakes_shows_them_in_place(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("format: scenarios/1\nscenario: <b>bad</b>\nnods: {}\n", encoding="utf-8")
    for source in (bad, str(bad), {"format": "scenarios/1", "scenario": "<b>bad</b>", "nods": {}}):
        explorer = sc.explore(source)
        text = shown(explorer)
        assert "The scenario has 4 mistakes:" in text
        assert "nods: unknown key; did you mean &#x27;nodes&#x27;?" in text
        assert ("bad.yaml:3:1: " in text) is not isinstance(source, dict)
        assert "<b>" not in text
        assert 'role="alert"' in text
        assert repr(explorer) == "Explorer(a scenario with mistakes)"
        with pytest.raises(
            sc.QuestionError, match="explore: the scenario must be without mistakes, got some; correct them"
        ):
            explorer.model  # noqa: B018 - it raises
    assert "no such file" in shown(sc.explore("no-such.yaml"))


def test_a_mistake_that_only_paths_show_is_shown_in_place(tmp_path: Path) -> None:
    doc = document(
        {"first": chance({"a": "50%", "b": "rest"}, next="end"), "end": chance({"good": "20%", "bad": "rest"})},
        ["good", "bad"],
    )
    doc["nodes"]["end"]["branches"] = {"good": {"requires": {"first": "a"}}, "bad": {"requires": {"first": "a"}}}
    text = shown(sc.explore(doc))
    assert "The scenario has a mistake:" in text
    assert "nodes.end" in text
    place = tmp_path / "paths.json"
    place.write_text(__import__("json").dumps(doc), encoding="utf-8")
    assert "paths.json:1:" in shown(sc.explore(place))


def test_a_move_that_leaves_nothing_is_told_in_place_and_can_be_taken_back() -> None:
    nodes = {
        "choice": decision("go", "stay", next="first"),
        "first": chance({"a": "50%", "b": "rest"}, next="end"),
        "end": chance({"good": "20%", "bad": "rest"}, branches={"good": None, "bad": {"requires": {"first": "a"}}}),
    }
    explorer = sc.explore(document(nodes, ["good", "bad"]), weights=["end.good"])
    before = widths(explorer)
    panel(explorer).sliders["end.good"].value = 0.0
    assert 'role="alert"' in shown(explorer)
    assert widths(explorer) == before
    panel(explorer).sliders["end.good"].value = 30.0
    assert 'role="alert"' not in shown(explorer)
    assert widths(explorer) != before


def test_another_choice_that_nothing_decides_is_told_in_place() -> None:
    nodes = {
        "choice": decision("go", "stay", next="later"),
        "later": decision("good", "bad", weights={"good": 1, "bad": 2}),
    }
    explorer = sc.explore(document(nodes, ["good", "bad"]), "good")
    panel(explorer).by.value = "later"
    assert "choice" in shown(explorer)
    assert 'role="alert"' in shown(explorer)
    panel(explorer).by.value = "choice"
    assert 'role="alert"' not in shown(explorer)


def test_without_a_choice_there_is_one_bar() -> None:
    explorer = sc.explore(
        document({"end": chance({"good": "20%", "bad": "rest"})}, ["good", "bad"]), weights=["end.good"]
    )
    assert not hasattr(panel(explorer), "by")
    assert widths(explorer) == [20.0, 80.0, 20.0, 80.0]
    panel(explorer).sliders["end.good"].value = 45.0
    assert widths(explorer) == [45.0, 55.0, 20.0, 80.0]


def test_where_no_weight_moves_the_answer_that_is_said() -> None:
    explorer = sc.explore(document({"choice": decision("good", "bad")}, ["good", "bad"]))
    assert "No weight, step or parameter moves this." in shown(explorer)


@pytest.mark.parametrize("name", sc.seeds())
def test_every_seed_can_be_explored_by_its_name(name: str) -> None:
    explorer = sc.explore(name)
    knob = panel(explorer)._knobs[0]
    knob.number.value = knob.number.min + 0.75 * (knob.number.max - knob.number.min)
    assert explorer.exploration.changes
    assert 'role="alert"' not in shown(explorer)


def test_everything_that_takes_a_value_has_a_label(explorer: sc.Explorer) -> None:
    named = [
        w
        for w in inside(explorer.widget)
        if hasattr(w, "value") and not isinstance(w, widgets.HTML | widgets.FloatSlider)
    ]
    assert len(named) >= 10
    assert [w for w in named if not w.description] == []
    texts = [w.description for w in named if isinstance(w, widgets.BoundedFloatText)]
    assert texts[0] == "Russia's response: Escalates (russia_response.escalates), in %"
    assert texts[2] == "A year of US aid, USD bn ($aid)"
    by_option = sc.compare(UKRAINE)
    assert shown(explorer).count('role="img"') == len(by_option)
    assert 'aria-label="Massive sanctions: Settlement 8 %, ' in shown(explorer)


def test_hostile_labels_are_only_text() -> None:
    hostile = '<script>alert("x")</script>'
    nodes = {
        "choice": {**decision("go", "stay", next="end"), "label": hostile},
        "end": {**chance({"good": "20%", "bad": "rest"}), "label": hostile},
    }
    nodes["choice"]["options"]["go"] = {"label": hostile}
    doc = document(nodes, {"good": {"label": hostile}, "bad": None}, title=hostile)
    explorer = sc.explore(doc, weights=["end.good"])
    panel(explorer).sliders["end.good"].value = 45.0
    assert "<script" not in shown(explorer)
    assert shown(explorer).count("&lt;script&gt;") >= 4
    named = [w for w in inside(explorer.widget) if hasattr(w, "description_allow_html")]
    assert named
    assert not any(w.description_allow_html for w in named)


def test_jupyter_shows_the_widgets_and_others_the_picture(explorer: sc.Explorer) -> None:
    panel(explorer).sliders[ESCALATES].value = 60.0
    bundle = explorer._repr_mimebundle_(include=None, exclude=None)
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.widget.model_id
    assert bundle["text/plain"] == repr(explorer)
    assert bundle["text/html"] == panel(explorer)._picture.value
    bad = sc.explore({})._repr_mimebundle_()
    assert "format: is required; add it" in bad["text/html"]


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        ([5], {}, "model must be a scenario, a bundled name, a path or a document, got 5; load one"),
        ([None], {}, "model must be a scenario, a bundled name, a path or a document, got None"),
        ([UKRAINE, 5], {}, "target must be an outcome, a measure or a list of outcomes, got 5"),
        ([UKRAINE, "setlement"], {}, "target: no outcome, measure or objective 'setlement'; did you mean 'settlement'?"),
        ([UKRAINE, ["settlement", "x"]], {}, "target: no outcome or measure 'x'"),
        ([UKRAINE], {"by": "us_polcy"}, "no node 'us_polcy'; did you mean 'us_policy'?"),
        ([UKRAINE], {"by": 3}, "no node 3"),
        ([UKRAINE], {"weights": True}, "weights must be a whole number of at least 1, got True"),
        ([UKRAINE], {"weights": 0}, "weights must be a whole number of at least 1, got 0"),
        ([UKRAINE], {"weights": float("nan")}, "weights must be a whole number of at least 1, got nan"),
        ([UKRAINE], {"weights": 10**9}, "weights must be at most 50, got 1,000,000,000; name those that matter"),
        ([UKRAINE], {"weights": []}, "weights must be a whole number or a list of addresses, got []; write weights=6"),
        ([UKRAINE], {"weights": [3]}, "weights must be a whole number or a list of addresses, got [3]"),
        ([UKRAINE], {"weights": "front"}, "weights must be a whole number of at least 1, got 'front'"),
        ([UKRAINE], {"weights": ["front"]}, "name one of them: front.stabilises"),
        ([UKRAINE], {"weights": ["frnt.breakthrough"]}, "judgement: no judgement 'frnt.breakthrough'"),
        ([UKRAINE], {"do": 5}, "do"),
        ([UKRAINE], {"do": {"atacms_gate": "ajar"}}, "do: 'atacms_gate' has no branch 'ajar'"),
        ([UKRAINE], {"given": {"summit": "held", "summit_agenda": "not_ready"}}, "given: what is learned must be possible"),
        ([UKRAINE], {"by": "atacms_gate", "do": {"atacms_gate": "open"}}, "by='atacms_gate' is compared, so do cannot set it"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_question_is_told_at_once(
    arguments: list[Any], settings: dict[str, Any], said: str
) -> None:
    with pytest.raises(sc.QuestionError) as caught:
        sc.explore(*arguments, **settings)
    assert said in str(caught.value)


def test_without_ipywidgets_it_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(sc.QuestionError) as caught:
        sc.explore(UKRAINE)
    assert str(caught.value) == (
        "explore needs ipywidgets, which is not installed; install the extra: pip install 'scenarios[notebook]'"
    )


def test_the_default_target_is_what_can_be_ranked_by() -> None:
    assert panel(sc.explore(UKRAINE)).target.value == "us_interest"
    # What the chooser wants is no sum, so the first measure stands in.
    nodes = {
        "choice": {**decision("go", "stay", next="end"), "by": "me"},
        "end": chance({"good": "20%", "bad": "rest"}),
    }
    doc = document(
        nodes,
        {"good": {"values": {"cost": 1}}, "bad": None},
        actors={"me": {"objective": "mine"}},
        measures={"cost": {"better": "lower"}},
        objectives={"mine": {"weights": {"cost": 1}, "risk": {"tolerance": 3}}},
    )
    assert panel(sc.explore(doc)).target.value == "cost"
