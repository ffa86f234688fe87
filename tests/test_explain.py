"""Explanations, sentence by sentence: on the seeds, and on small scenarios in which each thing that can be said is true."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document

UKRAINE = sc.load("ukraine-2025-08")
OPTIONS = sc.load("us-options")
BOARD = sc.load("atacms-gate")
ROUNDS = sc.load("ukraine-two-rounds")
NOTE = "All weights are illustrative, not an assessment."


def small(go: dict[str, Any], stay: dict[str, Any], **sections: Any) -> sc.Scenario:
    """Return a choice between going and staying, each with its own chance of what is good."""
    nodes = {
        "choice": decision("go", "stay", next="event"),
        "event": chance(go, when=[{"if": {"choice": "stay"}, "weights": stay}], **sections.pop("event", {})),
    }
    return sc.Scenario.model_validate(document(nodes, ["good", "bad"], **sections))


def test_a_measure_of_the_signature_seed_word_for_word() -> None:
    why = sc.explain(UKRAINE, "escalation")
    withdrawal = "russia_response[us_policy=withdrawal,atacms_gate=closed]"
    assert why.parts["best"] == (
        (
            "Do nothing, leave it to the parties is the best of 4 options for Escalation between Russia and the West (index, lower is "
            "better): 0.40, against 0.72 for Massive tariffs, the second best."
        ),
        "The margin is 0.31.",
    )
    assert why.parts["drivers"] == (
        "These judgements move the margin most, each moved over its own range while the others stay as they are.",
        (
            f"Russia's response: Escalates ({withdrawal}.escalates), now very unlikely (12 %): from 0.2688 % to 37.57 %, the margin goes "
            "from 0.86 to -0.81, and Massive tariffs becomes the best."
        ),
        (
            "Russia's response: Escalates (russia_response.escalates), now very unlikely (20 %): from 10 % to 30 %, the margin goes from "
            "-0.25 to 0.83, and Massive tariffs becomes the best."
        ),
        (
            f"Russia's response: Holds to its demands ({withdrawal}.holds), now very likely (82 %): from 52.98 % to 98.67 %, the margin "
            "goes from -0.29 to 0.68, and Massive tariffs becomes the best."
        ),
    )
    assert why.parts["tipping"] == (
        "21 judgements, each by itself, tip the choice; the nearest 3:",
        "Massive tariffs becomes the best when Russia's response: Escalates (russia_response.escalates) falls below 14.37 % (now 20 %).",
        f"Massive tariffs becomes the best when Russia's response: Escalates ({withdrawal}.escalates) passes 18.87 % (now 12 %).",
        "Massive tariffs becomes the best when Russia's response: Negotiates (russia_response.negotiates) passes 20.18 % (now 12.5 %).",
    )
    assert why.parts["find_out"] == (
        (
            "Find out first about Russia's response (russia_response): to know beforehand what each option would lead to there is worth 1.39, "
            "if what one leads to tells nothing about the others."
        ),
        (
            f"Of judgements, find out first about Russia's response: Escalates ({withdrawal}.escalates): to know it is worth 0.12, for which "
            "option is best depends on where in its range it lies."
        ),
    )
    assert why.parts["notes"] == (f"The file's confidence in {withdrawal} is low.", NOTE)


def test_numbers_are_those_of_the_other_questions() -> None:
    why = sc.explain(UKRAINE, "escalation")
    by_option = sc.compare(UKRAINE)
    means = {option: by_option[option].mean("escalation") for option in by_option}
    assert dict(zip(why.answer.options, why.values, strict=True)) == pytest.approx(means, abs=1e-12)
    first, second = sorted(means, key=means.__getitem__)[:2]
    assert (why.best, why.rival) == (first, second)
    assert why.margin == pytest.approx(means[second] - means[first], abs=1e-12)
    bars = sc.tornado(UKRAINE, "escalation", versus=second)
    assert why.drivers == tuple(bars.ranked(first)[:3])
    assert why.margins(why.drivers[0]) == pytest.approx(
        [-bars[why.drivers[0]].at_low[first], -bars[why.drivers[0]].at_high[first]]
    )
    tips = sc.break_evens(UKRAINE, "escalation")
    assert [point.address for point in why.tips] == [point.address for point in tips if point]
    assert why.find_out == next(iter(why.worth)) == "russia_response"
    assert why.events is not None
    assert why.worth["russia_response"] == why.events["russia_response"].value


def test_an_event_and_a_scenario_of_points_word_for_word() -> None:
    why = sc.explain(OPTIONS, "settlement", better="higher")
    assert why.sentences == (
        (
            "Sanctions and tariffs is the best of 4 options for Settlement (higher is better): very unlikely (10.0 %), against very unlikely "
            "(8.0 %) for Massive sanctions, the second best."
        ),
        "The margin is 2.0 percentage points.",
        "No judgement that bears on it is given as a range, so nothing here says how far the margin could move.",
        "9 judgements, each by itself, tip the choice; the nearest 3:",
        "Massive sanctions becomes the best when Where it stands a year later: settlement (year_later.settlement) passes 10 % (now 8 %).",
        (
            "Massive sanctions becomes the best when Where it stands a year later: settlement (year_later[us_policy==both].settlement) "
            "falls below 8 % (now 10 %)."
        ),
        (
            "Massive tariffs becomes the best when Where it stands a year later: settlement (year_later[us_policy=tariffs].settlement) "
            "passes 10 % (now 6 %)."
        ),
        (
            "Find out first about Where it stands a year later (year_later): to know beforehand what each option would lead to there is worth "
            "14.5 percentage points, if what one leads to tells nothing about the others."
        ),
        NOTE,
    )
    assert why.bars is None
    with pytest.raises(
        sc.QuestionError, match="plot: some judgement must have a range of its own, got points only; explain with swing"
    ):
        why.plot()
    with pytest.raises(sc.QuestionError, match="margins: some judgement must have a range of its own"):
        why.margins("year_later.settlement")
    assert len(why.to_frame()) == 0


def test_a_gate_is_explained_and_a_swing_moves_what_has_no_range() -> None:
    why = sc.explain(BOARD, "ukraine_front", swing=0.1)
    assert why.sentences[:2] == (
        "Gate open is the better of 2 options for Ukraine's position at the front (index, higher is better): 0.50, against -1.70 for Gate closed.",
        "The margin is 2.20.",
    )
    assert why.parts["drivers"][:2] == (
        "These judgements move the margin most, each moved by a swing of 0.1 while the others stay as they are.",
        "The ATACMS gate: Gate open, effect on Ukraine's position at the front (atacms_gate.open:ukraine_front), now 2: from 1.8 to 2.2, the margin goes from 2.00 to 2.40.",
    )
    assert why.parts["find_out"][0].endswith(
        ": it moves the margin most, though no judgement changes the choice within its range."
    )


def test_by_default_it_is_for_whoever_chooses() -> None:
    assert sc.explain(UKRAINE).answer.target.name == "us_interest"
    doc = UKRAINE.to_document()
    del doc["actors"]["us_president"]["objective"]
    doc["nodes"]["atacms_gate"]["authority"] = "ukraine"
    others = sc.Scenario.model_validate(doc)
    with pytest.raises(sc.QuestionError) as error:
        sc.explain(others)
    assert str(error.value) == (
        "target: what is explained must be named, because the file does not say what the choice is for; name one of: us_interest, "
        "ukrainian_interest, allied_interest, us_cost, escalation, alliance_cohesion, ukraine_front, civilian_harm, …"
    )
    assert sc.explain(others, by="atacms_gate").answer.target.name == "ukrainian_interest"
    plain = small({"good": "40%", "bad": "60%"}, {"good": "30%", "bad": "70%"}, objectives={"wish": {"good": 1}})
    assert sc.explain(plain).answer.target.name == "wish"
    rows = {"good": "40%", "bad": "60%"}
    one = small(rows, rows, measures={"cost": {"better": "lower"}, "time": None})
    assert sc.explain(one).answer.target.name == "cost"
    with pytest.raises(sc.QuestionError, match="target: what is explained must be named"):
        sc.explain(one.model_validate(one.to_document() | {"nodes": {"event": chance(rows)}, "measures": {}}))


def test_nothing_tips_and_one_judgement_alone_moves_it() -> None:
    model = small(
        {"good": "90%", "bad": "10%"},
        {"good": "5%", "bad": "95%"},
        event={"shift": [{"if": {"choice": "go"}, "times": {"good": "2..4"}}]},
    )
    doc = model.to_document()
    doc["nodes"]["event"]["when"][0]["weights"] = {"good": "0%", "bad": "100%"}
    why = sc.explain(sc.Scenario.model_validate(doc), "good", better="higher", covariation="proportional")
    assert (
        why.parts["best"][0]
        == "go is the better of 2 options for good (higher is better): almost certain (96.4 %), against 0.0 % for stay."
    )
    assert why.parts["drivers"] == (
        "This judgement alone moves the margin when it is moved over its own range.",
        "event.shift[0].good, now 3: from 2 to 4, the margin goes from 94.7 points to 97.3 points.",
    )
    tied = {"choice": decision("go", "stay", options={"go": {"effects": {"cost": 1}}, "stay": {"effects": {"cost": 2}}}, next="event"),
            "event": chance({"good": "20%..40%", "bad": "rest"})}  # fmt: skip
    still = sc.Scenario.model_validate(
        document(tied, {"good": {"values": {"cost": 1}}, "bad": None}, measures={"cost": {"better": "lower"}})
    )
    why = sc.explain(still)
    assert why.parts["drivers"] == ("No judgement moves the margin when it is moved over its own range.",)
    assert why.parts["tipping"][0] == "2 judgements, each by itself, tip the choice, the nearest first:"
    assert why.parts["tipping"][1] == "stay becomes the best when choice.stay:cost falls below 1 (now 2)."
    assert why.parts["find_out"] == ("Find out first about choice.stay:cost: its tipping point is the nearest.",)


def test_where_nothing_can_tip_it_says_so() -> None:
    nodes = {
        "choice": decision("go", "stay", options={"go": {"to": "good"}, "stay": {"to": "event"}}),
        "event": chance({"good": "10%..40%", "bad": "rest"}),
    }
    why = sc.explain(sc.Scenario.model_validate(document(nodes, ["good", "bad"])), "good", better="higher")
    assert why.sentences == (
        "go is the better of 2 options for good (higher is better): 100.0 %, against unlikely (25.0 %) for stay.",
        "The margin is 75.0 percentage points.",
        "This judgement alone moves the margin when it is moved over its own range.",
        "event.good, now unlikely (25 %): from 10 % to 40 %, the margin goes from 90.0 points to 60.0 points.",
        "Nothing tips: whatever a single judgement is, go stays the best.",
        "Find out first about event.good: it moves the margin most, though no judgement changes the choice within its range.",
    )
    certain = document(
        {"choice": decision("go", "stay", options={"go": {"to": "good"}, "stay": {"to": "bad"}})}, ["good", "bad"]
    )
    why = sc.explain(sc.Scenario.model_validate(certain), "good", better="higher")
    assert why.sentences[2:] == (
        "No judgement that bears on it is given as a range, so nothing here says how far the margin could move.",
        "Nothing tips: whatever a single judgement is, go stays the best.",
        "There is no single judgement to find out about first.",
    )
    assert why.find_out == ""


def test_ties_are_named() -> None:
    same = {"good": "30%..50%", "bad": "rest"}
    why = sc.explain(small(same, same), "good", better="higher")
    assert why.parts["best"] == (
        "go and stay are equally good for good (higher is better): unlikely (40.0 %).",
        "go counts as the best, because it stands first in the file.",
    )
    assert (why.margin, why.ties) == (0.0, ("go", "stay"))
    nodes = {"choice": decision("a", "b", "c", "d", next="event"),
             "event": chance(same, when=[{"if": {"choice": "c"}, "weights": {"good": "10%", "bad": "90%"}}])}  # fmt: skip
    three = sc.Scenario.model_validate(document(nodes, ["good", "bad"]))
    why = sc.explain(three, "good", better="higher", versus="c")
    assert why.parts["best"] == (
        "a, b and d are equally good for good (higher is better): unlikely (40.0 %).",
        "a counts as the best, because it stands first in the file.",
        "c, which it is compared with, is at very unlikely (10.0 %).",
    )
    assert why.margin == pytest.approx(0.3)


def test_one_option_and_nothing_compared() -> None:
    nodes = {"choice": decision("go", next="event"), "event": chance({"good": "30%..50%", "bad": "rest"})}
    why = sc.explain(sc.Scenario.model_validate(document(nodes, ["good", "bad"])), "good")
    assert why.sentences == (
        "There is only one option, go: good is unlikely (40.0 %).",
        "This judgement alone moves the answer when it is moved over its own range.",
        "event.good, now unlikely (40 %): from 30 % to 50 %, the answer goes from unlikely (30.0 %) to roughly even chance (50.0 %).",
        "Find out first about event.good: it moves the answer most.",
    )
    assert np.isnan(why.margin)
    assert str(why).count("\n\n") == 2  # nothing is said of tipping
    assert why._repr_html_().count("<p>") == 3
    assert why.tips == ()
    assert list(why.to_frame().at_best) == pytest.approx([0.4])
    alone = sc.Scenario.model_validate(document({"event": nodes["event"]}, ["good", "bad"]))
    why = sc.explain(alone, "good")
    assert why.sentences[0] == "Nothing is compared here: good is unlikely (40.0 %)."
    assert repr(why) == "Explanation(good: no options)"


def test_a_tip_on_either_side_is_one_sentence() -> None:
    why = sc.explain(UKRAINE, ["settlement", "ceasefire"], better="higher")
    assert why.parts["tipping"][2] == (
        "Massive sanctions becomes the best when Russia's response: Negotiates (russia_response.negotiates) falls below 2.156 %, or "
        "passes 97.54 % (now 12.5 %)."
    )
    assert (
        "The file's confidence in ending[russia_response=negotiates] is that of 20 observations." in why.parts["notes"]
    )
    line = {
        "choice": decision("a", "b", "c", options={"a": {"to": "left"}, "b": {"to": "middle"}, "c": {"to": "right"}})
    }
    events = {name: chance({"x": "$p", "y": "rest"}) for name in ("left", "right")}
    measures = {"gain": {"better": "higher"}}
    events["left"]["branches"] = {"x": {"effects": {"gain": 10}}, "y": None}
    events["right"]["branches"] = {"x": None, "y": {"effects": {"gain": 10}}}
    middle = {"middle": {"kind": "chance", "branches": {"x": {"effects": {"gain": 6}}}, "weights": {"x": 1}}}
    for event in events.values():
        event["next"] = "end"
    middle["middle"]["next"] = "end"
    doc = document(
        {**line, **events, **middle},
        ["end"],
        measures=measures,
        parameters={"p": {"value": "45%..55%", "label": "The odds", "confidence": "low"}},
    )
    why = sc.explain(sc.Scenario.model_validate(doc))
    (tip,) = [sentence for sentence in why.parts["tipping"] if "$p" in sentence]
    assert tip == "c becomes the best when The odds ($p) falls below 40 %, or a when it passes 60 % (now 50 %)."


def test_a_row_of_two_branches_tips_once_and_two_steps_twice() -> None:
    options = {"try": {"to": "luck"}, "wait": {"to": "safe"}}
    rows = {"good": 60, "bad": 40}
    doc = document(
        {
            "choice": decision("try", "wait", options=options),
            "luck": {"kind": "gate", "steps": {"one": {"weight": "90%"}, "two": {"weight": "90%"}}, "open": {"to": "draw"}, "closed": {"to": "lost"}},
            "draw": {"kind": "chance", "branches": {"good": {"to": "won"}, "bad": {"to": "lost"}}, "weights": rows},
            "safe": {"kind": "chance", "branches": {"won": None, "lost": None}, "weights": {"won": 3, "lost": 7}},
        },
        ["won", "lost"],
    )  # fmt: skip
    why = sc.explain(sc.Scenario.model_validate(doc), "won", better="higher")
    assert why.points is not None
    assert len(why.points) == 6  # the numbers keep both branches of both rows
    head, *tips = why.parts["tipping"]
    assert head.startswith("4 judgements, each by itself, tip the choice; the nearest 3:")
    assert [tip.split(" becomes")[0] for tip in tips] == ["wait"] * 3
    assert sum("safe." in tip for tip in tips) == sum("draw." in tip for tip in tips) == 1


def test_it_takes_answers_with_what_they_were_asked() -> None:
    asked = {"do": {"atacms_gate": "open"}, "given": {"russia_response": ["holds", "escalates"]}}
    by_option = sc.compare(UKRAINE, **asked)  # type: ignore[arg-type] # a test's shorthand
    why = sc.explain(by_option, "us_cost")
    assert str(why) == str(sc.explain(UKRAINE, "us_cost", **asked))  # type: ignore[arg-type] # a test's shorthand
    assert why.parts["notes"][:2] == ("Set: atacms_gate is open.", "Learned: russia_response is escalates or holds.")
    gate = sc.explain(sc.compare(UKRAINE, "atacms_gate"), "ukraine_front")
    assert gate.best == "open"


def test_of_a_rollback_it_explains_the_first_choice() -> None:
    best = sc.rollback(ROUNDS)
    why = sc.explain(best)
    (line,) = best["first_round"].lines()
    assert why.best == line.option
    assert why.margin == pytest.approx(line.margin, abs=1e-9)
    assert why.values.max() == pytest.approx(best.value, abs=1e-9)
    assert why.sentences[0] == (
        "Stay on the current course is the best of 5 options for us interest (score, higher is better): -1.53, against -1.95 for Massive "
        "sanctions, the second best."
    )
    assert why.parts["notes"][0] == "Choices after this one are held as the strategy has them."
    assert not [
        point for point in why.points or () if point.address.startswith("second_round") and ":" not in point.address
    ]
    assert any(point.address.startswith("second_round") for point in why.points or ())  # its costs are judgements
    swung = sc.explain(best, swing=0.5)
    assert swung.bars is not None
    assert not [name for name in (*swung.drivers, swung.find_out) if name.startswith("second_round[")]
    assert why.provenance.content_hash == ROUNDS.content_hash
    assert sc.explain(sc.rollback(ROUNDS, "us_cost")).answer.target.name == "us_cost"
    event = sc.explain(sc.rollback(ROUNDS, ["settlement"]))
    assert (event.answer.target.name, event.answer.better) == ("settlement", "higher")
    own = sc.explain(sc.rollback(ROUNDS, {"us_cost": 1, "settlement": 50}))
    assert own.answer.title == "us_cost + settlement (score)"
    assert sc.explain(best, "escalation").answer.target.name == "escalation"
    once = sc.explain(sc.rollback(OPTIONS, "us_cost"))
    assert once.parts["notes"] == (NOTE,)


def test_another_option_may_be_compared() -> None:
    why = sc.explain(UKRAINE, "us_cost", versus="both")
    assert why.parts["best"][0].endswith("for Sanctions and tariffs, the option named.")
    bars = sc.tornado(UKRAINE, "us_cost", versus="both")
    assert why.drivers == tuple(bars.ranked(why.best)[:3])
