"""Explanations: the rules for words, how they show themselves, and what cannot be explained."""

from __future__ import annotations

import re
from typing import Any

import pytest

import scenarios as sc
from documents import chance, decision, document
from test_explain import ROUNDS, UKRAINE, small


def test_words_of_likelihood_never_meet_a_level_of_confidence() -> None:
    words = re.compile(r"\b(" + "|".join(sorted(UKRAINE.words.words(), key=len, reverse=True)) + r")\b")
    sentences = [
        sentence
        for target in ("escalation", "us_cost", "wider_war", "settlement", "ukrainian_interest")
        for sentence in sc.explain(UKRAINE, target, better="higher" if target in UKRAINE.outcomes else None).sentences
    ]
    assert any("confidence" in sentence for sentence in sentences)
    assert any(words.search(sentence) for sentence in sentences)
    for sentence in sentences:
        assert not ("confidence" in sentence and words.search(sentence))
        for found in words.finditer(sentence):
            assert re.match(r" \([\d.]+ %\)", sentence[found.end() :]), sentence  # a number beside each word


def test_words_are_those_of_the_scenarios_scale() -> None:
    model = small({"good": "70%..80%", "bad": "rest"}, {"good": "2%", "bad": "98%"}, scale="phia")
    why = sc.explain(model, "good", better="higher")
    assert why.parts["best"][0].endswith(": likely (75.0 %), against remote chance (2.0 %) for stay.")


def test_it_shows_itself() -> None:
    why = sc.explain(UKRAINE, "escalation")
    text = str(why)
    assert max(map(len, text.splitlines())) <= 100
    assert " ".join(text.replace("\n- ", " ").split()) == " ".join(" ".join(why.sentences).split())
    page = why._repr_html_()
    assert page.count("<li>") == 6
    assert "Russia&#x27;s response" in page
    assert "explain of ukraine-2025-08" in page
    assert repr(why) == "Explanation(escalation: withdrawal)"
    table = why.to_frame()
    assert list(table.judgement[:3]) == list(why.drivers)
    assert table.at_low[0] == pytest.approx(why.margins(why.drivers[0])[0])
    assert table.at_best[0] == pytest.approx(why.margin)
    with pytest.raises(ValueError, match="read-only"):
        why.values[0] = 1
    ax = why.plot(most=3)
    assert len([patch for patch in ax.patches if patch.get_gid()]) == 6
    assert "difference from Massive tariffs" in ax.get_xlabel()


