"""What `pool` and `dissent` refuse: one clear error each."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import scenarios as sc
from documents import chance, document
from panels import panel, panel_document

MODEL = panel()
STEP = panel({"x": {"weights": {"permit.ask": "70%"}}, "y": {"weights": {"permit.ask": "20%"}}})


def refused(message: str, *arguments: Any, **settings: Any) -> None:
    with pytest.raises(sc.QuestionError) as error:
        sc.pool(*arguments, **settings)
    assert re.search(message, str(error.value)), str(error.value)
    assert str(error.value).count("\n") == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rule": "lineal"}, r"^rule: no rule 'lineal'; did you mean 'linear'\?$"),
        ({"rule": 3}, r"^rule: no rule 3; there are: linear, logarithmic"),
        ({"by": "act"}, r"^by must be 'row' or 'path', got 'act'; the decision that is compared is named by choice="),
        ({"silent": "no"}, r"^silent must be 'file' or 'abstain', got 'no'"),
        ({"silent": "abstain", "by": "path"}, r"^silent='abstain' goes with a pool by row"),
        ({"amounts": "odds"}, r"^amounts must be 'linear', 'median' or 'trimmed', got 'odds'"),
        ({"amounts": "trimmed"}, r"^amounts='trimmed' goes with rule='trimmed'"),
        ({"amounts": "median", "by": "path"}, r"^amounts go with a pool by row"),
        ({"rule": "odds", "floor": 0.01}, r"^pool: \$fee is an amount, which the rule 'odds' cannot pool; .* amounts='median'$"),
        ({"trust": {"bald": 1, "calm": 1}}, r"^trust: no analyst 'bald'; did you mean 'bold'\?$"),
        ({"trust": {3: 1}}, r"^trust: no analyst 3; there are: bold, calm$"),
        ({"trust": {"calm": 1}}, r"^trust: every analyst must have a number, got none for 'bold'; write 0 for one who does not count$"),
        ({"trust": {"calm": 1, "bold": -1}}, r"^trust of 'bold' must be a finite number of at least 0, got -1"),
        ({"trust": {"calm": 1, "bold": float("nan")}}, r"^trust of 'bold' must be a finite number of at least 0, got nan"),
        ({"trust": {"calm": 1, "bold": 10**400}}, r"^trust of 'bold' must be a finite number"),
        ({"trust": {"calm": 1, "bold": True}}, r"^trust of 'bold' must be a number of at least 0, got True"),
        ({"trust": {"calm": 1, "bold": np.True_}}, r"^trust of 'bold' must be a number of at least 0, got "),
        ({"trust": {"calm": 1, "bold": "2"}}, r"^trust of 'bold' must be a number of at least 0, got '2'"),
        ({"trust": {"calm": 0, "bold": 0}, "own": 0}, r"^trust: somebody must count, got 0 for the file and for every analyst"),
        ({"trust": "same"}, r"^trust must be 'equal' or map each analyst to a number, got 'same'"),
        ({"trust": [1, 2]}, r"^trust must be 'equal' or map each analyst to a number"),
        ({"own": float("inf")}, r"^own must be a finite number of at least 0, got inf"),
        ({"own": False}, r"^own must be a number of at least 0, got False"),
        ({"extremise": 2, "base_rate": "equal"}, r"^extremise belongs to the rule 'odds', got it beside 'linear'"),
        ({"base_rate": "equal"}, r"^base_rate belongs to the rule 'odds'"),
        ({"trim": 0.1}, r"^trim belongs to the rule 'trimmed'"),
        ({"rule": "median", "floor": 0.1}, r"^floor belongs to the rule 'logarithmic' and 'odds', got it beside 'median'"),
        ({"rule": "trimmed"}, r"^trim must be stated for the rule 'trimmed', got none; .* trim=0.1$"),
        *[({"rule": "trimmed", "trim": bad}, r"^trim must be a number from 0 to below 0.5, got ") for bad in (0.5, -0.1, float("nan"), True, "0.1")],
        *[({"rule": "logarithmic", "floor": bad}, r"^floor must be a probability above 0 and at most 0.5, got ") for bad in (0, 0.6, float("nan"), False)],
        ({"rule": "odds", "extremise": 2}, r"^base_rate must be stated beside extremise, got none"),
        ({"rule": "odds", "base_rate": 0.1}, r"^extremise must be stated beside base_rate, got none"),
        ({"rule": "logarithmic", "floor": 0.4, "amounts": "linear"}, r"^floor must leave room for all 3 branches of 'rain', at most 0.3333, got 0.4"),
        ({"rule": "logarithmic", "amounts": "linear"},
         r"^'rain\[act=go\]': a 0 rules a branch out under the rule 'logarithmic', got 0 for 'much' by 'as written'; state a floor"),
        ({"choice": "rein"}, r"^by: no node 'rein'; did you mean 'rain'\?$"),
        ({"do": {"act": "gone"}}, r"did you mean 'go'"),
    ],
)  # fmt: skip
def test_settings_that_are_wrong(settings: dict[str, Any], message: str) -> None:
    refused(message, MODEL, **settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        *[({"extremise": bad}, r"^extremise must be a number from 1, which changes nothing, up to 1e6, got ")
          for bad in (0.5, float("nan"), float("inf"), True, "2")],
        ({"base_rate": "equals"}, r"^base_rate: no 'equals'; did you mean 'equal'\?$"),
        *[({"base_rate": bad}, r"^base_rate must be a probability above 0 and below 1, ") for bad in (0, 1, float("nan"), True, [0.1])],
        ({"base_rate": {"permit.asks": 0.1}}, r"^base_rate: the judgements of gate .permit. are its steps, got .permit.asks.; there are: permit.ask$"),
        ({"base_rate": {"rain": 0.1}}, r"^base_rate: 'rain' is not pooled, so it has none; there are: permit.ask$"),
        ({"base_rate": {}}, r"^base_rate of 'permit.ask' must be stated, got none"),
        ({"base_rate": {"permit.ask": "equals"}}, r"^base_rate of 'permit.ask' must be a probability above 0 and below 1"),
        ({"base_rate": {"permit.ask": {"yes": 0.1}}}, r"^base_rate of 'permit.ask' must map each of yes, no to a probability"),
        ({"base_rate": {"permit.ask": {"yes": 0.1, "no": 0.8}}}, r"^base_rate of 'permit.ask' must add up to 1, got 0.9"),
        ({"base_rate": {"permit.ask": {"yes": 0.1, "no": 2}}}, r"^base_rate of 'permit.ask': 'no' must be a probability above 0"),
        ({"base_rate": 0.1, "by": "path"}, r"^base_rate of 'go' must map each of dry, damp, wet to a probability, got 0.1"),
        ({"base_rate": "file", "by": "path"}, r"^base_rate of 'go' must be above 0 for every branch, got .*; state a base rate of its own$"),
    ],
)  # fmt: skip
def test_base_rates_that_are_wrong(settings: dict[str, Any], message: str) -> None:
    by_path = {"floor": 0.01} if settings.get("by") == "path" else {}
    refused(message, STEP, "odds", **({"extremise": 2, "base_rate": "equal"} | settings | by_path))


def test_a_number_is_no_base_rate_of_a_row() -> None:
    model = panel({"x": {"weights": {"rain": {"none": 1, "some": 1, "much": 1}}}})
    refused(
        r"^base_rate of 'rain' must map each of none, some, much to a probability, got 0.1",
        model,
        "odds",
        extremise=2,
        base_rate=0.1,
    )


def test_nobody_to_pool() -> None:
    refused(r"^model must be a scenario, got 3", 3)
    refused(r"^pool: the scenario must have analysts, got none; write them under `analysts`$", panel({}))
    refused(
        r"^pool: some analyst must judge something otherwise than the file, got the same from all 2; ",
        panel({"x": {}, "y": {"weights": {"$p": "40%"}}}),
    )
    only = panel({"x": {"trust": 1, "weights": {"$p": "50%"}}, "y": {"weights": {"permit.ask": "10%"}}})
    refused(
        r"^pool: somebody who counts must say something at 'permit.ask', got nothing from those with a trust above 0",
        only, own=0, trust={"x": 1, "y": 0}, silent="abstain",
    )  # fmt: skip


def test_an_analyst_who_contradicts_the_file() -> None:
    doc = document({"e": chance({"a": "$p", "b": "50%..60%"})}, ["a", "b"], parameters={"p": "45%"},
                   analysts={"x": {"weights": {"$p": "90%"}}})  # fmt: skip
    with pytest.raises(sc.ScenarioError) as error:
        sc.pool(sc.Scenario.model_validate(doc))
    assert re.match(
        r"^analysts.x: these rows must make a scenario with those of the file, got: nodes.e.weights: ", str(error.value)
    )


def test_medians_that_are_all_0_and_parameters_that_do_not_add_up() -> None:
    sure = {
        n: {"weights": {"rain": {b: int(b == n) for b in ("none", "some", "much")}}} for n in ("none", "some", "much")
    }
    refused(
        r"^'rain': the median values must not all be 0, got 0 for each of none, some, much",
        panel(sure),
        "median",
        own=0,
    )
    doc = document({"e": chance({"a": "$p", "b": "$q", "c": "$r"})}, ["a", "b", "c"],
                   parameters={"p": "20%", "q": "30%", "r": "50%"},
                   analysts={"x": {"weights": {"$p": "50%", "$q": "20%", "$r": "30%"}}, "y": {"weights": {"$p": "10%", "$q": "60%", "$r": "30%"}}})  # fmt: skip
    refused(
        r"^pool: the pooled judgements must make a scenario, got: nodes.e.weights: .*; pool by 'linear'",
        sc.Scenario.model_validate(doc),
        "median",
    )
    assert sc.pool(sc.Scenario.model_validate(doc)).model is not None


def test_what_an_analyst_cannot_be_asked_names_the_analyst() -> None:
    doc = panel_document({"x": {"weights": {"permit.ask": "0%"}}})
    refused(r"^analysts.x: given: what is learned must be possible, got probability 0 for permit=open", sc.Scenario.model_validate(doc),
            by="path", given={"permit": "open"})  # fmt: skip
    refused(
        r"^given: what is learned must be possible",
        sc.Scenario.model_validate(doc),
        by="path",
        given={"rain": "much"},
        do={"act": "go"},
        choice="permit",
    )


@pytest.mark.parametrize(
    ("arguments", "settings", "message"),
    [
        ((MODEL,), {"pooled": "both"}, r"^pooled must be 'path' or 'row', got 'both'"),
        ((MODEL, "cost"), {"rule": "median"}, r"^target: by path the rule 'median' pools outcomes, not means of measures, got 'cost'"),
        ((MODEL, {"cost": -1}), {"rule": "median"}, r"^target: by path the rule 'median' pools outcomes, not means"),
        ((MODEL, "wet"), {}, r"^better must be 'higher' or 'lower' for 'wet', got None"),
        ((MODEL, "wett"), {}, r"^target: no outcome or measure 'wett'; did you mean 'wet'\?$"),
        ((MODEL,), {"by": "acts"}, r"^by: no node 'acts'; did you mean 'act'\?$"),
        ((panel({}),), {}, r"^dissent: the scenario must have analysts, got none"),
        ((panel(measures={"cost": None}),), {}, r"^target: what options are preferred by must be named, because the file does not say"),
        ((MODEL,), {"trust": {"bold": 1}}, r"^trust: every analyst must have a number, got none for 'calm'"),
    ],
)  # fmt: skip
def test_what_dissent_refuses(arguments: tuple[Any, ...], settings: dict[str, Any], message: str) -> None:
    with pytest.raises(sc.QuestionError, match=message):
        sc.dissent(*arguments, **settings)
