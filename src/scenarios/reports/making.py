"""A report: all that can be said of a scenario, on one page."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from scenarios.errors import QuestionError, shown
from scenarios.evaluation.arguments import whole
from scenarios.evaluation.question import Question
from scenarios.reports.asking import Asked
from scenarios.reports.parts import Said
from scenarios.reports.rendering import rendered
from scenarios.reports.sections import sections_of
from scenarios.results import Provenance
from scenarios.results.report import Report

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from scenarios.model import Objective, Scenario

__all__ = ["report"]

SAMPLES = 512
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def report(
    model: Scenario,
    path: str | os.PathLike[str] | None = None,
    *,
    by: str | None = None,
    objective: str | Iterable[str] | Objective | None = None,
    date: str = "",
    samples: int = SAMPLES,
    seed: int = 0,
) -> Report:
    """Make one self-contained HTML page about a scenario: to send, to print, to file.

    On it stand the question, the tree, the options compared, every gate open and closed, how far the answers could move, what drives
    them, the judgements with their sources, and how the page was made. What cannot be made of a scenario is named, with the reason.

    Parameters
    ----------
    model : Scenario
    path : path, optional
        Where to write the page; what stands there is replaced. Default: nowhere, see `Report.save`.
    by : str, optional
        The decision, gate or chance node whose branches are compared. Default: the first decision, else the first gate.
    objective : str, iterable of str or Objective, optional
        What the choice is for, as in `explain`. Later decisions without weights follow the best strategy for it.
    date : str
        When the page is made, as it shall stand there, like 2025-08-24. By default the page has no date, so that the same
        scenario gives the same bytes.
    samples : int
        Draws of what is uncertain, at least 1; see `ensemble`.
    seed : int
        Of the draws.

    Returns
    -------
    Report
        The page, and what it lacks. It loads nothing from anywhere and holds no script; labels of the file are text and never
        markup.

    Raises
    ------
    QuestionError
        If `by` names no node, or an argument is none.
    ScenariosError
        If the file cannot be written.

    Examples
    --------
    >>> import scenarios as sc
    >>> page = sc.report(sc.load("us-options"), date="2025-08-24")
    >>> page.missing["The gate, open and closed"]
    ('There is no gate in this scenario.',)
    """
    Question(model, by=by)
    if not isinstance(date, str) or (date and not _DATE.fullmatch(date)):
        msg = f"date must be a day like 2025-08-24, got {shown(date)}; leave it out for a page without a date"
        raise QuestionError(msg)
    draws, start = whole("samples", samples, 1), whole("seed", seed, 0)
    asked = Asked(model, by, objective, draws, start)
    sections = sections_of(asked)
    page = rendered(model, asked.question, sections, date)
    missing = {
        section.title: tuple(block.text for block in section.blocks if isinstance(block, Said) and block.missing)
        for section in sections
    }
    nothing = MappingProxyType[str, str]({})
    made = Report(
        page,
        MappingProxyType(missing),
        Provenance(model, "report", "exact, and draws of what is uncertain", nothing, nothing),
    )
    if path is not None:
        made.save(path)
    return made
