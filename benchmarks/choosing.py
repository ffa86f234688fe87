"""Rollback beside pyAgrum's solver of influence diagrams: ``python benchmarks/choosing.py``, with the extra `pyagrum`.

The same problem is given to both, the values must agree, then they are timed in turns on one thread. Both are ready: our
scenario is laid out, its diagram is built. What is timed of pyAgrum is a new inference, with no-forgetting arcs where
choices remember everything; of ours a whole call of `rollback`, and the sweep alone, after which the strategy can be read off.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import random
import subprocess
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import scenarios as sc
from adapters import package
from measuring import in_pairs, megabytes
from scenarios.evaluation.choosing.laid import Laid
from scenarios.evaluation.question import Question
from scenarios.graph import STATE_LIMIT
from tables import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    Document = dict[str, Any]

OIL = Path(__file__).parents[1] / "tests" / "published" / "oil-wildcatter.yaml"
STATES, ACTIONS = 4, 3


@dataclass(frozen=True)
class Problem:
    """One problem: the scenario, its objective, pyAgrum's diagram, and how many times faster a sweep and a call must be."""

    name: str
    model: sc.Scenario
    objective: str
    diagram: Callable[[], Any]
    forgetful: bool
    sweep: float | None
    call: float | None


def history(stages: int) -> Document:
    """Observe and act, `stages` times; how it ends depends on all that went before."""
    rng = random.Random(5)
    nodes: Document = {}
    for k in range(stages):
        nodes[f"x{k}"] = {
            "kind": "chance",
            "branches": {"h": {}, "l": {}},
            "weights": {"h": 3, "l": 2},
            "next": f"d{k}",
        }
        after = f"x{k + 1}" if k < stages - 1 else "last"
        nodes[f"d{k}"] = {"kind": "decision", "options": {"a": {}, "b": {}}, "next": after}
    conditions: list[Document] = [
        {f"{kind}{k}": first} for k in range(stages) for kind, first in (("x", "h"), ("d", "a"))
    ]
    conditions += [{f"x{k}": "h", f"d{k}": "a"} for k in range(stages)]
    shifts = [{"if": condition, "times": {"good": round(rng.uniform(0.5, 2), 6)}} for condition in conditions]
    nodes["last"] = {
        "kind": "chance",
        "branches": {"good": {}, "bad": {}},
        "weights": {"good": 1, "bad": 1},
        "shift": shifts,
    }
    return {"format": "scenarios/1", "scenario": "history", "nodes": nodes, "outcomes": {"good": {}, "bad": {}}}


def influence_diagrams() -> Any:
    """Return pyAgrum, its part about influence diagrams loaded: it comes late, and must not meet warnings made errors."""
    package("pyagrum.influence_diagram.idcpp")
    return package("pyagrum")


def history_diagram(doc: Document) -> Any:
    """The same as an influence diagram, its utility the probability of a good end."""
    gum = influence_diagrams()
    diagram = gum.InfluenceDiagram()
    names = [name for name in doc["nodes"] if name != "last"]
    for name in names:
        variable = gum.LabelizedVariable(name, name, 2)
        if name.startswith("x"):
            diagram.addChanceNode(variable)
        else:
            diagram.addDecisionNode(variable)
            diagram.addArc(f"x{name[1:]}", name)
    for name in names[::2]:
        diagram.cpt(name)[:] = [0.6, 0.4]
    diagram.addUtilityNode(gum.LabelizedVariable("good", "good", 1))
    for name in names:
        diagram.addArc(name, "good")
    grid = np.ones((2,) * len(names))
    for shift in doc["nodes"]["last"]["shift"]:
        where = tuple(0 if name in shift["if"] else slice(None) for name in names)
        grid[where] *= shift["times"]["good"]
    table = diagram.utility("good")
    order = [name for name in table.names if name != "good"]  # slowest first in numpy, as it is filled
    turned = grid.transpose([names.index(name) for name in order])
    table.fillWith((turned / (1 + turned)).transpose(range(len(order) - 1, -1, -1)).ravel().tolist())
    return diagram


