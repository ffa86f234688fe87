"""From axes to the bytes of a picture file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from matplotlib import pyplot as plt

from scenarios.errors import QuestionError
from scenarios.plots.canvas import figure_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["FORMS", "picture"]

FORMS = ("png", "svg", "pdf")
_DPI = 150
_UNDATED: dict[str, dict[str, None]] = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}


def picture(axes: Axes, form: str, *, text: bool = False) -> bytes:
    """Return the figure that holds the axes as a picture, and close it in any case.

    Parameters
    ----------
    axes : Axes
    form : str
        ``png``, ``svg`` or ``pdf``.
    text : bool
        Whether an SVG holds its text as text, which can be searched and read aloud, not as outlines.

    Raises
    ------
    QuestionError
        If the form is another.
    """
    figure = figure_of(axes)
    drawn = io.BytesIO()
    try:
        if form not in FORMS:
            raise QuestionError(f"form: a picture must be one of {', '.join(FORMS)}, got {form!r}; choose one of these")
        # No creation date and fixed ids, so that the same scenario gives the same bytes.
        with plt.rc_context({"svg.hashsalt": "scenarios", **({"svg.fonttype": "none"} if text else {})}):
            figure.savefig(drawn, format=form, dpi=_DPI, bbox_inches="tight", metadata=_UNDATED[form])
    finally:
        plt.close(figure)
    return drawn.getvalue()
