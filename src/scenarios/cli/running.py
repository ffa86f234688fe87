"""The command that computes what could come of each option, and draws it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios._version import __version__
from scenarios.cli.shared import folder, pairs, saved
from scenarios.errors import LimitError, QuestionError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.axes import Axes

    from scenarios.model import Scenario
    from scenarios.results import Comparison, OutcomeDistribution

__all__ = ["run"]


def run(asked: argparse.Namespace) -> None:
    """Compute what was asked, draw it and print it."""
    from scenarios.evaluation.exact import compare, forecast
    from scenarios.files import load

    model = load(asked.scenario)
    do, given = pairs(asked.do, "do"), pairs(asked.given, "given")
    if asked.by is None and all(node.kind == "chance" for node in model.nodes.values()):
        _run_forecast(asked, model, forecast(model, do=do, given=given))
        return
    by_option = compare(model, asked.by, do=do, given=given)
    gates = _gates(model, by_option, do, given)
    drawn = _pictures(model, by_option, gates, asked.out) if asked.out or not asked.json else []
    if asked.json:
        print(json.dumps(_as_json(model, by_option, gates, drawn), indent=2, ensure_ascii=False))
        return
    print(by_option)
    for gate, answers in gates.items():
        for state, answer in answers.items():
            what = state or "open against closed"
            print(f"\n{_gate_title(model, gate)}: {what}\n")
            print(answer)
    _print_pictures(drawn)


def _run_forecast(asked: argparse.Namespace, model: Scenario, answer: OutcomeDistribution) -> None:
    """Answer for a scenario in which there is nothing to choose and no gate: one distribution."""
    drawn = _drawn(model, {"outcomes": answer.plot}, asked.out) if asked.out or not asked.json else []
    if asked.json:
        print(json.dumps(_heading(model) | {"forecast": _distribution(answer), "pictures": drawn}, indent=2))
        return
    print(answer)
    _print_pictures(drawn)


def _print_pictures(drawn: Sequence[str]) -> None:
    print("\nPictures:")
    for path in drawn:
        print(f"  {path}")


def _gate_title(model: Scenario, gate: str) -> str:
    node = model.nodes[gate]
    return node.label or f"Gate {gate}"


def _gates(
    model: Scenario, by_option: Comparison, do: dict[str, Any], given: dict[str, Any]
) -> dict[str, dict[str, Comparison]]:
    """Compare every gate set open with set closed; where the decision has no weights, option by option."""
    from scenarios.evaluation.exact import compare

    found: dict[str, dict[str, Comparison]] = {}
    for gate, node in model.nodes.items():
        asked = {name.partition(".")[0] for name in (*do, *given, by_option.by)}
        if node.kind != "gate" or gate in asked:
            continue
        try:
            found[gate] = {"": compare(model, gate, do=do, given=given)}
        except QuestionError:
            try:
                found[gate] = {
                    state: compare(model, by_option.by, do={**do, gate: state}, given=given)
                    for state in ("open", "closed")
                }
            except QuestionError:
                continue  # neither question fits, for example because the evidence rules one side out
    return found


def _pictures(
    model: Scenario, by_option: Comparison, gates: dict[str, dict[str, Comparison]], out: str | None
) -> list[str]:
    wanted: dict[str, Callable[[], Axes]] = {"options": by_option.plot}
    for gate, answers in gates.items():
        for state, answer in answers.items():
            wanted[f"{gate}-{state}" if state else gate] = answer.plot
    return _drawn(model, wanted, out)


def _drawn(model: Scenario, wanted: Mapping[str, Callable[[], Axes]], out: str | None) -> list[str]:
    from scenarios import plots

    place = folder(out or str(Path("out", model.scenario)))
    wanted = {**wanted, "tree": lambda: plots.draw(model)}
    paths = []
    for name, draw in wanted.items():
        try:
            paths.append(saved(draw(), place / f"{name}.png"))
        except LimitError as error:  # the answer is worth printing without it
            print(f"no picture {name!r}: {error}", file=sys.stderr)
    return paths


def _as_json(
    model: Scenario, by_option: Comparison, gates: dict[str, dict[str, Comparison]], drawn: list[str]
) -> dict[str, Any]:
    return _heading(model) | {
        "comparison": _comparison(by_option),
        "gates": {
            gate: {state or "by_gate": _comparison(answer) for state, answer in answers.items()}
            for gate, answers in gates.items()
        },
        "pictures": drawn,
    }


def _heading(model: Scenario) -> dict[str, Any]:
    return {"scenario": model.scenario, "content_hash": model.content_hash, "version": __version__}


def _distribution(answer: OutcomeDistribution) -> dict[str, Any]:
    return {
        "outcomes": dict(answer),
        "means": {measure: answer.mean(measure) for measure in answer.measures},
    }


def _comparison(answer: Comparison) -> dict[str, Any]:
    return {
        "by": answer.by,
        "do": dict(answer.provenance.do),
        "given": {name: list(wanted) for name, wanted in answer.provenance.given.items()},
        "method": answer.provenance.method,
        "options": {option: _distribution(answer[option]) for option in answer},
    }
