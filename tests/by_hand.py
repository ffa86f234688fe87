"""The answers of the exercises, worked out from their numbers by hand, in fractions: the way a student would."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["BY_HAND"]


def _mean(shares: list[int], points: list[Any]) -> Fraction:
    return sum((Fraction(share, 100) * point for share, point in zip(shares, points, strict=True)), Fraction(0))


def _roll_back(n: Mapping[str, Any]) -> dict[str, Any]:
    ends = [n["settlement"], n["war_goes_on"], n["wider_war"]]
    pressing = _mean([n["yields"], n["refuses"], n["strikes"]], ends) - n["press_cost"]
    second = max(pressing, Fraction(n["war_goes_on"]))
    worth = {
        option: _mean(
            [n[f"{option}_{move}"] for move in ("negotiates", "holds", "escalates")],
            [n["settlement"], second, n["wider_war"]],
        )
        - n.get(f"{option}_cost", 0)
        for option in ("sanctions", "tariffs", "withdrawal")
    }
    best = max(worth, key=lambda option: worth[option])
    return {
        "value_of_pressing": pressing,
        "next_step": "press" if pressing > n["war_goes_on"] else "wait",
        "value_of_sanctions": worth["sanctions"],
        "best_option": best,
        "best_value": worth[best],
    }


def _gate_price(n: Mapping[str, Any]) -> dict[str, Any]:
    request, review, final_say = (Fraction(n[step], 100) for step in ("request", "review", "final_say"))
    ends = [n["settlement"], n["war_goes_on"], n["wider_war"]]
    is_open: Fraction = _mean([n["negotiates"], n["holds"], n["escalates"]], ends) + n["strikes"]
    closed: Fraction = _mean([n["agenda"], 100 - n["agenda"]], ends[:2])

    def at(opens: Fraction) -> Fraction:
        return opens * is_open + (1 - opens) * closed

    now = at(request * review * final_say)
    review_worth = now - at(request * final_say)
    return {
        "gate_opens": request * review * final_say,
        "score_open": is_open,
        "score_closed": closed,
        "score_as_it_is": now,
        "worth_of_review": review_worth,
        "verdict": "keep" if review_worth > 0 else "drop",
        "worth_of_key": max(is_open, closed) - now,
    }


def _both_or_one(n: Mapping[str, Any]) -> dict[str, Any]:
    cost = {"sanctions": n["sanctions_cost"], "tariffs": n["tariffs_cost"]}
    cost["both"] = cost["sanctions"] + cost["tariffs"] + n["extra_cost"]
    net = {option: Fraction(n[f"{option}_settled"], 100) * n["worth"] - cost[option] for option in cost}
    return {
        "cost_of_both": cost["both"],
        "price_per_point": Fraction(cost["both"] - cost["sanctions"], n["both_settled"] - n["sanctions_settled"]),
        "net_of_sanctions": net["sanctions"],
        "best_option": max(net, key=lambda option: net[option]),
        "tipping_point": (net["sanctions"] + cost["both"]) / n["worth"],
    }


def _report_value(n: Mapping[str, Any]) -> dict[str, Any]:
    chance = {"firm": Fraction(n["firm"], 100), "wavering": Fraction(n["wavering"], 100)}
    said = {"firm": Fraction(n["false"], 100), "wavering": Fraction(n["hit"], 100)}
    options = ("sanctions", "withdrawal")

    def best(weight: Mapping[str, Fraction]) -> Fraction:
        return max(sum((weight[i] * n[f"{option}_{i}"] for i in weight), Fraction(0)) for option in options)

    signal = sum((chance[i] * said[i] for i in chance), Fraction(0))
    perfect = sum((chance[i] * max(n[f"{option}_{i}"] for option in options) for i in chance), Fraction(0)) - best(
        chance
    )
    after = best({i: chance[i] * said[i] for i in chance}) + best({i: chance[i] * (1 - said[i]) for i in chance})
    return {
        "value_without": best(chance),
        "perfect_information": perfect,
        "says_wavering": signal,
        "wavering_if_said": chance["wavering"] * said["wavering"] / signal,
        "worth_of_report": after - best(chance),
        "verdict": "buy" if after - best(chance) > n["price"] else "leave",
    }


_MOVES = ("negotiates", "holds", "escalates")


def _sanctions(n: Mapping[str, Any], row: list[Fraction]) -> Fraction:
    ends = [n["settlement"], n["war_goes_on"], n["wider_war"]]
    cost: int = n["cost"]
    return sum((share * end for share, end in zip(row, ends, strict=True)), Fraction(0)) - cost


def _row(n: Mapping[str, Any], analyst: str) -> list[Fraction]:
    return [Fraction(n[f"{analyst}_{move}"], 100) for move in _MOVES]


def _blend(rows: list[list[Fraction]], trust: list[int]) -> list[Fraction]:
    return [
        sum((t * row[k] for t, row in zip(trust, rows, strict=True)), Fraction(0)) / sum(trust)
        for k in range(len(_MOVES))
    ]


def _pool_the_class(n: Mapping[str, Any]) -> dict[str, Any]:
    rows = [_row(n, analyst) for analyst in "abc"]
    even = _blend(rows, [1, 1, 1])
    roots = [math.prod(float(row[k]) for row in rows) ** (1 / 3) for k in range(len(_MOVES))]
    worth = _sanctions(n, even)
    return {
        "linear": even[2],
        "weighted": _blend(rows, [1, 1, 2])[2],
        "logarithmic": roots[2] / sum(roots),
        "value_of_sanctions": worth,
        "choice": "sanctions" if worth > n["sure"] else "withdrawal",
    }


def _who_flips(n: Mapping[str, Any]) -> dict[str, Any]:
    worth = {analyst: _sanctions(n, _row(n, analyst)) for analyst in "abcd"}
    others = {analyst: (sum(worth.values()) - worth[analyst]) / 3 for analyst in worth}
    mean = sum(worth.values()) / 4
    (decisive,) = (analyst for analyst in worth if (others[analyst] > n["sure"]) != (mean > n["sure"]))
    return {
        "in_favour": sum(value > n["sure"] for value in worth.values()),
        "value_of_sanctions": mean,
        "group_choice": "sanctions" if mean > n["sure"] else "withdrawal",
        "decisive": decisive,
        "tipping_share": (n["sure"] - others[decisive]) / (worth[decisive] - others[decisive]),
    }


def _keep_score(n: Mapping[str, Any]) -> dict[str, Any]:
    events = ("meeting", "agenda", "strike", "sanctions", "tariffs")
    brier = {a: sum((Fraction(n[f"{a}_{e}"], 100) - n[e]) ** 2 for e in events) / len(events) for a in "abc"}
    given = [n[f"b_{e}"] if n[e] else 100 - n[f"b_{e}"] for e in events]
    return {
        "brier_a": brier["a"],
        "best": min(brier, key=lambda a: brier[a]),
        "log_b": -sum(math.log(p / 100) for p in given) / len(events),
        "skill_a": 1 - brier["a"] / Fraction(1, 4),
    }


BY_HAND: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "roll-back": _roll_back,
    "gate-price": _gate_price,
    "both-or-one": _both_or_one,
    "report-value": _report_value,
    "pool-the-class": _pool_the_class,
    "who-flips": _who_flips,
    "keep-score": _keep_score,
}
