"""The commands about whose judgement it is: list judgements with their records, and write the sheet to judge on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scenarios.cli.shared import add_sets, folder, heading_of, with_sets

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from scenarios.model import Scenario
    from scenarios.results import Judgements

__all__ = ["add_commands"]


def add_commands(command: Callable[[str, Any, str], argparse.ArgumentParser]) -> None:
    """Add these commands to the parser."""
    who = command("judgements", _judgements, "list every judgement: whose, from when, why, and what is missing or old")
    who.add_argument("scenario", metavar="NAME|FILE", help="a bundled scenario, or a YAML or JSON file")
    add_sets(who)
    who.add_argument("--as-of", metavar="DATE", help="the day against which ages count (default: the file's as_of)")
    who.add_argument("--stale-after", metavar="DAYS", type=float, help="tell what is older than this")
    who.add_argument("--json", action="store_true", help="print the list as JSON")
    ask = command("elicit", _elicit, "write the blank sheet on which people judge a scenario")
    ask.add_argument("scenario", metavar="NAME|FILE", help="a bundled scenario, or a YAML or JSON file")
    ask.add_argument(
        "--address",
        metavar="ADDRESS",
        action="append",
        help="ask for this row, step, gate or parameter; may be repeated (default: everything)",
    )
    ask.add_argument("--format", choices=("csv", "html", "markdown"), help="default: as the file's name says, else csv")
    ask.add_argument("-o", "--out", metavar="FILE", help="a .csv, .html or .md (default: standard output)")


def _judgements(asked: argparse.Namespace) -> None:
    from scenarios.judgement.listing import judgements

    model = with_sets(asked)
    listed = judgements(model, as_of=asked.as_of, stale_after=asked.stale_after)
    print(json.dumps(_as_json(model, listed), indent=2, ensure_ascii=False) if asked.json else listed)


def _as_json(model: Scenario, listed: Judgements) -> dict[str, Any]:
    return heading_of(model) | {
        "as_of": None if listed.as_of is None else str(listed.as_of),
        "stale_after": listed.stale_after,
        "judgements": [
            {
                "analyst": record.analyst or None,
                "address": record.address,
                "weights": dict(record.weights),
                "scale": record.scale or None,
                "edition": record.edition or None,
                "who": record.who or None,
                "date": record.date,
                "age": record.age,
                "round": record.round,
                "why": record.why or None,
                "sources": dict(record.sources),
                "without_basis": list(record.without_basis),
                "confidence": record.confidence,
                "supersedes": record.supersedes or None,
                "superseded_by": record.superseded_by or None,
                "missing": list(record.missing),
                "stale": record.stale,
            }
            for record in listed
        ],
    }


def _elicit(asked: argparse.Namespace) -> None:
    from pathlib import Path

    from scenarios.files import load
    from scenarios.judgement.eliciting import elicit

    model = load(asked.scenario)
    if asked.out:
        folder(str(Path(asked.out).parent))
    text = elicit(model, asked.address, to=asked.format, path=asked.out)
    print(f"{asked.out}: a sheet for {model.scenario}" if asked.out else text, end="\n" if asked.out else "")
