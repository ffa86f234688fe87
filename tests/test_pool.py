"""Pooled scenarios: which rows are pooled, with whose trust, by row and by path; what the result says."""

from __future__ import annotations

import random
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import oracle
import scenarios as sc
from documents import chance, document
from panels import panel, panel_document
from scenarios.judgement.pooling.contested import exact_text
from scenarios.model.quantities import Point, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MODEL = panel()
SHARES = np.array([0.25, 0.5, 0.25])  # the file 1, bold 2, calm 1


def test_what_is_contested_is_pooled_in_the_order_of_the_file() -> None:
    found = sc.pool(MODEL)
    assert list(found) == ["$p", "$fee", "permit.ask", "rain", "rain[act=go]"]
    assert [row.kind for row in found.rows] == ["parameter", "amount", "step", "row", "row"]
    assert found.analysts == ("as written", "bold", "calm")
    assert found.trust == pytest.approx(SHARES)
    assert found["$p"]["it"] == pytest.approx(0.25 * 0.4 + 0.5 * 0.6 + 0.25 * 0.4)
    assert found["$fee"][""] == pytest.approx(0.25 * 4 + 0.5 * 8 + 0.25 * 4)
    assert found["permit.ask"]["yes"] == pytest.approx(0.25 * 0.4 + 0.5 * 0.9 + 0.25 * 0.3)
    assert found["rain"].said == pytest.approx(np.array([[0.1, 0.4, 0.5], [0.1, 0.6, 0.3], [0.2, 0.3, 0.5]]))
    assert found["rain"].pooled == pytest.approx(SHARES @ found["rain"].said)
    assert found["rain"].spoke.tolist() == [True, False, True]
    assert dict(found["rain[act=go]"]) == pytest.approx({"none": 0.5, "some": 0.25, "much": 0.25})


def test_the_new_scenario_has_the_pooled_rows_and_all_else_as_written() -> None:
    found = sc.pool(MODEL)
    model = found.model
    assert model is not None
    before, after = MODEL.to_document(), model.to_document()
    assert after["parameters"] == {"p": {"value": "50%"}, "fee": {"value": 6}}
    assert after["nodes"]["permit"]["steps"]["ask"]["weight"] == "62.5%"
    assert after["nodes"]["rain"]["when"][0]["weights"] == {"none": "50%", "some": "25%", "much": "25%"}
    assert "analysts" not in after
    assert after["nodes"]["act"] == before["nodes"]["act"]
    assert after["description"].startswith(
        "Pooled judgements at $p, $fee, permit.ask, rain, rain[act=go]: linear pool by row"
    )
    assert MODEL.to_document() == before
    read = {row.address: row.pooled for row in found.rows if row.kind == "row"}
    assert model.lexicon.row(model.nodes["rain"].weights, ("none", "some", "much")) == pytest.approx(read["rain"])  # type: ignore[union-attr, arg-type] # a row


@pytest.mark.parametrize("probability", [0.0, 1.0, 1 / 3, 0.1, 1e-12, 5e-324, 0.07, 0.1 + 0.2, np.nextafter(1, 0)])
def test_a_pooled_probability_is_read_as_the_very_number(probability: float) -> None:
    assert parse(exact_text(float(probability))) == Point(float(probability))


def weighted(rows: Sequence[Mapping[str, Fraction]], weights: Sequence[Fraction]) -> dict[str, Fraction]:
    return {b: sum((w * row[b] for w, row in zip(weights, rows, strict=True)), Fraction(0)) for b in rows[0]}


def said_by(name: str | None) -> dict[str, Any]:
    """Return the document that one analyst's judgements make, written by hand."""
    doc = panel_document()
    doc.pop("analysts")
    if name == "bold":
        doc["parameters"] = {"p": "60%", "fee": 8}
        doc["nodes"]["permit"]["steps"]["ask"]["weight"] = "90%"
        doc["nodes"]["rain"]["when"][0]["weights"] = {"none": 1, "some": 1, "much": 2}
    if name == "calm":
        doc["nodes"]["permit"]["steps"]["ask"]["weight"] = 0.3
        doc["nodes"]["rain"]["weights"] = {"none": "20%", "some": "30%", "much": "rest"}
    return doc


