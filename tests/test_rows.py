"""Paths that are written to a file while they are walked: the same as those held in memory, whole, or no file."""

from __future__ import annotations

import contextlib
import csv
import gc
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, document
from graphs import drawn
from scenarios.evaluation import paths as simulating
from scenarios.files import rows as writing
from scenarios.files.rows import Column, Rows, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

MODEL = sc.load("ukraine-2025-08")
SUFFIXES = (".csv", ".parquet")
OURS, CUTS = "nothing was changed there; choose another place", 1_000


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def read(path: Path) -> dict[str, list[Any]]:
    """Read a Parquet file; columns by name."""
    parquet = pytest.importorskip("pyarrow.parquet")
    return parquet.read_table(path).to_pydict()  # type: ignore[no-any-return]


def wide(branches: int) -> sc.Scenario:
    row = {f"b{i}": 1 for i in range(branches)}
    doc = document({"n": chance(row) | {"branches": {name: {"to": "end"} for name in row}}}, ["end"])
    return sc.Scenario.model_validate(doc)


def agree(tally: sc.Tally, walks: sc.Simulation) -> None:
    assert tally.paths == len(walks)
    assert tally.nodes == walks.nodes
    assert tally.branches == walks.branches
    np.testing.assert_array_equal(tally.counts, np.bincount(walks.outcome, minlength=len(walks.outcomes)))
    for name in walks.nodes:
        branches = walks.of(name)
        assert tally.of(name) == {branch: branches.count(branch) for branch in (*walks.branches[name], None)}
    assert tally.measures == walks.measures
    np.testing.assert_allclose(tally.means, walks.frequencies().means, rtol=1e-12)
    assert str(tally.provenance) == str(walks.provenance)


# --- What is written --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("detail", ["walks", "outcomes"])
@pytest.mark.parametrize("seed", range(8))
def test_a_csv_holds_the_frame(seed: int, detail: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulating, "STREAMED_BYTES", 2_000)
    monkeypatch.setattr(writing, "MOST_TEXTS", 7)
    model = sc.Scenario.model_validate(drawn(seed))
    walks = sc.simulate(model, 700, seed=seed, detail=detail)
    tally = sc.simulate(model, 700, seed=seed, detail=detail, to=tmp_path / "walks.csv")
    agree(tally, walks)
    expected = walks.to_frame().to_csv(index=False, lineterminator="\n")
    assert (tmp_path / "walks.csv").read_text(encoding="utf-8") == expected


