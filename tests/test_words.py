"""Words of estimative probability against the documents that publish them, in per cent as printed there."""

from __future__ import annotations

import pytest

import scenarios as sc

ICD203 = [  # ODNI, Intelligence Community Directive 203, 2 January 2015, section D.6.e.2.a
    ("almost no chance", "remote", 1, 5),
    ("very unlikely", "highly improbable", 5, 20),
    ("unlikely", "improbable", 20, 45),
    ("roughly even chance", "roughly even odds", 45, 55),
    ("likely", "probable", 55, 80),
    ("very likely", "highly probable", 80, 95),
    ("almost certain", "nearly certain", 95, 99),
]
PHIA = [  # PHIA, Explaining uncertainty in UK intelligence assessment, 24 March 2025
    ("remote chance", 0, 5),
    ("highly unlikely", 10, 20),
    ("unlikely", 25, 35),
    ("realistic possibility", 40, 50),
    ("likely", 55, 75),
    ("highly likely", 80, 90),
    ("almost certain", 95, 100),
]
IPCC = [  # Mastrandrea et al. 2010, guidance note for the Fifth Assessment Report, table 1
    ("exceptionally unlikely", 0, 1),
    ("extremely unlikely", 0, 5),
    ("very unlikely", 0, 10),
    ("unlikely", 0, 33),
    ("about as likely as not", 33, 66),
    ("more likely than not", 50, 100),
    ("likely", 66, 100),
    ("very likely", 90, 100),
    ("extremely likely", 95, 100),
    ("virtually certain", 99, 100),
]

AR4 = [  # IPCC Fourth Assessment Report (2007), Working Group II, front matter, section F
    ("exceptionally unlikely", 0, 1),
    ("very unlikely", 1, 10),
    ("unlikely", 10, 33),
    ("about as likely as not", 33, 66),
    ("likely", 66, 90),
    ("very likely", 90, 99),
    ("virtually certain", 99, 100),
]
KENT = [  # S. Kent (1964), Studies in Intelligence 8(4): a number, and "give or take about" how much
    ("impossibility", 0, 0),
    ("almost certainly not", 7 - 5, 7 + 5),
    ("probably not", 30 - 10, 30 + 10),
    ("chances about even", 50 - 10, 50 + 10),
    ("probable", 75 - 12, 75 + 12),
    ("almost certain", 93 - 6, 93 + 6),
    ("certainty", 100, 100),
]


@pytest.mark.parametrize(
    ("scale", "published"),
    [
        ("icd203", [(word, low, high) for word, _, low, high in ICD203]),
        *(("phia", PHIA), ("ipcc-ar5", IPCC), ("ipcc-ar4", AR4), ("kent1964", KENT)),
    ],
)
def test_a_scale_is_as_published(scale: str, published: list[tuple[str, int, int]]) -> None:
    terms = sc.SCALES[scale].terms
    assert [(term.word, round(100 * term.low, 9), round(100 * term.high, 9)) for term in terms] == published


@pytest.mark.parametrize(
    ("scale", "title", "document", "edition"),
    [
        (
            "icd203",
            "ICD 203 expressions of likelihood",
            (
                "Intelligence Community Directive 203, Analytic Standards, "
                "Office of the Director of National Intelligence"
            ),
            "2 January 2015",
        ),
        (
            "phia",
            "PHIA probability yardstick",
            "Explaining uncertainty in UK intelligence assessment, Professional Head of Intelligence Assessment",
            "24 March 2025",
        ),
        (
            "ipcc-ar5",
            "IPCC likelihood scale",
            (
                "Mastrandrea et al., Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on "
                "Consistent Treatment of Uncertainties"
            ),
            "2010 (Fifth Assessment Report)",
        ),
        (
            "ipcc-ar4",
            "IPCC likelihood scale of AR4, Working Group II",
            (
                "IPCC Fourth Assessment Report, Working Group II: Impacts, Adaptation and Vulnerability, "
                "front matter, section F"
            ),
            "2007 (Fourth Assessment Report)",
        ),
        (
            "kent1964",
            "Kent's words of estimative probability",
            (
                "Sherman Kent, Words of Estimative Probability, Studies in Intelligence 8(4), "
                "Central Intelligence Agency"
            ),
            "Fall 1964",
        ),
    ],
)
def test_a_scale_names_its_document_and_edition(scale: str, title: str, document: str, edition: str) -> None:
    found = sc.SCALES[scale]
    assert (found.id, found.title, found.document, found.edition) == (scale, title, document, edition)


