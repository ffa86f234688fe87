"""How much each indicator would move an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.results.distribution import amount
from scenarios.results.extras import frame, plots
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.distribution import Labels
    from scenarios.results.provenance import Provenance
    from scenarios.results.targets import Target

__all__ = ["IndicatorTable"]

Floats = NDArray[np.float64]

_SHOWN = 20
_SAME = 1e-9


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class IndicatorTable:
    """Indicators, the one that would move the answer most first.

    Attributes
    ----------
    names, nodes : tuple of str
        The indicators, and what each tells of.
    target : Target
    better : str
        "higher", "lower", or "" if nothing says so.
    by : str
        The decision whose options are set in turn; "" where nothing is compared.
    options : tuple of str
    now : float array of shape (options,)
        The answer as it stands: a probability, or the mean of a measure.
    chance : float array of shape (indicators, options)
        How likely each sign is to be seen.
    told : float array of shape (indicators, options, 2)
        The answer if it is seen, and if it is not; NaN where that cannot be.
    refused : mapping of indicator to str
        Indicators that are left out, and why.
    provenance : Provenance
        How the numbers were got.
    """

    names: tuple[str, ...]
    nodes: tuple[str, ...]
    target: Target
    better: str
    by: str
    options: tuple[str, ...]
    now: Floats
    chance: Floats
    told: Floats
    refused: Mapping[str, str]
    labels: Labels
    provenance: Provenance

    @property
    def share(self) -> bool:
        """Whether the answer is a probability."""
        return self.target.measure is None

    @property
    def expected(self) -> Floats:
        """The expected absolute move, shape (indicators, options)."""
        moves = np.nan_to_num(np.abs(self.told - self.now[:, None]))
        found: Floats = self.chance * moves[..., 0] + (1 - self.chance) * moves[..., 1]
        return found

    @property
    def worst(self) -> Floats:
        """The greatest move that can happen, with its sign, shape (indicators, options)."""
        moves = np.nan_to_num(self.told - self.now[:, None])
        side = np.abs(moves).argmax(axis=-1)
        return np.asarray(np.take_along_axis(moves, side[..., None], axis=-1)[..., 0])

    @property
    def preferred(self) -> str:
        """The option with the best answer now, the first of equals; "" if nothing says what is better, or nothing is compared."""
        return self._best(self.now)

    def preferred_if(self, indicator: str, *, seen: bool = True) -> str:
        """Return the option with the best answer if a sign is seen, or is not; see `preferred`."""
        return self._best(self.told[self.names.index(indicator), :, 0 if seen else 1])

    def _best(self, answers: Floats) -> str:
        if not self.by or not self.better or not np.isfinite(answers).any():
            return ""
        worth = np.where(np.isnan(answers), -np.inf, answers if self.better == "higher" else -answers)
        return self.options[int(np.flatnonzero(worth >= worth.max() - _SAME * max(1.0, abs(float(worth.max()))))[0])]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per indicator and option (extra ``frames``).

        Columns: indicator, node, option, chance, now, seen, not_seen, expected, worst, preferred, preferred_seen, preferred_not_seen.
        """
        count = len(self.options)
        every = [name for name in self.names for _ in self.options]
        return frame(
            {
                "indicator": every,
                "node": [node for node in self.nodes for _ in self.options],
                "option": list(self.options) * len(self.names),
                "chance": self.chance.ravel(),
                "now": np.tile(self.now, len(self.names)),
                "seen": self.told[..., 0].ravel(),
                "not_seen": self.told[..., 1].ravel(),
                "expected": self.expected.ravel(),
                "worst": self.worst.ravel(),
                "preferred": [self.preferred] * (count * len(self.names)),
                "preferred_seen": [self.preferred_if(name) for name in every],
                "preferred_not_seen": [self.preferred_if(name, seen=False) for name in every],
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw where each sign would move the answer; see `scenarios.plots.indicator_moves`."""
        return plots().indicator_moves(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def label_of(self, indicator: str) -> str:
        """Return how people call an indicator."""
        return self.provenance.model.indicators[indicator].label or indicator.replace("_", " ")

    def text_of(self, value: float) -> str:
        """Return an answer as a text."""
        if np.isnan(value):
            return "cannot be"
        return f"{100 * value + 0.0:.1f} %" if self.share else amount(value)

    def move_text(self, value: float, *, signed: bool = True) -> str:
        """Return a move as a text: of probabilities in percentage points."""
        sign = "+" if signed and value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
        return sign + (f"{100 * abs(value):.1f} points" if self.share else amount(abs(value)))

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        head = ["", "seen with", "if seen", "if not", "expected move", "worst case"]
        if self.preferred:
            head.append("preferred")
        rows = []
        for i, name in enumerate(self.names[:_SHOWN]):
            k = int(self.expected[i].argmax())
            under = f"\n({self.labels.options.get(self.options[k], '')})" if self.by else ""
            row = [
                self.label_of(name) + under,
                f"{100 * self.chance[i, k]:.1f} %",
                self.text_of(float(self.told[i, k, 0])),
                self.text_of(float(self.told[i, k, 1])),
                self.move_text(float(self.expected[i, k]), signed=False),
                self.move_text(float(self.worst[i, k])),
            ]
            if self.preferred:
                row.append(self._preference(name))
            rows.append(row)
        notes = [f"{name} is left out: {reason}" for name, reason in self.refused.items()]
        if len(self.names) > _SHOWN:
            notes.insert(0, f"{len(self.names) - _SHOWN:,} more in to_frame()")
        if self.by:
            notes.insert(0, "each under the option that it moves most")
        title = f"{self.labels.title}: which sign would move {self.target.label(self.labels)} most"
        return title, head, rows, "; ".join([*notes, str(self.provenance)])

    def _preference(self, name: str) -> str:
        seen, missed = self.preferred_if(name), self.preferred_if(name, seen=False)
        labels = self.labels.options
        if seen == missed == self.preferred:
            return "no change"
        return (
            "\n".join(
                f"{what}: {labels.get(option, option)}"
                for what, option in (("seen", seen), ("not", missed))
                if option and option != self.preferred
            )
            or "no change"
        )

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"IndicatorTable({self.target.name}: {', '.join(self.names)})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
