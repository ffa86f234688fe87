"""One judgement of a document put elsewhere, in fractions, and the answer by the walk along every path: the slow truth about sensitivity."""

from __future__ import annotations

import copy
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import oracle
from oracle import Document
from scenarios.model.addresses import find

if TYPE_CHECKING:
    import scenarios as sc


def text(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def proportional(row: dict[str, Fraction], branch: str, to: Fraction) -> dict[str, Fraction]:
    left = sum(p for b, p in row.items() if b != branch)
    even = Fraction(1, len(row) - 1)
    return {b: to if b == branch else (1 - to) * (p / left if left else even) for b, p in row.items()}


def uniform(row: dict[str, Fraction], branch: str, to: Fraction) -> dict[str, Fraction]:
    return {b: to if b == branch else (1 - to) / (len(row) - 1) for b in row}


def order_preserving(row: dict[str, Fraction], branch: str, to: Fraction) -> dict[str, Fraction]:
    """Return the row by the published formulas, and for the greatest entry by ours."""
    order = sorted(row, key=lambda b: row[b])  # stable: of equal ones the first counts as less
    n, i, mine = len(order), order.index(branch) + 1, row[branch]
    above = sum((row[b] for b in order[i:]), Fraction(0))
    most = Fraction(1, 1 + n - i)
    found = {branch: to}
    if abs(to - mine) < Fraction(1, 10**15):  # a float of it
        return row
    for k, b in enumerate(order, start=1):
        p = row[b]
        if k == i:
            continue
        if i == n:
            part = (mine - to) / (mine - Fraction(1, n)) if to < mine else (to - mine) / (1 - mine) if to > mine else 0
            found[b] = p + (Fraction(1, n) - p) * part if to < mine else p * (1 - part)
        elif to <= mine:
            found[b] = p / mine * to if k < i else -p * (1 - above) / (mine * above) * to + p / above
        elif k < i:
            found[b] = p / (mine - most) * (to - most)
        else:
            found[b] = (p - most) / (mine - most) * (to - most) + most
    assert sum(found.values()) == 1
    return {b: found[b] for b in row}


WAYS = {"proportional": proportional, "uniform": uniform, "order-preserving": order_preserving}


def moved(doc: Document, model: sc.Scenario, address: str, value: float, how: str = "proportional") -> Document:
    """Return the document with one judgement elsewhere, as exactly as a float says."""
    doc, to = copy.deepcopy(doc), Fraction(value)
    if address.startswith("$"):
        entry = doc["parameters"][address[1:]]
        plain = oracle.quantity(doc, entry["value"] if isinstance(entry, dict) else entry).plain
        new: Any = float(to) if plain else text(to)
        doc["parameters"][address[1:]] = {**entry, "value": new} if isinstance(entry, dict) else new
    elif ":" in address:
        owner, measure = address.split(":")
        if owner in doc["outcomes"]:
            doc["outcomes"][owner]["values"][measure] = text(to)
        else:
            node, branch = owner.split(".")
            spec = doc["nodes"][node]
            listed = spec.get("options") or spec.get("branches") or spec
            listed[branch]["effects"][measure] = text(to)
    elif shift := re.fullmatch(r"(.*)\.shift\[(\d+)\]\.(.*)", address):
        node, _, step = shift[1].partition(".")
        place = doc["nodes"][node]["steps"][step] if step else doc["nodes"][node]
        rule = place["shift"][int(shift[2])]
        if step:
            rule["times"] = text(to)
        else:
            rule["times"][shift[3]] = text(to)
    else:
        _row(doc, model, address, to, how)
    return doc


def _row(doc: Document, model: sc.Scenario, address: str, to: Fraction, how: str) -> None:
    row, _, branch = address.rpartition(".")
    at = find(model, row) if row.endswith("]") else find(model, address)
    place: Any = doc["nodes"][at.node]
    if at.step is not None:
        place = place["steps"][at.step]
    if at.rule is not None:
        place = place["when"][at.rule]
    if at.step is not None:
        place["weight"] = text(to)
        return
    entries = oracle.branches_of(doc, at.node)
    best = oracle.best_estimate(doc, place["weights"], entries)
    place["weights"] = {b: text(p) for b, p in WAYS[how]({b: best[b] for b in entries}, branch, to).items()}


def answered(doc: Document, target: list[str] | str, by: str, **asked: Any) -> list[Fraction]:
    """Return an answer for every option of `by`."""
    options = oracle.branches_of(doc, by) if by in doc["nodes"] else ["yes", "no"]
    do, given = asked.get("do") or {}, asked.get("given")
    if isinstance(target, str) and target in (doc.get("measures") or {}):
        return [oracle.means(doc, {**do, by: option}, given)[target] for option in options]
    wanted = [target] if isinstance(target, str) else target
    found = [oracle.forecast(doc, {**do, by: option}, given) for option in options]
    return [sum((each[outcome] for outcome in wanted), Fraction(0)) for each in found]
