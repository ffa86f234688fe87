"""The command that learns from what was seen, and tells which sign would move the answer most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.cli.shared import folder, pairs, saved
from scenarios.errors import QuestionError

if TYPE_CHECKING:
    import argparse

__all__ = ["add_learning", "learning"]


def add_learning(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command, but for what is set and what is known."""
    parser.add_argument("scenario", metavar="NAME|FILE", help="a bundled scenario, or a YAML or JSON file")
    for flag, what in (("--seen", "an indicator that was seen"), ("--not-seen", "an indicator that was not seen")):
        parser.add_argument(flag, metavar="ID", action="append", default=[], help=f"{what}; may be repeated")
    parser.add_argument(
        "--reliability",
        metavar="HIT,FALSE",
        help="how likely a sign is reported when it is there, and when it is not (default: 1,0)",
    )
    parser.add_argument("--by", metavar="NODE", help="compare the options of this node (default: the first decision)")
    parser.add_argument(
        "--target",
        metavar="ID",
        help="tell which sign would move this most: an outcome, several joined by |, a measure or an objective",
    )
    parser.add_argument("--better", metavar="WAY", help="which way the target is better, if the file does not say")
    parser.add_argument("-o", "--out", metavar="FILE", help="a .png, .svg or .pdf for a picture")


def learning(asked: argparse.Namespace) -> None:
    """Learn, then look ahead, then draw, then print."""
    from scenarios.files import load
    from scenarios.judgement.learning import learn
    from scenarios.judgement.watching import indicators

    do, evidence = pairs(asked.do, "do"), _evidence(asked)
    if not evidence and not asked.target:
        msg = "learn: there must be something to learn, or a --target, got neither; name a sign with --seen, or what signs should move"
        raise QuestionError(msg)
    if asked.better and not asked.target:
        msg = "--better goes with --target: without one nothing is preferred; add --target, or leave it out"
        raise QuestionError(msg)
    model = load(asked.scenario)
    found: list[Any] = []
    given: Any = None
    if evidence:
        learned = learn(model, evidence, by=asked.by, do=do, reliability=_rates(asked.reliability))
        found.append(learned)
        given = learned.given
    if asked.target:
        target = asked.target.split("|") if "|" in asked.target else asked.target
        left = [name for name in model.indicators if name not in evidence]
        if left or not model.indicators:
            of = left or None
            found.append(indicators(model, target, asked.by, of=of, better=asked.better, do=do, given=given))
        else:
            found.append("No indicator is left to look out for.")
    path = Path(asked.out) if asked.out else None
    if path is not None:
        picture = found[0].plot()
        folder(str(path.parent))
        saved(picture, path)
    print(*found, sep="\n\n")
    if path is not None:
        print(f"\n{path}: a picture")


def _evidence(asked: argparse.Namespace) -> dict[str, Any]:
    found = pairs(asked.given, "given")
    for names, said in ((asked.seen, "seen"), (asked.not_seen, "not seen")):
        for name in names:
            if name in found:
                msg = f"--seen, --not-seen and --given name {name!r} twice; once is enough"
                raise QuestionError(msg)
            found[name] = said
    return found


def _rates(text: str | None) -> Any:
    """Return two rates; what is no pair of numbers is refused as it stands, with what a grade is not."""
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        return text
