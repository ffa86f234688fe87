"""The command line: what is printed where, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from matplotlib import pyplot as plt

import scenarios as sc
import screens
from screens import WEATHER, files

if TYPE_CHECKING:
    from screens import Screen

run, folder = screens.run, screens.folder


# --- list, new, check, schema --------------------------------------------------------------------------------------


def test_list_names_every_seed(run: Screen) -> None:
    code, out, err = run("list")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == list(sc.seeds())


def test_list_tells_the_titles(run: Screen) -> None:
    assert sc.load("us-options").title in run("list")[1]


def test_new_writes_a_scenario_without_mistakes(run: Screen, folder: Path) -> None:
    assert run("new", "mine.yaml") == (0, "mine.yaml: written; next: scenarios check mine.yaml\n", "")
    assert sc.check(folder / "mine.yaml") == []


def test_the_template_runs(run: Screen) -> None:
    run("new", "mine.yaml")
    assert run("run", "mine.yaml", "--json")[0] == 0


def test_new_prints_to_standard_output(run: Screen, folder: Path) -> None:
    code, out, _ = run("new", "-")
    assert code == 0
    assert sc.loads(out).scenario == "my-scenario"
    assert files(folder) == set()


def test_new_does_not_touch_what_is_there(run: Screen, folder: Path) -> None:
    assert run.fails(2, "new", "weather.yaml") == [
        "weather.yaml: there is a file already, which `new` does not touch; choose another name"
    ]
    assert (folder / "weather.yaml").read_text() == WEATHER


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_new_does_not_follow_a_link_to_nothing(run: Screen, folder: Path) -> None:
    (folder / "link.yaml").symlink_to(folder / "nothing.yaml")
    assert "there is a file already" in run.fails(2, "new", "link.yaml")[0]


def test_new_in_a_folder_that_is_missing(run: Screen) -> None:
    assert "cannot be written" in run.fails(4, "new", "missing/x.yaml")[0]


def test_check_of_a_good_file(run: Screen) -> None:
    assert run("check", "weather.yaml") == (0, "weather.yaml: no mistakes\n", "")


@pytest.mark.parametrize("name", sc.seeds())
def test_check_of_a_bundled_scenario(run: Screen, name: str) -> None:
    assert run("check", name)[0] == 0


def test_check_tells_every_mistake_with_its_place(run: Screen, folder: Path) -> None:
    (folder / "x.yaml").write_text(
        WEATHER.replace("title:", "titel:")
        .replace("wet: 30%", "wet: 3O%")
        .replace("closed: {to: dry}", "closed: {to: d}")
    )
    found = run.fails(1, "check", "x.yaml")
    assert [line.partition(": ")[0] for line in found] == ["x.yaml:3:1", "x.yaml:16:14", "x.yaml:20:15"]


def test_check_tells_what_only_paths_show(run: Screen, folder: Path) -> None:
    (folder / "x.yaml").write_text(
        WEATHER.replace("dry: }\n    weights", "dry: {requires: {take: nothing}}}\n    weights")
    )
    (line,) = run.fails(1, "check", "x.yaml")
    assert re.match(r"x\.yaml:\d+:\d+: nodes\.rain", line)


def test_check_of_a_file_with_two_keys_alike(run: Screen, folder: Path) -> None:
    (folder / "x.yaml").write_text(WEATHER + "title: again\n")
    assert run.fails(1, "check", "x.yaml") == ["x.yaml:22:1: title: this key stands here twice; keep one of the two"]


def test_check_of_json(run: Screen, folder: Path) -> None:
    sc.save(sc.load(folder / "weather.yaml"), folder / "x.json")
    (folder / "x.json").write_text((folder / "x.json").read_text().replace('"title"', '"titel"'))
    assert run.fails(1, "check", "x.json")[0].startswith("x.json:4:3: titel: unknown key; did you mean 'title'?")


@pytest.mark.parametrize("command", ["check", "run", "draw"])
@pytest.mark.parametrize("name", ["missing.yaml", ".", "us-option", "x\x00y"])
def test_a_scenario_that_cannot_be_read(run: Screen, command: str, name: str) -> None:
    assert len(run.fails(1, command, name)) == 1


@pytest.mark.parametrize("command", ["check", "run", "draw"])
def test_a_file_with_mistakes(run: Screen, folder: Path, command: str) -> None:
    (folder / "x.yaml").write_text(WEATHER.replace("dry: rest", "dri: rest"))
    assert run.fails(1, command, "x.yaml")[0].startswith("x.yaml:20:5: nodes.rain.weights: a weight for 'dri'")


def test_bounds_prints_the_lowest_and_highest(run: Screen) -> None:
    code, out, err = run("bounds", "us-options", "--target", "us_cost", "--versus", "both")
    assert (code, err) == (0, "")
    assert out == f"{sc.bounds(sc.load('us-options'), 'us_cost', versus='both')}\n"
    code, out, err = run(
        "bounds", "us-options", "--target", "settlement|ceasefire", "--by", "us_policy", "--budget", "7"
    )
    assert (code, err) == (0, "")
    assert out == f"{sc.bounds(sc.load('us-options'), ['settlement', 'ceasefire'], budget=7)}\n"


def test_bounds_draws_a_picture(run: Screen, folder: Path) -> None:
    code, out, err = run("bounds", "us-options", "--out", "made/bounds.png")
    assert (code, err) == (0, "")
    assert out.endswith("made/bounds.png: a picture\n")
    assert (folder / "made" / "bounds.png").read_bytes().startswith(b"\x89PNG")


def test_bounds_says_what_is_wrong(run: Screen) -> None:
    assert run("bounds", "us-options", "--budget", "0") == (
        2,
        "",
        "scenarios: budget must be a whole number of boxes, at least 1, got 0; 25 is usual\n",
    )


def test_simulate_prints_how_often_each_outcome_was_reached(run: Screen) -> None:
    code, out, err = run("simulate", "atacms-gate", "--paths", "500", "--seed", "3")
    assert (code, err) == (0, "")
    assert out == f"{sc.simulate(sc.load('atacms-gate'), 500, seed=3)}\n"


def test_simulate_writes_one_row_for_each_path(run: Screen, folder: Path) -> None:
    code, out, err = run("simulate", "us-options", "--paths", "40", "--do", "us_policy=both", "--to", "paths.csv")
    assert (code, err) == (0, "")
    assert out.endswith("\npaths.csv: 40 paths\n")
    rows = (folder / "paths.csv").read_text().splitlines()
    assert len(rows) == 41
    assert rows[0].startswith("us_policy,")
    assert all(row.startswith("both,") for row in rows[1:])
    code, out, err = run("simulate", "us-options", "--to", "paths.csv")
    assert (code, out) == (2, "")
    assert err.startswith("scenarios: paths.csv: there must be no file of this name yet, got one; ")
    assert (folder / "paths.csv").read_text().splitlines() == rows


@pytest.mark.parametrize("detail", ["outcomes", "counts"])
def test_simulate_draws_less_where_less_is_wanted(detail: Any, run: Screen) -> None:
    code, out, err = run("simulate", "atacms-gate", "--paths", "500", "--detail", detail)
    assert (code, err) == (0, "")
    assert out == f"{sc.simulate(sc.load('atacms-gate'), 500, detail=detail)}\n"


def test_simulate_says_what_is_wrong(run: Screen) -> None:
    assert run("simulate", "us-options", "--to", "paths.png") == (
        2,
        "",
        "scenarios: paths.png: a file of rows must end in .csv or .parquet, got '.png'; rename it\n",
    )
    assert run("simulate", "us-options", "--to", "nowhere/paths.csv") == (
        4,
        "",
        (
            "scenarios: nowhere/paths.csv: cannot be written (No such file or directory); nothing was changed there; "
            "choose another place\n"
        ),
    )
    assert run("simulate", "us-options", "--paths", "0") == (
        2,
        "",
        "scenarios: paths must be a whole number of at least 1, got 0\n",
    )


def test_schema_prints_the_schema(run: Screen) -> None:
    code, out, err = run("schema")
    assert (code, err) == (0, "")
    assert json.loads(out) == sc.schema()


def test_the_printed_schema_is_valid(run: Screen) -> None:
    assert jsonschema_rs.meta.is_valid(json.loads(run("schema")[1]))


# --- draw ----------------------------------------------------------------------------------------------------------


def test_draw_says_where_the_picture_is(run: Screen, folder: Path) -> None:
    assert run("draw", "weather.yaml") == (0, "out/weather/tree.png\n", "")
    assert files(folder) == {"out/weather/tree.png"}


@pytest.mark.parametrize(("suffix", "magic"), [(".png", b"\x89PNG"), (".svg", b"<?xm"), (".pdf", b"%PDF"), (".PNG", b"\x89PNG")])  # fmt: skip
def test_draw_in_the_form_of_the_name(run: Screen, folder: Path, suffix: str, magic: bytes) -> None:
    assert run("draw", "weather.yaml", "--out", f"pictures/x{suffix}")[0] == 0
    assert (folder / f"pictures/x{suffix}").read_bytes()[:4] == magic


@pytest.mark.parametrize("name", ["x.bmp", "x.txt"])
def test_draw_refuses_another_form(run: Screen, folder: Path, name: str) -> None:
    (line,) = run.fails(2, "draw", "weather.yaml", "--out", f"p/{name}")
    assert re.search(rf"a picture must .*png.*svg.*pdf, got '.?{name[2:]}'; ", line)
    assert not (folder / "p" / name).exists()
    assert not plt.get_fignums()


def test_draw_where_it_cannot_write(run: Screen) -> None:
    assert len(run.fails(4, "draw", "weather.yaml", "--out", "weather.yaml/x.png")) == 1


# --- The program itself --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["walk"], ["run"], ["check"], ["list", "x"], ["run", "x", "--nope"]])
def test_a_command_line_that_is_none(run: Screen, arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "usage: scenarios" in err


def test_help_tells_the_exit_codes(run: Screen) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert re.findall(r"^  (\d+) ", out, re.MULTILINE) == ["0", "1", "2", "3", "4", "70", "130"]
    assert (
        max(map(len, out.split("positional", maxsplit=1)[0].splitlines())) <= 80
    )  # these lines are not broken by argparse


def test_version(run: Screen) -> None:
    assert run("--version") == (0, f"scenarios {sc.__version__}\n", "")


@pytest.mark.parametrize(
    ("error", "code", "what"),
    [
        (RuntimeError("broken"), 70, "a fault of this program, please report it: RuntimeError: broken"),
        (RecursionError("deep"), 70, "a fault of this program, please report it: RecursionError: deep"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (sc.LimitError("too large"), 3, "too large"),
        (sc.ScenarioError("wrong"), 1, "wrong"),
        (sc.QuestionError("which?"), 2, "which?"),
        (sc.ScenariosError("full"), 4, "full"),
        (sc.ScenarioError("one\ntwo"), 1, "one"),
    ],
)
def test_every_error_has_its_code(
    run: Screen, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, what: str
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr("scenarios.files.load", fail)
    assert run.fails(code, "run", "weather.yaml")[0] == what


def test_a_limit_found_by_check_is_told(run: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise sc.LimitError("too many states")

    monkeypatch.setattr("scenarios.evaluation.question.Question.prepared", fail)
    assert run.fails(1, "check", "weather.yaml") == ["weather.yaml: too many states"]


def program(*arguments: str, **variables: str) -> subprocess.Popen[str]:
    """Start Python, which finds the same library as these tests whatever the folder."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(sc.__file__).parents[1]), **variables},
    )


