"""The list of judgements: each with its record, what is missing, what is stale, and how it shows itself."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

import scenarios as sc
from scenarios.model.scales import SCALES
from scenarios.results.tables import WIDTH
from wrong import changed

FULL: dict[str, Any] = {"who": "A. Analyst", "date": "2025-08-01", "why": "It held.", "source": ["F1", "F2", "F3"]}
MODEL = sc.Scenario.model_validate(
    changed(
        {
            "sources": {"F1": {}, "F2": {"grade": "B2"}, "F3": {"grade": "F6"}, "F4": {"grade": "F1"}},
            **{f"nodes/response/{key}": value for key, value in FULL.items()},
            "nodes/response/confidence": "low",
            "nodes/response/round": 2,
            "nodes/response/supersedes": "40 % of May",
            "nodes/gate/steps/review/date": "2025-08-23",
            "nodes/gate/steps/review/confidence": 12,
            "nodes/end/date": "2025-09-03",
            "analysts": {
                "may": {"label": "Ada in May", "who": "Ada B.", "weights": {"gate.review": "50%"}},
                "ada": {
                    "who": "Ada B.",
                    "date": "2025-05-01",
                    "round": 3,
                    "scale": "house",
                    "supersedes": "may",
                    "source": ["F4"],
                    "weights": {
                        "gate.review": {"weight": "shaky", "why": "Slow.", "date": "2025-06-01", "confidence": "high"},
                        "policy.both": {"weight": 5, "source": "F2"},
                        "response[policy=nothing]": {"escalates": "likely", "holds": "rest"},
                    },
                },
                "bold": {"label": "Bold", "weights": {"$odds": "5%"}},
            },
        }
    )
)


def at(address: str, analyst: str = "", **settings: Any) -> sc.JudgementRecord:
    (found,) = [r for r in sc.judgements(MODEL, **settings) if (r.analyst, r.address) == (analyst, address)]
    return found


def test_every_judgement_is_listed_in_the_order_of_the_file() -> None:
    listed = sc.judgements(MODEL)
    assert [(record.analyst, record.address) for record in listed] == [
        *(("", address) for address in ("policy", "gate.request", "gate.review", "gate.review[policy=nothing]", "response",
                                        "response[policy=nothing]", "end", "$fee", "$odds")),
        ("may", "gate.review"),
        *(("ada", address) for address in ("gate.review", "policy.both", "response[policy=nothing]")),
        ("bold", "$odds"),
    ]  # fmt: skip
    assert len(listed) == 14
    assert listed[4] == at("response")
    assert listed[:2] == (at("policy"), at("gate.request"))


def test_a_record_says_what_the_file_says() -> None:
    record = at("response")
    assert dict(record.weights) == {"escalates": "likely", "holds": "rest"}
    assert (record.scale, record.edition) == ("icd203", SCALES["icd203"].edition)
    assert (record.who, record.date, record.age, record.round, record.why) == (
        "A. Analyst",
        "2025-08-01",
        23,
        2,
        "It held.",
    )
    assert dict(record.sources) == {"F1": None, "F2": "B2", "F3": "F6"}
    assert record.without_basis == ("F3: reliability", "F3: credibility")
    assert record.graded == ("F1", "F2 (B2)", "F3 (F6: no basis for reliability and credibility)")
    assert (record.confidence, record.supersedes, record.counted) == ("low", "40 % of May", True)
    assert (record.missing, record.stale) == (("basis",), False)


def test_rules_have_records_of_their_own() -> None:
    record = at("response[policy=nothing]")
    assert (record.who, record.date, record.why, dict(record.sources)) == ("", None, "", {"F1": None})
    assert record.missing == ("why", "who", "date")
    assert (record.scale, record.row) == ("", "escalates 1, holds 3")


def test_what_a_row_of_an_analyst_leaves_out_is_as_the_set_says() -> None:
    step, entry, row = (at(address, "ada") for address in ("gate.review", "policy.both", "response[policy=nothing]"))
    assert (step.who, step.date, step.age, step.round, step.why, step.confidence) == (
        "Ada B.",
        "2025-06-01",
        84,
        3,
        "Slow.",
        "high",
    )
    assert (dict(step.weights), step.scale, step.edition) == ({"yes": "shaky"}, "house", "")
    assert (dict(step.sources), step.missing) == ({"F4": "F1"}, ("basis",))
    assert (dict(entry.weights), dict(entry.sources), entry.missing) == ({"both": 5.0}, {"F2": "B2"}, ("why",))
    assert (row.date, row.scale, row.confidence, row.supersedes) == ("2025-05-01", "house", None, "")


def test_a_set_that_is_superseded_is_listed_and_told() -> None:
    before = at("gate.review", "may")
    assert (before.superseded_by, before.counted, before.who) == ("ada", False, "Ada B.")
    assert at("$odds", "bold").who == "Bold"
    assert at("gate.review", "ada").counted


def test_equal_is_written_for_every_branch() -> None:
    row = sc.judgements(MODEL.with_weights({"response": "equal"}))[4]
    assert (dict(row.weights), row.row, row.scale) == ({"escalates": "equal", "holds": "equal"}, "equal", "")


@pytest.mark.parametrize(
    ("settings", "stale"),
    [
        ({}, []),
        ({"stale_after": 22}, ["response", "gate.review", "policy.both", "response[policy=nothing]"]),
        ({"stale_after": 23}, ["gate.review", "policy.both", "response[policy=nothing]"]),
        ({"stale_after": 84.5}, ["policy.both", "response[policy=nothing]"]),
        ({"stale_after": 0, "as_of": "2025-05-02"}, ["policy.both", "response[policy=nothing]"]),
        ({"stale_after": 0, "as_of": dt.date(2025, 5, 1)}, []),
        ({"stale_after": 30, "as_of": dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC)}, ["policy.both", "response[policy=nothing]"]),
    ],
)  # fmt: skip
def test_what_is_older_than_asked_is_stale(settings: dict[str, Any], stale: list[str]) -> None:
    listed = sc.judgements(MODEL, **settings)
    assert [record.address for record in listed.stale] == stale
    assert [record.stale for record in listed] == [record in listed.stale for record in listed]


def test_what_is_missing_is_found() -> None:
    listed = sc.judgements(MODEL)
    for what in ("source", "why", "who", "date", "basis"):
        assert listed.lacking(what) == tuple(record for record in listed if what in record.missing) != ()
    with pytest.raises(sc.QuestionError, match=r"lacking: no part of a record 'whoo'; did you mean 'who'\?"):
        listed.lacking("whoo")


NO_DAY = sc.Scenario.model_validate({key: value for key, value in MODEL.to_document().items() if key != "as_of"})


@pytest.mark.parametrize(
    ("model", "settings", "message"),
    [
        ("trial", {}, "judgements takes a scenario, got 'trial'; pass the result of load"),
        (NO_DAY, {"stale_after": 9}, "as_of: a day must be known to tell what is stale, got none; pass as_of='YYYY-MM-DD', or write it in the file"),
        *((MODEL, {"as_of": day}, f"as_of must be a day, got {day!r}; write YYYY-MM-DD") for day in ("1 May", "2025-02-30", "20250501", 5, True)),
        *((MODEL, {"stale_after": age}, f"stale_after must be a number of days of at least 0, got {age!r}; 90 is a quarter of a year")
          for age in (-1, float("nan"), float("inf"), "90", True, 10**400)),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_questions_that_do_not_fit(model: Any, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError) as caught:
        sc.judgements(model, **settings)
    assert str(caught.value)[:90] == message[:90]


def test_without_a_day_nothing_has_an_age() -> None:
    listed = sc.judgements(NO_DAY)
    assert (listed.as_of, {record.age for record in listed}) == (None, {None})
    assert not re.search("day.*(old|ahead)", str(listed))


# --- How it shows itself -------------------------------------------------------------------------------------------


def test_the_text_tells_everything_within_100_columns() -> None:
    text = str(sc.judgements(MODEL, stale_after=60))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.startswith(
        "trial: 14 judgements; no source 6, no reason 12, nobody named 8, no date 8, no basis 3; stale, older\nthan 60 days on 2025-08-24: 3\n"
    )
    assert (
        """
