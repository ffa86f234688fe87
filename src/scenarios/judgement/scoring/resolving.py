"""Resolutions: what happened, beside the forecasts as they stood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios._version import __version__
from scenarios.errors import QuestionError, ScenarioError, did_you_mean, shown
from scenarios.evaluation.question import Question
from scenarios.files.resolutions import read_resolution
from scenarios.judgement.pooling.voices import OWN, voices_of
from scenarios.judgement.scoring.forecasting import Floats, outcomes_by, shares_by
from scenarios.judgement.scoring.mixing import mixtures_of
from scenarios.model.nodes import Gate
from scenarios.model.scenario import Scenario
from scenarios.results.resolution import OUTCOME, Resolution, Resolved

if TYPE_CHECKING:
    import os

    from scenarios.results import Pool

__all__ = ["load_resolution", "resolve"]


def resolve(
    model: Scenario,
    happened: Mapping[str, str] | str,
    *,
    on: str | dt.date,
    source: str = "",
    do: Mapping[str, str] | None = None,
    ordered: Iterable[str] | str = (),
    pools: Mapping[str, Mapping[str, float] | Pool] | None = None,
) -> Resolution:
    """Put what happened in a scenario beside the forecasts of it: those of the file, of each analyst, and of their pools.

    The **outcome** is forecast as it stood at the start, once what was really chosen is set by `do`. A **node** is forecast given those
    nodes before it that are said to have happened: so the row that applied is scored, and no row of a branch that was not taken.

    Parameters
    ----------
    model : Scenario
        As it stood when the forecast was made.
    happened : mapping of node to branch, or str
        What is known by now: chance nodes, gates (``open`` or ``closed``) or their steps, decisions that have weights. The outcome stands
        under the key ``outcome`` (under ``(outcome)`` where a node has that name). A text is the outcome alone.
    on : str or date
        When it was known, such as ``"2025-11-30"``; no earlier than the scenario's `as_of`.
    source : str
        Who says so.
    do : mapping of node to option, optional
        What was really chosen at decisions: it is set, as in `compare`, and not scored.
    ordered : str or collection of str
        The nodes, or ``"outcome"``, of which the branches stand in order, as the ranked probability score asks. The order of a file means nothing
        of the kind unless it is said here.
    pools : mapping of name to Pool or (mapping of analyst to weight), optional
        Further pools to score: what `pool` returned by row, by any rule; or weights for a linear pool by path, such as
        ``{"classical": classical_model(...).trust}``, in which the file's own judgements are ``"as written"``. Weights are divided by their sum; who is
        not named has none.

    Returns
    -------
    Resolution
        A mapping of target to `Resolved`. Forecasters are the file, ``"as written"``, the analysts, and if there are any ``"linear pool"``, in which all of
        these have the same weight, by path; then `pools`, each as ``"pool: "`` and its name.

    Raises
    ------
    QuestionError
        If a name does not exist, a gate is named beside its steps, something is both set and forecast, nobody gave what happened before any chance, or
        a decision is reached that nothing decides.

    Notes
    -----
    Forecasts are exact. Those of nodes are P(node | earlier nodes of `happened`, do), so that by the chain rule logarithmic scores of
    nodes add up to that of all they say together. The linear pool by path is Σ w P(node, earlier) / Σ w P(earlier).

    Examples
    --------
    >>> import scenarios as sc
    >>> model = sc.load("us-options")
    >>> found = sc.resolve(model, "ceasefire", on="2026-08-24", do={"us_policy": "both"})
    >>> found["(outcome)"].happened
    'ceasefire'
    """
    if not isinstance(model, Scenario):
        raise QuestionError(f"model must be a scenario, got {shown(model)}; load one with scenarios.load(...)")
    known, outcome = _happened(model, happened)
    setting = Question(model, do=do).do
    date = _date(model, on)
    if not isinstance(source, str):
        raise QuestionError(f"source must be text, got {shown(source)}; say who reports what happened")
    in_order = _ordered(model, ordered)
    voices = voices_of(model, "resolve") if model.analysts else ()
    names = (OWN, *model.analysts)
    mixed = mixtures_of(model, names, pools)
    each = [model, *(voice.model for voice in voices[1:]), *mixed.models]
    _fit_together(known, setting)
    questions, before = [], dict[str, str]()
    for name in _in_file_order(model, known):
        rows = shares_by(each, mixed, setting, before, name)
        questions.append(_resolved(name, model.outline.variables[name], in_order, known[name], before, rows))
        before[name] = known[name]
    if outcome is not None:
        rows = outcomes_by(each, mixed, setting)
        questions.append(_resolved(OUTCOME, tuple(model.outcomes), in_order, outcome, {}, rows))
    labels = {OWN: OWN, **{voice.name: voice.label for voice in voices}, **mixed.labels}
    return Resolution(
        scenario=model.scenario,
        title=model.title,
        content_hash=model.content_hash,
        on=date,
        source=source,
        do=MappingProxyType(setting),
        forecasters=(*names, *mixed.labels),
        labels=MappingProxyType(labels),
        questions=tuple(questions),
        version=__version__,
        illustrative=model.illustrative,
    )


def _happened(model: Scenario, happened: object) -> tuple[dict[str, str], str | None]:
    """Return what happened at nodes, and the outcome if it is known."""
    said: Mapping[Any, Any] | None = {OUTCOME: happened} if isinstance(happened, str) else None
    if isinstance(happened, Mapping):
        said = happened
    if not said:
        msg = f"happened must map nodes to branches, or name the outcome, got {shown(happened)}; write {{'node': 'branch', 'outcome': 'name'}}"
        raise QuestionError(msg)
    keys = [key for key in (OUTCOME, "outcome") if key in said and key not in model.nodes]
    if len({shown(said[key]) for key in keys}) > 1:
        both = " and ".join(shown(said[key]) for key in keys)
        raise QuestionError(f"happened: a scenario has one outcome, got {both}; keep the one that came about")
    known = {}
    for name, branch in said.items():
        if name in keys:
            continue
        branches = model.outline.variables.get(name) if isinstance(name, str) else None
        if branches is None:
            cure = (
                "write it as {'outcome': " + repr(name) + "}"
                if name in model.outcomes
                else did_you_mean(name, [*model.outline.variables, "outcome"])
            )
            raise QuestionError(f"happened: no node {shown(name)}; {cure}")
        if not isinstance(branch, str) or branch not in branches:
            raise QuestionError(f"happened: {name!r} has no branch {shown(branch)}; {did_you_mean(branch, branches)}")
        known[name] = branch
    outcome = said[keys[0]] if keys else None
    if keys and (not isinstance(outcome, str) or outcome not in model.outcomes):
        raise QuestionError(f"happened: no outcome {shown(outcome)}; {did_you_mean(outcome, model.outcomes)}")
    lonely = [name for name in known if len(model.outline.variables[name]) < 2]
    lonely += ["outcome"] * (bool(keys) and len(model.outcomes) < 2)
    if lonely:
        raise QuestionError(
            f"happened: {lonely[0]!r} has only one way to turn out, so that nothing was forecast; leave it out"
        )
    return known, outcome


def _fit_together(known: Mapping[str, str], do: Mapping[str, str]) -> None:
    for name in known:
        gate, dot, _ = name.partition(".")
        if name in do:
            raise QuestionError(
                f"{name!r} is set by do, so that it was not forecast; leave it out of happened, or out of do"
            )
        if dot and gate in known:
            raise QuestionError(
                f"happened: {gate!r} follows from its steps, got {name!r} as well; keep the gate or its steps"
            )


def _date(model: Scenario, on: object) -> str:
    text = on.isoformat()[:10] if isinstance(on, dt.date) else on
    try:
        date = dt.date.fromisoformat(text).isoformat()  # type: ignore[arg-type] # whatever people pass
    except (TypeError, ValueError):
        raise QuestionError(f"on must be a date such as 2025-11-30, got {shown(on)}; say when it was known") from None
    if model.as_of is not None and date < model.as_of:
        msg = f"on must not be before the scenario's as_of, {model.as_of}, got {date}: what was known already is no forecast; correct one of the two"
        raise QuestionError(msg)
    return date


def _ordered(model: Scenario, ordered: object) -> frozenset[str]:
    names = [ordered] if isinstance(ordered, str) else ordered
    if not isinstance(names, Iterable):
        raise QuestionError(
            f"ordered must name nodes or 'outcome', got {shown(ordered)}; write for example ['outcome']"
        )
    found = set()
    for name in names:
        meant = OUTCOME if isinstance(name, str) and name == "outcome" and name not in model.nodes else name
        if not isinstance(meant, str) or meant not in (OUTCOME, *model.outline.variables):
            raise QuestionError(
                f"ordered: no node {shown(name)}; {did_you_mean(name, [*model.outline.variables, 'outcome'])}"
            )
        found.add(meant)
    return frozenset(found)


def _in_file_order(model: Scenario, known: Mapping[str, str]) -> list[str]:
    """Return what happened in the order in which a path comes by: nodes from the start on, the steps of a gate in their order."""
    order = {}
    for i, name in enumerate(model.outline.order):
        node = model.nodes[name]
        order[name] = (i, 0)
        order |= {f"{name}.{step}": (i, k) for k, step in enumerate(node.steps)} if isinstance(node, Gate) else {}
    return sorted(known, key=order.__getitem__)


def _resolved(
    target: str,
    categories: tuple[str, ...],
    ordered: frozenset[str],
    happened: str,
    before: Mapping[str, str],
    rows: Floats,
) -> Resolved:
    if np.isnan(rows).all():
        where = ", ".join(f"{name}={branch}" for name, branch in before.items())
        told = f" after {where}" if where else ""
        msg = f"happened: {target!r} must be reached{told}, got a chance of 0 from every forecaster; name what really happened, or set choices with do"
        raise QuestionError(msg)
    return Resolved(target, tuple(categories), target in ordered, happened, MappingProxyType(dict(before)), rows)


def load_resolution(path: str | os.PathLike[str], model: Scenario | None = None) -> Resolution:
    """Load a resolution from a file.

    Parameters
    ----------
    path : str or path
        A YAML or JSON file that `Resolution.save` wrote.
    model : Scenario, optional
        The scenario that it is about. If given, it must be the same as it was when the forecasts were made.

    Raises
    ------
    ScenarioError
        If there is no such file, or it has mistakes: all of them at once, each with line and column.
    QuestionError
        If the model is another scenario, or has changed.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import scenarios as sc
    >>> path = Path(tempfile.mkdtemp()) / "resolution.yaml"
    >>> model = sc.load("us-options")
    >>> sc.resolve(model, "ceasefire", on="2026-08-24", do={"us_policy": "both"}).save(path)
    >>> sc.load_resolution(path, model)["(outcome)"].happened
    'ceasefire'
    """
    read = read_resolution(path)
    if model is not None:
        if not isinstance(model, Scenario):
            raise QuestionError(f"model must be a scenario, got {shown(model)}; load one with scenarios.load(...)")
        if (model.scenario, model.content_hash) != (read.scenario, read.content_hash):
            msg = (
                f"{path}: the resolution is of {read.scenario}, content {read.content_hash[:12]}, got {model.scenario}, content "
                f"{model.content_hash[:12]}: a changed scenario made other forecasts; score it as it stood, or resolve the new one"
            )
            raise QuestionError(msg)
    questions = []
    for target, asked in read.questions.items():
        nothing = [float("nan")] * len(asked.categories)
        rows = np.array(
            [nothing if asked.forecasts[name] is None else asked.forecasts[name] for name in read.forecasters]
        )
        rows.flags.writeable = False
        questions.append(
            Resolved(target, asked.categories, asked.ordered, asked.happened, MappingProxyType(dict(asked.given)), rows)
        )
    try:
        date = dt.date.fromisoformat(read.date).isoformat()
    except ValueError:
        raise ScenarioError(
            f"date: must be a date of the calendar, got {read.date}; correct it", file=str(path)
        ) from None
    return Resolution(
        scenario=read.scenario,
        title=read.title,
        content_hash=read.content_hash,
        on=date,
        source=read.source,
        do=MappingProxyType(dict(read.do)),
        forecasters=tuple(read.forecasters),
        labels=MappingProxyType(dict(read.forecasters)),
        questions=tuple(questions),
        version=read.version,
        illustrative=read.illustrative,
    )