def test_the_published_scales_are_these() -> None:
    assert list(sc.SCALES) == ["icd203", "phia", "ipcc-ar5", "ipcc", "ipcc-ar4", "kent1964"]


def test_every_word_of_a_published_scale_least_likely_first_with_its_synonyms() -> None:
    assert sc.SCALES["icd203"].words() == (
        *("almost no chance", "remote", "very unlikely", "highly improbable", "unlikely", "improbable", "improbably"),
        *("roughly even chance", "roughly even odds", "likely", "probable", "probably"),
        *("very likely", "highly probable"),
        *("almost certain", "almost certainly", "nearly certain", "nearly certainly"),
    )
    assert sc.SCALES["phia"].words() == (
        *("remote chance", "highly unlikely", "unlikely", "realistic possibility"),
        *("likely", "probable", "likely or probable", "probably"),
        *("highly likely", "almost certain", "almost certainly"),
    )
    assert sc.SCALES["ipcc"].words() == tuple(word for word, _, _ in IPCC)
    assert sc.SCALES["ipcc-ar4"].words() == tuple(word for word, _, _ in AR4)
    assert sc.SCALES["kent1964"].words() == (
        *("impossibility", "impossible", "almost certainly not", "virtually impossible", "almost impossible"),
        *("some slight chance", "highly doubtful", "probably not", "we believe that not", "we estimate that not"),
        *("we doubt", "doubtful", "chances about even", "chances a little better than even"),
        *("chances a little less than even", "probable", "probably", "likely", "we believe", "we estimate"),
        *("almost certain", "almost certainly", "virtually certain", "all but certain", "highly probable"),
        *("highly likely", "odds overwhelming", "chances overwhelming", "certainty", "certain"),
    )


def test_a_term_has_closed_edges_and_no_synonyms_unless_told() -> None:
    assert sc.Term("likely", 0.6, 0.8) == sc.Term("likely", 0.6, 0.8, low_closed=True, high_closed=True, synonyms=())


def test_ipcc_is_short_for_the_fifth_report() -> None:
    assert sc.SCALES["ipcc"] is sc.SCALES["ipcc-ar5"]


@pytest.mark.parametrize(
    ("scale", "word", "edges"),
    [("phia", "realistic possibility", (True, False)), ("ipcc-ar5", "more likely than not", (False, True))],
)
def test_one_edge_is_open(scale: str, word: str, edges: tuple[bool, bool]) -> None:
    closed = {term.word: (term.low_closed, term.high_closed) for term in sc.SCALES[scale].terms}
    assert closed.pop(word) == edges
    assert set(closed.values()) == {(True, True)}


@pytest.mark.parametrize("scale", ["icd203", "kent1964"])
def test_all_edges_are_closed(scale: str) -> None:
    assert all(term.low_closed and term.high_closed for term in sc.SCALES[scale].terms)


def test_the_outer_terms_of_ar4_leave_the_edge_to_their_neighbours() -> None:
    scale = sc.SCALES["ipcc-ar4"]
    ends = [(term.word, term.low_closed, term.high_closed) for term in scale.terms]
    assert [end for end in ends if end[1:] != (True, True)] == [
        ("exceptionally unlikely", True, False),
        ("virtually certain", False, True),
    ]
    assert [scale.terms_for(p) for p in (0.01, 0.99, 0.9901)] == [
        *(("very unlikely",), ("very likely",), ("virtually certain",))
    ]


@pytest.mark.parametrize(("word", "synonym", "low", "high"), ICD203)
def test_icd203_knows_both_columns(word: str, synonym: str, low: int, high: int) -> None:
    scale = sc.SCALES["icd203"]
    assert scale.range_of(word) == scale.range_of(synonym) == (low / 100, high / 100)


