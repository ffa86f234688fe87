"""Weights, factors and amounts in every form in which they can be written.

Numbers are drawn as fractions and then written, so that what has to add up to 100 per cent does.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from scenarios.model.scales import SCALES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.model.words import Scale
    from scenarios.testing.choices import Chooser

__all__ = ["HOUSE", "PARAMETERS", "Forms", "words_of"]

Written = str | int | float
Words = dict[str, tuple[Fraction, Fraction]]

HALF, ONE = Fraction(1, 2), Fraction(1)
HOUSE = {"likely": "60%..80%", "toss up": "40%..60%", "unlikely": "15%..35%", "no way": "0%..5%"}
"""A scale of the scenario's own."""

# Parameters on offer: those of a row of relative numbers, probabilities (with best estimate and highest value),
# factors and amounts. A scenario holds those that it uses.
_RELATIVE: dict[str, Written] = {"r_small": 2, "r_large": 3.5}
_CHANCE: dict[str, tuple[str, Fraction, Fraction]] = {
    "p_percent": ("15%", Fraction("0.15"), Fraction("0.15")),
    "p_fraction": ("1/8", Fraction("0.125"), Fraction("0.125")),
    "p_range": ("10%..30%", Fraction("0.2"), Fraction("0.3")),
    "p_beta": ("beta(2, 8)", Fraction("0.2"), ONE),
    "p_pert": ("pert(5%, 10%, 30%)", Fraction("0.125"), Fraction("0.3")),
    "p_uniform": ("uniform(0.1, 0.2)", Fraction("0.15"), Fraction("0.2")),
}
_FACTOR: dict[str, Written] = {"f_point": 1.5, "f_range": "0.5..2.5", "f_triangular": "triangular(0.5, 1, 3)"}
_AMOUNT: dict[str, Written] = {
    "m_point": -3,
    "m_range": "5..15",
    "m_beta": "beta(3, 1)",
    "m_percent": "250%",
    "m_normal": "normal(4, 0.5)",
}
PARAMETERS: dict[str, Written] = {
    **_RELATIVE,
    **{name: written for name, (written, _, _) in _CHANCE.items()},
    **_FACTOR,
    **_AMOUNT,
    "p_plain": 0.35,
}


@cache
def words_of(scale: str | Scale | None) -> Words:
    """Return the words of a scale with their ranges, as fractions."""
    if scale == "house":
        ends = {word: written.replace("%", "").split("..") for word, written in HOUSE.items()}
        return {word: (Fraction(low) / 100, Fraction(high) / 100) for word, (low, high) in ends.items()}
    found = SCALES[scale or "icd203"] if scale is None or isinstance(scale, str) else scale
    return {
        word: (Fraction(str(term.low)), Fraction(str(term.high)))
        for term in found.terms
        for word in (term.word, *term.synonyms)
    }


def percent(x: Fraction) -> str:
    """Write a percentage, or a fraction where a percentage has no end."""
    shown = decimal(x * 100)
    return f"{shown}%" if shown else f"{x.numerator}/{x.denominator}"


def decimal(x: Fraction) -> str | None:
    """Write a fraction as a decimal number, if it has an end."""
    value = Decimal(x.numerator) / Decimal(x.denominator)
    return f"{value.normalize():f}" if Fraction(value) == x else None