def test_by_path_the_oracles_distributions_are_mixed() -> None:
    trust = [Fraction(1, 4), Fraction(1, 2), Fraction(1, 4)]
    each = [oracle.compare(said_by(name), "act") for name in (None, "bold", "calm")]
    costs = [oracle.means(said_by(name), {"act": "go"})["cost"] for name in (None, "bold", "calm")]
    found = sc.pool(MODEL, by="path")
    assert found.model is None
    assert list(found) == ["go", "stay"]
    for option in found:
        expected = weighted([answer[option] for answer in each], trust)
        assert dict(found[option]) == pytest.approx({o: float(p) for o, p in expected.items()}, abs=1e-14)
    assert isinstance(found.by_path, sc.Comparison)
    expected_cost = sum(w * c for w, c in zip(trust, costs, strict=True))
    assert found.by_path["go"].mean("cost") == pytest.approx(float(expected_cost))
    by_median = sc.pool(MODEL, "median", by="path").by_path
    assert by_median is not None
    assert by_median.measures == ()


def test_by_row_the_oracle_says_the_same_of_rows_pooled_by_hand() -> None:
    doc = said_by(None)
    doc["parameters"] = {"p": "1/2", "fee": 6}
    doc["nodes"]["permit"]["steps"]["ask"]["weight"] = "5/8"
    doc["nodes"]["rain"]["weights"] = {"none": "1/8", "some": "19/40", "much": "rest"}
    doc["nodes"]["rain"]["when"][0]["weights"] = {"none": "1/2", "some": "1/4", "much": "1/4"}
    found = sc.pool(MODEL)
    assert found.by_row is not None
    for option, expected in oracle.compare(doc, "act").items():
        assert dict(found.by_row[option]) == pytest.approx({o: float(p) for o, p in expected.items()}, abs=1e-12)  # type: ignore[arg-type] # by option


def furthest(found: sc.Pool) -> Any:
    """Return what differs most in a forecast."""
    assert list(found.differences) == [""]
    return found.differences[""]


def test_the_two_ways_agree_where_one_row_is_contested_and_differ_where_a_product_is() -> None:
    single = panel({"calm": {"weights": {"permit.ask": "90%"}}})
    agreed = sc.pool(single)
    assert [abs(apart) < 1e-15 for _, apart in agreed.differences.values()] == [True, True]
    assert "pooled by path instead, what comes of it is the same;" in " ".join(str(agreed).split())
    hardly = sc.pool(panel({"calm": {"weights": {"$p": "40.5%"}}}))
    assert "pooled by path instead, what differs most: damp by less than 0.1 points" in " ".join(str(hardly).split())
    pair = document(
        {"e0": chance({"all": "50%", "none": "rest"}, branches={"all": {"to": "e1"}, "none": None}),
         "e1": chance({"all": "50%", "none": "rest"})}, ["all", "none"],
        analysts={"sure": {"weights": {"e0.all": "90%", "e1.all": "90%"}}},
    )  # fmt: skip
    found = sc.pool(sc.Scenario.model_validate(pair))
    # (0.7)² by row, (0.25 + 0.81) / 2 by path.
    assert furthest(found) == ("all", pytest.approx(0.49 - 0.53))
    assert "pooled by path instead, what differs most: all +4.0 points;" in " ".join(str(found).split())
    other = sc.pool(sc.Scenario.model_validate(pair), by="path")
    assert furthest(other) == ("all", pytest.approx(0.49 - 0.53))
    assert "pooled by row instead, what differs most: all \N{MINUS SIGN}4.0 points;" in " ".join(str(other).split())
    assert isinstance(other.by_path, sc.OutcomeDistribution)


def test_trust_is_that_of_the_file_equal_or_as_given() -> None:
    assert sc.pool(MODEL, trust="equal").trust == pytest.approx([1 / 3] * 3)
    assert sc.pool(MODEL, own=0).trust == pytest.approx([0, 2 / 3, 1 / 3])
    one: Any = np.int64(1)
    given = sc.pool(MODEL, trust={"calm": np.float64(3), "bold": 0}, own=one)
    assert given.trust == pytest.approx([0.25, 0, 0.75])
    assert given["permit.ask"]["yes"] == pytest.approx(0.25 * 0.4 + 0.75 * 0.3)
    huge = sc.pool(MODEL, trust={"calm": 1e308, "bold": 1e308}, own=1e308)
    assert huge.trust == pytest.approx([1 / 3] * 3)


def test_who_says_nothing_may_abstain() -> None:
    found = sc.pool(MODEL, silent="abstain")
    assert found["rain"].trust == pytest.approx([0.5, 0, 0.5])
    assert found["rain"].pooled == pytest.approx([0.15, 0.35, 0.5])
    assert found["$fee"][""] == pytest.approx((4 + 2 * 8) / 3)
    text = str(found)
    assert "[60.0 %]" in text
    assert "[ ] does not count here" in text
    assert "( ) as in the file, of which the analyst says nothing here" in str(sc.pool(MODEL))


