"""The signature picture as HTML: quick to draw anew while somebody moves a judgement, and readable on light and dark pages."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from scenarios.plots.heading import footer_of
from scenarios.plots.numbers import share_texts
from scenarios.plots.palette import ordered_colours, readable
from scenarios.results import Comparison

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.notebook.exploration import Change
    from scenarios.results import OutcomeDistribution

__all__ = ["bars_html", "changes_html", "message_html"]

_SMALL = 0.07
"""The part of a bar in which a percentage can be read."""


def bars_html(now: Comparison | OutcomeDistribution, file: Comparison | OutcomeDistribution) -> str:
    """Draw the outcome distribution of every option as one bar of 100 %, above a thin one of how it is in the file.

    Parameters
    ----------
    now, file : Comparison or OutcomeDistribution
        Two answers to one question.

    Returns
    -------
    str
        Escaped, without script, and asking for nothing from elsewhere. A screen reader reads the numbers of each bar.
    """
    labels, outcomes = now.labels, [now.labels.outcomes[name] for name in now.outcomes]
    colours = ordered_colours(len(outcomes))
    keys = "".join(
        f'<span style="display:inline-flex;align-items:center;gap:.35em"><span style="width:.9em;height:.9em;background:{colour};'
        f'border:1px solid currentColor"></span>{escape(outcome)}</span>'
        for outcome, colour in zip(outcomes, colours, strict=True)
    )
    rows = []
    for (name, new), (_, old) in zip(_rows(now), _rows(file), strict=True):
        texts = share_texts(new)
        told = [f"{outcome} {text}" for outcome, text in zip(outcomes, texts, strict=True)]
        hidden = [text for text, share in zip(told, new, strict=True) if 0 < share < _SMALL]
        rows.append(
            '<div style="margin-bottom:9px"><div style="display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1em">'
            f'<span>{escape(name)}</span><span style="font-size:smaller;opacity:.8">{escape(", ".join(hidden))}</span></div>'
            f'<div role="img" aria-label="{escape(name)}: {escape(", ".join(told))}">'
            f'<div style="display:flex;height:24px">{_bar(new, texts, outcomes, colours)}</div>'
            f'<div style="display:flex;height:5px;margin-top:2px">{_bar(old, None, outcomes, colours)}</div></div></div>'
        )
    return (
        '<figure class="scenarios-bars" style="margin:0;line-height:1.4">'
        f'<figcaption style="margin-bottom:.4em"><b>{escape(labels.title)}</b>: how likely each outcome is; the thin bars are '
        "by the weights of the file</figcaption>"
        f'<div style="display:flex;flex-wrap:wrap;gap:.2em 1.2em;margin-bottom:.6em">{keys}</div>{"".join(rows)}'
        f'<div style="font-size:smaller;opacity:.8">{escape(footer_of(now.provenance))}</div></figure>'
    )


def _rows(answer: Comparison | OutcomeDistribution) -> list[tuple[str, list[float]]]:
    if isinstance(answer, Comparison):
        options = [answer.labels.options[name] for name in answer.options]
        return list(zip(options, answer.probabilities.tolist(), strict=True))
    return [("", answer.probabilities.tolist())]


def _bar(shares: Sequence[float], texts: Sequence[str] | None, names: Sequence[str], colours: Sequence[str]) -> str:
    parts = []
    for i, (share, name, colour) in enumerate(zip(shares, names, colours, strict=True)):
        if share <= 0:
            continue
        text = texts[i] if texts is not None else ""
        inside = text if share >= _SMALL else ""
        title = f' title="{escape(name)}: {text}"' if text else ""
        parts.append(
            f'<div{title} style="width:{100 * share:.4f}%;background:{colour};color:{readable(colour)};overflow:hidden;'
            f'display:flex;align-items:center;justify-content:center;font-size:12px">{inside}</div>'
        )
    return "".join(parts)


def changes_html(changes: Sequence[Change]) -> str:
    """List what is not as in the file."""
    if not changes:
        return "<p>Nothing is changed: every judgement is as in the file.</p>"
    lines = "".join(
        f"<li><b>{escape(change.address)}</b><br>{escape(change.was)} → {escape(change.now)}</li>" for change in changes
    )
    style = "line-height:1.4;overflow-wrap:anywhere"
    return f'<div style="{style}"><b>What changed</b> (in the file → now)<ul style="margin:.2em 0;padding-left:1.2em">{lines}</ul></div>'


def message_html(lines: Sequence[str], *, wrong: bool = False) -> str:
    """Show lines of text, what is wrong marked and told at once by a screen reader; nothing where there are none."""
    if not lines:
        return '<div role="status"></div>'
    body = "".join(f"<div>{escape(line)}</div>" for line in lines)
    if not wrong:
        return f'<div role="status" style="white-space:pre-wrap">{body}</div>'
    style = "white-space:pre-wrap;border-left:4px solid #b3261e;padding:.3em .7em"
    return f'<div role="alert" style="{style}">{body}</div>'
