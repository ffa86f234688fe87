"""Published answers about words, quantities and quantiles."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import scenarios as sc
from published.kit import Answer, Engine, Number, Problem, load, weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def told(what: str, exact: str, ask: Callable[[], object], printed: str = "") -> Answer:
    """Return an answer for which no path is walked: what the library says of words and totals."""
    return Answer(what, exact, lambda _: ask(), printed, walked=False)


def ranges(name: str, low: str, high: str) -> tuple[Answer, Answer]:
    """Return the ends of a scale's ranges, as its document prints them."""
    return (
        told("lower ends, in per cent", low, lambda: [100 * term.low for term in scale(name).terms], low),
        told("upper ends, in per cent", high, lambda: [100 * term.high for term in scale(name).terms], high),
    )


# --- Scales -----------------------------------------------------------------------------------------


def scale(name: str) -> sc.Scale:
    """Return a published scale."""
    return sc.scale(name)


def terms(name: str, per_cent: Sequence[float]) -> list[str]:
    """Return the terms of each probability, "/" between those that share it, "none" in a gap."""
    return ["/".join(scale(name).terms_for(x / 100)) or "none" for x in per_cent]


def shown(name: str, per_cent: Sequence[float]) -> list[str]:
    return [scale(name).word_for(x / 100) or "none" for x in per_cent]


def middles(engine: Engine) -> list[Number]:
    """Return what each word of ICD 203 counts for."""
    doc = load("words")
    return [engine.chances(doc, {"word": word})["happens"] for word in doc["nodes"]["word"]["options"]]


def counts_for(engine: Engine, name: str, word: str) -> list[Number]:
    """Return what a word and its rest count for on a scale."""
    doc = load("words")
    doc["scale"] = name
    doc["nodes"]["event"]["when"] = []
    return list(engine.chances(weigh(doc, "event", {"happens": word, "fails": "rest"}), {"word": "likely"}).values())


def widths(name: str) -> list[float]:
    return [100 * (term.high - term.low) for term in scale(name).terms]


def mirrored(name: str) -> int:
    """Count the terms whose opposites are a term as well."""
    pairs = {(round(t.low, 9), round(t.high, 9)) for t in scale(name).terms}
    return sum((round(1 - high, 9), round(1 - low, 9)) in pairs for low, high in pairs)


def gaps(name: str) -> list[str]:
    terms = scale(name).terms
    pairs = ((one.high, other.low) for one, other in itertools.pairwise(terms))
    return [f"{100 * low:.0f}-{100 * high:.0f}" for low, high in pairs if high > low]


def covered(name: str) -> float:
    return sum(widths(name))


ICD203 = Problem(
    title="The words of ICD 203",
    source="Intelligence Community Directive 203, Analytic Standards (2 January 2015), on expressions of likelihood.",
    files=("words",),
    answers=(
        *ranges("icd203", "1, 5, 20, 45, 55, 80, 95", "5, 20, 45, 55, 80, 95, 99"),
        told("terms at 0, 0.5, 1, 3, 12, 30, 50 %",
               "none, none, almost no chance, almost no chance, very unlikely, unlikely, roughly even chance",
               lambda: terms("icd203", (0, 0.5, 1, 3, 12, 30, 50))),
        told("terms at 57, 66, 90, 97, 99, 99.5, 100 %",
               "likely, likely, very likely, almost certain, almost certain, none, none",
               lambda: terms("icd203", (57, 66, 90, 97, 99, 99.5, 100))),
        told("terms at the edges 5, 20, 45 %",
               "almost no chance/very unlikely, very unlikely/unlikely, unlikely/roughly even chance",
               lambda: terms("icd203", (5, 20, 45))),
        told("terms at the edges 55, 80, 95 %",
               "roughly even chance/likely, likely/very likely, very likely/almost certain",
               lambda: terms("icd203", (55, 80, 95))),
        Answer("what each word counts for", "3/100, 1/8, 13/40, 1/2, 27/40, 7/8, 97/100", middles),
        told("widths in points, least likely word first", "4, 15, 25, 10, 25, 15, 4", lambda: widths("icd203")),
        told("points that no word covers", "2", lambda: 100 - covered("icd203")),
        told("words whose opposite is a word", "7", lambda: mirrored("icd203")),
    ),
)  # fmt: skip

# Two ways in which public programs fill the gaps of PHIA's yardstick, neither of which the standard knows.
FILLED = {
    "by lower edges": (0, 10, 25, 40, 55, 80, 90, 100),
    "by middles of the gaps": (0, 5, 22.5, 37.5, 52.5, 77.5, 92.5, 100),
}


