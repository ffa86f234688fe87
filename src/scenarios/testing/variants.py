"""Hypothesis strategies about a scenario of your own: other weights, and questions that it can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import reject
from hypothesis import strategies as st

from scenarios.errors import QuestionError, ScenariosError, shown
from scenarios.evaluation.exact import forecast
from scenarios.model.addresses import condition_text, find
from scenarios.model.nodes import Gate
from scenarios.model.quantities import Number
from scenarios.testing.choices import by_hypothesis
from scenarios.testing.forms import Forms, words_of
from scenarios.testing.strategies import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scenarios.model.scenario import Scenario
    from scenarios.testing.choices import Chooser

    Draw = Callable[[st.SearchStrategy[Any]], Any]

__all__ = ["judgements", "questions", "settled", "weights_of"]

_MOST_CHANGES = 8


def weights_of(model: Scenario, *, vary: bool | Iterable[str] = True) -> st.SearchStrategy[Scenario]:
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
    return _variants(settled(checked(model)), _addresses(model, vary), undecided(model))


@st.composite
def _variants(draw: Draw, model: Scenario, addresses: list[str], always: list[str]) -> Scenario:
    choose = by_hypothesis(draw)
    forms = Forms(choose, words_of(model.words), parameters=False)
    count = choose.whole(0, min(len(addresses), _MOST_CHANGES)) if addresses else 0
    said = {address: _value(model, address, forms, choose) for address in choose.some(addresses, count)}
    said |= {address: _value(model, address, forms, choose) for address in always if address not in said}
    if not said:
        return model
    # What the file rules out may only be seen in the numbers; then the weights as they are will do.
    try:
        variant = model.with_weights(said)
        forecast(variant)
    except ScenariosError:
        return model
    return variant


def questions(model: Scenario) -> st.SearchStrategy[dict[str, Any]]:
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
    return _questions(checked(model))


@st.composite
def _questions(draw: Draw, model: Scenario) -> dict[str, Any]:
    choose = by_hypothesis(draw)
    variables = model.outline.variables
    choices = {name: choose.one(variables[name]) for name in undecided(model)}
    do = dict(choices)
    given: dict[str, Any] = {}
    for _ in range(choose.pick(0, 0, 1, 1, 2)):
        name = choose.one(list(variables))
        if not _clash(name, do):
            do[name] = choose.one(variables[name])
    for _ in range(choose.pick(0, 1, 1, 2)):
        name = choose.one(list(variables))
        if not _clash(name, do):
            given[name] = choose.one_or_some(variables[name])
    for asked in ({"do": do, "given": given}, {"do": do, "given": {}}, {"do": choices, "given": {}}):
        try:
            forecast(model, **asked)
        except ScenariosError:
            continue
        return asked
    return reject()


def _clash(name: str, do: dict[str, str]) -> bool:
    """Say whether a gate and one of its steps would both be asked about."""
    return any(name != other and name.partition(".")[0] == other.partition(".")[0] for other in do)


def settled(model: Scenario) -> Scenario:
    """Return the scenario with even weights where it has none."""
    even = {address: 0.5 if "." in address else "equal" for address in undecided(model)}
    return model.with_weights(even) if even else model


def undecided(model: Scenario) -> list[str]:
    """Return the addresses of decisions and steps that have no weights."""
    return [address for address, written in judgements(model).items() if written is None]


def judgements(model: Scenario) -> dict[str, Any]:
    """Return every judgement of a scenario by address, as written; None where a choice is left open."""
    found: dict[str, Any] = {}
    for name, node in model.nodes.items():
        if isinstance(node, Gate):
            for step, said in node.steps.items():
                found[f"{name}.{step}"] = said.weight
                found |= {f"{name}.{step}[{condition_text(rule.condition)}]": rule.weight for rule in said.when}
        else:
            found[name] = node.weights
            found |= {f"{name}[{condition_text(rule.condition)}]": rule.weights for rule in node.when}
    return found | {f"${name}": parameter.value for name, parameter in model.parameters.items()}


def _addresses(model: Scenario, vary: object) -> list[str]:
    """Return the addresses of the judgements that vary, and refuse what names none."""
    if vary is False:
        return []
    if vary is not True:
        named = [vary] if isinstance(vary, str) else vary
        if not isinstance(named, list | tuple | set | frozenset):
            msg = (
                f"vary must be true, false or a list of addresses, got {shown(vary)}; write vary=['node', 'gate.step']"
            )
            raise QuestionError(msg)
        for address in named:
            try:
                find(model, address)
            except ValueError as error:
                raise QuestionError(f"vary: {error}") from None
        return sorted(named)
    return [address for address, written in judgements(model).items() if written is not None]


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
