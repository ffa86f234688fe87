"""Bounds over several analysts: one analyst's judgements all together, or each judgement any analyst's."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document
from scenarios.evaluation import analysts as panels


def scenario(analysts: dict[str, Any], *, nodes: int = 2) -> sc.Scenario:
    """Events one after the other, each of them 50 %, the first by a parameter; all must come true for `all`."""
    names = [f"e{k}" for k in range(nodes)]
    row = {"yes": "50%", "no": "rest"}
    made = {
        name: chance(
            {"yes": "$p", "no": "rest"} if k == 0 else row,
            branches={"yes": {"to": names[k + 1] if k + 1 < nodes else "all"}, "no": {"to": "some"}},
        )
        for k, name in enumerate(names)
    }
    return sc.Scenario.model_validate(
        document(
            {"act": decision("go", "stay", next="e0"), **made},
            ["all", "some"],
            parameters={"p": "50%"},
            analysts=analysts,
        )
    )


BOLD = {"weights": {"$p": "90%"}}
CALM = {"weights": {"e1": {"yes": "90%", "no": "10%"}}}


def ends(within: sc.Bounds, target: str = "all") -> tuple[float, float]:
    return within.interval(target, "go")


def test_tied_is_each_analyst_by_herself_and_mixed_any_judgement_of_any() -> None:
    model = scenario({"bold": BOLD, "calm": CALM})
    assert ends(sc.bounds(model)) == pytest.approx((0.25, 0.25))
    tied, mixed = sc.bounds(model, analysts="tied"), sc.bounds(model, analysts="mixed")
    assert ends(tied) == pytest.approx((0.25, 0.45))
    assert ends(mixed) == pytest.approx((0.25, 0.81))
    assert tied.exact.all()
    assert mixed.exact.all()
    assert "weights of 3 analysts, one analyst's all together, within the ranges" in str(tied.provenance)
    assert "weights of 3 analysts, each any analyst's, within the ranges" in str(mixed.provenance)
    assert tied.provenance.content_hash == model.content_hash
    assert not mixed.lower.flags.writeable


def test_ranges_count_within_each_analysts_judgement() -> None:
    model = scenario({"bold": {"weights": {"$p": "80%..90%", "e1.yes": "40%..60%"}}})
    assert ends(sc.bounds(model, analysts="tied")) == pytest.approx((0.25, 0.54))
    assert ends(sc.bounds(model, analysts="mixed")) == pytest.approx((0.2, 0.54))


@pytest.mark.parametrize(
    "asked", [{}, {"do": {"e2": "yes"}}, {"given": {"e0": "yes"}}, {"target": "all", "by": "e1", "do": {"act": "go"}}]
)
def test_many_contested_judgements_are_bounded_from_without_and_within(
    monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any]
) -> None:
    analysts = {
        "bold": {"weights": {"$p": "90%", "e1": {"yes": 4, "no": 1}, "e3": {"yes": "70%", "no": "rest"}}},
        "calm": {
            "weights": {"e1": {"yes": "30%", "no": "70%"}, "e2.yes": "20%..40%", "e3": {"yes": "$p", "no": "rest"}}
        },
    }
    model = scenario(analysts, nodes=4)
    whole = sc.bounds(model, analysts="mixed", **asked)
    assert whole.exact.all()
    # Two for the parameter and for e2, three for e1 and for e3.
    assert len(panels.panel_of(model, "mixed").within) == 2 * 3 * 2 * 3
    monkeypatch.setattr(panels, "MOST_MIXTURES", 35)
    outer = sc.bounds(model, analysts="mixed", **asked)
    near = 1e-11
    assert (outer.lower <= whole.lower + near).all()
    assert (outer.upper >= whole.upper - near).all()
    assert (outer.inner[..., 0] >= whole.lower - near).all()
    assert (outer.inner[..., 1] <= whole.upper + near).all()
    assert not outer.exact.all()
    tied = sc.bounds(model, analysts="tied", **asked)
    assert (tied.lower >= outer.inner[..., 0] - near).all()
    assert (tied.upper <= outer.inner[..., 1] + near).all()


def test_a_budget_may_be_numpys() -> None:
    model = scenario({})
    assert ends(sc.bounds(model, budget=np.int64(3))) == ends(sc.bounds(model, budget=3))  # type: ignore[arg-type]


def test_mixtures_are_those_by_hand() -> None:
    analysts = {
        "bold": {"weights": {"$p": "90%", "e1": {"yes": 4, "no": 1}}},
        "calm": {"weights": {"e1": {"yes": 3, "no": 7}}},
    }
    model = scenario(analysts)
    by_hand = [p * e for p, e in itertools.product((0.5, 0.9), (0.5, 0.8, 0.3))]
    assert ends(sc.bounds(model, analysts="mixed")) == pytest.approx((min(by_hand), max(by_hand)))


def test_a_mixture_that_cannot_be_is_left_out() -> None:
    doc = document(
        {"n": chance({"x": "$p", "y": "60%", "z": "rest"})}, ["x", "y", "z"], parameters={"p": "10%"},
        analysts={"one": {"weights": {"$p": "50%", "n": {"x": "$p", "y": "20%", "z": "rest"}}}},
    )  # fmt: skip
    model = sc.Scenario.model_validate(doc)
    assert len(panels.panel_of(model, "mixed").within) == 3  # not 50 % beside 60 %
    assert sc.bounds(model, "z", analysts="mixed").interval("z") == pytest.approx((0.3, 0.7))


def test_evidence_counts_over_all_analysts() -> None:
    model = scenario({"bold": BOLD, "calm": CALM})
    tied = sc.bounds(model, analysts="tied", given={"e0": "yes"})
    assert tied.evidence is not None
    np.testing.assert_allclose(tied.evidence, [[0.5, 0.9]] * 2)
    assert ends(tied) == pytest.approx((0.5, 0.9))


def test_what_cannot_be_asked_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    model = scenario({})
    with pytest.raises(
        sc.QuestionError, match="analysts: the scenario must have some, got none to be tied; write them under"
    ):
        sc.bounds(model, analysts="tied")
    with pytest.raises(sc.QuestionError, match="analysts must be 'tied' or 'mixed', got 'all'; leave it out"):
        sc.bounds(model, analysts="all")  # type: ignore[arg-type]
    with pytest.raises(sc.QuestionError, match="analysts must be 'tied' or 'mixed', got True"):
        sc.bounds(model, analysts=True)  # type: ignore[arg-type]
    monkeypatch.setattr(panels, "MOST_MIXTURES", 1)
    doc = document(
        {"n": chance({"x": "$p", "y": 2})}, ["x", "y"], parameters={"p": 1}, analysts={"one": {"weights": {"$p": 3}}}
    )
    with pytest.raises(
        sc.LimitError, match="at most 1 mixtures of relative weights that are parameters can be bounded, got 2; write"
    ):
        sc.bounds(sc.Scenario.model_validate(doc), analysts="mixed")
