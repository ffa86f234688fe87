"""Hypothesis strategies: whole scenarios, rows of weights, conditions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from scenarios.errors import QuestionError, did_you_mean, shown
from scenarios.model.scales import SCALES
from scenarios.model.scenario import Scenario
from scenarios.testing.choices import by_hypothesis
from scenarios.testing.drawing import drawn_condition, drawn_document
from scenarios.testing.forms import Forms, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Draw = Callable[[st.SearchStrategy[Any]], Any]

__all__ = ["conditions", "documents", "scenarios", "weight_rows"]

_MOST_NODES = 30


def documents(*, max_nodes: int = 4) -> st.SearchStrategy[dict[str, Any]]:
    """Draw what a scenario file holds, as plain dictionaries.

    Parameters
    ----------
    max_nodes : int
        The most nodes, from 1 to 30.

    Returns
    -------
    strategy of dict
        Valid documents; see `scenarios.testing.scenarios`.

    Raises
    ------
    QuestionError
        If `max_nodes` is no such number.

    Examples
    --------
    >>> from hypothesis import given
    >>> import scenarios as sc
    >>> from scenarios.testing import documents
    >>> @given(documents())
    ... def test_a_document_is_a_scenario(document):
    ...     assert sc.Scenario.model_validate(document).scenario == "drawn"
    >>> test_a_document_is_a_scenario()
    """
    if isinstance(max_nodes, bool) or not isinstance(max_nodes, int) or not 1 <= max_nodes <= _MOST_NODES:
        msg = f"max_nodes must be a whole number from 1 to {_MOST_NODES}, got {shown(max_nodes)}; 4 is usual"
        raise QuestionError(msg)
    return _documents(max_nodes)


@st.composite
def _documents(draw: Draw, max_nodes: int) -> dict[str, Any]:
    return drawn_document(by_hypothesis(draw), max_nodes)


def scenarios(*, max_nodes: int = 4) -> st.SearchStrategy[Scenario]:
    """Draw valid scenarios in which every construct of the language occurs often.

    Shared nodes, gates of every kind, `combines`, `requires`, `when`, `shift`, every form of a weight, words of
    every scale, parameters, measures. The simplest is one chance node with two branches. Every question without
    `do` and `given` can be answered, and `given` does not name what is impossible by itself.

    Parameters
    ----------
    max_nodes : int
        The most nodes, from 1 to 30; time grows with it.

    Returns
    -------
    strategy of Scenario

    Raises
    ------
    QuestionError
        If `max_nodes` is no such number.

    Examples
    --------
    >>> from hypothesis import given
    >>> import scenarios as sc
    >>> from scenarios.testing import scenarios
    >>> @given(scenarios())
    ... def test_the_outcomes_are_exhaustive(model):
    ...     assert abs(sum(sc.forecast(model).values()) - 1) < 1e-12
    >>> test_the_outcomes_are_exhaustive()
    """
    return documents(max_nodes=max_nodes).map(Scenario.model_validate)


def weight_rows(branches: Iterable[str], *, scale: str = "icd203") -> st.SearchStrategy[Any]:
    """Draw a valid row of weights for these branches, in every form in which a row can be written.

    Parameters
    ----------
    branches : iterable of str
        At least one.
    scale : str
        The published scale whose words are used.

    Returns
    -------
    strategy of dict or str
        A weight for every branch, or ``equal``.

    Raises
    ------
    QuestionError
        If there are no branches, or no such scale.

    Examples
    --------
    >>> from hypothesis import given
    >>> import scenarios as sc
    >>> from scenarios.testing import weight_rows
    >>> model = sc.load("atacms-gate")
    >>> @given(weight_rows(model.nodes["spread"].branches))
    ... def test_any_row_fits(row):
    ...     sc.forecast(model.with_weights({"spread": row}))
    >>> test_any_row_fits()
    """
    names = [branches] if isinstance(branches, str) else list(branches) if isinstance(branches, Iterable) else []
    if not names or not all(isinstance(name, str) for name in names):
        msg = f"branches must name at least one branch, got {shown(branches)}; write weight_rows(['a', 'b'])"
        raise QuestionError(msg)
    if scale not in SCALES:
        msg = f"scale: no published scale {shown(scale)}; {did_you_mean(scale, SCALES)}"
        raise QuestionError(msg)
    return _rows(names, scale)


@st.composite
def _rows(draw: Draw, branches: list[str], scale: str) -> Any:
    return Forms(by_hypothesis(draw), words_of(scale), parameters=False).row(branches)


def conditions(model: Scenario, place: str) -> st.SearchStrategy[dict[str, Any]]:
    """Draw conditions that may stand at a place of a scenario: on what can stand upstream of it.

    Parameters
    ----------
    model : Scenario
    place : str
        A node, or a step as ``gate.step``; something must be able to stand upstream.

    Returns
    -------
    strategy of dict
        As a file holds them.

    Raises
    ------
    QuestionError
        If there is no such place, or nothing stands upstream.

    Examples
    --------
    >>> from hypothesis import given
    >>> import scenarios as sc
    >>> from scenarios.testing import conditions
    >>> model = sc.load("ukraine-2025-08")
    >>> @given(conditions(model, "russia_response"))
    ... def test_conditions_read_what_came_before(condition):
    ...     assert "russia_response" not in condition
    >>> test_conditions_read_what_came_before()
    """
    outline = checked(model).outline
    if not isinstance(place, str) or place not in outline.variables:
        msg = f"place: no node {shown(place)}; {did_you_mean(place, outline.variables)}"
        raise QuestionError(msg)
    node, _, step = place.partition(".")
    upstream = {
        name: branches
        for name, branches in outline.variables.items()
        if outline.upstream(name, node, step=step or None)
    }
    if not upstream:
        msg = f"place: something must stand upstream of {place!r}, got the start; name a node further down"
        raise QuestionError(msg)
    return _conditions(upstream)


@st.composite
def _conditions(draw: Draw, upstream: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    return drawn_condition(by_hypothesis(draw), upstream)


def checked(model: object) -> Scenario:
    """Return the scenario, or refuse what is none."""
    if not isinstance(model, Scenario):
        msg = f"model must be a scenario, got {shown(model)}; load one with scenarios.load(...)"
        raise QuestionError(msg)
    return model
