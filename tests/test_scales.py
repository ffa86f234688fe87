"""Scales of words as values: gaps, shared edges, nesting, how they show themselves, and files that name them."""

from __future__ import annotations

import json
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
import scenarios as sc
from scenarios.model.words import Scale, Term

EVERY = ("icd203", "phia", "ipcc-ar5", "ipcc-ar4", "kent1964")


def event(scale: str, word: str) -> dict[str, Any]:
    return {
        "format": "scenarios/1",
        "scenario": "event",
        "scale": scale,
        "nodes": {
            "event": {"kind": "chance", "branches": {"yes": {}, "no": {}}, "weights": {"yes": word, "no": "rest"}}
        },
        "outcomes": {"yes": None, "no": None},
    }


@pytest.mark.parametrize("scale", [*EVERY, "ipcc"])
def test_a_file_may_name_every_published_scale_and_each_of_its_words(scale: str) -> None:
    for word in sc.scale(scale).words():
        low, high = sc.scale(scale).range_of(word) or (2, 2)
        model = sc.loads(json.dumps(event(scale, word)))
        assert model.words.id == ("ipcc-ar5" if scale == "ipcc" else scale)
        found = sc.forecast(model)["yes"]
        assert found == pytest.approx((low + high) / 2, abs=1e-12)
        if word in oracle.SCALES[scale]:  # the walk knows the first words
            assert found == pytest.approx(float(oracle.forecast(event(scale, word))["yes"]), abs=1e-12)


def test_the_walk_knows_every_term() -> None:
    assert {(s, t.word) for s in EVERY for t in sc.scale(s).terms} <= {(s, w) for s in EVERY for w in oracle.SCALES[s]}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("icd230", "scale: no published scale 'icd230'; did you mean 'icd203'?"),
        ("mine", "scale: no published scale 'mine'; there are: icd203, phia, ipcc-ar5, ipcc, ipcc-ar4, kent1964"),
        (5, "scale: no published scale 5; there are: icd203, phia, ipcc-ar5, ipcc, ipcc-ar4, kent1964"),
        (["phia"], "scale: no published scale ['phia']; did you mean 'phia'?"),
    ],
)
def test_an_unknown_scale_is_told(name: Any, message: str) -> None:
    with pytest.raises(sc.QuestionError) as told:
        sc.scale(name)
    assert str(told.value) == message


@pytest.mark.parametrize(
    ("name", "gaps", "shared", "nested", "rule"),
    [
        ("icd203", [(0, 1), (99, 100)], [5, 20, 45, 55, 80, 95], False,
         "shared edges: both words; no word below 1 % or above 99 %"),
        ("phia", [(5, 10), (20, 25), (35, 40), (50, 55), (75, 80), (90, 95)], [], False, "gaps are kept: no word"),
        ("ipcc-ar5", [], [33, 66], True, "nested: every word that fits; shared edges: both words"),
        ("ipcc-ar4", [], [10, 33, 66, 90], False, "shared edges: both words"),
        ("kent1964", [(0, 2), (12, 20), (60, 63), (99, 100)], [40, 87], False,
         "shared edges: both words; gaps are kept: no word"),
    ],
)  # fmt: skip
def test_what_is_between_the_words(
    name: str, gaps: list[tuple[int, int]], shared: list[int], *, nested: bool, rule: str
) -> None:
    scale = sc.scale(name)
    assert [(100 * low, 100 * high) for low, high in scale.gaps] == [pytest.approx(gap) for gap in gaps]
    assert [100 * edge for edge in scale.shared] == pytest.approx(shared)
    assert (scale.nested, scale.rule) == (nested, rule)


def made(*terms: Term) -> Scale:
    return Scale("own", "Own", "", "", terms)


@pytest.mark.parametrize(
    ("scale", "rule"),
    [
        (made(Term("a", 0, 0.5, high_closed=False), Term("b", 0.5, 1)), "every number has one word"),
        (made(Term("a", 0, 0.5), Term("b", 0.6, 0.9)), "gaps are kept: no word; no word above 90 %"),
        (made(Term("a", 0.1, 0.5), Term("b", 0.5, 1)), "shared edges: both words; no word below 10 %"),
        (made(Term("a", 0.4, 0.4)), "no word below 40 % or above 40 %"),
        (made(Term("a", 0, 1), Term("b", 1, 1)), "shared edges: both words"),
        (made(Term("a", 0, 1, high_closed=False), Term("b", 1, 1)), "every number has one word"),
    ],
)
def test_the_rule_of_a_scale_of_ones_own(scale: Scale, rule: str) -> None:
    assert scale.rule == rule


@given(st.sampled_from(EVERY), st.integers(0, 1000))
def test_words_of_a_number_hold_it_in_order_and_gaps_have_none(name: str, per_mille: int) -> None:
    scale, p = sc.scale(name), Fraction(per_mille, 1000)
    words = scale.terms_for(float(p))
    order = [term.word for term in scale.terms]
    assert [word for word in order if word in words] == list(words)
    for word in words:
        low, high = scale.range_of(word) or (2, 2)
        assert Fraction(str(low)) <= p <= Fraction(str(high))
    gaps = [(Fraction(str(low)), Fraction(str(high))) for low, high in scale.gaps]
    assert words or any(low <= p <= high for low, high in gaps)  # an edge may belong to the gap
    assert not (words and any(low < p < high for low, high in gaps))
    assert (len(words) > 1) <= (scale.nested or float(p) in scale.shared)


