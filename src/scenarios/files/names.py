"""Ids out of people's names."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from scenarios.errors import few, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["id_of", "ids_of"]

_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST = 60


def id_of(name: str, number: int) -> str:
    """Make an id out of a name: lower case, without accents; of a name without Latin letters, out of its number.

    Examples
    --------
    >>> id_of("Dr. Zoë Müller-Lüdenscheidt", 1), id_of("李雷", 2)
    ('dr_zoe_muller_ludenscheidt', 'analyst_2')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    made = _OTHER.sub("_", plain.lower()).strip("_")[:_LONGEST].strip("_")
    if not any(letter.isalpha() for letter in made):
        return f"analyst_{made or number}"
    return made if made[0].isalpha() else f"analyst_{made}"


def ids_of(
    rounds: Mapping[str, object], taken: Collection[str]
) -> tuple[dict[str, str], list[tuple[tuple[str, ...], str]]]:
    """Make an id for every name, with its round where that is above 1; and say which names clash, and why.

    Parameters
    ----------
    rounds : mapping of name to round
        A whole number, or anything else for none.
    taken : collection of str
        Ids that there are already.

    Returns
    -------
    ids : dict of name to id
        All different, if need be by a number.
    clashes : list of (names, message)
    """
    ids: dict[str, str] = {}
    users: dict[str, list[str]] = {}
    for number, (name, said) in enumerate(rounds.items(), 1):
        made = id_of(name, number)
        if isinstance(said, int) and said > 1:
            made = f"{made}_round_{said}"
        users.setdefault(made, []).append(name)
    clashes = []
    for made, names in users.items():
        ids |= {name: made if k == 0 else f"{made}_{k}_of_several" for k, name in enumerate(names)}
        if len(names) > 1:
            told = few([shown(name) for name in names])
            clashes.append(
                (tuple(names), f"names must make different ids, got {made!r} of {told}; write one name one way")
            )
        if made in taken:
            ids[names[0]] = f"{made}_of_several"
            msg = f"there is an analyst {made!r} already; write another name, or a round above 1 and what it supersedes"
            clashes.append((tuple(names), msg))
    return ids, clashes
