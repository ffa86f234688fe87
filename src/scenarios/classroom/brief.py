"""The printable brief of an exercise: one page with the story, the decision, the questions and a blank weight sheet."""

from __future__ import annotations

import importlib.resources
from typing import TYPE_CHECKING, NamedTuple

from scenarios._version import __version__
from scenarios.classroom.extras import loaded
from scenarios.model.addresses import find
from scenarios.model.nodes import Gate

if TYPE_CHECKING:
    from scenarios.classroom.variants import Variant
    from scenarios.model.scenario import Scenario

__all__ = ["brief_of"]


class _Blank(NamedTuple):
    """A row of the weight sheet: what it is about, when it holds, and its branches."""

    title: str
    condition: str
    branches: tuple[str, ...]


def brief_of(variant: Variant) -> str:
    """Return the brief of a variant as a page of HTML."""
    jinja2, markup = loaded("jinja2"), loaded("markupsafe").Markup
    markdown = loaded("markdown_it").MarkdownIt("commonmark", {"html": False}).enable("table")
    text = (importlib.resources.files("scenarios.classroom") / "brief.html").read_text(encoding="utf-8")
    page = jinja2.Environment(autoescape=True, keep_trailing_newline=True).from_string(text)
    made: str = page.render(
        variant=variant,
        exercise=variant.exercise,
        story=markup(markdown.render(variant.story)),  # rendered without raw HTML
        questions=[
            (markup(markdown.renderInline(variant.question(task))), variant.form(task).removesuffix(", in quotes"))
            for task in variant.tasks
        ],
        sheet=[_blank(variant.model, address) for address in variant.exercise.sheet],
        version=__version__,
    )
    return made


def _blank(model: Scenario, address: str) -> _Blank:
    at = find(model, address)
    node = model.nodes[at.node]
    if isinstance(node, Gate):
        assert at.step is not None  # noqa: S101 - the judgements of a gate are its steps
        return _Blank(node.steps[at.step].label or at.step, "", ("yes", "no"))
    names = tuple(_label(model, at.node, name) for name in model.outline.branches[at.node])
    if at.rule is None:
        return _Blank(node.label or at.node, "in all other cases" if node.when else "", names)
    tests = node.when[at.rule].condition.items()
    known = (
        f"{_title(model, name)}: {' or '.join(_label(model, name, b) for b in test.branches)}" for name, test in tests
    )
    return _Blank(node.label or at.node, f"if {', '.join(known)}", names)


def _title(model: Scenario, name: str) -> str:
    return model.nodes[name].label or name


def _label(model: Scenario, node: str, branch: str) -> str:
    outcome = model.outcomes.get(branch)
    return model.outline.branches[node][branch].label or (outcome.label if outcome else "") or branch
