"""Pictures inside a page: SVG whose text is text, with a name, and with ids that no other picture of the page has."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from scenarios.displays import tidy
from scenarios.plots.saving import picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["inline"]

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML cannot hold, and matplotlib writes."""
_USE = re.compile(r"(?<=url\(#)[^)]+(?=\))")
_LINES = "stroke-linejoin:round;stroke-linecap:butt"
_DROPPED = {"metadata", "style"}
"""The metadata name addresses; the style sheet would hold for the whole page: the root says the same for its own picture."""


def inline(axes: Axes, name: str, title: str, said: str) -> str:
    """Draw a picture as an element that can stand in a page.

    Parameters
    ----------
    axes : Axes
        Its figure is closed.
    name : str
        An id of the page: all ids of the picture begin with it.
    title, said : str
        What it is called, and what it shows, for those who do not see it.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # the reader's own fonts set the text
        drawn = picture(axes, "svg", text=True).decode()
    root = ET.fromstring(_UNREADABLE.sub("\ufffd", drawn))  # noqa: S314 - what matplotlib has just written
    _clean(root, name)
    width, height = root.get("width", ""), root.get("height", "")
    root.attrib.clear()
    root.attrib |= {
        "viewBox": f"0 0 {width.removesuffix('pt')} {height.removesuffix('pt')}",
        "width": width,
        "height": height,
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-said",
        "style": _LINES,
    }
    for place, (kind, text) in enumerate((("title", title), ("desc", said))):
        element = ET.Element(kind, {"id": f"{name}-{'said' if place else 'title'}"})
        element.text = tidy(text)
        root.insert(place, element)
    return ET.tostring(root, encoding="unicode")


def _clean(root: ET.Element, name: str) -> None:
    """Take out what belongs to a file of its own; what is used by its id keeps that, with the picture's name before it."""
    used = set()
    for element in root.iter():
        for child in [child for child in element if _plain(child.tag) in _DROPPED]:
            element.remove(child)
        element.tag = _plain(element.tag)
        for key, value in list(element.attrib.items()):
            del element.attrib[key]
            if _plain(key) == "href":
                used.add(value.removeprefix("#"))
                element.set("href", f"#{name}-{value.removeprefix('#')}")
            else:
                used.update(_USE.findall(value))
                element.set(_plain(key), _USE.sub(lambda found: f"{name}-{found[0]}", value))
    for element in root.iter():
        known = element.attrib.pop("id", None)
        if known in used:
            element.set("id", f"{name}-{known}")


def _plain(tag: str) -> str:
    """Return a name without its name space."""
    return tag.rpartition("}")[2]
