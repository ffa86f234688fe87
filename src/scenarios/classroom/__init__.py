"""Exercises for a class on policy trade-offs: briefs to print, notebooks, variants for groups, and computed answer keys.

>>> from scenarios import classroom
>>> variant = classroom.exercise("gate-price").variant(group=7)
>>> variant.check("gate_opens", "one half")
Not yet: the answer must be a number, got 'one half'; write a probability between 0 and 1; within 0.001 is right, without quotes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.classroom.answers import Verdict
from scenarios.classroom.both_or_one import BOTH_OR_ONE
from scenarios.classroom.flipping import FLIP
from scenarios.classroom.gate_price import GATE_PRICE
from scenarios.classroom.groups import GroupComparison, compared
from scenarios.classroom.keeping_score import KEEP_SCORE
from scenarios.classroom.pack import written
from scenarios.classroom.pooling import POOL
from scenarios.classroom.report_value import REPORT_VALUE
from scenarios.classroom.roll_back import ROLL_BACK
from scenarios.classroom.variants import Exercise, Variant
from scenarios.errors import QuestionError, did_you_mean, shown

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from pathlib import Path

    from scenarios.model import Scenario

__all__ = ["Exercise", "GroupComparison", "Variant", "Verdict", "compare_groups", "exercise", "exercises", "write_pack"]


def __dir__() -> list[str]:
    return __all__


_EXERCISES = {one.id: one for one in (ROLL_BACK, GATE_PRICE, BOTH_OR_ONE, REPORT_VALUE, POOL, FLIP, KEEP_SCORE)}


def exercises() -> tuple[Exercise, ...]:
    """Return all exercises, in the order of a course.

    Examples
    --------
    >>> from scenarios import classroom
    >>> [exercise.id for exercise in classroom.exercises()][:2]
    ['roll-back', 'gate-price']
    """
    return tuple(_EXERCISES.values())


def exercise(name: str) -> Exercise:
    """Return an exercise by its id.

    Raises
    ------
    QuestionError
        If there is none of this id.

    Examples
    --------
    >>> from scenarios import classroom
    >>> classroom.exercise("both-or-one")
    Exercise('both-or-one': Both, or one?, 30 minutes)
    """
    if not isinstance(name, str) or name not in _EXERCISES:
        raise QuestionError(f"no exercise {shown(name)}; {did_you_mean(name, _EXERCISES)}")
    return _EXERCISES[name]


def write_pack(folder: str | os.PathLike[str], *, groups: int = 12) -> tuple[Path, ...]:
    """Write the class pack into a folder: what to print, what to hand out, and what the instructor keeps.

    ``briefs/`` holds a printable page for each exercise and group, ``student/`` the notebooks to hand out, ``instructor/`` those with the
    answers, the answer key of every group (``answers.csv``), and a configuration for ``nbgrader``, whose source the instructor's notebooks are.

    Parameters
    ----------
    folder : str or path
        Made if it is not there. Nothing in it is overwritten.
    groups : int
        How many variants, from 1 to 200.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    QuestionError
        If ``groups`` is no such number, or the folder holds files of a pack already.

    Examples
    --------
    >>> import tempfile
    >>> from scenarios import classroom
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = classroom.write_pack(folder, groups=2)
    >>> len([file for file in files if file.suffix == ".html"]) == 2 * len(classroom.exercises())
    True
    """
    return written(_EXERCISES.values(), folder, groups)


def compare_groups(
    model: Scenario,
    sheets: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    target: Any = None,
    *,
    by: str | None = None,
) -> GroupComparison:
    r"""Compare the groups of a class by their filled-in weight sheets: weights, choices, the pool's, and how far they are apart.

    Each group's own weights take the place of the scenario's; what a group left blank is as in the scenario. All groups count the same.

    Parameters
    ----------
    model : Scenario
        What was judged.
    sheets : path or list of paths
        A folder with a ``.csv`` for each group, or the files; as `elicit` writes them and `read_judgements` reads them. The column `who`
        names the group.
    target : str, list of str, mapping or Objective, optional
        What the choice is for; as in `dissent`.
    by : str, optional
        The decision that is compared; by default the first.

    Returns
    -------
    GroupComparison

    Raises
    ------
    ScenarioError
        If sheets have mistakes: those of all files at once, with the numbers of their rows.
    QuestionError
        If there are fewer than two groups, or as `dissent`.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from scenarios import classroom
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> for who, negotiates in (("North", 60), ("South", 5)):
    ...     rows = {"negotiates": negotiates, "holds": 35, "escalates": 65 - negotiates}
    ...     lines = [f"russia_response,{branch},{share}%,{who}" for branch, share in rows.items()]
    ...     text = "address,branch,weight,who\n" + "\n".join(lines)
    ...     _ = (folder / f"{who}.csv").write_text(text)
    >>> groups = classroom.compare_groups(classroom.exercise("who-flips").variant(1).model, folder, "score")
    >>> groups.choice("north"), groups.choice("south")
    (('sanctions',), ('withdrawal',))
    """
    return compared(model, sheets, target, by)
