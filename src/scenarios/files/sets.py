"""Judgements in files of their own: one analyst's set as YAML or JSON, a group's as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.errors import Problem, QuestionError, ScenarioError, did_you_mean, shown
from scenarios.files import content_of, write_bytes
from scenarios.files.group_sheets import read_sheet
from scenarios.files.reading import checked, name_of, text_at
from scenarios.files.text import Positions, too_long
from scenarios.model.scenario import Scenario
from scenarios.model.sets import SET_FORMAT, read_set
from scenarios.quiet import no_collection

if TYPE_CHECKING:
    import os

__all__ = ["read_judgements", "write_judgements"]

_START = "start from `write_judgements`, or from the blank sheet of `elicit`"


def read_judgements(model: Scenario, *paths: str | os.PathLike[str]) -> Scenario:
    r"""Return the scenario with the analysts that files of judgements hold.

    A file is read whole or not at all, one after the other: a set may supersede one of a file that comes before it.

    Parameters
    ----------
    model : Scenario
        What is judged.
    *paths : str or path
        A YAML (``.yaml``, ``.yml``) or JSON (``.json``) file is one analyst's set: ``format: scenarios-judgements/1``,
        ``scenario``, ``analyst`` (the id), and what an `Analyst` holds. A ``.csv`` is a group's: columns `address`, `branch`,
        `weight`, `who`, and if wished `when` (or `date`), `why`, `source`, `confidence`, `scale`, `round`, `supersedes`.

    Returns
    -------
    Scenario
        A new one, in which the analysts of the files follow those that it had.

    Raises
    ------
    ScenarioError
        If a file cannot be read or has mistakes: all of them at once, with line and column, or the numbers of the rows.
    QuestionError
        If no file is named, or what is passed is no scenario.

    Notes
    -----
    In a CSV `who` tells analysts apart; the id is made from it, in lower case, and the name is kept as the label. A row of weights
    takes a line for each branch; a step has the branch `yes`, or none, and a parameter none. Lines without a weight are passed over, unless other
    branches of the same row have one. Columns may be separated by commas, semicolons or tabs. `supersedes` is the id of a set, the
    same in every line of an analyst; with a `round` above 1 the id ends in it.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import scenarios as sc
    >>> sheet = pathlib.Path(tempfile.mkdtemp()) / "group.csv"
    >>> _ = sheet.write_text("address,branch,weight,who\natacms_gate.final_say,yes,20%,Ada B.\n")
    >>> model = sc.read_judgements(sc.load("atacms-gate"), sheet)
    >>> model.analysts["ada_b"].rows["atacms_gate.final_say"]
    '20%'
    """
    if not isinstance(model, Scenario):
        raise QuestionError(f"read_judgements takes a scenario, got {shown(model)}; pass the result of load")
    if not paths:
        raise QuestionError("read_judgements takes files of judgements, got none; name at least one")
    for path in paths:
        model = _with_file(model, path)
    return model


def _with_file(model: Scenario, path: object) -> Scenario:
    name = name_of(path)
    if name is None:
        raise QuestionError(f"read_judgements takes paths of files, got {shown(path)}; write for example 'group.csv'")
    suffix = name.lower().rpartition(".")[2]
    if suffix not in {"csv", "json", "yaml", "yml"}:
        msg = f"a file of judgements must end in .csv, .yaml, .yml or .json, got {shown(suffix)}; rename it"
        raise ScenarioError(msg, file=name)
    text = text_at(name, "judgements")
    positions: Positions = {}
    made: Scenario | None
    problems: list[Problem]
    with no_collection():
        if suffix == "csv":
            made, problems = read_sheet(model, text)
        elif too_much := too_long(text):
            made, problems = None, [Problem((), too_much.message.replace("the scenario", "the file"))]
        else:
            made, problems, positions = checked(
                text,
                lambda document: read_set(model, document),
                json_text=suffix == "json",
                what="a file of judgements",
                start=_START,
            )
    if made is None:
        raise ScenarioError(problems, file=name, positions=positions)
    return made


def write_judgements(model: Scenario, analyst: str, path: str | os.PathLike[str]) -> None:
    """Write an analyst's set to a file of its own; `read_judgements` adds an equal one to the scenario without it.

    Parameters
    ----------
    model : Scenario
        Whose analyst it is.
    analyst : str
        The id.
    path : str or path
        Ends in ``.yaml``, ``.yml`` or ``.json``, which chooses the form. The file is written whole or not at all.

    Raises
    ------
    QuestionError
        If there is no such analyst.
    ScenariosError
        If the name ends otherwise, or the file cannot be written.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import scenarios as sc
    >>> model = sc.load("ukraine-2025-08")
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "one.yaml"
    >>> sc.write_judgements(model, next(iter(model.analysts)), path)
    >>> path.read_text().splitlines()[0]
    'format: scenarios-judgements/1'
    """
    name = name_of(path)
    if not isinstance(model, Scenario) or name is None:
        msg = f"write_judgements takes a scenario and a path, got {shown(model)} and {shown(path)}"
        raise QuestionError(msg)
    if not isinstance(analyst, str) or analyst not in model.analysts:
        raise QuestionError(f"analyst: no analyst {shown(analyst)}; {did_you_mean(analyst, model.analysts)}")
    heading = {"format": SET_FORMAT, "scenario": model.scenario, "analyst": analyst}
    document = heading | model.to_document()["analysts"][analyst]
    write_bytes(name, content_of(document, name, "judgements"))
