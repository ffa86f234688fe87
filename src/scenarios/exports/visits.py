"""What tells whether a path visits a node, what a gate answers, and how a path ends: automata that read variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.exports.tables import NOT_VISITED, Automaton, Reading
from scenarios.model.outline import GATE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.model.nodes import Gate

    Labels = Mapping[str, tuple[str, ...]]
    Targets = Mapping[str, Mapping[str, str | None]]

__all__ = ["answer", "asked", "ending", "reached", "unavoidable"]


def unavoidable(order: Sequence[str], targets: Targets) -> set[str]:
    """Return the nodes that every path visits, of the nodes in topological order."""
    bit = {name: 1 << i for i, name in enumerate(order)}
    passed = {name: -1 if i else 0 for i, name in enumerate(order)}
    ends = -1
    for name in order:
        mine = passed[name] | bit[name]
        for target in targets[name].values():
            if target in passed:
                passed[target] &= mine
            else:
                ends &= mine
    return {name for name in order if ends & bit[name]}


def reached(
    name: str,
    sources: Sequence[str],
    targets: Targets,
    labels: Labels,
) -> Automaton:
    """Return what tells whether a path visits a node: 1 if it does."""
    readings = []
    for source in sources:
        leads = [targets[source].get(label) == name for label in labels[source]]
        readings.append(Reading(source, np.array([leads, [True] * len(leads)], np.int64)))
    return Automaton(f"{name} is reached", ("no", "yes"), tuple(readings), np.arange(2))


def ending(
    name: str,
    outcomes: Sequence[str],
    targets: Targets,
    labels: Labels,
) -> Automaton:
    """Return what tells the outcome, by its number."""
    number: dict[str | None, int] = {outcome: i for i, outcome in enumerate(outcomes, start=1)}
    readings = []
    for source, goals in targets.items():
        first = [number.get(goals.get(label), 0) for label in labels[source]]
        if any(first):
            ended = [[i] * len(first) for i in number.values()]  # once a path has ended, that stands
            readings.append(Reading(source, np.array([first, *ended])))
    return Automaton(f"{name} so far", ("no end yet", *outcomes), tuple(readings), np.arange(len(number) + 1) - 1)


# --- Gates ------------------------------------------------------------------------------------------------------
#
# Steps have the labels yes and no, and "not visited" where they may be left out; the columns of what follows.


def asked(name: str, gate: Gate, place: int, labels: Labels, *, certain: bool) -> Automaton | None:
    """Return what tells whether the step at a place after the first is asked: 1 if it is; None if it always is.

    `certain` says that every path visits the gate.
    """
    if certain and all(gate.settled(yes, place - yes) is None for yes in range(place + 1)):
        return None
    steps = [f"{name}.{step}" for step in gate.steps]
    if going_on := _going_on(gate):
        goes_on = [label == going_on for label in labels[steps[place - 1]]]
        reading = Reading(steps[place - 1], np.array([goes_on, goes_on], np.int64))
        return Automaton(f"{steps[place]} is asked", ("no", "yes"), (reading,), np.arange(2))
    counting = _counting(name, gate, labels)
    meaning = np.array([int(sum(count) == place) for count in _counts(gate)] + [0, 0, 0])
    return Automaton(counting.title, counting.states, counting.readings[:place], meaning)


def answer(name: str, gate: Gate, labels: Labels) -> Automaton:
    """Return what tells a gate's value: 0 open, 1 closed, 2 not visited."""
    going_on = _going_on(gate)
    if not going_on:
        return _counting(name, gate, labels)
    # The last step tells all, except where it is not asked; then it is the first that knows whether any was.
    steps = [f"{name}.{step}" for step in gate.steps]
    settled = [[i] * 3 for i in (1, 2, 3)]
    readings = [
        Reading(steps[0], np.array([[0, 0, 3], *settled])[:, : len(labels[steps[0]])]),
        Reading(steps[-1], np.array([[1, 2, 1 if going_on == "no" else 2], *settled])[:, : len(labels[steps[-1]])]),
    ]
    if NOT_VISITED not in labels[steps[0]]:
        del readings[0]
    return Automaton(f"{name} so far", ("no answer yet", *GATE, NOT_VISITED), tuple(readings), np.arange(4) - 1)


def _going_on(gate: Gate) -> str | None:
    """Return the one answer after which a gate asks on, if it alone decides; None where steps have to be counted."""
    if len(gate.steps) > 2 and gate.settled(0, 1) == "closed":
        return "yes"
    if len(gate.steps) > 2 and gate.settled(1, 0) == "open":
        return "no"
    return None


def _counts(gate: Gate) -> list[tuple[int, int]]:
    """Return the numbers of yes and no after which a gate still asks."""
    every = [(yes, done - yes) for done in range(len(gate.steps)) for yes in range(done + 1)]
    return [count for count in every if gate.settled(*count) is None]


def _counting(name: str, gate: Gate, labels: Labels) -> Automaton:
    counts = _counts(gate)
    number: dict[object, int] = {state: i for i, state in enumerate([*counts, *GATE, NOT_VISITED])}
    moves = []
    for yes, no in counts:
        after = [gate.settled(*new) or new for new in ((yes + 1, no), (yes, no + 1))]
        # A step that is left out after others were asked is one that no path comes to: it changes nothing.
        moves.append([*(number[state] for state in after), number[(yes, no) if yes + no else NOT_VISITED]])
    moves += [[number[state]] * 3 for state in (*GATE, NOT_VISITED)]
    table = np.array(moves)
    steps = [f"{name}.{step}" for step in gate.steps]
    readings = tuple(Reading(step, table[:, : len(labels[step])]) for step in steps if step in labels)
    states = (*(f"{yes} yes, {no} no" for yes, no in counts), *GATE, NOT_VISITED)
    return Automaton(f"{name} so far", states, readings, np.array([-1] * len(counts) + [0, 1, 2]))
