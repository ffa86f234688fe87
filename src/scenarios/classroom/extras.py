"""What only the class pack uses: loaded when something is printed or written, with a cure where it is missing."""

from __future__ import annotations

import importlib
from typing import Any

from scenarios.errors import QuestionError

__all__ = ["loaded"]


def loaded(module: str) -> Any:
    """Import a module of the extra `classroom`, or say how to get it."""
    try:
        return importlib.import_module(module)
    except ImportError:
        name = module.partition(".")[0]
        msg = f"the class pack needs {name}, which is not installed; install the extra: pip install 'scenarios[classroom]'"
        raise QuestionError(msg) from None