class Forms:
    """Draws what may stand where a number may stand.

    Parameters
    ----------
    choose : Chooser
    words : mapping of word to range
    parameters : bool
        Also write ``$name``, for the names in `PARAMETERS` and ``$p_word``.
    """

    def __init__(self, choose: Chooser, words: Mapping[str, tuple[Fraction, Fraction]], *, parameters: bool) -> None:
        self.choose = choose
        self.words = words
        self.parameters = parameters
        self.chances = {name: (mean, high) for name, (_, mean, high) in _CHANCE.items()}
        self.word_parameter = ""
        if parameters:
            middle = {word: (low + high) / 2 for word, (low, high) in words.items()}
            self.word_parameter = choose.one([w for w, m in middle.items() if m <= Fraction(7, 10)])
            self.chances["p_word"] = (middle[self.word_parameter], words[self.word_parameter][1])

    # --- Rows

    def row(self, branches: Sequence[str], anchor: str | None = None) -> Any:
        """Draw a row; the anchor's weight is above 0, and without one any weight may be 0, but not all are."""
        kind = self.choose.pick("relative", "relative", "equal", "points", "mixed", "mixed", "ranges")
        sure = anchor if anchor is not None else self.choose.one(branches)
        if kind == "equal":
            return "equal"
        if kind == "relative":
            return {branch: self._relative(zero=branch != sure) for branch in branches}
        return self._probabilities(branches, sure, kind)

    def _relative(self, *, zero: bool) -> Written:
        if zero and self.choose.maybe(0.15):
            return 0
        if self.parameters and self.choose.maybe(0.15):
            name = self.choose.one(sorted(_RELATIVE))
            return self.choose.pick(f"${name}", f"2 * ${name}", f"0.5 * ${name}")
        return self.choose.pick(*map(float, range(1, 10)), 0.5, 2.5, 1.25)

    def _probabilities(self, branches: Sequence[str], anchor: str, kind: str) -> dict[str, str]:
        """Draw probabilities that add up to 1, then write each in a form that allows for it."""
        mixed = self.choose.shuffled(branches)
        written: dict[str, str] = {}
        left = ONE
        if self.parameters and len(mixed) > 1 and self.choose.maybe(0.35):
            written[mixed[0]], share = self._chance_parameter(Fraction(7, 10))
            left -= share
            mixed = mixed[1:]
        cuts = sorted(Fraction(self.choose.whole(0, 40), 40) for _ in mixed[1:])
        shares = [b - a for a, b in zip([Fraction(0), *cuts], [*cuts, ONE], strict=True)]
        if anchor in mixed and shares[mixed.index(anchor)] < Fraction(1, 20):
            shares = [ONE / len(mixed) for _ in mixed]
        for branch, share in zip(mixed, shares, strict=True):
            written[branch] = self._share(share * left, kind)
        if self.choose.maybe(0.45):
            written[self.choose.one(mixed)] = "rest"
        return {branch: written[branch] for branch in branches}

    def _share(self, x: Fraction, kind: str) -> str:
        """Write a probability as a point, a mean, or a range that holds it."""
        fraction = f"{x.numerator}/{x.denominator}"
        if kind == "points":
            return self.choose.pick(percent(x), percent(x), fraction)
        reach = self.choose.pick(Fraction(1, 20), Fraction(1, 100), Fraction(1, 8), x / 2)
        low, high = max(Fraction(0), x - reach), min(ONE, x + reach)
        fitting = [word for word, (a, b) in self.words.items() if a <= x <= b]
        ranges = [f"{percent(low)}..{percent(high)}", *([self._say(self.choose.one(fitting))] * 2 if fitting else [])]
        if kind == "ranges" or not 0 < x < 1:
            return self.choose.one([percent(x), *ranges])
        return self.choose.one([percent(x), *ranges, fraction, "distribution", "distribution"]).replace(
            "distribution", self._distribution(x)
        )

    def _say(self, word: str) -> str:
        return self.choose.pick(word, word, word, word.capitalize(), word.upper())

    def _distribution(self, x: Fraction) -> str:
        """Write a distribution within [0, 1] whose mean is x, which lies between."""
        a = min(x, ONE - x) / self.choose.pick(6, 8)
        kind = self.choose.pick("uniform", "triangular", "pert", "beta")
        if kind == "beta":
            size = self.choose.pick(4, 10, 20)
            ends = [decimal(x * size), decimal((1 - x) * size)]
            if all(ends):
                return f"beta({ends[0]}, {ends[1]})"
            kind = "uniform"
        numbers = {
            "pert": (x - 2 * a, x - a, x + 6 * a),  # (low + 4 mode + high) / 6 = x
            "triangular": (x - 2 * a, x - a, x + 3 * a),
            "uniform": (x - 2 * a, x + 2 * a),
        }[kind]
        return f"{kind}({', '.join(percent(number) for number in numbers)})"

    def _chance_parameter(self, most: Fraction) -> tuple[str, Fraction]:
        """Write a parameter, or a multiple of one, as a probability; return its best estimate."""
        factors = {"": ONE, "0.5 * ": HALF, "1.5 * ": Fraction(3, 2), "2 * ": Fraction(2)}
        return self.choose.one(
            [
                (f"{text}${name}", factor * mean)
                for name, (mean, high) in self.chances.items()
                for text, factor in factors.items()
                if factor * mean <= most and factor * high <= 1
            ]
        )

    # --- One probability, factors, amounts

    def probability(self) -> Written:
        """Draw one probability, as a step has it."""
        x = Fraction(self.choose.whole(1, 39), 40)
        form = self.choose.whole(0, 10 if self.parameters else 8)
        match form:
            case 0:
                return float(x)
            case 1:
                sure: list[Written] = [0, 1, "0%", "100%"]
                return self.choose.one(sure)
            case 2:
                return percent(x)
            case 3:
                return f"{x.numerator}/{x.denominator}"
            case 4:
                return self._share(x, "ranges")
            case 5:
                return f"{percent(x / 2)}..{percent((1 + x) / 2)}"
            case 6:
                return self._say(self.choose.one(sorted(self.words)))
            case 7 | 8:
                return self._distribution(x)
            case 9:
                return self.choose.pick("$p_plain", "2 * $p_plain")
        return self._chance_parameter(ONE)[0]

    def times(self, branches: Sequence[str], anchor: str) -> dict[str, Written]:
        """Draw factors for some branches; the anchor's is above 0."""
        chosen = self.choose.some(branches, self.choose.whole(1, len(branches)))
        return {branch: self.factor(zero=branch != anchor) for branch in chosen}

    def factor(self, *, zero: bool) -> Written:
        """Draw a factor, perhaps 0."""
        if zero and self.choose.maybe(0.1):
            return 0
        form = self.choose.whole(0, 4 if self.parameters else 2)
        if form == 0:
            return self.choose.pick(2, 0.5, 1.5, 3, 0.25)
        if form == 1:
            return self.choose.pick("1..3", "0.5..2", "50%..100%")
        if form == 2:
            return self.choose.pick("150%", "3/4", "uniform(1, 2)", "pert(0.5, 1, 3)")
        name = self.choose.one(sorted(_FACTOR))
        return f"${name}" if form == 3 else f"{self.choose.pick('2', '0.5')} * ${name}"

    def effects(self, measures: Sequence[str]) -> dict[str, Written]:
        """Draw amounts for some measures, at least one."""
        return {m: self.amount() for m in self.choose.some(measures, self.choose.whole(1, len(measures)))}

    def amount(self) -> Written:
        """Draw an effect or a value."""
        form = self.choose.whole(0, 5 if self.parameters else 3)
        if form == 0:
            return self.choose.one([1, 2, 3, 5, 8, 9, 0, -1, -2, -5])
        if form == 1:
            return self.choose.pick(0.1, -2.5, 12, 1e-3, 0)
        if form == 2:
            return self.choose.pick("1..2.5", "-5..10", "-3..-1", "10%..1/2", "1/4", "-20%", "1e2")
        if form == 3:
            return self.choose.pick(
                "uniform(-3, 7)", "pert(0, 2, 10)", "triangular(-4, 0, 6)", "beta(2, 3)", "normal(-1, 2)"
            )
        name = self.choose.one(sorted(_AMOUNT))
        return f"${name}" if form == 4 else f"{self.choose.pick('2', '-1', '0.5')} * ${name}"
