"""What results use only when asked: pandas, and the pictures, which stand in a layer above."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from scenarios.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

__all__ = ["categories", "frame", "plots"]


def frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Make a data frame, or say how to get pandas."""
    try:
        made: pd.DataFrame = importlib.import_module("pandas").DataFrame(dict(columns))
    except ImportError:
        msg = "to_frame needs pandas, which is not installed; install the extra: pip install 'scenarios[frames]'"
        raise QuestionError(msg) from None
    return made


def categories(codes: Any, names: Sequence[str], *, ordered: bool) -> Any:
    """Make a column of categories from their numbers; -1 is missing. Only beside a frame, which has found pandas."""
    return importlib.import_module("pandas").Categorical.from_codes(codes, list(names), ordered)


def plots() -> Any:
    """Import the pictures; by name, so that results do not lean on the layer above and load no matplotlib."""
    return importlib.import_module("scenarios.plots")
