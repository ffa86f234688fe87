"""Places that are no plain file, or change while they are read or written: all of a file, or one clear error."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from scenarios.files import write_bytes
from texts import SMALL, file_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no such places")

MODEL = sc.loads(SMALL)
NOTHING_CHANGED = "nothing was changed there; choose another place"


def refused(place: object) -> str:
    with pytest.raises(sc.ScenariosError) as caught:
        sc.save(MODEL, place)  # type: ignore[arg-type]
    return str(caught.value)


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- Places that are no plain file --------------------------------------------------------------------------------


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.yaml")
    return folder / "pipe.yaml"


def full(folder: Path) -> Path:
    if os.geteuid() != 0:
        return Path("/dev/full")
    os.mknod(folder / "full.yaml", stat.S_IFCHR | 0o666, os.makedev(1, 7))  # not the one that others need
    return folder / "full.yaml"


@pytest.mark.parametrize("special", [pipe, full])
def test_a_link_to_a_pipe_or_a_device_is_neither_read_nor_replaced(special: Any, tmp_path: Path) -> None:
    (tmp_path / "special").mkdir()
    place = special(tmp_path / "special")
    kind = stat.S_IFMT(place.stat().st_mode)
    link = tmp_path / "x.yaml"
    link.symlink_to(place)
    assert file_lines(link) == [" must be a file, got a folder or a device; name the scenario file itself"]
    assert refused(link) == f"{link}: cannot be written (it is a folder or a device); {NOTHING_CHANGED}"
    assert stat.S_IFMT(place.stat().st_mode) == kind
    assert link.is_symlink()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_pipe_is_neither_read_nor_replaced(tmp_path: Path) -> None:
    place = pipe(tmp_path)
    assert "must be a file, got a folder or a device" in file_lines(place)[0]
    assert "cannot be written (it is a folder or a device)" in refused(place)
    assert place.is_fifo()


@pytest.mark.parametrize("before", ["as it was", None])
@pytest.mark.parametrize("link", ["x.yaml", "further/x.yaml"])
def test_saving_through_a_link_writes_what_it_leads_to(before: str | None, link: str, tmp_path: Path) -> None:
    (tmp_path / "further").mkdir()
    (tmp_path / "kept").mkdir()
    goal = tmp_path / "kept" / "goal.yaml"
    if before is not None:
        goal.write_text(before)
        goal.chmod(0o640)
    (tmp_path / link).symlink_to(os.path.relpath(goal, (tmp_path / link).parent))
    sc.save(MODEL, tmp_path / link)
    assert (tmp_path / link).is_symlink()
    assert not goal.is_symlink()
    assert sc.load(goal) == MODEL
    assert [path.name for path in goal.parent.iterdir()] == ["goal.yaml"]
    assert before is None or stat.S_IMODE(goal.stat().st_mode) == 0o640


def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    link = tmp_path / "x.yaml"
    link.symlink_to(link)
    assert f"{link}: cannot be written (" in refused(link)
    assert link.is_symlink()
    assert "check the path" in file_lines(link)[0]


# --- Permissions --------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def as_one_without_rights() -> Iterator[Path]:
    """Give a folder that may be looked into but not written; root becomes nobody for as long."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "x.yaml").write_text(SMALL)
        (folder / "x.yaml").chmod(0o000)
        folder.chmod(0o555)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o755)


def test_a_file_that_may_not_be_read_is_told() -> None:
    with as_one_without_rights() as folder:
        assert file_lines(folder / "x.yaml") == [
            " cannot be read (Permission denied); check the path and its permissions"
        ]


@pytest.mark.parametrize("name", ["x.yaml", "new.yaml"])
def test_a_folder_that_may_not_be_written_is_told(name: str) -> None:
    with as_one_without_rights() as folder:
        told = refused(folder / name)
        assert told == f"{folder / name}: cannot be written (Permission denied); {NOTHING_CHANGED}"


# --- What happens meanwhile ---------------------------------------------------------------------------------------


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "x.yaml"
    place.write_text(SMALL)
    enough = threading.Event()

    def grow() -> None:
        with place.open("a") as stream:
            while not enough.wait(1e-4):
                stream.write("# more\n")
                stream.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        while place.stat().st_size < 2 * len(SMALL):
            assert sc.load(place) == MODEL
        monkeypatch.setattr("scenarios.files.reading.LARGEST_FILE", len(SMALL))
        assert file_lines(place) == [f" must be at most {len(SMALL)} bytes; split the scenario"]
    finally:
        enough.set()
        writer.join()


