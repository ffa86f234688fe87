"""The command line: what is printed where, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

import scenarios as sc
from scenarios.cli import main

if TYPE_CHECKING:
    from collections.abc import Sequence

WEATHER = """\
format: scenarios/1
scenario: weather
title: Umbrella or not
measures: {cost: }
nodes:
  take:
    kind: decision
    options: {umbrella: {effects: {cost: 2}}, nothing: }
    weights: {umbrella: 1, nothing: 3}
    next: permit
  permit:
    kind: gate
    label: May we go?
    steps: {ask: {weight: 50%}}
    open: {to: rain}
    closed: {to: dry}
  rain:
    kind: chance
    branches: {wet: {requires: {take: nothing}}, dry: }
    weights: {wet: 30%, dry: rest}
outcomes: {dry: , wet: {values: {cost: 10}}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a new folder that holds one scenario."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    (tmp_path / "weather.yaml").write_text(WEATHER)
    return tmp_path


class Screen:
    """Runs a command and keeps what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as stop:  # argparse's own
            code = int(stop.code or 0)
        return code, *self.capsys.readouterr()

    def fails(self, code: int, *arguments: str) -> list[str]:
        """Run a command that must fail; return its lines on stderr without their prefix."""
        found, out, err = self(*arguments)
        assert (found, out) == (code, "")
        lines = err.splitlines()
        assert all(line.startswith("scenarios: ") for line in lines)
        assert "Traceback" not in err
        return [line.removeprefix("scenarios: ") for line in lines]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Screen:
    return Screen(capsys)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"weather.yaml"}


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
    Draft202012Validator.check_schema(json.loads(run("schema")[1]))


# --- run -----------------------------------------------------------------------------------------------------------


def test_run_prints_the_comparison(run: Screen, folder: Path) -> None:
    code, out, err = run("run", "weather.yaml")
    assert (code, err) == (0, "")
    assert out.startswith(str(sc.compare(sc.load(folder / "weather.yaml"))))


def test_run_prints_the_gate_open_against_closed(run: Screen, folder: Path) -> None:
    out = run("run", "weather.yaml")[1]
    assert "May we go?: open against closed" in out
    assert str(sc.compare(sc.load(folder / "weather.yaml"), "permit")) in out


def test_run_prints_the_gate_option_by_option_where_the_decision_has_no_weights(run: Screen, folder: Path) -> None:
    (folder / "x.yaml").write_text(WEATHER.replace("    weights: {umbrella: 1, nothing: 3}\n", ""))
    out = run("run", "x.yaml")[1]
    for state in ("open", "closed"):
        assert f"May we go?: {state}" in out
        assert str(sc.compare(sc.load(folder / "x.yaml"), do={"permit": state})) in out


def test_run_says_where_the_pictures_are(run: Screen, folder: Path) -> None:
    out = run("run", "weather.yaml")[1]
    told = out[out.index("\nPictures:\n") :].split()[1:]
    assert set(told) == {"out/weather/options.png", "out/weather/permit.png", "out/weather/tree.png"}
    assert files(folder) == set(told)


def test_run_puts_pictures_where_it_is_told(run: Screen, folder: Path) -> None:
    assert run("run", "weather.yaml", "--out", "a/b")[0] == 0
    assert files(folder) == {"a/b/options.png", "a/b/permit.png", "a/b/tree.png"}


def test_pictures_are_pictures(run: Screen, folder: Path) -> None:
    run("run", "weather.yaml", "--out", "p")
    assert {path.read_bytes()[:8] for path in (folder / "p").iterdir()} == {b"\x89PNG\r\n\x1a\n"}


def test_an_answer_too_large_for_a_picture_is_printed(run: Screen, folder: Path) -> None:
    ends = "{" + ", ".join(f"e{i}: " for i in range(61)) + "}"
    node = f"n: {{kind: chance, branches: {ends}, weights: equal}}"
    (folder / "wide.yaml").write_text(f"format: scenarios/1\nscenario: wide\nnodes: {{{node}}}\noutcomes: {ends}\n")
    code, out, err = run("run", "wide.yaml")
    assert code == 0
    assert "e60" in out
    assert err.startswith("no picture 'outcomes': outcome_bars: at most 100 options and 60 outcomes")
    assert [path.name for path in folder.rglob("*.png")] == ["tree.png"]


def test_run_again_replaces_the_pictures(run: Screen, folder: Path) -> None:
    run("run", "weather.yaml", "--out", "p")
    before = files(folder)
    assert run("run", "weather.yaml", "--out", "p")[0] == 0
    assert files(folder) == before


def test_run_where_a_file_stands_in_the_way(run: Screen) -> None:
    assert run.fails(4, "run", "weather.yaml", "--out", "weather.yaml") == [
        "weather.yaml: cannot be made a folder (File exists); choose another place with --out"
    ]


def as_json(run: Screen, *arguments: str) -> Any:
    code, out, err = run("run", *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_json_draws_nothing(run: Screen, folder: Path) -> None:
    assert as_json(run, "weather.yaml")["pictures"] == []
    assert files(folder) == set()


def test_json_draws_where_it_is_told(run: Screen, folder: Path) -> None:
    assert set(as_json(run, "weather.yaml", "--out", "p")["pictures"]) == files(folder) != set()


def test_json_says_what_was_computed(run: Screen, folder: Path) -> None:
    model = sc.load(folder / "weather.yaml")
    found = as_json(run, "weather.yaml")
    assert [found[key] for key in ("scenario", "content_hash", "version")] == [
        "weather",
        model.content_hash,
        sc.__version__,
    ]


QUESTIONS: list[tuple[list[str], dict[str, Any]]] = [
    ([], {}),
    (["--by", "permit"], {"by": "permit"}),
    (["--do", "permit=open"], {"do": {"permit": "open"}}),
    (["--given", "rain=dry"], {"given": {"rain": "dry"}}),
    (["--given", "rain=dry|wet"], {"given": {"rain": ["dry", "wet"]}}),
    (["--do", "permit.ask=yes", "--given", "rain=dry"], {"do": {"permit.ask": "yes"}, "given": {"rain": "dry"}}),
    (["--by", "rain", "--do", "take=nothing", "--do", "permit=open"], {"by": "rain", "do": {"take": "nothing", "permit": "open"}}),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "question"), QUESTIONS, ids=" ".join)
def test_json_holds_the_numbers_of_compare(
    run: Screen, folder: Path, arguments: list[str], question: dict[str, Any]
) -> None:
    expected = sc.compare(sc.load(folder / "weather.yaml"), **question)
    found = as_json(run, "weather.yaml", *arguments)["comparison"]
    assert found["by"] == expected.by
    assert {option: answer["outcomes"] for option, answer in found["options"].items()} == {
        option: dict(expected[option]) for option in expected
    }
    assert {option: answer["means"] for option, answer in found["options"].items()} == {
        option: {"cost": expected[option].mean("cost")} for option in expected
    }


@pytest.mark.parametrize("name", sc.seeds())
def test_json_of_a_bundled_scenario(run: Screen, name: str) -> None:
    model = sc.load(name)
    code, out, _ = run("run", name, "--json")
    assert code == 0
    expected = sc.compare(model)
    assert {o: a["outcomes"] for o, a in json.loads(out)["comparison"]["options"].items()} == {
        o: dict(expected[o]) for o in expected
    }


def test_a_scenario_without_a_decision_compares_its_gate(run: Screen) -> None:
    found = as_json(run, "atacms-gate")
    assert found["comparison"]["by"] == "atacms_gate"
    assert found["gates"] == {}


CHANCE = """
format: scenarios/1
scenario: chance
measures: {cost: {unit: EUR}}
nodes:
  rain: {kind: chance, branches: {wet: {effects: {cost: 4}}, dry: }, weights: {wet: 25%, dry: rest}}
outcomes: {wet: , dry: }
"""


def test_a_scenario_without_any_choice_is_forecast(run: Screen, folder: Path) -> None:
    (folder / "chance.yaml").write_text(CHANCE, encoding="utf-8")
    found = as_json(run, "chance.yaml")
    assert found["forecast"] == {"outcomes": {"wet": 0.25, "dry": 0.75}, "means": {"cost": 1.0}}
    code, out, _ = run("run", "chance.yaml", "--out", "pictures")
    assert code == 0
    assert "25.0 %" in out
    assert (folder / "pictures" / "outcomes.png").stat().st_size > 1000


def test_json_tells_the_question(run: Screen) -> None:
    found = as_json(run, "weather.yaml", "--do", "permit=open", "--given", "rain=dry")["comparison"]
    assert (found["do"], found["given"]) == ({"permit": "open"}, {"rain": ["dry"]})


def test_json_holds_the_gate(run: Screen, folder: Path) -> None:
    expected = sc.compare(sc.load(folder / "weather.yaml"), "permit")
    found = as_json(run, "weather.yaml")["gates"]["permit"]["by_gate"]["options"]
    assert {state: found[state]["outcomes"] for state in found} == {state: dict(expected[state]) for state in expected}


@pytest.mark.parametrize("arguments", [["--do", "permit=open"], ["--by", "permit"], ["--given", "permit=open"]])
def test_a_gate_that_is_asked_about_is_not_compared_again(run: Screen, arguments: list[str]) -> None:
    assert as_json(run, "weather.yaml", *arguments)["gates"] == {}


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--by", "tkae"], "by: no node 'tkae'; did you mean 'take'?"),
        (["--do", "permit"], "--do takes NODE=BRANCH, got 'permit'; write for example --do atacms_gate=open"),
        (["--do", "=open"], "--do takes NODE=BRANCH, got '=open'"),
        (["--given", "permit="], "--given takes NODE=BRANCH, got 'permit='"),
        (["--do", "permit=ajar"], "do: 'permit' has no branch 'ajar'; there are: open, closed"),
        (["--do", "a=b=c"], "do: no node 'a'"),
        (["--do", "permit=open", "--do", "permit=closed"], "--do names 'permit' twice; once is enough"),
        (["--do", "take=nothing"], "is compared, so do cannot set it; take it out of do"),
        (["--given", "dry=x"], "given: 'dry' is an outcome; name a decision, chance node, gate or step"),
        (["--do", "permit=open", "--do", "permit.ask=yes"], "is never asked when 'permit' itself is set"),
        (["--given", "rain=wet"], "umbrella"),  # impossible with it
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_question_that_does_not_fit(
    run: Screen, folder: Path, arguments: Sequence[str], what: str, form: Sequence[str]
) -> None:
    assert what in run.fails(2, "run", "weather.yaml", *arguments, *form)[0]
    assert files(folder) == set()


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


HEAVY = ["matplotlib", "pandas", "scipy", "yaml", "dask", "distributed", "IPython", "ipywidgets", "pyagrum", "pyarrow"]


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
