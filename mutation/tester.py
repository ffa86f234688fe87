"""Whether a test fails for a mutant: in a fork of a process that has pytest, and where it can be the library, loaded.

A change inside a function is put into a *warm* process, in which the library is imported and the tests are collected:
only the function's code is exchanged, and only the tests that ran its lines are run, the likeliest to fail first. What
an import computes needs a *cold* process, which imports the changed file; so does what no test ran line by line, and
what would otherwise count as a new survivor.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import importlib.machinery
import itertools
import json
import math
import os
import pickle
import resource
import signal
import sys
import tempfile
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, TypeVar, cast

import coverage
import pytest
from hypothesis import HealthCheck, Phase, settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mutants import Mutant

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "scenarios"
LAYERS = ("model", "files", "graph", "evaluation")
MEASURED = ROOT / "build" / "mutation"
SLOWEST = 1.0  # seconds; a slower test is not asked
BROKEN = "(nothing can be imported)"
LOST = "(it ran out of time or memory)"
Tell = Callable[[str], None]
Killers = defaultdict[object, Counter[str]]
Told = TypeVar("Told")
Answers = dict[int, str | None]  # by the mutants' places: the test that failed, or None
ENOUGH = 30.0  # seconds of tests for one mutant, unless the command says otherwise
FEW = 3  # cases of one test function, before the others have their turn
MEMORY = 4 * 2**30
WAITED = 900  # seconds by the clock, for what waits without computing; a stopped process also waits
CACHE = type(lru_cache(len))
OPTIONS = [
    "-q",
    "-m",
    "not slow",
    "-p",
    "no:cacheprovider",
    "--assert=plain",
    "--tb=no",
    "--hypothesis-profile=mutation",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
]


# As in the tests' own profile; but a failure is enough, and need not be made small.
settings.register_profile(
    "mutation",
    deadline=None,
    derandomize=True,
    max_examples=20,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


def forked(work: Callable[[], Told]) -> Told | None:
    """Return what `work` returns in a fork, or None if that died."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            with open(writing, "wb") as stream:  # noqa: PTH123 - a descriptor
                stream.write(pickle.dumps(work()))
        except BaseException:  # noqa: BLE001 - whatever it is, the fork ends here
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as stream:  # noqa: PTH123 - a descriptor
        told = stream.read()
    os.waitpid(child, 0)
    return cast("Told", pickle.loads(told)) if told else None  # noqa: S301 - our own fork wrote it


