"""Every mistake that the language knows: where it is said to be, what must hold, and the cure."""

from __future__ import annotations

import json
from typing import Any

import pytest

import scenarios as sc
from scenarios.errors import path_text
from wrong import AMOUNT, GONE, GOOD, ID, KEYS, QUOTES, TEXT, WEIGHT, Case, N, changed, mistakes


def test_the_document_is_good() -> None:
    assert list(sc.Scenario.model_validate(GOOD).nodes) == ["policy", "gate", "response", "reply", "end"]


SHAPES: list[Case] = [
    # keys: unknown, missing
    ("titel", "x", "titel", "unknown key", "did you mean 'title'?"),
    ("zzz", "x", "zzz", "unknown key", "there are: format, scenario, title"),
    (N + "nxt", "x", "nodes.response.nxt", "unknown key", "did you mean 'next'?"),
    (N + "options", {}, "nodes.response.options", "unknown key", "there are: "),
    (N + "when/0/weight", 1, "nodes.response.when[0].weight", "unknown key", "did you mean 'weights'?"),
    ("nodes/gate/open/requires", {"policy": "both"}, "nodes.gate.open.requires", "unknown key", "there are: label, to"),
    (N + "branches/holds", {"combines": ["x"]}, "nodes.response.branches.holds.combines", "unknown key", "there are: "),
    ("nodes/gate/steps/request/weights", 1, "nodes.gate.steps.request.weights", "unknown key", "mean 'weight'?"),
    ("outcomes/war", {"value": {}}, "outcomes.war.value", "unknown key", "did you mean 'values'?"),
    ("format", GONE, "format", "is required", "add it"),
    ("scenario", GONE, "scenario", "is required", "add it"),
    ("nodes", GONE, "nodes", "is required", "add it"),
    ("outcomes", GONE, "outcomes", "is required", "add it"),
    (N + "weights", GONE, "nodes.response.weights", "is required", "add it"),
    (N + "branches", GONE, "nodes.response.branches", "is required", "add it"),
    (N + "when/0/if", GONE, "nodes.response.when[0].if", "is required", "add it"),
    (N + "shift/0/times", GONE, "nodes.response.shift[0].times", "is required", "add it"),
    ("nodes/gate/steps", GONE, "nodes.gate.steps", "is required", "add it"),
    ("indicators/trains/node", GONE, "indicators.trains.node", "is required", "add it"),
    ("parameters/odds", {"label": "x"}, "parameters.odds.value", "is required", "add it"),
    ("scales/house/doubtful", {"open": "low"}, "scales.house.doubtful.range", "is required", "add it"),
    (N + "kind", GONE, "nodes.response", "needs a `kind`", "write kind: decision, chance or gate"),
    (N + "kind", "event", "nodes.response", "`kind` must be one of", "write one of these"),
    # empty
    ("nodes", {}, "nodes", "must have at least 1 entry, got none", "add one"),
    ("outcomes", {}, "outcomes", "must have at least 1 entry, got none", "add one"),
    (N + "branches", {}, "nodes.response.branches", "must have at least 1 entry", "add one"),
    ("nodes/gate/steps", {}, "nodes.gate.steps", "must have at least 1 entry", "add one"),
    (N + "when/0/if", {}, "nodes.response.when[0].if", "must have at least 1 entry", "add one"),
    (N + "weights", {}, "nodes.response.weights", "must have at least 1 entry", "add one"),
    # types of texts, lists, mappings
    ("title", 5, "title", "must be text, got 5", TEXT),
    ("title", None, "title", "must be text, got None", TEXT),
    ("sources/F1/date", True, "sources.F1.date", "must be text, got True", TEXT),
    ("nodes", ["a"], "nodes", "must be a mapping of names, got ['a']", "write `name: …` lines below it"),
    ("nodes/response", None, "nodes.response", "must be a mapping of keys, got None", KEYS),
    ("nodes/response", "x", "nodes.response", "must be a mapping of keys, got 'x'", KEYS),
    (N + "branches/holds", 3, "nodes.response.branches.holds", "must be a mapping of keys, got 3", KEYS),
    ("outcomes/war", "bad", "outcomes.war", "must be a mapping of keys, got 'bad'", KEYS),
    (N + "when", {"if": {}}, "nodes.response.when", "must be a list, got {'if': {}}", "write [a, b]"),
    (N + "when", None, "nodes.response.when", "must be a list, got None", "write [a, b]"),
    ("nodes/reply/observes", "response", "nodes.reply.observes", "must be a list, got 'response'", "write [a, b]"),
    (N + "weights", "half", "nodes.response.weights", "must be 'equal', got 'half'", "write one of these"),
    (N + "weights", 3, "nodes.response.weights", "must be a mapping of names, got 3", "write `name: …`"),
    # ids
    ("format", "scenarios/2", "format", "must be 'scenarios/1', got 'scenarios/2'", "write one of these"),
    ("scenario", "Trial", "scenario", "must be an id in lower case: a letter, then letters", "rename it"),
    ("scenario", "trial\n", "scenario", "must be an id in lower case", "rename it"),
    ("start", "a b", "start", f"{ID} 'a b'", "rename it"),
    (N + "next", "1st", "nodes.response.next", f"{ID} '1st'", "rename it"),
    ("sources/2nd", {}, "sources['2nd']", f"name {ID} '2nd'", "rename it"),
    ("outcomes/ünï", None, "outcomes['ünï']", f"name {ID} 'ünï'", "rename it"),
    ("outcomes/", None, "outcomes['']", f"name {ID} ''", "rename it"),
    (N + "source", "F 1", "nodes.response.source", f"{ID} 'F 1'", "rename it"),
    ("as_of", "24.8.2025", "as_of", "must be a date like 2025-08-24, got '24.8.2025'", "rename it"),
    ("as_of", "2025-08-24\n", "as_of", "must be a date like 2025-08-24", "rename it"),
    ("measures/cost/better", "less", "measures.cost.better", "must be 'lower' or 'higher', got 'less'", "write one of"),
    ("scales/house/b4", "1%..2%", "scales.house.b4", "got 'b4'", "rename it"),
    ("scales/house/doubtful/open", "left", "scales.house.doubtful.open", "must be 'low', 'high' or 'both'", "wr"),
    # conditions
    (N + "when/0/if", {"a.b.c": "x"}, "nodes.response.when[0].if.a.b.c", "gate's step (gate.step)", "rename it"),
    (N + "when/0/if", {"policy": True}, "nodes.response.when[0].if.policy", "must name a branch, a list", "in quotes"),
    (N + "when/0/if", {"policy": []}, "nodes.response.when[0].if.policy", "must name a branch, a list", "in quotes"),
    (N + "when/0/if", {"policy": [1]}, "nodes.response.when[0].if.policy", "must name a branch, a list", "in quotes"),
    (N + "when/0/if", {"policy": {"is": "x"}}, "nodes.response.when[0].if.policy", "{exactly: …} or {not: …}", "in qu"),
    (N + "when/0/if", {"policy": {"not": []}}, "nodes.response.when[0].if.policy", "must name a branch", "in quotes"),
    (
        N + "when/0/if",
        {"policy": {"not": "both", "exactly": "both"}},
        "nodes.response.when[0].if.policy",
        "must name a branch",
        "in quotes",
    ),
    # weights of a row
    (N + "weights/holds", True, "nodes.response.weights.holds", f"{WEIGHT}, got True", QUOTES),
    (N + "weights/holds", None, "nodes.response.weights.holds", f"{WEIGHT}, got None", QUOTES),
    (N + "weights/holds", "5%..", "nodes.response.weights.holds", f"{WEIGHT}, got '5%..'", QUOTES),
    (N + "weights/holds", "beta(2", "nodes.response.weights.holds", f"{WEIGHT}, got 'beta(2'", QUOTES),
    (N + "weights/holds", "rest\n", "nodes.response.weights.holds", f"{WEIGHT}, got 'rest\\n'", QUOTES),
    (N + "weights/holds", [1], "nodes.response.weights.holds", f"{WEIGHT}, got [1]", QUOTES),
    (N + "weights/holds", -1, "nodes.response.weights.holds", "must be a finite number of at least 0, got -1", "cor"),
    ("nodes/gate/steps/review/weight", True, "nodes.gate.steps.review.weight", f"{WEIGHT}, got True", QUOTES),
    # amounts and factors
    ("outcomes/deal/values/cost", True, "outcomes.deal.values.cost", f"{AMOUNT} True", QUOTES),
    ("outcomes/deal/values/cost", "likely", "outcomes.deal.values.cost", f"{AMOUNT} 'likely'", QUOTES),
    ("outcomes/deal/values/cost", "2 + $fee", "outcomes.deal.values.cost", f"{AMOUNT} '2 + $fee'", QUOTES),
    (N + "shift/0/times/escalates", None, "nodes.response.shift[0].times.escalates", f"{AMOUNT} None", QUOTES),
    ("parameters/fee", None, "parameters.fee", "must be an amount: a number, 15%, 3/8", QUOTES),
    ("parameters/odds/value", [], "parameters.odds.value", "must be an amount: a number, 15%, 3/8", QUOTES),
    ("scales/house/likely", "60%", "scales.house.likely", "must be a range like 60%..80%", QUOTES),
    ("scales/house/likely", 0.6, "scales.house.likely", "60%..80%", "corr"),
    ("objectives/interest/cost", "1", "objectives.interest.cost", "must be a finite number, got '1'", "without quotes"),
    ("objectives/interest/cost", True, "objectives.interest.cost", "must be a finite number, got True", "as a number"),
    ("analysts/bold/trust", 0, "analysts.bold.trust", "must be a finite number above 0, got 0", "correct the number"),
    # other values
    (
        N + "confidence",
        "sure",
        "nodes.response.confidence",
        "must be low, moderate, high or an equivalent",
        "write one",
    ),
    (N + "confidence", 0, "nodes.response.confidence", "sample size above 0, got 0", "write one"),
    (N + "confidence", True, "nodes.response.confidence", "sample size above 0, got True", "write one"),
    (
        "nodes/gate/opens",
        "most",
        "nodes.gate.opens",
        "must be all, any or a count of steps from 1, got 'most'",
        "write",
    ),
    ("nodes/gate/opens", 0, "nodes.gate.opens", "must be all, any or a count of steps from 1, got 0", "write one"),
    ("nodes/gate/opens", 1.5, "nodes.gate.opens", "a count of steps from 1, got 1.5", "write one"),
    ("nodes/gate/opens", True, "nodes.gate.opens", "a count of steps from 1, got True", "write one"),
    ("nodes/gate/steps/request/options", False, "nodes.gate.steps.request.options", "must be true, got False", "write"),
]

