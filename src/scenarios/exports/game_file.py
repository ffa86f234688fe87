"""Extensive games in Gambit's file format."""

from __future__ import annotations

import os
import unicodedata
from decimal import Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from scenarios._version import __version__
from scenarios.errors import QuestionError, printable, shown
from scenarios.evaluation.arguments import whole
from scenarios.evaluation.question import Question
from scenarios.exports.game_tree import End, GameTree, Move
from scenarios.files.writing import write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scenarios.model.scenario import Scenario

__all__ = ["ENDS", "exactly", "write_efg"]

ENDS = 100_000
"""The most paths that a game is written out for, where nobody says otherwise."""
_PLAIN = 10**6
_ROUNDING = 2.0**-49
_EXACTLY = Context(prec=800)


def write_efg(
    model: Scenario,
    path: str | os.PathLike[str] | None = None,
    objective: Any = None,
    *,
    do: Mapping[str, str] | None = None,
    limit: int = ENDS,
) -> str:
    """Write the extensive game that a scenario is for those who choose in it, in Gambit's format .efg.

    Whoever makes a choice and has an objective is a player; who has none follows the weights, as chance does. What
    a player knows is what `observes` says. Gambit finds equilibria of it also where some moves are hidden from others.

    Parameters
    ----------
    model : Scenario
    path : str or path, optional
        A file to write, whole or not at all; its name ends in ``.efg``.
    objective : str, list, mapping or Objective, optional
        What choices are for; see `rollback`.
    do : mapping of node to branch, optional
        What is set; see `compare`. Nobody moves there.
    limit : int
        The most paths, at least 1: a game is written out path by path.

    Returns
    -------
    str
        The text of the file.

    Raises
    ------
    QuestionError
        As `rollback`, where an objective or `do` does not fit, nobody chooses, a utility is not defined for all totals
        that occur, or different options are on offer where the actor cannot tell places apart; if `path` is no path
        that ends in ``.efg``. But several actors may choose without knowing what went before.
    LimitError
        If there would be more paths.
    ScenariosError
        If the file cannot be written.

    Notes
    -----
    Players are the actors by their ids, and ``decision maker`` for all choices of which the file does not say whose they are.
    A choice is a move of its actor; its information set is called by its address, ``node[other=branch]``, as a strategy of
    `rollback` takes it. A step of a gate with ``options: true`` is a move of its actor, ``yes`` or ``no``. Everything else
    is a move of chance, with the best estimates after `when`, `shift` and `requires`; branches of probability 0, and chance with
    one branch only, are left out. An end has the name of its outcome; ends of one outcome that are not worth the same are
    numbered. Payoffs are utilities of the totals at the end; with an attitude to risk they are not certainty equivalents.

    Probabilities are simple fractions where these are what the engine's numbers are rounded from, else these
    numbers in full, the largest adjusted by the rounding error of the sum: Gambit asks that they add up to 1 exactly. As
    Gambit reads only ASCII and no backslash, other letters of the title lose their accents or become ``?``.

    References
    ----------
    .. [1] H. W. Kuhn (1953), Extensive Games and the Problem of Information (information sets).
    .. [2] R. Savani and T. L. Turocy (2025), Gambit: The package for computation in game theory, version 16.

    Examples
    --------
    An ambush: whoever passes does not see where the other lies in wait.

    >>> import scenarios as sc
    >>> model = sc.loads('''
    ... format: scenarios/1
    ... scenario: ambush
    ... actors: {hunter: {objective: caught}, prey: {objective: passes}}
    ... objectives: {caught: {caught: 1}, passes: {passes: 1}}
    ... nodes:
    ...   lies: {kind: decision, by: hunter, options: {left: , right: }, next: takes}
    ...   takes: {kind: decision, by: prey, observes: [], options: {left: , right: }, next: end}
    ...   end:
    ...     kind: chance
    ...     branches: {caught: , passes: }
    ...     weights: {caught: 0, passes: 1}
    ...     when: [{if: {lies: left, takes: left}, weights: {caught: 1, passes: 2}},
    ...       {if: {lies: right, takes: right}, weights: {caught: 1, passes: 0}}]
    ... outcomes: {caught: , passes: }
    ... ''')
    >>> print(*sc.write_efg(model).splitlines()[3:], sep=chr(10))
    p "" 1 1 "lies" { "left" "right" } 0
    p "" 2 1 "takes" { "left" "right" } 0
    c "" 1 "end" { "caught" 1/3 "passes" 2/3 } 0
    t "" 1 "caught" { 1, 0 }
    t "" 2 "passes" { 0, 1 }
    t "" 2 "passes" { 0, 1 }
    p "" 2 1 "takes" { "left" "right" } 0
    t "" 2 "passes" { 0, 1 }
    t "" 1 "caught" { 1, 0 }
    """
    limit = whole("limit", limit, 1)
    name = None if path is None else _name_of(path)
    question = Question(model, do=do)
    tree = GameTree(question, objective, limit)
    title = model.title or model.scenario
    comment = f"Made by scenarios {__version__} from {model.scenario}, {model.content_hash}; payoffs are utilities of {_aims(tree)}"
    players = " ".join(map(_quoted, tree.players))
    head = f"EFG 2 R {_quoted(title)} {{ {players} }}\n{_quoted(comment)}\n\n"
    text = head + "".join(f"{line}\n" for line in _lines(tree, tuple(model.outcomes)))
    if name is not None:
        write_bytes(name, text.encode("ascii"))
    return text


