"""The widgets of one judgement: a number, a slider, and a picker of words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.notebook.controls import Control
    from scenarios.notebook.exploration import Exploration

__all__ = ["STYLE", "Knob", "dropdown"]

NAMED = "scenarios-named"
STYLE = (
    f"<style>.{NAMED} .widget-label {{white-space: normal; overflow: visible; text-align: left; height: auto; flex: 1 1 auto; "
    f"line-height: 1.35; overflow-wrap: anywhere}} .{NAMED} input[type=number] {{flex: 0 0 6em; align-self: center}}</style>"
)
"""Names are long and must be read whole; the widgets themselves would cut them."""

_FILE, _OWN = "(as in the file)", "(a number)"
_DIGITS = 6


class Knob:
    """A number, a slider and a picker of words, all of one judgement; `widget` holds them.

    The number bears the judgement's name, for screen readers too, because the handle of a slider cannot bear one.

    Parameters
    ----------
    control : Control
    moves : callable
        Takes the control and where it is put: a number, a word, or None for as it is in the file.
    """

    def __init__(self, control: Control, moves: Callable[[Control, float | str | None], None]) -> None:
        self.control, self._moves = control, moves
        self._unit = 100 if control.share else 1
        self._shown = control.low * self._unit
        ends = {
            "value": self._shown,
            "min": self._shown,
            "max": control.high * self._unit,
            "step": control.step * self._unit,
        }
        self.number = widgets.BoundedFloatText(
            **ends,
            description=control.name + (", in %" if control.share else ""),
            style={"description_width": "initial"},
            layout={"width": "auto", "height": "auto"},
        )
        self.number.add_class(NAMED)
        self.slider = widgets.FloatSlider(**ends, readout=False, layout={"width": "auto", "flex": "1 1 8em"})
        parts = [self.slider]
        self.word = None
        if control.words:
            options = [(f"as in the file: {control.written}", _FILE), ("a number", _OWN)]
            self.word = dropdown("in words", [*options, *((text, word) for word, text in control.words)], _FILE)
            self.word.tooltip = control.name
            self.word.observe(lambda change: self._worded(change["new"]), "value")
            parts.append(self.word)
        for widget in (self.number, self.slider):
            widget.observe(lambda change: self._numbered(change["new"]), "value")
        below = widgets.HBox(parts, layout={"flex_flow": "row wrap"})
        self.widget = widgets.VBox([self.number, below], layout={"margin": "0 0 6px 0"})

    def _numbered(self, value: float) -> None:
        # A slider puts itself on its nearest step when it is shown; nobody moved it then.
        near = abs(value - self._shown) <= self.slider.step / 2
        self._shown = value
        if not near:
            self._moves(self.control, value / self._unit)

    def _worded(self, word: str) -> None:
        if word == _OWN:
            self._moves(self.control, self._shown / self._unit)
        else:
            self._moves(self.control, None if word == _FILE else word)

    def show(self, found: Exploration) -> None:
        """Show where the judgement is now."""
        self._shown = round(found.value(self.control.address) * self._unit, _DIGITS)
        self.number.value = self.slider.value = self._shown
        if self.word is not None:
            to = found.put_to(self.control.address)
            self.word.value = _FILE if to is None else to if isinstance(to, str) else _OWN


def dropdown(description: str, options: list[tuple[str, Any]], value: Any) -> Any:
    """Return a picker whose label is shown whole."""
    return widgets.Dropdown(
        options=options,
        value=value,
        description=description,
        style={"description_width": "initial"},
        layout={"width": "max-content", "max_width": "100%"},
    )
