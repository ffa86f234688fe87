"""The command that pools: what is printed, saved, drawn, and refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
import screens
from panels import panel

if TYPE_CHECKING:
    from pathlib import Path

    from screens import Screen

run, folder = screens.run, screens.folder


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        ([], {}),
        (["--rule", "median", "--trust", "equal", "--own", "0"], {"rule": "median", "trust": "equal", "own": 0}),
        (["--trust", "bold=2", "--trust", "calm=0.5", "--silent", "abstain"], {"trust": {"bold": 2.0, "calm": 0.5}, "silent": "abstain"}),
        (["--rule", "odds", "--floor", "0.01", "--amounts", "median", "--extremise", "1.5", "--base-rate", "equal"],
         {"rule": "odds", "floor": 0.01, "amounts": "median", "extremise": 1.5, "base_rate": "equal"}),
        (["--rule", "trimmed", "--trim", "0.2", "--by", "path", "--choice", "permit", "--do", "act=stay"],
         {"rule": "trimmed", "trim": 0.2, "by": "path", "choice": "permit", "do": {"act": "stay"}}),
    ],
)  # fmt: skip
def test_what_is_printed_is_the_answer(
    run: Screen, folder: Path, arguments: list[str], settings: dict[str, Any]
) -> None:
    model = panel()
    sc.save(model, folder / "panel.yaml")
    code, out, err = run("pool", "panel.yaml", *arguments)
    assert (code, err) == (0, "")
    assert out == f"{sc.pool(model, **settings)}\n"
    assert screens.files(folder) == {"panel.yaml"}


def test_the_pooled_scenario_is_saved_and_dissent_is_told_and_drawn(run: Screen, folder: Path) -> None:
    model = panel()
    sc.save(model, folder / "panel.yaml")
    code, out, err = run("pool", "panel.yaml", "--target", "cost", "-o", "pooled.yaml", "--picture", "p.png")
    assert (code, err) == (0, "")
    pooled = sc.pool(model)
    assert (
        out
        == f"{pooled}\n\n{sc.dissent(model, 'cost', pooled='row')}\n\np.png: a picture\n\npooled.yaml: the pooled scenario\n"
    )
    assert sc.load(folder / "pooled.yaml") == pooled.model
    assert (folder / "p.png").read_bytes().startswith(b"\x89PNG")
    code, out, _ = run("pool", "panel.yaml", "--by", "path", "--target", "damp|wet", "--better", "lower")
    assert code == 0
    assert out.endswith(f"{sc.dissent(model, ['damp', 'wet'], better='lower')}\n")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--trust", "bold"], 2, "--trust takes equal or ID=W, got 'bold'; write for example"),
        (["--trust", "bold=much"], 2, "--trust takes equal or ID=W, got 'bold=much'"),
        (["--trust", "=2"], 2, "--trust takes equal or ID=W, got '=2'"),
        (["--trust", "bold=2", "--trust", "bold=3"], 2, "--trust names 'bold' twice"),
        (["--trust", "bald=2", "--trust", "calm=1"], 2, "no analyst 'bald'; did you mean 'bold'?"),
        (
            ["--rule", "odds", "--extremise", "2", "--base-rate", "1.5", "--amounts", "linear"],
            2,
            "base_rate must be a probability above 0",
        ),
        (["--by", "path", "-o", "x.yaml"], 2, "--out saves a scenario of pooled rows, which --by path does not have"),
        (["-o", "./panel.yaml"], 2, "is the scenario itself, whose analysts would be lost"),
        (["-o", "x.txt"], 4, "a scenario file must end in .yaml, .yml or .json"),
        (["--target", "cost", "--silent", "abstain"], 2, "--target asks of every trust"),
    ],
)
def test_what_is_refused(run: Screen, folder: Path, arguments: list[str], code: int, message: str) -> None:
    sc.save(panel(), folder / "panel.yaml")
    before = (folder / "panel.yaml").read_bytes()
    found, out, err = run("pool", "panel.yaml", *arguments)
    assert (found, out) == (code, "")
    assert message in err
    assert err.count("\n") == 1
    assert (folder / "panel.yaml").read_bytes() == before


def test_files_of_judgements_join(run: Screen, folder: Path) -> None:
    sc.save(panel({}), folder / "bare.yaml")
    (folder / "group.csv").write_text("address,branch,weight,who\n$p,,70%,Ada\n")
    sc.write_judgements(sc.read_judgements(sc.load("bare.yaml"), "group.csv"), "ada", "ada.yaml")
    (folder / "eva.yaml").write_text((folder / "ada.yaml").read_text().replace("70", "10").replace("ada", "eva"))
    sets = ("--with", "group.csv", "--with", "eva.yaml")
    code, out, err = run("pool", "bare.yaml", *sets, "-o", "pooled.yaml")
    assert (code, err) == (0, "")
    pooled = sc.pool(sc.read_judgements(sc.load("bare.yaml"), "group.csv", "eva.yaml"))
    assert pooled["$p"]["it"] == pytest.approx((0.4 + 0.7 + 0.1) / 3)
    assert out == f"{pooled}\n\npooled.yaml: the pooled scenario\n"
    code, out, err = run("pool", "bare.yaml", *sets, "-o", "./eva.yaml")
    assert (code, out) == (2, "")
    assert "./eva.yaml: is a file of judgements itself, whose analysts would be lost" in err
    assert "10" in (folder / "eva.yaml").read_text()


def test_a_scenario_without_analysts(run: Screen) -> None:
    code, _, err = run("pool", "us-options")
    assert code == 2
    assert "the scenario must have analysts, got none" in err
