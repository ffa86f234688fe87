"""Other programs that compute what the library computes, and random scenarios to ask both about.

Import pyAgrum from here: its compiled part warns of its own types, which where warnings are errors ends the process.
"""

from __future__ import annotations

import importlib
import random
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from documents import random_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from scenarios import Scenario

__all__ = ["distribution", "drawn", "gambit", "gum", "likelihoods"]

Document = dict[str, Any]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    gum: Any = importlib.import_module("pyagrum")
    gum.ShaferShenoyLIMIDInference(gum.fastID("*a->$u"))  # it loads a second compiled part


def gambit() -> Any:
    """Import pygambit, which takes seconds, only where it is used; a test that needs it is skipped without it."""
    return pytest.importorskip("pygambit", reason="pygambit comes with the extra gambit")


def drawn(seeds: range, *, size: int = 6) -> Iterator[tuple[random.Random, Document]]:
    """Yield a random scenario document for each seed, with the generator to draw questions from."""
    for seed in seeds:
        rng = random.Random(seed)
        yield rng, random_document(rng, size=size)


def likelihoods(network: Any, given: Mapping[str, Any]) -> dict[str, list[float]]:
    """Write what is learned as pyAgrum takes it: for each label of a variable, whether it may be (1) or not (0)."""
    return {
        name: [float(label in ([wanted] if isinstance(wanted, str) else wanted)) for label in labels]
        for name, wanted in given.items()
        for labels in [network.variable(name).labels()]
    }


def distribution(model: Scenario, network: Any, evidence: Mapping[str, Any] | None = None) -> NDArray[Any] | None:
    """Infer the probability of each outcome, in the scenario's order; None where the evidence is impossible."""
    inference = gum.LazyPropagation(network)
    inference.setEvidence(dict(evidence or {}))
    try:
        if not inference.evidenceProbability() > 0:
            return None
        posterior = inference.posterior("outcome")
    except gum.IncompatibleEvidence:
        return None
    return np.array([posterior[{"outcome": outcome}] for outcome in model.outcomes])
