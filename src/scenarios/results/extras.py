"""What results use only when asked: pandas, and the pictures, which stand in a layer above."""

from __future__ import annotations

import importlib
from typing import Any

from scenarios.errors import QuestionError

__all__ = ["pandas", "plots"]


def pandas() -> Any:
    """Import pandas, or say how to get it."""
    try:
        return importlib.import_module("pandas")
    except ImportError:
        msg = "to_frame needs pandas, which is not installed; install the extra: pip install 'scenarios[frames]'"
        raise QuestionError(msg) from None


def plots() -> Any:
    """Import the pictures; by name, so that results do not lean on the layer above and load no matplotlib."""
    return importlib.import_module("scenarios.plots")
