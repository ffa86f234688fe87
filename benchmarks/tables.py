"""What the contests came to, as text: a line for the terminal, a table for the page, a summary of the bars."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from measuring import Pairs

__all__ = ["Line", "page_with", "plain", "shown", "summary"]

BEGIN, END = "<!-- peers: begin, written by benchmarks/peers.py --page -->", "<!-- peers: end -->"


@dataclass(frozen=True, slots=True)
class Line:
    """One peer in one contest: how it fared, or why it did not take part."""

    contest: str
    what: str
    peer: str
    kind: str
    least: float | None
    pairs: Pairs | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.least is None or self.pairs is None:
            return ""
        return "ok" if self.pairs.ratio >= self.least else "MISSED"


def shown(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds / 1e-9)} ns"


def number(value: float) -> str:
    """Return two digits, which is as much as a ratio on a shared machine means."""
    return f"{value:,.0f}" if value >= 99.5 else f"{value:.2g}"


def plain(line: Line) -> str:
    """Return the line for the terminal."""
    if line.pairs is None:
        return f"  {line.peer:<44} -- {line.note}"
    spread = f"({number(line.pairs.lowest)} to {number(line.pairs.highest)})"
    bar = "" if line.least is None else f">= {line.least:g} x  {line.verdict}"
    note = f"[{line.note}]" if line.note else ""
    text = f"  {line.peer:<44} {shown(line.pairs.peer):>9} {number(line.pairs.ratio):>8} x {spread:<18} {bar} {note}"
    return text.rstrip()


def summary(lines: Iterable[Line]) -> str:
    """Return each bar once, with the peer that comes closest to it, or the furthest over it."""
    rows = ["The bars, each with the best peer that it is for:"]
    barred = [line for line in lines if line.least is not None and line.pairs is not None]
    for (contest, kind), group in groupby(sorted(barred, key=_bar), key=_bar):
        best = min(group, key=lambda line: line.pairs.ratio if line.pairs else 0)
        ratio = best.pairs.ratio if best.pairs else 0
        rows.append(
            f"  {contest:<14} {kind:<16} {best.peer:<46} {number(ratio):>6} x >= {best.least:g} x  {best.verdict}"
        )
    return "\n".join(rows)


def _bar(line: Line) -> tuple[str, str]:
    return line.contest, line.kind


def page_with(page: str, lines: Sequence[Line], machine: str) -> str:
    """Return the page with the tables between its two marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(
            f"the page must hold the two lines {BEGIN} and {END}, in this order; write them where the tables go"
        )
    tables = [markdown(list(group)) for _, group in groupby(lines, key=lambda line: line.contest)]
    return "\n\n".join([before + BEGIN, f"Measured with {machine}.", *tables, END + after])


def markdown(lines: Sequence[Line]) -> str:
    """Return one contest as a table of ratios."""
    rows = [
        f"**{lines[0].contest}**: {lines[0].what}",
        "",
        "| peer | its time over ours | bar |",
        "| --- | --- | --- |",
    ]
    for line in lines:
        bar = "" if line.least is None else f"≥ {line.least:g} ×".replace(" ", "\N{NO-BREAK SPACE}")
        note = f" ({line.note})" if line.note and line.pairs else ""
        if line.pairs is None:
            rows.append(f"| {line.peer} | not measured: {line.note} | |")
            continue
        pairs = line.pairs
        ratio = f"{number(pairs.ratio)} × ({number(pairs.lowest)} to {number(pairs.highest)})"
        missed = ", missed" if line.verdict == "MISSED" else ""
        rows.append(f"| {line.peer}{note} | {ratio} | {bar}{missed} |")
    return "\n".join(rows)
