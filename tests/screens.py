"""What the tests of the command line share: a command is run here, in a new folder that holds one scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from matplotlib import pyplot as plt

from scenarios.cli import main

if TYPE_CHECKING:
    from pathlib import Path

WEATHER = """\
format: scenarios/1
scenario: weather
title: Umbrella or not
measures: {cost: }
nodes:
  take:
    kind: decision
    options: {umbrella: {effects: {cost: 2}}, nothing: }
    weights: {umbrella: 1, nothing: 3}
    next: permit
  permit:
    kind: gate
    label: May we go?
    steps: {ask: {weight: 50%}}
    open: {to: rain}
    closed: {to: dry}
  rain:
    kind: chance
    branches: {wet: {requires: {take: nothing}}, dry: }
    weights: {wet: 30%, dry: rest}
outcomes: {dry: , wet: {values: {cost: 10}}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a new folder that holds one scenario."""
    plt.close("all")  # what others have left
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    (tmp_path / "weather.yaml").write_text(WEATHER)
    return tmp_path


class Screen:
    """Runs a command and keeps what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as stop:  # argparse's own
            code = int(stop.code or 0)
        return code, *self.capsys.readouterr()

    def fails(self, code: int, *arguments: str) -> list[str]:
        """Run a command that must fail; return its lines on stderr without their prefix."""
        found, out, err = self(*arguments)
        assert (found, out) == (code, "")
        lines = err.splitlines()
        assert all(line.startswith("scenarios: ") for line in lines)
        assert "Traceback" not in err
        return [line.removeprefix("scenarios: ") for line in lines]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Screen:
    return Screen(capsys)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"weather.yaml"}
