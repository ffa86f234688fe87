"""Scenario trees for policy choices: write one down, see exactly what could come of it.

>>> import scenarios as sc
>>> model = sc.load("us-options")
>>> by_option = sc.compare(model)
"""

import lazy_loader

# Names are in `__init__.pyi`, and are loaded when they are first used: the engine, pandas and pictures take their time.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