@pytest.mark.parametrize(
    ("scale", "form", "word"),
    [
        ("icd203", "improbably", "improbable"),
        ("icd203", "probably", "probable"),
        ("icd203", "almost certainly", "almost certain"),
        ("icd203", "nearly certainly", "nearly certain"),
        ("phia", "almost certainly", "almost certain"),
        ("phia", "probable", "likely"),
        ("phia", "probably", "likely"),
        ("icd203", "VERY  Likely ", "very likely"),
    ],
)
def test_other_forms_mean_the_same(scale: str, form: str, word: str) -> None:
    assert sc.SCALES[scale].range_of(form) == sc.SCALES[scale].range_of(word) is not None


@pytest.mark.parametrize(
    ("scale", "word"),
    [("icd203", "more likely than not"), ("phia", "remote"), ("ipcc-ar5", "almost certain"), ("icd203", "")],
)
def test_a_word_of_another_scale_has_no_range(scale: str, word: str) -> None:
    assert sc.SCALES[scale].range_of(word) is None


R, VU, U, E, L, VL, C = (row[0] for row in ICD203)


@pytest.mark.parametrize(
    ("percent", "terms"),
    [
        *((percent, ()) for percent in (0, 0.5, 0.99, 99.01, 99.5, 100)),
        *((percent, (R,)) for percent in (1, 3)),
        (5, (R, VU)),
        (12, (VU,)),
        (20, (VU, U)),
        (30, (U,)),
        (45, (U, E)),
        (50, (E,)),
        (55, (E, L)),
        *((percent, (L,)) for percent in (57, 66)),
        (80, (L, VL)),
        (90, (VL,)),
        (95, (VL, C)),
        *((percent, (C,)) for percent in (97, 99)),
    ],
)
def test_icd203_lookup(percent: float, terms: tuple[str, ...]) -> None:
    assert sc.SCALES["icd203"].terms_for(percent / 100) == terms


@pytest.mark.parametrize(("term", "mirror"), [(R, C), (VU, VL), (U, L), (E, E), (L, U), (VL, VU), (C, R)])
def test_icd203_is_symmetric(term: str, mirror: str) -> None:
    scale = sc.SCALES["icd203"]
    low, high = scale.range_of(term) or (0, 0)
    assert scale.range_of(mirror) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("term", "middle"), [(R, 3), (VU, 12.5), (U, 32.5), (E, 50), (L, 67.5), (VL, 87.5), (C, 97)])
def test_icd203_midpoints_carry_their_own_word(term: str, middle: float) -> None:
    low, high = sc.SCALES["icd203"].range_of(term) or (0, 0)
    assert 50 * (low + high) == pytest.approx(middle)
    assert sc.SCALES["icd203"].terms_for(middle / 100) == (term,)


@pytest.mark.parametrize(
    ("percents", "word"),
    [
        ((0, 3, 5), "remote chance"),
        ((7, 7.5, 9), None),
        ((10, 15, 20), "highly unlikely"),
        ((22, 22.5, 24), None),
        ((25, 30, 35), "unlikely"),
        ((37.5, 38), None),
        ((40, 45, 49.9), "realistic possibility"),
        ((50, 52, 52.5, 53), None),  # "realistic possibility" stops short of 50
        ((55, 60, 70, 75), "likely"),
        ((77.5, 78), None),
        ((80, 85, 90), "highly likely"),
        ((92, 92.5, 93), None),
        ((95, 99, 100), "almost certain"),
    ],
)
def test_phia_lookup_leaves_gaps(percents: tuple[float, ...], word: str | None) -> None:
    found = {sc.SCALES["phia"].terms_for(percent / 100) for percent in percents}
    assert found == {() if word is None else (word,)}


@pytest.mark.parametrize("word", ["likely", "realistic possibility"])
def test_the_complement_of_a_phia_term_need_not_be_one(word: str) -> None:
    low, high = sc.SCALES["phia"].range_of(word) or (0, 0)
    complement = (round(1 - high, 9), round(1 - low, 9))
    assert complement not in {(term.low, term.high) for term in sc.SCALES["phia"].terms}


