"""One scenario whose labels can be anything, and everything that the library answers about it: an example of each type."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import scenarios as sc

__all__ = ["HOSTILE", "answers", "labelled", "parts_of"]

HOSTILE = "<script>alert(1)</script> \"a\" 'b' & </td></title></svg> $x^2$ {{ 7 * 7 }} שלום عربي 漢字漢字漢字 😀\u202e\x07\nsecond line]]>-->"


SAID = (
    sc.SourceReport(indicator="sign", source="S1", date="2025-08-24", id="7", reliability=(0.9, 0.1)),
    sc.SourceReport(node="end", likelihood={"deal": 0.5, "war": "likely"}, source="S2"),
    sc.SourceReport(node="end", ratio={"war": 2}, source="S3"),
)


def labelled(text: str) -> sc.Scenario:
    """Return a scenario that has some of everything, called `text` wherever it may be called something."""
    why = {"why": text, "source": "S1"}
    return sc.Scenario.model_validate(
        {
            "format": "scenarios/1",
            "scenario": "labelled",
            "title": text,
            "description": f"Illustrative. {text}",
            "as_of": "2025-08-24",
            "sources": {"S1": dict.fromkeys(("publisher", "title", "claim", "note"), text) | {"date": "2025-08-24"}},
            "actors": {"chief": {"label": text, "objective": "aim"}},
            "measures": {
                "cost": {"label": text, "unit": text[:40], "better": "lower"},
                "gain": {"label": text, "unit": text[:40], "better": "higher"},
            },
            "parameters": {"size": {"value": "1..3", "label": text, **why}},
            "nodes": {
                "pick": {
                    "kind": "decision",
                    "label": text,
                    "by": "chief",
                    "options": {
                        "talk": {"label": text, "effects": {"cost": "$size", "gain": 2}, **why},
                        "press": {"label": text, "effects": {"cost": 3, "gain": 5}},
                        "wait": {"label": text, "effects": {"cost": "0..3"}},
                    },
                    "weights": "equal",
                    "next": "key",
                    **why,
                },
                "key": {
                    "kind": "gate",
                    "label": text,
                    "guards": text,
                    "authority": "chief",
                    "steps": {
                        "ask": {"label": text, "by": "chief", "weight": "likely", **why},
                        "grant": {
                            "label": text,
                            "weight": "20%..60%",
                            **why,
                            "when": [{"if": {"pick": "wait"}, "weight": "5%", "why": text}],
                        },
                    },
                    "open": {"label": text, "to": "end", "effects": {"gain": 1}},
                    "closed": {"label": text, "to": "end"},
                },
                "end": {
                    "kind": "chance",
                    "label": text,
                    "by": "chief",
                    "branches": {"deal": {"label": text}, "war": {"label": text}},
                    "weights": {"deal": "30%..60%", "war": "rest"},
                    "shift": [{"if": {"pick": "press"}, "times": {"war": "0.5..2"}, **why}],
                    **why,
                },
            },
            "outcomes": {
                "deal": {"label": text, "values": {"gain": 4}},
                "war": {"label": text, "values": {"cost": 6}},
            },
            "objectives": {"aim": {"weights": {"cost": 1, "gain": 1}, "label": text}},
            "analysts": {
                "other": {"label": text, "weights": {"end": {"deal": "20%", "war": "80%"}, "$size": 1}, "why": text},
                "later": {
                    "who": text,
                    "weights": {
                        "end": {"weights": {"deal": "likely", "war": "rest"}, **why, "who": text, "confidence": "low"},
                        "key.ask": {"weight": "60%", **why, "supersedes": text},
                    },
                },
            },
            "indicators": {
                "sign": {"node": "end", "label": text, "likelihood": {"deal": "80%", "war": "10%"}, "why": text}
            },
        }
    )


def answers(model: sc.Scenario) -> dict[str, Any]:
    """Return an answer of every public function, by its name."""
    spread = sc.ensemble(model, samples=64, seed=1)
    payoffs = sc.payoff_table(spread, "cost")
    best = sc.rollback(model)
    return {
        "scenario": model,
        "report": sc.report(model, samples=16),
        "compare": sc.compare(model),
        "forecast": sc.forecast(model),
        "risk_profile": sc.risk_profile(model, "cost"),
        "dominance": sc.dominance(model, "cost"),
        "pareto": sc.pareto(model, ["cost", "gain"]),
        "league_table": sc.league_table(model, "cost", "gain"),
        "bounds": sc.bounds(model),
        "ensemble": spread,
        "rank": tuple(spread.first("cost").values()),
        "variance": tuple(spread.variance("cost").values()),
        "simulate": sc.simulate(model, 20, seed=1),
        "simulate.counts": sc.simulate(model, 20, seed=1, detail="counts"),
        "rollback": best,
        "rollback.tree": best.tree(),
        "rollback.lines": tuple(best.lines()),
        "strategies": sc.strategies(model),
        "tornado": sc.tornado(model, "cost"),
        "one_way": sc.one_way(model, "cost", "end.deal"),
        "two_way": sc.two_way(model, "cost", "end.deal", "key.grant", points=5),
        "spider": sc.spider(model, "cost"),
        "break_evens": sc.break_evens(model, "cost"),
        "stability_radius": sc.stability_radius(model, "cost"),
        "sobol": sc.sobol(model, "cost", samples=64),
        "explain": sc.explain(model, "cost"),
        "value_of_control": sc.value_of_control(model, "key"),
        "value_of_information": sc.value_of_information(model),
        "value_of_information(of)": sc.value_of_information(model, "key", canonical="independent"),
        "value_of_research": sc.value_of_research(model, samples=8192),
        "value_of_research(of)": sc.value_of_research(model, "end", samples=8192),
        "payoff_table": payoffs,
        "regret": sc.regret(payoffs),
        "robust_choice": sc.robust_choice(payoffs),
        "acceptability": sc.acceptability(sc.payoff_table(spread, "gain"), payoffs, [0.0, 1.0]),
        "admissible": sc.admissible(model, "cost"),
        "info_gap": sc.info_gap(model, "cost", 5.0, steps=3),
        "pool": sc.pool(model, "logarithmic", floor=0.25, amounts="median"),
        "pooling_rules": sc.pooling_rules(),
        "dissent": sc.dissent(model, "cost"),
        "resolve": (happened := sc.resolve(model, {"end": "deal"}, on="2025-11-30", source="S1", do={"pick": "talk"})),
        "score": sc.score(happened),
        "score_forecasts": sc.score_forecasts([0.8, 0.3, 0.9], [1, 0, 1]),
        "classical_model": sc.classical_model(
            {"A": [[2, 5, 7], [12, 13, 15]], "B": [[20, 23, 34], [8, 10, 11]]}, [24, 11]
        ),
        "discover": sc.discover(model, "cost", samples=256),
        "judgements": sc.judgements(model, stale_after=30),
        "compare_scales": sc.compare_scales("icd203", "phia"),
        "distribution_of": sc.distribution_of("likely", shape="beta", scale="icd203"),
        "learn": sc.learn(model, {"sign": "seen", "key": "open"}, by="pick"),
        "learn.signs": sc.learn(model, reports=SAID, forecast=True).signs,
        "reports": SAID,
        "indicators": sc.indicators(model, "cost"),
        "fit_dirichlet": sc.fit_dirichlet({model.title: [0.1, 0.2, 0.3], "b": [0.7, 0.8, 0.9]}),
    }


def parts_of(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield what shows itself in an answer: the answer, what it is made of, and what can be looked up in it."""
    if hasattr(type(value), "_repr_html_"):
        yield name, value
    inner: list[tuple[str, Any]] = []
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        inner += [
            (field.name, getattr(value, field.name)) for field in dataclasses.fields(value) if field.name != "model"
        ]
        inner += [("limits()", value.limits())] if hasattr(value, "limits") else []
        inner += [("regions", value.regions)] if hasattr(value, "regions") else []
    elif hasattr(type(value), "model_fields"):
        inner += [(field, getattr(value, field)) for field in type(value).model_fields]
    if isinstance(value, Mapping):
        inner += [(f"[{key!r}]", value[key]) for key in value]
    elif isinstance(value, tuple):
        inner += [(f"[{i}]", one) for i, one in enumerate(value[:3])]
    for label, one in inner:
        yield from parts_of(one, f"{name}.{label}")
