"""Sweeps on threads, processes and clusters, broken off and taken up again: the same bits in the end."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document
from scenarios.evaluation import parallel as sweeping
from scenarios.evaluation.parallel import Task

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL = sc.Scenario.model_validate(
    document(
        {
            "act": decision("a", "b", next="event"),
            "event": chance({"x": "10%..40%", "y": "beta(2, 8)", "z": "rest"}, next="end"),
            "end": chance(
                {"good": 3, "bad": 5},
                confidence="low",
                when=[{"if": {"act": "b", "event": "x"}, "weights": {"good": "likely", "bad": "rest"}}],
            ),
        },
        {"good": {"values": {"cost": "1..2"}}, "bad": None},
        measures={"cost": None},
    )
)
SAMPLES = 36_000  # nine blocks
ASKED: dict[str, Any] = {"samples": SAMPLES, "seed": 5}


def bits(spread: sc.Ensemble) -> bytes:
    return spread.probabilities.tobytes() + spread.means.tobytes() + spread.squares.tobytes()


@pytest.fixture(scope="module", params=["sobol", "random", "lhs"])
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def serial(method: str) -> bytes:
    return bits(sc.ensemble(MODEL, method=method, **ASKED))  # type: ignore[arg-type]


class Backwards(Executor):
    """Finishes what was handed out last, first; and each only when there is something else to wait for."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []
        self.order: list[int] = []
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, fn, args))
        return future

    def work(self) -> None:
        while True:
            time.sleep(0.01)
            if self.waiting:
                future, fn, args = self.waiting.pop()
                self.order.append(args[1])
                future.set_result(fn(*args))


@pytest.mark.parametrize("chunk", [None, 1000, 7777])
def test_threads_and_adversaries_give_the_same_bits(method: Any, serial: bytes, chunk: int | None) -> None:
    assert bits(sc.ensemble(MODEL, method=method, chunk=chunk, **ASKED)) == serial
    with ThreadPoolExecutor(3) as pool:
        assert bits(sc.ensemble(MODEL, method=method, chunk=chunk, executor=pool, **ASKED)) == serial
    adversary = Backwards()
    assert bits(sc.ensemble(MODEL, method=method, chunk=chunk, executor=adversary, **ASKED)) == serial
    if chunk == 1000:
        assert adversary.order != sorted(adversary.order)


@pytest.mark.slow
def test_processes_give_the_same_bits(method: Any, serial: bytes) -> None:
    for workers in (
        (1, 2, 4) if method == "sobol" else (2,)
    ):  # each starts Python anew, and how many there are is no matter of how points are drawn
        assert bits(sc.ensemble(MODEL, method=method, executor=workers, chunk=1000, **ASKED)) == serial
    with ProcessPoolExecutor(2) as pool:
        assert bits(sc.ensemble(MODEL, method=method, executor=pool, chunk=17_777, **ASKED)) == serial


@pytest.mark.slow
def test_a_cluster_gives_the_same_bits() -> None:
    distributed = pytest.importorskip("distributed")
    serial = bits(sc.ensemble(MODEL, **ASKED))
    try:
        cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True)
    except (OSError, RuntimeError, TimeoutError) as error:
        pytest.skip(f"no cluster can be started here: {error}")
    with cluster, distributed.Client(cluster) as client, client.get_executor(pure=False) as executor:
        assert bits(sc.ensemble(MODEL, executor=executor, chunk=1000, **ASKED)) == serial


def test_a_task_travels_as_text_and_is_read_once() -> None:
    question = {"by": "act", "do": {}, "given": {"event": ["x", "y"]}}
    task = Task(MODEL, question, "sobol", np.random.SeedSequence(1, spawn_key=(2,)), 10)
    there, again = (pickle.loads(pickle.dumps(task)) for _ in range(2))  # noqa: S301 - our own
    assert there.key == task.key
    assert there.model is again.model
    assert there.model.content_hash == MODEL.content_hash
    assert there.evaluation() is again.evaluation()
    assert len(pickle.dumps(task)) < 1500


