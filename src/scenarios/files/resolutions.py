"""Files of resolutions: what happened in a scenario, beside the forecasts as they stood."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from scenarios.errors import Problem, ScenarioError, ScenariosError, did_you_mean, printable, shown
from scenarios.files import text_at, write_bytes, yaml_text
from scenarios.files.text import Positions, json_positions, read_json, read_yaml, too_long
from scenarios.model.forms import LONGEST_ID, Finite
from scenarios.model.parts import Part
from scenarios.model.tables import Filled, FrozenDict, Listed, Table

__all__ = ["FORMAT", "ResolutionDocument", "read_resolution", "write_document"]

FORMAT = "scenarios-resolution/1"
CLOSE = 1e-9
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Date = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=3 * LONGEST_ID)]


class QuestionDocument(Part):
    """One question: what could happen, what did, and what was forecast."""

    happened: Name
    categories: Listed[Name]
    ordered: bool = False
    given: Table[Name, Name] = Field(default_factory=FrozenDict)
    forecasts: Filled[Name, Listed[Finite] | None]


class ResolutionDocument(Part):
    """What a resolution file holds."""

    format: Literal["scenarios-resolution/1"]
    scenario: Name
    title: str = ""
    content_hash: Hash
    version: str
    date: Date
    source: str = ""
    illustrative: bool = False
    do: Table[Name, Name] = Field(default_factory=FrozenDict)
    forecasters: Filled[Name, str]
    questions: Filled[Name, QuestionDocument]

    def problems(self) -> list[Problem]:
        """Return what is wrong with the questions."""
        found = []
        for target, question in self.questions.items():
            found += [Problem(("questions", target, *path), message) for path, message in self._wrong_in(question)]
        return found

    def _wrong_in(self, question: QuestionDocument) -> list[tuple[tuple[str, ...], str]]:
        known = question.categories
        found: list[tuple[tuple[str, ...], str]] = []
        if len(known) < 2 or len(set(known)) < len(known):
            found.append(
                (("categories",), f"must be at least two names, each once, got {shown(list(known))}; correct them")
            )
        elif question.happened not in known:
            found.append(
                (
                    ("happened",),
                    f"must be one of the categories, got {shown(question.happened)}; {did_you_mean(question.happened, known)}",
                )
            )
        for name, row in question.forecasts.items():
            where = ("forecasts", name)
            if name not in self.forecasters:
                found.append((where, f"no forecaster {shown(name)}; {did_you_mean(name, self.forecasters)}"))
            elif row is not None and len(row) != len(known):
                found.append(
                    (
                        where,
                        f"must have {len(known)} probabilities, one for each category, got {len(row)}; correct the row",
                    )
                )
            elif row is not None and not (min(row) >= 0 and abs(sum(row) - 1) <= CLOSE):
                found.append(
                    (where, f"must be probabilities that add up to 1, got {shown(list(row))}; correct the row")
                )
        found += [(("forecasts",), f"{shown(name)} has no row; add one, or null for no forecast")
                  for name in self.forecasters if name not in question.forecasts]  # fmt: skip
        return found


def read_resolution(path: str | os.PathLike[str]) -> ResolutionDocument:
    """Read a resolution file; ``ScenarioError`` with every mistake, each with line and column."""
    text, name = text_at(path, "resolution"), os.fsdecode(path)
    json_text = name.lower().endswith(".json")
    positions: Positions = {}
    too_much = too_long(text)
    document, problems = (None, [too_much]) if too_much else read_json(text) if json_text else read_yaml(text)
    if not problems and not isinstance(document, dict):
        problems = [Problem((), f"a resolution is a mapping of keys, got {shown(document)}; write one with save")]
    if problems:
        raise ScenarioError(problems, file=name)
    try:
        return ResolutionDocument.model_validate(document)
    except ScenarioError as error:
        (json_positions if json_text else read_yaml)(text, positions)
        raise ScenarioError(error.problems, file=name, positions=positions) from None


def write_document(document: dict[str, Any], path: str | os.PathLike[str]) -> None:
    """Write a resolution to a file that ends in .yaml, .yml or .json, whole or not at all."""
    if not isinstance(path, str | os.PathLike):
        raise ScenariosError(f"save takes a path, got {shown(path)}; write for example 'resolution.yaml'")
    name = os.fsdecode(path)
    suffix = Path(name).suffix.lower()
    if suffix not in {".json", ".yaml", ".yml"}:
        msg = f"{printable(name)}: a resolution file must end in .yaml, .yml or .json, got {suffix!r}; rename it"
        raise ScenariosError(msg)
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n" if suffix == ".json" else yaml_text(document)
    try:
        content = text.encode()
    except UnicodeEncodeError as error:
        bad = shown(error.object[error.start : error.end])
        msg = f"{printable(name)}: the resolution must be Unicode text, got {bad}; take it out of its source"
        raise ScenariosError(msg) from None
    write_bytes(name, content)
