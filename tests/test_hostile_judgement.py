"""Every argument of what pools, learns, scores, lists and reads, with values that people or programs pass by mistake."""

from __future__ import annotations

import inspect
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scenarios as sc
from everything import HOSTILE, SAID, labelled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MODEL = labelled("x")
HAPPENED = sc.resolve(MODEL, {"end": "deal"}, on="2025-11-30", do={"pick": "talk"})
POOL: dict[str, Any] = {"model": MODEL, "amounts": "linear"}


class _Path:
    def __fspath__(self) -> str:
        raise KeyError("gone")


ASKED: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (sc.pool, POOL | {"rule": "odds", "extremise": 2.0, "base_rate": "equal", "floor": 0.01}),
    (sc.pool, POOL | {"rule": "trimmed", "trim": 0.1}),
    (sc.pool, {"model": MODEL, "by": "path"}),
    (sc.dissent, {"model": MODEL, "target": "cost"}),
    (sc.learn, {"model": MODEL, "evidence": {"sign": "seen"}, "by": "pick"}),
    (sc.learn, {"model": MODEL, "reports": SAID}),
    (sc.SourceReport, {"node": "end", "likelihood": {"deal": 0.5, "war": 1}}),
    (sc.indicators, {"model": MODEL, "target": "cost"}),
    (sc.resolve, {"model": MODEL, "happened": {"end": "deal"}, "on": "2025-11-30", "do": {"pick": "talk"}}),
    (sc.score, {"resolutions": HAPPENED, "rule": "log"}),
    (sc.score_forecasts, {"probabilities": [0.8, 0.3, 0.9], "happened": [1, 0, 1]}),
    (sc.score_forecasts, {"probabilities": {"a": [[0.8, 0.1, 0.1]]}, "happened": [2], "rule": "rps", "ordered": True}),
    (sc.classical_model, {"assessments": {"A": [[2, 5, 7], [12, 13, 15]]}, "realizations": [24, 11]}),
    (sc.judgements, {"model": MODEL, "stale_after": 30}),
    (sc.elicit, {"model": MODEL}),
    (sc.fit_dirichlet, {"quantiles": {"a": [0.1, 0.2, 0.3], "b": [0.7, 0.8, 0.9]}}),
    (sc.distribution_of, {"judged": "likely", "shape": "beta", "scale": "icd203"}),
    (sc.write_judgements, {"model": MODEL, "analyst": "other", "path": 5}),
    (sc.load_seed_questions, {"path": "none.csv"}),
    (sc.load_resolution, {"path": "none.yaml"}),
]
VALUES: list[Any] = [
    *(None, True, 0, -1, 2**70, 10**400, 0.5, float("nan"), float("inf"), 1e308, 5e-324, 1j, Fraction(1, 3)),
    *("", "x", "nan", "\ud800", "a\x00b", HOSTILE, b"x", _Path(), object(), int, range(3)),
    *([], {}, [None], [float("nan")], [[1]], [True, False], (float("nan"), 0.1)),
    *({1: 2}, {"x": None}, {"end": {"deal": 10**400}}, {"end": {"deal": True}}, {"other": float("nan"), "later": 1}),
    *(np.array([]), np.array([np.nan]), np.array([[0.5, 0.5]]), np.array([1 + 1j]), np.array([None]), np.complex128(1)),
    *(MODEL, HAPPENED, SAID),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:20] if not callable(value) else "a type")
def test_each_is_answered_or_refused_in_our_words(value: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for ask, asked in ASKED:
        for name in inspect.signature(ask).parameters:
            try:
                found = ask(**{**asked, name: value})
                if isinstance(found, sc.SourceReport):
                    found = sc.learn(MODEL, [found])
                told = str(found)
            except sc.ScenariosError as error:
                told = str(error)
            assert told
    for other in (lambda: sc.compare_scales("icd203", value), lambda: sc.read_judgements(MODEL, value)):
        with pytest.raises(sc.ScenariosError):
            other()


@pytest.mark.parametrize(
    ("quantiles", "settings"),
    [
        ([1, 2, 3], {"overshoot": 2.0**70}),
        ([1, 2, 3], {"overshoot": 1e308}),
        ([1, 2, 3], {"overshoot": 5e-324}),
        ([1e16, 1e16 + 2, 1e16 + 4], {"overshoot": 0.1}),
        ([-1.7e308, 0, 1.7e308], {}),
        ([0, 5e-324, 1e-323], {}),
        ([1e-300, 1, 1e300], {"scale": "log", "overshoot": 2}),
    ],
)
def test_experts_whose_bins_a_computer_cannot_tell_apart_are_refused(
    quantiles: list[float], settings: dict[str, Any]
) -> None:
    said = {"A": [quantiles, [12, 13, 15]], "B": [[20, 23, 34], [8, 10, 11]]}
    with pytest.raises(sc.QuestionError) as caught:
        sc.classical_model(said, [quantiles[1], 11], **settings)
    assert str(caught.value) == (
        f"assessments: question {'2' if settings.get('overshoot') == 2.0**70 else '1'!r}: quantiles, realization and overshoot must make bins that "
        "a computer can tell apart, got some that are too narrow or too wide; count in another unit, take the log scale, or an overshoot of 0.1"
    )
