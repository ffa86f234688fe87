"""Each node of a scenario as a block: its name, its symbol, and a line for every branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import Circle

from scenarios.model.nodes import Gate
from scenarios.plots.heading import named
from scenarios.plots.layers import Box
from scenarios.plots.pen import SYMBOL, swinging

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.model.outline import Outline
    from scenarios.model.scenario import Scenario
    from scenarios.plots.canvas import Ruler
    from scenarios.plots.numbers import Said, Shares
    from scenarios.plots.pen import Pen

__all__ = ["Block", "end_block", "node_block"]

NAME, BRANCH, SMALL = 9.5, 8.5, 7.5
_NAME_LINE, _BRANCH_LINE, _SMALL_LINE = 12.0, 10.8, 9.8
_NAME_WIDE, _BRANCH_WIDE, _STEP_WIDE, _END_WIDE = 150.0, 112.0, 132.0, 130.0
_FORK, _JOIN, _PAD = 18.0, 13.0, 8.0
_NONE = ("", "")


@dataclass(slots=True)
class _Row:
    """One branch or one step: its label in lines, its probability, where its line runs, counted from the top."""

    lines: list[str]
    said: Said
    y: float = 0.0
    target: str = ""
    never: bool = False


@dataclass(slots=True)
class Block:
    """A node as it is drawn; `box` is what the layout needs to know of it."""

    box: Box
    kind: str
    small: str
    title: list[str]
    notes: list[str]
    steps: list[_Row]
    rows: list[_Row]
    number: str = ""
    color: str = ""
    spread: float = 0.0
    """Width of the column of ranges, if there is one."""

    def draw(self, pen: Pen, x: float, y: float) -> None:
        """Draw it with its top left at (x, y)."""
        if self.kind == "outcome":
            self._end(pen, x, y)
            return
        pad = _PAD if self.steps else 0.0
        if pad:
            pen.panel(x, y, self.box.width, self.box.height)
        middle = y + self.box.entry
        if not self.rows:
            pen.symbol(self.kind, x, middle, self.box.name)
            _lines(
                pen,
                x + SYMBOL + 5,
                middle - len(self.title) * _NAME_LINE / 2 + 9.3,
                self.title,
                NAME,
                _NAME_LINE,
                bold=True,
            )
            return
        top = y + pad
        if self.small:
            pen.text(x + pad, top + 7.4, self.small, SMALL, color=pen.ink.muted)
            top += _SMALL_LINE
        _lines(pen, x + pad, top + 9.3, self.title, NAME, _NAME_LINE, bold=True)
        top += len(self.title) * _NAME_LINE
        _lines(pen, x + pad, top + 7.4, self.notes, SMALL, _SMALL_LINE, color=pen.ink.muted)
        self._draw_steps(pen, x + pad, y, self.box.width - 2 * pad)
        if pad:
            pen.line([(x, middle), (x + pad, middle)])
        self._draw_rows(pen, x + pad, y, x + self.box.width - pad, x + self.box.width)
        pen.symbol(self.kind, x + pad, middle, self.box.name)

    def _end(self, pen: Pen, x: float, y: float) -> None:
        middle = y + self.box.entry
        pen.symbol("outcome", x, middle, self.box.name, self.color)
        left = x + SYMBOL + 5
        if self.number:
            pen.text(left + 31, middle + 3.4, self.number, NAME, bold=True, ha="right")
            left += 37
        _lines(pen, left, middle - len(self.title) * _NAME_LINE / 2 + 9.3, self.title, NAME, _NAME_LINE)

    def _draw_steps(self, pen: Pen, x: float, y: float, width: float) -> None:
        """Draw a gate's steps in order, joined by a line down."""
        previous = 0.0
        for k, step in enumerate(self.steps):
            here = y + step.y
            if k:
                pen.line([(x + 5, previous + 5), (x + 5, here - 5)], color=pen.ink.muted, width=0.9)
            circle = Circle((x + 5, here), 5, facecolor=pen.ink.paper, edgecolor=pen.ink.line, linewidth=0.8, zorder=3)
            pen.patch(circle, f"step:{self.box.name}.{k}")
            pen.text(x + 5, here + 2.4, str(k + 1), 6.5, ha="center")
            _lines(pen, x + 15, here + 3.1, step.lines, BRANCH, _BRANCH_LINE)
            self._number(pen, x + width, here + 3.1, step.said, bold=False)
            previous = here

    def _draw_rows(self, pen: Pen, x: float, y: float, right: float, end: float) -> None:
        middle = y + self.box.entry
        joins = _JOIN if len(self.box.ports) < len(self.rows) else 0.0
        for row in self.rows:
            here = y + row.y
            port = y + self.box.ports[row.target]
            color = pen.ink.faint if row.never else pen.ink.line
            fork = swinging([(x + SYMBOL - 1, middle), (x + SYMBOL, middle), (x + SYMBOL + _FORK, here)])
            pen.path(fork, color=color, dashed=row.never)
            stop = right - joins
            pen.line([(x + SYMBOL + _FORK, here), (stop, here)], color=color, dashed=row.never)
            if joins:
                pen.path(swinging([(stop - 1, here), (stop, here), (right, port)]), color=color, dashed=row.never)
            text = x + SYMBOL + _FORK + 2
            over = here - 3 - (len(row.lines) - 1) * _BRANCH_LINE
            dim = pen.ink.muted if row.never else ""
            _lines(pen, text, over, row.lines, BRANCH, _BRANCH_LINE, color=dim)
            self._number(pen, stop - 2, here - 3, row.said, dim=row.never)
        for target, port in self.box.ports.items():
            never = all(row.never for row in self.rows if row.target == target)
            color = pen.ink.faint if never else pen.ink.line
            if end > right:
                pen.line([(right, y + port), (end, y + port)], color=color, dashed=never)

    def _number(self, pen: Pen, right: float, y: float, said: Said, *, dim: bool = False, bold: bool = True) -> None:
        share, spread = said
        color = pen.ink.muted if dim else ""
        if spread:
            pen.text(right, y, spread, SMALL, color=pen.ink.muted, ha="right")
            right -= self.spread + 4
        pen.text(right, y, share, BRANCH, color=color, bold=bold, ha="right")


