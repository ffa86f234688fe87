"""What each rule of pooling keeps, and what it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenarios.results.distribution import place
from scenarios.results.extras import frame
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["PoolingRules"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PoolingRules:
    """The property card of the rules of pooling.

    Attributes
    ----------
    rules : tuple of str
    formulas : mapping of rule to str
    properties : tuple of str
    meanings : mapping of property to str
        What each property says.
    keeps : bool array of shape (rules, properties)
        Whether the rule has the property, for rows of any number of branches. Read-only.
    sources : mapping of rule to str
        Where that is shown.

    Examples
    --------
    >>> import scenarios as sc
    >>> card = sc.pooling_rules()
    >>> card.kept("linear", "external Bayes"), card.kept("logarithmic", "external Bayes")
    (False, True)
    """

    rules: tuple[str, ...]
    formulas: Mapping[str, str]
    properties: tuple[str, ...]
    meanings: Mapping[str, str]
    keeps: NDArray[np.bool_]
    sources: Mapping[str, str]

    def kept(self, rule: str, of: str) -> bool:
        """Return whether a rule has a property."""
        return bool(self.keeps[place(rule, self.rules, "rule"), place(of, self.properties, "property")])

    def __len__(self) -> int:
        return len(self.rules)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per rule and property: rule, property, kept, source (extra ``frames``)."""
        count = len(self.properties)
        return frame(
            {
                "rule": np.repeat(self.rules, count),
                "property": np.tile(self.properties, len(self.rules)),
                "kept": self.keeps.ravel(),
                "source": np.repeat([self.sources[rule] for rule in self.rules], count),
            }
        )

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        rows = [
            [rule, *("kept" if kept else "not kept" for kept in row)]
            for rule, row in zip(self.rules, self.keeps.tolist(), strict=True)
        ]
        return "What each rule of pooling keeps", ["", *self.properties], rows, self._foot()

    def _foot(self) -> str:
        told = "; ".join(f"{name}: {self.meanings[name]}" for name in self.properties)
        sources = "; ".join(f"{rule}: {self.sources[rule]}" for rule in self.rules)
        return f"{told}. Sources: {sources}."

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"PoolingRules({', '.join(self.rules)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
