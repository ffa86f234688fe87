"""Long work shows a bar, where that is asked for."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["NO_BAR", "Bar", "each_of", "progress_bar"]

T = TypeVar("T")


class Bar(Protocol):
    """What is told of each piece of work that is done."""

    def update(self, count: int) -> Any:
        """Take note that so many more pieces are done."""


class _NoBar:
    def update(self, count: int) -> None:
        """Show nothing."""


NO_BAR: Bar = _NoBar()


@contextlib.contextmanager
def progress_bar(total: int, unit: str, *, shows: bool) -> Iterator[Bar]:
    """Show a bar on standard error, or as a widget in a notebook, while work is done; none unless it `shows`.

    Examples
    --------
    >>> with progress_bar(2, "draws", shows=False) as bar:
    ...     bar.update(2)
    """
    if not shows:
        yield NO_BAR
        return
    from tqdm.auto import tqdm  # noqa: PLC0415 - only where it is asked for

    with tqdm(total=total, unit=f" {unit}") as bar:
        yield bar


def each_of(things: Collection[T], unit: str, *, shows: bool) -> Iterator[T]:
    """Yield things one after the other, with a bar that moves on when one is done.

    Examples
    --------
    >>> list(each_of("ab", "letters", shows=False))
    ['a', 'b']
    """
    with progress_bar(len(things), unit, shows=shows) as bar:
        for thing in things:
            yield thing
            bar.update(1)
