"""What several commands do: read NODE=BRANCH, make a folder, save pictures, tell what an answer is about."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios._version import __version__
from scenarios.errors import LimitError, QuestionError, ScenariosError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.axes import Axes

    from scenarios.model import Scenario
    from scenarios.results import OutcomeDistribution

__all__ = [
    "add_sets",
    "distribution_of",
    "drawn_in",
    "folder",
    "heading_of",
    "pairs",
    "print_pictures",
    "saved",
    "with_sets",
]


def pairs(texts: Sequence[str], option: str) -> dict[str, Any]:
    """Return what was set or learned, from NODE=BRANCH texts."""
    found: dict[str, Any] = {}
    for text in texts:
        node, sign, branch = text.partition("=")
        if not (node and sign and branch):
            msg = f"--{option} takes NODE=BRANCH, got {text!r}; write for example --{option} atacms_gate=open"
            raise QuestionError(msg)
        if node in found:
            msg = f"--{option} names {node!r} twice; once is enough"
            raise QuestionError(msg)
        found[node] = branch.split("|") if option == "given" and "|" in branch else branch
    return found


def add_sets(parser: argparse.ArgumentParser) -> None:
    """Let a command take files of judgements."""
    parser.add_argument(
        "--with",
        dest="sets",
        metavar="FILE",
        action="append",
        default=[],
        help="add the analysts of a file of judgements (.csv, .yaml, .json); may be repeated",
    )


def with_sets(asked: argparse.Namespace) -> Scenario:
    """Load the scenario of a command, with the analysts of the files that it names."""
    from scenarios.files import load
    from scenarios.files.sets import read_judgements

    model = load(asked.scenario)
    return read_judgements(model, *asked.sets) if asked.sets else model


def folder(name: str) -> Path:
    """Make a folder where there is none."""
    made = Path(name)
    try:
        made.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        msg = f"{made}: cannot be made a folder ({reason}); choose another place with --out"
        raise ScenariosError(msg) from None
    return made


def saved(axes: Axes, path: Path) -> str:
    """Save a picture in the form that its name says, close it, and return its path."""
    from scenarios.files import write_bytes
    from scenarios.plots.saving import picture

    write_bytes(path, picture(axes, path.suffix.lower().removeprefix(".")))
    return str(path)


def drawn_in(model: Scenario, wanted: Mapping[str, Callable[[], Axes]], out: str | None) -> list[str]:
    """Save pictures, and the tree beside them; what cannot be drawn is told."""
    from scenarios import plots

    place = folder(out or str(Path("out", model.scenario)))
    wanted = {**wanted, "tree": lambda: plots.draw(model)}
    paths = []
    for name, draw in wanted.items():
        try:
            paths.append(saved(draw(), place / f"{name}.png"))
        except LimitError as error:  # the answer is worth printing without it
            print(f"no picture {name!r}: {error}", file=sys.stderr)
    return paths


def print_pictures(drawn: Sequence[str]) -> None:
    """Say where the pictures are."""
    print("\nPictures:")
    for path in drawn:
        print(f"  {path}")


def heading_of(model: Scenario) -> dict[str, Any]:
    """Return what JSON answers begin with."""
    return {"scenario": model.scenario, "content_hash": model.content_hash, "version": __version__}


def distribution_of(answer: OutcomeDistribution) -> dict[str, Any]:
    """Return a distribution for JSON."""
    return {
        "outcomes": dict(answer),
        "means": {measure: answer.mean(measure) for measure in answer.measures},
    }
