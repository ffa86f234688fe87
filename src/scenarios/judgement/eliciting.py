"""The blank sheet of a scenario: what is asked of whoever judges, with room for the answers."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from scenarios.errors import QuestionError, did_you_mean, few, shown
from scenarios.files import write_bytes
from scenarios.files.cells import COLUMNS
from scenarios.files.reading import name_of
from scenarios.judgement.asking import Asked, asked_of
from scenarios.judgement.places import places_of
from scenarios.judgement.printing import html_sheet, markdown_sheet
from scenarios.model.addresses import find, spelled
from scenarios.model.nodes import Gate
from scenarios.model.scenario import Scenario

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

__all__ = ["elicit"]

Form = Literal["csv", "html", "markdown"]
_FORMS: dict[str, Form] = {".csv": "csv", ".html": "html", ".htm": "html", ".md": "markdown"}
_FILLED_IN = COLUMNS[:6]


def elicit(
    model: Scenario,
    addresses: Iterable[str] | None = None,
    *,
    to: Form | None = None,
    path: str | os.PathLike[str] | None = None,
) -> str:
    """Write the blank sheet on which people judge a scenario: a CSV to fill in, or a page to print.

    The sheet asks for every row, step and parameter and shows none of the weights of the file, so that nobody leans on them.

    Parameters
    ----------
    model : Scenario
        What is judged.
    addresses : iterable of str, optional
        Rows, steps or parameters, in the order in which they are asked; the name of a gate stands for all its steps. By default every
        judgement of the file.
    to : {"csv", "html", "markdown"}, optional
        By default as the name of the file says, else ``"csv"``.
    path : str or path, optional
        Where to write the sheet as well; the file is written whole or not at all.

    Returns
    -------
    str
        The sheet. Filled in, a CSV is read by `read_judgements`: a line for each branch, `who` in every line with a weight.

    Raises
    ------
    QuestionError
        If an address names no judgement, an entry alone, or one that is there already; or there is no such form.
    ScenariosError
        If the file cannot be written.

    Notes
    -----
    The printed sheet shows the scale of words of the file. HTML and Markdown hold the labels of the file as text: nothing in them
    becomes a tag, a link or a script.

    Examples
    --------
    >>> import scenarios as sc
    >>> print(sc.elicit(sc.load("atacms-gate"), ["atacms_gate.final_say"]))
    address,branch,weight,who,when,why
    atacms_gate.final_say,yes,,,,
    <BLANKLINE>
    """
    if not isinstance(model, Scenario):
        raise QuestionError(f"elicit takes a scenario, got {shown(model)}; pass the result of load")
    name = None if path is None else name_of(path)
    if path is not None and name is None:
        raise QuestionError(f"path must name a file, got {shown(path)}; write for example 'sheet.html'")
    form = _form(to, name)
    asked = [asked_of(model, address) for address in _chosen(model, addresses)]
    text = {"csv": _csv, "html": html_sheet, "markdown": markdown_sheet}[form](model, asked)
    if name is not None:
        # Spreadsheets take a CSV for UTF-8 only if it says so.
        write_bytes(name, text.encode("utf-8-sig" if form == "csv" else "utf-8"))
    return text


def _form(to: object, name: str | None) -> Form:
    if to is None and name is not None:
        suffix = Path(name).suffix.lower()
        if suffix not in _FORMS:
            msg = f"path must end in {', '.join(_FORMS)}, got {shown(suffix)}; rename it, or say which form with to=..."
            raise QuestionError(msg)
        return _FORMS[suffix]
    if to is None:
        return "csv"
    for form in _FORMS.values():
        if isinstance(to, str) and to == form:
            return form
    raise QuestionError(
        f"to must be 'csv', 'html' or 'markdown', got {shown(to)}; {did_you_mean(to, dict.fromkeys(_FORMS.values()))}"
    )


def _chosen(model: Scenario, addresses: Any) -> list[str]:
    if addresses is None:
        every = list(dict.fromkeys(place.address for place in places_of(model)))
        if not every:
            raise QuestionError("elicit: the scenario must have weights to judge, got none; add chance nodes or steps")
        return every
    if isinstance(addresses, str):
        addresses = [addresses]
    try:
        wanted = list(addresses)
    except TypeError:
        msg = f"addresses must be a list of addresses, got {shown(addresses)}; write for example ['node', 'gate.step']"
        raise QuestionError(msg) from None
    chosen: list[str] = []
    for text in wanted:
        for one in _steps(model, text):
            try:
                at = find(model, one)
            except ValueError as error:
                raise QuestionError(f"addresses: {error}") from None
            if at.branch is not None:
                raise QuestionError(
                    f"addresses: a whole row must be asked for, got {shown(one)}; name {at.node!r} itself"
                )
            chosen.append(spelled(model, at))
    twice = [name for name in dict.fromkeys(chosen) if chosen.count(name) > 1]
    if twice:
        raise QuestionError(f"addresses: each must be asked for once, got {few(twice)} again; take it out")
    if not chosen:
        raise QuestionError("addresses must name at least one judgement, got none; leave it out for all of them")
    return chosen


def _steps(model: Scenario, name: Any) -> list[Any]:
    node = model.nodes.get(name) if isinstance(name, str) else None
    return [f"{name}.{step}" for step in node.steps] if isinstance(node, Gate) else [name]


def _csv(_: Scenario, asked: Iterable[Asked]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_FILLED_IN)
    for one in asked:
        for branch in one.branches:
            writer.writerow([one.address, branch, *[""] * (len(_FILLED_IN) - 2)])
    return stream.getvalue()
