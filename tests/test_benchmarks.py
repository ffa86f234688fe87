"""What the benchmarks compare must be the same: every peer, at small size, comes to the engine's numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import choosing
import contests
import scenarios as sc
from adapters import ENGINE, TENSORS, Absent, Builder, Peer, Unfit, package, parts
from adapters.rows import tables_of
from measuring import Pairs, in_pairs
from tables import BEGIN, END, Line, markdown, number, page_with, plain, shown, summary
from workloads import binary_memory, chain, two_stage_history

if TYPE_CHECKING:
    from collections.abc import Callable

    from workloads import Document

SMALL: dict[str, Callable[[], contests.Contest]] = {
    "B1": contests.history,
    "B2": partial(contests.memory, events=5, small=3),
    "B3": partial(contests.looking_back, 2, 12, events=6),
    "B3 with shifts": partial(contests.looking_back, 3, 8, events=6),
    "B3 cold": partial(contests.first_call, events=6),
    "B4": contests.draws,
    "B1 walks": partial(contests.paths, "walks", 20, total=20_000, few=2_000),
    "B1 outcomes": partial(contests.paths, "outcomes", 70, total=20_000, few=2_000),
}


@pytest.mark.parametrize("name", SMALL)
def test_every_peer_that_is_installed_agrees(name: str) -> None:
    contest = SMALL[name]()
    agreed, missing = 0, set()
    for builder in contest.builders:
        try:
            contests.must_agree(contest, builder, builder.make())
        except Absent as error:  # some are imported only when they are run
            missing.add(str(error))
            continue
        except Unfit:
            continue
        agreed += 1
    if not agreed:
        pytest.skip("; ".join(sorted(missing)))


def test_a_peer_with_other_numbers_is_refused() -> None:
    contest = SMALL["B3"]()
    for wrong in (contest.answer + 2e-9, contest.answer[:2]):
        peer = Peer(lambda: None, lambda _, wrong=wrong: wrong)  # type: ignore[misc]
        with pytest.raises(SystemExit, match=r"B3, 2 back: strayed (is off by 2e-09|gives numbers of shape \(2, 3\))"):
            contests.must_agree(contest, Builder("strayed", ENGINE, lambda: peer), peer)  # noqa: B023 - used at once


@pytest.mark.parametrize("doc", [two_stage_history(), binary_memory(4), chain(5), chain(6, order=4)])
def test_rows_read_from_the_document_are_those_of_the_engine(doc: Document) -> None:
    """Multiply them out, path by path: the same outcomes as the engine's."""
    nodes = doc["nodes"]
    decision = next((name for name, node in nodes.items() if node["kind"] == "decision"), None)
    tables = tables_of(doc, [name for name in nodes if name != decision])
    looked_at = {name: list(_parents(doc, name)) for name in tables}
    found: dict[tuple[str, str], float] = {}

    def walk(name: str, past: dict[str, int], mass: float) -> None:
        if name not in nodes:
            option = list(nodes[decision]["options"])[past[decision]] if decision else ""
            found[option, name] = found.get((option, name), 0) + mass
            return
        node = nodes[name]
        branches = node["options"] if name == decision else node["branches"]
        row = np.ones(len(branches)) if name == decision else tables[name][tuple(past[p] for p in looked_at[name])]
        for k, (branch, entry) in enumerate(branches.items()):
            to = (entry or {}).get("to") or node.get("next") or branch
            walk(to, past | {name: k}, mass * row[k])

    walk(next(iter(nodes)), {}, 1.0)
    model = sc.Scenario.model_validate(doc)
    for (option, outcome), mass in found.items():
        answer = sc.compare(model)[option] if decision else sc.forecast(model)
        assert mass == pytest.approx(answer[outcome], abs=1e-12)


def _parents(doc: Document, name: str) -> list[str]:
    node = doc["nodes"][name]
    read = {parent for rule in [*node.get("when", []), *node.get("shift", [])] for parent in rule["if"]}
    return sorted(read, key=list(doc["nodes"]).index)


def test_rows_as_integers_add_up_exactly() -> None:
    row = np.array([1 / 3, 1 / 3, 1 / 3])
    assert sum(parts(row)) == 2**40
    assert np.allclose(np.array(parts(row)) / 2**40, row, rtol=0, atol=1e-11)


def test_a_package_that_is_missing_is_named() -> None:
    with pytest.raises(Absent, match=r"^nowhere_at_all is not installed \(it comes with the extra `bench`\)$"):
        package("nowhere_at_all.models")


