"""Pools whose forecasts are scored: linear mixtures by path, and scenarios that were pooled by row."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.results import Pool

if TYPE_CHECKING:
    from scenarios.model.scenario import Scenario

__all__ = ["Mixtures", "mixtures_of"]

Floats = NDArray[np.float64]

LINEAR = "linear pool"


class Mixtures(NamedTuple):
    """What stands beside the voices of a scenario.

    Attributes
    ----------
    labels : dict of str to str
        Name to label of each pool.
    models : list of Scenario
        Those that were pooled by row.
    weights : float array of shape (pools, voices and models)
        What each pool mixes; rows add up to 1.
    kept : int array of shape (voices and pools,)
        Which rows of (voices, models, pools) are forecasters.
    """

    labels: dict[str, str]
    models: list[Scenario]
    weights: Floats
    kept: NDArray[np.intp]


def mixtures_of(model: Scenario, names: tuple[str, ...], pools: object) -> Mixtures:
    """Return the linear pool with equal weights, where there are analysts, and the pools that were asked for."""
    if pools is not None and not isinstance(pools, Mapping):
        msg = f"pools must map names to weights of analysts, got {shown(pools)}; write {{'name': {{'analyst': 1}}}}"
        raise QuestionError(msg)
    labels: dict[str, str] = {}
    models: list[Scenario] = []
    rows: list[dict[int, float]] = []
    if len(names) > 1:
        labels[LINEAR] = "linear pool by path, equal weights"
        rows.append({k: 1 / len(names) for k in range(len(names))})
    for name, asked in ({} if pools is None else pools).items():
        if not isinstance(name, str):
            raise QuestionError(f"pools: a pool must have a text for a name, got {shown(name)}; write {{'name': ...}}")
        if isinstance(asked, Pool):
            labels[f"pool: {name}"] = f"{name}, {asked.how} by row"
            rows.append({len(names) + len(models): 1.0})
            models.append(_pooled(model, name, asked))
        else:
            labels[f"pool: {name}"] = f"{name}, linear pool by path"
            rows.append({names.index(who): share for who, share in _shares(name, asked, names).items()})
    voices = len(names) + len(models)
    weights = np.array([[row.get(k, 0.0) for k in range(voices)] for row in rows]).reshape(len(rows), voices)
    return Mixtures(labels, models, weights, np.r_[: len(names), voices : voices + len(rows)])


def _pooled(model: Scenario, name: str, asked: Pool) -> Scenario:
    """Return the scenario that a pool by row made of this one."""
    if asked.provenance.content_hash != model.content_hash:
        told = f"{asked.provenance.scenario}, content {asked.provenance.content_hash[:12]}"
        raise QuestionError(
            f"pools: {name!r} must be a pool of this scenario as it is, got one of {told}; pool it anew"
        )
    if asked.model is None:
        raise QuestionError(
            f"pools: {name!r} must be pooled by row, got by path, which leaves no scenario to ask; give weights instead"
        )
    return asked.model


def _shares(name: str, asked: object, names: tuple[str, ...]) -> dict[str, float]:
    if not isinstance(asked, Mapping) or not asked:
        msg = f"pools: {name!r} must map analysts to weights, or be what pool(...) returned, got {shown(asked)}; write {{'analyst': 1}}"
        raise QuestionError(msg)
    for who, weight in asked.items():
        if who not in names:
            raise QuestionError(
                f"pools: {name!r} weighs {shown(who)}, who is no analyst here; {did_you_mean(who, names)}"
            )
        plain = isinstance(weight, int | float | np.integer | np.floating) and not isinstance(weight, bool | np.bool_)
        if not plain or not 0 <= weight <= sys.float_info.max:
            msg = f"pools: {name!r} must give {who!r} a finite weight of at least 0, got {shown(weight)}; correct it"
            raise QuestionError(msg)
    greatest = max(map(float, asked.values()))
    if not greatest > 0:
        raise QuestionError(f"pools: the weights of {name!r} must add up to more than 0, got 0; give somebody some")
    scaled = {who: float(weight) / greatest for who, weight in asked.items()}  # so that no sum overflows
    return {who: weight / sum(scaled.values()) for who, weight in scaled.items()}
