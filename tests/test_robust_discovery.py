"""Scenario discovery: every step against another program's, the numbers against their definitions, and what is refused."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

import scenarios as sc
from documents import chance, decision, document
from doubtful import EVERYTHING, model_of
from pinned import pinned

# What ema_workbench 2.5.3 (J. Kwakkel; the program that most scenario discoveries are made with) gives for the cases below:
# Prim(x, y, threshold=0.5, peel_alpha=0.05, paste_alpha=0.05, mass_min=0.05), its default objective, run once with numpy 2.4. Cases in the box
# and cases of interest in it, step by step.
FIRST = (
    [1000, 950, 902, 856, 813, 772, 733, 696, 661, 627, 595, 565, 536, 509, 483, 458, 435, 413, 392, 372, 353, 335, 318, 302, 286, 271,
     257, 244, 231, 219, 208, 197, 187, 177, 168, 159],
    [209, 208, 206, 204, 204, 203, 203, 202, 198, 196, 194, 191, 190, 190, 189, 187, 185, 184, 184, 184, 182, 182, 181, 180, 180, 179,
     177, 176, 176, 175, 175, 175, 174, 173, 166, 159],
)  # fmt: skip
FIRST_ENDS = [
    [0.0019406160150797769, 0.5761158005186464, 0.0011727571355643063, 0.0006567583558413359],
    [0.3802566304387368, 0.9977580919818514, 0.9993619523314549, 0.9990587554798158],
]
FIRST_P = {"a": (math.nan, 4.709761290638065e-61), "b": (5.79089442912761e-54, math.nan)}
# After `select(33)`, its second box:
SECOND = [823, 781, 741, 703, 667, 633, 601, 570, 541, 513, 487, 462, 438, 416, 395, 375, 356, 338, 321, 304, 288, 273, 259, 246, 233, 221,
    209, 198, 188, 178, 169, 160, 152, 144, 136, 129, 122, 115, 109, 103, 97, 92, 87, 82, 77, 73, 69, 65, 61, 57, 54, 51]  # fmt: skip
# With peel_alpha, paste_alpha and mass_min of 0.1, for inputs of eight values each, so that there are ties everywhere:
COARSE = ([400, 353, 302, 252, 197, 159, 126, 102, 84, 71], [115, 107, 99, 93, 85, 81, 74, 73, 72, 71])
COARSE_ENDS = [[0.4375, 0.0, 0.0], [0.875, 0.875, 0.3125]]


def cases() -> tuple[Any, Any, Any, Any]:
    rng = np.random.default_rng(7)
    x = rng.random((1000, 4))
    y = ((x[:, 0] < 0.4) & (x[:, 1] > 0.55)) | (x[:, 3] < 0.04)
    coarse = np.floor(rng.random((400, 3)) * 8) / 8
    return x, y, coarse, (coarse[:, 0] >= 0.5) & (coarse[:, 2] < 0.375) | (coarse[:, 1] > 0.8)


X, Y, COARSE_X, COARSE_Y = cases()


def counts(box: sc.PeeledBox, total: int, interest: int) -> tuple[list[int], list[int]]:
    inside, met = np.round(box.mass * total), np.round(box.coverage * interest)
    np.testing.assert_allclose(box.density, met / inside)
    return inside.astype(int).tolist(), met.astype(int).tolist()


def test_boxes_are_those_of_the_ema_workbench_step_by_step() -> None:
    found = sc.prim(X, Y, names=list("abcd"), boxes=2)
    first, second = found.boxes
    assert counts(first, 1000, 209) == FIRST
    np.testing.assert_array_equal([first.low[-1], first.high[-1]], FIRST_ENDS)
    last = first.limits(len(first) - 1)
    assert list(last) == ["a", "b"]
    for name, ps in FIRST_P.items():
        assert last[name][2:] == pytest.approx(ps, rel=1e-9, nan_ok=True)
    assert first.restricted.tolist() == [0, 1, *[2] * 34]
    assert first.chosen == 33
    assert counts(second, 1000, 209) == (SECOND, [36] * 52)
    assert second.high[-1, 3] == 0.05739120592069569


def test_inputs_with_ties_are_peeled_as_in_the_ema_workbench() -> None:
    box = sc.prim(COARSE_X, COARSE_Y, peel=0.1, paste=0.1, mass=0.1).boxes[0]
    assert counts(box, 400, 115) == COARSE
    assert [box.low[-1].tolist(), box.high[-1].tolist()] == COARSE_ENDS
    assert box.limits(len(box) - 1)["0"].low_p == pytest.approx(1.4992507481729147e-21)
    assert box.limits(len(box) - 1)["2"].high_p == pytest.approx(9.106798828139196e-25)


def test_slices_that_were_peeled_too_far_are_pasted_on_again_as_in_the_ema_workbench() -> None:
    rng = np.random.default_rng(171)
    x = np.round(rng.random((60, 2)), 3)
    y = (x[:, 0] > 0.6) & (x[:, 1] < 0.7) | (rng.random(60) < 0.15)
    box = sc.prim(x, y, peel=0.2, paste=0.1, mass=0.1).boxes[0]
    assert counts(box, 60, 30) == ([60, 48, 38, 30, 24, 19, 20, 21], [30, 27, 24, 20, 17, 14, 15, 16])
    assert [box.low[-1].tolist(), box.high[-1].tolist()] == [[0.138, 0.3215], [0.964, 0.6645000000000001]]


@pytest.mark.parametrize("seed", range(8))
def test_coverage_density_mass_and_quasi_p_are_their_definitions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.random((120, 3))
    y = (x[:, 0] + x[:, 1] > 1.3) | (rng.random(120) < 0.1)
    found = sc.prim(pd.DataFrame(x, columns=["p", "q", "r"]), y, boxes=3, mass=0.1)
    left = set(range(120))
    for box in found.boxes:
        for step in range(len(box)):
            inside = [k for k in left if all(box.low[step, j] <= x[k, j] <= box.high[step, j] for j in range(3))]
            met = sum(bool(y[k]) for k in inside)
            assert box.coverage[step] == pytest.approx(met / int(y.sum()))
            assert box.density[step] == pytest.approx(met / len(inside))
            assert box.mass[step] == pytest.approx(len(inside) / 120)
            limits = box.limits(step)
            assert box.restricted[step] == len(limits)
            for name, limit in limits.items():
                j = found.inputs.index(name)
                for end in ("low", "high"):
                    p = getattr(limit, f"{end}_p")
                    if math.isnan(p):
                        assert getattr(limit, end) == getattr(box, end)[0, j]
                        continue
                    low, high = box.low[step].copy(), box.high[step].copy()
                    (low if end == "low" else high)[j] = (box.low if end == "low" else box.high)[0, j]
                    without = [k for k in left if all(low[i] <= x[k, i] <= high[i] for i in range(3))]
                    share = Fraction(sum(bool(y[k]) for k in without), len(without))
                    n = len(inside)
                    exact = sum(math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(met, n + 1))
                    assert p == pytest.approx(float(exact), rel=1e-9, abs=1e-300)
        balance = [2 * c * d / (c + d) if c + d else 0 for c, d in zip(box.coverage, box.density, strict=True)]
        near = [k for k, b in enumerate(balance) if b >= 0.95 * max(balance) - 1e-15]
        fewest = min(box.restricted[near])
        simple = [k for k in near if box.restricted[k] == fewest]
        assert box.chosen == max(simple, key=lambda k: (balance[k], -k))
        at = box.chosen
        left -= {k for k in left if all(box.low[at, j] <= x[k, j] <= box.high[at, j] for j in range(3))}


def test_ends_that_chance_would_do_without_are_dropped() -> None:
    rng = np.random.default_rng(4)
    x = rng.random((300, 8))
    y = (x[:, 2] > 0.8) & (rng.random(300) < 0.9) | (rng.random(300) < 0.05)
    whole, fewer = sc.prim(x, y).boxes[0], sc.prim(x, y, drop=0.05).boxes[0]
    assert len(whole.limits()) > 1
    assert list(fewer.limits()) == ["2"]
    np.testing.assert_array_equal(fewer.low[: len(whole)], whole.low)
    assert fewer.chosen == len(fewer) - 1
    assert (np.diff(fewer.mass[whole.chosen + len(whole) - whole.chosen :]) >= 0).all()
    inside = (x >= fewer.low[-1]) & (x <= fewer.high[-1])
    assert fewer.mass[-1] == pytest.approx(inside.all(axis=1).mean())
    assert fewer.density[-1] == pytest.approx(y[inside.all(axis=1)].mean())
    limit = fewer.limits()["2"]
    assert min(p for p in (limit.low_p, limit.high_p) if not math.isnan(p)) <= 0.05
    # Where every end counts, nothing is dropped.
    plain = sc.prim(X, Y, drop=0.05).boxes[0]
    assert plain.chosen == 33
    assert len(plain) == 36


@pytest.mark.parametrize("method", ["sobol", "random", "lhs"])
def test_the_inputs_of_a_discovery_are_the_draws_of_its_ensemble(method: Any) -> None:
    from scenarios.evaluation.draws import inputs_of

    model = model_of(EVERYTHING)
    spread = sc.ensemble(model, samples=5000, seed=3, method=method)
    names, inputs = inputs_of(model, "policy", method, 3, 5000, None, None)
    assert inputs.shape == (5000, len(names))
    assert len(set(names)) == len(names)
    for sample in (0, 4999):
        fixed = pinned(model, method, np.random.SeedSequence(3), sample, 5000).to_document()["nodes"]
        drawn = dict(zip(names, inputs[sample], strict=True))
        assert drawn["answer.holds"] == pytest.approx(fixed["answer"]["weights"]["holds"])
        assert drawn["gate.request"] == pytest.approx(fixed["gate"]["steps"]["request"]["weight"])
        assert drawn["$mood"] == pytest.approx(fixed["mood_now"]["weights"]["calm"])
        assert drawn["policy.firm:cost"] == pytest.approx(fixed["policy"]["options"]["firm"]["effects"]["cost"])
    # What a parameter settles is told once, by the parameter.
    assert "mood_now" in spread.uncertain
    assert not any(name.startswith("mood_now") for name in names)


def test_a_discovery_finds_the_weight_on_which_the_choice_turns() -> None:
    doc = document(
        {
            "first": chance({"calm": "10%..90%", "storm": "rest"}, next="pick"),
            "pick": decision("bold", "meek", next="end"),
            "end": chance(
                {"win": "$luck", "lose": "rest"},
                when=[{"if": {"pick": "meek"}, "weights": {"win": "40%", "lose": "rest"}}],
            ),
        },
        ["win", "lose"],
        parameters={"luck": "30%..80%"},
    )
    found = sc.discover(sc.Scenario.model_validate(doc), "win", better="higher", samples=2048, seed=2)
    # The bold option is the better one if luck is above 40 %: in four fifths of its range.
    assert found.option == "bold"
    assert found.inputs == ("$luck", "first.calm")
    assert found.interest == pytest.approx(0.2 * 2048, abs=2)
    box = found.boxes[0]
    assert list(box.limits()) == ["$luck"]
    assert box.limits()["$luck"].high == pytest.approx(0.4, abs=0.01)
    assert box.density[box.chosen] > 0.95
    assert box.coverage[box.chosen] > 0.95
    other = sc.discover(sc.Scenario.model_validate(doc), "win", better="higher", samples=2048, seed=2, option="meek")
    assert other.interest == 2048 - found.interest
    assert other.what == "an option is better than meek"
    again = sc.discover(sc.Scenario.model_validate(doc), "win", better="higher", samples=2048, seed=2)
    assert again.boxes[0].low.tobytes() == box.low.tobytes()


def test_a_discovery_shows_itself() -> None:
    found = sc.discover(sc.load("ukraine-2025-08"), "settlement", better="higher", samples=512, seed=1, boxes=2)
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    flat = " ".join(text.split())
    assert "cases in which an option is better than Sanctions and tariffs" in flat
    assert f"{found.interest} of 512 cases are of interest" in flat
    assert repr(found).startswith(f"Discovery({found.interest} of 512 cases; ")
    assert "<table>" in found._repr_html_()
    box = found.boxes[0]
    assert repr(box).startswith("PeeledBox(coverage 0.")
    assert box.to_frame().shape == (len(box), 6)
    assert box.to_frame().chosen.sum() == 1
    frame = found.to_frame()
    assert frame[frame.box == 0].input.tolist() == list(box.limits())
    assert frame.columns.tolist() == ["box", "input", "low", "high", "low_p", "high_p"]
    assert len(found) == len(found.boxes)
    plain = sc.prim(X, Y)
    assert "1,000 given cases" in str(plain)
    assert "<0.001" in str(plain)
    for array in (box.coverage, box.low, box.high_p):
        assert not array.flags.writeable
    for step in (len(box), -1, 0.5, True):
        with pytest.raises(sc.QuestionError, match="limits: step must be a whole number from 0 to"):
            box.limits(step)  # type: ignore[arg-type] # what is refused


def test_no_more_boxes_are_found_than_there_is_to_find() -> None:
    inputs = [[k / 10] for k in range(10)]
    found = sc.prim(inputs, [k == 9 for k in range(10)], boxes=5, peel=0.1, mass=0.05)
    assert len(found) == 1
    none = sc.prim([[1.0]] * 10, [k < 5 for k in range(10)], boxes=5)
    assert len(none) == 1
    assert len(none.boxes[0]) == 1
    assert not none.boxes[0].limits()
    flat = sc.prim([[0.0], [1.0]] * 20 + [[2.0]] * 20, [k % 7 == 0 or k > 50 for k in range(60)], boxes=5, mass=0.3)
    assert len(flat) < 5


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"inputs": []},
            r"inputs must be a table of finite numbers of the shape \(cases, inputs\), got \[\]; give a column",
        ),
        ({"inputs": [1.0, 2.0]}, "inputs must be a table of finite numbers"),
        ({"inputs": [[1.0], [float("nan")]]}, "inputs must be a table of finite numbers"),
        ({"inputs": [[1.0], ["a"]]}, "inputs must be a table of finite numbers"),
        ({"inputs": [[True], [False]]}, "inputs must be a table of finite numbers"),
        ({"inputs": [[1.0], [2.0, 3.0]]}, "inputs must be a table of finite numbers"),
        ({"inputs": {"a": [1.0, 2.0], "b": [1.0]}}, "inputs must be a table of finite numbers"),
        ({"inputs": {"a": 5}}, "inputs must be a table of finite numbers"),
        ({"inputs": None}, "inputs must be a table of finite numbers"),
        ({"inputs": {"a": [1.0, 2.0]}, "names": ["b"]}, r"names: the inputs have their own, got \['b'\]; leave it out"),
        ({"names": ["a", "b"]}, r"names must be 1 names, one for each input, got \['a', 'b'\]; name every one"),
        ({"names": "a"}, "names must be 1 names"),
        ({"names": 5}, "names must be 1 names"),
        ({"interest": [True]}, r"interest must be True or False for each of 2 cases, got \[True\]; write a comparison"),
        ({"interest": [0, 1]}, "interest must be True or False for each of 2 cases"),
        ({"interest": None}, "interest must be True or False for each of 2 cases"),
        (
            {"interest": [True, True]},
            "interest must hold of some cases and not of all, got 2 of 2; choose another threshold",
        ),
        ({"interest": [False, False]}, "interest must hold of some cases and not of all, got 0 of 2"),
        ({"boxes": 0}, "boxes must be a whole number of at least 1, got 0"),
        ({"boxes": 21}, "boxes must be at most 20, got 21; people read few"),
        ({"peel": 0}, "peel must lie above 0 and below 0.5, got 0; 0.05 is usual"),
        ({"paste": 0.5}, "paste must lie above 0 and below 0.5, got 0.5"),
        ({"mass": float("nan")}, "mass must lie above 0 and below 1, got nan"),
        ({"drop": 0.5, "mass": 2}, "mass must lie above 0 and below 1, got 2"),
        ({"drop": float("nan")}, "drop must lie between 0 and 1, got nan; 0.05 is usual, 1 drops nothing"),
        ({"peel": True}, "peel must lie above 0 and below 0.5, got True"),
    ],
)
def test_what_prim_cannot_take_is_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.prim(**{"inputs": [[1.0], [2.0]], "interest": [True, False], **asked})


TIED = document({"pick": decision("a", "b", next="end"), "end": chance({"x": "10%..40%", "y": "rest"})}, ["x", "y"])


@pytest.mark.parametrize(
    ("model", "asked", "message"),
    [
        (sc.load("atacms-gate"), {"target": "wider_war"}, "discover: something must be uncertain, got 'atacms-gate', in which nothing is; write ranges"),
        (sc.Scenario.model_validate(TIED), {"target": "x"}, "option must be named where several have the best mean, got none for a, b; name one"),
        (sc.Scenario.model_validate(TIED), {"target": "x", "option": "a"}, "discover: 'a' must be the best in some draws and not in others, got all of 64; ask"),
        (sc.load("us-options"), {"target": "us_cost", "option": "both"}, "'both' must be the best in some draws and not in others, got none of 64"),
        (sc.load("us-options"), {"target": "us_cost", "option": "bth"}, "option: no option 'bth'; did you mean 'both'"),
        (sc.load("us-options"), {"target": "us_cost", "option": 5}, "option: no option 5; there are"),
        (sc.load("us-options"), {"target": "us_cost", "samples": 0}, "samples must be a whole number of at least 1, got 0"),
        (sc.load("us-options"), {"target": "cost"}, "target: no outcome or measure 'cost'"),
    ],
)  # fmt: skip
def test_what_discover_cannot_take_is_refused(model: Any, asked: dict[str, Any], message: str) -> None:
    settings: dict[str, Any] = {"better": "lower", "samples": 64} | asked
    with pytest.raises(sc.QuestionError, match=message):
        sc.discover(model, **settings)