def test_pairs_are_taken_in_turns_and_shares_are_scaled(monkeypatch: pytest.MonkeyPatch) -> None:
    now, turns = 0.0, []

    def takes(who: str, time: float) -> Any:
        def work() -> None:
            nonlocal now
            now += time
            turns.append(who)

        return work

    for clock in ("process_time", "perf_counter"):
        monkeypatch.setattr(f"measuring.time.{clock}", lambda: now)
    made_ready: list[int] = []
    pairs = in_pairs(takes("we", 0.03), takes("they", 0.06), share=0.5, budget=0, turn=0.06, before=made_ready.append)
    assert pairs.rounds == 5
    assert pairs.ratio == pytest.approx(4)
    assert pairs.peer == pytest.approx(0.12)
    assert made_ready == [2, 2, 2, 2, 2, 2]
    assert turns[4:] == ["we", "we", "they"] * 5  # before that, each was called twice to see how long it takes


PAIRS = Pairs(0.0012, 0.0001, 12.34, 9.5, 130.0, 5)
LINES = [
    Line("B9", "nine of them", "fast", ENGINE, 20, PAIRS, "means only"),
    Line("B9", "nine of them", "faster", ENGINE, 20, replace(PAIRS, ratio=3.0)),
    Line("B9", "nine of them", "by hand", TENSORS, 3, PAIRS),
    Line("B9", "nine of them", "no bar", TENSORS, None, PAIRS),
    Line("B9", "nine of them", "absent", ENGINE, 20, note="absent is not installed"),
]


def test_lines_say_ok_or_missed() -> None:
    assert [line.verdict for line in LINES] == ["MISSED", "MISSED", "ok", "", ""]
    assert plain(LINES[0]).split() == [
        "fast",
        "1.2",
        "ms",
        "12",
        "x",
        "(9.5",
        "to",
        "130)",
        ">=",
        "20",
        "x",
        "MISSED",
        "[means",
        "only]",
    ]
    assert plain(LINES[3]).split() == ["no", "bar", "1.2", "ms", "12", "x", "(9.5", "to", "130)"]
    assert plain(LINES[4]).split() == ["absent", "--", "absent", "is", "not", "installed"]


def test_the_summary_names_the_best_peer_for_each_bar() -> None:
    rows = summary(LINES).splitlines()[1:]
    assert [row.split() for row in rows] == [
        ["B9", "engine", "faster", "3", "x", ">=", "20", "x", "MISSED"],
        ["B9", "tensors", "by", "hand", "by", "hand", "12", "x", ">=", "3", "x", "ok"],
    ]


def test_the_page_gets_tables_of_ratios_between_its_marks() -> None:
    page = page_with(f"before\n\n{BEGIN}\n\nold\n\n{END}\nafter", LINES, "numpy 9")
    assert page.startswith(f"before\n\n{BEGIN}\n\nMeasured with numpy 9.\n\n**B9**: nine of them\n\n| peer |")
    assert page.endswith(f"|\n\n{END}\nafter")
    assert "old" not in page
    assert page_with(page, LINES, "numpy 9") == page
    table = markdown(LINES).splitlines()
    assert table[4:6] == [
        "| fast (means only) | 12 × (9.5 to 130) | ≥\N{NO-BREAK SPACE}20\N{NO-BREAK SPACE}×, missed |",
        "| faster | 3 × (9.5 to 130) | ≥\N{NO-BREAK SPACE}20\N{NO-BREAK SPACE}×, missed |",
    ]
    assert table[-1] == "| absent | not measured: absent is not installed | |"
    with pytest.raises(SystemExit, match="the page must hold the two lines"):
        page_with("no marks", LINES, "numpy 9")


@pytest.mark.parametrize(
    ("seconds", "text"), [(1.5, "1.5 s"), (0.0123, "12 ms"), (1.04e-4, "104 µs"), (2e-8, "20 ns"), (2000, "2,000 s")]
)
def test_times_have_a_unit_that_fits(seconds: float, text: str) -> None:
    assert shown(seconds) == text
    assert number(99.6) == "100"


@pytest.mark.parametrize("problem", choosing.problems(3, 2, 4), ids=lambda problem: problem.name)
def test_rollback_and_the_solver_of_influence_diagrams_agree(problem: choosing.Problem) -> None:
    try:
        sweep, call, peer = choosing.sides(problem)
    except Absent as error:
        pytest.skip(str(error))
    assert sweep() == pytest.approx(peer(), rel=1e-9)
    assert call() == sweep()


def test_the_memory_of_a_rollback_is_measured_in_a_process_of_its_own() -> None:
    assert 0 <= choosing.memory(3) < choosing.memory(9) + 5
