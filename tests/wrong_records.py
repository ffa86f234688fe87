"""Mistakes of records: who judged when, on which scale, instead of what; each with its place, what must hold, and the cure."""

from __future__ import annotations

from typing import Any

from wrong import TEXT, WEIGHT, Case, N

BOLD = "analysts/bold/"
REVIEW = "nodes/gate/steps/review/"
ROW: dict[str, Any] = {"escalates": "5%", "holds": "rest"}
DAY = "must be a day that exists, got '2025-02-30'"
GRADE = "must be an Admiralty grade, a letter from A to F for the source and a digit from 1 to 6 for the report, got"
ROUND = "must be a whole number from 1 to 10,000, got"


def _other(**keys: Any) -> dict[str, Any]:
    return {"bold": {"weights": {"response": ROW}}, "meek": keys}


RECORDS: list[Case] = [
    *(
        ("sources/F1", {"grade": grade}, "sources.F1.grade", f"{GRADE} {grade!r}", "write for example B2")
        for grade in ("b2", "G1", "A7", "A0", "B", "B22", "B2\n", "", 2, True)
    ),
    *(
        (N + "round", number, "nodes.response.round", f"{ROUND} {number!r}", "count rounds from 1")
        for number in (0, -1, 1.5, 10_001, True, "2")
    ),
    (N + "who", 5, "nodes.response.who", "must be text, got 5", TEXT),
    (N + "supersedes", ["x"], "nodes.response.supersedes", "must be text, got ['x']", TEXT),
    (N + "date", "1 May", "nodes.response.date", "must be a date like 2025-08-24, got '1 May'", "rename it"),
    (N + "date", "2025-02-30", "nodes.response.date", DAY, "write YYYY-MM-DD"),
    (N + "when/0/date", "2025-02-30", "nodes.response.when[0].date", DAY, "write YYYY-MM-DD"),
    (REVIEW + "date", "2025-02-30", "nodes.gate.steps.review.date", DAY, "write YYYY-MM-DD"),
    (REVIEW + "when/0/date", "2025-02-30", "nodes.gate.steps.review.when[0].date", DAY, "write YYYY-MM-DD"),
    ("parameters/odds/date", "2025-02-30", "parameters.odds.date", DAY, "write YYYY-MM-DD"),
    (N + "scale", "phia", "nodes.response.scale", "unknown key", "there are: kind, label"),
    ("nodes/gate/who", "x", "nodes.gate.who", "unknown key", "did you mean 'why'?"),
    # of analysts
    (BOLD + "date", "2025-02-30", "analysts.bold.date", DAY, "write YYYY-MM-DD"),
    (BOLD + "scale", "phai", "analysts.bold.scale", "no scale 'phai'", "did you mean 'phia'?"),
    (BOLD + "supersedes", "blod", "analysts.bold.supersedes", "no analyst 'blod'", "did you mean 'bold'?"),
    (
        BOLD + "supersedes",
        "bold",
        "analysts.bold.supersedes",
        "must name an earlier set, got bold -> bold",
        "take it out of the earliest",
    ),
    ("analysts", _other(supersedes="bald"), "analysts.meek.supersedes", "no analyst 'bald'", "did you mean 'bold'?"),
    *(
        (BOLD + "weights/response", {**row}, f"analysts.bold.weights.response{at}", what, cure)
        for row, at, what, cure in (
            ({"weights": ROW, "date": "2025-02-30"}, ".date", DAY, "write YYYY-MM-DD"),
            ({"weights": ROW, "source": ["F1", "F2"]}, ".source", "no source 'F2'", "there are: F1"),
            ({"weights": ROW, "scale": "hous"}, ".scale", "no scale 'hous'", "did you mean 'house'?"),
            ({"weights": ROW, "sorce": "F1"}, ".sorce", "unknown key", "did you mean 'source'?"),
            ({"weights": ROW, "weight": "5%"}, ".weight", "unknown key", "did you mean 'weights'?"),
            ({"weights": ROW, "round": 0}, ".round", f"{ROUND} 0", "count rounds from 1"),
            ({"weights": ROW, "confidence": 0}, ".confidence", "sample size above 0, got 0", "write one of these"),
            ({"weights": "5%"}, ".weights", "must be 'equal', got '5%'", "write one of these"),
            ({"weights": {}}, ".weights", "must have at least 1 entry, got none", "add one"),
            ({"weights": {"holds": True}}, ".weights.holds", f"{WEIGHT}, got True", "correct it"),
            ({"weights": {"holds": "5%"}}, ".weights", "every branch needs a weight, got none for 'escal", "add it"),
            ({"weights": ROW | {"escalates": "shaky"}, "scale": "phia"}, ".weights", "'shaky' is not a word of the scale 'phia'", "there are: remote"),
            ({"weight": "5%"}, ".weight", "this address takes a whole row, got '5%'", "name the row"),
            ({"weight": None}, ".weight", "must be a weight: a number, 15%, 3/8, 5%..20%,", "correct it"),
        )
    ),
    (
        BOLD + "weights/gate.review",
        {"weights": ROW},
        "analysts.bold.weights.gate.review.weights",
        "this address takes one weight, got {'escalates'",
        "name the row",
    ),
    (BOLD + "weights/gate.reviw", {"weight": 1}, "analysts.bold.weights.gate.reviw.weight", "are its steps", "mean"),
    (
        BOLD + "weights/ response",
        ROW,
        "analysts.bold.weights[' response']",
        "a judgement must stand once in a set, got it as 'response' too",
        "keep one of the two",
    ),
]  # fmt: skip