def test_amounts_may_have_a_rule_of_their_own() -> None:
    found = sc.pool(MODEL, "median", trust="equal")
    assert found["$fee"][""] == 4
    assert found["permit.ask"]["yes"] == pytest.approx(0.4)
    by_odds = sc.pool(panel_without_zeros(), "odds", amounts="linear")
    assert by_odds["$fee"][""] == pytest.approx(6)
    assert sc.pool(MODEL, "trimmed", trim=0.25, amounts="trimmed")["$fee"][""] == pytest.approx(6)


def panel_without_zeros() -> sc.Scenario:
    doc = panel_document()
    doc["nodes"]["rain"]["when"][0]["weights"]["much"] = 1
    return sc.Scenario.model_validate(doc)


def test_a_floor_and_where_it_was_used_stand_in_the_result() -> None:
    found = sc.pool(MODEL, "logarithmic", floor=0.01, amounts="median")
    assert found.lifted == (
        sc.Lift("rain[act=go]", "much", "as written", 0.0),
        sc.Lift("rain[act=go]", "much", "calm", 0.0),
    )
    assert "lifted to the floor: as written at rain[act=go].much, calm at rain[act=go].much" in " ".join(
        str(found).split()
    )
    assert found.how == "logarithmic, floor 1 %"
    # Under the file's row a path to `wet` is ruled out; by path it is the same 0.
    assert found.unasked == ""
    by_path = sc.pool(MODEL, "logarithmic", floor=0.01, by="path")
    assert {(lift.address, lift.branch) for lift in by_path.lifted} == {("go", "wet")}


def test_what_all_rule_out_needs_no_floor() -> None:
    doc = document({"e": chance({"a": "50%", "b": "50%", "c": "0%"})}, ["a", "b", "c"],
                   analysts={"x": {"weights": {"e": {"a": 9, "b": 1, "c": 0}}}})  # fmt: skip
    found = sc.pool(sc.Scenario.model_validate(doc), "logarithmic")
    assert dict(found["e"]) == pytest.approx({"a": 0.75, "b": 0.25, "c": 0.0})
    assert found.lifted == ()


def test_the_way_that_was_not_asked_for_may_be_missing() -> None:
    two = panel_document({"x": {"weights": {"rain": {"none": 1, "some": 1, "much": 2}}}})
    two["nodes"]["act"]["next"] = "again"
    two["nodes"]["again"] = {"kind": "decision", "options": {"on": None, "off": None}, "next": "permit"}
    open_one = sc.Scenario.model_validate(two)
    found = sc.pool(open_one)
    assert found.model is not None
    assert (found.by_row, found.by_path, found.differences) == (None, None, {})
    assert "again" in found.unasked
    assert "the other way could not be asked: " in str(found)
    assert sc.pool(open_one, do={"again": "on"}).unasked == ""
    veto = sc.pool(MODEL, "logarithmic", by="path", floor=0.1)
    assert "$fee is an amount" in veto.unasked
    assert veto.by_row is None


def test_what_is_set_learned_and_compared_is_that_of_compare() -> None:
    asked: dict[str, Any] = {"do": {"permit": "open"}, "given": {"rain": ["none", "some"]}}
    found = sc.pool(MODEL, **asked)
    assert found.model is not None
    assert found.by_row is not None
    assert found.by_row.probabilities == pytest.approx(sc.compare(found.model, **asked).probabilities)
    assert found.provenance.do == {"permit": "open"}
    assert found.provenance.given == {"rain": ("none", "some")}
    gates = sc.pool(MODEL, choice="permit", do={"act": "stay"}, by="path")
    assert list(gates) == ["open", "closed"]
    each = [oracle.compare(said_by(name), "permit", {"act": "stay"})["open"] for name in (None, "bold", "calm")]
    expected = weighted(each, [Fraction(1, 4), Fraction(1, 2), Fraction(1, 4)])
    assert dict(gates["open"]) == pytest.approx({o: float(p) for o, p in expected.items()})


