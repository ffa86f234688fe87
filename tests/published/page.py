"""The tables of docs/verification.md: made from the problems, so that no number on the page can go stale.

To write them anew: PYTHONPATH=src:tests python -m published.page
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from published import beliefs, elicited, games, knowing, ranges, risks, scores, trees, ventures, words
from published.kit import HERE, Answer, Library, Number, Problem, found, parts

PAGE = HERE.parents[1] / "docs" / "verification.md"
START, END = "<!-- made by tests/published/page.py: start -->\n", "<!-- made by tests/published/page.py: end -->\n"

PROBLEMS: tuple[Problem, ...] = (
    *trees.PROBLEMS,
    *ventures.PROBLEMS,
    *games.PROBLEMS,
    *beliefs.PROBLEMS,
    *ranges.PROBLEMS,
    *words.PROBLEMS,
    *elicited.PROBLEMS,
    *risks.PROBLEMS,
    *scores.PROBLEMS,
    *knowing.PROBLEMS,
)

# Problems of which nothing can be asked yet, and what they wait for.
LATER = {
    "Sobol indices of the Ishigami function (T. Ishigami and T. Homma 1990)": (
        "nothing: the function is no scenario, for the language has no formulas; the estimator behind `sobol` is tested on it"
    ),
}


@cache
def computed(answer: Answer) -> tuple[Number, ...]:
    """Return what the library says."""
    return tuple(found(answer, Library()))


def shown(value: Number) -> str:
    if isinstance(value, str):
        return value
    text = f"{float(value):.10g}"
    return "0" if text == "-0" else text


def authored(text: str) -> str:
    """Return the exact answer in at most ten digits, fractions as they are."""
    pieces = zip(text.split(", "), parts(text), strict=True)
    return ", ".join(
        shown(value) if isinstance(value, Fraction) and "/" not in piece else piece for piece, value in pieces
    )


def difference(answer: Answer) -> str:
    """Return computed less printed (or less exact, where nothing is printed); 0 stands for less than 1e-9."""
    pairs = list(zip(computed(answer), parts(answer.printed or answer.exact), strict=True))
    if any(isinstance(right, str) for _, right in pairs):
        return "same" if all(left == right for left, right in pairs) else "other"
    gaps = [float(left) - float(right) for left, right in pairs]
    told = [
        "0" if abs(gap) < 1e-9 * max(1, abs(left)) else f"{gap:+.1g}"
        for gap, (left, _) in zip(gaps, pairs, strict=True)
    ]
    return "0" if set(told) == {"0"} else ", ".join(told)


def row(answer: Answer) -> str:
    printed = (answer.printed or "–") + (f" ({answer.misprint})" if answer.misprint else "")
    cells = (
        answer.what,
        printed,
        authored(answer.exact),
        ", ".join(shown(value) for value in computed(answer)),
        difference(answer),
    )
    return "| " + " | ".join(cells) + " |"


def section(problem: Problem) -> str:
    files = ", ".join(f"`tests/published/{name}.yaml`" for name in problem.files)
    where = f" As a scenario: {files}." if files else ""
    lines = [f"### {problem.title}", "", f"{problem.source}{where}", ""]
    if problem.note:
        lines += [problem.note, ""]
    lines += ["| result | source prints | exact | computed | difference |", "| --- | --- | --- | --- | --- |"]
    lines += [row(answer) for answer in problem.answers]
    if problem.waiting:
        lines += ["", f"Not yet: {problem.waiting}."]
    return "\n".join([*lines, ""])


def tables() -> str:
    """Return all that the page says of published problems."""
    answers = [answer for problem in PROBLEMS for answer in problem.answers]
    results = sum(len(parts(answer.exact)) for answer in answers)
    printed = sum(len(parts(answer.printed)) for answer in answers if answer.printed)
    files = {name for problem in PROBLEMS for name in problem.files}
    opening = f"{len(PROBLEMS)} problems in {len(files)} scenario files, {results} results, of which the sources print {printed}."
    later = "\n".join(f"| {problem} | {wait} |" for problem, wait in LATER.items())
    closing = f"### Not yet\n\n| problem | waits for |\n| --- | --- |\n{later}\n"
    return "\n".join(["", opening, "", *(section(problem) for problem in PROBLEMS), closing])


def written(page: str) -> str:
    """Return the page with its tables made anew."""
    before, _, rest = page.partition(START)
    _, _, behind = rest.partition(END)
    return f"{before}{START}{tables()}\n{END}{behind}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
