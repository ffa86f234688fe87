"""A scenario with everything that was drawn written out as plain numbers: what one draw of an ensemble must agree with."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

import scenarios as sc
from scenarios.graph import Program
from scenarios.model.addresses import find
from scenarios.sampling import BLOCK, Sampler, numbers_for


def pinned(model: sc.Scenario, method: str, source: np.random.SeedSequence, sample: int, samples: int) -> sc.Scenario:
    """Return the scenario that draw number `sample` stands for, put together from the document alone."""
    program = Program(model)
    sampler = Sampler(program)
    block, place = divmod(sample, BLOCK)
    draws = sampler.block(numbers_for(method, sampler, source, samples), block, 1)[0]
    document = copy.deepcopy(model.to_document())
    slots, factors = draws.belief.slots[:, place], draws.belief.factors[:, place]
    for judgement in program.judgements:
        if judgement.written is None:
            continue
        put(document, model, judgement.address, judgement.branches, [float(p) for p in slots[judgement.slots]])
    for address, factor in zip(program.factor_addresses, factors, strict=True):
        where, _, branch = address.rpartition(".")
        owner, _, number = where.removesuffix("]").rpartition(".shift[")
        node, _, step = owner.partition(".")
        part = document["nodes"][node]
        rule = (part["steps"][step] if step else part)["shift"][int(number)]
        if step:
            rule["times"] = float(factor) if branch == "yes" else rule["times"]
        elif branch in rule["times"]:
            rule["times"][branch] = float(factor)
    amounts(document, sampler, numbers_for(method, sampler, source, samples), block, place)
    return sc.Scenario.model_validate(document)


def put(document: Any, model: sc.Scenario, address: str, branches: tuple[str, ...] | None, row: list[float]) -> None:
    at = find(model, address)
    part = document["nodes"][at.node]
    part = part["steps"][at.step] if at.step else part
    rule = part if at.rule is None else part["when"][at.rule]
    rule.pop("confidence", None)
    if branches is None:
        rule["weight"] = row[0]
    else:
        rule["weights"] = dict(zip(branches, row, strict=True))


def amounts(document: Any, sampler: Sampler, numbers: Any, block: int, place: int) -> None:
    """Write drawn effects and values down; parameters first, for they are drawn once."""
    found: dict[str, float] = {}
    parameters: dict[str, Any] = {}
    for address, source in sampler.sources.items():
        if address.startswith("$"):
            parameters[address[1:]] = drawn(numbers, address, source, block, parameters)
    for entry in (*sampler._effects, *sampler._values):
        found[entry.address] = float(drawn(numbers, entry.address, entry.source, block, parameters)[place])
    for address, amount in found.items():
        where, _, measure = address.rpartition(":")
        node, _, branch = where.partition(".")
        if not branch:
            document["outcomes"][node]["values"][measure] = amount
            continue
        part = document["nodes"][node]
        entries = part.get("options") or part.get("branches") or part
        entries[branch]["effects"][measure] = amount


def drawn(numbers: Any, address: str, source: Any, block: int, parameters: Any) -> Any:
    out = np.empty((1, BLOCK))
    numbers.draw(address, source, block, parameters, out)
    return out[0]
