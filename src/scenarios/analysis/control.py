"""The value of control: what it is worth to hold the key of a gate, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.errors import QuestionError, ScenarioError, ScenariosError, did_you_mean, shown
from scenarios.evaluation.choosing.choices import Choice, Wanted, choices_of, objective_of
from scenarios.evaluation.choosing.utility import Utility
from scenarios.evaluation.exact import forecast
from scenarios.evaluation.optimal import rollback
from scenarios.evaluation.question import Question, labels_of
from scenarios.graph import forward
from scenarios.model import Gate, Scenario
from scenarios.results import Control, Provenance, ValueOfControl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.results import OutcomeDistribution

__all__ = ["value_of_control"]

Document = dict[str, Any]
AS_IT_IS = "as it is"


def value_of_control(
    model: Scenario,
    gate: str,
    actor: str | None = None,
    objective: Any = None,
    *,
    steps: Mapping[str, Any] | None = None,
    do: Mapping[str, str] | None = None,
) -> ValueOfControl:
    """Compute what it is worth to hold the key of a gate: who would gain and who would lose.

    The scenario as it is stands beside worlds that differ only in who decides: the gate is forced open or closed, handed to
    an actor who decides alone, spared one of its steps, or given one more. In each world whoever has an objective chooses
    best, and whoever has none follows the weights; what that is worth is compared.

    Parameters
    ----------
    model : Scenario
    gate : str
        A gate of the scenario.
    actor : str, optional
        Who is handed the key. Default: in turn, each actor who has an objective.
    objective : str, list, mapping or Objective, optional
        What choices are for, as in `scenarios.rollback`; by default each actor's own.
    steps : mapping of str to mapping, optional
        Steps that might be added, as a file has them: ``{"congress": {"by": "congress", "weight": "40%"}}``. Each is asked
        last.
    do : mapping of node to branch, optional
        What is set in all these worlds; see `compare`.

    Returns
    -------
    ValueOfControl
        For each way to hold the key: how likely the gate is to open, what it is worth to each objective, and what it
        changes in each measure. What cannot be, for example a step taken away that a rule asks about, is told in `refused`.

    Raises
    ------
    QuestionError
        If there is no such gate, actor or objective, an actor who is handed the key has no objective, the gate is set by
        `do`, or a step to be added is wrong.

    Notes
    -----
    The value of control of a gate to an objective is the worth with the key less the worth as it is [1]_. It can be below 0: where others
    act on what they expect of the gate, a free hand may be worth less than a bound one. The price of a review is what
    the world without it gains.

    References
    ----------
    .. [1] D. Matheson and J. E. Matheson (2005), Describing and Valuing Interventions That Observe or Control Decision Situations,
       Decision Analysis 2(3) (value of control, beside that of information).

    Examples
    --------
    A review that is taken away makes the gate open more often:

    >>> import scenarios as sc
    >>> key = sc.value_of_control(sc.load("atacms-gate"), "atacms_gate")
    >>> [round(key[way].opens, 3) for way in ("as it is", "open", "without review")]
    [0.1, 1.0, 0.2]
    """
    question = Question(model, do=do)
    if not isinstance(gate, str) or not isinstance(model.nodes.get(gate), Gate):
        gates = [name for name, node in model.nodes.items() if isinstance(node, Gate)]
        msg = f"gate: no gate {shown(gate)}; {did_you_mean(gate, gates)}"
        raise QuestionError(msg)
    if any(name.partition(".")[0] == gate for name in question.do):
        msg = f"do: {gate!r} is what is asked about, so do cannot set it or its steps; take it out of do"
        raise QuestionError(msg)
    return _Worlds(model, gate, objective, dict(question.do)).compared(_holders(model, actor, objective), _added(steps))


def _holders(model: Scenario, actor: str | None, objective: object) -> list[str]:
    """Return the actors who are handed the key in turn."""
    with_objective = [name for name, one in model.actors.items() if one.objective is not None]
    if actor is None:
        return with_objective
    known = {*model.actors, *(getattr(node, "by", None) for node in model.nodes.values())} - {None}
    known |= {step.by for node in model.nodes.values() if isinstance(node, Gate) for step in node.steps.values()} - {
        None
    }
    if not isinstance(actor, str) or actor not in known:
        msg = f"actor: no actor {shown(actor)}; {did_you_mean(actor, sorted(map(str, known)))}"
        raise QuestionError(msg)
    if actor not in with_objective and objective is None:
        msg = (
            f"actor: {actor!r} needs an objective to decide by, got none in the file; write objective={{{actor!r}: …}}"
        )
        raise QuestionError(msg)
    return [actor]


def _added(steps: object) -> dict[str, Any]:
    if steps is None:
        return {}
    if not isinstance(steps, Mapping):
        msg = f"steps must map a new step to what a file says of it, got {shown(steps)}; write steps={{'name': {{'weight': '40%'}}}}"
        raise QuestionError(msg)
    return dict(steps)


class _Worlds:
    def __init__(self, model: Scenario, gate: str, objective: object, do: dict[str, str]) -> None:
        self.model, self.gate, self.objective, self.do = model, gate, objective, do
        self.wanted: dict[str, Wanted] = {}
        self._by_actor: dict[str, Any] = {}
        for actor in model.actors.values():
            if actor.objective is not None:
                self.wanted[actor.objective] = objective_of(actor.objective, model)
        for one in self._asked(objective):
            self.wanted.setdefault(one.name, one)
        self.utilities = {name: Utility(one.objective, model, name) for name, one in self.wanted.items()}

    def _asked(self, objective: object) -> list[Wanted]:
        if objective is None:
            return []
        if isinstance(objective, Mapping) and any(not isinstance(value, int | float) for value in objective.values()):
            self._by_actor = dict(objective)
            return [objective_of(one, self.model, f"objective[{actor!r}]") for actor, one in objective.items()]
        return [objective_of(objective, self.model)]

    def compared(self, holders: list[str], added: dict[str, Any]) -> ValueOfControl:
        """Return all ways to hold the key."""
        now = self._world(AS_IT_IS, self.model, {})
        found = [now, *(self._world(state, self.model, {self.gate: state}) for state in ("open", "closed"))]
        refused = {}
        gate = self.model.nodes[self.gate]
        assert isinstance(gate, Gate)  # noqa: S101 - checked at the door
        ways: list[tuple[str, Document]] = [(f"held by {actor}", self._handed(actor)) for actor in holders]
        if len(gate.steps) > 1:
            ways += [(f"without {step}", self._spared(step)) for step in gate.steps]
        for name, document in ways:
            try:
                found.append(self._world(name, Scenario.model_validate(document), {}))
            except ScenariosError as error:
                refused[name] = " ".join(str(error).splitlines()[:1])
        for step, entry in added.items():
            try:
                model = Scenario.model_validate(self._with(step, entry))
            except ScenarioError as error:
                msg = f"steps: {error}"
                raise QuestionError(msg) from None
            found.append(self._world(f"with {step}", model, {}))
        units = {name: self._unit(utility) for name, utility in self.utilities.items()}
        how = Provenance(
            self.model, "value_of_control", "exact, best estimates", MappingProxyType(self.do), MappingProxyType({})
        )
        controls = tuple(replace(one, gains=MappingProxyType(self._gains(one, now))) for one in found)
        return ValueOfControl(
            self.gate, controls, MappingProxyType(units), MappingProxyType(refused), labels_of(self.model, None), how
        )

    # -- worlds ---------------------------------------------------------------------------------------------

    def _document(self) -> tuple[Document, Document]:
        """Return a document that may be changed, without what no best estimate depends on, and the gate in it."""
        document = self.model.to_document()
        for section in ("analysts", "correlation"):
            document.pop(section, None)
        document["nodes"] = dict(document["nodes"])
        gate = document["nodes"][self.gate] = dict(document["nodes"][self.gate])
        return document, gate

    def _handed(self, actor: str) -> Document:
        document, gate = self._document()
        gate["steps"] = {"decides": {"by": actor, "options": True}}
        gate.pop("opens", None)
        gate["authority"] = actor
        return document

    def _spared(self, step: str) -> Document:
        document, gate = self._document()
        gate["steps"] = {name: entry for name, entry in gate["steps"].items() if name != step}
        if isinstance(gate.get("opens"), int):
            gate["opens"] = min(gate["opens"], len(gate["steps"]))
        return document

    def _with(self, step: str, entry: object) -> Document:
        document, gate = self._document()
        if step in gate["steps"]:
            msg = f"steps: {self.gate!r} has a step {step!r} already; give the new one another name"
            raise QuestionError(msg)
        gate["steps"] = {**gate["steps"], step: entry}
        return document

    # -- what they are worth --------------------------------------------------------------------------------

    def _world(self, name: str, model: Scenario, do: Document) -> Control:
        do = {**self.do, **do}
        chosen: Mapping[str, str] = {}
        worth: dict[str, float] = {}
        every = choices_of(Question(model, do=do))
        objective = self._for(every)
        if any(objective is not None or not choice.weighted or self._own(model, choice.actor) for choice in every):
            best = rollback(model, objective, do=do)
            outcomes, worth = best.outcomes, dict(best.worth)
            chosen = {line.address: line.option for line in best.lines()}
            try:
                decided = model.with_strategy(best.strategy)
            except ScenarioError:
                msg = (
                    f"objective {best.objective}: what is best depends on running totals, which no condition can tell; use an objective "
                    "that adds up: linear values, and no attitude to risk or an exponential one"
                )
                raise QuestionError(msg) from None
        else:
            outcomes, decided = forecast(model, do=do), model
        for other, utility in self.utilities.items():
            if other not in worth:
                worth[other] = self._from_means(utility, outcomes)
        return Control(
            name,
            self._opens(decided, do),
            outcomes,
            MappingProxyType({n: worth[n] for n in self.utilities}),
            {},
            chosen,
        )

    def _for(self, every: Sequence[Choice]) -> object:
        """Return what choices are for, of those who choose in this world."""
        if not self._by_actor:
            return self.objective
        actors = {choice.actor for choice in every}
        return {actor: one for actor, one in self._by_actor.items() if actor in actors} or None

    @staticmethod
    def _own(model: Scenario, actor: str | None) -> bool:
        return actor in model.actors and model.actors[actor].objective is not None

    def _from_means(self, utility: Utility, outcomes: OutcomeDistribution) -> float:
        if len(utility.watched) or np.isfinite(utility.tolerance):
            msg = (
                f"objective {utility.name}: nobody chooses by it, and it is no sum of means; leave its `values` and `risk` out, or name "
                "it for who chooses"
            )
            raise QuestionError(msg)
        value = outcomes.means @ utility.steps + outcomes.probabilities @ utility.ends
        return float(utility.equivalent(np.array(value)))

    def _opens(self, model: Scenario, do: Document) -> float:
        if do.get(self.gate) is not None:
            return float(do[self.gate] == "open")
        met = 0.0
        shares = []
        for state in ("open", "closed"):
            shares.append(_probability(model, self.gate, state, do))
            met += shares[-1]
        return shares[0] / met if met > 0 else float("nan")

    def _gains(self, control: Control, now: Control) -> dict[str, float]:
        return {
            name: (-1 if self._lower_is_better(utility) else 1) * (control.worth[name] - now.worth[name])
            for name, utility in self.utilities.items()
        }

    def _lower_is_better(self, utility: Utility) -> bool:
        return utility.measure is not None and self.model.measures[utility.measure].better == "lower"

    def _unit(self, utility: Utility) -> str:
        if utility.measure is not None:
            return self.model.measures[utility.measure].unit
        return "probability" if utility.of_outcomes else "score"


def _probability(model: Scenario, gate: str, state: str, do: Document) -> float:
    question = Question(model, do=do, given={gate: state})
    ready = question.prepared()
    final = forward(ready.graph, question.learned(ready, question.tables(ready)))
    return float(question.totals(ready, final).sum())
