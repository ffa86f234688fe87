"""The sentences of an explanation. None holds a word of likelihood and a level of confidence at once (ICD 203)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.explaining.names import confidence_in, event_name, judgement_name
from scenarios.results.answers import input_text
from scenarios.results.distribution import amount
from scenarios.results.provenance import likelihood_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.model import Scenario
    from scenarios.results import BreakEven, BreakEvens, InformationTable, Tornado
    from scenarios.results.answers import Answer
    from scenarios.results.provenance import Provenance

__all__ = ["Found", "parts_of"]

_MOST = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What is told: the numbers behind an explanation.

    Attributes
    ----------
    values : mapping of option to float
    named : bool
        Whether the rival was named, and is not simply the second.
    later : bool
        Whether choices after this one are held as a strategy has them.
    """

    answer: Answer
    values: dict[str, float]
    best: str
    rival: str
    ties: tuple[str, ...]
    margin: float
    bars: Tornado | None
    points: BreakEvens | None
    drivers: tuple[str, ...]
    ends: dict[str, tuple[float, float]]
    find_out: str
    worth: Mapping[str, float]
    events: InformationTable | None
    named: bool
    later: bool
    swing: float | None
    provenance: Provenance

    def call(self, address: str) -> str:
        """Return what people call a judgement."""
        return judgement_name(self.provenance.model, address)


def parts_of(found: Found) -> dict[str, tuple[str, ...]]:
    """Return the sentences by what they are about."""
    return {
        "best": tuple(_best(found)),
        "drivers": tuple(_drivers(found)),
        "tipping": tuple(_tipping(found)),
        "find_out": tuple(_find_out(found)),
        "notes": tuple(_notes(found)),
    }


def _best(found: Found) -> list[str]:
    answer, count = found.answer, len(found.values)
    best, title = answer.option(found.best), answer.title
    value = _with_word(answer, found.values[found.best])
    if not found.rival:
        if not found.best:
            return [f"Nothing is compared here: {title} is {value}."]
        return [f"There is only one option, {best}: {title} is {value}."]
    other, at = answer.option(found.rival), _with_word(answer, found.values[found.rival])
    unit = answer.target.unit(answer.labels)
    better = f"{answer.target.label(answer.labels)} ({f'{unit}, ' if unit else ''}{answer.better} is better)"
    if len(found.ties) > 1:
        names = _and([answer.option(name) for name in found.ties])
        said = [
            f"{names} are equally good for {better}: {value}.",
            f"{best} counts as the best, because it stands first in the file.",
        ]
        return said if found.rival in found.ties else [*said, f"{other}, which it is compared with, is at {at}."]
    which = "the better of 2 options" if count == 2 else f"the best of {count} options"
    role = "" if count == 2 else ", the option named" if found.named else ", the second best"
    return [
        f"{best} is {which} for {better}: {value}, against {at} for {other}{role}.",
        f"The margin is {_size(answer, found.margin)}.",
    ]


def _drivers(found: Found) -> list[str]:
    what = "the margin" if found.rival else "the answer"
    if found.bars is None:
        return [f"No judgement that bears on it is given as a range, so nothing here says how far {what} could move."]
    over = "over its own range" if found.swing is None else f"by a swing of {found.swing:g}"
    if not found.drivers:
        return [f"No judgement moves {what} when it is moved {over}."]
    head = "These judgements move" if len(found.drivers) > 1 else "This judgement alone moves"
    most = " most" if len(found.drivers) > 1 else ""
    return [
        f"{head} {what}{most}, each moved {over} while the others stay as they are."
        if most
        else f"{head} {what} when it is moved {over}.",
        *(_driver(found, address, what) for address in found.drivers),
    ]


def _driver(found: Found, address: str, what: str) -> str:
    assert found.bars is not None  # noqa: S101 - there are no drivers without
    bar, answer = found.bars[address], found.answer
    share = bar.kind == "weight" or (found.points is not None and found.points[address].share)
    low, high, now = (input_text(bar.kind, value, share=share) for value in (bar.low, bar.high, bar.best))
    word = answer.labels.scale.word_for(bar.best) if share else ""
    before, after = (_signed(answer, end) if found.rival else _with_word(answer, end) for end in found.ends[address])
    said = f"{found.call(address)}, now {f'{word} ({now})' if word else now}: from {low} to {high}, {what} goes from {before} to {after}"
    if bar.switches:
        others = [name for name in dict.fromkeys((bar.best_at_low, bar.best_at_high)) if name != found.best]
        said += f", and {_and([answer.option(name) for name in others])} becomes the best"
    return f"{said}."