@pytest.mark.parametrize(
    ("percent", "nested"),
    [
        (0.5, "exceptionally unlikely|extremely unlikely|very unlikely|unlikely"),
        (3, "extremely unlikely|very unlikely|unlikely"),
        (8, "very unlikely|unlikely"),
        (20, "unlikely"),
        (33, "unlikely|about as likely as not"),
        (40, "about as likely as not"),
        (50, "about as likely as not"),  # "more likely than not" begins above 50
        (60, "about as likely as not|more likely than not"),
        (66, "about as likely as not|more likely than not|likely"),
        (70, "more likely than not|likely"),
        (92, "more likely than not|likely|very likely"),
        (97, "more likely than not|likely|very likely|extremely likely"),
        (99.5, "more likely than not|likely|very likely|extremely likely|virtually certain"),
    ],
)
def test_ipcc_lookup_is_nested(percent: float, nested: str) -> None:
    assert sc.SCALES["ipcc-ar5"].terms_for(percent / 100) == tuple(nested.split("|"))


@pytest.mark.parametrize(
    ("scale", "percent", "word"),
    [
        ("ipcc-ar5", 0.5, "exceptionally unlikely"),
        ("ipcc-ar5", 3, "extremely unlikely"),
        ("ipcc-ar5", 8, "very unlikely"),
        ("ipcc-ar5", 20, "unlikely"),
        ("ipcc-ar5", 33, "unlikely"),  # both are 33 wide: the first of them
        ("ipcc-ar5", 60, "about as likely as not"),
        ("ipcc-ar5", 66, "about as likely as not"),
        ("ipcc-ar5", 70, "likely"),
        ("ipcc-ar5", 92, "very likely"),
        ("ipcc-ar5", 97, "extremely likely"),
        ("ipcc-ar5", 99.5, "virtually certain"),
        ("icd203", 20, "very unlikely"),
        ("icd203", 55, "roughly even chance"),
        ("icd203", 0.5, ""),
        ("phia", 7, ""),
    ],
)
def test_the_narrowest_word_says_most(scale: str, percent: float, word: str) -> None:
    assert sc.SCALES[scale].word_for(percent / 100) == word


@pytest.mark.parametrize("computed", [0.1 + 0.1 + 0.1 + 0.25, 1 - 0.45, 0.55 - 1e-16])
def test_a_computed_edge_counts_as_the_edge(computed: float) -> None:
    assert sc.SCALES["icd203"].terms_for(computed) == ("roughly even chance", "likely")


@pytest.mark.parametrize("scale", ["icd203", "phia", "ipcc-ar5"])
def test_nan_has_no_word(scale: str) -> None:
    assert sc.SCALES[scale].word_for(float("nan")) == ""


def test_the_table_of_scales_is_read_only() -> None:
    with pytest.raises(TypeError):
        sc.SCALES["mine"] = sc.SCALES["phia"]  # type: ignore[index] # on purpose


HOUSE = {
    "no way": {"range": "0..5%", "open": "high"},
    "Toss Up": {"range": "2/5..0.6", "open": "both", "synonyms": ["coin  Flip"]},
    "likely": "60%..80%",
}


def house() -> sc.Scale:
    return sc.ScaleDefinition.model_validate({"title": "Our own", "words": HOUSE}).scale("house")


def test_a_scale_of_the_file_keeps_its_words_in_lower_case() -> None:
    assert house().words() == ("no way", "toss up", "coin flip", "likely")


@pytest.mark.parametrize(
    ("percent", "terms"),
    [(4.9, ("no way",)), (5, ()), (30, ()), (40, ()), (50, ("toss up",)), (60, ("likely",)), (80, ("likely",))],
)
def test_a_scale_of_the_file_has_open_edges_and_gaps(percent: float, terms: tuple[str, ...]) -> None:
    assert house().terms_for(percent / 100) == terms


def test_an_edge_is_met_within_half_a_billionth_of_a_per_mille() -> None:
    scale = sc.SCALES["icd203"]
    assert scale.terms_for(0.05 + 4e-13) == ("almost no chance", "very unlikely")
    assert scale.terms_for(0.05 + 6e-13) == ("very unlikely",)