def decisions(stages: int) -> Document:
    """A Markov decision problem: four states, three actions, rewards on both."""
    rng = random.Random(7)
    states, actions = [f"s{i}" for i in range(STATES)], [f"a{j}" for j in range(ACTIONS)]
    nodes: Document = {}

    def row() -> dict[str, int]:
        return {state: rng.randint(1, 20) for state in states}

    rewards = {state: {"effects": {"reward": rng.randint(0, 9)}} for state in states}
    costs = {action: {"effects": {"reward": -j}} for j, action in enumerate(actions)}
    for k in range(stages):
        nodes[f"x{k}"] = {"kind": "chance", "branches": rewards, "weights": row(), "next": f"d{k}"}
        if k:
            where = product(states, actions)
            nodes[f"x{k}"]["when"] = [{"if": {f"x{k - 1}": s, f"d{k - 1}": a}, "weights": row()} for s, a in where]
        nodes[f"d{k}"] = {"kind": "decision", "options": costs, "next": f"x{k + 1}" if k < stages - 1 else "end"}
    head = {"format": "scenarios/1", "scenario": "decisions", "measures": {"reward": {"better": "higher"}}}
    return {**head, "nodes": nodes, "outcomes": {"end": {}}}


def decisions_diagram(doc: Document) -> Any:
    """The same as an influence diagram; each choice observes the state, which is all that matters."""
    gum = influence_diagrams()
    diagram = gum.InfluenceDiagram()
    nodes = doc["nodes"]
    for name, node in nodes.items():
        options = node.get("branches") or node["options"]
        variable = gum.LabelizedVariable(name, name, list(options))
        chance = name.startswith("x")
        (diagram.addChanceNode if chance else diagram.addDecisionNode)(variable)
        k = int(name[1:])
        if not chance:
            diagram.addArc(f"x{k}", name)
        elif k:
            diagram.addArc(f"x{k - 1}", name)
            diagram.addArc(f"d{k - 1}", name)
        worth = diagram.addUtilityNode(gum.LabelizedVariable(f"u_{name}", name, 1))
        diagram.addArc(diagram.idFromName(name), worth)
        for option, entry in options.items():
            diagram.utility(f"u_{name}")[{name: option}] = entry["effects"]["reward"]
        if chance:
            for rule in node.get("when", [{"if": {}, "weights": node["weights"]}]):
                total = sum(rule["weights"].values())
                where = dict(rule["if"])
                diagram.cpt(name)[where or slice(None)] = [w / total for w in rule["weights"].values()]
    return diagram


def wildcatter_diagram() -> Any:
    """The oil wildcatter as pyAgrum's tutorial has it."""
    gum = influence_diagrams()
    diagram = gum.InfluenceDiagram()
    oil = diagram.addChanceNode(gum.LabelizedVariable("oil", "oil", ["dry", "wet", "soaking"]))
    reading = diagram.addChanceNode(gum.LabelizedVariable("reading", "reading", ["closed", "open", "diffuse", "none"]))
    test = diagram.addDecisionNode(gum.LabelizedVariable("test", "test", ["test", "none"]))
    drill = diagram.addDecisionNode(gum.LabelizedVariable("drill", "drill", ["drill", "none"]))
    fee = diagram.addUtilityNode(gum.LabelizedVariable("fee", "fee", 1))
    payoff = diagram.addUtilityNode(gum.LabelizedVariable("payoff", "payoff", 1))
    for arc in (
        (oil, reading),
        (test, reading),
        (test, drill),
        (reading, drill),
        (test, fee),
        (oil, payoff),
        (drill, payoff),
    ):
        diagram.addArc(*arc)
    diagram.cpt(oil)[:] = [0.5, 0.3, 0.2]
    for state, row in {"dry": [0.1, 0.3, 0.6], "wet": [0.3, 0.4, 0.3], "soaking": [0.5, 0.4, 0.1]}.items():
        diagram.cpt(reading)[{"oil": state, "test": "test"}] = [*row, 0]
        diagram.cpt(reading)[{"oil": state, "test": "none"}] = [0, 0, 0, 1]
    diagram.utility(fee)[{"test": "test"}] = -10
    diagram.utility(fee)[{"test": "none"}] = 0
    for state, worth in {"dry": -70, "wet": 50, "soaking": 200}.items():
        diagram.utility(payoff)[{"oil": state, "drill": "drill"}] = worth
        diagram.utility(payoff)[{"oil": state, "drill": "none"}] = 0
    return diagram


