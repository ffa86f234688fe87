"""Outcome distributions of several voices, and their pool."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import QuestionError
from scenarios.evaluation.exact import choice_of, compare, forecast
from scenarios.results import Comparison, OutcomeDistribution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.judgement.pooling.voices import Voice
    from scenarios.model import Scenario
    from scenarios.results import Provenance

__all__ = ["Answer", "answered", "each_answered", "options_of", "remade"]

Floats = NDArray[np.float64]
Answer = Comparison | OutcomeDistribution


def answered(model: Scenario, asked: dict[str, Any]) -> Answer:
    """Return what each option leads to; the forecast where there is nothing to choose."""
    if asked["by"] is None and choice_of(model) is None:
        return forecast(model, do=asked["do"], given=asked["given"])
    return compare(model, **asked)


def each_answered(voices: Sequence[Voice], asked: dict[str, Any]) -> list[Answer]:
    """Return every voice's answer; an error says whose it is."""
    found = []
    for voice in voices:
        try:
            found.append(answered(voice.model, asked))
        except QuestionError as error:
            # What the file cannot be asked is wrong with the question, not with an analyst.
            if not found:
                raise
            raise QuestionError(f"analysts.{voice.name}: {error}") from None
    return found


def options_of(answer: Answer) -> tuple[str, ...]:
    """Return the options of an answer; a forecast has one, which is empty."""
    return ("",) if isinstance(answer, OutcomeDistribution) else answer.options


def remade(answer: Answer, probabilities: Floats, means: Floats | None, provenance: Provenance) -> Answer:
    """Return an answer with other numbers, of shape (options, outcomes) and (options, measures)."""
    measures = answer.measures if means is not None else ()
    kept = np.zeros((len(probabilities), 0)) if means is None else means
    if isinstance(answer, OutcomeDistribution):
        probabilities, kept = probabilities[0], kept[0]
    probabilities.flags.writeable = kept.flags.writeable = False
    return replace(answer, probabilities=probabilities, measures=measures, means=kept, provenance=provenance)