def filled(edges: Sequence[float], closed_first: Mapping[str, str]) -> sc.Scale:
    names = [term.word for term in sc.SCALES["phia"].terms]
    words = {
        name: {"range": f"{low}%..{high}%", "open": "high"}
        for name, low, high in zip(names, edges, edges[1:], strict=False)
    }
    words |= {
        names[-1]: {"range": f"{edges[-2]}%..{edges[-1]}%"},
        **{name: {"range": r} for name, r in closed_first.items()},
    }
    doc = load("words")
    doc |= {"scale": "own", "scales": {"own": {"words": words}}}
    doc["nodes"]["event"]["when"] = []
    return sc.Scenario.model_validate(weigh(doc, "event", {"happens": "likely", "fails": "rest"})).words


def disagreements() -> list[int]:
    """Return the whole percentages that two ways of filling the gaps call by different words."""
    one = filled(FILLED["by lower edges"], {})
    other = filled(FILLED["by middles of the gaps"], {"remote chance": "0%..5%"})
    return [x for x in range(101) if one.word_for(x / 100) != other.word_for(x / 100)]


PHIA = Problem(
    title="The PHIA yardstick and its gaps",
    source="PHIA Probability Yardstick, in Explaining uncertainty in UK intelligence assessment (24 March 2025).",
    files=("words",),
    answers=(
        *ranges("phia", "0, 10, 25, 40, 55, 80, 95", "5, 20, 35, 50, 75, 90, 100"),
        told("terms at 0, 3, 5, 10, 15, 20, 30 %",
               "remote chance, remote chance, remote chance, highly unlikely, highly unlikely, highly unlikely, unlikely",
               lambda: terms("phia", (0, 3, 5, 10, 15, 20, 30))),
        told("terms at 45, 49.9, 50, 55, 60, 70, 75 %",
               "realistic possibility, realistic possibility, none, likely, likely, likely, likely",
               lambda: terms("phia", (45, 49.9, 50, 55, 60, 70, 75))),
        told("terms at 85, 95, 99, 100 %", "highly likely, almost certain, almost certain, almost certain",
               lambda: terms("phia", (85, 95, 99, 100))),
        told("terms at 7, 7.5, 9, 22, 22.5, 24, 37.5, 38 %", ", ".join(["none"] * 8),
               lambda: terms("phia", (7, 7.5, 9, 22, 22.5, 24, 37.5, 38))),
        told("terms at 52, 52.5, 53, 77.5, 78, 92, 92.5, 93 %", ", ".join(["none"] * 8),
               lambda: terms("phia", (52, 52.5, 53, 77.5, 78, 92, 92.5, 93))),
        told("gaps in points", "5-10, 20-25, 35-40, 50-55, 75-80, 90-95", lambda: gaps("phia")),
        told("points that words cover", "70", lambda: covered("phia")),
        Answer("likely and its rest as weights", "13/20, 7/20", lambda e: counts_for(e, "phia", "likely")),
        Answer("realistic possibility and its rest as weights", "9/20, 11/20",
               lambda e: counts_for(e, "phia", "realistic possibility")),
        told("term of that rest, 25 to 45 % and 50 to 60 %: lower end, upper end",
               "unlikely, realistic possibility, none, likely", lambda: terms("phia", (25, 45, 50, 60))),
        told("whole percentages that two common fillings of the gaps name differently",
               "6, 7, 8, 9, 23, 24, 38, 39, 53, 54, 78, 79, 90, 91, 92", disagreements),
    ),
    note="A result in a gap has no word here, on purpose: the gaps are part of the standard. So a nearest word is not offered.",
)  # fmt: skip

