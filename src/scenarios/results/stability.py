"""How far all weights may move at once before the choice changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.results.extras import frame
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.results.answers import Answer
    from scenarios.results.provenance import Provenance

__all__ = ["Stability"]

Floats = NDArray[np.float64]

_CLOSE = 1e-6


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Stability:
    """The stability radius of the best option, against each of the others.

    Attributes
    ----------
    answer : Answer
        The target, its options, and which direction is better.
    option : str
        Which option is best now.
    rivals : tuple of str
        The others.
    certain : float array of shape (rivals,)
        Up to here, from 0 to 1, no weights make the rival better. Read-only.
    reached : float array of shape (rivals,)
        From here on some weights that are known do; 1 if none do. It is above ``certain`` where the search ended early. Read-only.
    provenance : Provenance
    """

    answer: Answer
    option: str
    rivals: tuple[str, ...]
    certain: Floats
    reached: Floats
    provenance: Provenance

    @property
    def radius(self) -> float:
        """How much of every row may be something else before the choice can change; 1 if it never does."""
        return float(self.certain.min())

    @property
    def rival(self) -> str:
        """Which option becomes the best first; "" if none does."""
        return self.rivals[int(self.certain.argmin())] if self.radius < 1 else ""

    @property
    def exact(self) -> bool:
        """Whether weights are known that change the choice at the radius."""
        return bool(self.reached.min() - self.radius <= _CLOSE)

    @property
    def sentence(self) -> str:
        """What to tell people."""
        best = self.answer.option(self.option)
        if self.radius >= 1:
            return f"{best} stays best whatever the weights are, as long as what is impossible stays so."
        return (
            f"{best} stays best while no row of weights moves by more than {100 * self.radius:.3g} % of the way to another, all of them at "
            f"once; then {self.answer.option(self.rival)} can be better."
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row per rival: option, rival, certain, reached (extra ``frames``)."""
        return frame(
            {
                "option": [self.option] * len(self.rivals),
                "rival": list(self.rivals),
                "certain": self.certain,
                "reached": self.reached,
            }
        )

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        rows = [
            [self.answer.option(rival), *(f"{100 * end:.3g} %" for end in ends)]
            for rival, *ends in zip(self.rivals, self.certain.tolist(), self.reached.tolist(), strict=True)
        ]
        title = f"{self.answer.labels.title}: {self.answer.title}, how far all weights may move"
        return title, ["can be better", "not before", "from"], rows, f"{self.sentence} {self.provenance}"

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"Stability({self.option}: {100 * self.radius:.3g} %)"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
