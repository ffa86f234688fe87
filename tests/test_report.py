"""The report: one page that holds all, loads nothing, runs nothing, and says what it lacks."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios as sc
from documents import chance, decision, document
from everything import HOSTILE, labelled
from pages import Page, read
from scenarios.plots import draw
from scenarios.reports.pictures import inline

if TYPE_CHECKING:
    from pathlib import Path

SECTIONS = ["The tree", "The options compared", "The gate, open and closed", "How far the answers could move",
    "What drives the answer", "The judgements and their sources", "How this was made"]  # fmt: skip
ACTIVE = {
    "script",
    "iframe",
    "object",
    "embed",
    "link",
    "base",
    "form",
    "input",
    "img",
    "image",
    "foreignobject",
    "animate",
    "set",
}


@cache
def report(name: str) -> sc.Report:
    return sc.report(labelled(HOSTILE) if name == "hostile" else sc.load(name), date="2025-08-25")


def page(made: sc.Report) -> Page:
    return read(made.html)


def texts(made: sc.Report) -> str:
    return " ".join("".join(page(made).text).split())


def small(nodes: dict[str, Any], **sections: Any) -> sc.Scenario:
    return sc.Scenario.model_validate(document(nodes, ["x", "y"], **sections))


# --- The page ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ukraine-2025-08", "hostile"])
def test_the_page_is_whole_and_loads_and_runs_nothing(name: str) -> None:
    made = report(name)
    found = page(made)
    assert found.mistakes == []
    assert {tag for tag, _ in found.seen} & ACTIVE == set()
    for tag, attributes in found.seen:
        for key, value in attributes.items():
            if key == "href":
                assert re.match("#[a-z]" if tag != "a" else r"#[a-z]|https?://", value or ""), (tag, value)
            assert key not in {"src", "srcset", "action", "xlink:href", "formaction", "data"}
    assert not re.search(r"@import|url\((?!#)|javascript:", made.html)
    assert "http://" not in made.html  # not even as the name of a namespace
    assert "default-src 'none'" in made.html
    assert len(made) == len(made.html.encode()) < 2_000_000


@pytest.mark.parametrize("name", ["ukraine-2025-08", "hostile"])
def test_the_page_can_be_used_without_seeing_it(name: str) -> None:
    found = page(report(name))
    by_tag: dict[str, list[dict[str, str | None]]] = {}
    for tag, attributes in found.seen:
        by_tag.setdefault(tag, []).append(attributes)
    assert by_tag["html"][0]["lang"] == "en"
    assert [tag for tag, _ in found.seen if re.fullmatch("h[1-6]", tag)] == ["h1"] + ["h2"] * len(SECTIONS)
    assert len(by_tag["caption"]) == len(by_tag["table"]) > 4
    assert all(cell.get("scope") in {"row", "col"} for cell in by_tag["th"])
    assert all(
        region.get("tabindex") == "0" and region.get("aria-label") for region in by_tag["div"] if region.get("role")
    )
    ids = [attributes["id"] for _, attributes in found.seen if "id" in attributes]
    assert len(ids) == len(set(ids)) > 20
    for attributes in by_tag["svg"]:
        assert attributes["role"] == "img"
        assert all(name in ids for name in (attributes["aria-labelledby"] or "").split())
    inner = {value for _, attributes in found.seen if (value := attributes.get("href") or "").startswith("#")}
    assert {value[1:] for value in inner} <= set(ids)
    assert {f"#{name}" for name in re.findall(r"url\(#([^)]+)\)", report(name).html)} <= {f"#{name}" for name in ids}
    assert by_tag["a"][0] == {"class": "skip", "href": "#content"}


def test_the_page_says_what_the_answers_say() -> None:
    model = sc.load("ukraine-2025-08")
    text = texts(report("ukraine-2025-08"))
    assert list(report("ukraine-2025-08").missing) == SECTIONS
    assert not any(report("ukraine-2025-08").missing.values())
    for part in ("What could come of each option of “The President's decision” (US President)?", "2025-08-24", "2025-08-25",
                 "Illustrative weights, not an assessment.", model.content_hash, "31 judgements are given as ranges",
                 *sc.explain(model).sentences, "russia_response[us_policy=withdrawal,atacms_gate=closed]", "confidence: low",
                 "Wall Street Journal", "F11 2025-08-24", "odds", "Analyst A (illustrative)", "indicator agenda_published"):  # fmt: skip
        if part != "odds":
            assert part in text
    by_option = sc.compare(model)
    opened = sc.compare(model, do={"atacms_gate": "open"})
    html = report("ukraine-2025-08").html
    for answer, caption in ((by_option, "Probability of each outcome"), (opened, "The ATACMS gate: set open")):
        table = html[html.index(f'<caption dir="auto">{caption}') :]
        table = table[: table.index("</table>")]
        for option in answer.options:
            assert f"{100 * answer[option]['war_goes_on']:.1f} %" in table
            assert f"{answer[option].mean('us_cost'):.2f}" in table


def test_the_same_scenario_gives_the_same_bytes() -> None:
    again = sc.report(sc.load("atacms-gate"), date="2025-08-25")
    assert again.html == report("atacms-gate").html
    assert "Report made" in again.html
    assert "Report made" not in sc.report(titled("Plain"), samples=4).html


def test_the_page_is_written_to_a_file(tmp_path: Path) -> None:
    made = sc.report(titled("Plain"), tmp_path / "page.html", samples=4)
    assert (tmp_path / "page.html").read_bytes() == made.html.encode()
    with pytest.raises(sc.ScenariosError, match="nowhere"):
        made.save(tmp_path / "nowhere" / "page.html")
    assert "made" in str(made)
    assert repr(made) == f"Report(by-hand: {len(made):,} bytes)"


# --- Hostile labels ------------------------------------------------------------------------------------


def test_hostile_labels_are_shown_and_nothing_else() -> None:
    text = texts(report("hostile"))
    for part in (
        "<script>alert(1)</script>",
        '"a"',
        "</td></title></svg>",
        "$x^2$",
        "{{ 7 * 7 }}",
        "שלום",
        "😀",
        "]]>-->",
    ):
        assert part in text
    assert "49" not in re.findall(r"\{\{.{0,9}", text)
    assert "\x07" not in report("hostile").html
    assert "\u202e" not in report("hostile").html


def titled(label: str) -> sc.Scenario:
    options = {"a": {"label": label}, "b": {"label": f"<b>{label}"}}
    nodes = {
        "pick": {"kind": "decision", "label": label, "options": options, "weights": "equal", "next": "e"},
        "e": {**chance({"x": "20%..40%", "y": "rest"}), "label": label, "why": label},
    }
    return small(nodes, title=label, sources={"s": {"title": label, "url": label}}, description=label)


@cache
def elements_of_a_plain_page() -> set[str]:
    return {tag for tag, _ in page(sc.report(titled("Plain"), samples=4)).seen}


@settings(max_examples=5)
@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("<>&\"'/`{}%$#\n\t\x00\x1b\u202e\ud800]-!"), st.characters()), max_size=40
    )
)
def test_no_label_becomes_markup(label: str) -> None:
    found = page(sc.report(titled(label), samples=4))
    assert found.mistakes == []
    assert {tag for tag, _ in found.seen} <= elements_of_a_plain_page() | {"br", "defs", "clippath"}
    assert {tag for tag, _ in found.seen} & (ACTIVE | {"b"}) == set()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "javascript://x/%0aalert(1)",
        "data:text/html,x",
        'HTTPS://example.org/"onclick=x',
        "https://example.org/ x",
        "//x",
    ],
)
def test_only_a_plain_web_address_becomes_a_link(url: str) -> None:
    nodes = {"e": chance({"x": "20%", "y": "80%"})}
    made = sc.report(small(nodes, sources={"good": {"url": "https://example.org/a?b=1&c=2"}, "bad": {"url": url}}))
    links = [
        attributes
        for tag, attributes in page(made).seen
        if tag == "a" and not (attributes["href"] or "").startswith("#")
    ]
    assert links == [{"href": "https://example.org/a?b=1&c=2", "rel": "noopener noreferrer"}]
    assert url in texts(made)


def test_records_of_judgements_are_told_and_left_out_ones_are_the_set_s() -> None:
    analyst = {
        "label": "The other",
        "who": "A. Analyst",
        "date": "2025-09-01",
        "why": "As always.",
        "weights": {"e": {"weights": {"u": "35%", "v": "65%"}, "why": "Seen twice."}, "f": {"x": "45%", "y": "55%"}},
    }
    nodes = {
        "e": chance({"u": "20%", "v": "80%"}, next="f", who="B. Writer", date="2025-08-30"),
        "f": chance({"x": "50%", "y": "50%"}),
    }
    text = texts(sc.report(small(nodes, analysts={"other": analyst})))
    for part in (
        "judged by: B. Writer, 2025-08-30",
        "u: 35%",
        "Seen twice.judged by: A. Analyst, 2025-09-01",
        "45%",
        "As always.",
    ):
        assert part in text
    assert "Judged" not in text.replace("Judgement", "")


# --- Any scenario --------------------------------------------------------------------------------------

OPEN = {
    "early": chance({"p": 1, "q": 2}, next="one"),
    "one": decision("a", "b", next="two"),
    "two": decision("c", "d", next="end"),
    "end": chance(
        {"x": "30%", "y": "rest"}, when=[{"if": {"two": "c", "one": "a"}, "weights": {"x": "60%", "y": "40%"}}]
    ),
}


def test_nothing_to_choose_and_nothing_uncertain() -> None:
    made = sc.report(small({"e": chance({"x": "20%", "y": "80%"})}))
    text = texts(made)
    for part in ("What could come of this?", "There is nothing to choose", "There is no gate in this scenario.", "so there is no spread",
                 "each is moved a tenth of the way", "Here is what moves x.", "The file names no sources.",
                 "they are as good as these"):  # fmt: skip
        assert part in text
    assert made.missing["The options compared"] == ()


def test_choices_left_open_without_an_objective_are_named() -> None:
    made = sc.report(small(OPEN))
    assert made.missing["The options compared"][0].startswith(
        "This cannot be made: the file leaves open what is chosen at two, and"
    )
    assert "one: a choice needs an objective or weights" in made.missing["What drives the answer"][0]
    assert made.missing["The tree"] == ()


def test_choices_left_open_follow_the_best_strategy() -> None:
    model = small(OPEN)
    made = sc.report(model, objective="x")
    best = sc.rollback(model, "x").strategy
    later = {at: option for at, option in best.items() if at.startswith("two")}
    assert "60.0 %" in texts(made)
    assert "The file leaves open what is chosen at two; here this follows the best strategy" in texts(made)
    assert sc.compare(model.with_strategy(later))["a"]["x"] == pytest.approx(0.6)
    assert made.missing["What drives the answer"] == ()
    assert sc.report(model, objective=["x"]).missing["What drives the answer"] == ()


def test_a_wrong_objective_is_named_in_its_section() -> None:
    made = sc.report(sc.load("us-options"), objective="us_cots")
    assert "did you mean 'us_cost'?" in made.missing["What drives the answer"][0]


def test_a_step_without_weight_is_left_open_and_may_be_compared() -> None:
    gate = {
        "kind": "gate",
        "steps": {"ask": {"weight": "50%"}, "say": {"options": True, "by": "boss"}},
        "open": {"to": "x"},
        "closed": {"to": "y"},
    }
    model = small({"key": gate}, actors={"boss": {"label": "The boss"}})
    assert "key.say" in sc.report(model).missing["The options compared"][0]
    made = sc.report(model, by="key.say")
    assert "“key.say” (The boss)?" in texts(made)
    assert made.missing["The options compared"] == ()
    assert "left open" in texts(made)


def test_the_gate_itself_may_be_what_is_compared() -> None:
    text = texts(report("atacms-gate"))
    assert "each way through “The ATACMS gate” (US Secretary of Defense)" in text
    assert "Open against closed is what is compared above." in text


def test_gates_where_the_decision_has_no_weights() -> None:
    gate = {"kind": "gate", "steps": {"ask": {"weight": "50%"}}, "open": {"to": "e"}, "closed": {"to": "y"}}
    gates = {f"g{i}": {**gate, "closed": {"to": f"g{i + 1}" if i < 5 else "y"}} for i in range(6)}
    model = small({"pick": decision("a", "b", next="g0"), **gates, "e": chance({"x": 1, "y": 1})})
    made = sc.report(model)
    assert "Without weights for every decision" in texts(made)
    assert made.missing["The gate, open and closed"] == ("The first 4 of 6 gates are shown.",)
    assert "g0: set closed" in texts(made)


def test_what_is_large_is_cut_down_and_says_so() -> None:
    many = {f"o{i}": None for i in range(40)}
    first = {"kind": "decision", "options": many, "weights": "equal", "next": "n0"}
    nodes = {"zero": first} | {f"n{i}": chance({"a": "20%..30%", "b": "rest"}, next=f"n{i + 1}") for i in range(320)}
    ends = [f"e{i}" for i in range(70)]
    nodes["n320"] = chance(dict.fromkeys(ends, 1))
    made = sc.report(sc.Scenario.model_validate(document(nodes, ends)), samples=2)
    text = texts(made)
    for part in ("More than 150 nodes", "The first 30 of 40 options are shown.", "(options 26 to 30 of 30)", "Of more than 300 nodes",
                 "The first 60 of 70 rows are shown.", "The first 200 of 322 judgements are shown."):  # fmt: skip
        assert part in text
    assert len(made) < 2_000_000


def test_a_picture_that_cannot_be_made_is_named() -> None:
    ends = [f"e{i}" for i in range(70)]
    made = sc.report(sc.Scenario.model_validate(document({"e": chance(dict.fromkeys(ends, 1))}, ends)), samples=2)
    assert any(
        "The picture “What could come of each option” cannot be made" in reason
        for reason in made.missing["The options compared"]
    )


# --- Pictures ------------------------------------------------------------------------------------------


def test_pictures_are_named_their_text_is_text_and_their_ids_are_their_own() -> None:
    drawn = inline(draw(sc.load("atacms-gate")), "one", 'A "tree" <b>', "What it shows & more")
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    assert [child.tag for child in root][:2] == ["title", "desc"]
    assert root[0].text == 'A "tree" <b>'
    assert "The ATACMS gate" in [element.text for element in root.iter("text")]
    assert all(element.get("id", "one-").startswith("one-") for element in root.iter())
    assert "http" not in drawn
    assert drawn == inline(draw(sc.load("atacms-gate")), "one", 'A "tree" <b>', "What it shows & more")
    assert {"metadata", "style"} & {element.tag for element in root.iter()} == set()


# --- Arguments -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"by": "us_polcy"}, "by: no node 'us_polcy'; did you mean 'us_policy'?"),
        (
            {"date": "yesterday"},
            "date must be a day like 2025-08-24, got 'yesterday'; leave it out for a page without a date",
        ),
        (
            {"date": 20250824},
            "date must be a day like 2025-08-24, got 20250824; leave it out for a page without a date",
        ),
        ({"samples": 0}, "samples must be a whole number of at least 1, got 0"),
        ({"samples": True}, "samples must be a whole number of at least 1, got True"),
        ({"seed": 1.5}, "seed must be a whole number of at least 0, got 1.5"),
    ],
)
def test_wrong_arguments(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError) as caught:
        sc.report(sc.load("us-options"), **arguments)
    assert str(caught.value) == message


def test_what_is_no_scenario() -> None:
    with pytest.raises(sc.QuestionError, match="model must be a scenario, got 'us-options'; load one"):
        sc.report("us-options")  # type: ignore[arg-type] # that is the test