response
  escalates likely, holds rest
  words: icd203, 2 January 2015
  by: A. Analyst, 2025-08-01, 23 days old, round 2
  supersedes: 40 % of May
  sources: F1, F2 (B2), F3 (F6: no basis for reliability and credibility)
  why: It held.
  confidence: low
  missing: no basis
"""
        in text
    )
    assert "\nJudged by Ada in May, superseded by Ada B.\n" in text
    assert "\n  confidence: 12 observations\n" in text
    assert "\n  by: 2025-08-23, 1 day old\n" in text
    assert "\n  by: 2025-09-03, 10 days ahead\n" in text
    assert "\n  by: Ada B., 2025-05-01, 115 days old, stale, round 3\n" in text


def test_words_of_likelihood_and_levels_of_confidence_never_stand_together() -> None:
    listed = sc.judgements(MODEL)
    words = sorted({word for scale in SCALES.values() for word in scale.words()} | {"shaky"}, key=len, reverse=True)
    likely = re.compile(rf"\b({'|'.join(words)})\b")
    firm = re.compile(r"\b(low|moderate|high|\d+ observations)\b")
    pieces = [*str(listed).splitlines(), *re.findall(r"<t[dh][^>]*>.*?</t[dh]>", listed._repr_html_())]
    assert sum(bool(likely.search(piece)) for piece in pieces) >= 6
    assert sum(bool(firm.search(piece)) for piece in pieces) >= 6
    assert not [piece for piece in pieces if likely.search(piece) and firm.search(piece)]


def test_a_scenario_without_gaps_says_so() -> None:
    one = {"kind": "chance", "branches": {"x": None}, "weights": "equal", **FULL, "source": "S"}
    whole = {
        "format": "scenarios/1",
        "scenario": "one",
        "nodes": {"n": one},
        "outcomes": {"x": None},
        "sources": {"S": {}},
    }
    listed = sc.judgements(sc.Scenario.model_validate(whole))
    assert repr(listed) == "Judgements(1 judgement; nothing missing)"


def test_html_is_escaped_and_text_moves_no_cursor() -> None:
    hostile = "<script>alert(1)</script>\x1b[2J"
    model = sc.Scenario.model_validate(
        changed({"title": hostile, "nodes/response/why": hostile, "nodes/response/who": hostile})
    )
    listed = sc.judgements(model)
    assert "<script" not in listed._repr_html_()
    assert "&lt;script&gt;" in listed._repr_html_()
    assert "\x1b" not in str(listed)


def test_the_frame_has_a_row_for_each_branch() -> None:
    listed = sc.judgements(MODEL, stale_after=60)
    frame = listed.to_frame()
    assert len(frame) == sum(len(record.weights) for record in listed) == 21
    row = frame[(frame.address == "response") & (frame.branch == "holds")].iloc[0]
    assert row.to_dict() | {"age": 23, "round": 2} == {
        "analyst": "", "address": "response", "branch": "holds", "weight": "rest", "scale": "icd203", "edition": "2 January 2015",
        "who": "A. Analyst", "date": "2025-08-01", "age": 23, "round": 2, "why": "It held.",
        "source": "F1; F2 (B2); F3 (F6: no basis for reliability and credibility)", "confidence": "low",
        "supersedes": "40 % of May", "superseded_by": "", "missing": "basis", "stale": False,
    }  # fmt: skip
    assert frame[frame.address == "policy"].weight.tolist() == ["3", "2", "2", "3"]


def test_a_confidence_changes_no_weight() -> None:
    told = MODEL.analysts["ada"].rows["gate.review"]
    assert told == "0.15..0.35"
    firmer = sc.Scenario.model_validate(changed({"nodes/response/confidence": "high"}))
    plain = sc.Scenario.model_validate(changed({}))
    asked = {"do": {"policy": "both", "reply": "wait"}}
    assert sc.forecast(firmer, **asked).probabilities.tolist() == sc.forecast(plain, **asked).probabilities.tolist()


def test_columns_in_which_nothing_stands_are_left_out() -> None:
    page = sc.judgements(sc.load("us-options"))._repr_html_()
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page)
    assert heads == ["", "by", "weights", "why", "sources", "missing"]
    assert page.count("<td") == 5 * 5