def test_the_module_is_the_program() -> None:
    child = program("-m", "scenarios", "list")
    out, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == list(sc.seeds())


@pytest.mark.parametrize("command", ["list", "schema"])
def test_a_reader_that_stops_is_no_error(command: str) -> None:
    child = program("-m", "scenarios", command, PYTHONUNBUFFERED="")  # so that little output waits for the end
    assert child.stdout is not None
    child.stdout.close()
    child.stdout = None
    err = child.communicate(timeout=60)[1]
    assert (child.returncode, err) == (0, "")


def test_a_terminal_that_lacks_letters_is_no_error(folder: Path) -> None:
    (folder / "x.yaml").write_text(WEATHER.replace("Umbrella", "Schirm ☂ – ja"), encoding="utf-8")
    child = program("-m", "scenarios", "run", "x.yaml", PYTHONIOENCODING="ascii")
    err = child.communicate(timeout=120)[1]
    assert (child.returncode, err) == (0, "")


HEAVY = [
    "matplotlib",
    "pandas",
    "scipy",
    "yaml",
    "dask",
    "distributed",
    "IPython",
    "ipywidgets",
    "pyagrum",
    "pyarrow",
    "jinja2",
]


@pytest.mark.parametrize(
    "code",
    ["import scenarios", "import scenarios.cli", "import scenarios as sc; sc.Scenario; sc.compare; sc.Comparison"],
)
def test_an_import_loads_nothing_heavy(code: str) -> None:
    child = program("-c", f"{code}; import sys; print([name for name in {HEAVY} if name in sys.modules])")
    assert child.communicate(timeout=60) == ("[]\n", "")


def test_a_command_without_pictures_loads_no_matplotlib() -> None:
    code = "import sys; from scenarios.cli import main; main(['run', 'weather.yaml', '--json'])"
    child = program("-c", f"{code}; print('matplotlib' in sys.modules, file=sys.stderr)")
    assert child.communicate(timeout=60)[1] == "False\n"
