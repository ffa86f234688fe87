"""The sections of a page: each says what it can, and why it cannot say the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios._version import __version__
from scenarios.analysis.sensitivity.bars import tornado
from scenarios.displays import tidy
from scenarios.errors import QuestionError, ScenariosError
from scenarios.explaining.why import explain
from scenarios.model import Gate
from scenarios.plots import draw
from scenarios.reports.judgements import judgement_grid, source_grid
from scenarios.reports.numbers import answer_grids, bar_grid, spread_grids
from scenarios.reports.parts import Column, Drawing, Grid, Section
from scenarios.results import Comparison

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.reports.asking import Asked
    from scenarios.results import Tornado

__all__ = ["sections_of"]

MOST_DRAWN, MOST_DETAILED, MOST_GATES, MOST_MOVED = 150, 60, 4, 300
WIDTH = 9.6
"""Of the tree, in inches: what can still be read where the page is printed."""


def sections_of(asked: Asked) -> list[Section]:
    """Return all sections, in the order of the page."""
    made = []
    for key, title, fill in _SECTIONS:
        section = Section(key, title)
        _tried(section, fill, asked)
        made.append(section)
    return made


def _tried(section: Section, fill: Callable[[Section, Asked], None], asked: Asked) -> None:
    try:
        fill(section, asked)
    except ScenariosError as error:
        section.lack(f"This cannot be made: {error}.")


def _tree(section: Section, asked: Asked) -> None:
    model = asked.scenario
    section.say(
        f"{len(model.nodes):,} nodes and {len(model.outcomes):,} outcomes, from left to right in the order in which they come."
    )
    if len(model.nodes) > MOST_DRAWN:
        section.lack(f"More than {MOST_DRAWN} nodes cannot be read in one picture; the judgements below name them all.")
        return
    detail = "full" if len(model.nodes) <= MOST_DETAILED else "nodes"
    said = "A square is a decision, a circle a chance, a barred square a gate with its steps, a triangle an outcome."
    section.blocks.append(Drawing("The scenario as a tree", said, lambda: draw(model, detail=detail, width=WIDTH)))


def _options(section: Section, asked: Asked) -> None:
    if asked.strategy:
        lines = ", ".join(f"{at}: {option}" for at, option in list(asked.strategy.items())[:12])
        section.say(
            f"The file leaves open what is chosen at {', '.join(asked.open[:8])}; here this follows the best strategy ({lines})."
        )
    answer = asked.comparison
    if isinstance(answer, Comparison):
        name = asked.scenario.nodes[answer.by.partition(".")[0]].label or answer.by
        section.say(
            f"Compared are the {len(answer.options):,} ways of: {tidy(name)}. Every number is exact for the weights in the file."
        )
    else:
        section.say("There is nothing to choose in this scenario, so this is what could come of it as a whole.")
    section.blocks.append(Drawing("What could come of each option", _told(answer), answer.plot))
    section.blocks += answer_grids(answer, "Probability of each outcome, and mean of each measure")


def _told(answer: object) -> str:
    """Say what a picture shows, for those who do not see it: the most likely outcome of every option."""
    if not isinstance(answer, Comparison):
        return "The probability of every outcome; the table below holds the numbers."
    parts = []
    for option in answer.options[:8]:
        outcome, share = max(answer[option].items(), key=lambda pair: pair[1])
        parts.append(
            f"{tidy(answer.labels.options[option], 60)}: most likely {tidy(answer.labels.outcomes[outcome], 60)}, {100 * share:.0f} %"
        )
    return "; ".join(parts) + ". The table below holds all numbers."


def _gates(section: Section, asked: Asked) -> None:
    gates = [name for name, node in asked.scenario.nodes.items() if isinstance(node, Gate)]
    if not gates:
        section.lack("There is no gate in this scenario.")
    for gate in gates[:MOST_GATES]:
        _tried(section, lambda part, question, gate=gate: _gate(part, question, gate), asked)  # type: ignore[misc] # bound now
    if len(gates) > MOST_GATES:
        section.lack(f"The first {MOST_GATES} of {len(gates)} gates are shown.")


def _gate(section: Section, asked: Asked, gate: str) -> None:
    node = asked.scenario.nodes[gate]
    assert isinstance(node, Gate)  # noqa: S101 - chosen as one
    name = tidy(node.label or gate, 120)
    section.say(
        f"{name}{': ' if node.guards else ''}{tidy(node.guards)}. It is set open, then closed, whatever its steps would say."
    )
    if asked.by == gate:
        section.say("Open against closed is what is compared above.")
        return
    try:
        by_gate = asked.by_gate(gate)
        section.blocks.append(Drawing(f"{name}: open against closed", _told(by_gate), by_gate.plot))
    except ScenariosError:
        section.say("Without weights for every decision there is no one answer for all options together.")
    for state in ("open", "closed"):
        section.blocks += answer_grids(asked.with_gate(gate, state), f"{name}: set {state}")


def _spread(section: Section, asked: Asked) -> None:
    spread = asked.spread
    if not spread.uncertain:
        section.lack("No weight, effect or value in the file is uncertain, so there is no spread: each is one number.")
        return
    section.say(
        f"{len(spread.uncertain):,} judgements are given as ranges, words or distributions. They are drawn {len(spread):,} times at once, "
        "and each draw is evaluated exactly."
    )
    said = "For every option, how far each probability moves over the draws. The table below holds the numbers."
    section.blocks.append(Drawing("How far each answer could move", said, spread.plot))
    section.blocks += spread_grids(spread)


def _drivers(section: Section, asked: Asked) -> None:
    if len(asked.scenario.nodes) > MOST_MOVED:
        section.lack(
            f"Of more than {MOST_MOVED} nodes, what drives the answer is not worked out here; ask for it with `tornado`."
        )
        return
    if asked.swing is not None:
        section.say("No judgement has a range of its own, so each is moved a tenth of the way to its ends.")
    try:
        found = explain(asked.model, asked.objective, by=asked.by, better=asked.better, swing=asked.swing)
    except QuestionError as error:
        if asked.objective is not None:
            raise
        first = next(iter(asked.model.measures or asked.model.outcomes))
        section.say(f"No option can be called the best: {error}. Here is what moves {tidy(first)}.")
        _bars(section, tornado(asked.model, first, by=asked.by, swing=asked.swing), None)
        return
    for text, items in found.paragraphs():
        section.say(text, items)
    if found.bars is not None:
        _bars(section, found.bars, found.best)


def _bars(section: Section, bars: Tornado, option: str | None) -> None:
    which = bars.options[0] if option is None else option
    said = "Each bar is one judgement, moved between two ends while the others stay; the longest is on top."
    section.blocks.append(Drawing("What moves the answer", said, lambda: bars.plot(option=which)))
    section.blocks.append(bar_grid(bars, which))


def _judgements(section: Section, asked: Asked) -> None:
    mark = "All weights are illustrative: assumptions, not an assessment. " if asked.scenario.illustrative else ""
    section.say(f"{mark}What each number rests on, in the words of the file.")
    section.blocks.append(judgement_grid(asked.scenario))
    if asked.scenario.sources:
        section.blocks.append(source_grid(asked.scenario))
    else:
        section.lack("The file names no sources.")


def _provenance(section: Section, asked: Asked) -> None:
    model = asked.scenario
    section.say("The same file and the same version of the program give the same page, byte for byte.")
    rows = [
        ["Scenario", model.scenario],
        ["Facts as of", model.as_of or "not said in the file"],
        ["Content hash (SHA-256)", model.content_hash],
        ["Program", f"scenarios {__version__}"],
        ["Comparisons", "exact, at the best estimates of the file"],
        ["Spread", f"{asked.samples:,} draws, seed {asked.seed}, each evaluated exactly"],
    ]
    section.blocks.append(Grid("How this page was made", [Column("What"), Column("Is", code=True)], rows))


_SECTIONS: tuple[tuple[str, str, Callable[[Section, Asked], None]], ...] = (
    ("tree", "The tree", _tree),
    ("options", "The options compared", _options),
    ("gates", "The gate, open and closed", _gates),
    ("spread", "How far the answers could move", _spread),
    ("drivers", "What drives the answer", _drivers),
    ("judgements", "The judgements and their sources", _judgements),
    ("provenance", "How this was made", _provenance),
)
