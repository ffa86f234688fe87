"""Published problems: the library, the walk in fractions, the sources and the page say the same."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import oracle
import scenarios as sc
from published import page
from published.kit import HERE, Answer, Document, Number, Walk, found, load, parts
from published.ventures import STRATEGIES

if TYPE_CHECKING:
    from collections.abc import Sequence

ANSWERS = [
    pytest.param(answer, id=f"{problem.files[0] if problem.files else problem.title}: {answer.what}")
    for problem in page.PROBLEMS
    for answer in problem.answers
]
WALKED = [param for param in ANSWERS if param.values[0].walked]  # type: ignore[union-attr] # an answer
PRINTED = [param for param in ANSWERS if param.values[0].printed]  # type: ignore[union-attr] # an answer
FILES = sorted(path.stem for path in HERE.glob("*.yaml"))


def agrees(got: Sequence[Number], exact: str) -> None:
    expected = parts(exact)
    assert len(got) == len(expected), (got, exact)
    for left, right, text in zip(got, expected, exact.split(", "), strict=True):
        if isinstance(right, str) or (isinstance(left, Fraction) and len(text) < 12):
            assert left == right, (got, exact)
        else:
            assert float(left) == pytest.approx(float(right), rel=1e-11, abs=1e-11), (got, exact)


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_library_gives_the_exact_answer(answer: Answer) -> None:
    agrees(page.computed(answer), answer.exact)


@pytest.mark.parametrize("answer", WALKED)
def test_so_does_the_walk_along_every_path(answer: Answer) -> None:
    agrees(found(answer, Walk()), answer.exact)


def within_rounding(printed: str, exact: Fraction | str) -> bool:
    """Say whether a printed number is the exact one, rounded to the digits that are printed."""
    if isinstance(exact, str) or "/" in printed:
        return parts(printed) == [exact]
    digits = Decimal(printed).as_tuple().exponent
    assert isinstance(digits, int)
    rounding = max(Fraction(10) ** digits / 2, abs(exact) / 2**52)  # some print all digits of a float
    return abs(Fraction(printed) - exact) <= rounding


@pytest.mark.parametrize("answer", PRINTED)
def test_the_source_prints_the_exact_answer_rounded(answer: Answer) -> None:
    pairs = zip(answer.printed.split(", "), parts(answer.exact), strict=True)
    assert all(within_rounding(printed, exact) for printed, exact in pairs) == (not answer.misprint)


def test_rounding_is_told_from_mistakes() -> None:
    assert within_rounding("87.46", Fraction("87.457"))
    assert not within_rounding("87.46", Fraction("87.465001"))
    assert not within_rounding("1/3", Fraction("0.3333"))
    assert within_rounding("indoors", "indoors")


@pytest.mark.parametrize("name", FILES)
def test_a_file_reads_the_same_everywhere(name: str) -> None:
    """By the library, and by a plain YAML reader: the problems are asked of what the latter reads."""
    model = sc.load(HERE / f"{name}.yaml")
    assert model == sc.Scenario.model_validate(yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8")))
    assert sc.check(HERE / f"{name}.yaml") == []


@pytest.mark.parametrize("name", FILES)
def test_a_file_as_it_stands_is_what_the_walk_finds(name: str) -> None:
    doc = load(name)
    model = sc.load(HERE / f"{name}.yaml")
    open_decisions = [n for n, node in doc["nodes"].items() if node["kind"] == "decision" and "weights" not in node]
    for by in open_decisions or [None]:
        options: list[Any] = list(doc["nodes"][by]["options"]) if by else [None]
        for option in options:
            do = {by: option} if by else {}
            answer = sc.forecast(model, do=do)
            assert dict(answer) == pytest.approx({o: float(p) for o, p in oracle.forecast(doc, do).items()}, abs=1e-12)
            means = [float(mean) for mean in oracle.means(doc, do).values()]
            assert answer.means == pytest.approx(means, rel=1e-12, abs=1e-12)


def test_every_file_belongs_to_a_problem() -> None:
    assert sorted({name for problem in page.PROBLEMS for name in problem.files}) == FILES


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: " ".join(strategy.values()))
def test_a_strategy_may_be_set_or_weighed(strategy: dict[str, str]) -> None:
    model = sc.load(HERE / "rockefeller.yaml")
    rows = {
        node: {o: int(o == option) for o in options(load("rockefeller"), node)} for node, option in strategy.items()
    }
    weighed = sc.forecast(model.with_weights(rows))
    assert weighed.mean("payoff") == pytest.approx(sc.forecast(model, do=strategy).mean("payoff"), rel=1e-12)


def options(doc: Document, node: str) -> list[str]:
    return list(doc["nodes"][node]["options"])


def test_the_page_holds_what_is_computed() -> None:
    """Write it anew as tests/published/page.py says."""
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.START in text
    assert page.written(text) == text