@pytest.mark.parametrize("before", [b"as it was", None])
def test_a_disk_that_is_full_leaves_what_was_there(before: bytes | None, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    place = tmp_path / "x.yaml"
    if before is not None:
        place.write_bytes(before)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, limits[1]))  # the 21st byte fails, as on a disk without room
    try:
        told = refused(place)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert told == f"{place}: cannot be written (File too large); {NOTHING_CHANGED}"
    assert held(tmp_path) == ({} if before is None else {"x.yaml": before})


# Between the opening of a file and the `with` that closes it, the collector closes it, and says so.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interruption_at_any_line_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    traced = sys.gettrace()
    left = at = 0

    def step(_: FrameType, event: str, __: object) -> Any:
        nonlocal left
        if event == "line":
            left -= 1
            if left == 0:
                raise KeyboardInterrupt
        return step

    ends = []
    for before in (b"old", None):
        for at in range(1, 1_000):
            (folder / "x").unlink(missing_ok=True)
            if before is not None:
                (folder / "x").write_bytes(before)
            left = at
            try:
                sys.settrace(step)
                write_bytes(folder / "x", b"new")
            except KeyboardInterrupt:
                ends.append(held(folder))
            else:
                break
            finally:
                sys.settrace(traced)
            assert ends[-1] in ({} if before is None else {"x": before}, {"x": b"new"}), f"line event {at}"
    assert at < 999
    assert ends.count({"x": b"old"}) > 20
    assert {"x": b"new"} in ends


SAVER = """
import signal
import sys
import scenarios as sc
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has it ignored in what runs in the background
model = sc.loads(open(sys.argv[1]).read().replace("small", sys.argv[2]))
print("ready", flush=True)
for _ in range(int(sys.argv[3])):
    sc.save(model, sys.argv[4])
"""
SOON = 60


@contextlib.contextmanager
def saver(folder: Path, name: str, times: int) -> Iterator[subprocess.Popen[str]]:
    """Start a program that saves again and again; it does not outlive the block."""
    (folder / "source").write_text(SMALL)
    place = folder / "there" / "x.yaml"
    place.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-c", SAVER, str(folder / "source"), name, str(times), str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as one:
        try:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
            yield one
        finally:
            one.kill()


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize("kind", [KeyboardInterrupt, RuntimeError])
def test_an_interruption_that_the_serializer_makes_an_error_of_is_one_again(kind: type[BaseException]) -> None:
    model = sc.load("us-options")
    traced = sys.gettrace()
    left = 0

    def step(frame: FrameType, event: str, _: object) -> Any:
        nonlocal left
        if event == "line" and "pydantic" in frame.f_code.co_filename and frame.f_code.co_name == "<lambda>":
            left -= 1
            if left == 0:
                raise kind
        return step

    ends = []
    for at in range(1, 1_000):
        left = at
        try:
            sys.settrace(step)
            model.to_document()
            ends.append("done")
        except KeyboardInterrupt:
            ends.append("interrupted")
        except ValueError as error:  # Pydantic's
            ends.append(type(error).__name__)
        finally:
            sys.settrace(traced)
        if left > 0:
            break
    assert ends[-1] == "done"
    assert ("interrupted" in ends) == (kind is KeyboardInterrupt)
    assert ("PydanticSerializationError" in ends) == (kind is RuntimeError)


def test_two_that_save_at_once_never_mix(tmp_path: Path) -> None:
    place = tmp_path / "there" / "x.yaml"
    seen = set()
    with saver(tmp_path, "first", 100) as first, saver(tmp_path, "second", 100) as second:
        until = time.monotonic() + SOON
        while None in {first.poll(), second.poll()} and time.monotonic() < until:
            if place.exists():
                seen.add(sc.load(place).scenario)
        assert [one.communicate(timeout=SOON)[1] for one in (first, second)] == ["", ""]
    assert seen | {sc.load(place).scenario} <= {"first", "second"}
    assert [path.name for path in place.parent.iterdir()] == ["x.yaml"]


def test_a_signal_while_saving_leaves_one_whole_file(tmp_path: Path) -> None:
    place = tmp_path / "there" / "x.yaml"
    with saver(tmp_path, "first", 1_000_000) as one:
        until = time.monotonic() + SOON
        while not place.exists() and time.monotonic() < until:
            pass
        told = ""
        while not told and time.monotonic() < until:
            one.send_signal(signal.SIGINT)
            # Pydantic's serializer loses an interruption that meets it just where it calls back into Python.
            with contextlib.suppress(subprocess.TimeoutExpired):
                told = one.communicate(timeout=5)[1]
        assert "KeyboardInterrupt" in told
    assert sc.load(place).scenario == "first"
    assert [path.name for path in place.parent.iterdir()] == ["x.yaml"]
