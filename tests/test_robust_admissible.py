"""Criteria under imprecise probability: published cases, exact search in fractions, and what cannot be decided."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from bets import bets
from documents import chance, decision, document
from scenarios.analysis.robustness import beliefs
from scenarios.evaluation.contrasts import Contrasts
from scenarios.evaluation.question import Question
from scenarios.results.targets import target_of

CRITERIA = ("interval_dominance", "maximality", "e_admissibility", "gamma_maximin", "gamma_maximax")

# M. Troffaes (2007), "Decision making under uncertainty using imprecise probabilities", International Journal of Approximate
# Reasoning 45: heads between 28 and 70 %, and what six gambles pay on heads and tails.
COIN = {"g1": (4, 0), "g2": (0, 4), "g3": (3, 2), "g4": (0.5, 3), "g5": (2.35, 2.35), "g6": (4.1, -0.3)}
PAYS = {name: {"heads": heads, "tails": tails} for name, (heads, tails) in COIN.items()}
ROW = {"heads": "28%..70%", "tails": "rest"}

# The tree of the library improb (mcmtroffaes/improb, examples on subtree perfectness): four states (w1, w2), each equally likely with a
# contamination of 20 %, so that each has at least 20 %. After w1 is seen, one of three acts is taken; what it pays:
ACTS = {
    "0": {0: (1, 2), 1: (0.01, 0.01), 2: (2.02, 1.02)},
    "1": {0: (0.005, 1.005), 1: (2.015, 1.015), 2: (0.025, 2.025)},
}
STATES = {f"s{a}{b}": "20%..40%" for a in "01" for b in "01"}


def test_troffaes_coin() -> None:
    found = sc.admissible(bets(PAYS, ROW), "payoff")
    assert found["interval_dominance"].kept == ("g1", "g2", "g3", "g5", "g6")
    assert found["maximality"].kept == ("g1", "g2", "g3", "g5")
    assert found["e_admissibility"].kept == ("g1", "g2", "g3")
    assert found["gamma_maximin"].kept == ("g5",)
    assert found["gamma_maximax"].kept == ("g2",)
    assert found.exact
    low_high = {o: found.bounds[o]["payoff"] for o in found.options}
    published = {
        "g1": (1.12, 2.8),
        "g2": (1.2, 2.88),
        "g3": (2.28, 2.7),
        "g4": (1.25, 2.3),
        "g5": (2.35, 2.35),
        "g6": (0.932, 2.78),
    }
    for option, ends in published.items():
        assert low_high[option] == pytest.approx(ends)
    # Where each is the best, published: g2 up to 2/5, g3 from there to 2/3, g1 above.
    for option, (low, high) in {"g1": (2 / 3, 0.7), "g2": (0.28, 0.4), "g3": (0.4, 2 / 3)}.items():
        assert low - 1e-9 <= found.witnesses[option]["state.heads"] <= high + 1e-9


def test_costs_are_the_mirror_of_gains() -> None:
    costs = {name: {state: -v for state, v in row.items()} for name, row in PAYS.items()}
    gains, found = sc.admissible(bets(PAYS, ROW), "payoff"), sc.admissible(bets(costs, ROW), "payoff", better="lower")
    for criterion in CRITERIA:
        assert found[criterion].kept == gains[criterion].kept, criterion
    assert found.better == "lower"
    np.testing.assert_array_equal(found.beaten, gains.beaten)


def test_the_subtree_imperfect_case_in_normal_form() -> None:
    plans = {f"p{i}{k}": (i, k) for i, k in itertools.product(range(3), repeat=2)}
    pays = {
        name: {f"s{a}{b}": ACTS[a][plan[int(a)]][int(b)] for a in "01" for b in "01"} for name, plan in plans.items()
    }
    found = sc.admissible(bets(pays, STATES), "payoff")
    assert found["maximality"].kept == ("p01", "p21", "p22")
    assert found.form == "normal"
    assert "normal form: options are compared as wholes" in " ".join(str(found).split())


def test_the_subtree_imperfect_case_from_the_decision_back() -> None:
    told = {state: {"0": "zero", "1": "one"}[state[1]] for state in STATES}
    kept = {}
    for w1, sign in (("0", "zero"), ("1", "one")):
        pays = {
            f"act{k}": {f"s{a}{b}": (row[int(b)] if a == w1 else 0.0) for a in "01" for b in "01"}
            for k, row in ACTS[w1].items()
        }
        found = sc.admissible(bets(pays, STATES, told=told), "payoff", given={"sign": sign})
        assert found.form == "local"
        kept[w1] = found["maximality"].kept
        assert "local: as seen from the decision, given what is learned" in " ".join(str(found).split())
    # Published: acts 0 and 2 after w1 = 0, 1 and 2 after w1 = 1. So the plan (0, 2) is kept step by step, and rejected as a whole.
    assert kept == {"0": ("act0", "act2"), "1": ("act1", "act2")}


def exact_search(pays: list[tuple[Fraction, Fraction]], low: Fraction, high: Fraction) -> dict[str, set[int]]:
    """Apply the definitions to bets on one event whose probability lies between two ends, in fractions."""

    def at(k: int, p: Fraction) -> Fraction:
        return p * pays[k][0] + (1 - p) * pays[k][1]

    every = range(len(pays))
    least, most = [[f(at(k, low), at(k, high)) for k in every] for f in (min, max)]
    points = {low, high}
    for i, k in itertools.combinations(every, 2):
        slope = (pays[i][0] - pays[i][1]) - (pays[k][0] - pays[k][1])
        if slope:
            crossing = (pays[k][1] - pays[i][1]) / slope
            if low <= crossing <= high:
                points.add(crossing)
    return {
        "interval_dominance": {k for k in every if most[k] >= max(least)},
        "maximality": {
            k for k in every if not any(min(at(j, p) - at(k, p) for p in (low, high)) > 0 for j in every if j != k)
        },
        "e_admissibility": {k for k in every if any(at(k, p) == max(at(j, p) for j in every) for p in points)},
        "gamma_maximin": {k for k in every if least[k] == max(least)},
        "gamma_maximax": {k for k in every if most[k] == max(most)},
    }


@pytest.mark.parametrize("seed", range(40))
def test_bets_on_one_event_agree_with_the_definitions(seed: int) -> None:
    rng = random.Random(seed)
    pays = [(Fraction(rng.randint(0, 8), 4), Fraction(rng.randint(0, 8), 4)) for _ in range(rng.randint(2, 6))]
    low, high = sorted(Fraction(rng.randint(0, 20), 20) for _ in range(2))
    row = {"yes": f"{low}..{high}" if low < high else float(low), "no": "rest"}
    if low == high:
        row = {"yes": f"{low.numerator}/{low.denominator}" if 0 < low < 1 else f"{100 * int(low)}%", "no": "rest"}
    else:
        row = {"yes": f"{float(100 * low)}%..{float(100 * high)}%", "no": "rest"}
    model = bets({f"o{k}": {"yes": float(a), "no": float(b)} for k, (a, b) in enumerate(pays)}, row)
    found = sc.admissible(model, "payoff")
    truth = exact_search(pays, low, high)
    for criterion in CRITERIA:
        assert found[criterion].kept == tuple(f"o{k}" for k in range(len(pays)) if k in truth[criterion]), criterion
        assert not found[criterion].undecided
    assert set(found["e_admissibility"].kept) <= set(found["maximality"].kept) <= set(found["interval_dominance"].kept)
    assert set(found["gamma_maximin"].kept) <= set(found["maximality"].kept)


def test_a_witness_is_a_belief_under_which_the_option_is_the_best() -> None:
    found = sc.admissible(bets(PAYS, ROW), "payoff")
    for option, belief in found.witnesses.items():
        heads = belief["state.heads"]
        model = bets(PAYS, {"heads": heads, "tails": 1 - heads})
        means = {o: d.mean("payoff") for o, d in sc.compare(model, "pick").items()}
        assert means[option] == pytest.approx(max(means.values()))


@pytest.mark.parametrize("seed", range(6))
def test_witnesses_hold_where_rows_multiply(seed: int) -> None:
    rng = random.Random(seed)
    states = [f"{a}_{b}" for a in "xyz" for b in "uv"]
    pays = {f"o{k}": {s: rng.randint(0, 40) / 4 for s in states} for k in range(4)}
    nature = [("first", {"x": "20%..50%", "y": "10%..60%", "z": "rest"}), ("second", {"u": "30%..80%", "v": "rest"})]
    found = sc.admissible(bets(pays, {}, nature=nature), "payoff")
    assert found["e_admissibility"].kept
    for option, belief in found.witnesses.items():
        rows = {n: {b: belief[f"{n}.{b}"] for b in row} for n, row in nature}
        for name, row in nature:
            for branch, written in row.items():
                if written != "rest":
                    low, high = (float(end.strip("%")) / 100 for end in written.split(".."))
                    assert low - 1e-9 <= rows[name][branch] <= high + 1e-9
            assert sum(rows[name].values()) == pytest.approx(1)
        means = {
            o: sum(v * rows["first"][s[0]] * rows["second"][s[2]] for s, v in row.items()) for o, row in pays.items()
        }
        assert means[option] >= max(means.values()) - 1e-9
    # Where a grid of beliefs finds an option the best, it has not been thrown out.
    for p, q, r in itertools.product(np.linspace(0.2, 0.5, 7), np.linspace(0.1, 0.6, 11), np.linspace(0.3, 0.8, 11)):
        first = {"x": p, "y": q, "z": 1 - p - q}
        if first["z"] < 0:
            continue
        means = {
            o: sum(v * first[s[0]] * (r if s[2] == "u" else 1 - r) for s, v in row.items()) for o, row in pays.items()
        }
        assert max(means, key=lambda o: means[o]) in found["e_admissibility"].kept


def test_what_only_a_mixture_of_beliefs_would_keep_stays_undecided() -> None:
    # Against one rival the option needs P(both) ≥ 0.4, against the other P(neither) ≥ 0.4. No two independent events have both (at most
    # one half each way, a quarter); a mixture of "both for certain" and "neither for certain" has.
    states = ["y_y", "y_n", "n_y", "n_n"]
    pays = {
        "still": dict.fromkeys(states, 0.0),
        "one": {s: 0.4 - (s == "y_y") for s in states},
        "other": {s: 0.4 - (s == "n_n") for s in states},
    }
    nature = [("first", {"y": "0%..100%", "n": "rest"}), ("second", {"y": "0%..100%", "n": "rest"})]
    found = sc.admissible(bets(pays, {}, nature=nature), "payoff")
    assert found["maximality"].kept == ("still", "one", "other")
    assert found["e_admissibility"].kept == ("one", "other")
    assert found["e_admissibility"].undecided == ("still",)
    assert found.verdict("e_admissibility", "still") is None
    assert found.verdict("e_admissibility", "one") is True
    assert found.verdict("gamma_maximin", "one") is False
    assert not found.exact
    assert "? is not decided within the budget" in " ".join(str(found).split())


def test_a_mixture_of_others_proves_that_an_option_is_never_best() -> None:
    # Known from Troffaes: g5 is maximal, and worse than a mixture of g1 to g3 whatever the probability of heads.
    found = sc.admissible(bets(PAYS, ROW), "payoff")
    assert found.verdict("maximality", "g5") is True
    assert found.verdict("e_admissibility", "g5") is False
    assert not found.beaten[4].any()
    assert found.beaten[5, 0]  # g6 pays 0.1 more on heads and 0.3 less on tails than g1


def test_budgets_that_are_too_small_leave_options_undecided_and_no_verdict_wrong() -> None:
    model = sc.load("ukraine-2025-08")
    rough = sc.admissible(model, ["wider_war", "russian_gains"], better="lower", budget=1)
    better = sc.admissible(model, ["wider_war", "russian_gains"], better="lower")
    assert not rough.exact
    for criterion in CRITERIA:
        for option in rough.options:
            said, known = rough.verdict(criterion, option), better.verdict(criterion, option)
            assert said is None or known is None or said == known


def test_a_single_belief_leaves_what_is_best() -> None:
    model = sc.load("atacms-gate")
    found = sc.admissible(model, "wider_war", better="lower", do={})
    exact = sc.compare(model)
    best = min(exact, key=lambda o: exact[o]["wider_war"])
    for criterion in CRITERIA:
        assert found[criterion].kept == (best,)
    assert found.witnesses == {best: {}}


def test_parameters_and_shifts_are_one_quantity_everywhere() -> None:
    doc = document(
        {
            "pick": decision("bold", "meek", next="first"),
            "first": chance({"up": "$p", "down": "rest"}, next="second"),
            "second": chance(
                {"win": "$p", "lose": "rest"}, shift=[{"if": {"pick": "bold", "first": "up"}, "times": {"win": "1..3"}}]
            ),
        },
        ["win", "lose"],
        parameters={"p": "30%..60%"},
    )
    found = sc.admissible(sc.Scenario.model_validate(doc), "win", better="higher")
    # The bold option is never worse; with a factor of 1 both are level, so that neither goes.
    assert found["maximality"].kept == ("bold", "meek")
    assert found["e_admissibility"].kept == ("bold", "meek")
    assert found["gamma_maximin"].kept == ("bold", "meek")
    assert found["gamma_maximax"].kept == ("bold",)
    assert found.witnesses["meek"]["first.up"] == pytest.approx(found.witnesses["meek"]["second.win"])


def test_a_parameter_that_a_row_leaves_no_choice_is_fixed() -> None:
    # What is left beside 80 % is 20 %, so that the parameter is that everywhere.
    doc = document(
        {
            "pick": decision("bold", "meek", next="first"),
            "first": chance({"up": "$p", "down": "80%"}, next="second"),
            "second": chance(
                {"win": "$p", "lose": "rest"},
                when=[{"if": {"pick": "meek"}, "weights": {"win": "10%..30%", "lose": "rest"}}],
            ),
        },
        ["win", "lose"],
        parameters={"p": "0%..40%"},
    )
    found = sc.admissible(sc.Scenario.model_validate(doc), "win", better="higher")
    assert found.bounds["bold"]["win"] == pytest.approx((0.2, 0.2))
    assert found["e_admissibility"].kept == ("bold", "meek")
    assert set(found.witnesses["bold"]) == {"second[pick=meek].win", "second[pick=meek].lose"}


def test_a_search_from_nowhere_finds_its_belief_and_one_without_rounds_stays_undecided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = bets(PAYS, ROW)
    monkeypatch.setattr(beliefs, "_STARTS", 0)
    assert sc.admissible(model, "payoff")["e_admissibility"].kept == ("g1", "g2", "g3")
    monkeypatch.setattr(beliefs, "ROUNDS", 0)
    found = sc.admissible(model, "payoff")["e_admissibility"]
    assert found.kept == ()
    assert found.undecided == ("g1", "g2", "g3", "g5")


def test_beliefs_under_which_paths_end_early_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = document(
        {
            "pick": decision("bold", "meek", next="end"),
            "end": chance(
                {"win": 1, "lose": 1}, shift=[{"if": {"pick": "bold"}, "times": {"win": "0..2", "lose": "0..1"}}]
            ),
        },
        ["win", "lose"],
    )
    model = sc.Scenario.model_validate(doc)
    question = Question(model, by="pick")
    contrasts = Contrasts(question, target_of("win", ("win", "lose"), ()))
    nowhere = np.zeros(2)
    np.testing.assert_array_equal(np.isnan(contrasts.values(nowhere[None])), [[True, True]])
    race = beliefs._Race(contrasts, contrasts.polytope(), 0, np.array([1]), 1.0)
    reached = race.climbed(nowhere)
    assert reached.lead == -np.inf
    many = np.random.default_rng(1).random((50, 2))
    whole = contrasts.values(many)
    monkeypatch.setattr("scenarios.evaluation.contrasts._NUMBERS", 100)
    np.testing.assert_array_equal(contrasts.values(many), whole)


def test_admissible_shows_itself() -> None:
    found = sc.admissible(sc.load("us-options"), "us_cost")
    assert max(map(len, str(found).splitlines())) <= 100
    assert repr(found).startswith("Admissible(normal; interval_dominance: withdrawal; maximality: withdrawal;")
    assert list(found) == list(CRITERIA)
    assert len(found) == 5
    assert "<table>" in found._repr_html_()
    frame = found.to_frame()
    assert frame.shape == (20, 4)
    assert frame[(frame.criterion == "maximality") & frame.kept].option.tolist() == ["withdrawal"]
    assert frame.decided.all()
    assert not found.beaten.flags.writeable
    with pytest.raises(KeyError, match="no criterion 'maximal'; did you mean 'maximality'"):
        found["maximal"]
    with pytest.raises(KeyError, match="no option 'w'"):
        found.verdict("maximality", "w")
    assert "probability" not in str(found)


TOLD = bets(
    {"a": {"s00": 1.0, "s01": 0.0}, "b": {"s00": 0.0, "s01": 1.0}},
    {"s00": "0%..40%", "s01": "rest"},
    told={"s00": "zero", "s01": "one"},
)
ONE = document({"pick": decision("a", next="end"), "end": chance({"x": 1, "y": 2})}, ["x", "y"])
MANY = document(
    {"pick": decision(*[f"o{k}" for k in range(101)], next="end"), "end": chance({"x": 1, "y": 2})}, ["x", "y"]
)


@pytest.mark.parametrize(
    ("model", "asked", "message"),
    [
        (sc.Scenario.model_validate(ONE), {"target": "x", "better": "higher"}, "admissible: there must be at least two options at 'pick', got 1; compare by another node"),
        (sc.Scenario.model_validate(MANY), {"target": "x", "better": "higher"}, "at most 100 options can be compared pair by pair, got 101; compare fewer"),
        (TOLD, {"target": "payof"}, "target: no outcome or measure 'payof'; did you mean 'payoff'"),
        (TOLD, {"target": "payoff", "better": "up"}, "better must be 'higher' or 'lower' for 'payoff', got 'up'"),
        (TOLD, {"target": "pays-0"}, "better must be 'higher' or 'lower' for 'pays-0', got None"),
        (TOLD, {"target": "payoff", "budget": 0}, "budget must be a whole number of at least 1, got 0"),
        (TOLD, {"target": "payoff", "budget": float("nan")}, "budget must be a whole number of at least 1, got nan"),
        (TOLD, {"target": "payoff", "given": {"pay": "pays-0"}}, "given: what is learned before 'pick' must stand upstream of it, got 'pay'; leave it out"),
        (TOLD, {"target": "payoff", "given": {"pick": "a"}}, "what is learned before 'pick' must stand upstream of it, got 'pick'"),
        (TOLD, {"target": "payoff", "given": {"sign": "zero"}}, "given: what is learned must have a lower probability above 0, got 0 for sign; narrow the ranges"),
        (TOLD, {"target": "payoff", "by": "pik"}, "by: no node 'pik'; did you mean 'pick'"),
        (sc.load("ukraine-2025-08"), {"target": "us_cost", "by": "atacms_gate", "given": {"us_policy": "both"}}, "given: of a measure to which branches add, such as 'us_cost', differences are not bounded under evidence"),
        ("us-options", {"target": "us_cost"}, "model must be a scenario, got 'us-options'"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(model: Any, asked: dict[str, Any], message: str) -> None:
    with pytest.raises((sc.QuestionError, sc.LimitError), match=message):
        sc.admissible(model, **asked)