NAN = float("nan")
INF = float("inf")
NUMBERS: list[Case] = [
    (
        N + "weights/holds",
        NAN,
        "nodes.response.weights.holds",
        "must be a finite number of at least 0, got nan",
        "corr",
    ),
    (
        N + "weights/holds",
        INF,
        "nodes.response.weights.holds",
        "must be a finite number of at least 0, got inf",
        "corr",
    ),
    (N + "weights/holds", 10**400, "nodes.response.weights.holds", "must be a finite number of at least 0", "correct"),
    ("nodes/gate/steps/request/weight", NAN, "nodes.gate.steps.request.weight", "at least 0, got nan", "correct"),
    ("outcomes/deal/values/cost", NAN, "outcomes.deal.values.cost", "must be a finite number, got nan", "correct the"),
    ("outcomes/deal/values/cost", -INF, "outcomes.deal.values.cost", "must be a finite number, got -inf", "correct"),
    (N + "shift/0/times/escalates", INF, "nodes.response.shift[0].times.escalates", "a finite number, got inf", "corr"),
    ("parameters/odds/value", NAN, "parameters.odds.value", "must be a finite number, got nan", "correct the number"),
    ("objectives/interest/cost", INF, "objectives.interest.cost", "must be a finite number, got inf", "correct the"),
    ("analysts/bold/trust", NAN, "analysts.bold.trust", "must be a finite number above 0, got nan", "correct"),
    ("analysts/bold/trust", INF, "analysts.bold.trust", "must be a finite number above 0, got inf", "correct"),
    (N + "confidence", NAN, "nodes.response.confidence", "sample size above 0, got nan", "write one of these"),
    (N + "confidence", INF, "nodes.response.confidence", "sample size above 0, got inf", "write one of these"),
    (N + "confidence", 10**400, "nodes.response.confidence", "sample size above 0", "write one of these"),
    ("nodes/gate/opens", INF, "nodes.gate.opens", "a count of steps from 1, got inf", "write one of these"),
    ("nodes/gate/opens", NAN, "nodes.gate.opens", "a count of steps from 1, got nan", "write one of these"),
]

