"""The published scales of words of estimative probability, by id. What an id means never changes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.model.words import Scale, Term

__all__ = ["SCALES", "scale"]


def _terms(
    *rows: tuple[str, float, float, tuple[str, ...]], open_high: str = "", open_low: str = ""
) -> tuple[Term, ...]:
    return tuple(
        Term(word, low / 100, high / 100, word != open_low, word != open_high, synonyms)
        for word, low, high, synonyms in rows
    )


_ICD203 = Scale(
    id="icd203",
    title="ICD 203 expressions of likelihood",
    document="Intelligence Community Directive 203, Analytic Standards, Office of the Director of National Intelligence",
    edition="2 January 2015",
    terms=_terms(
        ("almost no chance", 1, 5, ("remote",)),
        ("very unlikely", 5, 20, ("highly improbable",)),
        ("unlikely", 20, 45, ("improbable", "improbably")),
        ("roughly even chance", 45, 55, ("roughly even odds",)),
        ("likely", 55, 80, ("probable", "probably")),
        ("very likely", 80, 95, ("highly probable",)),
        ("almost certain", 95, 99, ("almost certainly", "nearly certain", "nearly certainly")),
    ),
)

_PHIA = Scale(
    id="phia",
    title="PHIA probability yardstick",
    document="Explaining uncertainty in UK intelligence assessment, Professional Head of Intelligence Assessment",
    edition="24 March 2025",
    terms=_terms(
        ("remote chance", 0, 5, ()),
        ("highly unlikely", 10, 20, ()),
        ("unlikely", 25, 35, ()),
        ("realistic possibility", 40, 50, ()),
        ("likely", 55, 75, ("probable", "likely or probable", "probably")),
        ("highly likely", 80, 90, ()),
        ("almost certain", 95, 100, ("almost certainly",)),
        open_high="realistic possibility",
    ),
)

_IPCC_AR5 = Scale(
    id="ipcc-ar5",
    title="IPCC likelihood scale",
    document="Mastrandrea et al., Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on "
    "Consistent Treatment of Uncertainties",
    edition="2010 (Fifth Assessment Report)",
    terms=_terms(
        ("exceptionally unlikely", 0, 1, ()),
        ("extremely unlikely", 0, 5, ()),
        ("very unlikely", 0, 10, ()),
        ("unlikely", 0, 33, ()),
        ("about as likely as not", 33, 66, ()),
        ("more likely than not", 50, 100, ()),
        ("likely", 66, 100, ()),
        ("very likely", 90, 100, ()),
        ("extremely likely", 95, 100, ()),
        ("virtually certain", 99, 100, ()),
        open_low="more likely than not",
    ),
)

# Where this table prints "> 99 %" or "< 1 %" the edge is open; the closed 90 to 99 % and 1 to 10 % hold it.
_IPCC_AR4 = Scale(
    id="ipcc-ar4",
    title="IPCC likelihood scale of AR4, Working Group II",
    document="IPCC Fourth Assessment Report, Working Group II: Impacts, Adaptation and Vulnerability, front matter, section F",
    edition="2007 (Fourth Assessment Report)",
    terms=_terms(
        ("exceptionally unlikely", 0, 1, ()),
        ("very unlikely", 1, 10, ()),
        ("unlikely", 10, 33, ()),
        ("about as likely as not", 33, 66, ()),
        ("likely", 66, 90, ()),
        ("very likely", 90, 99, ()),
        ("virtually certain", 99, 100, ()),
        open_high="exceptionally unlikely",
        open_low="virtually certain",
    ),
)

# Of Kent's variants these are missing: those of "possible", to which he gives no number; "50-50", which is no word of the
# language; and "improbable" and "unlikely", which the copies of his list that we know put beside even chances.
_KENT = Scale(
    id="kent1964",
    title="Kent's words of estimative probability",
    document="Sherman Kent, Words of Estimative Probability, Studies in Intelligence 8(4), Central Intelligence Agency",
    edition="Fall 1964",
    terms=_terms(
        ("impossibility", 0, 0, ("impossible",)),
        (
            "almost certainly not",
            *(2, 12),
            ("virtually impossible", "almost impossible", "some slight chance", "highly doubtful"),
        ),
        ("probably not", 20, 40, ("we believe that not", "we estimate that not", "we doubt", "doubtful")),
        (
            "chances about even",
            *(40, 60),
            ("chances a little better than even", "chances a little less than even"),
        ),
        ("probable", 63, 87, ("probably", "likely", "we believe", "we estimate")),
        (
            "almost certain",
            *(87, 99),
            (
                *("almost certainly", "virtually certain", "all but certain", "highly probable", "highly likely"),
                *("odds overwhelming", "chances overwhelming"),
            ),
        ),
        ("certainty", 100, 100, ("certain",)),
    ),
)

SCALES: Final[Mapping[str, Scale]] = MappingProxyType(
    {
        "icd203": _ICD203,
        "phia": _PHIA,
        "ipcc-ar5": _IPCC_AR5,
        "ipcc": _IPCC_AR5,
        "ipcc-ar4": _IPCC_AR4,
        "kent1964": _KENT,
    }
)


def scale(name: str) -> Scale:
    """Return a published scale of words by its id.

    Parameters
    ----------
    name : str
        ``icd203``, ``phia``, ``ipcc-ar5`` (or ``ipcc``), ``ipcc-ar4`` or ``kent1964``.

    Returns
    -------
    Scale

    Raises
    ------
    QuestionError
        If there is no such scale.

    Examples
    --------
    >>> import scenarios as sc
    >>> sc.scale("kent1964").range_of("likely")
    (0.63, 0.87)
    """
    if not isinstance(name, str) or name not in SCALES:
        msg = f"scale: no published scale {shown(name)}; {did_you_mean(name, SCALES)}"
        raise QuestionError(msg)
    return SCALES[name]
