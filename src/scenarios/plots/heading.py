"""What stands around a picture: title, subtitle, legend and the line that says how the numbers were got."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios.plots.canvas import Ruler, height_of, points_from, write
from scenarios.results.provenance import likelihood_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.model.scenario import Scenario
    from scenarios.plots.palette import Ink
    from scenarios.results import Provenance

__all__ = ["Heading", "footer_of", "named", "question_of"]

TITLE, SUBTITLE, LEGEND, FOOTER = 13.0, 9.5, 9.0, 7.5
_SWATCH, _GAP = 11.0, 16.0

Swatch = Callable[["Axes", float, float, "Transform"], None]
"""Draws one legend mark from (x, y), which is its left end at mid-height, in points."""


@dataclass(slots=True)
class Heading:
    """Title, subtitle and legend, broken to a width; flows the legend in rows, in order.

    Parameters
    ----------
    legend : sequence of (text, function that draws its mark)
    mark : float
        Width of a mark, in points.
    """

    title: list[str]
    subtitle: list[str]
    rows: list[list[tuple[float, list[str], Swatch]]]
    mark: float
    footer: list[str]
    scale: float

    @classmethod
    def measured(
        cls,
        ruler: Ruler,
        width: float,
        title: str,
        subtitle: str,
        legend: Sequence[tuple[str, Swatch]] = (),
        mark: float = _SWATCH,
        footer: str = "",
        scale: float = 1.0,
    ) -> Heading:
        """Break the parts to a width in points; all is set `scale` times as large."""
        rows: list[list[tuple[float, list[str], Swatch]]] = [[]]
        x = 0.0
        for text, swatch in legend:
            lines = ruler.wrapped(text, max(width - mark - 6, 20), LEGEND, most=3)
            wide = mark + 5 + ruler.widest(lines, LEGEND)
            if rows[-1] and x + wide > width:
                rows.append([])
                x = 0.0
            rows[-1].append((x, lines, swatch))
            x += wide + _GAP
        return cls(
            ruler.wrapped(title, width, TITLE, bold=True, most=3),
            ruler.wrapped(subtitle, width, SUBTITLE, most=4) if subtitle else [],
            rows if rows[0] else [],
            mark,
            ruler.wrapped(footer, width, FOOTER, most=3),
            scale,
        )

    @property
    def under(self) -> float:
        """The height of the footer, in points before scaling."""
        return height_of(len(self.footer), FOOTER)

    @property
    def height(self) -> float:
        """The height of all above the picture, in points before scaling."""
        text = height_of(len(self.title), TITLE) + (3 + height_of(len(self.subtitle), SUBTITLE) if self.subtitle else 0)
        rows = sum(height_of(max(len(lines) for _, lines, _ in row), LEGEND) + 4 for row in self.rows)
        return text + (7 + rows if rows else 0) + 8

    def draw(self, ax: Axes, ink: Ink, left: float, above: float, below: float) -> None:
        """Set it around the axes.

        Parameters
        ----------
        left : float
            How far to the left of the axes it begins, in points before scaling.
        above, below : float
            Where it ends above the axes, and how far below them the footer ends.
        """
        place = points_from(ax, 0, 1, scale=self.scale)
        title, subtitle, legend = (size * self.scale for size in (TITLE, SUBTITLE, LEGEND))
        y = self.height + above
        write(ax, -left, y, self.title, size=title, color=ink.text, bold=True, va="top", transform=place)
        y -= height_of(len(self.title), TITLE)
        if self.subtitle:
            y -= 3
            write(ax, -left, y, self.subtitle, size=subtitle, color=ink.muted, va="top", transform=place)
            y -= height_of(len(self.subtitle), SUBTITLE)
        y -= 7
        for row in self.rows:
            for x, lines, swatch in row:
                swatch(ax, x - left, y - height_of(1, LEGEND) / 2, place)
                low = y - height_of(len(lines), LEGEND) + 0.32 * LEGEND
                write(ax, x - left + self.mark + 5, low, lines, size=legend, color=ink.text, transform=place)
            y -= height_of(max(len(lines) for _, lines, _ in row), LEGEND) + 4
        foot = points_from(ax, 0, 0, scale=self.scale)
        write(ax, -left, -below, self.footer, size=FOOTER * self.scale, color=ink.muted, va="bottom", transform=foot)


def named(scenario: Scenario, variable: str, branch: str | None = None) -> str:
    """Return the label of a node or a step, or of one of its branches; the id with spaces where there is none."""
    name, _, step = variable.partition(".")
    node: Any = scenario.nodes.get(name)
    if branch is None:
        label = node.steps[step].label if step else node.label
        return str(label or variable.replace("_", " ").replace(".", ": "))
    entries: Mapping[str, Any] = (
        {} if step else getattr(node, "options", None) or getattr(node, "branches", None) or vars(node)
    )
    label = getattr(entries.get(branch), "label", "")
    return str(label or branch.replace("_", " "))


def question_of(provenance: Provenance) -> str:
    """Say what was set and what was learned, as the file names it; empty if nothing was."""
    scenario = provenance.model
    parts = []
    for how, what in (("set", provenance.do), ("given", provenance.given)):
        said = []
        for variable, wanted in what.items():
            if isinstance(wanted, Mapping):
                each = {named(scenario, variable, b): value for b, value in wanted.items()}
                said.append(f"a sign of {named(scenario, variable)} ({likelihood_text(each)})")
                continue
            many = wanted if isinstance(wanted, tuple) else (wanted,)
            said.append(f"{named(scenario, variable)} = {' or '.join(named(scenario, variable, b) for b in many)}")
        if said:
            parts.append(f"{how}: {', '.join(said)}")
    return "; ".join(parts)


def footer_of(provenance: Provenance | str) -> str:
    """Say how the numbers were got; that they are illustrative, where the file says so."""
    if isinstance(provenance, str):
        return f"{provenance[:1].upper()}{provenance[1:]}"
    scenario = provenance.model
    note = "Illustrative weights, not an assessment. " if scenario.illustrative else ""
    return f"{note}{provenance.method[:1].upper()}{provenance.method[1:]}. {scenario.scenario}, {_version(provenance)}"


def _version(provenance: Provenance) -> str:
    return f"content {provenance.content_hash[:12]}, scenarios {provenance.version}"


def by_label(provenance: Provenance, by: str) -> str:
    """Return the label of what is compared."""
    return named(provenance.model, by)