def test_a_window_bounds_what_is_handed_out() -> None:
    class Counting(Backwards):
        most = 0

        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            future = super().submit(fn, *args, **kwargs)
            self.most = max(self.most, len(self.waiting))
            return future

    pool = Counting()
    pool._max_workers = 2  # type: ignore[attr-defined]
    sc.ensemble(MODEL, chunk=1, executor=pool, **ASKED)
    assert 1 < pool.most <= 4


def test_an_error_in_a_worker_releases_what_is_pending() -> None:
    for error in (sc.QuestionError("no"), KeyboardInterrupt()):

        class Failing(Executor):
            handed: list[Future[Any]] = []  # noqa: RUF012 - one test's

            def submit(self, *_: Any, **__: Any) -> Future[Any]:
                future: Future[Any] = Future()
                self.handed.append(future)
                if len(self.handed) == 3:
                    future.set_exception(error)  # noqa: B023 - called in this turn
                return future

        pool = Failing()
        with pytest.raises(type(error)):
            sc.ensemble(MODEL, chunk=1, executor=pool, **ASKED)
        assert all(future.cancelled() for future in pool.handed if not future.done() or future.cancelled())
        assert sum(future.cancelled() for future in pool.handed) == len(pool.handed) - 1
        pool.handed.clear()


def test_dead_workers_are_replaced_and_at_last_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "_REVIVALS", 1)
    monkeypatch.setattr(sweeping, "ProcessPoolExecutor", Dying)
    Dying.deaths = 1
    assert bits(sc.ensemble(MODEL, executor=2, chunk=1, **ASKED)) == bits(sc.ensemble(MODEL, **ASKED))
    few = {**ASKED, "samples": 1000}
    assert bits(sc.ensemble(MODEL, executor=2, **few)) == bits(sc.ensemble(MODEL, **few))
    Dying.deaths = 9
    with pytest.raises(sc.QuestionError, match="executor: the worker processes died 2 times; in a script, call under"):
        sc.ensemble(MODEL, executor=2, chunk=1, **ASKED)


def test_an_executor_that_cannot_work_is_named() -> None:
    with ThreadPoolExecutor(1) as pool:
        pass
    with pytest.raises(
        sc.QuestionError, match="executor must take work, got: cannot schedule new futures after shutdown; use"
    ):
        sc.ensemble(MODEL, executor=pool, chunk=1, **ASKED)

    class Broken(Executor):
        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            raise BrokenExecutor("a child process terminated abruptly")

    with pytest.raises(
        sc.QuestionError, match=r"executor: its workers died \(a child process terminated abruptly\); make a new"
    ):
        sc.ensemble(MODEL, executor=Broken(), chunk=1, **ASKED)


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_nothing_but_time() -> None:
    asked = {**ASKED, "samples": 400_000}
    serial = bits(sc.ensemble(MODEL, **asked))
    killed: list[int] = []

    def kill() -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and len(killed) < 3:
            time.sleep(0.4)
            for child in multiprocessing.active_children()[:1]:
                if child.pid and child.pid not in killed:
                    os.kill(child.pid, signal.SIGKILL)
                    killed.append(child.pid)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    assert bits(sc.ensemble(MODEL, executor=2, chunk=1, **asked)) == serial
    assert killed


class Dying(ThreadPoolExecutor):
    """A pool that breaks after a few pieces, as one of processes does when one is killed."""

    deaths = 0

    def __init__(self, workers: int, mp_context: object) -> None:
        super().__init__(workers)
        self.left = 3 if Dying.deaths else 1000
        Dying.deaths -= 1
        assert mp_context is not None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.left -= 1
        if self.left < 0:
            raise BrokenExecutor
        return super().submit(fn, *args, **kwargs)


