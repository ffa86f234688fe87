"""Where the best option changes as one judgement moves, in numbers and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from scenarios.displays import WIDTH, paragraph, wrapped
from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.results.answers import input_text
from scenarios.results.extras import frame
from scenarios.results.records import recorded
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.results.answers import Answer
    from scenarios.results.provenance import Provenance

__all__ = ["BreakEven", "BreakEvens", "Tip"]

_SHOWN = 20


@recorded
@dataclass(frozen=True, slots=True)
class Tip:
    """A value of a judgement at which another option becomes the best.

    Attributes
    ----------
    at : float
    option : str
        The one that is best beyond it.
    """

    at: float
    option: str


@recorded
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BreakEven:
    """The nearest tipping points of one judgement; false where nothing tips.

    Attributes
    ----------
    answer : Answer
        The target, its options, and which direction is better.
    address, kind : str
    now : float
        Its best estimate.
    option : str
        Which option is best now.
    below, above : Tip or None
        The nearest tipping points on either side.
    low, high : float
        Between which values it was looked for; infinite where anything may be.
    reason : str
        Why nothing tips; "" where something does.
    share : bool
        Whether the judgement is a probability.
    provenance : Provenance
    """

    answer: Answer
    address: str
    kind: str
    now: float
    option: str
    below: Tip | None
    above: Tip | None
    low: float
    high: float
    reason: str
    share: bool
    provenance: Provenance

    def __bool__(self) -> bool:
        return self.below is not None or self.above is not None

    @property
    def tips(self) -> tuple[Tip, ...]:
        """The tipping points, the lower one first."""
        return tuple(tip for tip in (self.below, self.above) if tip is not None)

    @property
    def distance(self) -> float:
        """How far the nearest tipping point is: in probability, or in parts of what the judgement is now; infinite if there is none."""
        unit = 1.0 if self.share or not self.now else abs(self.now)
        return min((abs(tip.at - self.now) / unit for tip in self.tips), default=float("inf"))

    def text_of(self, value: float) -> str:
        """Return a value of the judgement as a text."""
        return input_text(self.kind, value, share=self.share)

    @property
    def sentence(self) -> str:
        """What to tell people."""
        best = self.answer.option(self.option)
        if not self:
            return f"Nothing tips: {self.reason}."
        said = [
            f"{self.answer.option(tip.option)} becomes best when {self.address} {verb} {self.text_of(tip.at)}"
            for tip, verb in ((self.below, "falls below"), (self.above, "passes"))
            if tip is not None
        ]
        return f"{'; '.join(said)} (now {self.text_of(self.now)}, and {best} is best)."

    def __str__(self) -> str:
        return "\n".join(wrapped(paragraph(self.sentence), WIDTH))

    def __repr__(self) -> str:
        return f"BreakEven({self.sentence})"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BreakEvens(Sequence[BreakEven]):
    """The tipping points of many judgements, the nearest first.

    Attributes
    ----------
    answer : Answer
    points : tuple of BreakEven
        Those that do not tip come last.
    provenance : Provenance
    """

    answer: Answer
    points: tuple[BreakEven, ...]
    provenance: Provenance

    @overload
    def __getitem__(self, place: int | str) -> BreakEven: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[BreakEven, ...]: ...

    def __getitem__(self, place: int | str | slice) -> BreakEven | tuple[BreakEven, ...]:
        if isinstance(place, str):
            names = [point.address for point in self.points]
            if place not in names:
                msg = f"no judgement {shown(place)}; {did_you_mean(place, names)}"
                raise QuestionError(msg)
            return self.points[names.index(place)]
        return self.points[place]

    def _ipython_key_completions_(self) -> list[str]:
        return [point.address for point in self.points]

    def __iter__(self) -> Iterator[BreakEven]:
        return iter(self.points)

    def __len__(self) -> int:
        return len(self.points)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per judgement (extra ``frames``).

        Columns: judgement, kind, now, best, below, best_below, above, best_above, low, high, sentence.
        """
        none = float("nan")
        return frame(
            {
                "judgement": [p.address for p in self.points],
                "kind": [p.kind for p in self.points],
                "now": [p.now for p in self.points],
                "best": [p.option for p in self.points],
                "below": [p.below.at if p.below else none for p in self.points],
                "best_below": [p.below.option if p.below else "" for p in self.points],
                "above": [p.above.at if p.above else none for p in self.points],
                "best_above": [p.above.option if p.above else "" for p in self.points],
                "low": [p.low for p in self.points],
                "high": [p.high for p in self.points],
                "sentence": [p.sentence for p in self.points],
            }
        )

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        def cell(point: BreakEven, tip: Tip | None) -> str:
            return "" if tip is None else f"{point.text_of(tip.at)}\n{self.answer.option(tip.option)}"

        tipping = [point for point in self.points if point]
        rows = [
            [point.address, point.text_of(point.now), cell(point, point.below), cell(point, point.above)]
            for point in tipping[:_SHOWN]
        ]
        notes = [f"{len(self.points) - len(tipping)} judgements tip nothing"]
        if len(tipping) > _SHOWN:
            notes.insert(0, f"{len(tipping) - _SHOWN} more tip further off")
        best = self.answer.option(self.points[0].option) if self.points else ""
        title = f"{self.answer.labels.title}: {self.answer.title}, where {best} stops being best"
        return title, ["", "now", "falls below", "passes"], rows, "; ".join([*notes, str(self.provenance)])

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"BreakEvens({self.answer.target.name}: {sum(map(bool, self.points))} of {len(self)} judgements tip)"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
