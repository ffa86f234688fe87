"""What is tried out by hand, without its widgets: what follows from a move, by two routes, and what is written and saved."""

from __future__ import annotations

import contextlib
import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import oracle
import scenarios as sc
from documents import chance, decision, document, random_document
from scenarios.notebook.controls import Picker
from scenarios.notebook.exploration import Change, Exploration
from scenarios.notebook.rows import judged_at

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.notebook.controls import Control

UKRAINE = sc.load("ukraine-2025-08")
OPTIONS = sc.load("us-options")


def start(
    model: sc.Scenario = UKRAINE, target: str = "settlement", most: int = 50
) -> tuple[Exploration, list[Control]]:
    picker = Picker(model, target, None, None, None)
    return Exploration(model, "us_policy", shares=picker.shares), list(picker.most(most))


def by_option(found: Exploration) -> sc.Comparison:
    assert isinstance(found.answer, sc.Comparison)
    return found.answer


def three(**more: object) -> sc.Scenario:
    """Return a choice whose end has a row of three entries."""
    nodes = {
        "choice": decision("go", "stay", next="end"),
        "end": chance({"good": "20%..40%", "fair": "$fair", "bad": "rest"}, next=None),
    }
    nodes["end"].pop("next")
    return sc.Scenario.model_validate(document(nodes, ["good", "fair", "bad"], parameters={"fair": "likely"}, **more))


@pytest.mark.parametrize("target", ["settlement", "us_cost"])
def test_a_moved_judgement_gives_what_derivatives_give(target: str) -> None:
    found, controls = start(target=target)
    assert len(controls) >= 10
    for control in controls:
        within = control.low + 0.3 * (control.high - control.low), control.low + 0.7 * (control.high - control.low)
        line = sc.one_way(UKRAINE, target, control.address, within=within, points=2)
        for x in within:
            answer = by_option(found.moved(control.address, x))
            expected = line.answers[int(np.argmin(np.abs(line.x - x)))]
            got = [answer[option].mean(target) if target == "us_cost" else answer[option][target] for option in answer]
            assert got == pytest.approx(expected, abs=1e-11)


def drawn(rng: random.Random) -> tuple[dict[str, Any], Picker, Exploration]:
    """Draw a scenario that has an answer: some leave a choice open, or require what leaves nothing."""
    while True:
        doc = random_document(rng)
        model = sc.Scenario.model_validate(doc)
        with contextlib.suppress(sc.ScenariosError):
            picker = Picker(model, next(iter(model.outcomes)), None, None, None)
            found = Exploration(model, shares=picker.shares)
            assert len(found.answer) > 1
            return doc, picker, found


@pytest.mark.parametrize("seed", range(12))
def test_what_is_moved_on_drawn_scenarios_agrees_with_the_walk_of_every_path(seed: int) -> None:
    rng = random.Random(seed)
    doc, picker, found = drawn(rng)
    for control in rng.sample(controls := list(picker.most(50)), min(3, len(controls))):
        to = control.low + rng.uniform(0.1, 0.9) * (control.high - control.low)
        found = found.moved(control.address, to)
        assert found.value(control.address) == pytest.approx(to, abs=1e-11)
    ours = found.answer
    # The file's own scales as they were drawn: the walk knows no other way to write them.
    theirs = oracle.forecast({**found.model.to_document(), **{key: doc[key] for key in ("scales",) if key in doc}})
    assert dict(ours) == pytest.approx({name: float(theirs.get(name, 0)) for name in ours}, abs=1e-12)


def test_the_other_entries_keep_their_proportions() -> None:
    found, _ = start()
    moved = found.moved("front.breakthrough", 0.4)
    assert judged_at(moved.model, "front").written == {
        "stabilises": "13.3333333333333%",
        "steady_advances": "46.6666666666667%",
        "breakthrough": "40%",
    }
    assert moved.changes == (
        Change(
            "front",
            "stabilises 20%, steady_advances 70%, breakthrough 10%",
            "stabilises 13.33%, steady_advances 46.67%, breakthrough 40%",
        ),
    )


