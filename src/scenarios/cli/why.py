"""The command that explains which option is best, and draws what moves its lead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.cli.shared import folder, pairs, saved
from scenarios.errors import QuestionError

if TYPE_CHECKING:
    import argparse

    from scenarios.model import Scenario

__all__ = ["why"]


def why(asked: argparse.Namespace) -> None:
    """Explain, then draw, then print."""
    from scenarios.explaining.why import explain
    from scenarios.files import load

    if asked.target and asked.objective:
        msg = "--target does not go with --objective: what is explained is one of them; leave the other out"
        raise QuestionError(msg)
    model = load(asked.scenario)
    target, better = _target(asked, model)
    found = explain(
        model,
        target,
        by=asked.by,
        versus=asked.versus,
        swing=asked.swing,
        better=better,
        do=pairs(asked.do, "do"),
        given=pairs(asked.given, "given"),
    )
    path = Path(asked.out) if asked.out else None
    if path is not None:
        picture = found.plot()
        folder(str(path.parent))
        saved(picture, path)
    print(found)
    if found.bars is not None:
        print(f"\n{found.bars}")
    if path is not None:
        print(f"\n{path}: a picture")


def _target(asked: argparse.Namespace, model: Scenario) -> tuple[Any, Any]:
    """Return what is explained, and which direction is better; of outcomes that are an objective, more."""
    text = asked.target or asked.objective
    if not text:
        return None, asked.better
    wanted = text.split("|") if "|" in text else text
    outcomes = isinstance(wanted, list) or wanted in model.outcomes
    return wanted, asked.better or ("higher" if asked.objective and outcomes else None)
