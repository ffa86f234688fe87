"""Judgements of a group as one CSV: a line for each weight, told apart by who judged."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scenarios.errors import Problem, did_you_mean, shown
from scenarios.files.cells import Cells, plain_number, read_cells
from scenarios.files.names import ids_of
from scenarios.model import addresses
from scenarios.model.analysts import Analyst
from scenarios.model.sets import joined, shaped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.files.cells import Row
    from scenarios.model.scenario import Scenario

__all__ = ["read_sheet"]

_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+( *%)?")
_APART = re.compile(r"[\s,;]+")
_COLUMN_OF = {"weights": "weight", "date": "when"}
_SHARED = ("when", "round", "scale")
"""What stands in the heading of a set where all its judgements say the same."""


@dataclass
class _Group:
    """The lines that are one judgement of one analyst; a single weight has the branch ""."""

    address: str
    at: addresses.Address
    rows: dict[str, Row] = field(default_factory=dict)
    wrong: bool = False

    @property
    def single(self) -> bool:
        return self.at.parameter is not None or self.at.step is not None or self.at.branch is not None


Groups = dict[addresses.Address, _Group]


def read_sheet(model: Scenario, text: str) -> tuple[Scenario | None, list[Problem]]:
    """Read the text of a CSV: the scenario with its analysts if there are no mistakes, and all that there are."""
    cells = read_cells(text)
    made = None if cells.rows is None else _Reader(model, cells).made(cells.rows)
    problems = cells.problems()
    return (None if problems else made), problems


class _Reader:
    """Makes analysts of lines, and reports what is wrong with them."""

    def __init__(self, model: Scenario, cells: Cells) -> None:
        self.model = model
        self.cells = cells
        self.by_who: dict[str, Groups] = {}
        self.found: dict[str, addresses.Address | str] = {}  # what each text of an address names, or what is wrong

    def made(self, rows: Iterable[Row]) -> Scenario | None:
        """Return the scenario with an analyst for everybody who judged, or what can be made of it."""
        for row in rows:
            self.sort(row)
            if self.cells.full:
                return None
        filled = {who: {at: g for at, g in groups.items() if self.filled(g)} for who, groups in self.by_who.items()}
        filled = {who: groups for who, groups in filled.items() if groups}
        if not filled:
            if not self.cells.wrong:
                self.cells.report(None, "weight", "must be filled in somewhere, got none; write what was judged")
            return None
        documents = {who: self.document(who, groups) for who, groups in filled.items()}
        ids, clashes = ids_of({who: made.get("round") for who, made in documents.items()}, self.model.analysts)
        for names, message in clashes:
            self.cells.report_together([row for name in names for row in _rows(filled[name])], message, "who")
        analysts, salvages = {}, {}
        for who, document in documents.items():
            analyst, shape, salvages[ids[who]] = shaped(Analyst, document, {})
            self.tell(filled[who], shape)
            if analyst is not None:
                analysts[ids[who]] = analyst
        whole, wrong = joined(self.model, analysts)
        own: dict[Any, list[Problem]] = {}
        for problem in wrong:
            own.setdefault(problem.path[0], []).append(Problem(problem.path[1:], problem.message))
        for who, name in ids.items():
            self.tell(filled[who], salvages[name].independent(own.get(name, [])))
        return whole

    def sort(self, row: Row) -> None:
        """Put a line to the judgement that it is a part of."""
        who, weight = " ".join(row.cells["who"].split()), row.cells["weight"]
        at = self.address(row.cells["address"])
        if isinstance(at, str):
            self.cells.report(row, "address", at)
            return
        if weight and not who:
            self.cells.report(row, "who", "must say who judged, got nothing; fill it in, in every line with a weight")
            return
        group = self.by_who.setdefault(who, {}).setdefault(at, _Group(row.cells["address"], at))
        branch = self.branch(group, row)
        if branch is None:
            group.wrong = True
        elif branch in group.rows:
            group.wrong = True
            what = f"{group.address} {branch}".strip()
            msg = f"a weight must be given once, got that of {shown(what)} twice by {shown(who)}; keep one of the lines"
            self.cells.report_together([group.rows[branch], row], msg)
        else:
            group.rows[branch] = row
        if _COMMA.fullmatch(weight):
            group.wrong = True
            msg = f"must be written with a decimal point, got {weight!r}; write {weight.replace(',', '.')!r}"
            self.cells.report(row, "weight", msg)

    def address(self, text: str) -> addresses.Address | str:
        if text not in self.found:
            try:
                self.found[text] = addresses.find(self.model, text)
            except ValueError as error:
                self.found[text] = str(error)
        return self.found[text]

    def branch(self, group: _Group, row: Row) -> str | None:
        """Return the branch of a line, or None if there is no such branch."""
        said = row.cells["branch"]
        if group.single:
            step = group.at.step is not None
            if not said or (step and said == "yes"):
                return ""
            must = "`yes`, or nothing," if step else "nothing"
            msg = f"must be {must} beside {group.address!r}, which is one weight, got {shown(said)}; correct it"
            self.cells.report(row, "branch", msg)
            return None
        known = self.model.outline.variables[group.at.node]
        if said in known or (not said and row.cells["weight"] == "equal"):
            return said
        self.cells.report(row, "branch", f"{group.at.node!r} has no branch {shown(said)}; {did_you_mean(said, known)}")
        return None

    def filled(self, group: _Group) -> bool:
        """Say whether a judgement was made and can be read, and tell where only a part of it was."""
        blank = [row for row in group.rows.values() if not row.cells["weight"]]
        if group.wrong or len(blank) == len(group.rows):
            return False
        for row in blank:
            msg = f"must be filled in, as other branches of {group.address!r} are, got nothing; write 0 % or rest there"
            self.cells.report(row, "weight", msg)
        together = "" in group.rows and len(group.rows) > 1
        if together:
            msg = f"`equal` without a branch must stand for all of {group.address!r}, got other lines beside it; take them out"
            self.cells.report_together(group.rows.values(), msg, "weight")
        return not blank and not together

    def document(self, who: str, groups: Groups) -> dict[str, Any]:
        """Return the set of an analyst as a file holds it."""
        records = {at: {key: self.same(group.rows.values(), key) for key in _SHARED} for at, group in groups.items()}
        whole: dict[str, Any] = {"label": who, "who": who}
        for key in _SHARED:
            said = {record[key] for record in records.values()}
            if len(said) == 1:
                whole[_key(key)] = _value(key, said.pop())
                for record in records.values():
                    del record[key]
        whole["supersedes"] = self.same(_rows(groups), "supersedes")
        whole["weights"] = {group.address: self.long_form(group, records[at]) for at, group in groups.items()}
        return {key: value for key, value in whole.items() if value != ""}

    def long_form(self, group: _Group, record: dict[str, str]) -> dict[str, Any]:
        rows = list(group.rows.values())
        weights = {branch: plain_number(row.cells["weight"]) for branch, row in group.rows.items()}
        made: dict[str, Any] = {_key(key): _value(key, said) for key, said in record.items() if said}
        for key in ("source", "confidence"):
            if said := self.same(rows, key):
                made[key] = _value(key, said)
        if why := "; ".join(dict.fromkeys(row.cells["why"] for row in rows if row.cells["why"])):
            made["why"] = why
        if group.single:
            return made | {"weight": weights[""]}
        return made | {"weights": weights.get("", weights)}

    def same(self, rows: Iterable[Row], column: str) -> str:
        """Return what the lines of a judgement say in a column where they must agree; a blank cell says nothing."""
        said: dict[str, list[Row]] = {}
        for row in rows:
            if row.cells[column]:
                said.setdefault(row.cells[column], []).append(row)
        if len(said) > 1:
            whose = "one analyst" if column == "supersedes" else "one judgement"
            first, second = list(said)[:2]
            msg = f"must be the same in all lines of {whose}, got {shown(first)} and {shown(second)}; correct one"
            self.cells.report_together([row for some in said.values() for row in some], msg, column)
        return next(iter(said), "")

    def tell(self, groups: Groups, problems: Iterable[Problem]) -> None:
        """Report what is wrong with a set, by the rows of the file."""
        by_address = {group.address: group for group in groups.values()}
        for problem in problems:
            key, *rest = map(str, problem.path)
            rows = _rows(groups)
            if key == "weights":
                group = by_address[rest[0]]
                key = rest[1]
                branch = rest[2] if len(rest) > 2 else None
                rows = [group.rows[branch]] if branch in group.rows else list(group.rows.values())
            self.cells.report_together(rows, problem.message, _COLUMN_OF.get(key, key))


def _rows(groups: Groups) -> list[Row]:
    return [row for group in groups.values() for row in group.rows.values()]


def _key(column: str) -> str:
    return "date" if column == "when" else column


def _value(column: str, text: str) -> Any:
    """Return what a cell says, as a file holds it."""
    match column:
        case "source":
            return [name for name in _APART.split(text) if name]
        case "confidence":
            return plain_number(text)
        case "round":
            number = plain_number(text)
            return int(number) if isinstance(number, float) and number.is_integer() else number
    return text
