"""The command that pools analysts, and tells who dissents."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.cli.shared import add_sets, folder, pairs, saved, with_sets
from scenarios.errors import QuestionError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

__all__ = ["add_pool_arguments", "pool_analysts"]


def add_pool_arguments(parser: argparse.ArgumentParser, add_facts: Callable[[argparse.ArgumentParser], None]) -> None:
    """Say what the command takes."""
    parser.add_argument("scenario", metavar="NAME|FILE", help="a bundled scenario, or a YAML or JSON file")
    add_sets(parser)
    parser.add_argument(
        "--rule",
        metavar="NAME",
        default="linear",
        help="linear, logarithmic, odds, median or trimmed (default: linear)",
    )
    parser.add_argument(
        "--trust",
        metavar="equal|ID=W",
        action="append",
        help="how much an analyst counts, may be repeated; or all the same (default: the trust of the file)",
    )
    parser.add_argument(
        "--own", metavar="W", type=float, default=1.0, help="how much the file's own judgements count (default: 1)"
    )
    parser.add_argument(
        "--silent",
        metavar="HOW",
        default="file",
        help="who says nothing of a row counts as the file does, or does not: file or abstain (default: file)",
    )
    parser.add_argument(
        "--by",
        metavar="WAY",
        default="row",
        help="pool rows, or the outcome distributions of options: row or path (default: row)",
    )
    parser.add_argument(
        "--extremise", metavar="A", type=float, help="of odds: draw away from the base rate by this factor"
    )
    parser.add_argument("--base-rate", metavar="P", help="of odds: equal, file, or a probability")
    parser.add_argument("--trim", metavar="T", type=float, help="of trimmed: cut this share off each end")
    parser.add_argument("--floor", metavar="P", type=float, help="of logarithmic and odds: lift what is below")
    parser.add_argument("--amounts", metavar="NAME", help="the rule for parameters that are no probabilities")
    parser.add_argument(
        "--choice", metavar="NODE", help="compare the options of this node (default: the first decision)"
    )
    parser.add_argument(
        "--target",
        metavar="ID",
        help="also tell who would choose otherwise than the pool, by an outcome, several joined by |, a measure or an objective",
    )
    parser.add_argument("--better", metavar="WAY", help="which way the target is better, if the file does not say")
    add_facts(parser)
    parser.add_argument("-o", "--out", metavar="FILE", help="save the pooled scenario: a .yaml or .json")
    parser.add_argument(
        "--picture",
        metavar="FILE",
        help="a .png, .svg or .pdf of the analysts beside the pool; of the target, if one is named",
    )


def pool_analysts(asked: argparse.Namespace) -> None:
    """Pool, save, draw, then print."""
    from scenarios.analysis.dissent.disagreeing import dissent
    from scenarios.files import save
    from scenarios.judgement.pooling.opinions import pool

    model = with_sets(asked)
    _check(asked)
    facts = {"do": pairs(asked.do, "do"), "given": pairs(asked.given, "given")}
    settings: dict[str, Any] = {
        "rule": asked.rule,
        "trust": _trust(asked.trust),
        "own": asked.own,
        "extremise": asked.extremise,
        "base_rate": _base_rate(asked.base_rate),
        "trim": asked.trim,
        "floor": asked.floor,
        "amounts": asked.amounts,
        **facts,
    }
    found: Any = pool(model, by=asked.by, choice=asked.choice, silent=asked.silent, **settings)
    shown = [found]
    if asked.target:
        target = asked.target.split("|") if "|" in asked.target else asked.target
        shown.append(dissent(model, target, by=asked.choice, better=asked.better, pooled=asked.by, **settings))
    picture = Path(asked.picture) if asked.picture else None
    if picture is not None:
        drawn = shown[-1].plot()
        folder(str(picture.parent))
        saved(drawn, picture)
    if asked.out:
        save(found.model, asked.out)
    print(*shown, sep="\n\n")
    if picture is not None:
        print(f"\n{picture}: a picture")
    if asked.out:
        print(f"\n{asked.out}: the pooled scenario")


def _check(asked: argparse.Namespace) -> None:
    if asked.target and asked.silent == "abstain":
        msg = "--target asks of every trust, so each must count at every row, got it beside --silent abstain; leave one of the two out"
        raise QuestionError(msg)
    if not asked.out:
        return
    if asked.by == "path":
        msg = "--out saves a scenario of pooled rows, which --by path does not have; leave one of the two out"
        raise QuestionError(msg)
    for path, what in ((asked.scenario, "the scenario"), *((one, "a file of judgements") for one in asked.sets)):
        if os.path.lexists(asked.out) and os.path.lexists(path) and Path(asked.out).samefile(path):
            msg = f"{asked.out}: is {what} itself, whose analysts would be lost; choose another name with --out"
            raise QuestionError(msg)


def _trust(texts: Sequence[str] | None) -> Any:
    """Return the trust, from `equal` or ID=W texts."""
    if texts is None or list(texts) == ["equal"]:
        return texts and "equal"
    found = {}
    for text in texts:
        name, sign, number = text.partition("=")
        try:
            weight = float(number)
        except ValueError:
            sign = ""
            weight = 0.0
        if not (name and sign):
            msg = f"--trust takes equal or ID=W, got {text!r}; write for example --trust cautious=2 --trust bold=1"
            raise QuestionError(msg)
        if name in found:
            msg = f"--trust names {name!r} twice; once is enough"
            raise QuestionError(msg)
        found[name] = weight
    return found


def _base_rate(text: str | None) -> Any:
    """Return a base rate: a number where the text is one."""
    try:
        return text and float(text)
    except ValueError:
        return text
