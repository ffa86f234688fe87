"""What information is worth: a bar for each thing that may be known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matplotlib.patches import Rectangle

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.plots.canvas import checked_axes, points_from, write
from scenarios.plots.heading import named, question_of
from scenarios.plots.palette import ink_on
from scenarios.plots.panel import box
from scenarios.plots.rows import Row, sheet
from scenarios.plots.spread import Span, number_text
from scenarios.results import InformationTable, InformationValue, ResearchTable, ResearchValue
from scenarios.results.distribution import amount
from scenarios.results.targets import called

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from scenarios.plots.heading import Swatch
    from scenarios.plots.rows import Sheet
    from scenarios.results import Provenance

__all__ = ["information_bars"]

_PITCH, _BAR, _SIZE, _MOST, _MARK, _PARTS = 24.0, 13.0, 9.0, 60, 30.0, 12
_LITTLE = 1e-3


Result = InformationValue | InformationTable | ResearchValue | ResearchTable


def information_bars(result: Result, ax: Axes | None = None) -> Axes:
    """Draw what each thing is worth to know: of a table each node, else what was asked about beside its parts.

    A fine line across a bar marks the cost, where there is one. Nodes that cannot be known beforehand stand below, with the
    reason in place of a bar.

    Parameters
    ----------
    result : InformationValue, InformationTable, ResearchValue or ResearchTable
        What `value_of_information` or `value_of_research` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.

    Returns
    -------
    Axes
        x is the buying price, from 0. Row i has its bar at y = i.

    Raises
    ------
    QuestionError
        If an argument is not one of these.
    LimitError
        If there are more than 60 rows.

    Examples
    --------
    >>> import scenarios as sc
    >>> ax = sc.value_of_information(sc.load("ukraine-two-rounds")).plot()
    >>> [bar.get_gid() for bar in ax.patches if bar.get_gid()]
    ['bar:resolve']
    """
    ax = checked_axes(ax, "information_bars")
    bars, what = _read(result)
    if len(bars) > _MOST:
        msg = f"information_bars: at most {_MOST} rows can be read in one picture, got {len(bars):,}; print the result"
        raise LimitError(msg)
    high = max(
        [bar.value for bar in bars if bar.reason == ""] + [result.cost if isinstance(result, InformationValue) else 0.0]
    )
    unit = result.unit
    label = "Worth" + (f" ({unit})" if unit and unit != "probability" else "")
    asked = question_of(result.provenance)
    every = sorted({bar.look for bar in bars if not bar.reason})
    page = sheet(
        ax,
        result,
        [Row(bar.label) for bar in bars],
        Span(0.0, 1.04 * high or 1.0, label, share=unit == "probability"),
        what + (f" ({asked})" if asked else ""),
        [(_NAMES[look], _sample(look)) for look in every] if len(every) > 1 else [],
        mark=_MARK,
        pitch=_PITCH,
        beside=[_text(bar, unit) for bar in bars if not bar.reason],
    )
    for y, bar in enumerate(bars):
        _draw(page, y, bar, unit)
    return page.ax


class _Bar(NamedTuple):
    """A row: what stands there, and if it can be known, its worth and cost."""

    name: str
    label: str
    value: float
    cost: float
    look: int
    reason: str = ""


_NAMES = ("known for certain", "seen by a sign", "one thing alone")


def _read(result: object) -> tuple[list[_Bar], str]:
    """Return the rows and the subtitle."""
    if isinstance(result, InformationTable):
        model = result.provenance.model
        bars = [_Bar(name, named(model, name), one.value, one.cost, 0) for name, one in result.items()]
        bars += [_Bar(name, named(model, name), 0.0, 0.0, 0, reason) for name, reason in result.refused.items()]
        canonical = next((one.canonical for one in result.values() if one.canonical), "")
        what = f"What it is worth for {called(result.objective, result.provenance.model)} to know each before choosing"
        return bars, what + _form(result.provenance, canonical)
    if isinstance(result, InformationValue):
        model = result.provenance.model
        about = " and ".join(named(model, name) for name in result.of)
        bars = [_Bar("perfect", about, result.perfect, 0.0 if result.signals else result.cost, 0)]
        if result.signals:
            signs = " and ".join(_sign(result, name) for name in result.signals)
            bars.append(_Bar("signals", signs, result.value, result.cost, 1))
        for name, value in result.singles.items():
            bars.append(_Bar(name, _sign(result, name) if result.signals else named(model, name), value, 0.0, 2))
        what = f"What it is worth for {called(result.objective, result.provenance.model)} to know before choosing"
        return bars, what + _form(result.provenance, result.canonical)
    if isinstance(result, ResearchTable | ResearchValue):
        return _judgements(result)
    msg = f"information_bars: result must be what value_of_information(...) or value_of_research(...) returned, got {shown(result)}; pass that"
    raise QuestionError(msg)


def _judgements(result: ResearchTable | ResearchValue) -> tuple[list[_Bar], str]:
    what = (
        f"What it is worth for {called(result.objective, result.provenance.model)} to learn judgements before choosing"
    )
    if isinstance(result, ResearchValue):
        name = ", ".join(result.of) or "nothing"
        look = 0 if result.observations is None else 1
        return [_Bar(name, name, result.value, result.cost, look)], what
    bars = [_Bar("everything", "everything", result.everything.value, result.everything.cost, 0)]
    worthy = [(name, one) for name, one in result.items() if one.value > _LITTLE * result.everything.value][:_PARTS]
    bars += [_Bar(name, name, one.value, one.cost, 2) for name, one in worthy]
    left = len(result) - len(worthy)
    return bars, what + (f"; {left} more by themselves are worth less, or nothing" if left else "")


def _sign(result: InformationValue, name: str) -> str:
    if not name:
        return "a signal of it"
    return result.provenance.model.indicators[name].label or name.replace("_", " ")


def _form(provenance: Provenance, canonical: str) -> str:
    if not canonical:
        return ""
    return f"; what each option of “{named(provenance.model, canonical)}” would lead to, taken as independent"


def _text(bar: _Bar, unit: str) -> str:
    worth = number_text(round(bar.value, 6), share=True) if unit == "probability" else amount(bar.value)
    return f"{worth}, cost {amount(bar.cost)}" if bar.cost else worth


_LOOKS = (("#2b65a3", ""), ("#f0b877", "////"), ("#bcd8ea", ""))


def _sample(look: int) -> Swatch:
    def draw(ax: Axes, x: float, y: float, place: Transform) -> None:
        ink = ink_on(ax)
        box(*_LOOKS[look], ink)(ax, x, y, place)

    return draw


def _draw(page: Sheet, y: int, bar: _Bar, unit: str) -> None:
    ax, ink, scale = page.ax, page.ink, page.scale
    thick = min(0.8, _BAR * scale / page.pitch)
    text, x, colour = bar.reason, 0.0, ink.muted
    if not bar.reason:
        face, hatch = _LOOKS[bar.look]
        ax.add_patch(
            Rectangle(
                (0, y - thick / 2),
                bar.value,
                thick,
                facecolor=face,
                hatch=hatch,
                edgecolor=ink.line,
                linewidth=0.6,
                zorder=3,
                gid=f"bar:{bar.name}",
            )
        )
        if bar.cost:
            ax.plot(
                [bar.cost] * 2,
                [y - thick * 0.75, y + thick * 0.75],
                color=ink.text,
                linewidth=1.6 * scale,
                zorder=4,
                gid="cost",
            )
        text, x, colour = _text(bar, unit), max(bar.value, bar.cost), ink.text
    place = points_from(ax, x, y, scale=scale, within=ax.transData)
    write(ax, 5, 0, text, size=_SIZE * scale, color=colour, va="center_baseline", transform=place)