class Asked:
    """A plugin of pytest's: runs tests one at a time until one fails, each with a limit on its time."""

    def __init__(self, usual: dict[str, float] | None = None) -> None:
        self.usual = usual  # how long each test that is asked takes; None: all are asked
        self.failed = ""
        self.took: dict[
            str, float
        ] = {}  # in the processor's seconds, which do not depend on what else the machine does

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the tests that are asked, the fastest first."""
        usual = self.usual
        if usual is not None:
            items[:] = sorted((item for item in items if item.nodeid in usual), key=lambda item: usual[item.nodeid])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a test file that cannot be imported."""
        if report.failed:
            self.failed = self.failed or report.nodeid

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what failed, and what did not."""
        if report.failed:
            self.failed = self.failed or report.nodeid
        elif report.when == "call" and report.passed:
            self.took[report.nodeid] = 0.0

    def run(self, items: Sequence[pytest.Item], before: Callable[[str], object] | None = None) -> str:
        """Run tests until one fails, or all, where something is to be done before each; return the first that failed."""
        for item, following in itertools.zip_longest(items, items[1:]):
            if before is not None:
                before(item.nodeid)
            # The default action of both signals ends the process, also in the midst of C code.
            signal.setitimer(signal.ITIMER_PROF, 3 + 10 * (self.usual or {}).get(item.nodeid, 10))
            signal.alarm(WAITED)
            began = sum(os.times()[:4])
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if item.nodeid in self.took:
                self.took[item.nodeid] = sum(os.times()[:4]) - began
            if self.failed and before is None:
                break
        return self.failed


class Measured:
    """How long each test takes and which lines it runs: kept in a folder, and taken anew where a source file changed."""

    def __init__(self, files: set[str]) -> None:
        MEASURED.mkdir(parents=True, exist_ok=True)
        self.lines = coverage.CoverageData(basename=str(MEASURED / "lines"))
        found = sorted(path for layer in LAYERS for path in (SOURCE / layer).rglob("*.py"))
        now = {str(path.relative_to(SOURCE)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}
        self.times: dict[str, float] = {}
        self.sources = now
        with contextlib.suppress(FileNotFoundError):
            before = json.loads((MEASURED / "times.json").read_text(encoding="utf-8"))
            if files <= before["sources"].keys():
                self.times = before["times"]
                self.sources = before["sources"] | {name: now[name] for name in files}
                self.lines.read()
                for name in files:
                    if before["sources"][name] != now[name]:
                        self.forget(name)
        if not self.times:
            self.lines.erase()

    def forget(self, name: str) -> None:
        """Have the tests that ran a file's lines measured again."""
        for tests in self.lines.contexts_by_lineno(str(SOURCE / name)).values():
            for test in tests:
                self.times.pop(test, None)

    def add(self, times: dict[str, float], lines: coverage.CoverageData) -> None:
        """Keep what was measured now as well."""
        self.lines.update(lines)
        self.times |= times
        text = json.dumps({"sources": self.sources, "times": self.times})
        (MEASURED / "times.json").write_text(text, encoding="utf-8")