def _name_of(path: object) -> str:
    try:
        name = os.fsdecode(path)  # type: ignore[arg-type] # people pass anything
    except Exception:  # noqa: BLE001 - whatever its __fspath__ does
        msg = f"path must name a file, got {shown(path)}; write for example 'game.efg', and objective=… by its name"
        raise QuestionError(msg) from None
    if os.path.splitext(name)[1].lower() != ".efg":  # noqa: PTH122 - no path yet: it may hold anything
        msg = f"{printable(name)}: a file for Gambit must end in .efg; rename it, or write objective={shown(name)} if that is meant"
        raise QuestionError(msg)
    return name


def _aims(tree: GameTree) -> str:
    return ", ".join(f"{wanted.name} ({player})" for player, wanted in tree.players.items())


def _lines(tree: GameTree, outcomes: Sequence[str]) -> list[str]:
    """Return the lines of a tree, in the order in which Gambit reads them."""
    numbers = {player: number for number, player in enumerate(tree.players, start=1)}
    rows: dict[tuple[float, ...], list[str]] = {}
    lines: list[str] = []
    ends: list[End] = []
    at: list[int] = []
    for place in tree.walk():
        if isinstance(place, End):
            at.append(len(lines))
            ends.append(place)
            lines.append("")
        elif place.player is not None:
            moves = " ".join(map(_quoted, place.branches))
            lines.append(f'p "" {numbers[place.player]} {place.number} {_quoted(place.label)} {{ {moves} }} 0')
        else:
            if place.probabilities not in rows:
                rows[place.probabilities] = exactly(place.probabilities)
            lines.append(_chance(place, rows[place.probabilities]))
    for line, told in zip(at, _ends(tree, ends, outcomes), strict=True):
        lines[line] = told
    return lines


def _chance(place: Move, probabilities: Iterable[str]) -> str:
    moves = " ".join(f"{_quoted(b)} {p}" for b, p in zip(place.branches, probabilities, strict=True))
    return f'c "" {place.number} {_quoted(place.label)} {{ {moves} }} 0'


def _ends(tree: GameTree, ends: list[End], outcomes: Sequence[str]) -> list[str]:
    """Return the lines of the ends; those with one outcome and the same payoffs are one of Gambit's outcomes."""
    found: dict[tuple[int, tuple[float, ...]], str] = {}
    count = dict.fromkeys(range(len(outcomes)), 0)
    lines = []
    for end, row in zip(ends, tree.payoffs(ends).tolist(), strict=True):
        key = end.outcome, tuple(row)
        if key not in found:
            count[end.outcome] += 1
            many = f" ({count[end.outcome]})" if count[end.outcome] > 1 else ""
            payoffs = ", ".join(map(_number, row))
            found[key] = f't "" {len(found) + 1} {_quoted(outcomes[end.outcome] + many)} {{ {payoffs} }}'
        lines.append(found[key])
    return lines


def exactly(probabilities: Sequence[float]) -> list[str]:
    """Write probabilities, which add up to 1 but for rounding errors, so that they do so exactly.

    Examples
    --------
    >>> exactly([1 / 3, 2 / 3]), exactly([0.1, 0.2, 0.7]), exactly([0.5 + 2**-30, 0.5 - 2**-30])
    (['1/3', '2/3'], ['0.1', '0.2', '0.7'], ['0.5000000009313226', '0.4999999990686774'])
    """
    plain = [Fraction(p).limit_denominator(_PLAIN) for p in probabilities]
    near = all(abs(f - Fraction(p)) <= _ROUNDING * p for f, p in zip(plain, probabilities, strict=True))
    if near and sum(plain) == 1:
        if all(_PLAIN % f.denominator == 0 for f in plain):
            return [_number(f.numerator / f.denominator) for f in plain]
        return [str(f) for f in plain]
    written = [Decimal(repr(p)) for p in probabilities]
    largest = max(range(len(written)), key=written.__getitem__)
    rest = Decimal(1)
    for k, one in enumerate(written):
        rest = rest if k == largest else _EXACTLY.subtract(rest, one)
    written[largest] = rest
    return [format(one, "f") for one in written]


def _number(amount: float) -> str:
    # Gambit takes 1e20 for a number, and 1e+20 for none.
    return repr(amount + 0.0).removesuffix(".0").replace("e+", "e")


def _quoted(text: str) -> str:
    plain = unicodedata.normalize("NFKD", " ".join(text.split()))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).replace("\\", "/").replace('"', '\\"')
    return '"' + "".join(c if c.isascii() and c.isprintable() else "?" for c in letters) + '"'
