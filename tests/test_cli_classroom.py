"""`scenarios classroom`: writes the class pack, and overwrites nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_pack_is_written_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "pack"
    assert main(["classroom", str(folder), "--groups", "1"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{folder}: 7 exercises for 1 groups\n  briefs/  7 files: ")
    assert "  student/  7 files: notebooks to hand out\n" in out
    assert "  instructor/  9 files: " in out
    assert len(list(folder.rglob("*.*"))) == 23
    assert main(["classroom", str(folder), "--groups", "1"]) == 2
    assert "must not hold files of a pack yet" in capsys.readouterr().err


def test_groups_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classroom", str(tmp_path / "pack"), "--groups", "0"]) == 2
    assert "groups must be a whole number from 1 to 200, got 0" in capsys.readouterr().err
    assert not (tmp_path / "pack").exists()
