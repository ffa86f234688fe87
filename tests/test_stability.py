"""How far all weights may move at once: closed forms, weights drawn within and beyond the radius, and what is impossible."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, decision, document


def contaminated(rng: random.Random, row: dict[str, float], radius: float) -> dict[str, float]:
    """Return (1 − r) p + r q with a q that is a branch of its own, or drawn; nothing goes to what is impossible."""
    possible = [branch for branch, p in row.items() if p > 0]
    weights = [float(rng.random() < 0.5) * rng.random() + (branch == rng.choice(possible)) for branch in possible]
    total = sum(weights) or 1
    other = dict(zip(possible, weights, strict=True)) if sum(weights) else dict.fromkeys(possible, 1 / len(possible))
    return {b: (1 - radius) * p + radius * other.get(b, 0) / (total if sum(weights) else 1) for b, p in row.items()}


def test_rows_that_options_do_not_share() -> None:
    """The measure is 2, 0, −2 or −6; with the margin d, all weight of the better row on −6 and of the other on 2 costs 8: r = d / (d + 8)."""
    model = sc.load("us-options")
    found = sc.stability_radius(model, "ukraine_front")
    assert found.option == "both"
    means = {option: dist.mean("ukraine_front") for option, dist in sc.compare(model).items()}
    apart = [means["both"] - means[rival] for rival in found.rivals]
    # Withdrawal adds nothing of its own to this measure in this scenario, so that all rivals have the same worst case.
    assert found.certain == pytest.approx([d / (d + 8) for d in apart], abs=1e-7)
    assert found.exact
    assert found.rival == "sanctions"


def shared() -> sc.Scenario:
    """Both options read the same row of the weather; only going out gains by sun."""
    nodes = {
        "choice": decision("out", "home", next="weather"),
        "weather": chance({"sun": "70%", "rain": "30%"}, next="mood"),
        "mood": chance(
            {"good": "1/2", "bad": "1/2"},
            when=[
                {"if": {"choice": "out", "weather": "sun"}, "weights": {"good": 1, "bad": 0}},
                {"if": {"choice": "out", "weather": "rain"}, "weights": {"good": 0, "bad": 1}},
            ],
        ),
    }
    return sc.Scenario.model_validate(document(nodes, ["good", "bad"]))


def test_one_row_that_both_options_share_and_one_that_is_certain() -> None:
    """0.7 (1 − r) for going out, and 1/2 (1 − r) + r for staying: equal at r = 1/6. What is certain stays so."""
    found = sc.stability_radius(shared(), "good", better="higher")
    assert (found.option, found.rival) == ("out", "home")
    assert found.radius == pytest.approx(1 / 6, abs=1e-7)
    assert "moves by more than 16.7 % of the way" in found.sentence


def test_what_is_impossible_stays_so() -> None:
    """As before, but that a storm, which has no weight, would make staying at home certain to be good."""
    doc = shared().to_document()
    doc["nodes"]["weather"] = chance({"sun": "70%", "rain": "30%", "storm": "0%"}, next="mood")
    rules = [
        {"if": {"choice": "home", "weather": "storm"}, "weights": {"good": 1, "bad": 0}},
        {"if": {"choice": "out", "weather": "storm"}, "weights": {"good": 0, "bad": 1}},
        *doc["nodes"]["mood"]["when"],
    ]
    doc["nodes"]["mood"]["when"] = rules
    found = sc.stability_radius(sc.Scenario.model_validate(doc), "good", better="higher")
    assert found.radius == pytest.approx(1 / 6, abs=1e-7)


@pytest.mark.parametrize("seed", range(5))
def test_no_weights_within_the_radius_change_the_choice(seed: int) -> None:
    rng = random.Random(seed)
    three = ["a", "b", "c"]

    def row() -> dict[str, float]:
        weights = [rng.random() + 0.1 for _ in three]
        return {b: w / sum(weights) for b, w in zip(three, weights, strict=True)}

    rows = {"first": [row()], "second": [row(), row(), row()]}

    def built(rows: dict[str, list[dict[str, float]]]) -> sc.Scenario:
        second = rows["second"]
        nodes: dict[str, Any] = {
            "choice": decision("go", "stay", next="first"),
            "first": chance(dict(rows["first"][0]), shift=[{"if": {"choice": "go"}, "times": {"a": 2}}], next="second"),
            "second": chance(
                dict(second[0]),
                when=[
                    {"if": {"choice": "go"}, "weights": dict(second[1])},
                    {"if": {"first": "a"}, "weights": dict(second[2])},
                ],
            ),
        }
        return sc.Scenario.model_validate(document(nodes, three))

    found = sc.stability_radius(built(rows), "a", better="higher")
    assert 0 < found.radius < 1
    changed = 0
    for share, beyond in ((0.999, False), (min(1.0, 4 * found.reached.min()) / found.radius, True)):
        for _ in range(60):
            moved = {
                name: [contaminated(rng, row, share * found.radius) for row in some] for name, some in rows.items()
            }
            by_option = sc.compare(built(moved))
            margin = by_option[found.option]["a"] - by_option[found.rivals[0]]["a"]
            changed += margin < 0
            assert beyond or margin > 0
    assert changed


def test_a_choice_that_nothing_changes() -> None:
    found = sc.stability_radius(sc.load("us-options"), "us_cost")
    assert found.radius == 1
    assert found.rival == ""
    assert found.sentence.endswith("stays best whatever the weights are, as long as what is impossible stays so.")


def test_options_that_are_equally_good_have_no_room() -> None:
    nodes = {"choice": decision("a", "b", next="event"), "event": chance({"x": 1, "y": 1})}
    found = sc.stability_radius(sc.Scenario.model_validate(document(nodes, ["x", "y"])), "x", better="higher")
    assert found.radius == 0
    assert found.exact


def test_a_budget_of_one_box_is_an_outer_bound() -> None:
    model = sc.load("ukraine-2025-08")
    few = sc.stability_radius(model, "wider_war", better="lower", do={"atacms_gate": "closed"}, budget=1)
    assert (few.certain <= few.reached).all()
    assert np.isfinite(few.certain).all()


def test_a_radius_shows_itself() -> None:
    found = sc.stability_radius(sc.load("us-options"), "ukraine_front")
    assert max(map(len, str(found).splitlines())) <= 100
    assert repr(found) == "Stability(both: 1.96 %)"
    assert "<table>" in found._repr_html_()
    assert found.to_frame()["rival"].tolist() == ["sanctions", "tariffs", "withdrawal"]
    assert not found.certain.flags.writeable


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"target": "settlement"}, "better: the best option must be known"),
        ({"target": "us_cots"}, "did you mean 'us_cost'"),
        ({"budget": 0}, "budget must be a whole number of at least 1"),
        ({"budget": True}, "budget must be a whole number"),
    ],
)
def test_what_does_not_fit_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.stability_radius(sc.load("us-options"), **({"target": "us_cost"} | arguments))
