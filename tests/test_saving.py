"""Scenario files written: what is saved loads equal, and what cannot be written leaves what was there."""

from __future__ import annotations

import errno
import random
import stat
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scenarios as sc
from documents import random_document
from scenarios.files import write_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

from texts import SMALL, small


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
@pytest.mark.parametrize("seed", range(100))
def test_what_is_saved_loads_equal(tmp_path: Path, suffix: str, seed: int) -> None:
    model = sc.Scenario.model_validate(random_document(random.Random(seed)))
    sc.save(model, tmp_path / f"x{suffix}")
    again = sc.load(tmp_path / f"x{suffix}")
    assert (again, again.content_hash) == (model, model.content_hash)


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".json", ".JSON"])
@pytest.mark.parametrize("name", sc.seeds())
def test_a_saved_seed_loads_equal(tmp_path: Path, name: str, suffix: str) -> None:
    sc.save(sc.load(name), tmp_path / f"x{suffix}")
    assert sc.load(tmp_path / f"x{suffix}") == sc.load(name)


TRICKY = ["no", "on", "yes", "off", "null", "~", "", " ", "012", "1e3", "0o17", "0x1F", "1_000", "12:30", "2025-08-24",
    "=", "<<", ".inf", ".5", "1.", "-", "- a", "a: b", "#", "a #b", "'", '"', "\\", "%", "@", "`", "!tag", "&a", "*a",
    "[", "{", "}", ",", "?", "|", ">", "a\nb", "a\n\n b\n", "\n", "\t", "  a", "a  ", "\x00", "\x07", "\x1b", "\x7f",
    "\x85", "\u2028", "\u2029", "\ufeff", "\ufffe", "\U0001f600", "e\u0301", "שלום", "\u202eabc", "x" * 500, "$x$",
    "very long " * 30]  # fmt: skip


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
@pytest.mark.parametrize("text", TRICKY, ids=lambda text: ascii(text)[:30])
def test_a_tricky_text_is_saved_as_it_is(tmp_path: Path, text: str, suffix: str) -> None:
    model = sc.Scenario(**small(title=text))
    sc.save(model, tmp_path / f"x{suffix}")
    assert sc.load(tmp_path / f"x{suffix}").title == text


@given(text=st.text())
@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_any_text_is_saved_as_it_is(tmp_path_factory: pytest.TempPathFactory, text: str, suffix: str) -> None:
    place = tmp_path_factory.mktemp("any") / f"x{suffix}"
    sc.save(sc.Scenario(**small(title=text, sources={"S": {"claim": f"a {text} b"}})), place)
    again = sc.load(place)
    assert (again.title, again.sources["S"].claim) == (text, f"a {text} b")


@given(value=st.floats(-1e100, 1e100))
@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_any_number_is_saved_as_it_is(tmp_path_factory: pytest.TempPathFactory, value: float, suffix: str) -> None:
    place = tmp_path_factory.mktemp("any") / f"x{suffix}"
    sc.save(sc.Scenario(**small(objectives={"o": {"wet": value}})), place)
    assert sc.load(place).objectives["o"].weights["wet"] == value


def test_a_key_that_looks_like_something_else_is_quoted(tmp_path: Path) -> None:
    model = sc.loads(SMALL.replace("wet", "no").replace("dry", "null"))
    sc.save(model, tmp_path / "x.yaml")
    assert sc.load(tmp_path / "x.yaml") == model


@pytest.mark.parametrize("name", ["x", "x.txt", "x.yaml.bak", ".yaml"])
def test_only_known_suffixes_are_saved(tmp_path: Path, name: str) -> None:
    with pytest.raises(sc.ScenariosError, match=r"must end in \.yaml, \.yml or \.json, got '.*'; rename it"):
        sc.save(sc.loads(SMALL), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_half_of_a_surrogate_pair_cannot_be_saved(tmp_path: Path) -> None:
    with pytest.raises(sc.ScenariosError):
        sc.save(sc.Scenario(**small(title="\ud800")), tmp_path / "x.yaml")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["missing/x.yaml", "file/x.yaml", "x\x00.yaml", "x" * 300 + ".yaml"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(
        sc.ScenariosError, match=r"cannot be written .*; nothing was changed there; choose another place"
    ):
        sc.save(sc.loads(SMALL), tmp_path / name)


def test_a_name_as_long_as_may_be_is_saved(tmp_path: Path) -> None:
    name = "x" * 250 + ".yaml"
    sc.save(sc.loads(SMALL), tmp_path / name)
    assert sc.load(tmp_path / name) == sc.loads(SMALL)


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").mkdir()
    with pytest.raises(sc.ScenariosError, match="cannot be written"):
        sc.save(sc.loads(SMALL), tmp_path / "x.yaml")
    assert [path.name for path in tmp_path.iterdir()] == ["x.yaml"]


def raising(error: BaseException) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        raise error

    return fail


FULL = OSError(errno.ENOSPC, "No space left on device")
FAILURES = [
    ("os.replace", OSError(errno.EACCES, "Permission denied"), sc.ScenariosError),
    ("os.fsync", OSError(errno.EIO, "Input/output error"), sc.ScenariosError),
    ("os.fsync", FULL, sc.ScenariosError),
    ("os.open", FULL, sc.ScenariosError),
    ("os.fsync", KeyboardInterrupt(), KeyboardInterrupt),
    ("os.replace", KeyboardInterrupt(), KeyboardInterrupt),
    ("os.fsync", MemoryError(), MemoryError),
]


@pytest.mark.parametrize(("call", "error", "raised"), FAILURES)
@pytest.mark.parametrize("before", [b"as it was\r\n", None])
def test_a_failure_leaves_what_was_there(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    error: BaseException,
    raised: type[BaseException],
    before: bytes | None,
) -> None:
    place = tmp_path / "x.yaml"
    if before is not None:
        place.write_bytes(before)
    model = sc.loads(SMALL)
    with monkeypatch.context() as patched:
        patched.setattr(call, raising(error))
        with pytest.raises(raised):
            sc.save(model, place)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == (
        {} if before is None else {"x.yaml": before}
    )


def test_a_mode_that_cannot_be_kept_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "x.yaml"
    place.write_bytes(b"as it was")
    monkeypatch.setattr("os.chmod", raising(OSError(errno.EPERM, "Operation not permitted")))
    with pytest.raises(sc.ScenariosError, match="Operation not permitted"):
        sc.save(sc.loads(SMALL), place)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"x.yaml": b"as it was"}


def test_the_reason_of_a_failure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", raising(FULL))
    with pytest.raises(sc.ScenariosError, match=r"x\.yaml: cannot be written \(No space left on device\)"):
        sc.save(sc.loads(SMALL), tmp_path / "x.yaml")


@pytest.mark.skipif(sys.platform == "win32", reason="has no such modes")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    place = tmp_path / "x.yaml"
    place.write_text("")
    place.chmod(mode)
    sc.save(sc.loads(SMALL), place)
    assert stat.S_IMODE(place.stat().st_mode) == mode


@pytest.mark.skipif(sys.platform == "win32", reason="has no such modes")
def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("")
    write_bytes(tmp_path / "x", b"")
    assert (tmp_path / "x").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_plain_name_is_saved_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sc.save(sc.loads(SMALL), "x.yaml")
    assert sc.load("x.yaml") == sc.loads(SMALL)
