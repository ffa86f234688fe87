"""The groups of a class, compared by their weight sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from scenarios import QuestionError, ScenarioError, classroom

if TYPE_CHECKING:
    from pathlib import Path

MODEL = classroom.exercise("who-flips").variant(1).model
MOVES = ("negotiates", "holds", "escalates")


def sheet(folder: Path, who: str, *shares: object) -> Path:
    lines = [f"russia_response,{move},{share}%,{who}" for move, share in zip(MOVES, shares, strict=True)]
    path = folder / f"{who}.csv"
    path.write_text("\n".join(["address,branch,weight,who", *lines]), encoding="utf-8")
    return path


def worth(*shares: float) -> float:
    """What sanctions come to by hand."""
    outcomes = MODEL.outcomes
    points = [float(outcomes[name].values["score"]) for name in ("settlement", "war_goes_on", "wider_war")]
    cost = MODEL.nodes["us_policy"].options["sanctions"].effects["score"]  # type: ignore[union-attr]
    return sum(share / 100 * point for share, point in zip(shares, points, strict=True)) + float(cost)


ROWS = {"Ada": (60, 35, 5), "Ben": (10, 60, 30), "Cy": (30, 50, 20)}


def test_groups_are_set_side_by_side(tmp_path: Path) -> None:
    for who, shares in ROWS.items():
        sheet(tmp_path, who, *shares)
    groups = classroom.compare_groups(MODEL, tmp_path, "score")
    assert groups.groups == ("ada", "ben", "cy")
    row = groups.weights["russia_response"]
    for k, move in enumerate(MOVES):
        assert row[move] == pytest.approx(sum(shares[k] for shares in ROWS.values()) / 300)
    sure = float(MODEL.outcomes["left_alone"].values["score"])
    for who, shares in ROWS.items():
        assert groups.choices[who.lower()]["sanctions"] == pytest.approx(worth(*shares))
        assert groups.choice(who.lower()) == (("sanctions",) if worth(*shares) > sure else ("withdrawal",))
    mean = sum(worth(*shares) for shares in ROWS.values()) / 3
    assert groups.choice() == (("sanctions",) if mean > sure else ("withdrawal",))
    assert "as written" not in groups.groups
    assert groups.to_frame().query("analyst == 'pool' and option == 'sanctions'").value.item() == pytest.approx(mean)
    assert set(groups.weights_frame().query("address == 'russia_response'").branch) == set(MOVES)
    assert "Ada" in str(groups)
    assert "pooled" in str(groups).lower()
    assert repr(groups) == f"GroupComparison(3 groups, the pool prefers {groups.choice()[0]})"
    page = groups._repr_html_()
    assert page.count("<table") == 2
    assert "Cy" in page
    assert groups.plot().get_xlabel() == "Score, mean (points)"


def test_the_blank_sheet_can_be_filled_in_and_compared(tmp_path: Path) -> None:
    paths = []
    for who, shares in ROWS.items():
        path = tmp_path / f"{who}.csv"
        sc.elicit(MODEL, addresses=["russia_response"], to="csv", path=path)
        lines = path.read_text(encoding="utf-8").splitlines()
        head = lines[0].split(",")
        filled = [lines[0]]
        for line, share in zip([line for line in lines[1:] if line.strip(",")], shares, strict=True):
            cells = line.split(",")
            cells[head.index("weight")] = f"{share}%"
            cells[head.index("who")] = who
            filled.append(",".join(cells))
        path.write_text("\n".join(filled), encoding="utf-8")
        paths.append(path)
    groups = classroom.compare_groups(MODEL, paths, "score")
    assert groups.choices["ben"]["sanctions"] == pytest.approx(worth(*ROWS["Ben"]))


def test_mistakes_of_all_sheets_are_told_with_their_rows(tmp_path: Path) -> None:
    sheet(tmp_path, "Ada", 60, 35, 5)
    sheet(tmp_path, "Ben", 60, 35, "x")
    sheet(tmp_path, "Cy", 60, 60, 60)
    with pytest.raises(ScenarioError) as caught:
        classroom.compare_groups(MODEL, tmp_path, "score")
    lines = str(caught.value).splitlines()
    assert any("Ben.csv" in line and "row 4" in line for line in lines), lines
    assert any("Cy.csv" in line for line in lines), lines
    assert not any("Ada.csv" in line for line in lines)


def test_two_groups_at_least(tmp_path: Path) -> None:
    one = sheet(tmp_path, "Ada", 60, 35, 5)
    for sheets in (one, [one], tmp_path, str(tmp_path)):
        with pytest.raises(
            QuestionError, match="there must be at least two groups to compare, got 1; add the sheets of others"
        ):
            classroom.compare_groups(MODEL, sheets, "score")


def test_a_folder_without_sheets_is_told(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"must hold files that end in \.csv, got none; export them there"):
        classroom.compare_groups(MODEL, tmp_path)


@pytest.mark.parametrize("sheets", [None, 3, b"x"])
def test_sheets_are_a_folder_or_files(sheets: Any) -> None:
    with pytest.raises(QuestionError, match="sheets must be a folder or a list of files, got"):
        classroom.compare_groups(MODEL, sheets)


@pytest.mark.parametrize("sheets", [[], [3], [None]])
def test_files_are_paths(sheets: Any) -> None:
    with pytest.raises(QuestionError, match="sheets must be paths, got"):
        classroom.compare_groups(MODEL, sheets)


def test_a_model_is_a_scenario(tmp_path: Path) -> None:
    with pytest.raises(
        QuestionError, match="model must be a scenario, got 'x'; load one, or take the model of a variant"
    ):
        classroom.compare_groups("x", tmp_path)  # type: ignore[arg-type]