ROW = "nodes.response.weights"
MEANINGS: list[Case] = [
    # the heading
    ("as_of", "2025-02-30", "as_of", "must be a day that exists, got '2025-02-30'", "write YYYY-MM-DD"),
    ("scale", "icd230", "scale", "no scale 'icd230'", "did you mean 'icd203'?"),
    ("scale", "hous", "scale", "no scale 'hous'", "did you mean 'house'?"),
    ("scales/icd203", {"a": "1%..2%"}, "scales.icd203", "this is the name of a published scale", "choose another name"),
    ("scales/house/likely", "60%..120%", "scales.house.words.likely", "must lie between 0 % and 100 %", "correct it"),
    (
        "scales/house/likely",
        "80%..60%",
        "scales.house.words.likely",
        "from the lower to the higher end",
        "swap the ends",
    ),
    ("scales/house/shaky", "1%..2%", "scales.house.words.shaky", "'shaky' already has a meaning", "synonym once"),
    ("scales/house/Likely", "1%..2%", "scales.house.words.Likely", "'Likely' already has a meaning", "synonym once"),
    ("scales/house/rest", "1%..2%", "scales.house.words.rest", "'rest' already has a meaning", "synonym once"),
    ("scales/house/Equal", "1%..2%", "scales.house.words.Equal", "'Equal' already has a meaning", "synonym once"),
    # names that do not exist
    ("start", "polcy", "start", "no node 'polcy'", "did you mean 'policy'?"),
    ("start", "deal", "start", "no node 'deal'", "there are: policy, gate, response, reply, end"),
    ("nodes/gate/next", "respons", "nodes.gate.next", "no node or outcome 'respons'", "did you mean 'response'?"),
    (N + "branches/holds", {"to": "dael"}, "nodes.response.branches.holds.to", "no node or outcome 'dael'", "'deal'?"),
    ("nodes/gate/open/to", "wra", "nodes.gate.open.to", "no node or outcome 'wra'", "did you mean 'war'?"),
    ("nodes/gate/open/effects", {"cots": 1}, "nodes.gate.open.effects.cots", "no measure 'cots'", "mean 'cost'?"),
    ("outcomes/war", {"values": {"x": 1}}, "outcomes.war.values.x", "no measure 'x'", "there are: cost"),
    (N + "source", "F2", "nodes.response.source", "no source 'F2'", "there are: F1"),
    (N + "when/0/source", "F2", "nodes.response.when[0].source", "no source 'F2'", "there are: F1"),
    (N + "shift/0/source", "F2", "nodes.response.shift[0].source", "no source 'F2'", "there are: F1"),
    (N + "branches/holds", {"source": "F2"}, "nodes.response.branches.holds.source", "no source 'F2'", "there are: F1"),
    ("nodes/gate/source", ["F1", "F2"], "nodes.gate.source", "no source 'F2'", "there are: F1"),
    ("nodes/gate/steps/request/source", "F2", "nodes.gate.steps.request.source", "no source 'F2'", "there are: F1"),
    (
        "nodes/gate/steps/review/when/0/source",
        "F2",
        "nodes.gate.steps.review.when[0].source",
        "no source 'F2'",
        "there are: F1",
    ),
    (
        "nodes/gate/steps/review/shift/0/source",
        "F2",
        "nodes.gate.steps.review.shift[0].source",
        "no source",
        "there are: F1",
    ),
    ("parameters/odds/source", "F2", "parameters.odds.source", "no source 'F2'", "there are: F1"),
    ("analysts/bold/source", "F2", "analysts.bold.source", "no source 'F2'", "there are: F1"),
    ("indicators/trains/source", "F2", "indicators.trains.source", "no source 'F2'", "there are: F1"),
    ("actors/president/objective", "intrest", "actors.president.objective", "no objective 'intrest'", "'interest'?"),
    # the graph
    (
        "nodes/end",
        {"kind": "chance", "branches": {"deal": None, "war": None, "truce": None}, "weights": "equal"},
        "nodes.end.branches.truce",
        "this branch ends nowhere",
        "give it a `to`, give the node a `next`, or name it like an outcome",
    ),
    (
        "nodes/end/next",
        "policy",
        "nodes.policy",
        "a path must never come back to a node, got policy -> gate",
        "send one",
    ),
    ("nodes/end/branches/deal", {"to": "end"}, "nodes.end", "come back to a node, got end -> end", "send one of these"),
    (
        "nodes/island",
        {"kind": "chance", "branches": {"deal": None}, "weights": "equal"},
        "nodes.island",
        "no path from 'policy' leads here",
        "lead a branch to it, or take it out",
    ),
    ("outcomes/gate", None, "nodes.gate", "a node and an outcome share this name", "rename one of them"),
    # conditions
    (
        N + "when/0/if",
        {"polcy": "x"},
        "nodes.response.when[0].if.polcy",
        "no node 'polcy'",
        "did you mean 'policy'?",
    ),
    (N + "when/0/if", {"gate.reviw": "yes"}, "nodes.response.when[0].if.gate.reviw", "no node", "'gate.review'?"),
    (
        N + "when/0/if",
        {"policy": "nothin"},
        "nodes.response.when[0].if.policy",
        "no branch of 'policy' called 'nothin'",
        "did you mean 'nothing'?",
    ),
    (
        N + "when/0/if",
        {"policy": {"not": ["both", "x"]}},
        "nodes.response.when[0].if.policy",
        "no branch of 'policy' called 'x'",
        "there are: sanctions, tariffs, both, nothing",
    ),
    (N + "shift/0/if", {"gate": "yes"}, "nodes.response.shift[0].if.gate", "called 'yes'", "there are: open, closed"),
    (
        N + "shift/0/if",
        {"gate.review": "open"},
        "nodes.response.shift[0].if.gate.review",
        "no branch of 'gate.review' called 'open'",
        "there are: yes, no",
    ),
    (
        N + "when/0/if",
        {"end": "deal"},
        "nodes.response.when[0].if.end",
        "'end' never stands upstream of 'response', so nothing is known of it here",
        "name a node that comes before",
    ),
    (N + "when/0/if", {"response": "holds"}, "nodes.response.when[0].if.response", "never stands upstream", "before"),
    (
        "nodes/gate/steps/review/when/0/if",
        {"gate": "open"},
        "nodes.gate.steps.review.when[0].if.gate",
        "'gate' never stands upstream of 'gate.review'",
        "name a node that comes before",
    ),
    (
        "nodes/gate/steps/review/shift/0/if",
        {"gate.review": "yes"},
        "nodes.gate.steps.review.shift[0].if.gate.review",
        "'gate.review' never stands upstream of 'gate.review'",
        "name a node that comes before",
    ),
    (
        "nodes/gate/steps/request/when",
        [{"if": {"gate.review": "yes"}, "weight": 1}],
        "nodes.gate.steps.request.when[0].if.gate.review",
        "'gate.review' never stands upstream of 'gate.request'",
        "name a node that comes before",
    ),
    (
        "nodes/end/branches/war/requires",
        {"nowhere": "x"},
        "nodes.end.branches.war.requires.nowhere",
        "no node 'nowhere'",
        "there are: ",
    ),
    (
        "nodes/policy/options/nothing",
        {"requires": {"response": "holds"}},
        "nodes.policy.options.nothing.requires.response",
        "never stands upstream of 'policy'",
        "name a node that comes before",
    ),
    # observes
    ("nodes/reply/observes/0", "respnse", "nodes.reply.observes[0]", "no node 'respnse'", "did you mean 'response'?"),
    ("nodes/reply/observes/1", "end", "nodes.reply.observes[1]", "'end' never stands upstream of 'reply'", "before"),
    (
        "nodes/gate/steps/review/observes/0",
        "response",
        "nodes.gate.steps.review.observes[0]",
        "'response' never stands upstream of 'gate'",
        "name a node that comes before",
    ),
    # combines
    (
        "nodes/policy/options/both/combines",
        ["sanctions", "tarifs"],
        "nodes.policy.options.both.combines",
        "no option 'tarifs'",
        "did you mean 'tariffs'?",
    ),
    (
        "nodes/policy/options/both/combines",
        ["both"],
        "nodes.policy.options.both.combines",
        "'both' would combine itself",
        "take 'both' out",
    ),
    # rows
    (N + "weights", {"escalates": 1}, ROW, "every branch needs a weight, got none for 'holds'", "add it, 0 %"),
    (N + "weights/hold", "1%", ROW, "a weight for 'hold', which is not a branch", "did you mean 'holds'?"),
    (N + "weights/holds", 3, ROW, "relative numbers or probabilities, never both", "write it as a percentage"),
    (N + "weights", {"escalates": 0, "holds": 0}, ROW, "at least one must be above 0", "correct them"),
    (N + "weights/escalates", "rest", ROW, "`rest` may stand once in a row", "give the other branches a weight"),
    (N + "weights/holds", "likely", ROW, "the lower ends must leave room for 100 %, got 110", "lower one of them"),
    (N + "weights/holds", "remote", ROW, "the upper ends must reach 100 %, got 85", "raise one, or write `rest`"),
    (N + "weights", {"escalates": "50%", "holds": "1/4"}, ROW, "must add up to 100 %, got 75", "correct one"),
    (N + "weights/escalates", "120%", ROW, "a probability must lie between 0 % and 100 %, got 120", "correct it"),
    (N + "weights/escalates", "-5%", ROW, "a probability must lie between 0 % and 100 %, got -5", "correct it"),
    (N + "weights/escalates", "20%..5%", ROW, "a range goes from the lower to the higher end", "swap the ends"),
    (N + "weights/escalates", "beta(2)", ROW, "beta takes 2 numbers, got 1", "write beta(2, 8)"),
    (N + "weights/escalates", "1/0", ROW, "a fraction's lower part must not be 0", "write another number"),
    (N + "weights/escalates", "1e999%", ROW, "a number must be finite", "write a smaller one"),
    (N + "weights/escalates", "highly likely", ROW, "'highly likely' is not a word of the scale 'icd203'", "'"),
    (N + "weights/escalates", "$ods", ROW, "no parameter 'ods'", "did you mean 'odds'?"),
    (N + "when/0/weights/escalates", "5%", "nodes.response.when[0].weights", "never both", "write it as a percentage"),
    ("nodes/policy/weights/both", "5%", "nodes.policy.weights", "never both", "write it as a percentage"),
    (
        "nodes/reply/when",
        [{"if": {"response": "holds"}, "weights": "equal"}],
        "nodes.reply.weights",
        "is required where there are `when` or `shift` rules",
        "add the base row",
    ),
    # shifts
    (
        N + "shift/0/times/hold",
        2,
        "nodes.response.shift[0].times.hold",
        "no branch 'hold'",
        "did you mean 'holds'?",
    ),
    (
        N + "shift/0/times/escalates",
        -2,
        "nodes.response.shift[0].times.escalates",
        "a factor must be at least 0, got -2",
        "correct it",
    ),
    (
        N + "shift/0/times/escalates",
        "-1 * $fee",
        "nodes.response.shift[0].times.escalates",
        "a factor must be at least 0, got -10",
        "correct it",
    ),
    # gates
    ("nodes/gate/opens", 3, "nodes.gate.opens", "must be at most the number of steps, 2, got 3", "lower it"),
    (
        "nodes/gate/steps/request",
        {},
        "nodes.gate.steps.request.weight",
        "is required, the probability of yes",
        "add it",
    ),
    (
        "nodes/gate/steps/request",
        {"options": True, "shift": [{"if": {"policy": "both"}, "times": 2}]},
        "nodes.gate.steps.request.weight",
        "is required, the probability of yes",
        "add it (or `options: true` alone)",
    ),
    ("nodes/gate/steps/request/weight", 1.5, "nodes.gate.steps.request.weight", "between 0 % and 100 %", "correct it"),
    ("nodes/gate/steps/request/weight", "rest", "nodes.gate.steps.request.weight", "only in a row", "write the prob"),
    ("nodes/gate/steps/request/weight", "$fee", "nodes.gate.steps.request.weight", "between 0 % and 100 %", "correct"),
    (
        "nodes/gate/steps/review/when/0/weight",
        "101%",
        "nodes.gate.steps.review.when[0].weight",
        "between 0 % and 100 %, got '101%'",
        "correct it",
    ),
    (
        "nodes/gate/steps/review/shift/0/times",
        -1,
        "nodes.gate.steps.review.shift[0].times",
        "a factor must be at least 0, got -1",
        "correct it",
    ),
    # amounts
    ("nodes/gate/open/effects/cost", "$fe", "nodes.gate.open.effects.cost", "no parameter 'fe'", "did you mean 'fee'?"),
    ("nodes/gate/open/effects/cost", "3..1", "nodes.gate.open.effects.cost", "from the lower to the", "swap the ends"),
    ("parameters/odds/value", "rest", "parameters.odds.value", "must be a quantity of its own", "write it out"),
    ("parameters/fee", "$odds", "parameters.fee.value", "must be a quantity of its own", "write it out"),
    ("parameters/fee", "pert(3, 2, 1)", "parameters.fee.value", "numbers in rising order", "write pert(5%, 10%, 30%)"),
    # indicators
    ("indicators/trains/node", "respnse", "indicators.trains.node", "no node 'respnse'", "did you mean 'response'?"),
    (
        "indicators/trains/likelihood/hold",
        0.2,
        "indicators.trains.likelihood",
        "no branch of 'response' called 'hold'",
        "did you mean 'holds'?",
    ),
    (
        "indicators/trains/likelihood",
        {"holds": 0.2},
        "indicators.trains.likelihood",
        "every branch of 'response' needs a likelihood, got none for 'escalates'",
        "add it",
    ),
    ("indicators/trains/likelihood/holds", 2, "indicators.trains.likelihood", "between 0 % and 100 %", "correct it"),
    # objectives
    ("objectives/interest/dael", 1, "objectives.interest.dael", "no measure or outcome 'dael'", "did you mean 'deal'?"),
]