class Warm(Asked):
    """A plugin that asks the collected tests about each mutant, in a fork of its own."""

    def __init__(self, mutants: dict[int, Mutant], tell: Tell, seconds: float) -> None:
        super().__init__()
        self.mutants, self.tell, self.seconds = mutants, tell, seconds
        self.answers: Answers = {}
        self.killers: Killers = defaultdict(Counter)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Ask about each mutant that can be put in."""
        items = {item.nodeid: item for item in session.items}
        measured = forked(partial(self.measured, session.items))
        if measured is None:
            return True
        usual, ran = measured
        self.usual = usual
        self.tell(f"{len(usual)} tests of {len(items)} are asked, {sum(usual.values()):.0f} s in all")
        gc.collect()
        functions = [f for f in gc.get_objects() if isinstance(f, FunctionType)]
        caches = [f for f in gc.get_objects() if isinstance(f, CACHE) and str(f.__module__).startswith("scenarios.")]
        gc.freeze()
        killers = self.killers
        file, ours = "", functions
        for i, mutant in self.mutants.items():
            if file != mutant.file:
                file, path = mutant.file, str(SOURCE / mutant.file)
                self.tell(f"{file} in a warm process")
                _compiled(path)  # for all forks
                ours = [f for f in functions if f.__code__.co_filename == path]
            names = {name for line in mutant.lines for name in ran[file].get(line, ())} & usual.keys()
            if mutant.live and names:
                order = [items[name] for name in _likeliest(names, killers, mutant, usual, self.seconds)]
                answer = forked(partial(self.ask, mutant, ours, caches, order))
                if answer is None or isinstance(answer, str):
                    self.answers[i] = LOST if answer is None else answer or None
                    if answer == "":
                        self.tell(f"survives so far: {mutant}")
                    if answer:
                        _note(killers, mutant, answer)
        return True

    def measured(self, items: list[pytest.Item]) -> tuple[dict[str, float], dict[str, dict[int, list[str]]]]:
        """Return how long each test that can be asked takes, and which tests run each line."""
        paths = {mutant.file: str(SOURCE / mutant.file) for mutant in self.mutants.values()}
        kept = Measured(set(paths))
        watch = coverage.Coverage(
            data_file=None, include=[str(SOURCE / f"{layer}/*") for layer in LAYERS], config_file=False
        )
        new = [item for item in items if item.nodeid not in kept.times]
        if new:
            self.tell(f"{len(new)} tests are measured")
            watch.start()
            self.run(new, watch.switch_context)
            watch.stop()
            kept.add({item.nodeid: self.took.get(item.nodeid, math.inf) for item in new}, watch.get_data())
        lines = {name: kept.lines.contexts_by_lineno(path) for name, path in paths.items()}
        here = {item.nodeid for item in items}
        return {name: time for name, time in kept.times.items() if time <= SLOWEST and name in here}, lines

    def ask(
        self, mutant: Mutant, functions: list[FunctionType], caches: list[Any], items: list[pytest.Item]
    ) -> str | bool:
        """Return the test that fails for a mutant, "" if none does, False if it cannot be put in."""
        if not functions:  # the file is imported only when a test runs
            return False
        path = str(SOURCE / mutant.file)
        new = dict(_pairs(_compiled(path), compile(mutant.source, path, "exec", dont_inherit=True)))
        for function in functions:
            code = new.get(function.__code__)
            if code is None or code.co_freevars != function.__code__.co_freevars:
                return False
            function.__code__ = code
        for cache in caches:
            cache.cache_clear()
        return self.run(items)


@lru_cache
def _compiled(path: str) -> CodeType:
    return compile(Path(path).read_bytes(), path, "exec", dont_inherit=True)


def _pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    yield old, new
    inner = [[c for c in code.co_consts if isinstance(c, CodeType)] for code in (old, new)]
    if len(inner[0]) == len(inner[1]):
        for pair in zip(*inner, strict=True):
            yield from _pairs(*pair)


def _likeliest(
    names: set[str], killers: Killers, mutant: Mutant | None, usual: dict[str, float], most: float
) -> list[str]:
    """Return the tests that killed mutants of the function, then those of test functions that did of the file, then others.

    Of a test function with many cases a few come before all others' next; `most` seconds of tests are enough.
    """
    here, near = (killers[mutant.file, mutant.function], killers[mutant.file]) if mutant else (Counter(), Counter())
    turns: Counter[str] = Counter()
    order = []
    for name in sorted(names, key=usual.__getitem__):
        kind = name.partition("[")[0]
        order.append((-here[name], turns[kind] // FEW, -near[kind], turns[kind], usual[name], name))
        turns[kind] += 1
    order.sort()
    spent = itertools.accumulate((entry[4] for entry in order), initial=0.0)
    return [entry[5] for entry, before in zip(order, spent, strict=False) if before < most]


def _note(killers: Killers, mutant: Mutant, test: str) -> None:
    killers[mutant.file, mutant.function][test] += 1
    killers[mutant.file][test.partition("[")[0]] += 1
    killers[""][Path(test.partition("::")[0]).name] += 1


class Cold(Asked):
    """A plugin that asks about each mutant in a fork that imports the library and collects the tests."""

    def __init__(
        self,
        mutants: dict[int, Mutant],
        tests: Sequence[str],
        usual: dict[str, float],
        killed: Counter[str],
        tell: Tell,
        seconds: float,
        *,
        quick: bool,
    ) -> None:
        super().__init__(usual)
        self.mutants, self.tests, self.tell, self.seconds, self.quick = mutants, tests, tell, seconds, quick
        self.answers: Answers = {}
        self.codes: dict[str, CodeType] = {}
        self.killers: Killers = defaultdict(Counter, {"": killed})

    def pytest_collection(self, session: pytest.Session) -> bool:
        """Ask about each mutant, instead of collecting here."""
        usually = importlib.machinery.SourceFileLoader.get_code
        codes = self.codes
        for path in (*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")):
            codes[str(path)] = _compiled(str(path))

        def get_code(self: Any, name: str) -> CodeType | None:
            return codes.get(self.path) or usually(self, name)

        importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[assignment, method-assign]
        gc.freeze()
        some = sorted(self.tests, key=lambda name: -self.killers[""][Path(name).name])[: 6 if self.quick else None]
        answer = forked(partial(self.ask, session, None, [(some, self.seconds)]))
        if answer != "":
            self.tell(f"{answer} fails although nothing is changed")
            return True
        killers = self.killers
        file = ""
        for i, mutant in self.mutants.items():
            if file != mutant.file:
                file = mutant.file
                self.tell(f"{file} in a cold process")
            order = sorted(self.tests, key=lambda name: -killers[""][Path(name).name])
            batches = [(order[:1], 1.0), (order[:6], 6.0), (order, self.seconds)][: 2 if self.quick else 3]
            answer = forked(partial(self.ask, session, mutant, batches))
            self.answers[i] = LOST if answer is None else answer or None
            if answer == "":
                self.tell(f"survives: {mutant}")
            if answer:
                _note(killers, mutant, answer)
        return True

    def pytest_runtestloop(self) -> bool:
        """Run nothing here."""
        return True

    def ask(
        self, session: pytest.Session, mutant: Mutant | None, batches: Sequence[tuple[Sequence[str], float]]
    ) -> str:
        """Return the test that fails when the changed file is imported, "" if none does."""
        if mutant:
            path = str(SOURCE / mutant.file)
            self.codes[path] = compile(mutant.source, path, "exec", dont_inherit=True)
        for batch, most in batches:
            signal.setitimer(signal.ITIMER_PROF, 60)
            try:
                items = session.perform_collect(batch)
            except Exception:  # noqa: BLE001 - whatever it is
                return BROKEN
            by_name = {item.nodeid: item for item in items}
            order = _likeliest(set(by_name), self.killers, mutant, self.usual or {}, most)
            items = [by_name[name] for name in order]
            if self.failed or self.run(items):
                return self.failed
        return ""


def warm(
    mutants: dict[int, Mutant], tests: Sequence[str], tell: Tell, seconds: float
) -> tuple[Answers, dict[str, float], list[str], Counter[str]]:
    """Ask a warm process; return also how long tests take, the modules that they load, and how many mutants each file killed."""

    def work() -> tuple[Answers, dict[str, float], list[str], Counter[str]]:
        plugin = Warm(mutants, tell, seconds)
        _quietly(plugin, tests)
        ours = str(SOURCE), str(ROOT / "tests")
        others = [n for n, made in sys.modules.items() if not str(getattr(made, "__file__", "")).startswith(ours)]
        return plugin.answers, plugin.usual or {}, others, plugin.killers[""]

    return _told(work)


def cold(
    mutants: dict[int, Mutant],
    tests: Sequence[str],
    usual: dict[str, float],
    modules: Sequence[str],
    killed: Counter[str],
    tell: Tell,
    seconds: float,
    *,
    quick: bool,
) -> Answers:
    """Ask a cold process about these mutants, in which `modules` are loaded already."""

    def work() -> Answers:
        for name in modules:
            if not name.startswith("scenarios"):
                with contextlib.suppress(Exception):
                    importlib.import_module(name)
        plugin = Cold(mutants, tests, usual, killed, tell, seconds, quick=quick)
        _quietly(plugin, tests)
        return plugin.answers

    answers = _told(work)
    if answers.keys() < mutants.keys():
        message = "a test fails although nothing is changed"
        raise SystemExit(message)
    return answers


def _told(work: Callable[[], Told]) -> Told:
    told = forked(work)
    if told is None:
        message = "the process that asks the tests died"
        raise SystemExit(message)
    return told


def _quietly(plugin: object, arguments: Sequence[str]) -> None:
    """Run pytest in this process without a word, with this clone's library before an installed one."""
    sys.path.insert(0, str(SOURCE.parent))
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    with tempfile.TemporaryDirectory(prefix="mutation-") as place:
        if (
            pytest.main([*OPTIONS, f"--basetemp={place}/tests", *arguments], plugins=[plugin])
            == pytest.ExitCode.INTERNAL_ERROR
        ):
            message = "pytest broke off"
            raise RuntimeError(message)
