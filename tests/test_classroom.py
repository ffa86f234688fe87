"""The exercises: variants, answer keys against sums by hand, and what is said to right, wrong and hostile answers."""

from __future__ import annotations

import decimal
import functools
import math
import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from by_hand import BY_HAND
from scenarios import QuestionError, classroom
from scenarios.classroom.answers import Choice, Number

EXERCISES = classroom.exercises()
TASKS = [(exercise, task) for exercise in EXERCISES for task in exercise.tasks]
NAMES = [f"{exercise.id}-{task.id}" for exercise, task in TASKS]


@functools.cache
def variant_of(name: str, group: int) -> classroom.Variant:
    return classroom.exercise(name).variant(group)


class Agreeable:
    """Equal to everything, and as near to everything as one likes."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __sub__(self, other: object) -> float:
        return 0.0

    __rsub__ = __sub__

    def __float__(self) -> float:
        return 0.0


class Named(str):
    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


HOSTILE: list[Any] = [
    None,
    ...,
    True,
    False,
    math.nan,
    math.inf,
    -math.inf,
    np.nan,
    np.True_,
    "",
    "0.5",
    "NaN",
    b"both",
    [],
    {},
    (0.5,),
    np.array(0.5),
    np.array([0.5, 0.5]),
    decimal.Decimal("NaN"),
    1j,
    10**400,
    Agreeable(),
    Named("both"),
    object(),
    print,
]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_the_answer_key_is_what_comes_out_by_hand(exercise: classroom.Exercise) -> None:
    for group in range(1, 7):
        variant = variant_of(exercise.id, group)
        worked_out = BY_HAND[exercise.id](variant.numbers)
        key = variant.key()
        assert key.keys() == worked_out.keys()
        for task, answer in worked_out.items():
            assert key[task] == (answer if isinstance(answer, str) else pytest.approx(float(answer), abs=1e-9))
            assert variant.check(task, answer if isinstance(answer, str) else float(answer))


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_groups_have_other_numbers_and_the_same_structure(exercise: classroom.Exercise) -> None:
    variants = [variant_of(exercise.id, group) for group in range(1, 7)]
    assert len({tuple(variant.numbers.items()) for variant in variants}) == 6
    assert len({variant.model.content_hash for variant in variants}) == 6
    first = variants[0].model
    for variant in variants:
        assert variant.model.outline.branches.keys() == first.outline.branches.keys()
        assert variant.tasks == variants[0].tasks
    assert dict(exercise.variant(3).numbers) == dict(variants[2].numbers)


def test_the_numbers_of_a_group_stay_the_same_for_ever() -> None:
    numbers = classroom.exercise("gate-price").variant(7).numbers
    assert dict(numbers) == PINNED


PINNED = {
    "request": 80,
    "review": 30,
    "final_say": 20,
    "strikes": 2,
    "settlement": 30,
    "war_goes_on": -3,
    "wider_war": -50,
    "agenda": 20,
    "no_agenda": 80,
    "negotiates": 25,
    "holds": 50,
    "escalates": 25,
}


@pytest.mark.parametrize(("exercise", "task"), TASKS, ids=NAMES)
def test_nothing_that_is_no_answer_is_right(exercise: classroom.Exercise, task: Any) -> None:
    for answer in HOSTILE:
        verdict = variant_of(exercise.id, 3).check(task.id, answer)
        assert verdict.right is False
        assert not verdict
        assert re.search(r"; |write ", verdict.message)


@pytest.mark.parametrize(("exercise", "task"), TASKS, ids=NAMES)
def test_a_wrong_answer_gets_a_hint_and_never_the_answer(exercise: classroom.Exercise, task: Any) -> None:
    for group in range(1, 4):
        variant = variant_of(exercise.id, group)
        right = variant.key()[task.id]
        if isinstance(task, Number):
            assert isinstance(right, float | int)
            beyond = task.tolerance * 1.01
            wrong: list[Any] = [
                x for x in (right - beyond, right + beyond, 0.987) if task.unit != "probability" or 0 <= x <= 1
            ]
            assert variant.check(task.id, np.float64(right))
            assert variant.check(task.id, Fraction(right))
            assert variant.check(task.id, right + task.tolerance * 0.99) or right + task.tolerance > 1
        else:
            wrong = [name for name in task.names if name != right]
        for answer in wrong:
            if isinstance(answer, float) and abs(answer - float(right)) <= task.tolerance:
                continue
            verdict = variant.check(task.id, answer)
            assert not verdict
            assert len(verdict.message) > 20
            if isinstance(task, Number):
                assert f"{right:.3g}" not in verdict.message
            else:
                assert (
                    not re.search(rf"\b{right}\b(?!ing)", verdict.message.replace("press", ""))
                    or task.hint == verdict.message
                )


@pytest.mark.parametrize(("exercise", "task"), TASKS, ids=NAMES)
def test_each_common_mistake_gets_its_own_hint(exercise: classroom.Exercise, task: Any) -> None:
    hints = {slip.hint for slip in task.slips}
    assert len(hints) == len(task.slips)
    met = set()
    for group in range(1, 7):
        variant = variant_of(exercise.id, group)
        for slip in task.slips:
            verdict = variant.check(task.id, slip.comes_to(variant))
            assert not verdict
            met.add(verdict.message)
    assert met >= hints


@pytest.mark.parametrize(("exercise", "task"), TASKS, ids=NAMES)
def test_the_form_of_an_answer_is_stated(exercise: classroom.Exercise, task: Any) -> None:
    form = variant_of(exercise.id, 1).form(task.id)
    if isinstance(task, Choice):
        assert all(repr(name) in form for name in task.names)
    else:
        assert f"within {task.tolerance:g}" in form
        assert task.unit in form


def test_a_percentage_is_told_to_be_one() -> None:
    variant = classroom.exercise("gate-price").variant(2)
    verdict = variant.check("gate_opens", 11)
    assert str(verdict) == "Not yet: a probability lies between 0 and 1, got 11; write a share of 1, not per cents."


def test_an_open_answer_is_told_to_be_open() -> None:
    variant = classroom.exercise("gate-price").variant(2)
    assert "there is no answer yet" in variant.check("gate_opens", ...).message
    assert "there is no answer yet" in variant.check("verdict", None).message
    assert "did you mean 'keep'?" in variant.check("verdict", "kep").message
    assert "must be a name, got 3" in variant.check("verdict", 3).message
    assert "must be a finite number, got 1000" in variant.check("score_open", 10**400).message


@pytest.mark.parametrize("group", [0, -1, 1_000_001, 1.0, "7", True, None, math.nan])
def test_a_group_is_a_whole_number(group: Any) -> None:
    with pytest.raises(
        QuestionError, match=r"group must be a whole number from 1 to 1,000,000, got .*; number the groups from 1"
    ):
        classroom.exercise("roll-back").variant(group)


def test_unknown_names_are_told() -> None:
    with pytest.raises(QuestionError, match="no exercise 'roll-bak'; did you mean 'roll-back'"):
        classroom.exercise("roll-bak")
    with pytest.raises(QuestionError, match="no exercise 3; there are: roll-back, gate-price"):
        classroom.exercise(3)  # type: ignore[arg-type]
    variant = classroom.exercise("roll-back").variant(1)
    for ask in (variant.question, variant.form, lambda name: variant.check(name, 1.0)):
        with pytest.raises(QuestionError, match="no question 'best' in 'roll-back'; "):
            ask("best")


def test_what_is_shown_holds_no_answer() -> None:
    for exercise in EXERCISES:
        variant = variant_of(exercise.id, 5)
        said = f"{exercise!r} {variant!r} {variant._repr_markdown_()}"
        for task, answer in variant.key().items():
            if isinstance(answer, float) and len(f"{abs(answer):.4g}".replace(".", "").strip("0")) > 2:
                assert f"{answer:.4g}" not in said, task


def test_no_number_in_a_form_or_a_hint_on_it_is_a_right_answer() -> None:
    for exercise in EXERCISES:
        for group in range(1, 13):
            variant = variant_of(exercise.id, group)
            for task, right in variant.key().items():
                if isinstance(right, str):
                    continue
                said = [
                    re.sub(r"within [\d.]+ is right", "", text)
                    for text in (variant.form(task), str(variant.check(task, -7)))
                ]
                numbers = [float(number) for text in said for number in re.findall(r"\d+(?:\.\d+)?", text)]
                numbers = [number for number in numbers if number not in (0, 1)]  # the ends of a probability
                assert not any(variant.check(task, number) for number in numbers), (exercise.id, group, task)


def test_what_is_offered_on_tab_is_what_is_public() -> None:
    assert dir(classroom) == sorted(classroom.__all__)