@pytest.mark.parametrize(
    ("base", "expected"),
    [("equal", [0.5, 0.5]), ("file", [0.4, 0.6]), (0.2, [0.2, 0.8]), ({"permit.ask": 0.1}, [0.1, 0.9])],
)
def test_base_rates_are_equal_the_files_or_stated(base: Any, expected: list[float]) -> None:
    model = panel({"x": {"weights": {"permit.ask": "70%"}}})
    found = sc.pool(model, "odds", own=0, extremise=2, base_rate=base)["permit.ask"]["yes"]
    odds = (0.7 / 0.3) ** 2 / (expected[0] / expected[1])
    assert found == pytest.approx(odds / (1 + odds))


def test_rows_and_paths_have_base_rates_of_their_own() -> None:
    model = panel({"x": {"weights": {"rain": {"none": 2, "some": 2, "much": 1}}}})
    row = {"none": 0.2, "some": 0.3, "much": 0.5}
    found = sc.pool(model, "odds", own=0, extremise=2, base_rate={"rain": row})
    expected = np.array([0.16 / 0.2, 0.16 / 0.3, 0.04 / 0.5])
    assert found["rain"].pooled == pytest.approx(expected / expected.sum())
    assert "base_rate" in found.unasked
    ends = {"dry": 0.5, "damp": 0.3, "wet": 0.2}
    by_path = sc.pool(model, "odds", own=0, extremise=2, base_rate=ends, by="path", do={"permit": "open"})["stay"]
    said = by_path.said[1] ** 2 / np.array([0.5, 0.3, 0.2])
    assert by_path.pooled == pytest.approx(said / said.sum())


def test_weights_for_a_choice_that_the_file_leaves_open_are_pooled_among_those_who_state_them() -> None:
    model = panel({"x": {"weights": {"act": {"go": 3, "stay": 1}}}, "y": {"weights": {"act": "equal"}}, "z": {}})
    found = sc.pool(model)
    assert dict(found["act"]) == pytest.approx({"go": 0.625, "stay": 0.375})
    assert np.isnan(found["act"].said[[0, 3]]).all()
    assert "[nothing]" in str(found)


def test_a_parameter_that_is_a_plain_number_is_a_probability_in_a_step_and_a_weight_in_a_row() -> None:
    doc = document(
        {"g": {"kind": "gate", "steps": {"s": {"weight": "$q"}}, "open": {"to": "e"}, "closed": {"to": "a"}},
         "e": chance({"a": "$w", "b": 1}, shift=[{"if": {"g": "open"}, "times": {"a": "2 * $f"}}])}, ["a", "b"],
        parameters={"q": 0.4, "w": 0.3, "f": "50%"}, analysts={"x": {"weights": {"$q": 0.8, "$w": 0.5, "$f": "70%"}}},
    )  # fmt: skip
    found = sc.pool(sc.Scenario.model_validate(doc))
    assert [row.kind for row in found.rows] == ["parameter", "amount", "amount"]
    assert found.model is not None
    assert {n: p.value for n, p in found.model.parameters.items()} == {
        "q": pytest.approx(0.6),
        "w": pytest.approx(0.4),
        "f": pytest.approx(0.6),
    }


def test_random_scenarios_pool_by_path_to_what_the_oracle_mixes() -> None:
    rng = random.Random(5)
    doc = document(
        {f"e{k}": chance({"yes": "50%", "no": "rest"}, branches={"yes": {"to": f"e{k + 1}" if k < 3 else "all"}, "no": {"to": "some"}})
         for k in range(4)}, ["all", "some"],
    )  # fmt: skip
    for _ in range(3):
        rows = {name: {f"e{k}.yes": f"{rng.randint(1, 99)}%" for k in range(4)} for name in "abc"}
        trust = {name: rng.randint(1, 5) for name in "abc"}
        model = sc.Scenario.model_validate(doc | {"analysts": {n: {"weights": w} for n, w in rows.items()}})
        each = []
        for name in "abc":
            changed = sc.Scenario.model_validate(doc).with_weights(rows[name]).to_document()
            each.append(oracle.forecast(changed))
        shares = [Fraction(trust[name], sum(trust.values())) for name in "abc"]
        expected = {o: float(p) for o, p in weighted(each, shares).items()}
        found = sc.pool(model, by="path", trust=trust, own=0)
        assert dict(found[""]) == pytest.approx(expected, abs=1e-14)


