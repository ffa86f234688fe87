"""Everything random comes down to one question: a whole number from here to there.

So the same drawing code serves Hypothesis, which shrinks every answer towards the lowest, and a seeded
generator. The lowest answer is therefore always the simplest: nothing added, the first in the list.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Chooser", "by_hypothesis"]

T = TypeVar("T")
_IN_ALL = 20


class Chooser:
    """Choices out of one source of whole numbers.

    Parameters
    ----------
    whole : callable
        ``whole(low, high)`` returns a whole number from low to high, both included.
    """

    def __init__(self, whole: Callable[[int, int], int]) -> None:
        self.whole = whole

    def pick(self, *options: T) -> T:
        """Return one of the options; the first is the simplest."""
        return options[self.whole(0, len(options) - 1)] if len(options) > 1 else options[0]

    def one(self, options: Sequence[T]) -> T:
        """Return one entry of a sequence."""
        return self.pick(*options)

    def maybe(self, chance: float) -> bool:
        """Say yes in about this share of the cases; no is simpler."""
        return self.whole(1, _IN_ALL) > _IN_ALL - round(chance * _IN_ALL)

    def some(self, options: Iterable[T], count: int) -> list[T]:
        """Return so many different entries, in any order; the first ones in theirs are the simplest."""
        left = list(options)
        return [left.pop(self.whole(0, len(left) - 1) if len(left) > 1 else 0) for _ in range(count)]

    def shuffled(self, options: Iterable[T]) -> list[T]:
        """Return all entries in any order; their own is the simplest."""
        left = list(options)
        return self.some(left, len(left))

    def one_or_some(self, values: Sequence[str]) -> str | list[str]:
        """Return one value, or a list of some."""
        if not self.maybe(0.4):
            return self.one(values)
        return self.some(values, self.whole(1, max(1, len(values) - 1)))


@cache
def _between(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


def by_hypothesis(draw: Callable[[st.SearchStrategy[int]], int]) -> Chooser:
    """Let Hypothesis choose, by the `draw` of a composite strategy."""
    return Chooser(lambda low, high: draw(_between(low, high)))