@pytest.mark.parametrize(
    ("about", "settings", "said"),
    [
        (3, {}, "about must be a scenario, a comparison or a rollback, got 3; load a scenario with scenarios.load(...)"),
        (UKRAINE, {"target": "settlement"}, "better: the best option must be known to be explained, got no direction for 'settlement'; write better='higher' or 'lower'"),
        (UKRAINE, {"target": "us_cst"}, "target: no outcome, measure or objective 'us_cst'; did you mean 'us_cost'?"),
        (UKRAINE, {"target": "us_cost", "better": "more"}, "better must be 'higher' or 'lower', got 'more'"),
        (UKRAINE, {"target": "us_cost", "versus": "bothe"}, "versus: no option 'bothe'; did you mean 'both'?"),
        (UKRAINE, {"target": "us_cost", "versus": "withdrawal"}, "versus: the best option must be compared with another one, got 'withdrawal', which is the best itself; leave it out"),
        (UKRAINE, {"swing": 2}, "swing must be a number from 0 to 1"),
        (UKRAINE, {"covariation": "odd"}, "covariation must be "),
        (UKRAINE, {"by": "us_polcy"}, "by: no node 'us_polcy'; did you mean 'us_policy'?"),
        (UKRAINE, {"by": 3}, "by: no node 3; there are: "),
        (UKRAINE, {"by": 3, "target": "us_cost"}, "by: no node 3; there are: "),
        (sc.compare(UKRAINE), {"by": "atacms_gate"}, "by: a comparison brings its own, got another beside it; ask the scenario instead"),
        (sc.rollback(ROUNDS), {"do": {}}, "do: a rollback brings its own, got another beside it; ask the scenario instead"),
        (sc.rollback(ROUNDS, {"weights": {"us_cost": 1}, "risk": {"tolerance": 5}}), {}, "target: the objective 'us_cost' must be a sum of means"),
    ],
)  # fmt: skip
def test_what_cannot_be_explained_is_told(about: Any, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(sc.QuestionError) as error:
        sc.explain(about, **settings)
    assert str(error.value).startswith(said)


def test_rollbacks_that_begin_with_several_situations_or_with_weights() -> None:
    nodes = {
        "news": chance({"fair": "60%", "foul": "40%"}, next="choice"),
        "choice": decision("go", "stay", next="event", by="host", weights={"go": 1, "stay": 1}),
        "event": chance({"good": "1%", "bad": "99%"}, when=[{"if": {"news": "fair", "choice": "go"}, "weights": {"good": "5%", "bad": "95%"}}]),
    }  # fmt: skip
    doc = document(nodes, ["good", "bad"])
    with pytest.raises(sc.QuestionError) as error:
        sc.explain(sc.rollback(sc.Scenario.model_validate(doc), ["good"]))
    assert str(error.value) == (
        "about: the first choice must be made before anything is known, got 'choice' in 2 situations; explain the scenario with given=… for one of them"
    )
    nodes = {
        "first": decision("go", "stay", next="choice", by="host", weights={"go": 1, "stay": 1}),
        "choice": decision("go", "stay", next="event", by="guest"),
        "event": chance(
            {"good": "1%", "bad": "99%"}, when=[{"if": {"choice": "go"}, "weights": {"good": "5%", "bad": "95%"}}]
        ),
    }
    doc = document(
        nodes, ["good", "bad"], actors={"host": None, "guest": {"objective": "wish"}}, objectives={"wish": {"good": 1}}
    )
    why = sc.explain(sc.rollback(sc.Scenario.model_validate(doc)))
    assert (why.answer.by, why.best) == (
        "choice",
        "go",
    )  # who has no objective follows the weights, and chooses nothing


def test_names_of_all_kinds_of_judgements() -> None:
    from scenarios.explaining.names import confidence_in, judgement_name

    named = {
        "$resolve": "Russia's resolve to hold to its demands ($resolve)",
        "wider_war:us_cost": "A wider war, effect on Cost to the US over a year (wider_war:us_cost)",
        "atacms_gate.open:escalation": "The ATACMS gate: Gate open, effect on Escalation between Russia and the West (atacms_gate.open:escalation)",
        "atacms_gate.review.shift[0]": "The ATACMS gate: The Pentagon's review clears it, a factor (atacms_gate.review.shift[0])",
        "atacms_gate.final_say[us_policy=withdrawal]": "The ATACMS gate: The Defense Secretary says yes (atacms_gate.final_say[us_policy=withdrawal])",
    }
    for address, name in named.items():
        assert judgement_name(UKRAINE, address) == name
    model = small(
        {"good": "30%", "bad": "70%"},
        {"good": "30%", "bad": "70%"},
        measures={"cost": None},
        parameters={"p": {"value": 2}},
    )
    assert [judgement_name(model, name) for name in ("event.good", "$p", "good:cost")] == [
        "event.good",
        "$p",
        "good:cost",
    ]
    assert confidence_in(UKRAINE, "atacms_gate.final_say") == ("atacms_gate.final_say", "")
    assert confidence_in(UKRAINE, "front.stabilises") == ("front", "moderate")
    assert (
        confidence_in(UKRAINE, "wider_war:us_cost")[1]
        == confidence_in(UKRAINE, "russia_response.shift[0].negotiates")[1]
        == ""
    )
