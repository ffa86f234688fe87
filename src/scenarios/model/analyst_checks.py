"""The rules for an analyst's set that only the whole scenario shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scenarios.errors import Path, did_you_mean, shown
from scenarios.model import addresses
from scenarios.model.analysts import JudgedRow, plain
from scenarios.model.records import Judged, day_problems
from scenarios.model.scales import SCALES
from scenarios.model.weights import ParameterError

if TYPE_CHECKING:
    from scenarios.model.analysts import Analyst
    from scenarios.model.scenario import Scenario

__all__ = ["analyst_problems", "circle_problems"]


def analyst_problems(name: str, scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with an analyst of a scenario: where in the set, and what."""
    analyst = scenario.analysts[name]
    yield from _record(scenario, analyst)
    yield from _unknown(("supersedes",), analyst.supersedes, scenario.analysts, "analyst")
    scales = dict.fromkeys([*scenario.scales, *SCALES])
    known = not analyst.scale or analyst.scale in scales
    if not known:
        yield from _unknown(("scale",), analyst.scale, scales, "scale")
    before: dict[addresses.Address, str] = {}
    for address, value in analyst.weights.items():
        at: Path = ("weights", address)
        readable = known
        if isinstance(value, Judged):
            for path, message in _record(scenario, value):
                yield (*at, *path), message
            if value.scale:
                readable = value.scale in scales
                yield from _unknown((*at, "scale"), value.scale, scales, "scale")
            at = (*at, "weights" if isinstance(value, JudgedRow) else "weight")
        try:
            found = _found(scenario, analyst, address, before)
            if readable:  # else its words mean nothing yet
                _check(scenario, found, analyst.numbers(address))
        except ParameterError:
            pass  # told where the parameter stands
        except (ValueError, TypeError, OverflowError) as error:
            yield at, str(error)


def _unknown(path: Path, name: str | None, known: Iterable[str], what: str) -> Iterator[tuple[Path, str]]:
    if name is not None and name not in known:
        yield path, f"no {what} {shown(name)}; {did_you_mean(name, known)}"


def _record(scenario: Scenario, judged: Judged | Analyst) -> Iterator[tuple[Path, str]]:
    for name in judged.source:
        yield from _unknown(("source",), name, scenario.sources, "source")
    for message in day_problems(judged.date):
        yield ("date",), message


def circle_problems(analysts: Mapping[str, Analyst]) -> Iterator[tuple[Path, str]]:
    """Yield the sets that supersede each other in a circle, one of each."""
    settled: set[str] = set()
    for name in analysts:
        line: dict[str, None] = {}
        here = name
        while here in analysts and here not in settled and here not in line:
            line[here] = None
            here = analysts[here].supersedes or ""
        settled.update(line)
        if here in line:
            circle = list(line)[list(line).index(here) :]
            shortened = circle if len(circle) <= 12 else [*circle[:6], "…", *circle[-6:]]
            text = " -> ".join([*shortened, here])
            yield (here, "supersedes"), f"must name an earlier set, got {text}; take it out of the earliest"


def _found(
    scenario: Scenario, analyst: Analyst, address: str, before: dict[addresses.Address, str]
) -> addresses.Address:
    """Find what an analyst judges; one weight or a row, as its place takes, and once in the set."""
    found = addresses.find(scenario, address)
    if found in before:
        msg = f"a judgement must stand once in a set, got it as {shown(before[found])} too; keep one of the two"
        raise ValueError(msg)
    before[found] = address
    value = plain(analyst.weights[address])
    single = found.parameter is not None or found.step is not None or found.branch is not None
    whole = isinstance(value, Mapping) or value == "equal"
    if whole == single:
        must = "one weight" if single else "a whole row"
        msg = f"this address takes {must}, got {value!r}; name the row, or one entry of it"
        raise ValueError(msg)
    return found


def _check(scenario: Scenario, found: addresses.Address, value: Any) -> None:
    """Check an analyst's row, entry, step or parameter against the rule for its place."""
    lexicon = scenario.lexicon
    if found.parameter is not None:
        lexicon.amount(value)
    elif found.step is not None:
        lexicon.probability(value)
    elif found.branch is None:
        lexicon.row(value, scenario.outline.variables[found.node])
    else:
        node: Any = scenario.nodes[found.node]
        row = node.weights if found.rule is None else node.when[found.rule].weights
        if not isinstance(row, Mapping):
            msg = "there is no row of weights here whose entry could be replaced; give the whole row"
            raise TypeError(msg)
        lexicon.row({**row, found.branch: value}, scenario.outline.variables[found.node])