def _lines(
    pen: Pen, x: float, y: float, lines: Sequence[str], size: float, step: float, *, color: str = "", bold: bool = False
) -> None:
    for k, line in enumerate(lines):
        pen.text(x, y + k * step, line, size, color=color, bold=bold)


def node_block(
    scenario: Scenario, outline: Outline, name: str, shares: Shares | None, ruler: Ruler, *, full: bool
) -> Block:
    """Measure a decision, a chance node or a gate."""
    node = scenario.nodes[name]
    gate = node if isinstance(node, Gate) else None
    pad = _PAD if gate else 0.0
    who = gate.authority if gate else getattr(node, "by", None)
    small = [(scenario.actors[who].label or who.replace("_", " ")) if who in scenario.actors else who or ""]
    if shares and shares.reached.get(name, 1) < 0.995:
        small.append(f"reached: {_least(shares.reached[name])}")
    title = ruler.balanced(named(scenario, name), _NAME_WIDE, NAME, bold=True, most=4)
    targets = outline.targets[name]
    block = Block(Box(name, 0, 0, 0, {}), node.kind, "", title, [], [], [])
    if not full:
        height = max(SYMBOL, len(title) * _NAME_LINE)
        wide = SYMBOL + 5 + ruler.widest(title, NAME, bold=True) + 4
        ports = dict.fromkeys((t for t in targets.values() if t is not None), height / 2)
        block.box = Box(name, wide, height, height / 2, ports)
        return block
    block.small = ruler.wrapped(" · ".join(text for text in small if text), _NAME_WIDE + 20, SMALL, most=1)[0]
    said = shares.branches if shares else {}
    never = shares.never if shares else set()
    y = pad + (_SMALL_LINE if block.small else 0) + len(title) * _NAME_LINE
    if gate:
        y = _fill_steps(block, gate, scenario, said, ruler, y)
    y += 3
    for i, (branch, target) in enumerate(targets.items()):
        lines = ruler.balanced(_branch_name(scenario, name, branch, target), _BRANCH_WIDE, BRANCH, most=4)
        y += len(lines) * _BRANCH_LINE + 3
        given = said.get(name, [])
        row = _Row(lines, given[i] if given else _NONE, y, target or "", (name, i) in never)
        block.rows.append(row)
        y += 2
    entry = max((block.rows[0].y + block.rows[-1].y) / 2, block.rows[0].y - 1)
    height = max(y + pad - 1, entry + SYMBOL / 2 + 1)
    block.box = Box(name, _width(block, ruler, pad), height, entry, _ports(block.rows))
    return block


