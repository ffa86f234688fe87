"""Ensembles for the tests of their pictures, and bounds to draw around them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import scenarios as sc
from documents import chance, decision, document

if TYPE_CHECKING:
    from scenarios.results import Ensemble

UKRAINE = sc.ensemble(sc.load("ukraine-2025-08"), samples=500, seed=1)
FORECAST = sc.ensemble(sc.load("ukraine-2025-08"), forecast=True, samples=64, seed=1)


def made(options: int, outcomes: int, *, sure: bool = False, long: str = "", samples: int = 64) -> Ensemble:
    """Return an ensemble of a decision whose options lead to outcomes with ranges of their own, and cost something."""

    def row(i: int) -> dict[str, Any]:
        if sure:
            return {f"e{k}": 1 + (i + k) % 3 for k in range(outcomes)}
        low = [5 + (7 * i + 3 * k) % 9 for k in range(outcomes)]
        return {f"e{k}": f"{low[k]}%..{low[k] + 10}%" if k else "rest" for k in range(outcomes)}

    names = [f"o{i}" for i in range(options)]
    effects = {
        name: {"label": f"Option {i}{long}", "effects": {"cost": 5 if sure else f"{i % 7}..{i % 7 + 3}"}}
        for i, name in enumerate(names)
    }
    doc = document(
        {
            "pick": decision(*names, options=effects, next="end"),
            "end": chance(
                {f"e{k}": 1 for k in range(outcomes)},
                when=[{"if": {"pick": name}, "weights": row(i)} for i, name in enumerate(names)],
            ),
        },
        {f"e{k}": {"label": f"Outcome {k}{long}"} for k in range(outcomes)},
        measures={"cost": {"label": f"Cost{long}", "unit": "USD bn", "better": "lower"}},
    )
    return sc.ensemble(sc.Scenario.model_validate(doc), samples=samples, seed=2)


LONG = ", a long label that says what is done, by whom, against whom, and until when, for $5_x"


def bounds_of(spread: Ensemble, **changed: Any) -> Any:
    shares = spread.probabilities
    found: dict[str, Any] = {"options": spread.options, "outcomes": spread.outcomes}
    found |= {"lower": shares.min(axis=0) / 2, "upper": shares.max(axis=0) * 1.2}
    return SimpleNamespace(**(found | changed))
