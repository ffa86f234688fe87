"""Words of estimative probability: the published scales, and scales that a file defines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from scenarios.model.quantities import plain_word

__all__ = ["SCALES", "Scale", "Term"]


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a scale: its range, whether its edges belong to it, and other ways to write it.

    ``low`` and ``high`` are probabilities in [0, 1].
    """

    word: str
    low: float
    high: float
    low_closed: bool = True
    high_closed: bool = True
    synonyms: tuple[str, ...] = ()

    def covers(self, probability: float) -> bool:
        """Say whether a reader may call this probability by the term."""
        probability = round(probability, 12)  # a computed 5 % is 5 %
        above = probability >= self.low if self.low_closed else probability > self.low
        below = probability <= self.high if self.high_closed else probability < self.high
        return above and below


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of words of estimative probability, least likely first, as one document publishes it.

    Examples
    --------
    The same number may have one word, two at a shared edge, or none:

    >>> SCALES["icd203"].terms_for(0.30)
    ('unlikely',)
    >>> SCALES["icd203"].terms_for(0.20)
    ('very unlikely', 'unlikely')
    >>> SCALES["phia"].terms_for(0.38)
    ()
    """

    id: str
    title: str
    document: str
    edition: str
    terms: tuple[Term, ...]

    def range_of(self, word: str) -> tuple[float, float] | None:
        """Return the lowest and highest probability of a word, or None where the scale lacks it."""
        wanted = plain_word(word)
        for term in self.terms:
            if wanted == term.word or wanted in term.synonyms:
                return term.low, term.high
        return None

    def words(self) -> tuple[str, ...]:
        """Return every word and synonym of the scale, least likely first."""
        return tuple(w for term in self.terms for w in (term.word, *term.synonyms))

    def terms_for(self, probability: float) -> tuple[str, ...]:
        """Return the terms whose range holds the probability: none in a gap, two at a shared edge."""
        return tuple(term.word for term in self.terms if term.covers(probability))

    def word_for(self, probability: float) -> str:
        """Return the narrowest term that holds the probability, "" where none does.

        Ranges may share an edge (ICD 203) or be nested (IPCC); the narrowest says most.

        Examples
        --------
        >>> SCALES["icd203"].word_for(0.7), SCALES["icd203"].word_for(0.20)
        ('likely', 'very unlikely')
        >>> SCALES["ipcc-ar5"].word_for(0.97)
        'extremely likely'
        """
        fitting = [term for term in self.terms if term.covers(probability)]
        return min(fitting, key=lambda t: round(t.high - t.low, 9)).word if fitting else ""


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

SCALES: Final[Mapping[str, Scale]] = MappingProxyType(
    {"icd203": _ICD203, "phia": _PHIA, "ipcc-ar5": _IPCC_AR5, "ipcc": _IPCC_AR5}
)
