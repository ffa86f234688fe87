"""Pictures of calibration, of experts, and of what happened: what is drawn is what the results say, and it can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib import pyplot as plt

import pictures
import scenarios as sc
from classics import SAID, TRUE
from pictures import assert_readable, odd
from scenarios.plots import calibration_curve, expert_points, resolution_dots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

clean = pictures.clean

UKRAINE = sc.load("ukraine-2025-08")
HAPPENED = {"atacms_gate": "closed", "russia_response": "holds", "outcome": "war_goes_on"}


def scores(count: int = 200, **settings: Any) -> sc.Scores:
    rng = np.random.default_rng(1)
    p = rng.beta(1, 1.5, count)
    return sc.score_forecasts({"me": p, "you": np.full(count, 0.4)}, rng.random(count) < 0.15 + 0.7 * p, **settings)


def resolved(**more: Any) -> sc.Resolution:
    return sc.resolve(UKRAINE, HAPPENED, on="2026-08-24", do={"us_policy": "both"}, **more)


def lines(ax: Axes, name: str) -> list[Any]:
    return [line for line in ax.get_lines() if str(line.get_gid()).startswith(name)]


def texts(ax: Axes, name: str) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_gid() == name]


@pytest.mark.parametrize("settings", [{}, {"bins": 20, "interval": "clopper-pearson", "level": 0.8}, {"bins": 1}])
def test_dots_intervals_and_counts_are_those_of_the_curve(settings: dict[str, Any]) -> None:
    found = scores(**settings)
    ax = found.plot()
    assert_readable(ax)
    curve = found["me"].curve
    (dots,) = lines(ax, "frequencies")
    np.testing.assert_array_equal(dots.get_xydata(), np.column_stack([curve.forecasts, curve.frequencies]))
    np.testing.assert_array_equal([bar.get_ydata() for bar in lines(ax, "interval")], curve.interval)
    assert texts(ax, "count") == [str(n) for n in curve.counts]
    (base,) = lines(ax, "base rate")
    assert set(base.get_ydata()) == {found["me"].decomposition.base_rate}
    name = "Clopper–Pearson" if settings.get("interval") else "Wilson"
    assert any(f"{100 * curve.level:g} % interval ({name})" in text.get_text().replace("\n", " ") for text in ax.texts)


def test_another_forecaster_may_be_drawn() -> None:
    ax = scores().plot(forecaster="you")
    assert texts(ax, "count") == ["200"]
    assert any(text.get_text().startswith("you: how often 200 events happened") for text in ax.texts)


def test_counts_of_close_dots_stand_in_rows() -> None:
    ax = sc.score_forecasts([0.3, 0.301, 0.302, 0.303, 0.9], [0, 1, 0, 1, 1], bins=None).plot()
    assert_readable(ax)
    assert len(texts(ax, "count")) == 4  # there is no room for one of them


def test_a_single_event_is_drawn() -> None:
    assert_readable(sc.score_forecasts([0.3], [1]).plot())


def test_experts_stand_where_their_scores_are() -> None:
    found = sc.classical_model(SAID, TRUE, decision_maker="global")
    ax = found.plot()
    assert_readable(ax)
    for score in (*found.scores, found.maker("global").score, found.maker("equal").score):
        (dot,) = [line for line in ax.get_lines() if str(line.get_gid()).endswith(f":{score.name}")]
        at = ax.transData.inverted().transform(dot.get_transform().transform(dot.get_xydata()))[0]
        np.testing.assert_allclose(at, [score.calibration, score.information], rtol=1e-6)
    shown = [text.get_text() for text in ax.texts]
    assert {"A, below 0.1 %", "B, 43.4 %", "C, 56.6 %", "decision maker: global", "decision maker: equal"} <= set(shown)
    assert "expert without" not in shown
    assert "expert without" in [text.get_text() for text in sc.classical_model(SAID, TRUE).plot().texts]


def test_many_experts_with_long_names_can_be_read() -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(0, 10, (24, 12, 1)) + np.array([-6, 0, 7.0]) * rng.uniform(0.3, 2, (24, 12, 1))
    said = {f"Expert {k}, of an institute with a long name": table for k, table in enumerate(rows)}
    ax = sc.classical_model(said, rng.normal(0, 10, 12)).plot()
    assert_readable(ax)
    (told,) = texts(ax, "missing")
    named = sum(text.get_text().startswith("Expert ") for text in ax.texts)
    assert (
        told
        == f"{26 - named - sum(text.get_text().startswith('decision maker: ') for text in ax.texts)} without a name, for want of room"
    )


def test_a_calibration_of_nothing_stands_at_the_left_end() -> None:
    found = sc.classical_model(
        {"lost": [[1, 2, 3]] * 400, "good": [[0, 9, 10.1]] * 200 + [[0, 11, 12]] * 200}, [10.0] * 400
    )
    assert found["lost"].calibration == 0
    assert found["good"].calibration > 0
    ax = found.plot()
    assert_readable(ax)
    (dot,) = lines(ax, "expert:lost")
    assert dot.get_xdata()[0] == 0


def test_marks_stand_where_forecasters_held_it() -> None:
    found = resolved(pools={"mine": {"support": 1}})
    ax = found.plot()
    assert_readable(ax)
    for y, (target, question) in enumerate(found.items()):
        for k, name in enumerate(found.forecasters):
            (mark,) = lines(ax, f"held:{name}:{target}")
            assert mark.get_xydata().tolist() == [[question.probabilities[k, question.answer], y]]
    shown = [text.get_text().replace("\n", " ") for text in ax.texts]
    assert "What happened (set: us policy = both)" in shown
    assert any("Illustrative weights, not an assessment. Resolve of" in text for text in shown)
    assert {"atacms gate: closed", "outcome: war goes on"} <= set(shown)


def test_all_fit_where_they_are_given_and_on_dark_paper() -> None:
    drawn: list[Any] = [scores(), sc.classical_model(SAID, TRUE), resolved()]
    _, axes = plt.subplots(1, 3, figsize=(16, 4.5))
    for result, ax in zip(drawn, axes, strict=True):
        assert result.plot(ax=ax) is ax
        assert_readable(ax)
    with plt.style.context("dark_background"):
        for result in drawn:
            assert_readable(result.plot())


MANY = sc.score_forecasts(np.linspace(0, 1, 61), [0, 1] * 30 + [1], bins=None)
CROWD = sc.classical_model({f"e{k}": [[1, 2, 3]] * 2 for k in range(61)}, [1, 3], decision_maker="equal")
WRONG: list[tuple[Any, str]] = [
    (lambda: calibration_curve(odd(5)), "calibration_curve: scores must be Scores, got 5; pass what score(...) returned"),
    (lambda: scores().plot(forecaster="mee"), "calibration_curve: no forecaster 'mee'; did you mean 'me'?"),
    (MANY.plot, "calibration_curve: at most 60 bins can be read in one picture, got 61; score with fewer bins"),
    (lambda: expert_points(odd(5)), "expert_points: found must be a ClassicalModel, got 5; pass what classical_model(...) returned"),
    (CROWD.plot, "expert_points: at most 60 experts can be read in one picture, got 61; print the result"),
    (lambda: resolution_dots(odd(5)), "resolution_dots: found must be a Resolution, got 5; pass what resolve(...) returned"),
    (lambda: resolved(pools={f"p{k}": {"support": 1} for k in range(5)}).plot(),
     "resolution_dots: at most 60 questions and 9 forecasters can be read in one picture, got 3 and 10; print the result"),
    (lambda: resolution_dots(resolved(), odd(5)),
     "resolution_dots: ax must be matplotlib axes or None, got 5; make some with fig.subplots() or leave it out"),
]  # fmt: skip


@pytest.mark.parametrize(("draw", "message"), WRONG, ids=range(len(WRONG)))
def test_what_cannot_be_drawn_is_refused(draw: Any, message: str) -> None:
    with pytest.raises(sc.ScenariosError) as caught:
        draw()
    assert str(caught.value) == message
    assert plt.get_fignums() == []
