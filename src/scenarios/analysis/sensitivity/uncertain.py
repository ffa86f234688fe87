"""What is uncertain in a multi-affine answer: each row with its covariance, each amount with its variance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.analysis.sensitivity.inputs import amount_places
from scenarios.model.quantities import ParameterUse
from scenarios.sampling.moments import row_moments, scalar_moments
from scenarios.sampling.rows import Dirichlet, Mixed, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.analysis.sensitivity.response import Response
    from scenarios.sampling.rows import Source
    from scenarios.sampling.sampler import Sampler

__all__ = ["Uncertain", "uncertain_in"]

Floats = NDArray[Any]


@dataclass(slots=True)
class Uncertain:
    """What is drawn, if the answer is multi-affine in it.

    Attributes
    ----------
    sources : list of str
        What is uncertain and has to do with the target.
    slots : float array of shape (slots,)
        The means of all rows.
    rows : dict of row to (source, covariance)
    amounts : dict of source to (variance, places among the amounts, coefficients)
    reason : str
        Why the answer is not multi-affine, or has no closed form; "" if it is and has.
    """

    sources: list[str]
    slots: Floats
    rows: dict[int, tuple[str, Floats]] = field(default_factory=dict)
    amounts: dict[str, tuple[float, list[int], list[float]]] = field(default_factory=dict)
    reason: str = ""


def uncertain_in(response: Response, sampler: Sampler) -> Uncertain:
    """Return what is uncertain in an answer, or the reason why its variance has no closed form."""
    question, program = response.question, response.derivatives.ready.graph.program
    readings = response.derivatives.slopes.readings
    found = Uncertain(relevant(response, sampler), response.derivatives.belief.slots.copy())
    if question.given:
        found.reason = "under evidence an answer is a ratio"
    read = set(readings.row.tolist())
    shifted = set(readings.row[~readings.plain].tolist())
    number = {judgement.address: row for row, judgement in enumerate(program.judgements)}
    used = {int(k) for _, which in readings.uses for k in which}
    for k, address in enumerate(program.factor_addresses):
        if address in sampler.sources and k in used:
            found.reason = found.reason or f"{address} multiplies weights, which are divided by their sum"
    places = _amount_places(response)
    parameters: dict[str, list[Any]] = {}
    for address, source in sampler.sources.items():
        if address.startswith("$"):
            continue
        row = number.get(address)
        if row is not None and row in read:
            if row in shifted:
                found.reason = found.reason or f"{address} is uncertain and shifted, so that it is divided by its sum"
            _put_row(found, row, program.judgements[row].slots, address, source, parameters)
        elif address in places and isinstance(source, Scalar):
            where, coefficients = places[address]
            if isinstance(source.quantity, ParameterUse):
                factor = source.quantity.factor
                parameters.setdefault(source.quantity.name, []).append((where, [c * factor for c in coefficients]))
            else:
                found.amounts[address] = scalar_moments(source.quantity)[1], where, coefficients
    for name, uses in parameters.items():
        _put_parameter(found, name, uses, sampler.sources[f"${name}"])
    return found


def relevant(response: Response, sampler: Sampler) -> list[str]:
    """Return the sources that have numbers of their own, but for amounts of other measures."""
    mine = {address for address, entry in response.inputs.items() if entry.kind == "amount" and response.matters(entry)}
    return [
        address
        for address, source in sampler.sources.items()
        if source.dimensions and (":" not in address or address in mine)
    ]


def _amount_places(response: Response) -> dict[str, tuple[list[int], list[float]]]:
    """Return by address where the target's amounts stand, parameters' ones too."""
    measure = response.asked_measure
    found = amount_places(response.derivatives.ready.graph.program, response.credal)
    return {address: (where, [1.0] * len(where)) for address, (which, where) in found.items() if which == measure}


def _put_row(
    found: Uncertain, row: int, slots: slice, address: str, source: Source, parameters: dict[str, list[Any]]
) -> None:
    names = _parameters_of(source)
    if names:
        for name in names:
            parameters.setdefault(name, []).append((row, slots, source))
        return
    moments = row_moments(source)
    if moments is None:
        found.reason = found.reason or f"{address} has ranges beside several distributions"
        return
    found.slots[slots], found.rows[row] = moments[0], (address, moments[1])


def _parameters_of(source: Source) -> Iterable[str]:
    if isinstance(source, Mixed):
        return {use.name for _, use in source.uses}
    if isinstance(source, Dirichlet) or not isinstance(source, Scalar):
        return ()
    return (source.quantity.name,) if isinstance(source.quantity, ParameterUse) else ()


def _put_parameter(found: Uncertain, name: str, uses: list[Any], drawn: Source) -> None:
    """Put in a parameter: one that is only added to measures, or that decides one row alone."""
    assert isinstance(drawn, Scalar)  # noqa: S101 - a parameter is one number
    mean, variance = scalar_moments(drawn.quantity)  # type: ignore[arg-type] # it is open
    if all(len(use) == 2 for use in uses):
        where = [place for places, _ in uses for place in places]
        found.amounts[f"${name}"] = variance, where, [c for _, some in uses for c in some]
        return
    if len(uses) > 1:
        found.reason = found.reason or f"${name} stands at several places"
        return
    row, slots, source = uses[0]
    if isinstance(source, Scalar):
        along, start = np.array([1.0, -1.0]), np.array([0.0, 1.0])
        factor = source.quantity.factor  # type: ignore[union-attr] # it is a parameter's
    elif source.distributions or len(source.widths) > 1 or len({use.name for _, use in source.uses}) > 1:
        found.reason = found.reason or f"${name} stands in a row with other things that are uncertain"
        return
    else:
        along, start, factor = np.zeros(len(source.fixed)), np.array(source.fixed), 1.0
        for k, use in source.uses:
            along[k] += use.factor
        for rest, _ in source.widths:
            start[rest] += 1 - start.sum()
            along[rest] -= along.sum()
    along = factor * along
    found.slots[slots] = start + mean * along
    found.rows[row] = f"${name}", variance * np.outer(along, along)