ANALYST: list[tuple[str, Any, str, str]] = [  # an address, what is put there, what must hold, cure
    ("respnse", {"escalates": 1, "holds": 1}, "no node 'respnse'", "did you mean 'response'?"),
    ("deal", 1, "no node 'deal'", "there are: policy"),
    ("response", {"escalates": 1}, "got none for 'holds'", "add it"),
    ("response", 0.5, "this address takes a whole row, got 0.5", "name the row, or one entry of it"),
    (
        "response.escalates",
        {"holds": 1},
        "this address takes one weight, got {'holds': 1",
        "name the row, or one entry",
    ),
    ("response.escalate", "5%", "'response' has no branch 'escalate'", "did you mean 'escalates'?"),
    ("response.escalates", 5, "never both", "write it as a percentage"),
    (
        "response[policy=both]",
        {"escalates": 1, "holds": 1},
        "no `when` row 'response[policy=both]'",
        "'policy=nothing'?",
    ),
    ("response[policy=nothing]", {"escalates": 1}, "got none for 'holds'", "add it"),
    ("response[policy=nothing].holds", "5%", "never both", "write it as a percentage"),
    ("gate", 0.5, "the judgements of gate 'gate' are its steps, got 'gate'", "gate.re"),
    ("gate.open", 0.5, "the judgements of gate 'gate' are its steps, got 'gate.open'", "gate.re"),
    ("gate.review", 1.5, "a probability must lie between 0 % and 100 %, got 1.5", "correct it"),
    ("gate.review", {"yes": 0.5}, "this address takes one weight", "name the row, or one entry of it"),
    ("gate.review[policy=both]", 0.5, "no `when` row 'gate.review[policy=both]'", "did you mean 'policy=nothing'?"),
    ("$ods", 0.5, "no parameter 'ods'", "did you mean 'odds'?"),
    ("$odds", {"a": 1}, "this address takes one weight", "name the row, or one entry of it"),
    ("$odds", "remoter", "'remoter' is not a word of the scale 'icd203'", "did you mean 'remote'?"),
    ("reply.wait", 1, "there is no row of weights here whose entry could be replaced", "give the whole row"),
    ("a b", 1, "not an address: 'a b'", "write node, node.branch, gate.step, node[other=branch] or $name"),
    ("response[", 1, "not an address: 'response['", "write node, node.branch"),
]


