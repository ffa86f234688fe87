"""Words of estimative probability: terms with their ranges, and the scales that they make."""

from __future__ import annotations

import importlib
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios.displays import html_table, text_table
from scenarios.model.quantities import plain_word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["Scale", "Term", "per_cent"]


def per_cent(probability: float) -> str:
    """Return a probability in per cent without its sign, as scales print it.

    Examples
    --------
    >>> per_cent(0.55), per_cent(0.125)
    ('55', '12.5')
    """
    return f"{100 * probability:.10g}"


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

    @property
    def lower(self) -> str:
        """The lower edge in per cent; "above" where it does not belong to the range."""
        return f"{'' if self.low_closed else 'above '}{per_cent(self.low)} %"

    @property
    def upper(self) -> str:
        """The upper edge in per cent; "under" where it does not belong to the range."""
        return f"{'' if self.high_closed else 'under '}{per_cent(self.high)} %"

    @property
    def extent(self) -> str:
        """The range as a text: "55 to 80 %", "40 to <50 %", ">50 to 100 %"; one number where it is no more."""
        low = f"{'' if self.low_closed else '>'}{per_cent(self.low)}"
        high = f"{'' if self.high_closed else '<'}{per_cent(self.high)} %"
        return high if self.low == self.high else f"{low} to {high}"


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of words of estimative probability, least likely first, as one document publishes it.

    Attributes
    ----------
    id : str
        What a file's `scale` names. Its meaning never changes: a new edition gets an id of its own.
    title, document, edition : str
        What it is called, and where it is published.
    terms : tuple of Term
        Each with its range.

    Examples
    --------
    The same number may have one word, two at a shared edge, or none:

    >>> import scenarios as sc
    >>> sc.SCALES["icd203"].terms_for(0.30)
    ('unlikely',)
    >>> sc.SCALES["icd203"].terms_for(0.20)
    ('very unlikely', 'unlikely')
    >>> sc.SCALES["phia"].terms_for(0.38)
    ()
    """

    id: str
    title: str
    document: str
    edition: str
    terms: tuple[Term, ...]

    def term(self, word: str) -> Term | None:
        """Return the term of a word or synonym, or None where the scale lacks it."""
        wanted = plain_word(word)
        return next((term for term in self.terms if wanted == term.word or wanted in term.synonyms), None)

    def range_of(self, word: str) -> tuple[float, float] | None:
        """Return the lowest and highest probability of a word, or None where the scale lacks it."""
        found = self.term(word)
        return None if found is None else (found.low, found.high)

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
        >>> import scenarios as sc
        >>> sc.SCALES["icd203"].word_for(0.7), sc.SCALES["icd203"].word_for(0.20)
        ('likely', 'very unlikely')
        >>> sc.SCALES["ipcc-ar5"].word_for(0.97)
        'extremely likely'
        """
        fitting = [term for term in self.terms if term.covers(probability)]
        return min(fitting, key=lambda t: round(t.high - t.low, 9)).word if fitting else ""

    @property
    def gaps(self) -> tuple[tuple[float, float], ...]:
        """The stretches of [0, 1] that have no word: between ranges, and beyond the first and the last.

        Examples
        --------
        >>> import scenarios as sc
        >>> sc.SCALES["phia"].gaps[0], sc.SCALES["icd203"].gaps
        ((0.05, 0.1), ((0.0, 0.01), (0.99, 1.0)))
        """
        found, reached = [], 0.0
        for low, high in [*sorted((term.low, term.high) for term in self.terms), (1.0, 1.0)]:
            if low > reached:
                found.append((reached, low))
            reached = max(reached, high)
        return tuple(found)

    @property
    def shared(self) -> tuple[float, ...]:
        """The edges at which one range ends and another begins, and that belong to both.

        Examples
        --------
        >>> import scenarios as sc
        >>> sc.SCALES["icd203"].shared
        (0.05, 0.2, 0.45, 0.55, 0.8, 0.95)
        """
        pairs = itertools.permutations(self.terms, 2)
        return tuple(sorted({a.high for a, b in pairs if a.high == b.low and a.high_closed and b.low_closed}))

    @property
    def nested(self) -> bool:
        """Whether ranges overlap by more than an edge, so that most numbers have several words."""
        return any(
            max(one.low, other.low) < min(one.high, other.high) for one, other in itertools.combinations(self.terms, 2)
        )

    @property
    def rule(self) -> str:
        """What a number between or on the edges of ranges is called.

        Examples
        --------
        >>> import scenarios as sc
        >>> print(sc.SCALES["icd203"].rule)
        shared edges: both words; no word below 1 % or above 99 %
        >>> print(sc.SCALES["phia"].rule)
        gaps are kept: no word
        """
        said = ["nested: every word that fits"] if self.nested else []
        said += ["shared edges: both words"] if self.shared else []
        outer = [(side, p) for side, p, edge in self._ends() if p != edge]
        inner = len(self.gaps) > len(outer)
        said += ["gaps are kept: no word"] if inner else []
        said += [f"no word {' or '.join(f'{side} {per_cent(p)} %' for side, p in outer)}"] if outer else []
        return "; ".join(said) or "every number has one word"

    def _ends(self) -> tuple[tuple[str, float, float], ...]:
        low, high = min(term.low for term in self.terms), max(term.high for term in self.terms)
        return ("below", low, 0.0), ("above", high, 1.0)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per term: scale, word, synonyms, low, high, low_closed, high_closed (extra ``frames``)."""
        return _above().scale_frame(self)  # type: ignore[no-any-return]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the ranges above each other, with the gaps between them; see `scenarios.plots.scale_ruler`."""
        return _above().plots().scale_ruler(self, ax)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        rows = [
            [f"{term.word}\n({', '.join(term.synonyms)})" if term.synonyms else term.word, term.lower, term.upper]
            for term in self.terms
        ]
        where = "; ".join(part for part in (self.document, self.edition) if part)
        rule = f"{self.rule[:1].upper()}{self.rule[1:]}."
        return f"{self.title} ({self.id})", ["word", "from", "to"], rows, f"{rule} {where}"

    def __str__(self) -> str:
        return text_table(*self._table())

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def _above() -> Any:
    """Import frames and pictures, which stand in layers above; by name, so that the model does not lean on them."""
    return importlib.import_module("scenarios.results.vocabulary")
