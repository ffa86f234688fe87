"""Agreement with SALib: its estimators on our vectorised model, at the same points."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

import scenarios as sc
from scenarios.analysis.sensitivity.picking import estimated, picked_answers
from scenarios.analysis.sensitivity.response import Response
from scenarios.analysis.sensitivity.uncertain import uncertain_in

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[Any]

pytest.importorskip("SALib", reason="SALib is in the extra test")
if version("SALib").startswith("1.5."):
    pytest.skip("SALib 1.5 does not run with pandas 3, and later ones need numpy 2", allow_module_level=True)

A = np.array([0.0, 1.0, 4.5, 9.0])


def ishigami(levels: Floats) -> Floats:
    x = np.pi * (2 * levels - 1)
    found: Floats = (np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))[None]
    return found


def sobol_g(levels: Floats) -> Floats:
    found: Floats = np.prod((np.abs(4 * levels - 2) + A[:, None]) / (1 + A[:, None]), axis=0)[None]
    return found


def by_salib(answers: list[Floats], output: int) -> dict[str, Floats]:
    """Give SALib the answers in its own order: for each point that at A, with each source of B, and at B."""
    from SALib.analyze import sobol

    one, other, *mixed = (answer[output] for answer in answers)
    count = len(mixed)
    problem = {"num_vars": count, "names": [f"x{k}" for k in range(count)], "bounds": [[0, 1]] * count}
    values = np.stack([one, *mixed, other], axis=1).ravel()
    found: dict[str, Floats] = sobol.analyze(problem, values, calc_second_order=False, num_resamples=200, seed=1)
    return found


def agree(function: Callable[[Floats], Floats], groups: list[list[int]], samples: int) -> None:
    answers: list[Floats] = []

    def kept(levels: Floats) -> Floats:
        answers.append(function(levels))
        return answers[-1]

    found = estimated(kept, groups, samples, np.random.SeedSequence(3))
    for output in np.flatnonzero(found.variance)[:1]:
        peer = by_salib(answers, int(output))
        # SALib takes off the mean of all answers first, and SciPy that of those at A and at B.
        one, other, *mixed = (answer[output] for answer in answers)
        off = np.mean([one, other, *mixed]) - np.mean([one, other])
        rest = [off * np.mean(answer - one) / np.var([one, other]) for answer in mixed]
        np.testing.assert_allclose(found.first[:, output], peer["S1"] + rest, atol=1e-9)
        np.testing.assert_allclose(found.total[:, output], peer["ST"], atol=1e-9)
        pairs = ((found.first_interval, "S1_conf"), (found.total_interval, "ST_conf"))
        for interval, name in pairs:  # two bootstraps of 200: half widths have a standard error of some 8 % each
            half = (interval[:, output, 1] - interval[:, output, 0]) / 2
            np.testing.assert_allclose(half, peer[name], rtol=0.45, atol=1e-6)


@pytest.mark.parametrize(("function", "count"), [(ishigami, 3), (sobol_g, 4)])
def test_published_functions(function: Callable[[Floats], Floats], count: int) -> None:
    agree(function, [[k] for k in range(count)], 2**11)


def test_a_seed_that_has_no_closed_form() -> None:
    response = Response(sc.load("ukraine-2025-08"), "wider_war", None, {}, {}, "proportional")
    sampler, answers = picked_answers(response, None)
    assert uncertain_in(response, sampler).reason
    ends = np.cumsum([source.dimensions for source in sampler.sources.values()])
    groups = [list(range(start, end)) for start, end in zip([0, *ends[:-1]], ends, strict=True) if end > start]
    agree(answers, groups, 128)
