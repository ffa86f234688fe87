"""The blank sheet: what it asks, what it looks like, that nothing in it runs, and that it is read back when filled in."""

from __future__ import annotations

import csv
import io
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import scenarios as sc
from scenarios.judgement.asking import asked_of
from scenarios.testing import scenarios
from wrong import changed

MODEL = sc.Scenario.model_validate(
    changed(
        {
            "title": "A trial",
            "nodes/policy/label": "The choice",
            "nodes/policy/options/nothing": {"label": "Do nothing"},
            "nodes/gate/guards": "The missiles",
            "nodes/gate/steps/review/label": "The lawyers clear it",
            "nodes/response/label": "The answer",
            "nodes/response/when/0/if": {"policy": ["nothing", "both"], "gate.request": {"not": "yes"}, "gate": {"exactly": "open"}},
            "nodes/gate/open/label": "Missiles fired",
            "parameters/odds": {"value": "likely", "label": "Odds of a deal"},
            "nodes/gate/steps/request/weight": "77%",
            "scale": "house",
        }
    )
)  # fmt: skip
RULE = "response[policy=nothing|both,gate.request=!yes,gate==open]"
HOSTILE = '<img src=x onerror="alert(1)">\n|[x](javascript:alert(1)) `a` *b* www.a.example https://a.example c@d.example \x1b[2J \u202e'


def filled(text: str, weights: dict[tuple[str, str], Any]) -> str:
    """Fill in a sheet as somebody would."""
    header, *rows = csv.reader(io.StringIO(text))
    stream = io.StringIO()
    csv.writer(stream).writerows([header, *([a, b, weights[a, b], "Ada B.", "2025-08-20", "So."] for a, b, *_ in rows)])
    return stream.getvalue()


@given(scenarios())
def test_a_sheet_that_is_filled_in_is_read_back(model: sc.Scenario) -> None:
    listed = [record for record in sc.judgements(model) if not record.analyst]
    weights = {(r.address, branch): weight for r in reversed(listed) for branch, weight in r.weights.items()}
    asked = [key for key in weights if not key[0].startswith("$") and weights[key] == "equal"]
    weights |= dict.fromkeys(asked, 1)
    sheet = filled(sc.elicit(model), {key: w if isinstance(w, str) else repr(w) for key, w in weights.items()})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.csv"
        path.write_text(sheet, encoding="utf-8")
        ada = sc.read_judgements(model, path).analysts["ada_b"]
    found = {
        (a, b): w for a, row in ada.rows.items() for b, w in (row.items() if isinstance(row, dict) else [("", row)])
    }
    steps = {(a, "" if b == "yes" and (a, "") in found else b): w for (a, b), w in weights.items()}
    assert found == steps
    assert (ada.date, ada.who) == ("2025-08-20", "Ada B.")
    assert {value.why for value in ada.weights.values()} == {"So."}  # type: ignore[union-attr]


def test_everything_is_asked_and_no_weight_is_shown() -> None:
    rows = list(csv.reader(io.StringIO(sc.elicit(MODEL))))
    assert rows[0] == ["address", "branch", "weight", "who", "when", "why"]
    assert {row[0] for row in rows[1:]} == {record.address for record in sc.judgements(MODEL) if not record.analyst}
    assert all(row[2:] == [""] * 4 for row in rows[1:])
    assert [row[1] for row in rows if row[0] == RULE] == ["escalates", "holds"]


def test_what_is_asked_can_be_chosen() -> None:
    def addresses(*chosen: str) -> list[str]:
        return list(dict.fromkeys(row[0] for row in csv.reader(io.StringIO(sc.elicit(MODEL, chosen)))))[1:]

    assert addresses("$odds", "response") == ["$odds", "response"]
    assert addresses("gate", "policy") == ["gate.request", "gate.review", "policy"]
    assert addresses("response[gate==open, policy=both|nothing, gate.request=!yes]") == [RULE]
    assert sc.elicit(MODEL, "gate") == sc.elicit(MODEL, ["gate.request", "gate.review"])


