"""Sheets to print: questions with blank cells, the scale of words, and how weights are written; as HTML or as Markdown."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from scenarios.displays import legible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.judgement.asking import Asked
    from scenarios.model.scenario import Scenario
    from scenarios.model.words import Term

__all__ = ["html_sheet", "markdown_sheet"]

_HOW = (
    "For each question write how likely every answer is: percentages that add up to 100 %, ranges such as 10%..20%, or words.",
    "The words are those of the scale below. In one answer of a question, rest stands for whatever the others leave.",
    "Instead, plain numbers such as 3, 5 and 2 say how the answers compare. Do not mix the two kinds in one question.",
    "A question with one line, yes, asks for the probability of a yes. Leave a question blank if you have no judgement of it.",
    "How firm you are is another matter than how likely it is: write low, moderate or high in its own cell.",
)
_BLANK = "You are asked what you think yourself; the weights of the file are not shown, so that nobody leans on them."
_STYLE = """
@page { size: A4; margin: 16mm 15mm 18mm; }
* { box-sizing: border-box; }
body { font: 10.5pt/1.4 system-ui, "Helvetica Neue", Arial, sans-serif; color: #1a1a1a; background: #fff;
  max-width: 180mm; margin: 8mm auto; padding: 0 4mm; overflow-wrap: anywhere; }
h1 { font-size: 17pt; line-height: 1.2; margin: 0 0 2mm; }
h2 { font-size: 12pt; margin: 7mm 0 2mm; }
h3 { font-size: 11pt; margin: 0 0 1mm; }
p, ul { margin: 0 0 2mm; }
ul { padding-left: 5mm; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { border: 0.3mm solid #777; padding: 1.2mm 2mm; text-align: left; vertical-align: top; font-weight: normal; }
thead th { background: #eee; font-weight: 600; }
.who td { height: 9mm; }
.answers td { height: 8mm; }
.answers.why td { height: 15mm; }
.answers .weight { width: 32mm; }
.scale { width: auto; min-width: 90mm; }
.scale td:last-child { white-space: nowrap; text-align: right; }
section { break-inside: avoid; margin: 0 0 6mm; padding-top: 1mm; }
.supposed { font-style: italic; }
.address, small { color: #555; font-size: 8.5pt; }
.address { font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
@media print { body { margin: 0; padding: 0 0.3mm; max-width: none; } }
"""


def _percent(share: float) -> str:
    return f"{100 * share:.10g}"


def _edges(term: Term) -> str:
    low = ("" if term.low_closed else "above ") + _percent(term.low)
    return f"{low} to {'' if term.high_closed else 'under '}{_percent(term.high)} %"


def _scale_rows(model: Scenario) -> list[tuple[str, str]]:
    return [(", ".join((term.word, *term.synonyms)), _edges(term)) for term in model.words.terms]


def _scale_foot(model: Scenario) -> str:
    scale = model.words
    return ", ".join(text for text in (scale.document, scale.edition) if text)


def _title(model: Scenario) -> str:
    return model.title or model.scenario


def _asks(one: Asked) -> str:
    return {
        "decision": "How likely is each choice?",
        "step": "How likely is a yes?",
        "parameter": "What is the value? A number, a range, or a word of the scale.",
    }.get(one.kind, "How likely is each answer?")


def _escaped(text: str) -> str:
    return html.escape(legible(text))


def html_sheet(model: Scenario, asked: Sequence[Asked]) -> str:
    """Return a self-contained page for A4 without script, in which every text of the file is escaped."""
    escape = _escaped
    title, foot = escape(_title(model)), escape(_scale_foot(model))
    words = "".join(f"<tr><td>{escape(word)}</td><td>{edges}</td></tr>" for word, edges in _scale_rows(model))
    as_of = f"<p>As of {escape(model.as_of)}.</p>" if model.as_of else ""
    how = "".join(f"<li>{escape(line)}</li>" for line in _HOW)
    questions = "".join(_html_question(number, one) for number, one in enumerate(asked, 1))
    source = f"<p><small>{foot}</small></p>" if foot else ""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}: judgements</title>'
        f"<style>{_STYLE}</style></head><body>\n"
        f"<h1>{title}</h1>{as_of}<p>{escape(_BLANK)}</p>\n"
        '<table class="who"><thead><tr><th>Who judges</th><th>Date</th><th>Round</th></tr></thead>'
        "<tbody><tr><td></td><td></td><td></td></tr></tbody></table>\n"
        f"<h2>How to answer</h2><ul>{how}</ul>\n"
        f"<section><h2>{escape(model.words.title)}</h2>"
        '<table class="scale"><thead><tr><th>Word</th><th>Range</th></tr></thead>'
        f"<tbody>{words}</tbody></table>{source}</section>\n"
        f"{questions}</body></html>\n"
    )


def _html_question(number: int, one: Asked) -> str:
    escape = _escaped
    supposed = f'<p class="supposed">Suppose: {escape(one.supposed)}.</p>' if one.supposed else ""
    rows = "".join(f"<tr><th>{escape(label)}</th><td></td></tr>" for label in one.branches.values())
    return (
        f"<section>{'<h2>Questions</h2>' if number == 1 else ''}<h3>{number}. {escape(one.question)}</h3>{supposed}<p>{_asks(one)} "
        f'<span class="address">{escape(one.address)}</span></p>'
        '<table class="answers"><thead><tr><th>Answer</th><th class="weight">Weight</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
        '<table class="answers why"><thead><tr><th>Why, and from which sources</th><th class="weight">How firm</th></tr></thead>'
        "<tbody><tr><td></td><td></td></tr></tbody></table></section>\n"
    )


_MARKED = re.compile(r"([\\`*_{}\[\]|~^$#@])|(?<=\w)(:)(?=//)|(?<=www)(\.)", re.IGNORECASE)


def _md(text: str) -> str:
    """Escape a text so that Markdown, and the HTML that it may hold, shows it as it is."""
    return _MARKED.sub(r"\\\g<0>", html.escape(legible(" ".join(text.split())), quote=False))


def markdown_sheet(model: Scenario, asked: Sequence[Asked]) -> str:
    """Return the sheet as Markdown, in which every text of the file is escaped."""
    lines = [f"# {_md(_title(model))}", ""]
    if model.as_of:
        lines += [f"As of {model.as_of}.", ""]
    lines += [_BLANK, "", "| Who judges | Date | Round |", "| --- | --- | --- |", "| | | |", ""]
    lines += ["## How to answer", "", *(f"- {line}" for line in _HOW), ""]
    lines += [f"## {_md(model.words.title)}", "", "| Word | Range |", "| --- | ---: |"]
    lines += [f"| {_md(word)} | {edges} |" for word, edges in _scale_rows(model)]
    if foot := _scale_foot(model):
        lines += ["", f"Source: {_md(foot)}"]
    lines += ["", "## Questions", ""]
    for number, one in enumerate(asked, 1):
        lines += [f"### {number}. {_md(one.question)}", ""]
        if one.supposed:
            lines += [f"*Suppose: {_md(one.supposed)}.*", ""]
        lines += [f"{_asks(one)} `{one.address}`", "", "| Answer | Weight |", "| --- | --- |"]
        lines += [f"| {_md(label)} | |" for label in one.branches.values()]
        lines += ["", "| Why, and from which sources | How firm |", "| --- | --- |", "| | |", ""]
    return "\n".join(lines)