def short(value: object) -> str:
    return str(value)[:40]


@pytest.mark.parametrize(("place", "value", "where", "what", "cure"), [*SHAPES, *NUMBERS, *MEANINGS], ids=short)
def test_one_mistake_makes_one_line(place: str, value: Any, where: str, what: str, cure: str) -> None:
    found = mistakes(lambda: sc.Scenario.model_validate(changed({place: value})))
    assert [line_where for line_where, _ in found] == [where]
    told, _, advice = found[0][1].partition("; ")
    assert what in told
    assert cure in advice


@pytest.mark.parametrize(("place", "value", "where", "what", "cure"), [*SHAPES, *MEANINGS], ids=short)
def test_a_file_says_the_same_as_python(place: str, value: Any, where: str, what: str, cure: str) -> None:
    del where, what, cure
    document = changed({place: value})
    in_python = mistakes(lambda: sc.Scenario(**document))
    assert sorted(mistakes(lambda: sc.loads(json.dumps(document), json_text=True))) == sorted(in_python)


@pytest.mark.parametrize(("address", "value", "what", "cure"), ANALYST, ids=short)
def test_an_analyst_is_checked_by_address(address: str, value: Any, what: str, cure: str) -> None:
    document = changed({"analysts/bold/weights": {address: value}})
    ((where, message),) = mistakes(lambda: sc.Scenario.model_validate(document))
    assert where == path_text(("analysts", "bold", "weights", address))
    told, _, advice = message.partition("; ")
    assert what in told
    assert cure in advice


