"""Published problems rolled back: a settlement, two games with several actors, and a multiplicative utility."""

from __future__ import annotations

from published.kit import Answer, Engine, Number, Problem, load, std

# --- Texaco and Pennzoil ----------------------------------------------------------------------------

TEXACO, BOLD = "texaco-pennzoil", {"offer": "ask_for_5", "second": "refuse"}


def settled(engine: Engine, strategy: dict[str, str]) -> Number:
    return engine.rolled(load(TEXACO), "settlement", strategy)


SETTLEMENT = Problem(
    title="Texaco and Pennzoil",
    source="R. T. Clemen (1996), Making Hard Decisions, 2nd edition, Duxbury Press, chapter 4.",
    files=(TEXACO,),
    answers=(
        Answer("best strategy in billions of dollars", "4.6348", lambda e: settled(e, {}), "4.63"),
        Answer("the court in billions of dollars", "4.56",
               lambda e: e.means(load(TEXACO), BOLD, {"reply": "refuses"})["settlement"], "4.56"),
        Answer("best strategy: answer to 2 billion, to 3 billion", "ask_for_5, refuse",
               lambda e: e.chosen(load(TEXACO), "settlement", "offer", "second"), "ask_for_5, refuse"),
        Answer("accept 2; ask for 5, accept 3", "2, 4.12",
               lambda e: [settled(e, {"offer": "accept_2"}), settled(e, {"offer": "ask_for_5", "second": "accept_3"})]),
        Answer("its settlements", "0, 5, 10.3", lambda e: list(e.totals(load(TEXACO), "settlement", BOLD)), "0, 5, 10.3"),
        Answer("their probabilities", "0.249, 0.585, 0.166", lambda e: list(e.totals(load(TEXACO), "settlement", BOLD).values()),
               "0.249, 0.585, 0.166"),
        Answer("their standard deviation", "3.2794159480004974", lambda e: std(e.totals(load(TEXACO), "settlement", BOLD))),
    ),
)  # fmt: skip

# --- Games ------------------------------------------------------------------------------------------

MOVES = ("move_1", "move_2", "move_3", "move_4")
TWO = {"red": "to_red", "blue": "to_blue"}
SHOPS = {"rival": "to_rival", "chain": "to_chain"}

CENTIPEDE = Problem(
    title="The centipede game",
    source="R. D. McKelvey and T. R. Palfrey (1992), An Experimental Study of the Centipede Game, Econometrica 60(4), 803–836, "
    "figure 1; the game is R. W. Rosenthal's (1981).",
    files=("centipede",),
    answers=(
        Answer("payoffs in the only subgame-perfect equilibrium", "0.4, 0.1", lambda e: e.equilibrium(load("centipede"), TWO)[0],
               "0.40, 0.10"),
        Answer("what everyone would do at every move", "take, take, take, take",
               lambda e: [e.equilibrium(load("centipede"), TWO)[1][move] for move in MOVES], "take, take, take, take"),
        Answer("payoffs if the last move were to pass", "6.4, 1.6",
               lambda e: e.equilibrium(load("centipede"), TWO, {"move_4": "pass", "move_2": "pass"})[0]),
    ),
)  # fmt: skip

ENTRY = Problem(
    title="Entry deterrence",
    source="R. Selten (1978), The Chain Store Paradox, Theory and Decision 9(2), 127–159.",
    files=("entry",),
    answers=(
        Answer("profits of rival and chain when both are rational", "2, 2", lambda e: e.equilibrium(load("entry"), SHOPS)[0],
               "2, 2"),
        Answer("what they do", "enter, cooperate", lambda e: list(e.equilibrium(load("entry"), SHOPS)[1].values()),
               "enter, cooperate"),
        Answer("profits if the rival believed in a threat to fight", "1, 5",
               lambda e: e.equilibrium(load("entry"), SHOPS, {"response": "fight"})[0], "1, 5"),
    ),
    note="Staying out, for fear of a fight, is a Nash equilibrium too, but not in every subgame: to fight is worse once the rival "
    "is there.",
)  # fmt: skip

# --- A multiplicative utility -----------------------------------------------------------------------


def built(engine: Engine, plan: str) -> Number:
    return engine.rolled(load("airport"), "government", {"plan": plan})


def scaling(engine: Engine) -> Number:
    """Return k: what two attributes at their best are worth besides the sum of both, over their product."""
    cost, capacity = built(engine, "cheap"), built(engine, "large")
    return (built(engine, "cheap_and_large") - cost - capacity) / (cost * capacity)


AIRPORT = Problem(
    title="Airports for Mexico City",
    source="R. L. Keeney (1974), Multiplicative Utility Functions, Operations Research 22(1), 22–34; R. L. Keeney and H. Raiffa "
    "(1976), Decisions with Multiple Objectives, Wiley, chapter 8.",
    files=("airport",),
    answers=(
        Answer("scaling constant k", "-0.876968011791685", scaling, "-0.877"),
        Answer("utility of a plan that is worst in all, best in cost, in capacity, in all", "0, 0.48, 0.6, 1",
               lambda e: [built(e, plan) for plan in ("worst", "cheap", "large", "best")], "0, 0.48, 0.6, 1"),
        Answer("utility of one that is best in cost and capacity", "0.827433212603995", lambda e: built(e, "cheap_and_large")),
    ),
)  # fmt: skip

PROBLEMS = (SETTLEMENT, CENTIPEDE, ENTRY, AIRPORT)
