"""The command that finds the best strategy, or says what a given one is worth, and draws it."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from scenarios.cli.shared import distribution_of, drawn_in, heading_of, pairs, print_pictures
from scenarios.errors import QuestionError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from scenarios.results import Line, Rollback

__all__ = ["choose"]


def choose(asked: argparse.Namespace) -> None:
    """Roll back, then draw, then print."""
    from scenarios.evaluation.optimal import rollback
    from scenarios.files import load

    _check(asked)
    model = load(asked.scenario)
    best = rollback(
        model, _objective(asked.objective or []), strategy=_strategy(asked.strategy), do=pairs(asked.do, "do")
    )
    wanted = {"strategy": best.plot, "rollback": best.plot_tree}
    drawn = drawn_in(model, wanted, asked.out) if asked.out or not asked.json else []
    if asked.json:
        print(
            json.dumps(
                heading_of(model) | {"rollback": _as_json(best), "pictures": drawn}, indent=2, ensure_ascii=False
            )
        )
        return
    print(best)
    print_pictures(drawn)


def _check(asked: argparse.Namespace) -> None:
    for option in ("by", "given", "samples", "seed", "method"):
        if getattr(asked, option):
            msg = (
                f"--{option} does not go with --objective or --strategy, which find what is best by exact rollback; leave one of them "
                "out"
            )
            raise QuestionError(msg)


def _objective(texts: Sequence[str]) -> Any:
    """Return the objective of all, or a mapping of actors to theirs; None: their own."""
    named = [text for text in texts if text]
    if not named:
        return None
    found: dict[str, Any] = {}
    for text in named:
        actor, sign, objective = text.rpartition("=")
        if not sign and len(named) == 1:
            return _one(text)
        if not (actor and sign and objective) or actor in found:
            msg = (
                f"--objective takes one objective for all, or ACTOR=OBJECTIVE once for each actor, got {text!r}; write for example "
                "--objective us_president=us_interest"
            )
            raise QuestionError(msg)
        found[actor] = _one(objective)
    return found


def _one(text: str) -> str | list[str]:
    return text.split("|") if "|" in text else text


def _strategy(texts: Sequence[str]) -> dict[str, str] | None:
    """Return a strategy from NODE=OPTION and NODE[OTHER=BRANCH]=OPTION texts."""
    found: dict[str, str] = {}
    for text in texts:
        node, sign, option = text.rpartition("=")
        if not (node and sign and option) or option.endswith("]"):
            msg = (
                f"--strategy takes NODE=OPTION, or NODE[OTHER=BRANCH]=OPTION, got {text!r}; write for example --strategy "
                "us_policy=both"
            )
            raise QuestionError(msg)
        if node in found:
            msg = f"--strategy names {node!r} twice; once is enough"
            raise QuestionError(msg)
        found[node] = option
    return found or None


def _as_json(best: Rollback) -> dict[str, Any]:
    return {
        "worth": dict(best.worth),
        "units": dict(best.units),
        "regret": best.regret,
        "method": best.method,
        "do": dict(best.provenance.do),
        "strategy": [_line(line) for line in best.lines()],
        **distribution_of(best.outcomes),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "choice": line.choice,
        "situation": dict(line.situation),
        "option": line.option,
        "value": line.value,
        "margin": None if math.isnan(line.margin) else line.margin,
        "ties": list(line.ties),
        "reached": line.reached,
    }
