"""Exercises, and the variant of each group: the same structure, other numbers, the same ones every time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from scenarios.classroom.answers import Choice, Number, Task, Verdict
from scenarios.classroom.brief import brief_of
from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.model.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Dice", "Exercise", "Variant"]

T = TypeVar("T")

_MOST_DRAWS = 10_000


class Dice:
    """Draws of round numbers, the same for the same name on every machine and in every version of Python."""

    def __init__(self, name: str) -> None:
        # Of Python's generators only `random()` itself is promised to stay as it is.
        self._draw = random.Random(name).random  # noqa: S311 - exercises are no secrets

    def pick(self, things: Sequence[T]) -> T:
        """Return one of several things."""
        return things[int(self._draw() * len(things))]

    def between(self, low: int, high: int, step: int = 1) -> int:
        """Return one of low, low + step, …, high."""
        return self.pick(range(low, high + 1, step))

    def shares(self, *lows: int, step: int = 5) -> tuple[int, ...]:
        """Return per cents that add up to 100, each at least its low, in steps.

        Examples
        --------
        >>> sum(Dice("any").shares(10, 20, 10))
        100
        """
        found = list(lows)
        while sum(found) < 100:
            found[int(self._draw() * len(found))] += step
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise: a story, questions about a scenario, and how a group's numbers are drawn.

    Attributes
    ----------
    id, title : str
    story : str
        What it is about; may name the variant's numbers as ``{name}``. Paragraphs are parted by empty lines.
    decision_point : str
        The question that the group has to decide.
    minutes : int
        How long a group needs.
    learned : str
        What one can do after it.
    tasks : tuple of Task
    draw : callable
        Draws the numbers of a variant.
    document : callable
        The scenario with these numbers, as a file holds it.
    sound : callable
        Whether the numbers make a good exercise: no ties, no mistake that comes to the right answer.
    sheet : tuple of str
        The addresses of the judgements on the blank weight sheet.
    debrief : str
        For the instructor: what to talk about when all have answered.
    """

    id: str
    title: str
    story: str
    decision_point: str
    minutes: int
    learned: str
    tasks: tuple[Task, ...]
    draw: Callable[[Dice], Mapping[str, Any]]
    document: Callable[[Mapping[str, Any]], dict[str, Any]]
    sound: Callable[[Variant], bool]
    sheet: tuple[str, ...]
    debrief: str

    def variant(self, group: int = 1) -> Variant:
        """Return the exercise with the numbers of a group: for the same group always the same.

        Parameters
        ----------
        group : int
            From 1 to 1,000,000.

        Raises
        ------
        QuestionError
            If the group is no such number.

        Examples
        --------
        >>> from scenarios import classroom
        >>> exercise = classroom.exercise("roll-back")
        >>> exercise.variant(7).numbers == exercise.variant(7).numbers != exercise.variant(8).numbers
        True
        """
        if isinstance(group, bool) or not isinstance(group, int | np.integer) or not 1 <= group <= 1_000_000:
            msg = f"group must be a whole number from 1 to 1,000,000, got {shown(group)}; number the groups from 1"
            raise QuestionError(msg)
        dice = Dice(f"{self.id}/{int(group)}")
        for _ in range(_MOST_DRAWS):
            variant = Variant(self, int(group), MappingProxyType(dict(self.draw(dice))))
            if self.sound(variant) and variant.told_apart():
                return variant
        raise AssertionError(f"{self.id} has no sound variant for group {group}")

    def __repr__(self) -> str:
        return f"Exercise({self.id!r}: {self.title}, {self.minutes} minutes)"


@dataclass(frozen=True, eq=False, repr=False)
class Variant:
    """An exercise with the numbers of one group.

    Attributes
    ----------
    exercise : Exercise
    group : int
    numbers : mapping
        By the names that the story and the questions use.
    """

    exercise: Exercise
    group: int
    numbers: Mapping[str, Any]

    @cached_property
    def model(self) -> Scenario:
        """The scenario with the group's numbers."""
        return Scenario.model_validate(self.exercise.document(self.numbers))

    @property
    def tasks(self) -> tuple[str, ...]:
        """The ids of the questions, in order."""
        return tuple(task.id for task in self.exercise.tasks)

    @property
    def story(self) -> str:
        """The story with the group's numbers, as Markdown."""
        return self.exercise.story.format_map(self.numbers)

    def question(self, task: str) -> str:
        """Return the text of a question, with the group's numbers."""
        return self._task(task).question.format_map(self.numbers)

    def form(self, task: str) -> str:
        """Return how the answer to a question is to be written: its unit and tolerance, or the names to choose from."""
        return self._task(task).form

    def check(self, task: str, answer: object) -> Verdict:
        """Say whether an answer is right, with a hint where it is not; it never tells the answer.

        Parameters
        ----------
        task : str
            The id of a question.
        answer : float or str
            A number, Python's or numpy's, or a name, as `form` says. Whatever else gets a hint on the form.

        Raises
        ------
        QuestionError
            If there is no such question.

        Examples
        --------
        >>> from scenarios import classroom
        >>> variant = classroom.exercise("roll-back").variant(7)
        >>> variant.check("value_of_pressing", float("nan"))
        Not yet: the answer must be a finite number, got nan; write a number, in points; within 0.05 is right.
        """
        return self._task(task).check(self, answer)

    def brief(self) -> str:
        """Return a page of HTML to print: the story, the decision, the questions, and a blank sheet for weights of one's own.

        Examples
        --------
        >>> from scenarios import classroom
        >>> page = classroom.exercise("roll-back").variant(7).brief()
        >>> page.startswith("<!doctype html>") and "Group 7" in page
        True
        """
        return brief_of(self)

    def key(self) -> Mapping[str, float | str]:
        """Return the right answers, computed from the scenario: for instructors."""
        return MappingProxyType({task.id: task.answer(self) for task in self.exercise.tasks})

    def told_apart(self) -> bool:
        """Say whether no common mistake comes to the right answer, so that whoever makes it is told."""
        return not any(
            task.same(slip.comes_to(self), task.answer(self)) for task in self.exercise.tasks for slip in task.slips
        )

    def _task(self, name: object) -> Number | Choice:
        for task in self.exercise.tasks:
            if task.id == name:
                assert isinstance(task, Number | Choice)  # noqa: S101 - there are no others
                return task
        msg = f"no question {shown(name)} in {self.exercise.id!r}; {did_you_mean(name, self.tasks)}"
        raise QuestionError(msg)

    def _repr_markdown_(self) -> str:
        return f"### {self.exercise.title} (group {self.group})\n\n{self.story}\n\n**Decide:** {self.exercise.decision_point}"

    def __repr__(self) -> str:
        return f"Variant({self.exercise.id!r}, group {self.group}: {len(self.tasks)} questions)"