def test_it_shows_itself() -> None:
    found = sc.pool(MODEL)
    text = str(found)
    assert all(len(line) <= 100 for line in text.splitlines())
    assert "A bold analyst" in text
    assert "trust" in text
    assert found.provenance.content_hash == MODEL.content_hash
    assert "linear pool by row of the file and 2 analysts, trust as written 25 %, bold 50 %, calm 25 %" in " ".join(
        text.split()
    )
    alone = MODEL.to_document()
    alone["analysts"].pop("calm")
    assert "of the file and 1 analyst, trust" in sc.pool(sc.Scenario.model_validate(alone)).provenance.method
    assert repr(found).startswith("Pool(linear, by row, of 3: $p, $fee,")
    assert repr(found["$p"]) == "PooledRow($p: it: 0.5, not: 0.5)"
    assert len(found) == 5
    assert len(found["rain"]) == 3
    assert "<table>" in found._repr_html_()
    frame = found.to_frame()
    assert list(frame.columns) == ["address", "kind", "branch", "analyst", "label", "trust", "value", "spoke"]
    assert len(frame) == 4 * (2 + 1 + 2 + 3 + 3)
    pool_rows = frame[(frame.analyst == "pool") & (frame.address == "rain")]
    assert pool_rows.value.tolist() == pytest.approx(found["rain"].pooled.tolist())
    for array in (found.trust, found["rain"].said, found["rain"].pooled, found["rain"].trust, found["rain"].spoke):
        assert not array.flags.writeable
    assert np.isnan(found["$fee"].spread)
    assert found["rain"].spread > 0
    many = {f"a{k}": {"weights": {"rain": {"none": k + 1, "some": 1, "much": 1}}} for k in range(9)}
    assert "trust as the result tells" in sc.pool(panel(many)).provenance.method
    with pytest.raises(sc.QuestionError, match=r"no pooled row 'rains'; did you mean 'rain'"):
        found["rains"]


def test_many_lifts_are_counted() -> None:
    analysts = {f"a{k}": {"weights": {"rain": {"none": 1, "some": 1, "much": 0}}} for k in range(7)}
    found = sc.pool(panel(analysts), "odds", floor=0.01)
    assert len(found.lifted) == 7
    assert "a4 at rain.much and 2 more" in " ".join(str(found).split())


def test_a_set_that_another_supersedes_does_not_count() -> None:
    model = panel({
        "may": {"who": "A", "weights": {"permit.ask": "90%"}},
        "june": {"who": "A", "round": 2, "supersedes": "may", "weights": {"permit.ask": "20%"}},
    })  # fmt: skip
    found = sc.pool(model)
    assert found.analysts == ("as written", "june")
    assert found["permit.ask"]["yes"] == pytest.approx((0.4 + 0.2) / 2)
    assert sc.dissent(model, "cost").analysts == ("as written", "june")
    with pytest.raises(sc.QuestionError, match="no analyst 'may'; there are: june"):
        sc.pool(model, trust={"may": 1, "june": 1})


def test_the_weights_of_a_classical_model_are_trust() -> None:
    weights = MappingProxyType({"calm": 0.25, "bold": 0.75})
    assert sc.pool(MODEL, trust=weights, own=0).trust == pytest.approx([0, 0.75, 0.25])


@pytest.mark.parametrize(("rule", "first_learned"), [("linear", (16 / 17 + 1 / 2) / 2), ("logarithmic", 4 / 5)])
def test_learning_first_and_pooling_first_agree_under_the_logarithmic_rule_alone(
    rule: Any, first_learned: float
) -> None:
    """Odds of 4 and 1/4, and a sign four times as likely if it is real: 16 and 1 first learned, 1 first pooled, then 4."""
    doc = document(
        {
            "cause": chance({"real": "50%", "none": "50%"}, branches={"real": None, "none": None}, next="sign"),
            "sign": chance(
                {"seen": "20%", "unseen": "80%"},
                branches={"seen": None, "unseen": None},
                when=[{"if": {"cause": "real"}, "weights": {"seen": "80%", "unseen": "20%"}}],
                next="truth",
            ),
            "truth": chance(
                {"threat": 0, "no_threat": 1},
                when=[{"if": {"cause": "real"}, "weights": {"threat": 1, "no_threat": 0}}],
            ),
        },
        ["no_threat", "threat"],
        analysts={
            name: {"weights": {"cause": {"real": f"{real}%", "none": "rest"}}}
            for name, real in {"x": 80, "y": 20}.items()
        },
    )
    found = sc.pool(sc.Scenario.model_validate(doc), rule, own=0, given={"sign": "seen"})
    assert isinstance(found.by_path, sc.OutcomeDistribution)
    assert isinstance(found.by_row, sc.OutcomeDistribution)
    assert found.by_path["threat"] == pytest.approx(first_learned)
    assert found.by_row["threat"] == pytest.approx(4 / 5)