@pytest.mark.parametrize(
    ("address", "question", "supposed", "branches"),
    [
        ("policy", "The choice", "", {"sanctions": "sanctions", "tariffs": "tariffs", "both": "both", "nothing": "Do nothing"}),
        (RULE, "The answer", "The choice is “Do nothing” or “both” and gate, request is not “yes” and gate is exactly “Missiles fired”",
         {"escalates": "escalates", "holds": "holds"}),
        ("gate.review[policy=nothing]", "The missiles: The lawyers clear it", "The choice is “Do nothing”", {"yes": "yes"}),
        ("gate.request", "The missiles: request", "", {"yes": "yes"}),
        ("$odds", "Odds of a deal", "", {"": "value"}),
        ("$fee", "fee", "", {"": "value"}),
    ],
)  # fmt: skip
def test_questions_speak_in_the_labels_of_the_file(address: str, question: str, supposed: str, branches: Any) -> None:
    assert asked_of(MODEL, address)[:4] == (address, question, supposed, branches)


def test_the_page_has_the_questions_the_scale_and_room_to_write() -> None:
    page = sc.elicit(MODEL, to="html")
    assert "<h1>A trial</h1><p>As of 2025-08-24.</p>" in page
    assert "<tr><td>likely</td><td>60 to 80 %</td></tr><tr><td>doubtful, shaky</td><td>15 to 35 %</td></tr>" in page
    assert page.count("<section>") == 1 + 9
    assert "<h3>1. The choice</h3><p>How likely is each choice?" in page
    assert "How likely is a yes?" in page
    assert "What is the value?" in page
    assert '<p class="supposed">Suppose: The choice is “Do nothing”.</p>' in page
    assert page.count("<th>Do nothing</th><td></td>") == 1
    for weight in ("77%", "40%", "5..15"):
        assert weight not in page
    assert "size: A4" in page


def test_markdown_says_the_same() -> None:
    page = sc.elicit(MODEL, ["policy", RULE], to="markdown")
    assert page.startswith("# A trial\n\nAs of 2025-08-24.\n")
    assert "| likely | 60 to 80 % |\n| doubtful, shaky | 15 to 35 % |" in page
    assert "### 1. The choice\n\nHow likely is each choice? `policy`\n\n| Answer | Weight |\n" in page
    assert "| Do nothing | |\n" in page
    assert "*Suppose: The choice is “Do nothing” or “both” and gate, request is not “yes” and gate" in page


def test_edges_and_documents_of_scales_are_told() -> None:
    model = sc.Scenario.model_validate({**MODEL.to_document(), "scale": "ipcc", "analysts": {}, "nodes": {
        "end": {"kind": "chance", "branches": {"deal": None, "war": None}, "weights": "equal"}}, "objectives": {},
        "actors": {}, "indicators": {}, "start": "end", "as_of": None})  # fmt: skip
    for form in ("html", "markdown"):
        page = sc.elicit(model, to=form)
        assert "above 50 to 100 %" in page
        assert "Mastrandrea et al., Guidance Note" in page
        assert "As of" not in page
    assert "40 to under 50 %" in sc.elicit(
        sc.Scenario.model_validate({**model.to_document(), "scale": "phia"}), to="html"
    )


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[Any]]] = []

    def handle_starttag(self, tag: str, attrs: list[Any]) -> None:
        self.found.append((tag, attrs))


def tags(page: str) -> list[tuple[str, list[Any]]]:
    parser = _Tags()
    parser.feed(page)
    return parser.found


def hostile() -> sc.Scenario:
    places = ("title", "nodes/policy/label", "nodes/response/label", "parameters/odds/label", "nodes/gate/guards")
    texts: dict[str, Any] = dict.fromkeys(places, HOSTILE)
    texts["nodes/policy/options/nothing"] = {"label": HOSTILE}
    words = {"likely": "60%..80%", "doubtful": {"range": "15%..35%", "synonyms": [HOSTILE]}}
    texts |= {
        "scale": "house",
        "nodes/gate/steps/request/weight": "77%",
        "scales/house": {"title": HOSTILE, "document": HOSTILE, "edition": HOSTILE, "words": words},
    }
    return sc.Scenario.model_validate(changed(texts))


