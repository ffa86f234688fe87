"""Several scales of words beside each other."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from scenarios.errors import QuestionError, shown
from scenarios.model.scales import scale
from scenarios.model.words import Scale
from scenarios.results.vocabulary import ScaleComparison

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.model.words import Term

__all__ = ["compare_scales"]


def compare_scales(*scales: str | Scale) -> ScaleComparison:
    """Lay out what each word means in several scales, and warn where the same word means another range.

    Parameters
    ----------
    *scales : str or Scale
        At least two: ids of published scales, or scales themselves, such as that of a file (``model.words``).

    Returns
    -------
    ScaleComparison
        Words by scale, the least likely first: by the mean of the middles of their ranges; words of the same mean in the order of the scales.

    Raises
    ------
    QuestionError
        If there are fewer than two scales, two of one id, or one that is not published.

    Examples
    --------
    >>> import scenarios as sc
    >>> found = sc.compare_scales("icd203", "phia", "ipcc-ar5")
    >>> found.overlap("likely")
    (0.66, 0.75)
    >>> found.shared
    ('very unlikely', 'unlikely', 'likely', 'very likely', 'almost certain')
    """
    found = [one if isinstance(one, Scale) else scale(one) for one in scales]
    if len(found) < 2:
        msg = f"compare_scales: at least two scales must be compared, got {len(found)}; name another, or print the one by itself"
        raise QuestionError(msg)
    twice = [one.id for k, one in enumerate(found) if one.id in {other.id for other in found[:k]}]
    if twice:
        msg = f"compare_scales: every scale must be named once, got {shown(twice[0])} twice; leave one out"
        raise QuestionError(msg)
    return ScaleComparison(tuple(found), MappingProxyType(_meanings(found)))


def _meanings(scales: list[Scale]) -> dict[str, Mapping[str, Term]]:
    words = dict.fromkeys(term.word for one in scales for term in one.terms)
    met = {word: _terms_of(word, scales) for word in words}
    for synonym in dict.fromkeys(word for one in scales for word in one.words()):
        terms = _terms_of(synonym, scales)
        # Another spelling of a word that stands there already says nothing new.
        if len(terms) > 1 and not any(terms.items() <= known.items() for known in met.values()):
            met[synonym] = terms
    ordered = sorted(met.items(), key=lambda entry: round(_middle(entry[1]), 9))
    return {word: MappingProxyType(terms) for word, terms in ordered}


def _terms_of(word: str, scales: list[Scale]) -> dict[str, Term]:
    return {one.id: term for one in scales if (term := one.term(word)) is not None}


def _middle(terms: Mapping[str, Term]) -> float:
    return sum(term.low / 2 + term.high / 2 for term in terms.values()) / len(terms)
