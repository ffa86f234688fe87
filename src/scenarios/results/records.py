"""What results have in common when they are looked at: names that complete, and small records that show themselves."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any, TypeVar

import numpy as np

from scenarios.displays import footer, html_table, paragraph, text_table, tidy, turned

__all__ = ["Lookup", "recorded"]

V_co = TypeVar("V_co", covariant=True)
T = TypeVar("T")

_ASIDE = {"labels", "answer", "provenance"}
_MOST = 6


class Lookup(Mapping[str, V_co]):
    """A mapping of names, which Jupyter and IPython complete between the brackets."""

    __slots__ = ()

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)


def recorded(record: type[T]) -> type[T]:
    """Let a small record show itself: by its own sentence if it has one, else by its fields, a line each."""
    told = "__str__" in vars(record)

    def _repr_html_(self: Any) -> str:
        if told:
            how = getattr(self, "provenance", None)
            said = paragraph(str(self))
            return f"<div><div{turned(said)}>{html.escape(said)}</div>{footer(str(how or ''))}</div>"
        return html_table(*_table(self), words=True)

    def __str__(self: Any) -> str:  # noqa: N807 - it becomes one
        return text_table(*_table(self), widths=(30, 60))

    record._repr_html_ = _repr_html_  # type: ignore[attr-defined] # mypy does not see what a decorator adds
    if not told:
        record.__str__ = __str__  # type: ignore[method-assign] # as above
    return record


def _table(record: Any) -> tuple[str, list[str], list[list[str]], str]:
    names = [field.name for field in fields(record)] if is_dataclass(record) else record._fields
    rows = [[name.replace("_", " "), _shown(getattr(record, name))] for name in names if name not in _ASIDE]
    return type(record).__name__, ["field", "value"], rows, str(getattr(record, "provenance", ""))


def _shown(value: Any) -> str:
    """Return a field as a short text."""
    if value is None:
        return "–"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating):
        return "–" if np.isnan(value) else f"{value:,.4g}"
    if isinstance(value, Mapping):
        parts = [f"{name}: {_shown(inner)}" for name, inner in islice(value.items(), _MOST)]
    elif isinstance(value, np.ndarray) and value.ndim > 1:
        return f"array of shape {value.shape}"
    elif isinstance(value, tuple | list | np.ndarray):
        parts = [_shown(inner) for inner in value[:_MOST]]
    else:
        return tidy(str(value))
    more = f", … and {len(value) - _MOST:,} more" if len(value) > _MOST else ""
    return (", ".join(parts) or "none") + more
