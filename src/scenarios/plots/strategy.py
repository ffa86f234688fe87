"""A strategy as a table: what is known, what is chosen then, what that is worth, and by how much it is the best."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from scenarios.errors import QuestionError, shown
from scenarios.evaluation.arguments import whole
from scenarios.plots.canvas import Ruler, checked_axes
from scenarios.plots.heading import footer_of, named, question_of
from scenarios.plots.numbers import share_texts
from scenarios.plots.page import page
from scenarios.results import Rollback
from scenarios.results.distribution import amount
from scenarios.results.targets import called

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from scenarios.model import Scenario
    from scenarios.plots.pen import Pen
    from scenarios.results import Choices, Line

__all__ = ["chooser", "signed", "strategy_table", "worth_told"]

_HEAD, _TYPE, _SMALL = 10.0, 9.0, 8.0
_LEADING, _PAD, _GAP = 11.6, 5.0, 18.0
_KNOWN_WIDE, _OPTION_WIDE = 250.0, 190.0
_SO_FAR = " so far"


def strategy_table(result: Rollback, ax: Axes | None = None, *, rows: int = 20, unreached: bool = False) -> Axes:
    """Draw a strategy as a table: one row for each situation that it leads to.

    The option that is chosen is bold; options that are as good stand below it. What is known is told by what
    differs between the situations of one choice; what they have in common stands beside its name.

    Parameters
    ----------
    result : Rollback
        What `rollback` returned.
    ax : matplotlib Axes, optional
        Where to draw, as large as fits there. Default: a new figure of fitting size.
    rows : int
        The most situations, at least 1; a last line says how many more there are.
    unreached : bool
        Whether to list situations that the strategy never leads to as well.

    Returns
    -------
    Axes
        x and y are points (1/72 inch) at the picture's own size, y downward.

    Raises
    ------
    QuestionError
        If an argument is not one of these.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.rollback(sc.load("ukraine-two-rounds")).plot()
    >>> [text.get_text() for text in ax.texts if text.get_fontweight() == "bold"][-1]
    'No new step'
    """
    ax = checked_axes(ax, "strategy_table")
    if not isinstance(result, Rollback):
        msg = f"strategy_table: result must be a Rollback, got {shown(result)}; pass what rollback(...) returned"
        raise QuestionError(msg)
    whole("rows", rows, 1)
    if not isinstance(unreached, bool):
        msg = f"strategy_table: unreached must be True or False, got {shown(unreached)}; write one of these"
        raise QuestionError(msg)
    ruler = Ruler()
    groups, more = _groups(result, rows, ruler, unreached=unreached)
    every = [row for group in groups for row in group.rows]
    heads = ["What is known", "Choose", "Value", "Margin", "Reached"]
    cells = [[row.known for row in every], [row.options for row in every]]
    cells += [[[row.numbers[i]] for row in every] for i in range(3)]
    wide = [
        max([ruler.width(head, _SMALL), *(ruler.widest(lines, _TYPE, bold=i == 1) for lines in column)])
        for i, (head, column) in enumerate(zip(heads, cells, strict=True))
    ]
    wide[0] = max(wide[0], 130.0)
    lefts = [sum(wide[:i]) + _GAP * i for i in range(len(wide))]
    width = lefts[-1] + wide[-1]
    for group in groups:
        group.wrap(ruler, width)
    tall = 16 + sum(group.height for group in groups) + (18 if more else 4)
    told, footer = _told(result), footer_of(result.provenance)
    pen = page(ax, (width, tall), result.labels.title, told, f"{_capital(result.method)}. {footer}")
    for i, head in enumerate(heads):
        at = lefts[i] if i < 2 else lefts[i] + wide[i]
        pen.text(at, 8, head, _SMALL, color=pen.ink.muted, ha="left" if i < 2 else "right")
    y = 14.0
    for group in groups:
        y = group.draw(pen, y, lefts, wide, width)
    pen.line([(0, y), (width, y)], color=pen.ink.line, width=0.8)
    if more:
        text = f"… and {more:,} more {'situation' if more == 1 else 'situations'}: see lines() of the result"
        pen.text(0, y + 12, text, _TYPE, color=pen.ink.muted)
    return pen.ax


@dataclass(slots=True)
class _Row:
    """One situation: what is known, the option and its equals, and the numbers."""

    known: list[str]
    options: list[str]
    firsts: int
    numbers: list[str]
    reached: bool

    @property
    def height(self) -> float:
        return max(len(self.known), len(self.options)) * _LEADING + _PAD


@dataclass(slots=True)
class _Group:
    """The situations of one choice, below its name."""

    title: str
    beside: list[str]
    rows: list[_Row]
    head: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)

    def wrap(self, ruler: Ruler, width: float) -> None:
        """Break its head to the width of the table."""
        self.head = ruler.wrapped(self.title, width, _HEAD, bold=True, most=2)
        self.small = [line for text in self.beside for line in ruler.wrapped(text, width, _SMALL, most=2)]

    @property
    def height(self) -> float:
        return 6 + 13 * len(self.head) + 10.5 * len(self.small) + 3 + sum(row.height for row in self.rows)

    def draw(self, pen: Pen, y: float, lefts: Sequence[float], wide: Sequence[float], width: float) -> float:
        """Draw it from y downward; return where it ends."""
        pen.line([(0, y), (width, y)], color=pen.ink.line, width=0.8)
        y += 6
        for line in self.head:
            pen.text(0, y + 9, line, _HEAD, bold=True)
            y += 13
        for line in self.small:
            pen.text(0, y + 7, line, _SMALL, color=pen.ink.muted)
            y += 10.5
        y += 3
        for k, row in enumerate(self.rows):
            if k:
                pen.line([(0, y), (width, y)], color=pen.ink.faint, width=0.6)
            color = "" if row.reached else pen.ink.muted
            base = y + 10.5
            for i, line in enumerate(row.known):
                pen.text(lefts[0], base + i * _LEADING, line, _TYPE, color=color)
            for i, line in enumerate(row.options):
                pen.text(lefts[1], base + i * _LEADING, line, _TYPE, color=color, bold=i < row.firsts)
            for i, text in enumerate(row.numbers, start=2):
                pen.text(lefts[i] + wide[i], base, text, _TYPE, color=color, ha="right")
            y += row.height
        return y


def _groups(result: Rollback, rows: int, ruler: Ruler, *, unreached: bool) -> tuple[list[_Group], int]:
    """Return the situations to draw by choice, and how many are left out."""
    found, left = [], rows
    count = sum(len(made) if unreached else int((made.reached > 0).sum()) for made in result.choices)
    for made in result.choices:
        lines = list(islice(made.lines(unreached=unreached), left))
        left -= len(lines)
        if lines:
            found.append(_group(result, made, lines, ruler))
    return found, max(count - rows, 0)


def _group(result: Rollback, made: Choices, lines: Sequence[Line], ruler: Ruler) -> _Group:
    scenario = result.provenance.model
    common = {
        name: branch
        for name, branch in lines[0].situation.items()
        if len(lines) > 1 and all(line.situation.get(name) == branch for line in lines)
    }
    by = [chooser(scenario, made.choice)]
    if len(result.worth) > 1:
        by.append(f"for {made.objective}{f', in {unit}' if (unit := result.units[made.objective]) else ''}")
    by += [_pair(scenario, name, branch) for name, branch in common.items()]
    told_apart = [[name for name in line.situation if name not in common] for line in lines]
    alike = len(lines) > 1 and all(names == told_apart[0] for names in told_apart)
    beside = ["; ".join(text for text in by if text)]
    if alike:
        beside.append(f"by {'; '.join(_label(scenario, name) for name in told_apart[0])}:")
    reached = share_texts([*(line.reached for line in lines), max(0.0, 1 - sum(line.reached for line in lines))])
    rows = []
    for line, names, share in zip(lines, told_apart, reached, strict=False):
        known = [_pair(scenario, name, line.situation[name]) for name in names] or ["In every case"]
        if alike:
            known = ["; ".join(_branch(scenario, name, line.situation[name]) for name in names)]
        first = ruler.wrapped(named(scenario, made.choice, line.option), _OPTION_WIDE, _TYPE, bold=True, most=3)
        equals = [f"or {named(scenario, made.choice, option)}" for option in line.ties if option != line.option]
        rows.append(
            _Row(
                [part for text in known for part in ruler.wrapped(text, _KNOWN_WIDE, _TYPE, most=3)],
                [*first, *(part for text in equals for part in ruler.wrapped(text, _OPTION_WIDE, _TYPE, most=2))],
                len(first),
                [
                    signed(line.value),
                    "tie" if line.ties else "–" if np.isnan(line.margin) else signed(line.margin),
                    share if line.reached > 0 else "never",
                ],
                line.reached > 0,
            )
        )
    return _Group(named(scenario, made.choice), [text for text in beside if text], rows)


def _pair(scenario: Scenario, name: str, branch: str) -> str:
    return f"{_label(scenario, name)}: {_branch(scenario, name, branch)}"


def _label(scenario: Scenario, name: str) -> str:
    if not name.endswith(_SO_FAR):
        return named(scenario, name)
    of = name.removesuffix(_SO_FAR)
    measure = scenario.measures.get(of)
    return f"{(measure and measure.label) or of.replace('_', ' ')}{_SO_FAR}"


def _branch(scenario: Scenario, name: str, branch: str) -> str:
    return branch if name.endswith(_SO_FAR) else named(scenario, name, branch)


def chooser(scenario: Scenario, choice: str) -> str:
    """Return the label of whoever chooses, "" if the file does not say."""
    name, _, step = choice.partition(".")
    node = scenario.nodes[name]
    by = getattr(node, "by", None)
    if step:
        by = node.steps[step].by or node.authority  # type: ignore[union-attr] # only gates have steps
    if by is None:
        return ""
    actor = scenario.actors.get(by)
    return str((actor and actor.label) or by.replace("_", " "))


def signed(value: float) -> str:
    """Show an amount, with a minus sign that is as wide as a plus."""
    return amount(value).replace("-", "−")


def worth_told(result: Rollback) -> str:
    """Say what the strategy is worth, for each objective."""
    told = []
    for name, value in result.worth.items():
        whole = f"{signed(value)} {result.units[name]}".rstrip()
        told.append(f"{whole} ({called(name, result.provenance.model)})")
    return ", ".join(told)


def _told(result: Rollback) -> str:
    asked = question_of(result.provenance)
    told = (
        f"The strategy that was given is worth {worth_told(result)}"
        if result.best_worth
        else (f"The best strategy is worth {worth_told(result)}")
    )
    if result.regret is not None and result.best_worth is not None:
        told += f"; the best one is better by {signed(result.regret)}"
    told += f" ({asked})." if asked else "."
    return (
        f"{told} Value: what is still to come, or the whole path where only totals count. Margin: how much better the choice is "
        "than the next."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