@pytest.mark.parametrize("detail", ["walks", "outcomes"])
@pytest.mark.parametrize("seed", range(8))
def test_a_parquet_file_holds_the_same(seed: int, detail: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(simulating, "STREAMED_BYTES", 2_000)
    model = sc.Scenario.model_validate(drawn(seed))
    walks = sc.simulate(model, 700, seed=seed, detail=detail)
    agree(sc.simulate(model, 700, seed=seed, detail=detail, to=tmp_path / "walks.parquet"), walks)
    expected: dict[str, list[Any]] = {name: walks.of(name) for name in walks.nodes}
    expected["outcome"] = [walks.outcomes[number] for number in walks.outcome]
    expected |= dict(zip(walks.measures, walks.totals.T.tolist(), strict=True))
    assert read(tmp_path / "walks.parquet") == expected


def test_branches_and_outcomes_are_dictionaries_in_a_parquet_file(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    sc.simulate(MODEL, 50, to=tmp_path / "walks.parquet")
    schema = parquet.read_schema(tmp_path / "walks.parquet")
    assert schema.names == [*sc.simulate(MODEL, 1).nodes, "outcome", *MODEL.measures]
    for name, ordered in (("us_policy", False), ("outcome", True)):
        kind = schema.field(name).type
        assert (str(kind.value_type), kind.ordered) == ("string", ordered)
    assert {str(schema.field(name).type) for name in MODEL.measures} <= {"double"}


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("most", [1, 100, 3_333, 10**6])
def test_how_many_are_held_at_a_time_changes_no_bit(
    most: int, suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    seen = []
    for size in (2**25, most):
        monkeypatch.setattr(simulating, "STREAMED_BYTES", size)
        path = tmp_path / f"{size}{suffix}"
        tally = sc.simulate(MODEL, 300, seed=4, to=path)
        seen.append((path.read_bytes() if suffix == ".csv" else read(path), str(tally), tally.means.tolist()))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("branches", [127, 128, 129, 300])
def test_nodes_may_have_many_branches(branches: int, suffix: str, tmp_path: Path) -> None:
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    model = wide(branches)
    path = tmp_path / f"walks{suffix}"
    agree(sc.simulate(model, 2_000, to=path), sc.simulate(model, 2_000))
    column = sc.simulate(model, 2_000).of("n")
    assert len(set(column)) == branches or branches == 300
    if suffix == ".parquet":
        assert read(path)["n"] == column
    else:
        assert [line.partition(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]] == column


def test_cells_are_quoted_where_csv_wants_it(tmp_path: Path) -> None:
    names = ["plain", "a, b", 'the "third"', "two\nlines", "ä €"]
    columns = [Column("col, umn", names), Column("n"), Column("m")]
    codes = np.array([4, 3, -1, 2, 1, 0], np.int8)
    numbers = np.array([[0.1, 1e300], [1, -2.5], [3, 4], [5, 6], [7, 8], [9, 1e-7]])
    write_rows(tmp_path / "x.CSV", columns, iter([Rows([codes], numbers)]))
    with (tmp_path / "x.CSV").open(encoding="utf-8", newline="") as stream:
        found = list(csv.reader(stream))
    assert found[0] == ["col, umn", "n", "m"]
    assert [row[0] for row in found[1:]] == ["ä €", "two\nlines", "", 'the "third"', "a, b", "plain"]
    assert [[float(cell) for cell in row[1:]] for row in found[1:]] == numbers.tolist()


def test_memory_does_not_grow_with_the_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    peaks = []
    monkeypatch.setattr(simulating, "STREAMED_PATHS", 2**14)
    for paths in (2**15, 2**17):
        tracemalloc.start()
        sc.simulate(sc.load("us-options"), paths, detail="outcomes", to=tmp_path / f"{paths}.csv")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]


# --- What is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_is_there_is_left_alone(suffix: str, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    place = tmp_path / f"x{suffix}"
    place.write_bytes(b"mine")
    with pytest.raises(sc.QuestionError) as caught:
        sc.simulate(MODEL, 10, to=place)
    told = f"{place}: there must be no file of this name yet, got one; choose another name, or remove it"
    assert str(caught.value) == told
    assert held(tmp_path) == {place.name: b"mine"}
    place.unlink()
    place.symlink_to(tmp_path / "nowhere")
    with pytest.raises(sc.QuestionError, match="there must be no file of this name yet"):
        sc.simulate(MODEL, 10, to=place)
    assert os.listdir(tmp_path) == [place.name]  # noqa: PTH208 - a link that leads nowhere is listed too


def test_no_path_is_walked_for_a_place_that_is_taken(tmp_path: Path) -> None:
    place = tmp_path / "x.csv"
    place.touch()

    def rows() -> Iterator[Rows]:
        pytest.fail("walked in vain")
        yield Rows([], np.zeros((0, 0)))

    with pytest.raises(sc.QuestionError, match="there must be no file of this name yet"):
        write_rows(place, [Column("n", ["a"])], rows())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_mistake_while_walking_is_told_as_it_is_and_leaves_nothing(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    ignored: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", ignored.append)

    def rows() -> Iterator[Rows]:
        yield Rows([np.zeros(3, np.int8)], np.zeros((3, 0)))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_rows(tmp_path / f"x{suffix}", [Column("n", ["a"])], rows())
    gc.collect()
    assert held(tmp_path) == {}
    assert ignored == []


def test_texts_are_remembered_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_TEXTS", 3)
    texts = writing._Texts(lambda key: b"%d" % key)
    for key in (1, 2, 3, 2, 4, 1, 5):
        assert texts[key] == b"%d" % key
        assert len(texts) <= 3
    assert sorted(texts) == [1, 4, 5]


def test_a_file_that_comes_up_meanwhile_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "x.csv"

    def rows() -> Iterator[Rows]:
        yield Rows([np.zeros(3, np.int8)], np.zeros((3, 0)))
        place.write_bytes(b"theirs")

    with pytest.raises(sc.QuestionError, match="there must be no file of this name yet"):
        write_rows(place, [Column("n", ["a"])], rows())
    assert held(tmp_path) == {"x.csv": b"theirs"}


@pytest.mark.parametrize(
    ("name", "got"), [("walks", "''"), ("walks.xlsx", "'.xlsx'"), ("walks.csv.gz", "'.gz'"), (b"walks.tsv", "'.tsv'")]
)
def test_other_names_are_refused(name: Any, got: str) -> None:
    shown = os.fsdecode(name)
    with pytest.raises(sc.QuestionError) as caught:
        sc.simulate(MODEL, 10, to=name)
    assert str(caught.value) == f"{shown}: a file of rows must end in .csv or .parquet, got {got}; rename it"


class Cursed(os.PathLike[str]):
    def __fspath__(self) -> str:
        raise RuntimeError

    def __repr__(self) -> str:
        return "Cursed()"


@pytest.mark.parametrize("to", [1, ["x.csv"], Cursed()])
def test_what_is_no_path_is_refused(to: Any) -> None:
    with pytest.raises(sc.QuestionError) as caught:
        sc.simulate(MODEL, 10, to=to)
    assert str(caught.value) == f"a file of rows must be named by a path, got {to!r}; write for example 'walks.csv'"


def test_without_pyarrow_a_parquet_file_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(sc.QuestionError) as caught:
        sc.simulate(MODEL, 10, to=tmp_path / "walks.parquet")
    assert str(caught.value) == (
        "a .parquet file needs pyarrow, which is not installed; install the extra: pip install 'scenarios[parquet]', "
        "or write a .csv"
    )
    sc.simulate(MODEL, 10, to=tmp_path / "walks.csv")
    assert os.listdir(tmp_path) == ["walks.csv"]  # noqa: PTH208 - as above


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(sc.ScenariosError) as caught:
        sc.simulate(MODEL, 10, to=tmp_path / "none" / "walks.csv")
    told = f"{tmp_path / 'none' / 'walks.csv'}: cannot be written (No such file or directory); {OURS}"
    assert str(caught.value) == told
    with pytest.raises(sc.ScenariosError, match="cannot be written"):
        sc.simulate(MODEL, 10, to="walks\0.csv")
    assert held(tmp_path) == {}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_disk_that_is_full_leaves_nothing(suffix: str, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    pytest.importorskip("pyarrow")
    place = tmp_path / f"walks{suffix}"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, limits[1]))  # as on a disk without room
    try:
        with pytest.raises(sc.ScenariosError) as caught:
            sc.simulate(MODEL, 100_000, to=place)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert str(caught.value) == f"{place}: cannot be written (File too large); {OURS}"
    assert held(tmp_path) == {}


# --- What happens meanwhile ---------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_interruption_at_any_line_leaves_no_half_file(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(simulating, "STREAMED_BYTES", 200)
    model = sc.load("us-options")
    place = tmp_path / f"walks{suffix}"
    traced = sys.gettrace()
    left = 0

    def step(frame: FrameType, event: str, _: object) -> Any:
        nonlocal left
        if "scenarios/files" not in frame.f_code.co_filename:
            return None
        if event == "line":
            left -= 1
            if left == 0:
                raise KeyboardInterrupt
        return step

    ends = []
    for at in range(1, CUTS):
        place.unlink(missing_ok=True)
        left = at
        try:
            sys.settrace(step)
            sc.simulate(model, 60, to=place)
        except KeyboardInterrupt:
            ends.append(os.listdir(tmp_path))  # noqa: PTH208 - as above
        else:
            break
        finally:
            sys.settrace(traced)
        assert ends[-1] in ([], [place.name]), f"line event {at}"
        if ends[-1]:
            whole = place.read_bytes()
            place.unlink()
            sc.simulate(model, 60, to=place)
            assert place.read_bytes() == whole
    assert len(ends) < CUTS - 1
    assert ends.count([]) > 20


WRITER = """
import signal
import sys
import scenarios as sc
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has it ignored in what runs in the background
sc.simulate(sc.load("ukraine-2025-08"), 10**9, to=sys.argv[1])
"""
SOON = 60


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signal")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_signal_while_writing_leaves_nothing(suffix: str, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    place = tmp_path / f"walks{suffix}"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(place)], stderr=subprocess.PIPE, text=True) as one:
        try:
            until = time.monotonic() + SOON
            while time.monotonic() < until and not any(path.stat().st_size for path in tmp_path.iterdir()):
                time.sleep(0.01)
            assert not place.exists()
            told = ""
            while not told and time.monotonic() < until:
                one.send_signal(signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    told = one.communicate(timeout=5)[1]
        finally:
            one.kill()
    assert told.strip().splitlines()[-1] == "KeyboardInterrupt"
    assert held(tmp_path) == {}
