"""The groups of a class side by side: their weights, their choices, the pool's, and how far they are apart."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.analysis.dissent.disagreeing import dissent
from scenarios.errors import Problem, QuestionError, ScenarioError, shown
from scenarios.files.sets import read_judgements
from scenarios.judgement.pooling.opinions import pool
from scenarios.model import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results import Dissent, Pool

__all__ = ["GroupComparison", "compared"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GroupComparison:
    """A class's groups side by side.

    Attributes
    ----------
    model : Scenario
        The scenario with the groups as its analysts.
    groups : tuple of str
        Their ids, in the order of the files.
    weights : Pool
        Each group's row for each judgement, and the linear pool's, all groups counting the same.
    choices : Dissent
        What each option comes to by each group and by the pool, what each prefers, and how far they are apart.
    """

    model: Scenario
    groups: tuple[str, ...]
    weights: Pool
    choices: Dissent

    def choice(self, group: str | None = None) -> tuple[str, ...]:
        """Return the options that a group prefers, or the pool's if none is named; several if they are level."""
        return self.choices.preferred(group)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per group and option, and of the pool: as `Dissent.to_frame` (extra ``frames``)."""
        return self.choices.to_frame()

    def weights_frame(self) -> pd.DataFrame:
        """Return one row per judgement, branch and group: as `Pool.to_frame` (extra ``frames``)."""
        return self.weights.to_frame()

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw every group's value of every option beside the pool's; see `scenarios.plots.dissent_points`."""
        return self.choices.plot(ax, **settings)

    def __str__(self) -> str:
        return f"{self.choices}\n\n{self.weights}"

    def __repr__(self) -> str:
        return f"GroupComparison({len(self.groups)} groups, the pool prefers {' or '.join(self.choice())})"

    def _repr_html_(self) -> str:
        return self.choices._repr_html_() + self.weights._repr_html_()


def compared(
    model: Scenario, sheets: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], target: Any, by: str | None
) -> GroupComparison:
    """Compare the groups; see `scenarios.classroom.compare_groups`."""
    if not isinstance(model, Scenario):
        raise QuestionError(f"model must be a scenario, got {shown(model)}; load one, or take the model of a variant")
    filled = model.model_copy(update={"analysts": {}})
    problems: list[Problem] = []
    for path in _paths(sheets):
        try:
            filled = read_judgements(filled, path)
        except ScenarioError as error:
            problems += [Problem((), line) for line in error.lines()]
    if problems:
        raise ScenarioError(problems)
    if len(filled.analysts) < 2:
        msg = f"sheets: there must be at least two groups to compare, got {len(filled.analysts)}; add the sheets of others"
        raise QuestionError(msg)
    weights = pool(filled, "linear", trust="equal", own=0.0)
    choices = dissent(filled, target, by=by, trust="equal", own=0.0)
    return GroupComparison(filled, tuple(filled.analysts), weights, choices)


def _paths(sheets: object) -> list[Path]:
    if isinstance(sheets, str | os.PathLike):
        one = Path(os.fsdecode(sheets))
        if not one.is_dir():
            return [one]
        found = sorted(one.glob("*.csv"))
        if not found:
            raise QuestionError(
                f"sheets: the folder {shown(str(one))} must hold files that end in .csv, got none; export them there"
            )
        return found
    if not isinstance(sheets, Iterable) or isinstance(sheets, bytes):
        raise QuestionError(
            f"sheets must be a folder or a list of files, got {shown(sheets)}; name the groups' .csv files"
        )
    listed = list(sheets)
    wrong = [path for path in listed if not isinstance(path, str | os.PathLike)]
    if wrong or not listed:
        raise QuestionError(
            f"sheets must be paths, got {shown(wrong[0] if wrong else listed)}; name the groups' .csv files"
        )
    return [Path(os.fsdecode(path)) for path in listed]