def _branch_name(scenario: Scenario, name: str, branch: str, target: str | None) -> str:
    """Return a branch's label; one without that leads to the outcome of its name bears the outcome's."""
    own = named(scenario, name, branch)
    if target == branch and target in scenario.outcomes and own == branch.replace("_", " "):
        return scenario.outcomes[branch].label or own
    return own


def _fill_steps(
    block: Block, gate: Gate, scenario: Scenario, said: Mapping[str, list[Said]], ruler: Ruler, y: float
) -> float:
    """Add a gate's steps and what it guards; return how far down they reach."""
    name = block.box.name
    block.notes = ruler.wrapped(gate.guards, _NAME_WIDE + 20, SMALL, most=3) if gate.guards else []
    y += len(block.notes) * _SMALL_LINE + 8
    for label, step in gate.steps.items():
        lines = ruler.balanced(
            named(scenario, f"{name}.{label}") if step.label else label.replace("_", " "), _STEP_WIDE, BRANCH, most=4
        )
        share, spread = said.get(f"{name}.{label}", [_NONE])[0]
        if step.weight is None and not share and not spread:
            share = "a choice"
        row = _Row(lines, (f"yes {share}" if share and share != "a choice" else share, spread), y)
        block.steps.append(row)
        y += (len(lines) - 1) * _BRANCH_LINE + 14.5
    block.notes.append(_opens(gate))
    shift = _SMALL_LINE
    for row in block.steps:
        row.y += shift
    return y + shift - 6


def _opens(gate: Gate) -> str:
    if len(gate.steps) == 1:
        return "opens on a yes"
    needed = {"all": "all say", "any": "any says"}.get(str(gate.opens), f"{gate.opens} of {len(gate.steps)} say")
    return f"opens when {needed} yes"


def _ports(rows: Sequence[_Row]) -> dict[str, float]:
    """Return where the line to each target leaves: branches that lead to the same one are bundled."""
    places: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        places.setdefault(row.target, []).append(i)
    ports = {}
    for target, found in places.items():
        together = found[-1] - found[0] + 1 == len(found)
        ports[target] = sum(rows[i].y for i in found) / len(found) if together else rows[found[0]].y
    return ports


def _width(block: Block, ruler: Ruler, pad: float) -> float:
    def numbers(rows: Sequence[_Row]) -> float:
        share = max((ruler.width(row.said[0], BRANCH, bold=True) for row in rows if row.said[0]), default=0)
        return share + (block.spread + 4 if block.spread else 0) + (9 if share or block.spread else 0)

    ranges = [row.said[1] for row in [*block.rows, *block.steps] if row.said[1]]
    block.spread = ruler.widest(ranges, SMALL) if ranges else 0.0
    joins = _JOIN if len({row.target for row in block.rows}) < len(block.rows) else 0.0
    rows = max(ruler.widest(row.lines, BRANCH) for row in block.rows)
    steps = max((ruler.widest(row.lines, BRANCH) for row in block.steps), default=0)
    inner = max(
        ruler.widest([block.small], SMALL) if block.small else 0,
        ruler.widest(block.title, NAME, bold=True),
        ruler.widest(block.notes, SMALL),
        SYMBOL + _FORK + 4 + rows + numbers(block.rows) + joins,
        15 + steps + numbers(block.steps) if block.steps else 0,
    )
    return inner + 2 * pad


def end_block(scenario: Scenario, name: str, shares: Shares | None, ruler: Ruler, color: str) -> Block:
    """Measure an outcome."""
    title = ruler.balanced(scenario.outcomes[name].label or name.replace("_", " "), _END_WIDE, NAME, most=4)
    number = shares.outcomes.get(name, "") if shares else ""
    width = SYMBOL + 5 + (37 if number else 0) + ruler.widest(title, NAME)
    height = max(SYMBOL, len(title) * _NAME_LINE)
    box = Box(name, width, height, height / 2, {})
    return Block(box, "outcome", "", title, [], [], [], number, color)


def _least(probability: float) -> str:
    return f"{100 * probability:.0f} %" if probability >= 0.005 else "<1 %" if probability > 0 else "never"
