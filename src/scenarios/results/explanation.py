"""An answer in words: the best option, its margin, what moves it, where it tips, and what to find out first."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.displays import WIDTH, footer, paragraph, turned, wrapped
from scenarios.errors import QuestionError
from scenarios.results.extras import frame, plots

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.answers import Answer
    from scenarios.results.break_even import BreakEven, BreakEvens
    from scenarios.results.information import InformationTable
    from scenarios.results.provenance import Provenance
    from scenarios.results.tornado import Tornado

__all__ = ["Explanation"]

Floats = NDArray[np.float64]

_HEADS = {"drivers", "tipping"}
"""Parts whose first sentence is followed by one for each judgement."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Explanation:
    """Why an option is the best one, and what would have to be otherwise: numbers, and a short text about them.

    Attributes
    ----------
    answer : Answer
        The target, its options, and which direction is better.
    best, rival : str
        The best option; and the second, or the one it is compared with. "" where there is none.
    ties : tuple of str
        All options that are as good as the best, itself among them.
    values : float array of shape (options,)
        The answer of each option now. Read-only.
    margin : float
        How much better the best option is than its rival; NaN without a rival.
    bars : Tornado or None
        Differences from the rival, at both ends of every judgement; of the answer itself without a rival. None where no
        judgement has a range.
    points : BreakEvens or None
        Where another option becomes the best; None without a rival.
    drivers : tuple of str
        Addresses of the judgements that move the margin most, at most three.
    find_out : str
        What to find out first: the address of a judgement, or the name of an event; "" where nothing would change the choice.
    worth : mapping of str to float
        What it is worth to know each event beforehand, and each judgement by itself, the greatest first, in the unit of the answer; those
        worth nothing are left out.
    events : InformationTable or None
        What it is worth to know each event beforehand, with the reasons why some cannot; None where that is not asked: without a rival,
        of a gate, once something was learned, or where there are too many states.
    parts : mapping of str to tuple of str
        The sentences, under "best", "drivers", "tipping", "find_out" and "notes".
    provenance : Provenance
    """

    answer: Answer
    best: str
    rival: str
    ties: tuple[str, ...]
    values: Floats
    margin: float
    bars: Tornado | None
    points: BreakEvens | None
    drivers: tuple[str, ...]
    find_out: str
    worth: Mapping[str, float]
    events: InformationTable | None
    parts: Mapping[str, tuple[str, ...]]
    provenance: Provenance

    @property
    def sentences(self) -> tuple[str, ...]:
        """All sentences, in their order."""
        return tuple(sentence for part in self.parts.values() for sentence in part)

    @property
    def tips(self) -> tuple[BreakEven, ...]:
        """The judgements that tip the choice, the nearest first."""
        return () if self.points is None else tuple(point for point in self.points if point)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per judgement, the one that moves the margin most first (extra ``frames``).

        Columns: judgement, kind, best, low, high, at_low, at_best, at_high (of the margin, which is above 0 while the best option
        leads; without a rival, of the answer), switches, worth (of knowing it by itself).
        """
        bars = self.bars
        names = [] if bars is None else bars.ranked(self.best)
        found = [(bars[name], self.margins(name)) for name in names if bars is not None]
        now = self.margin if self.rival else float(self.values[0])
        return frame(
            {
                "judgement": [bar.address for bar, _ in found],
                "kind": [bar.kind for bar, _ in found],
                "best": [bar.best for bar, _ in found],
                "low": [bar.low for bar, _ in found],
                "high": [bar.high for bar, _ in found],
                "at_low": [ends[0] for _, ends in found],
                "at_best": [now] * len(found),
                "at_high": [ends[1] for _, ends in found],
                "switches": [bar.switches for bar, _ in found],
                "worth": [self.worth.get(bar.address, 0.0) for bar, _ in found],
            }
        )

    def margins(self, address: str) -> tuple[float, float]:
        """Return the margin at the ends of a judgement's range, below 0 where the rival leads; without a rival, the answer."""
        if self.bars is None:
            msg = "margins: some judgement must have a range of its own, got points only; explain with swing=0.1"
            raise QuestionError(msg)
        bar = self.bars[address]
        sign = -1 if self.rival and self.answer.better == "lower" else 1
        return sign * bar.at_low[self.best], sign * bar.at_high[self.best]

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the tornado of the difference; see `scenarios.plots.tornado_bars`."""
        if self.bars is None:
            msg = "plot: some judgement must have a range of its own, got points only; explain with swing=0.1"
            raise QuestionError(msg)
        return plots().tornado_bars(self.bars, ax=ax, **{"option": self.best, **settings})  # type: ignore[no-any-return]

    def __str__(self) -> str:
        blocks = []
        for head, items in self.paragraphs():
            lines = wrapped(head, WIDTH)
            for item in items:
                first, *others = wrapped(item, WIDTH - 2)
                lines += [f"- {first}", *(f"  {line}" for line in others)]
            blocks.append("\n".join(lines))
        return "\n\n".join(blocks)

    def __repr__(self) -> str:
        return f"Explanation({self.answer.target.name}: {self.best or 'no options'})"

    def _repr_html_(self) -> str:
        blocks = []
        for head, items in self.paragraphs():
            listed = "".join(f"<li{turned(item)}>{html.escape(item)}</li>" for item in items)
            blocks.append(f"<p{turned(head)}>{html.escape(head)}</p>{f'<ul>{listed}</ul>' if listed else ''}")
        return f"<div>{''.join(blocks)}{footer(str(self.provenance))}</div>"

    def paragraphs(self) -> Iterator[tuple[str, list[str]]]:
        """Yield what is said part by part: a text, and the sentences that are listed below it, if any."""
        for name, part in self.parts.items():
            if name in _HEADS and len(part) > 1:
                yield paragraph(part[0]), [paragraph(item) for item in part[1:]]
            elif part:
                yield " ".join(paragraph(sentence) for sentence in part), []