def _tipping(found: Found) -> list[str]:
    if found.points is None:
        return []
    tips = _told_once(found.provenance.model, [point for point in found.points if point])
    best = found.answer.option(found.best)
    if not tips:
        return [f"Nothing tips: whatever a single judgement is, {best} stays the best."]
    count = len(tips)
    many = (
        f"{count} judgements, each by itself, tip the choice" if count > 1 else "1 judgement by itself tips the choice"
    )
    more = f"; the nearest {min(_MOST, count)}:" if count > _MOST else ", the nearest first:" if count > 1 else ":"
    return [many + more, *(_tip(found, point) for point in tips[:_MOST])]


def _told_once(model: Scenario, tips: list[BreakEven]) -> list[BreakEven]:
    """Leave out the second branch of a row of two, whose tipping point is the first one's, seen from the other side."""
    seen: set[str] = set()
    kept = []
    for point in tips:
        row, _, branch = point.address.rpartition(".")
        name = row.partition("[")[0]
        mirrored = branch in model.outline.targets.get(name, ()) and len(model.outline.variables[name]) == 2
        if not (mirrored and row in seen):
            kept.append(point)
        seen.add(row)
    return kept


def _tip(found: Found, point: BreakEven) -> str:
    option = found.answer.option
    (verb, first), *rest = [
        (verb, tip) for tip, verb in ((point.below, "falls below"), (point.above, "passes")) if tip is not None
    ]
    said = f"{option(first.option)} becomes the best when {found.call(point.address)} {verb} {point.text_of(first.at)}"
    for other, tip in rest:
        who = "" if tip.option == first.option else f"{option(tip.option)} when it "
        said += f", or {who}{other} {point.text_of(tip.at)}"
    return f"{said} (now {point.text_of(point.now)})."


def _find_out(found: Found) -> list[str]:
    """Say what to find out first: of events and of judgements the one that is worth most, the greater before the other."""
    events: Mapping[str, object] = found.events or {}
    event = next((name for name in found.worth if name in events), "")
    judgement = next((name for name in found.worth if name not in events), "")
    if not found.worth:
        return [_without_worth(found)]
    said = {}
    if event:
        said[event] = f"{event_name(found.provenance.model, event)}: {_event(found, event)}"
    if judgement:
        worth = _size(found.answer, found.worth[judgement])
        said[judgement] = (
            f"{found.call(judgement)}: to know it is worth {worth}, for which option is best depends on where in its range it lies."
        )
    first = found.find_out
    lines = [f"Find out first about {said.pop(first)}"]
    if said:
        of = "judgements" if first == event else "events"
        lines += [f"Of {of}, find out first about {text}" for text in said.values()]
    elif event and found.bars is not None:
        lines.append(
            "No judgement is worth finding out about by itself: none changes the choice wherever in its range it lies."
        )
    return lines


def _event(found: Found, event: str) -> str:
    assert found.events is not None  # noqa: S101 - it is one of them
    worth, canonical = _size(found.answer, found.worth[event]), found.events[event].canonical
    if not canonical:
        return f"to know beforehand what happens there is worth {worth}."
    return f"to know beforehand what each option would lead to there is worth {worth}, if what one leads to tells nothing about the others."


def _without_worth(found: Found) -> str:
    if not found.find_out:
        return "There is no single judgement to find out about first."
    name = found.call(found.find_out)
    if found.bars is not None and found.find_out in found.bars.addresses:
        if found.bars[found.find_out].switches:
            return f"Find out first about {name}: which option is best depends on how far it is moved."
        moved = "the margin" if found.rival else "the answer"
        held = ", though no judgement changes the choice within its range" if found.rival else ""
        return f"Find out first about {name}: it moves {moved} most{held}."
    return f"Find out first about {name}: its tipping point is the nearest."


def _notes(found: Found) -> list[str]:
    said = []
    model = found.provenance.model
    if found.later:
        said.append("Choices after this one are held as the strategy has them.")
    for text, what in (("Set", found.provenance.do), ("Learned", found.provenance.given)):
        if what:
            said.append(f"{text}: {', '.join(_fact(node, branch) for node, branch in what.items())}.")
    for row, firm in dict.fromkeys(confidence_in(model, address) for address in found.drivers):
        if firm:
            said.append(f"The file's confidence in {row} is {firm}.")
    if model.illustrative:
        said.append("All weights are illustrative, not an assessment.")
    return said


def _fact(node: str, learned: object) -> str:
    if isinstance(learned, Mapping):
        return f"a sign of {node} ({likelihood_text(learned)})"
    return f"{node} is {' or '.join(learned) if isinstance(learned, tuple) else learned}"


def _with_word(answer: Answer, value: float) -> str:
    """Return a number; of a probability, with its word."""
    if not answer.share:
        return amount(value)
    word = answer.labels.scale.word_for(value)
    number = f"{100 * value + 0.0:.1f} %"
    return f"{word} ({number})" if word else number


def _size(answer: Answer, margin: float) -> str:
    return f"{100 * margin:.1f} percentage points" if answer.share else amount(margin)


def _signed(answer: Answer, margin: float) -> str:
    return f"{100 * margin + 0.0:.1f} points" if answer.share else amount(margin)


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