def test_what_is_dragged_to_an_end_and_back_is_where_it_was() -> None:
    found, _ = start()
    back = found.moved("front.breakthrough", 1.0).moved("front.breakthrough", 0.1)
    assert [back.value(f"front.{b}") for b in ("stabilises", "steady_advances")] == pytest.approx([0.2, 0.7])
    assert back.changes == ()
    assert back.model == UKRAINE


def test_two_entries_of_a_row_are_moved_one_after_the_other() -> None:
    found, _ = start()
    moved = found.moved("front.breakthrough", 0.4).moved("front.stabilises", 0.5)
    rest = {b: moved.value(f"front.{b}") for b in ("steady_advances", "breakthrough")}
    assert rest == pytest.approx({"steady_advances": 0.5 * 7 / 13, "breakthrough": 0.5 * 6 / 13})
    assert moved.put_to("front.stabilises") == 0.5
    assert moved.put_to("front.breakthrough") == pytest.approx(0.5 * 6 / 13)


def test_where_an_entry_is_certain_the_others_share_evenly() -> None:
    sure = three().with_weights({"end": {"good": "100%", "fair": "0%", "bad": "0%"}})
    moved = Exploration(sure, "choice").moved("end.good", 0.4)
    assert [moved.value(f"end.{b}") for b in ("good", "fair", "bad")] == pytest.approx([0.4, 0.3, 0.3])
    assert judged_at(Exploration(sure).moved("end.good", "likely").model, "end").written["bad"] == "10%..22.5%"


@pytest.mark.parametrize("word", [term.word for term in sc.SCALES["icd203"].terms])
def test_a_word_is_its_range_and_its_middle_is_the_best_estimate(word: str) -> None:
    low, high = sc.SCALES["icd203"].range_of(word) or (0, 0)
    middle = (low + high) / 2
    model = sc.Scenario.model_validate(
        document({"end": chance({"good": 2, "fair": 6, "bad": 2})}, ["good", "fair", "bad"])
    )
    moved = Exploration(model).moved("end.bad", word)
    assert dict(moved.answer) == pytest.approx({"good": (1 - middle) / 4, "fair": (1 - middle) * 3 / 4, "bad": middle})
    assert judged_at(moved.model, "end").written["bad"] == word
    within = sc.bounds(moved.model)[""]
    assert within["bad"] == pytest.approx((low, high))
    assert within["fair"] == pytest.approx(((1 - high) * 3 / 4, (1 - low) * 3 / 4))


def test_a_word_of_one_of_two_leaves_the_rest_to_the_other() -> None:
    moved = start()[0].moved("allies.closer", "unlikely")
    assert moved.changes == (Change("allies", "closer beta(6, 4), strained rest", "closer unlikely, strained rest"),)


def test_a_step_and_a_parameter_take_numbers_and_words() -> None:
    found, _ = start()
    moved = found.moved("atacms_gate.review", 0.25).moved("$resolve", "unlikely").moved("$aid", 12.5)
    assert moved.changes == (
        Change("atacms_gate.review", "40%", "25%"),
        Change("$resolve", "likely", "unlikely"),
        Change("$aid", "20..30", "12.5"),
    )
    by_hand = UKRAINE.with_weights({"atacms_gate.review": "25%", "$resolve": "unlikely", "$aid": 12.5})
    assert moved.model == by_hand
    assert by_option(moved)["both"].mean("us_cost") == sc.compare(by_hand)["both"].mean("us_cost")
    assert [moved.value(a) for a in ("atacms_gate.review", "$resolve", "$aid")] == pytest.approx([0.25, 0.325, 12.5])


def test_a_parameter_is_written_as_what_it_is() -> None:
    doc = document(
        {"end": chance({"good": "$part", "bad": "rest"}), "next": chance({"good": "$weight", "bad": 1})} | {},
        ["good", "bad"],
        parameters={"part": "20%", "weight": 3},
    )
    doc["nodes"]["end"]["branches"] = {"good": {"to": "next"}, "bad": None}
    model = sc.Scenario.model_validate(doc)
    shares = Picker(model, "good", None, None, None).shares
    assert shares == {"$part"}
    moved = Exploration(model, shares=shares).moved("$part", 0.5).moved("$weight", 1.0)
    assert [change.now for change in moved.changes] == ["50%", "1"]
    assert moved.answer["good"] == pytest.approx(0.25)


