"""What a peer is to the benchmarks: something to run, its answer, and where it came from."""

from __future__ import annotations

import importlib
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

    from workloads import Document

__all__ = ["ENGINE", "LIMIT", "TENSORS", "WHOLE", "Absent", "Builder", "Peer", "Unfit", "package", "parts"]

Floats = NDArray[np.float64]

# Kinds: a package asked as its documentation says, its tensors multiplied by hand, a compiled loop for this workload only.
ENGINE, TENSORS, LIMIT = "engine", "tensors by hand", "compiled loop"

WHOLE = 2**40
"""Packages that want integers get each row in parts of this: the rounding is below 1e-12, and because all rows have the
same denominator, what is multiplied keeps a short one."""


class Absent(Exception):  # noqa: N818 - not a mistake: a peer that is not installed
    """A package is not installed."""


class Unfit(Exception):  # noqa: N818 - not a mistake: a peer that cannot do this
    """A package cannot do a workload, and why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to compute a workload, everything that can be made ready made ready.

    `run` is what is timed; `read` turns what it returns into the numbers that must agree with the answer, and is not
    timed. `share` is the part of the workload that one call does. One that was given a smaller document says which (`of`),
    and one that tells only means, the means of what.
    """

    run: Callable[[], Any]
    read: Callable[[Any], Floats]
    share: float = 1
    note: str = ""
    of: Document | None = None
    payoffs: Floats | None = None


@dataclass(frozen=True, slots=True)
class Builder:
    """How a peer is made ready, and how many times as long as we it should take at least.

    `make` raises `Absent` where its package is missing, `Unfit` where it cannot do the workload.
    """

    name: str
    kind: str
    make: Callable[[], Peer]
    least: float | None = None


def package(name: str) -> Any:
    """Import an optional package; the type is unknown because most of them have none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a package deprecates within itself is not our matter
            return importlib.import_module(name)
    except ImportError as error:
        message = f"{name.partition('.')[0]} is not installed (it comes with the extra `bench`)"
        raise Absent(message) from error


def parts(row: Floats) -> list[int]:
    """Return a row as integers that add up to `WHOLE` exactly."""
    found = [round(p * WHOLE) for p in row.tolist()]
    found[int(np.argmax(row))] += WHOLE - sum(found)
    return found
