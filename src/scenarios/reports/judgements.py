"""What the file assumes, row by row: the judgements with their sources and reasons, and the sources themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scenarios.model import Gate
from scenarios.model.addresses import condition_text
from scenarios.model.records import Judged
from scenarios.model.summaries import who_of, written
from scenarios.reports.parts import Column, Grid, cut_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.model import Scenario

__all__ = ["judgement_grid", "source_grid"]

MOST = 200
_WEB = re.compile(r"https?://[^\s\"<>\\]+", re.IGNORECASE)


def judgement_grid(model: Scenario) -> Grid:
    """Return every row, rule, effect and parameter of a file with what stands beside it."""
    rows, note = cut_rows(list(_rows(model)), MOST, "judgements")
    heads = [Column("Judgement", code=True, share=22), Column("As written", code=True, share=22)]
    heads += [Column(name, share=share) for name, share in (("Whose move", 13), ("Sources", 16), ("Why", 27))]
    return Grid("Every judgement in the file, by its address", heads, rows, note)


def source_grid(model: Scenario) -> Grid:
    """Return the sources that the judgements name."""
    # Only a plain web address becomes a link: whatever else a file calls one, such as a script, stays text.
    links = [one.url if _WEB.fullmatch(one.url) else "" for one in model.sources.values()][:MOST]
    found = [
        [
            name,
            one.date,
            one.publisher,
            "\n".join(filter(None, [one.title, one.claim, one.note, "" if _WEB.fullmatch(one.url) else one.url])),
        ]
        for name, one in model.sources.items()
    ]
    rows, note = cut_rows(found, MOST, "sources")
    heads = [
        Column(name, share=share)
        for name, share in (("Source", 10), ("Date", 14), ("Publisher", 20), ("What it says", 56))
    ]
    return Grid("Sources, as the file names them", heads, rows, note, links)


def _rows(model: Scenario) -> Iterator[list[str]]:
    for name, one in model.parameters.items():
        yield _row(model, f"${name}", one.value, "", one)
    for name, node in model.nodes.items():
        if isinstance(node, Gate):
            for step, asked in node.steps.items():
                yield from _judged(model, f"{name}.{step}", asked, "weight", who_of(model, asked.by))
            branches: Mapping[str, Any] = {"open": node.open, "closed": node.closed}
            who = who_of(model, node.authority)
        else:
            who = who_of(model, node.by)
            yield from _judged(model, name, node, "weights", who)
            branches = node.options if node.kind == "decision" else node.branches
        for branch, entry in branches.items():
            if entry.effects:
                yield _row(model, f"{name}.{branch}", entry.effects, who, entry)
    for name, end in model.outcomes.items():
        if end.values:
            yield [name, _text(end.values), "", "", ""]
    for pair in model.correlation:
        yield _row(model, " and ".join(pair.between), f"rank correlation {pair.spearman:g}", "", pair)
    for name, analyst in model.analysts.items():
        for address, row in analyst.weights.items():
            long = isinstance(row, Judged)
            value = getattr(row, "weights" if hasattr(row, "weights") else "weight") if long else row
            yield _row(model, address, value, analyst.label or name, row if long else analyst, heading=analyst)
    for name, sign in model.indicators.items():
        yield _row(model, f"indicator {name} of {sign.node}", sign.likelihood, "", sign)


def _judged(model: Scenario, name: str, judged: Any, key: str, who: str) -> Iterator[list[str]]:
    """Yield a row or a step: as it is, and where rules change it."""
    yield _row(model, name, getattr(judged, key), who, judged)
    for rule in judged.when:
        yield _row(model, f"{name}[{condition_text(rule.condition)}]", getattr(rule, key), who, rule)
    for rule in judged.shift:
        yield _row(model, f"{name}, shift [{condition_text(rule.condition)}]", rule.times, who, rule, times="× ")


def _row(
    model: Scenario, address: str, value: Any, who: str, judged: Any, times: str = "", heading: Any = None
) -> list[str]:
    """Return a line of the table; what the record of an analyst's row leaves out is as the heading of the set says."""
    said = {
        key: getattr(judged, key, None) or getattr(heading, key, None) or "" for key in ("who", "date", "source", "why")
    }
    told = ", ".join(filter(None, [said["who"], said["date"]]))
    confidence = getattr(judged, "confidence", None)
    firm = "" if confidence is None else f"confidence: {written(confidence)}"
    sources = [f"{name} {date}" if (date := _date(model, name)) else name for name in said["source"]]
    return [
        address,
        _text(value, times),
        who,
        "\n".join(sources),
        "\n".join(filter(None, [said["why"], firm, told and f"judged by: {told}"])),
    ]


def _date(model: Scenario, source: str) -> str:
    return model.sources[source].date if source in model.sources else ""


def _text(value: Any, times: str = "") -> str:
    if value is None:
        return "left open"
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {times}{written(inner)}" for name, inner in value.items())
    return f"{times}{written(value)}"
