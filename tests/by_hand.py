"""The answers of the exercises, worked out from their numbers by hand, in fractions: the way a student would."""

from __future__ import annotations

from fractions import Fraction as F
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["BY_HAND"]

Numbers = "Mapping[str, Any]"


def _mean(shares: list[int], points: list[Any]) -> F:
    return sum((F(share, 100) * point for share, point in zip(shares, points, strict=True)), F(0))


def _roll_back(n: Mapping[str, Any]) -> dict[str, Any]:
    ends = [n["settlement"], n["war_goes_on"], n["wider_war"]]
    pressing = _mean([n["yields"], n["refuses"], n["strikes"]], ends) - n["press_cost"]
    second = max(pressing, F(n["war_goes_on"]))
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
    request, review, final_say = (F(n[step], 100) for step in ("request", "review", "final_say"))
    ends = [n["settlement"], n["war_goes_on"], n["wider_war"]]
    is_open = _mean([n["negotiates"], n["holds"], n["escalates"]], ends) + n["strikes"]
    closed = _mean([n["agenda"], 100 - n["agenda"]], ends[:2])

    def at(opens: F) -> F:
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
    net = {option: F(n[f"{option}_settled"], 100) * n["worth"] - cost[option] for option in cost}
    return {
        "cost_of_both": cost["both"],
        "price_per_point": F(cost["both"] - cost["sanctions"], n["both_settled"] - n["sanctions_settled"]),
        "net_of_sanctions": net["sanctions"],
        "best_option": max(net, key=lambda option: net[option]),
        "tipping_point": (net["sanctions"] + cost["both"]) / n["worth"],
    }


def _report_value(n: Mapping[str, Any]) -> dict[str, Any]:
    chance = {"firm": F(n["firm"], 100), "wavering": F(n["wavering"], 100)}
    said = {"firm": F(n["false"], 100), "wavering": F(n["hit"], 100)}
    options = ("sanctions", "withdrawal")

    def best(weight: Mapping[str, F]) -> F:
        return max(sum((weight[i] * n[f"{option}_{i}"] for i in weight), F(0)) for option in options)

    signal = sum((chance[i] * said[i] for i in chance), F(0))
    perfect = sum((chance[i] * max(n[f"{option}_{i}"] for option in options) for i in chance), F(0)) - best(chance)
    after = best({i: chance[i] * said[i] for i in chance}) + best({i: chance[i] * (1 - said[i]) for i in chance})
    return {
        "value_without": best(chance),
        "perfect_information": perfect,
        "says_wavering": signal,
        "wavering_if_said": chance["wavering"] * said["wavering"] / signal,
        "worth_of_report": after - best(chance),
        "verdict": "buy" if after - best(chance) > n["price"] else "leave",
    }


BY_HAND: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "roll-back": _roll_back,
    "gate-price": _gate_price,
    "both-or-one": _both_or_one,
    "report-value": _report_value,
}