def test_a_row_that_uses_a_parameter_is_moved_from_where_the_parameter_is() -> None:
    model = three()
    for order in (("end.good", "$fair"), ("$fair", "end.good")):
        found = Exploration(model, "choice", shares=frozenset(["$fair"]))
        for address in order:
            found = found.moved(address, 0.5 if address == "$fair" else 0.2)
        row = model.with_weights({"$fair": "50%"}).lexicon.row(
            {"good": "20%..40%", "fair": "50%", "bad": "rest"}, ("good", "fair", "bad")
        )
        left = 0.8 / (1 - row[0])
        assert dict(by_option(found)["go"]) == pytest.approx({"good": 0.2, "fair": row[1] * left, "bad": row[2] * left})


def test_everything_or_one_row_goes_back_to_the_file() -> None:
    found = start()[0].moved("front.breakthrough", 0.4).moved("front.stabilises", 0.1).moved("$aid", 10.0)
    assert [change.address for change in found.restored("front.steady_advances").changes] == ["$aid"]
    assert found.restored().model is UKRAINE
    assert found.restored().put_to("$aid") is None
    assert found.put_to("$aid") == 10.0


def test_a_gate_is_switched_and_not_saved(tmp_path: Path) -> None:
    found = start()[0].switched("atacms_gate", "open")
    assert by_option(found)["both"]["wider_war"] == sc.compare(UKRAINE, do={"atacms_gate": "open"})["both"]["wider_war"]
    assert found.changes == ()
    found.save(tmp_path / "same.yaml")
    assert sc.load(tmp_path / "same.yaml") == UKRAINE
    assert found.switched("atacms_gate", None).do == {}
    gate = by_option(found.comparing("atacms_gate"))
    assert gate["closed"]["wider_war"] == sc.compare(UKRAINE, "atacms_gate")["closed"]["wider_war"]
    with pytest.raises(sc.QuestionError, match=r"^gate: no gate 'atacms'; did you mean 'atacms_gate'\?$"):
        found.switched("atacms", "open")


def test_what_is_given_counts() -> None:
    found = Exploration(UKRAINE, "us_policy", given={"russia_response": "holds"}).moved("front.breakthrough", 0.5)
    expected = sc.compare(found.model, given={"russia_response": "holds"})
    assert by_option(found)["both"]["russian_gains"] == expected["both"]["russian_gains"]
    assert by_option(found.restored())["both"]["russian_gains"] < expected["both"]["russian_gains"]


def test_a_new_file_holds_what_was_moved_and_no_file_is_overwritten(tmp_path: Path) -> None:
    found = start()[0].moved("front.breakthrough", "likely")
    for name in ("mine.yaml", "mine.json"):
        found.save(str(tmp_path / name))
        assert sc.load(tmp_path / name) == found.model
        before = (tmp_path / name).read_bytes()
        with pytest.raises(
            sc.QuestionError, match="there must be no file of this name yet, got one; choose another name"
        ):
            found.restored().save(tmp_path / name)
        assert (tmp_path / name).read_bytes() == before
    with pytest.raises(sc.ScenariosError, match=r"must end in \.yaml, \.yml or \.json"):
        found.save(tmp_path / "mine.txt")
    with pytest.raises(sc.ScenariosError, match="save takes a scenario and a path"):
        found.save(5)  # type: ignore[arg-type] # wrong on purpose


def test_what_moves_most_comes_first_one_of_each_row() -> None:
    bars = sc.tornado(UKRAINE, "wider_war")
    rows: dict[str, str] = {}
    for address, kind in zip(bars.addresses, bars.kinds, strict=True):
        if kind in {"weight", "parameter"} and (bars.answers[bars.addresses.index(address), 0] != bars.base).any():
            rows.setdefault(judged_at(UKRAINE, address).row, address)
    own = list(rows.values())
    _, controls = start(target="wider_war")
    assert [control.address for control in controls][: len(own)] == own
    after = [control.address for control in controls][len(own) :]
    assert "atacms_gate.review" in after  # a point, which has no range of its own
    assert [control.address for control in start(target="wider_war", most=2)[1]] == own[:2]
    assert not [c for c in controls if c.address.startswith("us_policy")]  # it is compared


