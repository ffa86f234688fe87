"""Sets of judgements that come from elsewhere: an analyst with a heading, and analysts that join a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from scenarios.errors import MOST_PROBLEMS, Problem
from scenarios.model.analyst_checks import analyst_problems, circle_problems
from scenarios.model.analysts import Analyst
from scenarios.model.forms import Id
from scenarios.model.parts import problems_of
from scenarios.model.salvage import Salvage
from scenarios.model.scenario import LowerId, Scenario
from scenarios.model.tables import Mistakes

__all__ = ["SET_FORMAT", "JudgementSet", "joined", "read_set", "shaped"]

SET_FORMAT = "scenarios-judgements/1"

Kind = TypeVar("Kind", bound=Analyst)


class JudgementSet(Analyst):
    """What a file of judgements holds: an analyst's set, its id, and the id of the scenario that is judged."""

    format: Literal["scenarios-judgements/1"]
    scenario: LowerId
    analyst: Id


_HEADING = frozenset({"format", "scenario", "analyst"})


def shaped(kind: type[Kind], document: Any, stand_ins: Mapping[str, Any]) -> tuple[Kind | None, list[Problem], Salvage]:
    """Check what one place alone shows: the part if there is anything left of it, its mistakes, and what was taken out."""
    salvage, shape = Salvage(document, stand_ins), None
    while True:
        try:
            made = kind.__pydantic_validator__.validate_python(salvage.rest, context=Mistakes())
        except ValidationError as error:
            found = problems_of(error, salvage.rest, kind)
            shape = found if shape is None else shape
            if len(shape) > MOST_PROBLEMS or not salvage.take_out([problem.path for problem in found]):
                return None, shape, salvage
        else:
            return made, shape or [], salvage


def joined(model: Scenario, analysts: Mapping[str, Analyst]) -> tuple[Scenario, list[Problem]]:
    """Return a scenario with more analysts, and what is wrong with them: paths begin with an analyst's id."""
    document = {**model.to_document(), "analysts": {**model.analysts, **analysts}}
    made = Scenario.__pydantic_validator__.validate_python(document, context=Mistakes())
    problems = [Problem((name, *path), message) for name in analysts for path, message in analyst_problems(name, made)]
    return made, problems + [Problem(path, message) for path, message in circle_problems(made.analysts)]


def read_set(model: Scenario, document: object) -> tuple[Scenario | None, list[Problem]]:
    """Check the document of a set whole: the scenario with its analyst if there are no mistakes, and all that there are."""
    stand_ins = {"format": SET_FORMAT, "scenario": model.scenario, "analyst": "unnamed"}
    made, shape, salvage = shaped(JudgementSet, document, stand_ins)
    if made is None:
        return None, shape
    problems = []
    if made.scenario != model.scenario:
        msg = f"must be the scenario that is judged, {model.scenario!r}, got {made.scenario!r}; take the file that belongs to it"
        problems.append(Problem(("scenario",), msg))
    if made.analyst in model.analysts:
        msg = f"there is an analyst {made.analyst!r} already; choose another id, and write `supersedes` if this set replaces that"
        problems.append(Problem(("analyst",), msg))
        return None, shape + salvage.independent(problems)
    keys = {name: getattr(made, name) for name in made.model_fields_set - _HEADING}
    whole, wrong = joined(model, {made.analyst: Analyst(**keys)})
    problems += [Problem(problem.path[1:], problem.message) for problem in wrong]
    found = shape + salvage.independent(problems)
    return (None if found else whole), found
