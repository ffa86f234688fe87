"""The same word in several scales."""

from __future__ import annotations

from typing import Any

import pytest

import scenarios as sc
from scenarios.model.words import Scale, Term

LIKELY = {"icd203": (55, 80), "phia": (55, 75), "ipcc-ar5": (66, 100), "ipcc-ar4": (66, 90), "kent1964": (63, 87)}


def test_likely_means_something_else_everywhere() -> None:
    found = sc.compare_scales(*LIKELY)
    assert {name: (100 * t.low, 100 * t.high) for name, t in found["likely"].items()} == {
        name: pytest.approx(ends) for name, ends in LIKELY.items()
    }
    assert found.overlap("likely") == pytest.approx((0.66, 0.75))
    assert "likely" in found.differing
    assert found["likely"]["kent1964"].word == "probable"
    (line,) = [text for text in found.warnings if text.startswith("'likely'")]
    assert line == (
        "'likely' is 55 to 80 % in icd203, 55 to 75 % in phia, 66 to 100 % in ipcc-ar5, 66 to 90 % in ipcc-ar4 and "
        "63 to 87 % in kent1964; 66 to 75 % is so called in all 5."
    )


def test_every_word_of_every_scale_is_there_with_the_range_it_has() -> None:
    found = sc.compare_scales(*LIKELY)
    for name in LIKELY:
        for term in sc.scale(name).terms:
            assert found[term.word][name] is term
    for word, terms in found.items():
        for name in LIKELY:
            assert terms.get(name) is sc.scale(name).term(word)
    assert len(found) == len(set(found))


def test_words_come_from_the_least_likely_on() -> None:
    found = sc.compare_scales("icd203", "phia")
    assert list(found) == [
        *("remote chance", "almost no chance", "very unlikely", "highly unlikely", "unlikely", "realistic possibility"),
        *("roughly even chance", "likely", "highly likely", "very likely", "almost certain"),
    ]
    # "probable" and "probably" stand for the same two terms as "likely", so they say nothing new.
    assert {"probable", "probably", "remote"}.isdisjoint(found)


def test_a_synonym_is_a_row_where_it_means_something_of_its_own() -> None:
    found = sc.compare_scales("icd203", "kent1964")
    assert {name: term.word for name, term in found["highly probable"].items()} == {
        "icd203": "very likely",
        "kent1964": "almost certain",
    }
    assert "nearly certain" not in found


def own(name: str, *terms: Term) -> Scale:
    return Scale(name, f"Scale {name}", "", "", terms)


A = own("a", Term("low", 0, 0.2), Term("same", 0.3, 0.4), Term("met", 0.5, 0.6), Term("<i>", 0.7, 0.8))
B = own("b", Term("low", 0.3, 0.5), Term("same", 0.3, 0.4, low_closed=False), Term("met", 0.6, 0.7))
C = own("c", Term("met", 0.6, 0.9, low_closed=False))


def test_ranges_that_do_not_meet_or_meet_at_a_number_are_told() -> None:
    found = sc.compare_scales(A, B)
    assert found.differing == ("low", "met")
    assert found.shared == ("low", "same", "met")
    assert found.overlap("low") is None
    assert found.overlap("met") == (0.6, 0.6)
    assert found.warnings == (
        "'low' is 0 to 20 % in a and 30 to 50 % in b; no number is so called in both.",
        "'met' is 50 to 60 % in a and 60 to 70 % in b; only 60 % is so called in both.",
    )
    assert sc.compare_scales(A, C).overlap("met") is None  # 60 % itself does not belong to the second range


def test_scales_of_a_file_are_compared_as_well() -> None:
    model = sc.loads(
        "{format: scenarios/1, scenario: x, scale: house, scales: {house: {likely: 60%..90%}}, nodes: {n: {kind: chance, branches: "
        "{a: , b: }, weights: {a: likely, b: rest}}}, outcomes: {a: , b: }}"
    )
    assert sc.compare_scales("icd203", model.words).overlap("likely") == pytest.approx((0.6, 0.8))


@pytest.mark.parametrize(
    ("scales", "message"),
    [
        ((), "compare_scales: at least two scales must be compared, got 0; name another, or print the one by itself"),
        (
            ("phia",),
            "compare_scales: at least two scales must be compared, got 1; name another, or print the one by itself",
        ),
        (
            ("ipcc", "phia", "ipcc-ar5"),
            "compare_scales: every scale must be named once, got 'ipcc-ar5' twice; leave one out",
        ),
        (("phia", "icd202"), "scale: no published scale 'icd202'; did you mean 'icd203'?"),
        ((5, "phia"), "scale: no published scale 5; there are: icd203, phia, ipcc-ar5, ipcc, ipcc-ar4, kent1964"),
    ],
)
def test_a_wrong_question_is_told(scales: tuple[Any, ...], message: str) -> None:
    with pytest.raises(sc.QuestionError) as told:
        sc.compare_scales(*scales)
    assert str(told.value) == message


def test_an_unknown_word_is_told() -> None:
    with pytest.raises(sc.QuestionError, match=r"no word 'likly'; did you mean 'likely'\?"):
        sc.compare_scales("icd203", "phia")["likly"]


def test_the_table_and_its_warnings_fit_a_hundred_columns() -> None:
    found = sc.compare_scales(*LIKELY)
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    flat = " ".join(text.split())
    assert all(" ".join(f"! {line}".split()) in flat for line in found.warnings)
    assert "icd203: ICD 203 expressions of likelihood, 2 January 2015" in flat
    assert str(sc.compare_scales(A, C)).splitlines()[0] == "What words mean in a, c"
    quiet = sc.compare_scales(own("a", Term("x", 0, 1)), own("b", Term("y", 0, 1)))
    assert not quiet.warnings
    assert str(quiet).endswith("a: Scale a, no edition; b: Scale b, no edition")
    assert repr(found).startswith("ScaleComparison(icd203, phia, ipcc-ar5, ipcc-ar4, kent1964; ")


def test_in_a_notebook_and_as_a_frame() -> None:
    found = sc.compare_scales(A, B)
    assert "<i>" not in found._repr_html_()
    assert found.warnings[0].replace("'", "&#x27;") in found._repr_html_()
    frame = found.to_frame()
    assert list(frame) == ["word", "scale", "term", "low", "high", "low_closed", "high_closed", "differs"]
    assert frame[frame["word"] == "met"].to_numpy().tolist() == [
        ["met", "a", "met", 0.5, 0.6, True, True, True],
        ["met", "b", "met", 0.6, 0.7, True, True, True],
    ]
    assert not frame[frame["word"] == "same"]["differs"].any()
    with pytest.raises(TypeError):
        found["met"]["c"] = A.terms[0]  # type: ignore[index] # on purpose