# --- Many mistakes at once -----------------------------------------------------------------------------------------


def test_shape_and_meaning_come_together() -> None:
    document = changed(
        {
            "titel": "x",  # shape
            "as_of": "2025-02-30",
            "nodes/policy/weights/both": True,  # shape
            "nodes/gate/opens": 5,
            "nodes/response/shift/0/times/escalates": -2,
            "nodes/end/source": ["F2"],
            "outcomes/deal/values/cost": "likely",  # shape
            "objectives/interest/dael": 1,
        }
    )
    found = mistakes(lambda: sc.loads(json.dumps(document, indent=1), json_text=True))
    assert sorted(where for where, _ in found) == [
        "as_of",
        "nodes.end.source",
        "nodes.gate.opens",
        "nodes.policy.weights.both",
        "nodes.response.shift[0].times.escalates",
        "objectives.interest.dael",
        "outcomes.deal.values.cost",
        "titel",
    ]


def test_mistakes_of_a_file_come_in_its_order() -> None:
    document = changed({"scale": "nope", "title": 3, "nodes/end/weights/war": None, "nodes/gate/opens": "x"})
    with pytest.raises(sc.ScenarioError) as caught:
        sc.loads(json.dumps(document, indent=1), json_text=True)
    lines = [int(line.split(":")[1]) for line in caught.value.lines()]
    assert lines == sorted(lines)


