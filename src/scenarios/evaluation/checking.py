"""Every mistake of a scenario file: what the language forbids, and what only its paths show."""

from __future__ import annotations

import os

from scenarios.errors import LimitError, ScenarioError
from scenarios.evaluation.question import Question
from scenarios.files import load, located

__all__ = ["check"]


def check(source: str | os.PathLike[str]) -> list[str]:
    """Return every mistake of a scenario file, a line each; an empty list if there is none.

    Parameters
    ----------
    source : str or path
        A bundled name or a file, as for `scenarios.load`.

    Returns
    -------
    list of str
        ``file:line:column: place: what must hold, got what; how to mend it``.

    Examples
    --------
    >>> import scenarios as sc
    >>> sc.check("ukraine-2025-08")
    []
    """
    try:
        model = load(source)
    except ScenarioError as error:
        return error.lines()
    try:
        Question(model).prepared()
    except ScenarioError as error:
        return located(error, source).lines()
    except LimitError as error:
        return [f"{os.fsdecode(source)}: {error}"]
    return []
