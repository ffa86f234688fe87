"""Answers as tables of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.displays import tidy
from scenarios.reports.parts import Column, Grid
from scenarios.results import Comparison, OutcomeDistribution
from scenarios.results.answers import input_text
from scenarios.results.distribution import amount
from scenarios.results.shares import percentages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenarios.results import Ensemble, Tornado
    from scenarios.results.distribution import Labels

__all__ = ["answer_grids", "bar_grid", "spread_grids"]

ABREAST = 5
"""So many options stand side by side; more go into a table below."""
MOST_OPTIONS = 30
MOST_ROWS = 60
MOST_BARS = 10


def answer_grids(answer: Comparison | OutcomeDistribution, caption: str) -> list[Grid]:
    """Return the probabilities of outcomes and means of measures, options side by side."""
    by_option = (
        [answer] if isinstance(answer, OutcomeDistribution) else [answer[o] for o in answer.options[:MOST_OPTIONS]]
    )
    columns = []
    for one in by_option:
        shares = zip(percentages(one.probabilities.tolist()), one.words(), strict=True)
        columns.append([*(f"{share}\n{word}".rstrip() for share, word in shares), *map(amount, one.means.tolist())])
    names = [answer.labels.options[one.option] if one.option else "all paths" for one in by_option]
    note = f"Words of likelihood: {answer.labels.scale.title}."
    if isinstance(answer, Comparison) and len(answer.options) > MOST_OPTIONS:
        note += f" The first {MOST_OPTIONS} of {len(answer.options):,} options are shown."
    return list(_abreast(_heads(answer.labels, answer.outcomes, answer.measures), names, columns, caption, note))


def spread_grids(spread: Ensemble) -> list[Grid]:
    """Return means and the middle nine tenths of the draws."""
    columns: list[list[str]] = [[] for _ in spread.options[:MOST_OPTIONS]]
    for target in (*spread.outcomes, *spread.measures):
        event = target in spread.outcomes
        show = _percent if event else amount
        asked = [target] if event else target
        means, intervals = spread.mean(asked), spread.interval(asked)
        for column, option in zip(columns, spread.options, strict=False):
            low, high = map(show, intervals[option])
            column.append(f"{show(means[option])}\n{low.removesuffix(' %')} to {high}")
    names = [spread.labels.options[o] if o else "all paths" for o in spread.options[:MOST_OPTIONS]]
    caption = "Mean of the draws, and below it where nine tenths of them lie"
    return list(_abreast(_heads(spread.labels, spread.outcomes, spread.measures), names, columns, caption, ""))


def _heads(labels: Labels, outcomes: Sequence[str], measures: Sequence[str]) -> list[str]:
    heads = [tidy(labels.outcomes[o]) for o in outcomes]
    for m in measures:
        unit = tidy(labels.units[m], 60)
        heads.append(f"{tidy(labels.measures[m])}, mean" + (f" ({unit})" if unit else ""))
    return heads


def _abreast(
    heads: Sequence[str], names: Sequence[str], columns: Sequence[Sequence[str]], caption: str, note: str
) -> Iterator[Grid]:
    """Yield tables of a few options each; outcomes beyond the first 60 are left out, and it is said."""
    if len(heads) > MOST_ROWS:
        note = f"{note} The first {MOST_ROWS} of {len(heads):,} rows are shown.".strip()
    for start in range(0, len(names), ABREAST):
        few = names[start : start + ABREAST]
        rows = [
            [head, *(column[k] for column in columns[start : start + ABREAST])]
            for k, head in enumerate(heads[:MOST_ROWS])
        ]
        count = f" (options {start + 1} to {start + len(few)} of {len(names)})" if len(names) > ABREAST else ""
        last = start + ABREAST >= len(names)
        yield Grid(
            caption + count,
            [Column("Outcome or measure"), *(Column(n, number=True) for n in few)],
            rows,
            note if last else "",
        )


def bar_grid(bars: Tornado, option: str) -> Grid:
    """Return the judgements that move an answer most: their ranges, and the answer at both ends."""
    answer, switches = bars.answer, int(bars.switches.any())
    rows = []
    for address in bars.ranked(option)[:MOST_BARS]:
        bar = bars[address]
        ends = [input_text(bar.kind, value) for value in (bar.low, bar.high)]
        rows.append([address, *ends, answer.shown(bar.at_low[option]), answer.shown(bar.at_high[option])])
        rows[-1] += ["yes" if bar.switches else "no"] * switches
    columns = [
        Column("Judgement", code=True),
        *(Column(n, number=True) for n in ("from", "to", "answer at from", "answer at to")),
    ]
    columns += [Column("another option best at an end")] * switches
    more = len(bars) - len(rows)
    note = f"{more:,} more judgements move it less." if more > 0 else ""
    of = f" for {answer.option(option)}" if option else ""
    return Grid(f"The judgements that move {answer.title} most{of}, each between its ends", columns, rows, note)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
