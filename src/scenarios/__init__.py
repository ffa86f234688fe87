"""Scenario trees for policy choices: write one down, see exactly what could come of it.

>>> import scenarios as sc
>>> model = sc.load("us-options")
>>> by_option = sc.compare(model)
"""

import ast
import pkgutil

import lazy_loader

# Names are in `__init__.pyi`, and are loaded when they are first used: the engine, pandas and pictures take their time. The stub is
# read as what the package holds, for its own way of reading a file would not find it in a zip.
_STUB = ast.parse(pkgutil.get_data(__name__, "__init__.pyi") or b"")
_NAMES = {node.module: [name.name for name in node.names] for node in _STUB.body if isinstance(node, ast.ImportFrom)}
__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs=_NAMES)
