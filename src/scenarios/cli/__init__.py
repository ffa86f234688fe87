"""The command line: parse, call, print."""

from __future__ import annotations

import argparse
import importlib.resources
import io
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios._version import __version__
from scenarios.cli.choosing import choose
from scenarios.cli.classes import add_classroom_arguments, write_classroom
from scenarios.cli.information import add_information, information
from scenarios.cli.judging import add_commands
from scenarios.cli.learning import add_learning, learning
from scenarios.cli.pooling import add_pool_arguments, pool_analysts
from scenarios.cli.reporting import report, with_arguments
from scenarios.cli.running import run
from scenarios.cli.scoring import add_score
from scenarios.cli.shared import folder, pairs, saved
from scenarios.cli.why import why
from scenarios.cli.words import words
from scenarios.errors import LimitError, QuestionError, ScenarioError, ScenariosError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

EXIT_CODES = """exit codes:
  0    done
  1    the scenario has mistakes, or cannot be read
  2    the command line or the question does not fit the scenario
  3    the answer would cost more than the limit
  4    a file could not be written
  70   a fault of this program: please report it
  130  interrupted"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter is no reason to fail
    try:
        asked = _parser().parse_args(arguments)
        code = int(asked.run(asked) or 0)
        sys.stdout.flush()  # here, where a reader that has gone away is no error, not while Python exits
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains while it exits
        return 0
    except KeyboardInterrupt:
        return _fail("interrupted", 130)
    except ScenariosError as error:
        codes = {ScenarioError: 1, QuestionError: 2, LimitError: 3}
        return _fail(str(error), next((code for kind, code in codes.items() if isinstance(error, kind)), 4))
    except Exception as error:  # noqa: BLE001 - the last resort: people get one line, never a traceback
        return _fail(f"a fault of this program, please report it: {type(error).__name__}: {error}", 70)
    return code


def _fail(message: str, code: int) -> int:
    for line in message.splitlines():
        print(f"scenarios: {line}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scenarios",
        description="Write a choice down as a scenario tree, and see exactly what could come of it.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"scenarios {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Any, help_text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_text, description=help_text[:1].upper() + help_text[1:] + ".")
        sub.set_defaults(run=run)
        return sub

    command("list", _list, "list the bundled scenarios")
    ask = command("run", _run, "compute what could come of each option, or which is best, and draw it")
    ask.add_argument("scenario", metavar="NAME|FILE", help="a bundled scenario, or a YAML or JSON file")
    ask.add_argument("--by", metavar="NODE", help="compare the options of this node (default: the first decision)")
    _add_facts(ask)
    ask.add_argument(
        "--samples",
        metavar="N",
        type=int,
        help="also draw everything uncertain so many times, and tell how far the answer could move",
    )
    ask.add_argument(
        "--seed", metavar="N", type=int, help="of the samples: the same seed gives the same draws (default: 0)"
    )
    ask.add_argument("--method", metavar="NAME", help="of the samples: sobol, random or lhs (default: sobol)")
    ask.add_argument(
        "--objective",
        metavar="ID|ACTOR=ID",
        nargs="?",
        const="",
        action="append",
        help="find the best strategy instead: for an objective, a measure, or outcomes joined by |; alone, for each actor's own",
    )
    ask.add_argument(
        "--strategy",
        metavar="NODE=OPTION",
        action="append",
        default=[],
        help="choose this at a decision or gate step, or at NODE[OTHER=BRANCH], and tell what that is worth (may be repeated)",
    )
    ask.add_argument("--out", metavar="DIR", help="where pictures go (default: out/ID)")
    ask.add_argument("--json", action="store_true", help="print the numbers as JSON; no pictures unless --out is given")
    check = command("check", _check, "report every mistake of a file, with line and column")
    check.add_argument("file", metavar="FILE")
    draw = command("draw", _draw, "draw the scenario as a tree")
    draw.add_argument("scenario", metavar="NAME|FILE")
    draw.add_argument("-o", "--out", metavar="FILE", help="a .png, .svg or .pdf (default: out/ID/tree.png)")
    add_classroom_arguments(
        command("classroom", write_classroom, "write exercises for a class: briefs, notebooks and answer keys")
    )
    walk = command("simulate", _simulate, "walk paths at random, one row each")
    walk.add_argument("scenario", metavar="NAME|FILE")
    walk.add_argument("--paths", metavar="N", type=int, default=10_000, help="how many (default: 10,000)")
    walk.add_argument(
        "--seed", metavar="N", type=int, default=0, help="the same seed gives the same paths (default: 0)"
    )
    _add_facts(walk)
    walk.add_argument(
        "--detail",
        choices=("walks", "outcomes", "counts"),
        default="walks",
        help="simulate whole paths, only their outcomes, or only how many paths go where (default: walks)",
    )
    walk.add_argument(
        "--to",
        metavar="FILE",
        help="write a row for each path to a new .csv or .parquet (needs the extra parquet); any number of paths",
    )
    within = command("bounds", _bounds, "compute how low and how high every answer can be within the ranges")
    within.add_argument("scenario", metavar="NAME|FILE")
    within.add_argument(
        "--target", metavar="ID", help="an outcome, several joined by |, or a measure (default: all of them)"
    )
    within.add_argument("--by", metavar="NODE", help="compare the options of this node (default: the first decision)")
    within.add_argument("--versus", metavar="OPTION", help="bound the differences from this option")
    _add_facts(within)
    within.add_argument(
        "--analysts",
        choices=("tied", "mixed"),
        help="count what the file's analysts say as well: all of one's together, or each judgement of any",
    )
    within.add_argument("--budget", metavar="N", type=int, help="how many boxes each bound may take (default: 25)")
    within.add_argument("-o", "--out", metavar="FILE", help="a .png, .svg or .pdf for a picture")
    risk = command("risk", _risk, "compute how bad each option can turn out, and which dominates which")
    risk.add_argument("scenario", metavar="NAME|FILE")
    risk.add_argument("--measure", metavar="ID", required=True, help="the measure whose distribution is asked for")
    risk.add_argument("--by", metavar="NODE", help="compare the options of this node (default: the first decision)")
    risk.add_argument(
        "--level",
        metavar="L",
        type=float,
        default=0.95,
        help="of the CVaR: the mean of the worst 1 - L (default: 0.95)",
    )
    risk.add_argument("--better", metavar="WAY", help="which way the measure is better, if the file does not say")
    _add_facts(risk)
    risk.add_argument("-o", "--out", metavar="FILE", help="a .png, .svg or .pdf for a picture of the distributions")
    cause = command("why", why, "explain which option is best, what moves its lead, and where it tips")
    cause.add_argument("scenario", metavar="NAME|FILE")
    cause.add_argument("--target", metavar="ID", help="an outcome, several joined by |, a measure or an objective")
    cause.add_argument(
        "--objective",
        metavar="ID",
        help="an objective, or a measure, or outcomes of which more is better (default: of whoever chooses)",
    )
    cause.add_argument(
        "--versus", metavar="OPTION", help="compare the best with this option (default: the second best)"
    )
    cause.add_argument("--by", metavar="NODE", help="compare the options of this node (default: the first decision)")
    cause.add_argument("--better", metavar="WAY", help="which way the target is better, if the file does not say")
    cause.add_argument(
        "--swing", metavar="S", type=float, help="move every judgement by this part of the way to its ends"
    )
    _add_facts(cause)
    cause.add_argument("-o", "--out", metavar="FILE", help="a .png, .svg or .pdf for a picture of the tornado")
    said = command("words", words, "show which scales of words there are, one of them, or what words mean in several")
    said.add_argument("scales", metavar="SCALE", nargs="*", help="one: its table; several: each word in all of them")
    said.add_argument("-o", "--out", metavar="FILE", help="a .png, .svg or .pdf for a picture")
    pooling = command(
        "pool", pool_analysts, "pool the judgements of the file and of its analysts, and save the pooled scenario"
    )
    add_pool_arguments(pooling, _add_facts)
    add_score(command)
    with_arguments(command("report", report, "write all of it on one page of HTML, to send or to print"))
    learned = command("learn", learning, "learn from what was seen, and tell which sign would move the answer most")
    add_learning(learned)
    _add_facts(learned)
    add_commands(command)
    add_information(
        command(
            "information", information, "say what it is worth to know events, to judge better, or to hold a gate's key"
        )
    )
    new = command("new", _new, "write a commented scenario to start from")
    new.add_argument("file", metavar="FILE", help="a file that does not exist yet, or - for standard output")
    command("schema", _schema, "print the JSON Schema of scenario files, for editors")
    return parser


def _add_facts(parser: argparse.ArgumentParser) -> None:
    for name, what in (("do", "set a node"), ("given", "learn what a node did")):
        parser.add_argument(
            f"--{name}", metavar="NODE=BRANCH", action="append", default=[], help=f"{what}; may be repeated"
        )


def _list(_: argparse.Namespace) -> None:
    from scenarios.files import load, seeds

    names = seeds()
    width = max(map(len, names))
    for name in names:
        print(f"{name:<{width}}  {load(name).title}")


def _check(asked: argparse.Namespace) -> int:
    from scenarios.evaluation.checking import check

    lines = check(asked.file)
    if lines:
        return _fail("\n".join(lines), 1)
    print(f"{asked.file}: no mistakes")
    return 0


def _draw(asked: argparse.Namespace) -> None:
    from scenarios import plots
    from scenarios.files import load

    model = load(asked.scenario)
    path = Path(asked.out or Path("out", model.scenario, "tree.png"))
    folder(str(path.parent))
    print(saved(plots.draw(model), path))


def _simulate(asked: argparse.Namespace) -> None:
    from scenarios.evaluation.paths import simulate
    from scenarios.files import load

    do, given = pairs(asked.do, "do"), pairs(asked.given, "given")
    model = load(asked.scenario)
    print(simulate(model, asked.paths, seed=asked.seed, do=do, given=given, detail=asked.detail, to=asked.to))
    if asked.to:
        print(f"\n{asked.to}: {asked.paths:,} paths")


def _bounds(asked: argparse.Namespace) -> None:
    from scenarios.evaluation.extremes import BUDGET, bounds
    from scenarios.files import load

    model = load(asked.scenario)
    target = asked.target.split("|") if asked.target and "|" in asked.target else asked.target
    within = bounds(
        model,
        target,
        by=asked.by,
        versus=asked.versus,
        do=pairs(asked.do, "do"),
        given=pairs(asked.given, "given"),
        analysts=asked.analysts,
        budget=BUDGET if asked.budget is None else asked.budget,
    )
    path = Path(asked.out) if asked.out else None
    if path is not None:
        folder(str(path.parent))
        saved(within.plot(), path)
    print(within)
    if path is not None:
        print(f"\n{path}: a picture")


def _risk(asked: argparse.Namespace) -> None:
    from scenarios.analysis.fronts import mean_risk
    from scenarios.analysis.stochastic import dominance
    from scenarios.evaluation.totals import risk_profile
    from scenarios.files import load

    model = load(asked.scenario)
    facts = {"by": asked.by, "do": pairs(asked.do, "do"), "given": pairs(asked.given, "given")}
    profile = risk_profile(model, asked.measure, **facts)
    front = mean_risk(model, asked.measure, risk="cvar", level=asked.level, better=asked.better, **facts)
    order = dominance(model, asked.measure, better=asked.better, **facts)
    path = Path(asked.out) if asked.out else None
    if path is not None:
        folder(str(path.parent))
        saved(profile.plot(), path)
    print(profile, front, order, sep="\n\n")
    if path is not None:
        print(f"\n{path}: a picture")


def _run(asked: argparse.Namespace) -> None:
    if asked.objective is None and not asked.strategy:
        run(asked)
    else:
        choose(asked)


def _new(asked: argparse.Namespace) -> None:
    from scenarios.files import write_bytes

    text = (importlib.resources.files("scenarios") / "template.yaml").read_text(encoding="utf-8")
    if asked.file == "-":
        print(text, end="")
        return
    if os.path.lexists(asked.file):
        msg = f"{asked.file}: there is a file already, which `new` does not touch; choose another name"
        raise QuestionError(msg)
    write_bytes(asked.file, text.encode("utf-8"))
    print(f"{asked.file}: written; next: scenarios check {asked.file}")


def _schema(_: argparse.Namespace) -> None:
    from scenarios.files import schema

    print(json.dumps(schema(), indent=2, ensure_ascii=False))