def test_a_malformed_outcome_does_not_hide_a_wrong_name_elsewhere() -> None:
    document = changed({"outcomes/war": 5, "start": "polcy"})
    found = mistakes(lambda: sc.loads(json.dumps(document), json_text=True))
    assert {where for where, _ in found} == {"outcomes.war", "start"}


def test_a_malformed_branch_makes_no_mistakes_of_others() -> None:
    document = changed({"nodes/response/branches/holds": 5})
    found = mistakes(lambda: sc.loads(json.dumps(document), json_text=True))
    assert [where for where, _ in found] == ["nodes.response.branches.holds"]


def test_a_malformed_node_makes_no_mistakes_of_others() -> None:
    document = changed({"nodes/policy": 5})
    found = mistakes(lambda: sc.loads(json.dumps(document), json_text=True))
    assert [where for where, _ in found] == ["nodes.policy"]


def test_a_malformed_rule_makes_no_mistakes_of_others() -> None:
    rows = {"response[policy=nothing]": {"escalates": 1, "holds": 1}}
    document = changed({"analysts/bold/weights": rows, "nodes/response/when/0/if": GONE})
    found = mistakes(lambda: sc.loads(json.dumps(document), json_text=True))
    assert [where for where, _ in found] == ["nodes.response.when[0].if"]


