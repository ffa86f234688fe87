"""Scales of words as frames, and what their words mean beside each other."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.errors import few
from scenarios.model.words import per_cent
from scenarios.results.distribution import place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup
from scenarios.results.tables import WIDTH, html_table, text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.model.words import Scale, Term

__all__ = ["ScaleComparison", "plots", "scale_frame"]


def scale_frame(scale: Scale) -> pd.DataFrame:
    """Return one row per term."""
    return frame(
        {
            "scale": [scale.id] * len(scale.terms),
            "word": [term.word for term in scale.terms],
            "synonyms": [", ".join(term.synonyms) for term in scale.terms],
            **_ends(scale.terms),
        }
    )


def _ends(terms: tuple[Term, ...] | list[Term]) -> dict[str, list[float] | list[bool]]:
    return {
        "low": [term.low for term in terms],
        "high": [term.high for term in terms],
        "low_closed": [term.low_closed for term in terms],
        "high_closed": [term.high_closed for term in terms],
    }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ScaleComparison(Lookup[Mapping[str, "Term"]]):
    """What each word means in several scales.

    A mapping of word to a mapping of scale to the `Term` that the word stands for there; a scale that lacks the word is left out.

    Attributes
    ----------
    scales : tuple of Scale
        In the order in which they were named.
    meanings : mapping of str to mapping of str to Term
        Words, the least likely first: every term, and every synonym that means something in more than one scale. Read-only.

    Examples
    --------
    >>> import scenarios as sc
    >>> both = sc.compare_scales("icd203", "phia")
    >>> both["likely"]["phia"].extent
    '55 to 75 %'
    >>> print(both.warnings[-1])
    'almost certain' is 95 to 99 % in icd203 and 95 to 100 % in phia; 95 to 99 % is so called in both.
    """

    scales: tuple[Scale, ...]
    meanings: Mapping[str, Mapping[str, Term]]

    def __getitem__(self, word: str) -> Mapping[str, Term]:
        words = tuple(self.meanings)
        return self.meanings[words[place(word, words, "word")]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.meanings)

    def __len__(self) -> int:
        return len(self.meanings)

    @property
    def shared(self) -> tuple[str, ...]:
        """The words that more than one of the scales has."""
        return tuple(word for word, terms in self.meanings.items() if len(terms) > 1)

    @property
    def differing(self) -> tuple[str, ...]:
        """The words that mean another range in another scale; whether an edge belongs to it does not count."""
        return tuple(w for w in self.shared if len({(t.low, t.high) for t in self.meanings[w].values()}) > 1)

    def overlap(self, word: str) -> tuple[float, float] | None:
        """Return the lowest and highest probability that every scale with the word calls so, or None if there is none."""
        terms = list(self[word].values())
        low, high = max(term.low for term in terms), min(term.high for term in terms)
        met = low < high or (low == high and all(term.covers(low) for term in terms))
        return (low, high) if met else None

    @property
    def warnings(self) -> tuple[str, ...]:
        """A sentence for each word that means another range in another scale."""
        return tuple(self._warning(word) for word in self.differing)

    def _warning(self, word: str) -> str:
        said = [f"{term.extent} in {name}" for name, term in self.meanings[word].items()]
        listed = f"{', '.join(said[:-1])} and {said[-1]}"
        common = self.overlap(word)
        every = "both" if len(said) == 2 else f"all {len(said)}"
        if common is None:
            return f"'{word}' is {listed}; no number is so called in {every}."
        low, high = (per_cent(end) for end in common)
        number = f"{low} to {high} %" if low != high else f"{low} %"
        return f"'{word}' is {listed}; {'only ' * (low == high)}{number} is so called in {every}."

    def to_frame(self) -> pd.DataFrame:
        """Return one row per word and scale that has it (extra ``frames``).

        Columns: word, scale, term (what the scale calls it first), low, high, low_closed, high_closed, differs (whether the word means another
        range in another of the scales).
        """
        cells = [(word, name, term) for word, terms in self.meanings.items() for name, term in terms.items()]
        differing = set(self.differing)
        return frame(
            {
                "word": [word for word, _, _ in cells],
                "scale": [name for _, name, _ in cells],
                "term": [term.word for _, _, term in cells],
                **_ends([term for _, _, term in cells]),
                "differs": [word in differing for word, _, _ in cells],
            }
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the ranges of each word below each other; see `scenarios.plots.word_bars`."""
        return plots().word_bars(self, ax)  # type: ignore[no-any-return]

    @property
    def _title(self) -> str:
        return f"What words mean in {', '.join(scale.id for scale in self.scales)}"

    def _table(self) -> tuple[str, list[str], list[list[str]]]:
        names = [scale.id for scale in self.scales]
        rows = [
            [word, *(terms[n].extent if n in terms else "" for n in names)] for word, terms in self.meanings.items()
        ]
        return self._title, ["", *names], rows

    @property
    def _foot(self) -> str:
        return "; ".join(f"{scale.id}: {scale.title}, {scale.edition or 'no edition'}" for scale in self.scales)

    def __str__(self) -> str:
        told = [
            line
            for sentence in self.warnings
            for line in textwrap.wrap(
                sentence, WIDTH, initial_indent="! ", subsequent_indent="  ", break_on_hyphens=False
            )
        ]
        return "\n".join([text_table(*self._table(), self._foot), *([""] if told else []), *told])

    def __repr__(self) -> str:
        return f"ScaleComparison({', '.join(s.id for s in self.scales)}; {len(self)} words; differing: {few(self.differing)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table(), " ".join([*self.warnings, self._foot]))
