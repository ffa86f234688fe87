"""What it is worth to know each event beforehand, for one choice alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.analysis.information.events import Asker
from scenarios.errors import LimitError, QuestionError
from scenarios.evaluation.choosing.choices import choices_of
from scenarios.evaluation.choosing.laid import Laid
from scenarios.evaluation.question import Question
from scenarios.graph import STATE_LIMIT

if TYPE_CHECKING:
    from scenarios.model import Objective
    from scenarios.results import InformationTable

__all__ = ["known_beforehand"]


def known_beforehand(question: Question, objective: Objective) -> InformationTable | None:
    """Return what it is worth to know each node before an option of what is compared is chosen; other choices follow their weights.

    What the choice influences is taken in canonical form. None where nothing can be said: a gate is compared, something was learned,
    or there are too many states.

    Parameters
    ----------
    question : Question
        With what is compared as its `by`.
    objective : Objective
        One that adds up along a path.
    """
    choice = next((choice for choice in choices_of(question) if choice.name == question.by), None)
    if choice is None or question.given:
        return None
    try:
        laid = Laid(Question(question.scenario, do=question.do), objective, None, STATE_LIMIT, only=choice.name)
        return Asker(laid, "independent", None).table(0.0)
    except (LimitError, QuestionError):
        return None
