"""Base rates that extremising leads away from: one for each row."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.model.addresses import find, spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.model import Scenario

__all__ = ["BaseRates"]

Floats = NDArray[np.float64]
_ALONE = 1e-9


class BaseRates:
    """What was given as base rates: "equal", "file", a number for steps and parameters, or a mapping of address to row or number.

    Parameters
    ----------
    model : Scenario
        In which addresses are looked up.
    rates : object
        As given.
    places : sequence of str
        The addresses, or options, of which one may be asked.
    paths : bool
        Whether rows are outcome distributions.
    """

    def __init__(self, model: Scenario, rates: object, places: Sequence[str], *, paths: bool) -> None:
        self._paths, self._rates = paths, rates
        if isinstance(rates, str):
            if rates not in ("equal", "file"):
                raise QuestionError(f"base_rate: no {shown(rates)}; {did_you_mean(rates, ('equal', 'file'))}")
        elif isinstance(rates, Mapping) and not paths:
            self._rates = {self._address(model, address, places): row for address, row in rates.items()}
        elif not isinstance(rates, Mapping):
            _probability("base_rate", rates)

    @staticmethod
    def _address(model: Scenario, address: object, places: Sequence[str]) -> str:
        try:
            found = spelled(model, find(model, address))  # type: ignore[arg-type] # what is no text is refused there
        except ValueError as error:
            raise QuestionError(f"base_rate: {error}") from None
        if found not in places:
            raise QuestionError(f"base_rate: {found!r} is not pooled, so it has none; {did_you_mean(found, places)}")
        return found

    def of(self, address: str, branches: Sequence[str], file: Floats, *, single: bool) -> Floats:
        """Return the base rates of a row, in the order of its branches; they are above 0 and add up to 1.

        Parameters
        ----------
        file : float array of shape (branches,)
            The file's own row; NaN where it has none.
        single : bool
            Whether it is one probability and its complement.
        """
        rates: Any = self._rates
        where = f"base_rate of {address!r}" if address else "base_rate"
        if isinstance(rates, Mapping) and not self._paths:
            if address not in rates:
                raise QuestionError(f"{where} must be stated, got none; add it to base_rate, or write 'equal' for all")
            rates = rates[address]
        if isinstance(rates, str) and rates == "equal":
            return np.full(len(branches), 1 / len(branches))
        if isinstance(rates, str) and rates == "file":
            if not (file > 0).all():
                raise QuestionError(
                    f"{where} must be above 0 for every branch, got {shown(dict(zip(branches, file.tolist(), strict=True)))} in the file; "
                    "state a base rate of its own"
                )
            return file
        if single and not isinstance(rates, Mapping):
            rate = _probability(where, rates)
            return np.array([rate, 1 - rate])
        return _row(where, rates, branches)


def _row(where: str, rates: object, branches: Sequence[str]) -> Floats:
    if not isinstance(rates, Mapping) or set(rates) != set(branches):
        raise QuestionError(
            f"{where} must map each of {', '.join(branches)} to a probability, got {shown(rates)}; or write 'equal' or 'file'"
        )
    row = np.array([_probability(f"{where}: {branch!r}", rates[branch]) for branch in branches])
    total = math.fsum(row)
    if abs(total - 1) > _ALONE:
        raise QuestionError(f"{where} must add up to 1, got {total:.10g}; correct one")
    return row / total


def _probability(where: str, value: object) -> float:
    number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    if not (number and 0 < value < 1):  # type: ignore[operator] # it is a number
        raise QuestionError(
            f"{where} must be a probability above 0 and below 1, 'equal', 'file', or a mapping of address to base rate, got {shown(value)}; "
            "correct it"
        )
    return float(value)  # type: ignore[arg-type] # it is a number