def solved(diagram: Any, choices: list[str], *, forgetful: bool) -> float:
    """Return the greatest expected utility, by a new inference."""
    inference = influence_diagrams().ShaferShenoyLIMIDInference(diagram)
    if not forgetful:
        inference.addNoForgettingAssumption(choices)
    inference.makeInference()
    return float(inference.MEU()["mean"])


def problems(stages: int = 10, fewer: int = 8, steps: int = 10) -> list[Problem]:
    """Return the problems of the speed table."""
    found = []
    for count, bar in ((stages, 200.0), (fewer, 80.0)):
        doc = history(count)
        name = f"observe and act {count} times, 2^{2 * count} histories"
        model = sc.Scenario.model_validate(doc)
        found.append(Problem(name, model, "good", lambda doc=doc: history_diagram(doc), False, bar, None))  # type: ignore[misc]
    doc = decisions(steps)
    model = sc.Scenario.model_validate(doc)
    name = f"Markov decision problem of {steps} stages"
    found.append(Problem(name, model, "reward", lambda: decisions_diagram(doc), True, 40, None))
    found.append(Problem("oil wildcatter", sc.load(OIL), "payoff", wildcatter_diagram, False, None, 1))
    return found


def sides(problem: Problem) -> tuple[Callable[[], float], Callable[[], float], Callable[[], float]]:
    """Return the sweep, the whole call, and the peer, which agree."""
    choices = [made.choice for made in sc.rollback(problem.model, problem.objective).choices]
    laid = Laid(Question(problem.model), problem.objective, None, STATE_LIMIT)
    diagram = problem.diagram()

    def sweep() -> float:
        return float(laid.sweep(laid.search.reach({}) if laid.search.pooled else None)[0])

    def call() -> float:
        return sc.rollback(problem.model, problem.objective).value

    def peer() -> float:
        return solved(diagram, choices, forgetful=problem.forgetful)

    values = [sweep(), call(), peer()]
    if not np.allclose(values, values[0], rtol=1e-9, atol=1e-9):
        sys.exit(f"{problem.name}: {values} do not agree")
    return sweep, call, peer


def memory(stages: int = 10) -> float:
    """Return the MiB that the first rollback of the histories takes, in a process of its own."""
    code = f"import choosing; print(choosing.grown({stages}))"
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)  # noqa: S603 - itself
    return float(done.stdout)


def grown(stages: int) -> float:
    """Return by how many MiB this process grows, rolling the histories back for the first time."""
    sc.rollback(sc.Scenario.model_validate(history(2)), "good")
    model = sc.Scenario.model_validate(history(stages))
    before = megabytes()
    sc.rollback(model, "good")
    return megabytes() - before


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--budget", type=float, default=4, help="seconds for each comparison")
    budget = options.parse_args().budget
    print(f"{'problem':<48} {'':<6} {'ours':>9} {'pyAgrum':>9} {'ratio':>8}  at least")
    for problem in problems():
        sweep, call, peer = sides(problem)
        for what, ours, least in (("sweep", sweep, problem.sweep), ("call", call, problem.call)):
            found = in_pairs(ours, peer, budget=budget)
            verdict = "" if least is None else f"{least:g} {'ok' if found.ratio >= least else 'MISSED'}"
            print(
                f"{problem.name:<48} {what:<6} {shown(found.yardstick):>9} {shown(found.peer):>9} {found.ratio:>8.3g}  {verdict}",
                flush=True,
            )
    held = memory()
    print(
        f"the first rollback of 2^20 histories grows the process by {held:.0f} MiB, at most 120: {'ok' if held <= 120 else 'MISSED'}"
    )


if __name__ == "__main__":
    main()