IPCC = Problem(
    title="The likelihood terms of the IPCC, nested and not",
    source="M. D. Mastrandrea et al. (2010), Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on Consistent "
    "Treatment of Uncertainties; IPCC AR4, Working Group II, front matter, section F.",
    files=("words",),
    answers=(
        *(replace(answer, what=f"AR5, {answer.what}")
          for answer in ranges("ipcc-ar5", "0, 0, 0, 0, 33, 50, 66, 90, 95, 99", "1, 5, 10, 33, 66, 100, 100, 100, 100, 100")),
        *(replace(answer, what=f"AR4, {answer.what}")
          for answer in ranges("ipcc-ar4", "0, 1, 10, 33, 66, 90, 99", "1, 10, 33, 66, 90, 99, 100")),
        told("AR5, terms at 0.5 %, likeliest last",
               "exceptionally unlikely/extremely unlikely/very unlikely/unlikely", lambda: terms("ipcc-ar5", (0.5,))),
        told("AR5, terms at 3, 8, 20 %", "extremely unlikely/very unlikely/unlikely, very unlikely/unlikely, unlikely",
               lambda: terms("ipcc-ar5", (3, 8, 20))),
        told("AR5, terms at 33, 40, 50 %", "unlikely/about as likely as not, about as likely as not, about as likely as not",
               lambda: terms("ipcc-ar5", (33, 40, 50))),
        told("AR5, terms at 60, 66, 70 %",
               "about as likely as not/more likely than not, about as likely as not/more likely than not/likely, "
               "more likely than not/likely", lambda: terms("ipcc-ar5", (60, 66, 70))),
        told("AR5, terms at 92, 97 %",
               "more likely than not/likely/very likely, more likely than not/likely/very likely/extremely likely",
               lambda: terms("ipcc-ar5", (92, 97))),
        told("AR5, terms at 99.5 %", "more likely than not/likely/very likely/extremely likely/virtually certain",
               lambda: terms("ipcc-ar5", (99.5,))),
        told("AR5, narrowest term at 0.5, 3, 8, 20, 40, 50 %",
               "exceptionally unlikely, extremely unlikely, very unlikely, unlikely, about as likely as not, about as likely as not",
               lambda: shown("ipcc-ar5", (0.5, 3, 8, 20, 40, 50))),
        told("AR5, narrowest term at 60, 66, 70, 92, 97, 99.5 %",
               "about as likely as not, about as likely as not, likely, very likely, extremely likely, virtually certain",
               lambda: shown("ipcc-ar5", (60, 66, 70, 92, 97, 99.5))),
        told("AR4, terms at 0.5, 3, 8, 20, 33, 40 %",
               "exceptionally unlikely, very unlikely, very unlikely, unlikely, unlikely/about as likely as not, "
               "about as likely as not", lambda: terms("ipcc-ar4", (0.5, 3, 8, 20, 33, 40))),
        told("AR4, terms at 50, 60, 66, 70 %",
               "about as likely as not, about as likely as not, about as likely as not/likely, likely",
               lambda: terms("ipcc-ar4", (50, 60, 66, 70))),
        told("AR4, terms at 92, 97, 99.5 %", "very likely, very likely, virtually certain",
               lambda: terms("ipcc-ar4", (92, 97, 99.5))),
        told("AR4, terms at 1, 99 %: its outer ranges are printed as < 1 % and > 99 %", "very unlikely, very likely",
               lambda: terms("ipcc-ar4", (1, 99))),
        Answer("likely as a weight, AR5", "83/100", lambda e: counts_for(e, "ipcc-ar5", "likely")[0]),
        Answer("likely as a weight, AR4", "78/100", lambda e: counts_for(e, "ipcc-ar4", "likely")[0]),
    ),
    note="At exactly 33 per cent, AR5 has two terms of the same width; the table beside a result shows the less likely one.",
)  # fmt: skip

KENTS = ("almost certain", "probable", "chances about even", "probably not", "almost certainly not")

KENT = Problem(
    title="Kent's words of estimative probability",
    source="S. Kent (1964), Words of Estimative Probability, Studies in Intelligence 8(4): 93 %, give or take about 6, and so on.",
    files=("words",),
    answers=(
        *ranges("kent1964", "0, 2, 20, 40, 63, 87, 100", "0, 12, 40, 60, 87, 99, 100"),
        Answer("almost certain, probable, chances about even, probably not, almost certainly not as weights",
               "93/100, 3/4, 1/2, 3/10, 7/100",
               lambda e: [counts_for(e, "kent1964", word)[0] for word in KENTS], "0.93, 0.75, 0.50, 0.30, 0.07"),
        told("give or take, in points", "6, 12, 10, 10, 5", lambda: [width / 2 for width in widths("kent1964")[5:0:-1]], "6, 12, 10, 10, 5"),
        told("terms at 0, 1, 7, 40, 61, 75 %", "impossibility, none, almost certainly not, probably not/chances about even, none, probable",
               lambda: terms("kent1964", (0, 1, 7, 40, 61, 75))),
        told("terms at 87, 93, 99.5, 100 %", "probable/almost certain, almost certain, none, certainty",
               lambda: terms("kent1964", (87, 93, 99.5, 100))),
        told("points that no word covers", "14", lambda: 100 - covered("kent1964")),
    ),
    note="The ends are computed from the number and the give-and-take that he prints. His word “possible” has none.",
)  # fmt: skip


def meanings(word: str) -> list[str]:
    """Return what a word is called in each scale."""
    return [
        term.extent for term in sc.compare_scales("icd203", "phia", "ipcc-ar5", "ipcc-ar4", "kent1964")[word].values()
    ]


