"""Property tests of scenarios: strategies that draw them, laws they must obey, and `check_laws`, which tests yours.

Needs the extra ``testing``: ``pip install 'scenarios[testing]'``.

>>> import scenarios as sc
>>> from scenarios.testing import check_laws
>>> found = check_laws(sc.load("us-options"), examples=3)
"""

try:
    import hypothesis as _hypothesis  # noqa: F401 - only to say what to do where it is missing
except ImportError:
    msg = "scenarios.testing needs Hypothesis, which is not installed; install the extra: pip install 'scenarios[testing]'"
    raise ImportError(msg) from None

from scenarios.testing.case import Case
from scenarios.testing.checking import LAWS, RELATIONS, Checked, check_laws
from scenarios.testing.law import Law, LawBroken, law
from scenarios.testing.strategies import conditions, documents, scenarios, weight_rows
from scenarios.testing.variants import questions, weights_of

__all__ = [
    "LAWS",
    "RELATIONS",
    "Case",
    "Checked",
    "Law",
    "LawBroken",
    "check_laws",
    "conditions",
    "documents",
    "law",
    "questions",
    "scenarios",
    "weight_rows",
    "weights_of",
]
