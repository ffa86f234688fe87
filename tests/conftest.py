"""How many examples Hypothesis tries: ``pytest --hypothesis-profile=ci``, or ``release``; ``dev`` without."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Drawing is fast; a machine that is busy with something else is no fault of a test. Twice the same commit, twice the
# same examples: only a release looks for new ones.
_USUAL = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("dev", _USUAL, max_examples=20, derandomize=True)
settings.register_profile("ci", _USUAL, max_examples=500, derandomize=True)
settings.register_profile("release", _USUAL, max_examples=10_000)
settings.load_profile("dev")
