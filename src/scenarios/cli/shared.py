"""What several commands do: read NODE=BRANCH, make a folder, save a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.errors import QuestionError, ScenariosError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

__all__ = ["folder", "pairs", "saved"]


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