def test_points_are_ranked_by_a_tenth_of_the_way() -> None:
    bars = sc.tornado(OPTIONS, "settlement", swing=0.1)
    controls = Picker(OPTIONS, "settlement", None, None, None).most(3)
    assert controls[0].address == bars.addresses[0]


def test_where_an_end_leaves_no_branch_points_still_rank() -> None:
    nodes = {
        "first": chance({"a": "0%..100%", "b": "rest"}, next="end"),
        "end": chance({"good": "0%..50%", "bad": "rest"}, branches={"good": None, "bad": {"requires": {"first": "a"}}}),
    }
    model = sc.Scenario.model_validate(document(nodes, ["good", "bad"]))
    with pytest.raises(sc.QuestionError, match="there must be a branch"):
        sc.tornado(model, "good")
    assert [control.address for control in Picker(model, "good", None, None, None).most(9)] == ["first.a", "end.good"]


def test_a_control_says_where_it_can_be_put() -> None:
    found = {control.address: control for control in start()[1]}
    front = found["front.breakthrough"]
    assert (front.low, front.high, front.share, front.written) == (0.0, 1.0, True, "10%")
    assert front.words[0] == ("almost no chance", "almost no chance (1 to 5 %)")
    assert front.name == "The front: A Russian breakthrough (front.breakthrough)"
    costs = {control.address: control for control in start(target="us_cost")[1]}
    assert costs["$aid"].low == 0.0
    assert costs["$aid"].high == 50.0
    assert costs["$aid"].step == 0.1
    assert costs["$aid"].words == ()
    least = {"end": {"good": "30%", "fair": "$fair", "bad": "rest"}}
    (fair,) = Picker(three().with_weights(least), "fair", None, None, None).named(["$fair"])
    assert fair.high == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("value", "ends"), [("-3..-1", (-4.0, 0.0)), ("-1..3", (-3.0, 3.0)), (0, (-1.0, 1.0)), ("2..6", (0.0, 8.0))]
)
def test_the_room_of_a_parameter_that_is_no_share(value: str | int, ends: tuple[float, float]) -> None:
    doc = document(
        {"end": chance({"good": 1, "bad": 1})},
        {"good": {"values": {"cost": "$p"}}, "bad": None},
        measures={"cost": None},
        parameters={"p": value},
    )
    (control,) = Picker(sc.Scenario.model_validate(doc), "cost", None, None, None).named(["$p"])
    assert (control.low, control.high) == ends


def test_what_cannot_be_moved_is_refused() -> None:
    picker = Picker(UKRAINE, "settlement", None, None, None)
    assert [control.address for control in picker.named(["front.breakthrough", "$resolve"])] == [
        "front.breakthrough",
        "$resolve",
    ]
    with pytest.raises(sc.QuestionError, match=r"judgement: no judgement 'frnt\.breakthrough'; did you mean"):
        picker.named(["frnt.breakthrough"])
    with pytest.raises(
        sc.QuestionError,
        match=r"a weight, a step or a parameter can be moved, got .* which is a factor of a shift; name it in a parameter",
    ):
        picker.named(["russia_response.shift[2].escalates"])
    costs = Picker(OPTIONS, "us_cost", None, None, None)
    with pytest.raises(sc.QuestionError, match="which is an effect or a value"):
        costs.named(["us_policy.tariffs:us_cost"])
    tight = three().with_weights({"$fair": "30%", "end": {"good": "30%", "fair": "$fair", "bad": "40%"}})
    with pytest.raises(
        sc.QuestionError, match=r"'\$fair' must have room to move, got a row that leaves it none; write `rest`"
    ):
        Picker(tight, "fair", None, None, None).named(["$fair"])
    assert "$fair" not in [control.address for control in Picker(tight, "fair", None, None, None).most(50)]
