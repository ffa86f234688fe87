"""Who judged what: records in the file and in analysts' sets, on which scale, and which sets still count."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import scenarios as sc
from scenarios.files import yaml_text
from scenarios.model.records import CREDIBILITY, RELIABILITY
from wrong import changed, mistakes

RECORD: dict[str, Any] = {
    "who": "A. Analyst",
    "date": "2025-08-01",
    "round": 2,
    "supersedes": "the row of May",
    "confidence": "low",
    "source": ["F1"],
    "why": "It held twice.",
}
TAGGED = {"escalates": "unlikely", "holds": "rest"}


def with_analysts(**sets: Any) -> sc.Scenario:
    return sc.Scenario.model_validate(changed({"analysts": sets}))


@pytest.mark.parametrize(
    "place", ["nodes/policy", "nodes/response", "nodes/response/when/0", "nodes/gate/steps/review",
              "nodes/gate/steps/review/when/0", "parameters/odds"],
)  # fmt: skip
def test_whatever_is_judged_has_a_record_that_changes_no_answer(place: str) -> None:
    model = sc.Scenario.model_validate(changed({f"{place}/{key}": value for key, value in RECORD.items()}))
    assert sc.loads(yaml_text(model.to_document())) == model
    held: Any = model.to_document()
    for part in place.split("/"):
        held = held[int(part)] if part.isdigit() else held[part]
    assert {key: list(held[key]) if key == "source" else held[key] for key in RECORD} == RECORD
    plain = sc.Scenario.model_validate(changed({}))
    asked = {"do": {"policy": "both", "reply": "wait"}}
    assert sc.forecast(model, **asked).probabilities.tolist() == sc.forecast(plain, **asked).probabilities.tolist()


@pytest.mark.parametrize(
    "number", [10**5000, float("nan"), float("inf"), -float("inf")], ids=["huge", "nan", "inf", "-inf"]
)
def test_a_round_is_a_number_that_can_be_written_down(number: float) -> None:
    ((where, what),) = mistakes(lambda: sc.Scenario.model_validate(changed({"nodes/response/round": number})))
    assert where == "nodes.response.round"
    assert what.startswith("must be a whole number from 1 to 10,000, got ")


def test_a_record_beside_a_row_leaves_the_row_as_it_is() -> None:
    rows = {"response": {"weights": TAGGED, **RECORD}, "gate.review": {"weight": "40%"}, "$odds": "likely"}
    model = with_analysts(careful={"weights": rows})
    careful = model.analysts["careful"]
    assert careful.rows == {"response": TAGGED, "gate.review": "40%", "$odds": "likely"}
    row = careful.weights["response"]
    assert isinstance(row, sc.JudgedRow)
    assert (row.who, row.round, row.confidence, row.source) == ("A. Analyst", 2, "low", ("F1",))
    assert model.with_weights(careful.rows).analysts == model.analysts
    assert sc.loads(yaml_text(model.to_document())) == model


def test_rows_without_records_are_what_is_written() -> None:
    model = with_analysts(careful={"weights": {"response": TAGGED}})
    assert model.analysts["careful"].rows is model.analysts["careful"].weights


def test_a_branch_called_weight_takes_the_long_form() -> None:
    length = {"kind": "chance", "branches": {"weight": None, "length": None}, "weights": "equal"}
    whole: dict[str, Any] = {"format": "scenarios/1", "scenario": "a", "nodes": {"n": length}}
    whole |= {"outcomes": {"weight": None, "length": None}}
    row = {"weight": 3, "length": 1}
    model = sc.Scenario.model_validate(whole | {"analysts": {"a": {"weights": {"n": {"weights": row}}}}})
    assert model.analysts["a"].rows == {"n": row}
    ((where, what),) = mistakes(
        lambda: sc.Scenario.model_validate(whole | {"analysts": {"a": {"weights": {"n": row}}}})
    )
    assert (where, what) == (
        "analysts.a.weights.n.length",
        "unknown key; there are: weight, scale, confidence, source, why, who, date, round, …",
    )


# --- The scale of a row --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "of_set", "range_"),
    [(None, None, "unlikely"), ("phia", None, "0.25..0.35"), (None, "phia", "0.25..0.35"), ("icd203", "phia", "0.2..0.45")],
)  # fmt: skip
def test_the_nearest_scale_reads_the_words(own: str | None, of_set: str | None, range_: str) -> None:
    row: Any = {"weights": TAGGED} | ({"scale": own} if own else {})
    whole: Any = {"weights": {"response": row}} | ({"scale": of_set} if of_set else {})
    assert with_analysts(a=whole).analysts["a"].rows == {"response": {"escalates": range_, "holds": "rest"}}


def test_only_words_change_and_the_record_keeps_them() -> None:
    rows = {
        "gate.review": "shaky",
        "gate.request": "5%..20%",
        "response": "equal",
        "policy": {"sanctions": 1, "tariffs": 2, "both": 3, "nothing": 4},
        "$odds": "likely",
    }
    analyst = with_analysts(a={"scale": "house", "weights": rows}).analysts["a"]
    assert dict(analyst.rows) == {**rows, "gate.review": "0.15..0.35", "$odds": "0.6..0.8"}
    assert analyst.weights["gate.review"] == "shaky"


def test_another_scale_changes_the_answer_as_its_ranges_do() -> None:
    model = with_analysts(a={"scale": "phia", "weights": {"gate.review": "unlikely"}})
    asked = {"do": {"policy": "both", "reply": "wait"}}
    found = sc.forecast(model.with_weights(model.analysts["a"].rows), **asked)
    by_hand = sc.forecast(model.with_weights({"gate.review": "25%..35%"}), **asked)
    assert found.probabilities.tolist() == by_hand.probabilities.tolist()
    assert found["deal"] != sc.forecast(model.with_weights({"gate.review": "unlikely"}), **asked)["deal"]


def test_a_scale_of_the_file_is_that_of_the_scenario_the_analyst_stands_in() -> None:
    first = with_analysts(a={"scale": "house", "weights": {"gate.review": "likely"}})
    assert first.analysts["a"].rows == {"gate.review": "0.6..0.8"}  # which is remembered, but not for the next scenario
    second = sc.Scenario.model_validate(
        changed({"analysts": dict(first.analysts), "scales": {"house": {"likely": "50%..70%"}}})
    )
    third = pickle.loads(pickle.dumps(second))  # noqa: S301 - our own
    found = [model.analysts["a"].rows["gate.review"] for model in (first, second, third)]
    assert found == ["0.6..0.8", "0.5..0.7", "0.5..0.7"]


def test_an_analyst_alone_knows_the_published_scales_only() -> None:
    words: Any = {"gate.review": "likely"}
    assert sc.Analyst(scale="phia", weights=words).rows == {"gate.review": "0.55..0.75"}
    with pytest.raises(sc.ScenarioError, match=r"scale: no scale 'house'; there are: icd203, phia"):
        _ = sc.Analyst(scale="house", weights=words).rows


# --- Which sets count ----------------------------------------------------------------------------------------------


def test_a_set_that_is_superseded_is_not_counted() -> None:
    weights = {"gate.review": "10%"}
    later = {"weights": {"gate.review": "60%"}, "supersedes": "may"}
    model = with_analysts(june=later, may={"weights": weights}, july=later | {"supersedes": "june"}, other={})
    assert list(model.panel) == ["july", "other"]
    assert model.panel["july"] is model.analysts["july"]
    alone = with_analysts(july=model.analysts["july"].model_copy(update={"supersedes": None}), other={})
    asked: Any = {"do": {"reply": "wait"}, "analysts": "tied"}
    every = with_analysts(**{name: {"weights": a.rows} for name, a in model.analysts.items()})
    ends = [sc.bounds(one, **asked).inner.tolist() for one in (model, alone, every)]
    assert ends[0] == ends[1] != ends[2]
    pools = [sc.pool(one)["gate.review"] for one in (model, alone, every)]
    assert str(pools[0]) == str(pools[1]) != str(pools[2])
    table = sc.payoff_table(model.with_weights({"policy": "equal"}), "deal", better="higher", do={"reply": "wait"})
    assert list(table.cases) == ["as written", "july", "other"]


def test_a_circle_of_sets_is_told_once() -> None:
    sets = {"a": "b", "b": "c", "c": "b", "d": "a", "e": "e"}
    found = mistakes(lambda: with_analysts(**{name: {"supersedes": other} for name, other in sets.items()}))
    assert found == [
        ("analysts.b.supersedes", "must name an earlier set, got b -> c -> b; take it out of the earliest"),
        ("analysts.e.supersedes", "must name an earlier set, got e -> e; take it out of the earliest"),
    ]


def test_a_long_circle_is_told_in_short() -> None:
    sets = {f"a{i}": {"supersedes": f"a{(i + 1) % 5_000}"} for i in range(5_000)}
    ((where, what),) = mistakes(lambda: with_analysts(**sets))
    assert where == "analysts.a0.supersedes"
    assert "got a0 -> a1 -> a2 -> a3 -> a4 -> a5 -> … -> a4994" in what
    assert what.count("->") == 13


@pytest.mark.parametrize("length", [11, 12, 13, 14])
def test_of_a_circle_of_sets_up_to_twelve_are_all_told(length: int) -> None:
    sets = {f"a{i}": {"supersedes": f"a{(i + 1) % length}"} for i in range(length)}
    ((_, what),) = mistakes(lambda: with_analysts(**sets))
    assert what.count("->") == min(length, 13)
    assert ("…" in what) == (length > 12)


def test_a_malformed_set_makes_no_mistake_of_the_one_that_supersedes_it() -> None:
    found = mistakes(lambda: sc.loads(yaml_text(changed({"analysts": {"may": 5, "june": {"supersedes": "may"}}}))))
    assert [where for where, _ in found] == ["analysts.may"]


def test_a_malformed_scale_makes_no_mistake_of_the_sets_that_use_it() -> None:
    sets = {"a": {"scale": "house", "weights": {"gate.review": "likely"}}}
    found = mistakes(lambda: sc.loads(yaml_text(changed({"analysts": sets, "scales/house": 5}))))
    assert [where for where, _ in found] == ["scales.house"]


def test_a_parameter_that_is_wrong_is_told_once() -> None:
    weights = {"gate.review": {"weight": "$odds"}, "response": {"escalates": "$odds", "holds": "rest"}}
    changes = {
        "parameters/odds/value": "hardly",
        "analysts": {"a": {"weights": weights}},
        "nodes/end/weights/deal": "5%",
    }
    found = mistakes(lambda: sc.Scenario.model_validate(changed(changes)))
    assert [where for where, _ in found] == ["parameters.odds.value"]


def test_an_analyst_may_put_a_parameter_below_nothing() -> None:
    model = with_analysts(a={"weights": {"$fee": -5}}, b={"weights": {"$fee": {"weight": -2.5}}})
    assert [model.analysts[name].rows["$fee"] for name in "ab"] == [-5.0, -2.5]
    for address, told in (
        ("gate.review", "between 0 % and 100 %"),
        ("response.holds", "never both"),
        ("policy.both", "must not be negative"),
    ):
        ((_, what),) = mistakes(lambda address=address: with_analysts(a={"weights": {address: -5}}))  # type: ignore[misc]
        assert told in what


# --- Grades of sources ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grade", "lacks"),
    [(None, ()), ("A1", ()), ("E5", ()), ("F2", ("reliability",)), ("B6", ("credibility",)), ("F6", ("reliability", "credibility"))],
)  # fmt: skip
def test_f_and_6_say_that_there_is_no_basis(grade: str | None, lacks: tuple[str, ...]) -> None:
    assert sc.Source(grade=grade).without_basis == lacks


def test_grades_are_those_of_the_admiralty_scale() -> None:
    """US Army FM 2-22.3, appendix B, tables B-1 and B-2."""
    assert RELIABILITY == {
        "A": "completely reliable",
        "B": "usually reliable",
        "C": "fairly reliable",
        "D": "not usually reliable",
        "E": "unreliable",
        "F": "reliability cannot be judged",
    }
    assert CREDIBILITY == {
        "1": "confirmed by other sources",
        "2": "probably true",
        "3": "possibly true",
        "4": "doubtful",
        "5": "improbable",
        "6": "truth cannot be judged",
    }


@pytest.mark.parametrize("confidence", ["low", "moderate", "high", 5e-324, 0.5, 1, 1.7976931348623157e308])
def test_every_confidence_that_may_be_written_is_kept(confidence: str | float) -> None:
    model = sc.Scenario.model_validate(changed({"nodes/response/confidence": confidence}))
    assert model.to_document()["nodes"]["response"]["confidence"] == confidence


@pytest.mark.parametrize(("number", "fits"), [(1, True), (2.0, True), (10_000, True), (10_001, False), (0.5, False)])
def test_rounds_are_counted_from_1_to_10_000(number: float, *, fits: bool) -> None:
    document = changed({"nodes/response/round": number})
    if fits:
        assert sc.Scenario.model_validate(document).to_document()["nodes"]["response"]["round"] == int(number)
    else:
        ((where, _),) = mistakes(lambda: sc.Scenario.model_validate(document))
        assert where == "nodes.response.round"


def test_what_is_not_said_of_a_source_or_a_judgement_is_empty() -> None:
    source = sc.Source()
    assert {name: getattr(source, name) for name in type(source).model_fields} == {
        **dict.fromkeys(("publisher", "title", "date", "claim", "url", "note"), ""),
        "grade": None,
    }
    node: Any = sc.Scenario.model_validate(changed({})).nodes["response"]
    assert [node.confidence, node.source, node.date, node.round] == [None, (), None, None]
    assert [node.why, node.who, node.supersedes, node.label] == ["", "", "", ""]
