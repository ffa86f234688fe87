"""How far an answer moves with each judgement: a tornado."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.results.answers import input_text
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup, recorded
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.answers import Answer
    from scenarios.results.distribution import Labels
    from scenarios.results.provenance import Provenance

__all__ = ["Bar", "Tornado"]

Floats = NDArray[np.float64]

_SHOWN = 12
OPTIMAL = "optimal"


@recorded
@dataclass(frozen=True, slots=True)
class Bar:
    """What one judgement does.

    Attributes
    ----------
    address, kind : str
        The judgement; a weight, a factor, an amount or a parameter.
    best, low, high : float
        Its best estimate, and the ends of the range over which it is moved.
    at_low, at_high : mapping of option to float
        The answer at those ends, of every option.
    best_at_low, best_at_high : str
        The best option there; "" where none is called the best.
    switches : bool
        Whether another option than now is best at an end.
    """

    address: str
    kind: str
    best: float
    low: float
    high: float
    at_low: Mapping[str, float]
    at_high: Mapping[str, float]
    best_at_low: str
    best_at_high: str
    switches: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Tornado(Lookup[Bar]):
    """The answer at both ends of every judgement, all others at their best estimates.

    A mapping of address to `Bar`, the one that moves an option most first.

    Attributes
    ----------
    answer : Answer
        The target, its options, and which direction is better.
    addresses, kinds : tuple of str
    best : float array of shape (judgements,)
        Best estimates. Read-only.
    ends : float array of shape (judgements, 2)
        Where each is moved to. Read-only.
    answers : float array of shape (judgements, 2, options)
        The answer at the ends; with ``versus``, less that of this option. Read-only.
    base : float array of shape (options,)
        The answer now. Read-only.
    choice : int array of shape (judgements, 2)
        Which option is best at the ends; -1 where none is called the best. Read-only.
    chosen : int
        Which is best now, or -1.
    covariation : str
        What the other entries of a row do.
    provenance : Provenance
    """

    answer: Answer
    addresses: tuple[str, ...]
    kinds: tuple[str, ...]
    best: Floats
    ends: Floats
    answers: Floats
    base: Floats
    choice: NDArray[np.int64]
    chosen: int
    covariation: str
    provenance: Provenance

    @property
    def labels(self) -> Labels:
        """What people call things."""
        return self.answer.labels

    @property
    def options(self) -> tuple[str, ...]:
        """The options."""
        return self.answer.options

    @property
    def switches(self) -> NDArray[np.bool_]:
        """Whether another option than now is best at an end, by judgement."""
        found: NDArray[np.bool_] = (self.choice != self.chosen).any(axis=1)
        return found

    def __getitem__(self, address: str) -> Bar:
        if address not in self.addresses:
            msg = f"no bar of {shown(address)}; {did_you_mean(address, self.addresses)}"
            raise QuestionError(msg)
        i = self.addresses.index(address)
        at = [MappingProxyType(dict(zip(self.options, end, strict=True))) for end in self.answers[i].tolist()]
        best = [self.options[k] if k >= 0 else "" for k in self.choice[i].tolist()]
        low, high = self.ends[i].tolist()
        return Bar(
            address,
            self.kinds[i],
            float(self.best[i]),
            low,
            high,
            at[0],
            at[1],
            best[0],
            best[1],
            bool(self.switches[i]),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.addresses)

    def __len__(self) -> int:
        return len(self.addresses)

    def ends_of(self, option: str) -> tuple[Floats, float]:
        """Return an option's answer at the ends, of shape (judgements, 2), and now.

        Parameters
        ----------
        option : str
            One of ``options``, or "optimal": the answer of whichever is best at each end.
        """
        if option == OPTIMAL and OPTIMAL not in self.options:
            if self.chosen < 0:
                msg = "option: no option is called the best, got 'optimal'; ask with better='higher' or 'lower'"
                raise QuestionError(msg)
            found = np.take_along_axis(self.answers, self.choice[..., None], axis=2)[..., 0]
            return found, float(self.base[self.chosen])
        if option not in self.options:
            known = [*self.options, *([OPTIMAL] if self.chosen >= 0 else [])]
            msg = f"option: no option {shown(option)}; {did_you_mean(option, known)}"
            raise QuestionError(msg)
        k = self.options.index(option)
        return self.answers[:, :, k], float(self.base[k])

    def ranked(self, option: str) -> list[str]:
        """Return the addresses in the order of how far they move one option's answer, or the optimal one."""
        ends, _ = self.ends_of(option)
        order = np.argsort(-np.abs(ends[:, 1] - ends[:, 0]), kind="stable")
        return [self.addresses[i] for i in order]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per judgement and option (extra ``frames``).

        Columns: judgement, kind, best, low, high, option, at_low, at_best, at_high, best_at_low, best_at_high, switches.
        """
        count = len(self.options)
        names = np.array([*self.options, ""], object)
        return frame(
            {
                "judgement": np.repeat(self.addresses, count),
                "kind": np.repeat(self.kinds, count),
                "best": np.repeat(self.best, count),
                "low": np.repeat(self.ends[:, 0], count),
                "high": np.repeat(self.ends[:, 1], count),
                "option": np.tile(self.options, len(self)),
                "at_low": self.answers[:, 0].ravel(),
                "at_best": np.tile(self.base, len(self)),
                "at_high": self.answers[:, 1].ravel(),
                "best_at_low": np.repeat(names[self.choice[:, 0]], count),
                "best_at_high": np.repeat(names[self.choice[:, 1]], count),
                "switches": np.repeat(self.switches, count),
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the bars; see `scenarios.plots.tornado_bars`."""
        return plots().tornado_bars(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        answer = self.answer
        columns = [k for k, option in enumerate(self.options) if not answer.versus or option != answer.versus]
        rows = [["now", "", *(answer.shown(self.base[k]) for k in columns)]]
        for i, address in enumerate(self.addresses[:_SHOWN]):
            ends = [input_text(self.kinds[i], end) for end in self.ends[i].tolist()]
            cells = ["\n".join(answer.shown(value) for value in self.answers[i, :, k]) for k in columns]
            rows.append([address + (" (*)" if self.switches[i] else ""), "\n".join(ends), *cells])
        notes = [f"other entries of a row: {self.covariation}"]
        if self.switches.any():
            notes.append("(*) another option is best at an end")
        if len(self) > _SHOWN:
            notes.append(f"{len(self) - _SHOWN} more judgements move it less")
        header = ["", "moved to", *(answer.option(self.options[k]) for k in columns)]
        return f"{answer.labels.title}: {answer.title}", header, rows, "; ".join([*notes, str(self.provenance)])

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        return f"Tornado({self.answer.target.name}: {len(self)} judgements)"

    def _repr_html_(self) -> str:
        return html_table(*self._table())
