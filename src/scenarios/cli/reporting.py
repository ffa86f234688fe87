"""The command that writes one page about a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.cli.shared import folder

if TYPE_CHECKING:
    import argparse

__all__ = ["report", "with_arguments"]


def with_arguments(command: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    command.add_argument("scenario", metavar="NAME|FILE")
    command.add_argument("-o", "--out", metavar="FILE", help="where the page goes (default: out/ID/report.html)")
    command.add_argument("--by", metavar="NODE", help="compare the options of this node (default: the first decision)")
    command.add_argument(
        "--objective", metavar="ID", help="what the choice is for: an objective, a measure, or outcomes joined by |"
    )
    command.add_argument("--date", metavar="DAY", default="", help="of the page, like 2025-08-24 (default: none)")


def report(asked: argparse.Namespace) -> None:
    """Write the page, and say what it lacks."""
    from scenarios.files import load
    from scenarios.reports.making import report as made

    model = load(asked.scenario)
    goal = asked.objective.split("|") if asked.objective and "|" in asked.objective else asked.objective
    page = made(model, by=asked.by, objective=goal, date=asked.date)
    path = Path(asked.out or Path("out", model.scenario, "report.html"))
    folder(str(path.parent))
    page.save(path)
    print(f"{path}: a page of {len(page):,} bytes")
    for section, reasons in page.missing.items():
        for reason in reasons:
            print(f"  {section}: {reason}")