# --- Checkpoints -----------------------------------------------------------------------------------------------------


def test_a_sweep_goes_on_where_it_was_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serial = bits(sc.ensemble(MODEL, **ASKED))
    worked: list[tuple[int, int]] = []
    usually = sweeping.answered

    def counted(task: Task, first: int, last: int) -> Any:
        worked.append((first, last))
        if len(worked) == 4:
            raise KeyboardInterrupt
        return usually(task, first, last)

    monkeypatch.setattr(sweeping, "answered", counted)
    with pytest.raises(KeyboardInterrupt):
        sc.ensemble(MODEL, checkpoint=tmp_path / "kept", chunk=1000, **ASKED)
    kept = sorted(path.name for path in (tmp_path / "kept").iterdir())
    assert kept == [*(f"blocks-00000000{k}-00000000{k + 1}.npz" for k in range(3)), "sweep.json"]
    # The rest in pieces of another size, and without what is there.
    assert bits(sc.ensemble(MODEL, checkpoint=tmp_path / "kept", chunk=16_000, **ASKED)) == serial
    assert worked[4:] == [(3, 7), (7, 9)]
    assert bits(sc.ensemble(MODEL, checkpoint=str(tmp_path / "kept"), **ASKED)) == serial
    assert len(worked) == 6
    # More draws take up what fewer have left; fewer need nothing.
    more = sc.ensemble(MODEL, checkpoint=tmp_path / "kept", **{**ASKED, "samples": 48_000})
    assert bits(more) == bits(sc.ensemble(MODEL, **{**ASKED, "samples": 48_000}))
    done = len(worked)
    few = sc.ensemble(MODEL, checkpoint=tmp_path / "kept", **{**ASKED, "samples": 10_000})
    assert bits(few) == bits(sc.ensemble(MODEL, **{**ASKED, "samples": 10_000}))
    assert len(worked) > done  # the run without a checkpoint