def test_malformed_rules_do_not_move_the_places_of_others() -> None:
    good = {"if": {"policy": "sanctions"}, "weights": "equal"}
    wrong = {"if": {"polcy": "sanctions"}, "weights": "equal"}
    document = changed({"nodes/response/when": [good, {"if": 3}, {"weights": 4}, wrong, {"if": 5}, wrong]})
    found = mistakes(lambda: sc.loads(json.dumps(document), json_text=True))
    places = [where for where, _ in found if where.startswith("nodes.response.when")]
    assert [place for place in places if place.endswith("polcy")] == [
        "nodes.response.when[3].if.polcy",
        "nodes.response.when[5].if.polcy",
    ]


def test_every_circle_is_told() -> None:
    document = changed({"nodes/policy/options/nothing": {"to": "policy"}, "nodes/end/branches/deal": {"to": "end"}})
    assert {where for where, _ in mistakes(lambda: sc.Scenario(**document))} == {"nodes.policy", "nodes.end"}


def test_a_branch_may_be_called_row() -> None:
    # Pydantic's own names for the kinds of rows must not be taken for the file's.
    node = {"kind": "chance", "branches": {"row": {"to": "war"}, "deal": None}, "weights": {"row": 1, "deal": True}}
    found = mistakes(lambda: sc.Scenario(**changed({"nodes/end": node})))
    assert [where for where, _ in found] == ["nodes.end.weights.deal"]


def test_a_condition_that_leaves_no_branch_is_told_with_its_path() -> None:
    document = changed({"nodes/end/branches/deal": {"requires": {"response": "escalates"}}})
    with pytest.raises(sc.ScenarioError, match=r"nodes\.end.*response.*holds"):
        sc.compare(sc.Scenario(**document), by="policy", do={"reply": "wait"})


def test_impossible_evidence_is_an_error() -> None:
    model = sc.Scenario(**changed({"nodes/policy/weights/both": 0}))
    with pytest.raises(sc.QuestionError, match="policy"):
        sc.forecast(model, do={"reply": "wait"}, given={"policy": "both"})
