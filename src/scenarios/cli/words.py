"""The command that shows scales of words: which there are, one of them, or what words mean in several."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.cli.shared import folder, saved
from scenarios.errors import QuestionError

if TYPE_CHECKING:
    import argparse

__all__ = ["words"]


def words(asked: argparse.Namespace) -> None:
    """Draw, then print."""
    from scenarios.judgement.vocabulary import compare_scales
    from scenarios.model import SCALES, scale

    if not asked.scales:
        if asked.out:
            msg = "--out: a picture must be of one scale or several, got none; name some"
            raise QuestionError(msg)
        width = max(map(len, SCALES))
        for name, one in SCALES.items():
            same = f", the same as {one.id}" if name != one.id else ""
            print(f"{name:<{width}}  {one.title}, {one.edition}{same}")
        return
    found = scale(asked.scales[0]) if len(asked.scales) == 1 else compare_scales(*asked.scales)
    path = Path(asked.out) if asked.out else None
    if path is not None:
        picture = found.plot()
        folder(str(path.parent))
        saved(picture, path)
    print(found)
    if path is not None:
        print(f"\n{path}: a picture")