LIKELY = Problem(
    title="One word on five scales",
    source="The five documents above.",
    files=("words",),
    answers=(
        told("likely in ICD 203, PHIA, AR5, AR4, Kent", "55 to 80 %, 55 to 75 %, 66 to 100 %, 66 to 90 %, 63 to 87 %",
               lambda: meanings("likely"), "55 to 80 %, 55 to 75 %, 66 to 100 %, 66 to 90 %, 63 to 87 %"),
        told("unlikely in ICD 203, PHIA, AR5, AR4", "20 to 45 %, 25 to 35 %, 0 to 33 %, 10 to 33 %",
               lambda: meanings("unlikely"), "20 to 45 %, 25 to 35 %, 0 to 33 %, 10 to 33 %"),
        told("what all of them call likely: ends in per cent", "66, 75", lambda: [
            100 * end for end in sc.compare_scales("icd203", "phia", "ipcc-ar5", "ipcc-ar4", "kent1964").overlap("likely") or ()]),
    ),
)  # fmt: skip

# --- Quantities -------------------------------------------------------------------------------------


def quantity(engine: Engine, measure: str) -> list[Number]:
    return list(engine.by(load("pert-means"), "judgement", measure).values())


PERT = Problem(
    title="Least, most plausible, greatest: PERT and triangular means",
    source="D. G. Malcolm, J. H. Roseboom, C. E. Clark and W. Fazar (1959), Operations Research 7(5): (least + 4 mode + "
    "greatest)/6. The five cases are made up.",
    files=("pert-means",),
    answers=(
        Answer("PERT means of 0, 10, 20; 5, 20, 60; 5, 20, 60 %; 55, 60, 80 %; 0, 0, 1", "10, 145/6, 29/120, 5/8, 1/6",
               lambda e: quantity(e, "pert")),
        Answer("triangular means of the same", "10, 85/3, 17/60, 13/20, 1/3", lambda e: quantity(e, "triangular")),
        Answer("the last three PERTs as weights", "29/120, 5/8, 1/6",
               lambda e: [e.chances(load("pert-means"), {"judgement": name})["happens"] for name in ("chance", "likely", "at_the_edge")]),
    ),
)  # fmt: skip

# --- Quantiles --------------------------------------------------------------------------------------


def position(losses: Mapping[int, str]) -> sc.MeasureDistribution:
    doc = load("six-losses")
    doc["nodes"]["event"] |= {
        "branches": {f"l{i}": {"to": "end", "effects": {"loss": loss}} for i, loss in enumerate(losses)},
        "weights": {f"l{i}": weight for i, weight in enumerate(losses.values())},
    }
    return sc.risk_profile(sc.Scenario.model_validate(doc | {"outcomes": {"end": None}}), "loss")["position"]


def quantiles(losses: Mapping[int, str], levels: Sequence[Fraction]) -> list[float]:
    return [position(losses).value_at_risk(float(level)) for level in levels]


def tails(losses: Mapping[int, str], levels: Sequence[Fraction]) -> list[float]:
    return [position(losses).cvar(float(level)) for level in levels]


SIX = dict.fromkeys((10, 20, 30, 40, 50, 60), "1/6")
FOUR = dict.fromkeys((10, 20, 30, 40), "1/4")
UNEVEN = {-100: "20%", 0: "40%", 5: "30%", 50: "8%", 1000: "2%"}

LOSSES = Problem(
    title="Value at risk and CVaR of losses in atoms",
    source="R. T. Rockafellar and S. Uryasev (2002), Journal of Banking & Finance 26(7); S. Sarykalin, G. Serraino and "
    "S. Uryasev (2008), INFORMS tutorial, for the six equal losses. The numbers are recomputed.",
    files=("six-losses",),
    answers=(
        told("six losses of 10 to 60, levels 2/3, 7/12, 1/2, 9/10", "40, 40, 30, 60",
               lambda: quantiles(SIX, [Fraction(2, 3), Fraction(7, 12), Fraction(1, 2), Fraction(9, 10)])),
        told("their CVaR", "55, 52, 50, 60",
               lambda: tails(SIX, [Fraction(2, 3), Fraction(7, 12), Fraction(1, 2), Fraction(9, 10)])),
        told("four losses of 10 to 40, level 7/8", "40", lambda: quantiles(FOUR, [Fraction(7, 8)])),
        told("their CVaR", "40", lambda: tails(FOUR, [Fraction(7, 8)])),
        told("losses of -100 to 1000 with unequal chances, levels 0.95, 0.9", "50, 5",
               lambda: quantiles(UNEVEN, [Fraction(95, 100), Fraction(9, 10)])),
        told("their CVaR", "430, 240", lambda: tails(UNEVEN, [Fraction(95, 100), Fraction(9, 10)])),
    ),
    note="At 7/12 the atom at 40 is split: 40/5 + 2 × 50/5 + 2 × 60/5. Means of whole atoms, above 40 or from 40 on, would be 55 and 50.",
)  # fmt: skip

PROBLEMS = (ICD203, PHIA, IPCC, KENT, LIKELY, PERT, LOSSES)
