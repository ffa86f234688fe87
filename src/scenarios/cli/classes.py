"""The command that writes the class pack."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

__all__ = ["add_classroom_arguments", "write_classroom"]


def add_classroom_arguments(command: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    command.add_argument(
        "folder", metavar="DIR", nargs="?", default="out/class", help="where it goes (default: out/class)"
    )
    command.add_argument(
        "--groups", metavar="N", type=int, default=12, help="how many variants of each exercise (default: 12)"
    )


def write_classroom(asked: argparse.Namespace) -> None:
    """Write the pack, and say what lies where."""
    from scenarios.classroom import exercises, write_pack

    files = write_pack(asked.folder, groups=asked.groups)
    of = Counter(file.relative_to(Path(asked.folder)).parts[0] for file in files)
    print(f"{asked.folder}: {len(exercises())} exercises for {asked.groups} groups")
    for name, what in (
        ("briefs", "pages to print, one for each exercise and group"),
        ("student", "notebooks to hand out"),
        ("instructor", "notebooks with answers, every group's answer key (answers.csv), and what nbgrader needs"),
    ):
        print(f"  {name}/  {of[name]} files: {what}")
