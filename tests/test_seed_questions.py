"""Seed questions out of CSV files: what is read, and every mistake of a file at once, with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scenarios as sc
from classics import SAID, TRUE
from scenarios.errors import Problem
from scenarios.files import separated
from scenarios.judgement.classical import sheet

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "expert,question,5%,50%,95%,realization"
ROWS = [f"{e},q{i + 1},{','.join(map(str, row))},{TRUE[i]}" for e, rows in SAID.items() for i, row in enumerate(rows)]


def written(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "seeds.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def test_what_is_read_is_what_was_said(tmp_path: Path) -> None:
    read = sc.load_seed_questions(written(tmp_path, HEAD, *ROWS))
    assert (read.experts, read.questions, read.levels) == (
        ("A", "B", "C"),
        ("q1", "q2", "q3", "q4", "q5"),
        (0.05, 0.5, 0.95),
    )
    np.testing.assert_array_equal(read.quantiles, [SAID[e] for e in "ABC"])
    assert repr(read) == "SeedQuestions(3 experts, 5 questions)"
    found, given = sc.classical_model(read), sc.classical_model(SAID, TRUE)
    assert found.scores == given.scores
    assert found.trust == given.trust
    assert "seeds.csv" in found.provenance
    with pytest.raises(ValueError, match="read-only"):
        read.quantiles[0, 0, 0] = 1


@pytest.mark.parametrize(
    "lines",
    [
        ["\ufeff" + HEAD, *ROWS],
        [HEAD.replace(",", ";"), *(row.replace(",", ";") for row in ROWS), "", ";;;;;"],
        [HEAD.replace(",", "\t"), *(row.replace(",", "\t") for row in ROWS)],
        ["", *(";".join(f'"{cell}"' for cell in row.split(",")) for row in [HEAD, *ROWS])],
        [
            "realization, 0.05 ,q50%,q_0.95,question,expert",
            *(",".join(r[k] for k in (5, 2, 3, 4, 1, 0)) for r in (row.split(",") for row in ROWS)),
        ],
        [
            HEAD + ",scale",
            *(f"{row}," for row in ROWS[:5]),
            *(f"{row.rpartition(',')[0]},,uniform" for row in ROWS[5:]),
        ],
        [HEAD, *ROWS[::-1]],
    ],
    ids=["mark", "semicolons", "tabs", "quotes", "columns", "empty cells", "order"],
)
def test_spelling_does_not_matter(tmp_path: Path, lines: list[str]) -> None:
    found = sc.classical_model(sc.load_seed_questions(written(tmp_path, *lines)), decision_maker="global")
    given = sc.classical_model(SAID, TRUE, decision_maker="global")
    assert {e: s.counts for e, s in found.items()} == {e: s.counts for e, s in given.items()}
    for expert, weight in found.trust.items():
        assert weight == pytest.approx(given.trust[expert], rel=1e-12)


def test_a_question_may_have_a_log_scale(tmp_path: Path) -> None:
    lines = [f"{HEAD},scale", *(f"{row},{'log' if ',q2,' in row else ''}" for row in ROWS)]
    read = sc.load_seed_questions(written(tmp_path, *lines))
    assert read.scales == ("uniform", "log", "uniform", "uniform", "uniform")
    assert "uniform or log" in sc.classical_model(read).provenance


WRONG: list[tuple[list[str], list[str]]] = [
    ([HEAD], ["seeds.csv: must have a line of column names and at least one row, got 1 lines that are not blank; add them"]),
    (["expert,question,5%,realisation,95%,,5%", "A,q,1,2,3,,"],
     ["seeds.csv:1:1: column 6 must have a name, got none; give it one, or take it out",
      "seeds.csv:1:1: column '5%' must stand once, got it twice; take one out"]),
    (["expert,question,5%,realisation,95%", "A,q,1,2,3"],
     ["seeds.csv:1:1: unknown column 'realisation'; did you mean 'realization'?",
      "seeds.csv:1:1: column 'realization' is required; add it"]),
    (["expert,question,50%,realization", "A,q,1,2"],
     ["seeds.csv:1:1: at least two quantiles must be asked for, got 1; one says nothing of how sure an expert is"]),
    (["expert,question,95%,5%,150%,realization", "A,q,1,2,3,4"],
     ["seeds.csv:1:1: column '150%': a quantile must lie between 0 and 100 %; write for example 5%",
      "seeds.csv:1:1: the columns of quantiles must stand in rising order, got 95%, 5%; sort them"]),
    ([HEAD, "A,q1,1,2,3", "A,q2,1,2,3,4,5"],
     ["seeds.csv:2:1: must have 6 cells, as the line of names, got 5; correct the row",
      "seeds.csv:3:1: must have 6 cells, as the line of names, got 7; correct the row"]),
    ([HEAD, 'A,q1,1,2,3,"4'], ["seeds.csv:2:1: must be a CSV file (unexpected end of data); save it as CSV once more"]),
    ([HEAD, "A,q1,1,2,3,4"], ["seeds.csv: at least two seed questions are needed, got 1; ten or more are usual"]),
    ([HEAD, "A,q1,1,nan,3,2", "A,q2,3,2,1,x", ",q3,1,2,3,4", "B,q1,1,1_0,3,5", "B,q1,1,2,3,2", "B,,1,2,3,4"],
     ["seeds.csv:2:1: 50% must be a finite number, got 'nan'; correct the cell",
      "seeds.csv:3:1: realization must be a finite number, got 'x'; correct the cell",
      "seeds.csv:3:1: 'A', 'q2': quantiles must increase, got 3, 2, 1; an answer without spread cannot be scored",
      "seeds.csv:3:1: 'B' must answer 'q2', got no row; every expert answers every seed question",
      "seeds.csv:4:1: expert must be named, got nothing; fill the cell",
      "seeds.csv:5:1: 50% must be a finite number, got '1_0'; correct the cell",
      "seeds.csv:5:1: realization of 'q1' must be one, got 2.0 before and 5 here; correct one",
      "seeds.csv:6:1: 'B' answers 'q1' once, got it on line 5 already; take one row out",
      "seeds.csv:7:1: question must be named, got nothing; fill the cell"]),
    ([f"{HEAD},scale", "A,q1,1,2,3,,", "A,q2,-1,2,3,0,log", "A,q3,1,2,3,4,linear"],
     ["seeds.csv:2:1: realization of 'q1' is missing; a seed question needs its answer",
      "seeds.csv:3:1: on a log scale the realization of 'q2' must be above 0, got 0; use the uniform scale",
      "seeds.csv:3:1: 'A', 'q2': on a log scale quantiles must be above 0, got -1; use the uniform scale, or another unit",
      "seeds.csv:4:1: scale must be uniform or log, got 'linear'; correct the cell"]),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "told"), WRONG, ids=range(len(WRONG)))
def test_all_mistakes_are_told_with_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str], told: list[str]
) -> None:
    written(tmp_path, *lines)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load_seed_questions("seeds.csv")
    assert str(caught.value).splitlines() == told


def test_what_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for path, message in (
        ("no.csv", "no.csv: no such file; check the path"),
        (".", ".: must be a file, got a folder or a device; name the seed questions file itself"),
        (5, "a file of seed questions is named by a path, got 5; write for example 'out/file.csv'"),
    ):
        with pytest.raises(sc.ScenarioError) as caught:
            sc.load_seed_questions(path)  # type: ignore[arg-type] # as people do
        assert str(caught.value) == message
    written(tmp_path, HEAD, "Ä,q1,1,2,3,4", encoding="latin-1")
    with pytest.raises(sc.ScenarioError, match="must be UTF-8 text, got the byte 0xc4; save the file as UTF-8"):
        sc.load_seed_questions("seeds.csv")
    monkeypatch.setattr(separated, "MOST_CELLS", 10)
    written(tmp_path, HEAD, *ROWS)
    with pytest.raises(
        sc.ScenarioError, match=r"^seeds.csv: must have at most 10 cells and line breaks, got more; split the file$"
    ):
        sc.load_seed_questions("seeds.csv")


def test_of_very_many_mistakes_the_first_are_looked_for_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []

    def noted(*said: Any) -> Problem:
        found.append(said)
        return Problem(*said)

    monkeypatch.setattr(sheet, "Problem", noted)
    rows = [f"E{i},q{i},1,2,3,2" for i in range(300)]  # 89,700 answers are missing
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load_seed_questions(written(tmp_path, HEAD, *rows))
    told = str(caught.value).splitlines()
    assert len(told) == len(found) == 1_001
    assert told[0].endswith(
        "seeds.csv:2:1: 'E1' must answer 'q0', got no row; every expert answers every seed question"
    )


@pytest.mark.parametrize("argument", ["realizations", "levels", "scale"])
def test_what_was_read_brings_its_own(tmp_path: Path, argument: str) -> None:
    read = sc.load_seed_questions(written(tmp_path, HEAD, *ROWS))
    with pytest.raises(sc.QuestionError) as caught:
        sc.classical_model(read, **{argument: TRUE})  # type: ignore[arg-type] # as people do
    assert str(caught.value) == (
        f"{argument}: seed questions that were read bring their own, got [24, 11, 68, 47, 31] besides; leave it out"
    )