@pytest.mark.parametrize("name", EVERY)
def test_terms_are_ordered_and_words_are_unique(name: str) -> None:
    terms = sc.scale(name).terms
    assert [t.low + t.high for t in terms] == sorted(t.low + t.high for t in terms)
    words = sc.scale(name).words()
    assert len(words) == len(set(words))


# --- how they show themselves ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERY)
def test_a_scale_prints_itself_within_a_hundred_columns(name: str) -> None:
    scale = sc.scale(name)
    text = str(scale)
    assert max(map(len, text.splitlines())) <= 100
    assert text.startswith(f"{scale.title} ({name})\n")
    flat = " ".join(text.split())
    assert f"{scale.rule[0].upper()}{scale.rule[1:]}. {scale.document}; {scale.edition}" in flat
    rows = [line.split("  ") for line in text.splitlines()]
    for term in scale.terms:
        assert any(row[0].strip() == term.word and row[-1].strip() == term.upper for row in rows), term
        assert all(synonym in flat for synonym in term.synonyms)


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def test_a_scale_shows_itself_in_a_notebook() -> None:
    cells = _Cells()
    cells.feed(sc.scale("phia")._repr_html_())
    assert cells.found[:6] == ["PHIA probability yardstick (phia)", "word", "from", "to", "remote chance", "0 %"]
    assert "under 50 %" in cells.found
    hostile = made(Term("a", 0, 0.5, synonyms=("<b>x",)))
    assert "<b>x" not in hostile._repr_html_()


def test_a_scale_without_a_document_says_nothing_of_it() -> None:
    assert str(made(Term("a", 0, 0.5))).endswith("\n\nNo word above 50 %.")
    assert made(Term("a", 0, 0.5))._repr_html_().endswith(">No word above 50 %.</div></div>")


def test_a_scale_as_a_frame() -> None:
    frame = sc.scale("phia").to_frame()
    assert list(frame) == ["scale", "word", "synonyms", "low", "high", "low_closed", "high_closed"]
    assert frame.shape == (7, 7)
    assert set(frame["scale"]) == {"phia"}
    even = frame[frame["word"] == "realistic possibility"]
    assert even.to_numpy().tolist() == [["phia", "realistic possibility", "", 0.4, 0.5, True, False]]
    assert frame.set_index("word").loc["likely", "synonyms"] == "probable, likely or probable, probably"


@pytest.mark.parametrize(
    ("term", "lower", "upper", "extent"),
    [
        (Term("a", 0.55, 0.8), "55 %", "80 %", "55 to 80 %"),
        (Term("a", 0.4, 0.5, high_closed=False), "40 %", "under 50 %", "40 to <50 %"),
        (Term("a", 0.5, 1.0, low_closed=False), "above 50 %", "100 %", ">50 to 100 %"),
        (Term("a", 1.0, 1.0), "100 %", "100 %", "100 %"),
        (Term("a", 0.125, 0.29), "12.5 %", "29 %", "12.5 to 29 %"),
    ],
)
def test_a_range_as_a_text(term: Term, lower: str, upper: str, extent: str) -> None:
    assert (term.lower, term.upper, term.extent) == (lower, upper, extent)


def test_a_term_is_found_by_each_of_its_words() -> None:
    scale = sc.scale("icd203")
    assert scale.term("Nearly  Certain") is scale.terms[-1] is scale.term("almost certain")
    assert scale.term("possible") is None


def test_an_edge_is_shared_by_two_terms_of_which_one_may_be_that_number_alone() -> None:
    exact, low, high = Term("exactly half", 0.5, 0.5), Term("low", 0, 0.5), Term("high", 0.5, 1)
    assert made(exact).shared == ()
    for scale in (made(low, exact), made(exact, high), made(low, exact, high)):
        assert scale.shared == (0.5,)
        assert len(scale.terms_for(0.5)) == len(scale.terms)


def test_a_scale_names_other_words_below_each_and_ends_with_no_space() -> None:
    scale = made(Term("low", 0, 0.5, synonyms=("poor", "little")), Term("high", 0.5, 1))
    assert "(poor, little)" in str(scale)
    assert str(scale).splitlines()[-1] == str(scale).splitlines()[-1].rstrip()


def test_a_scale_is_drawn_where_it_is_told() -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    figure, axes = pyplot.subplots()
    try:
        assert sc.scale("phia").plot(ax=axes) is axes
    finally:
        pyplot.close(figure)


def test_an_analyst_alone_is_told_which_published_scale_was_meant() -> None:
    alone = sc.Analyst(scale="icd204", weights={"rain": {"yes": "likely", "no": "rest"}})
    with pytest.raises(sc.ScenarioError, match=r"no scale 'icd204'; did you mean 'icd203'\?$"):
        alone.numbers("rain")
