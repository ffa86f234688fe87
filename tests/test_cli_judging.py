"""The commands about whose judgement it is: what is printed and written, and refused."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

import scenarios as sc
import screens

if TYPE_CHECKING:
    from pathlib import Path

    from screens import Screen

run, folder = screens.run, screens.folder
SHEET = "address,branch,weight,who,when,confidence\nrain,wet,20%,Ada,2025-08-01,low\nrain,dry,80%,Ada,,\n"


def test_the_list_is_printed(run: Screen, folder: Path) -> None:
    code, out, err = run("judgements", "ukraine-2025-08", "--as-of", "2026-01-01", "--stale-after", "90")
    assert (code, err) == (0, "")
    assert out == f"{sc.judgements(sc.load('ukraine-2025-08'), as_of='2026-01-01', stale_after=90)}\n"
    assert screens.files(folder) == set()


def test_files_of_judgements_join(run: Screen, folder: Path) -> None:
    (folder / "group.csv").write_text(SHEET)
    sc.write_judgements(sc.read_judgements(sc.load("weather.yaml"), "group.csv"), "ada", "ada.yaml")
    (folder / "eva.yaml").write_text((folder / "ada.yaml").read_text().replace("analyst: ada", "analyst: eva"))
    code, out, err = run(
        "judgements", "weather.yaml", "--with", "group.csv", "--with", "eva.yaml", "--as-of", "2025-08-02"
    )
    assert (code, err) == (0, "")
    model = sc.read_judgements(sc.load("weather.yaml"), "group.csv", "eva.yaml")
    assert out == f"{sc.judgements(model, as_of='2025-08-02')}\n"
    assert out.count("rain\n  wet 20%, dry 80%\n  by: Ada, 2025-08-01, 1 day old\n") == 2


def test_the_list_as_json(run: Screen, folder: Path) -> None:
    (folder / "group.csv").write_text(SHEET)
    code, out, err = run(
        "judgements", "weather.yaml", "--with", "group.csv", "--json", "--as-of", "2025-08-31", "--stale-after", "7"
    )
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert (found["scenario"], found["as_of"], found["stale_after"], len(found["judgements"])) == (
        "weather",
        "2025-08-31",
        7,
        4,
    )
    assert found["judgements"][-1] == {
        "analyst": "ada", "address": "rain", "weights": {"wet": "20%", "dry": "80%"}, "scale": None, "edition": None,
        "who": "Ada", "date": "2025-08-01", "age": 30, "round": None, "why": None, "sources": {}, "without_basis": [],
        "confidence": "low", "supersedes": None, "superseded_by": None, "missing": ["source", "why"], "stale": True,
    }  # fmt: skip
    assert json.loads(run("judgements", "weather.yaml", "--json")[1])["as_of"] is None


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        ([], {}),
        (["--format", "html"], {"to": "html"}),
        (["--format", "markdown", "--address", "rain", "--address", "permit"], {"to": "markdown", "addresses": ["rain", "permit.ask"]}),
    ],
)  # fmt: skip
def test_a_sheet_is_printed(run: Screen, folder: Path, arguments: list[str], settings: dict[str, str]) -> None:
    code, out, err = run("elicit", "weather.yaml", *arguments)
    assert (code, err) == (0, "")
    assert out == sc.elicit(sc.load("weather.yaml"), **settings)  # type: ignore[arg-type]
    assert screens.files(folder) == set()


@pytest.mark.parametrize("name", ["sheets/blank.csv", "blank.html", "blank.md"])
def test_a_sheet_is_written(run: Screen, folder: Path, name: str) -> None:
    code, out, err = run("elicit", "weather.yaml", "-o", name)
    assert (code, out, err) == (0, f"{name}: a sheet for weather\n", "")
    assert (folder / name).read_text(encoding="utf-8-sig") == sc.elicit(sc.load("weather.yaml"), path=folder / name)


def test_a_sheet_comes_back_from_the_command_line(run: Screen, folder: Path) -> None:
    rows = list(csv.reader(io.StringIO(run("elicit", "weather.yaml")[1])))
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows(
        [
            rows[0],
            *(
                [address, branch, "40%" if branch != "nothing" else "rest", "Ada", "", ""]
                for address, branch, *_ in rows[1:]
                if address != "rain"
            ),
        ]
    )
    (folder / "group.csv").write_text(stream.getvalue())
    code, out, err = run("judgements", "weather.yaml", "--with", "group.csv")
    assert (code, err) == (0, "")
    assert "\npermit.ask\n  yes 40%\n  by: Ada\n" in out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["judgements", "weather.yaml", "--with", "none.csv"], 1, "none.csv: no such file; check the path"),
        (["judgements", "weather.yaml", "--with", "bad.csv"], 1, "bad.csv:2:1: row 2, address: no node 'rian'; did you mean 'rain'?"),
        (["judgements", "weather.yaml", "--stale-after", "9"], 2, "as_of: a day must be known to tell what is stale, got none; pass"),
        (["judgements", "weather.yaml", "--as-of", "May"], 2, "as_of must be a day, got 'May'; write YYYY-MM-DD"),
        (["judgements", "weather.yaml", "--stale-after", "nan"], 2, "stale_after must be a number of days of at least 0, got nan;"),
        (["elicit", "weather.yaml", "--address", "rian"], 2, "addresses: no node 'rian'; did you mean 'rain'?"),
        (["elicit", "weather.yaml", "-o", "sheet.docx"], 2, "path must end in .csv, .html, .htm, .md, got '.docx'; rename it"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(run: Screen, folder: Path, arguments: list[str], code: int, message: str) -> None:
    (folder / "bad.csv").write_text("address,branch,weight,who\nrian,wet,20%,Ada\n")
    found, out, err = run(*arguments)
    assert (found, out) == (code, "")
    assert err.startswith(f"scenarios: {message}")
