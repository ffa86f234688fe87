"""Hypothesis strategies: scenarios, rows, conditions; and variants of a scenario of your own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import reject
from hypothesis import strategies as st

from scenarios.errors import QuestionError, ScenariosError, did_you_mean, shown
from scenarios.evaluation.exact import forecast
from scenarios.model.addresses import condition_text, find
from scenarios.model.nodes import Chance, Decision, Gate
from scenarios.model.quantities import Number
from scenarios.model.scenario import Scenario
from scenarios.model.words import SCALES
from scenarios.testing.choices import Chooser, by_hypothesis
from scenarios.testing.drawing import drawn_condition, drawn_document
from scenarios.testing.forms import Forms, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Draw = Callable[[st.SearchStrategy[Any]], Any]

__all__ = ["conditions", "documents", "questions", "scenarios", "weight_rows", "weights_of"]

_MOST_NODES = 30


@st.composite
def documents(draw: Draw, *, max_nodes: int = 4) -> dict[str, Any]:
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


@st.composite
def weight_rows(draw: Draw, branches: Iterable[str], *, scale: str = "icd203") -> Any:
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
    names = [branches] if isinstance(branches, str) else list(branches)
    if not names or not all(isinstance(name, str) for name in names):
        msg = f"branches must name at least one branch, got {shown(names)}; write weight_rows(['a', 'b'])"
        raise QuestionError(msg)
    if scale not in SCALES:
        msg = f"scale: no published scale {shown(scale)}; {did_you_mean(scale, SCALES)}"
        raise QuestionError(msg)
    return Forms(by_hypothesis(draw), words_of(scale), parameters=False).row(names)


@st.composite
def conditions(draw: Draw, model: Scenario, place: str) -> dict[str, Any]:
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
    return drawn_condition(by_hypothesis(draw), upstream)


@st.composite
def weights_of(draw: Draw, model: Scenario, *, vary: bool | Iterable[str] = True) -> Scenario:
    """Draw variants of a scenario: the same structure with other valid weights, in every written form.

    Parameters
    ----------
    model : Scenario
    vary : bool or iterable of addresses
        Which judgements vary: all, none, or those at these addresses (as `Scenario.with_weights` takes them). A
        decision or a step that has no weight gets one in any case, as if the choice were left to chance.

    Returns
    -------
    strategy of Scenario
        Every one can be forecast. The simplest is the scenario as it is.

    Raises
    ------
    QuestionError
        If `model` is no scenario, or an address names nothing.

    Examples
    --------
    The gate opens no more often than its first step says yes, whatever the weights:

    >>> from hypothesis import given
    >>> import scenarios as sc
    >>> from scenarios.testing import weights_of
    >>> model = sc.load("atacms-gate")
    >>> @given(weights_of(model))
    ... def test_a_closed_gate_keeps_the_war_small(variant):
    ...     assert sc.forecast(variant, do={"atacms_gate": "closed"})["wider_war"] == 0
    >>> test_a_closed_gate_keeps_the_war_small()
    """
    choose = by_hypothesis(draw)
    forms = Forms(choose, words_of(checked(model).words), parameters=False)
    left_open = {address: "equal" if "." not in address else 0.5 for address in undecided(model)}
    plain = model.with_weights(left_open) if left_open else model
    addresses = _addresses(model, vary)
    count = choose.whole(0, min(len(addresses), 8)) if addresses else 0
    said = {address: _value(model, address, forms, choose) for address in choose.some(addresses, count)}
    said |= {address: _value(model, address, forms, choose) for address in left_open if address not in said}
    if not said:
        return plain
    # What the file itself rules out may only be seen in the numbers; then the weights as they are will do.
    try:
        variant = model.with_weights(said)
        forecast(variant)
    except ScenariosError:
        return plain
    return variant


@st.composite
def questions(draw: Draw, model: Scenario) -> dict[str, dict[str, Any]]:
    """Draw questions that a scenario can answer: what is set, and what is learned.

    Parameters
    ----------
    model : Scenario

    Returns
    -------
    strategy of dict
        With the keys ``do`` and ``given``, as `scenarios.forecast` takes them. What nothing decides is set.

    Raises
    ------
    QuestionError
        If `model` is no scenario.

    Examples
    --------
    >>> from hypothesis import given
    >>> import scenarios as sc
    >>> from scenarios.testing import questions
    >>> model = sc.load("us-options")
    >>> @given(questions(model))
    ... def test_every_question_has_an_answer(question):
    ...     assert abs(sum(sc.forecast(model, **question).values()) - 1) < 1e-12
    >>> test_every_question_has_an_answer()
    """
    choose = by_hypothesis(draw)
    variables = checked(model).outline.variables
    settled = {name: choose.one(variables[name]) for name in undecided(model)}
    do, given = dict(settled), {}
    for _ in range(choose.pick(0, 0, 1, 1, 2)):
        name = choose.one(list(variables))
        if not _clash(name, do):
            do[name] = choose.one(variables[name])
    for _ in range(choose.pick(0, 1, 1, 2)):
        name = choose.one(list(variables))
        if not _clash(name, do):
            given[name] = choose.one_or_some(variables[name])
    for asked in ({"do": do, "given": given}, {"do": do, "given": {}}, {"do": settled, "given": {}}):
        try:
            forecast(model, **asked)
        except ScenariosError:
            continue
        return asked
    return reject()


def _clash(name: str, do: dict[str, str]) -> bool:
    """Say whether a gate and one of its steps would both be asked about."""
    return any(name != other and name.partition(".")[0] == other.partition(".")[0] for other in do)


def checked(model: object) -> Scenario:
    """Return the scenario, or refuse what is none."""
    if not isinstance(model, Scenario):
        msg = f"model must be a scenario, got {shown(model)}; load one with scenarios.load(...)"
        raise QuestionError(msg)
    return model


def undecided(model: Scenario) -> list[str]:
    """Return the addresses of decisions and steps that have no weights."""
    found = []
    for name, node in model.nodes.items():
        if isinstance(node, Decision) and node.weights is None:
            found.append(name)
        elif isinstance(node, Gate):
            found += [f"{name}.{step}" for step, said in node.steps.items() if said.weight is None]
    return found


def _addresses(model: Scenario, vary: object) -> list[str]:
    """Return the addresses of the judgements that vary, and refuse what names none."""
    if vary is False:
        return []
    if vary is not True:
        named = [vary] if isinstance(vary, str) else vary
        if not isinstance(named, list | tuple | set | frozenset):
            msg = f"vary must be true, false or a list of addresses, got {shown(vary)}; write vary=['node', 'gate.step']"
            raise QuestionError(msg)
        for address in named:
            try:
                find(model, address)
            except ValueError as error:
                raise QuestionError(f"vary: {error}") from None
        return sorted(named)
    found: list[str] = []
    for name, node in model.nodes.items():
        if isinstance(node, Chance | Decision):
            if node.weights is not None:
                found += [name, *(f"{name}[{condition_text(rule.condition)}]" for rule in node.when)]
            continue
        for step, said in node.steps.items():
            if said.weight is not None:
                at = f"{name}.{step}"
                found += [at, *(f"{at}[{condition_text(rule.condition)}]" for rule in said.when)]
    return [*found, *(f"${name}" for name in model.parameters)]


def _value(model: Scenario, address: str, forms: Forms, choose: Chooser) -> Any:
    """Draw what may stand at an address."""
    at = find(model, address)
    if at.parameter is not None:
        return _parameter(model, at.parameter, choose)
    if at.step is not None:
        return forms.probability()
    if at.branch is not None:
        return choose.whole(1, 9)
    return forms.row(model.outline.variables[at.node])


def _parameter(model: Scenario, name: str, choose: Chooser) -> float | str:
    """Draw a value of the kind that the parameter has, no further from 0, so that its uses remain valid."""
    written = model.parameters[name].value
    part = choose.pick(1, 0.5, 0.9, 0.1)
    best = model.lexicon.amount(written)
    if isinstance(model.lexicon.read(written), Number):
        return best * part
    return f"{best * part * 100:.10f}%" if part != 1 else written