def test_a_damaged_piece_is_worked_out_anew(tmp_path: Path) -> None:
    serial = bits(sc.ensemble(MODEL, checkpoint=tmp_path, chunk=1000, **ASKED))
    pieces = sorted(tmp_path.glob("*.npz"))
    whole = pieces[1].read_bytes()
    for damage in (b"", whole[:500], whole[:-300], b"x" + whole[1:], whole[:700] + b"\0\0\0" + whole[703:]):
        pieces[1].write_bytes(damage)
        assert bits(sc.ensemble(MODEL, checkpoint=tmp_path, **ASKED)) == serial
    np.savez(pieces[2], probabilities=np.ones(3), means=np.ones(3), squares=np.ones(3))
    (tmp_path / "blocks-000000004-000000005.npz").unlink()
    (tmp_path / "notes.txt").write_text("mine")
    assert bits(sc.ensemble(MODEL, checkpoint=tmp_path, **ASKED)) == serial


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": 6}, "differ in seed;"),
        ({"method": "random"}, "differ in method;"),
        ({"by": "event", "do": {"act": "a"}}, "differ in by, do;"),
        ({"do": {"event": "x"}}, "differ in do;"),
        ({"given": {"event": "x"}, "seed": 7}, "differ in given, seed;"),
        ({"model": MODEL.with_weights({"end": {"good": 3, "bad": 6}})}, "differ in content;"),
    ],
)
def test_another_sweep_refuses_to_mix(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    sc.ensemble(MODEL, checkpoint=tmp_path, chunk=20_000, **ASKED)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(sc.QuestionError, match="holds answers that " + said + " name another"):
        sc.ensemble(change.pop("model", MODEL), checkpoint=tmp_path, **{**ASKED, **change})
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_another_version_refuses_to_mix(tmp_path: Path) -> None:
    sc.ensemble(MODEL, checkpoint=tmp_path, **ASKED)
    about = tmp_path / "sweep.json"
    about.write_text(json.dumps({**json.loads(about.read_text()), "version": "0.0.1"}))
    with pytest.raises(sc.QuestionError, match="differ in version;"):
        sc.ensemble(MODEL, checkpoint=tmp_path, **ASKED)
    about.write_text("[]")
    with pytest.raises(sc.QuestionError, match="differ in content, by"):
        sc.ensemble(MODEL, checkpoint=tmp_path, **ASKED)
    about.write_text("{")
    with pytest.raises(sc.QuestionError, match=r"has a damaged sweep\.json; name another"):
        sc.ensemble(MODEL, checkpoint=tmp_path, **ASKED)
    about.unlink()
    with pytest.raises(sc.QuestionError, match=r"holds finished pieces, but no sweep\.json that tells"):
        sc.ensemble(MODEL, checkpoint=tmp_path, **ASKED)


def test_a_directory_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for wrong, said in (
        (tmp_path / "file", "must be a directory that can be written, got: File exists; mend it"),
        (tmp_path / "file" / "below", "must be a directory that can be written, got: Not a directory"),
        (3, "checkpoint must be a directory, got 3; name one"),
        ("", "checkpoint must be a directory, got ''"),
        ("a\0b", "checkpoint must be a directory, got 'a"),
    ):
        with pytest.raises(sc.QuestionError, match=said):
            sc.ensemble(MODEL, checkpoint=wrong, **ASKED)  # type: ignore[arg-type]
    assert (tmp_path / "file").read_text() == "mine"


def test_a_full_disk_loses_no_finished_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usually = os.fsync
    left = [4]

    def full(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        usually(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(sc.QuestionError, match="got: No space left on device; mend it and call again: finished pieces"):
        sc.ensemble(MODEL, checkpoint=tmp_path, chunk=1000, **ASKED)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".npz", ".npz", ".npz"]
    monkeypatch.undo()
    assert bits(sc.ensemble(MODEL, checkpoint=tmp_path, **ASKED)) == bits(sc.ensemble(MODEL, **ASKED))


KILLS = int(os.environ.get("KILLS", "8"))
"""How often the main process is killed; 100 take some three minutes."""
KILLED = """
import sys
sys.path.insert(0, {tests!r})
import scenarios as sc
from test_sweep import ASKED, MODEL
sc.ensemble(MODEL, checkpoint={kept!r}, chunk=1, **{{**ASKED, "samples": 240_000}})
"""


@pytest.mark.slow
def test_killed_at_random_moments_it_loses_no_finished_piece_and_ends_with_the_same_bits(tmp_path: Path) -> None:
    rng = random.Random(1)
    script = KILLED.format(tests=str(Path(__file__).parent), kept=str(tmp_path))
    finished: set[str] = set()
    for turn in range(KILLS):
        running = subprocess.Popen([sys.executable, "-c", script])
        count = len(finished)
        until = time.monotonic() + 60
        while (
            time.monotonic() < until and running.poll() is None and len(list(tmp_path.glob("*.npz"))) <= min(count, 55)
        ):
            time.sleep(0.001)
        time.sleep(rng.random() * 0.02)
        running.send_signal(signal.SIGKILL)
        running.wait()
        now = {path.name for path in tmp_path.glob("*.npz")}
        assert finished <= now, turn
        finished = now
        if len(finished) > 50:
            for name in sorted(finished)[5:]:
                (tmp_path / name).unlink()
            finished = {path.name for path in tmp_path.glob("*.npz")}
    asked = {**ASKED, "samples": 240_000}
    assert bits(sc.ensemble(MODEL, checkpoint=tmp_path, **asked)) == bits(sc.ensemble(MODEL, **asked))


def test_a_bar_shows_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    sc.ensemble(MODEL, progress=True, **ASKED)
    assert "100%" in capsys.readouterr().err
    sc.ensemble(MODEL, **ASKED)
    assert capsys.readouterr().err == ""
