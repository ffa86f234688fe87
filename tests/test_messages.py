"""Every message word for word: `messages.txt` holds what each mistake of `test_mistakes` makes, a line each.

After a deliberate change of the wording: ``python tests/test_messages.py`` writes the file anew; read its diff.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import scenarios as sc
from scenarios.errors import path_text
from wrong import changed
from wrong_meanings import ANALYST, MEANINGS
from wrong_objectives import OBJECTIVES
from wrong_records import RECORDS
from wrong_shapes import NUMBERS, SHAPES

WORDS = Path(__file__).with_name("messages.txt")
LINES = WORDS.read_text(encoding="utf-8").splitlines()
CHANGES: list[dict[str, Any]] = [
    *({place: value} for place, value, *_ in (*SHAPES, *NUMBERS, *MEANINGS, *OBJECTIVES)),
    *({"analysts/bold/weights": {address: value}} for address, value, *_ in ANALYST),
    # several mistakes, or one at a place where only the whole message tells
    {"measures/deal": {}, "objectives/interest/deal": 1, "outcomes/gate": None},
    {"scales/phia": {"a": "0%..100%"}, "scales/house/likely": "-1%..5%"},
    {"scales/house/likely": "0%..100%", "scales/house/so so": "1%..2%", "scales/house/So  So": "1%..2%"},
    {"analysts/bold/weights": {"response[policy=nothing]": "equal", "response": "Equal"}},
    {"analysts/bold/weights": {"response.escalates[policy=nothing]": "5%"}},
    {"analysts/bold/weights": {"gate[policy=both]": "5%", "gate.review.yes": "5%", "gate.requests": "5%"}},
    {"nodes/policy/confidence": "high", "nodes/end/confidence": 0.5, "nodes/response/confidence": "High"},
    {"nodes/response/when/0/if": {"polcy": "x", "gate": "ajar"}},
    {"nodes/response": 5, "nodes/end/weights/war": "rest", "nodes/gate/next": "respons"},
    {"outcomes": 5, "measures": [], "nodes/response/source": "F2"},
    {"nodes/reply/observes": ["end", "gate.requst", "policy"], "nodes/gate/opens": 7, "start": "gate"},
    {"nodes/response/shift/0/times/escalates": 1e309, "outcomes/deal/values/cost": "1e308 * $fee"},
    {"nodes/gate/open/effects/cost": "1e400", "nodes/gate/closed": {"effects": {"cost": "1e308..1e309"}}},
    *({place: value} for place, value, *_ in RECORDS),
]


def told(change: dict[str, Any]) -> str:
    try:
        sc.Scenario.model_validate(changed(change))
    except sc.ScenarioError as error:
        return " // ".join(f"{path_text(p.path)}: {p.message}" for p in error.problems).replace("\n", " ")
    return "no mistake"


@pytest.mark.parametrize(("change", "words"), list(zip(CHANGES, LINES, strict=__name__ != "__main__")))
def test_the_message_word_for_word(change: dict[str, Any], words: str) -> None:
    assert told(change) == words


if __name__ == "__main__":
    WORDS.write_text("".join(f"{told(change)}\n" for change in CHANGES), encoding="utf-8")
