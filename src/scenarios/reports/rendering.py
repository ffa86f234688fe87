"""From sections to HTML. Every text is escaped by Jinja2; only our own pictures are handed over as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios._version import __version__
from scenarios.displays import MOST_SAID, tidy
from scenarios.errors import ScenariosError
from scenarios.reports.parts import Drawing, Said
from scenarios.reports.pictures import inline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.model import Scenario
    from scenarios.reports.parts import Section

__all__ = ["rendered"]


def rendered(model: Scenario, question: str, sections: Sequence[Section], date: str) -> str:
    """Draw the pictures and fill the template."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only where a page is made
    from markupsafe import Markup  # noqa: PLC0415 - as above

    def shown(value: Any) -> Any:
        return tidy(value, MOST_SAID) if isinstance(value, str) and not isinstance(value, Markup) else value

    def picture(drawing: Drawing, name: str) -> Markup:
        return Markup(inline(drawing.draw(), name, drawing.title, drawing.said))  # noqa: S704 - escaped by its writer

    for section in sections:
        for place, block in enumerate(section.blocks):
            if isinstance(block, Drawing):
                section.blocks[place] = _drawn(block, picture, f"{section.key}-{place}")
    pages = Environment(
        loader=PackageLoader("scenarios.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = pages.get_template("page.html")
    return page.render(model=model, question=question, sections=sections, date=date, version=__version__)


def _drawn(drawing: Drawing, picture: Any, name: str) -> Any:
    try:
        return {"kind": "picture", "title": drawing.title, "svg": picture(drawing, name)}
    except ScenariosError as error:
        return Said(f"The picture “{drawing.title}” cannot be made: {error}.", missing=True)