def test_hostile_labels_become_harmless() -> None:
    plain = sc.Scenario.model_validate(changed({"title": "x", "scale": "house", "nodes/gate/steps/request/weight": "77%", "scales/house": {
        "document": "d", "words": {"likely": "60%..80%", "doubtful": "15%..35%"}}}))  # fmt: skip
    assert tags(sc.elicit(hostile(), to="html")) == tags(sc.elicit(plain, to="html"))
    sheet = sc.elicit(hostile(), to="markdown")
    assert "<" not in sheet
    assert sheet.count("javascript") == sheet.count(r"\[x\](javascript") > 5
    for link in ("`a`", "*b*", "www.a", "https://", "c@d"):
        assert link not in sheet
    assert not {"\x1b", "\u202e"}.intersection(sheet + sc.elicit(hostile(), to="html"))
    table = [line for line in sheet.splitlines() if "img" in line and line.startswith("|")]
    assert {line.replace(r"\|", "").count("|") for line in table} == {3}


@pytest.mark.parametrize(
    ("name", "form"), [("a.csv", "csv"), ("a.HTML", "html"), ("a.htm", "html"), ("a.md", "markdown")]
)
def test_the_name_says_the_form(tmp_path: Path, name: str, form: Any) -> None:
    text = sc.elicit(MODEL, path=tmp_path / name)
    assert text == sc.elicit(MODEL, to=form)
    raw = (tmp_path / name).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") == (form == "csv")
    assert raw.decode("utf-8-sig") == text
    assert sc.elicit(MODEL, to="csv", path=tmp_path / "a.txt") == (tmp_path / "a.txt").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("model", "settings", "message"),
    [
        ("trial", {}, "elicit takes a scenario, got 'trial'; pass the result of load"),
        (MODEL, {"addresses": ["respons"]}, "addresses: no node 'respons'; did you mean 'response'?"),
        (MODEL, {"addresses": [5]}, "addresses: not an address: 5; write node,"),
        (MODEL, {"addresses": ["response.holds"]}, "addresses: a whole row must be asked for, got 'response.holds'; name 'response' itself"),
        (MODEL, {"addresses": ["gate", "gate.review"]}, "addresses: each must be asked for once, got gate.review again; take it out"),
        (MODEL, {"addresses": []}, "addresses must name at least one judgement, got none; leave it out for all of them"),
        (MODEL, {"addresses": 5}, "addresses must be a list of addresses, got 5; write for example ['node', 'gate.step']"),
        (MODEL, {"to": "htm"}, "to must be 'csv', 'html' or 'markdown', got 'htm'; did you mean 'html'?"),
        (MODEL, {"to": 5}, "to must be 'csv', 'html' or 'markdown', got 5; there are: csv, html, markdown"),
        (MODEL, {"path": "a.docx"}, "path must end in .csv, .html, .htm, .md, got '.docx'; rename it, or say which form with to=..."),
        (MODEL, {"path": 5}, "path must name a file, got 5; write for example 'sheet.html'"),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_questions_that_do_not_fit(model: Any, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError) as caught:
        sc.elicit(model, **settings)
    assert str(caught.value).startswith(message)


def test_a_scenario_without_weights_asks_nothing() -> None:
    alone = {"kind": "decision", "options": {"deal": None, "war": None}}
    gate = {"kind": "gate", "steps": {"ask": {"options": True}}, "next": "end"}
    model = sc.Scenario.model_validate(
        {
            "format": "scenarios/1",
            "scenario": "a",
            "nodes": {"g": gate, "end": alone},
            "outcomes": {"deal": None, "war": None},
        }
    )
    with pytest.raises(
        sc.QuestionError, match="elicit: the scenario must have weights to judge, got none; add chance nodes"
    ):
        sc.elicit(model)
    assert len(sc.judgements(model)) == 0
