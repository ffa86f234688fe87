"""The command that says what it is worth to know, to judge better, or to hold a gate's key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.cli.shared import folder, pairs, saved
from scenarios.errors import QuestionError

if TYPE_CHECKING:
    import argparse

__all__ = ["add_information", "information"]


def information(asked: argparse.Namespace) -> None:
    """Ask, then draw, then print."""
    from scenarios.files import load

    _check(asked)
    model = load(asked.scenario)
    wanted = asked.objective.split("|") if "|" in (asked.objective or "") else asked.objective or None
    settings: dict[str, Any] = {"objective": wanted, "do": pairs(asked.do, "do")}
    of = asked.of[0] if len(asked.of) == 1 else asked.of or None
    found: Any
    if asked.control:
        from scenarios.analysis.control import value_of_control

        found = value_of_control(model, asked.control, actor=asked.actor, **settings)
    elif asked.research:
        from scenarios.analysis.information.research import value_of_research

        found = value_of_research(model, of, observations=asked.observations, **settings)
    else:
        from scenarios.analysis.information.events import value_of_information

        found = value_of_information(model, of, canonical="independent" if asked.canonical else None, **settings)
    path = Path(asked.out) if asked.out else None
    if path is not None:
        picture = found.plot()
        folder(str(path.parent))
        saved(picture, path)
    print(found)
    if path is not None:
        print(f"\n{path}: a picture")


def add_information(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    parser.add_argument("scenario", metavar="NAME|FILE")
    parser.add_argument(
        "--of",
        metavar="NODE",
        action="append",
        default=[],
        help="a node, gate or step; with --research an address; repeated, all together (default: each, as a table)",
    )
    parser.add_argument(
        "--objective", metavar="ID", help="what it is worth something for (default: of whoever chooses)"
    )
    parser.add_argument(
        "--canonical", action="store_true", help="of what a choice influences, know what each option would lead to"
    )
    parser.add_argument(
        "--research", action="store_true", help="learn how likely things are, instead of what will happen"
    )
    parser.add_argument("--observations", metavar="N", type=int, help="with --research: from so many observations")
    parser.add_argument("--control", metavar="GATE", help="what it is worth to hold the key of a gate, and to whom")
    parser.add_argument("--actor", metavar="ACTOR", help="with --control: to whom the key is handed")
    parser.add_argument("--do", metavar="NODE=BRANCH", action="append", default=[], help="set a node; may be repeated")
    parser.add_argument("-o", "--out", metavar="FILE", help="a .png, .svg or .pdf for a picture")


def _check(asked: argparse.Namespace) -> None:
    """Refuse options that belong to another question."""
    for option, value, needs in (
        ("--actor", asked.actor, "--control"),
        ("--observations", asked.observations, "--research"),
    ):
        if value is not None and not (asked.control if needs == "--control" else asked.research):
            msg = f"{option} goes with {needs}, got it alone; add {needs} or leave {option} out"
            raise QuestionError(msg)
    for option, value in (("--of", asked.of), ("--research", asked.research), ("--canonical", asked.canonical)):
        if value and asked.control:
            msg = f"{option} does not go with --control, which asks about a gate's key; leave one of them out"
            raise QuestionError(msg)
    if asked.canonical and asked.research:
        msg = "--canonical does not go with --research, which asks how likely things are; leave one of them out"
        raise QuestionError(msg)
