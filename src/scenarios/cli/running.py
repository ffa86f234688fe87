"""The command that computes what could come of each option, and draws it."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from scenarios.cli.shared import distribution_of, drawn_in, heading_of, pairs, print_pictures
from scenarios.errors import QuestionError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from scenarios.model import Scenario
    from scenarios.results import Comparison, Ensemble, OutcomeDistribution

__all__ = ["run"]


def run(asked: argparse.Namespace) -> None:
    """Compute everything that was asked, then draw, then print: what fails leaves nothing half done."""
    from scenarios.evaluation.exact import compare, forecast
    from scenarios.files import load

    _check_samples(asked)
    model = load(asked.scenario)
    do, given = pairs(asked.do, "do"), pairs(asked.given, "given")
    if asked.by is None and all(node.kind == "chance" for node in model.nodes.values()):
        _run_forecast(asked, model, forecast(model, do=do, given=given), _spread(asked, model, None, do, given))
        return
    by_option = compare(model, asked.by, do=do, given=given)
    spread = _spread(asked, model, by_option.by, do, given)
    gates = _gates(model, by_option, do, given)
    drawn = _pictures(model, by_option, spread, gates, asked.out) if asked.out or not asked.json else []
    if asked.json:
        print(json.dumps(_as_json(model, by_option, spread, gates, drawn), indent=2, ensure_ascii=False))
        return
    print(by_option)
    _print_spread(spread)
    for gate, answers in gates.items():
        for state, answer in answers.items():
            what = state or "open against closed"
            print(f"\n{_gate_title(model, gate)}: {what}\n")
            print(answer)
    print_pictures(drawn)


def _run_forecast(
    asked: argparse.Namespace, model: Scenario, answer: OutcomeDistribution, spread: Ensemble | None
) -> None:
    """Answer for a scenario in which there is nothing to choose and no gate: one distribution."""
    wanted = {"outcomes": answer.plot} | ({} if spread is None else {"outcomes-intervals": spread.plot})
    drawn = drawn_in(model, wanted, asked.out) if asked.out or not asked.json else []
    if asked.json:
        found = heading_of(model) | {"forecast": distribution_of(answer)} | _ensemble(spread) | {"pictures": drawn}
        print(json.dumps(found, indent=2))
        return
    print(answer)
    _print_spread(spread)
    print_pictures(drawn)


def _check_samples(asked: argparse.Namespace) -> None:
    for option in ("seed", "method"):
        if asked.samples is None and getattr(asked, option) is not None:
            msg = f"--{option} needs --samples, got none; write for example --samples 4096 --{option} {getattr(asked, option)}"
            raise QuestionError(msg)


def _spread(
    asked: argparse.Namespace, model: Scenario, by: str | None, do: dict[str, Any], given: dict[str, Any]
) -> Ensemble | None:
    if asked.samples is None:
        return None
    from scenarios.evaluation.ensemble import ensemble

    seed = 0 if asked.seed is None else asked.seed
    method: Any = "sobol" if asked.method is None else asked.method  # `ensemble` says what it may be
    return ensemble(model, by, forecast=by is None, samples=asked.samples, seed=seed, method=method, do=do, given=given)


def _print_spread(spread: Ensemble | None) -> None:
    if spread is not None:
        print("\nHow far this could move\n")
        print(spread)


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
    model: Scenario,
    by_option: Comparison,
    spread: Ensemble | None,
    gates: dict[str, dict[str, Comparison]],
    out: str | None,
) -> list[str]:
    wanted: dict[str, Callable[[], Axes]] = {"options": by_option.plot}
    if spread is not None:
        wanted["options-intervals"] = spread.plot
    for gate, answers in gates.items():
        for state, answer in answers.items():
            wanted[f"{gate}-{state}" if state else gate] = answer.plot
    return drawn_in(model, wanted, out)


def _as_json(
    model: Scenario,
    by_option: Comparison,
    spread: Ensemble | None,
    gates: dict[str, dict[str, Comparison]],
    drawn: list[str],
) -> dict[str, Any]:
    by_gate = {
        gate: {state or "by_gate": _comparison(answer) for state, answer in answers.items()}
        for gate, answers in gates.items()
    }
    found = heading_of(model) | {"comparison": _comparison(by_option)} | _ensemble(spread)
    return found | {"gates": by_gate, "pictures": drawn}


def _comparison(answer: Comparison) -> dict[str, Any]:
    from scenarios.results.provenance import plain

    return {
        "by": answer.by,
        "do": dict(answer.provenance.do),
        "given": plain(answer.provenance.given),
        "method": answer.provenance.method,
        "options": {option: distribution_of(answer[option]) for option in answer},
    }


def _ensemble(spread: Ensemble | None) -> dict[str, Any]:
    """Return the draws as a summary; of a forecast, which has no options, without their level."""
    if spread is None:
        return {}
    targets = {target: _summary(spread, target) for target in (*spread.outcomes, *spread.measures)}
    options = {
        option: {
            "outcomes": {outcome: targets[outcome][option] for outcome in spread.outcomes},
            "means": {measure: targets[measure][option] for measure in spread.measures},
        }
        for option in spread.options
    }
    return {
        "ensemble": {
            "by": spread.by,
            "samples": len(spread),
            "method": spread.provenance.method,
            "uncertain": list(spread.uncertain),
            **({"options": options} if spread.by else {"forecast": options[""]}),
        }
    }


def _summary(spread: Ensemble, target: str) -> dict[str, dict[str, float | None]]:
    """Return by option the mean, its standard error (of a single draw there is none) and some quantiles."""
    means, errors = spread.mean(target), spread.standard_error(target)
    quantiles = {f"{level:.0%}": spread.quantile(level, target) for level in (0.05, 0.25, 0.5, 0.75, 0.95)}
    return {
        option: {
            "mean": means[option],
            **{name: values[option] for name, values in quantiles.items()},
            "error": None if math.isnan(errors[option]) else errors[option],
        }
        for option in spread.options
    }
