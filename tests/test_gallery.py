"""The gallery shows every picture that the library draws: its lines are run, and what they draw is noted."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import scenarios as sc
from scenarios import plots

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

GALLERY = Path(__file__).resolve().parents[1] / "docs" / "gallery.md"
_CELL = re.compile(r"^```\{code-cell\} ipython3\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FEW = {"ensemble": 64, "sobol": 8, "discover": 256}
"""Of samples: a picture of few is drawn by the same lines."""


def with_few(ask: Callable[..., Any], samples: int) -> Callable[..., Any]:
    return functools.wraps(ask)(lambda *said, **more: ask(*said, **more | {"samples": samples}))


def test_every_picture_is_in_the_gallery(monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    mpl.use("agg")
    drawn: set[str] = set()

    def noted(name: str) -> Callable[..., Any]:
        draw = getattr(plots, name)

        @functools.wraps(draw)
        def drawing(*said: Any, **more: Any) -> Any:
            drawn.add(name)
            return draw(*said, **more)

        return drawing

    for name in plots.__all__:
        monkeypatch.setattr(plots, name, noted(name))
    monkeypatch.setattr(sc, "draw", plots.draw)
    for name, samples in _FEW.items():
        monkeypatch.setattr(sc, name, with_few(getattr(sc, name), samples))
    namespace: dict[str, Any] = {}
    try:
        for cell in _CELL.findall(GALLERY.read_text(encoding="utf-8")):
            exec(compile(cell, GALLERY.name, "exec"), namespace)  # noqa: S102 - our own page
            plt.close("all")
    finally:
        plt.close("all")
    assert set(plots.__all__) - drawn == set()


def test_every_cell_of_the_gallery_is_closed() -> None:
    fences = [line for line in GALLERY.read_text(encoding="utf-8").splitlines() if line.startswith("```")]
    assert len(fences) > 2 * len(plots.__all__)
    assert all(line != "```" for line in fences[::2])
    assert all(line == "```" for line in fences[1::2])
