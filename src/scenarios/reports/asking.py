"""What a page asks of a scenario: what is compared, and how decisions are taken that the file leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from scenarios.displays import tidy
from scenarios.errors import QuestionError, ScenariosError, few
from scenarios.evaluation.ensemble import ensemble
from scenarios.evaluation.exact import choice_of, compare, forecast
from scenarios.evaluation.optimal import rollback
from scenarios.evaluation.question import Question
from scenarios.model import Decision, Gate
from scenarios.model.summaries import who_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scenarios.model import Objective, Scenario
    from scenarios.results import Comparison, Ensemble, OutcomeDistribution

__all__ = ["Asked"]


@dataclass(frozen=True)
class Asked:
    """A scenario and what the page is about. What it computes may raise any of the library's errors; each is computed once."""

    scenario: Scenario
    choice: str | None
    objective: str | Iterable[str] | Objective | None
    samples: int
    seed: int

    @cached_property
    def by(self) -> str | None:
        """What is compared; None if there is nothing to choose."""
        if self.choice is None:
            return choice_of(self.scenario)
        Question(self.scenario, by=self.choice)  # says what is wrong with it
        return self.choice

    @property
    def question(self) -> str:
        """What the page answers, in a sentence."""
        if self.by is None:
            return "What could come of this?"
        name, _, step = self.by.partition(".")
        node: Any = self.scenario.nodes[name]
        asked = node.steps[step] if step else node
        who = who_of(self.scenario, getattr(asked, "by", None) or getattr(asked, "authority", None))
        kind = "each option of" if isinstance(node, Decision) else "each way through"
        return f"What could come of {kind} “{tidy(asked.label or self.by, 120)}”{f' ({tidy(who, 80)})' if who else ''}?"

    @cached_property
    def open(self) -> tuple[str, ...]:
        """The decisions and steps for which the file has no weights, but for the one that is compared."""
        found = []
        for name, node in self.scenario.nodes.items():
            if isinstance(node, Decision) and node.weights is None:
                found.append(name)
            elif isinstance(node, Gate):
                found += [f"{name}.{step}" for step, asked in node.steps.items() if asked.weight is None]
        return tuple(name for name in found if name != self.by)

    @cached_property
    def strategy(self) -> Mapping[str, str]:
        """For what is left open, the lines of the best strategy."""
        if not self.open:
            return {}
        try:
            best = rollback(self.scenario, self.objective)
        except ScenariosError as error:
            msg = f"the file leaves open what is chosen at {few(self.open)}, and there is no best strategy to follow ({error})"
            raise QuestionError(msg) from None
        return {at: option for at, option in best.strategy.items() if at.partition("[")[0] in self.open}

    @cached_property
    def model(self) -> Scenario:
        """The scenario, with every decision but the compared one taken."""
        return self.scenario.with_strategy(self.strategy) if self.strategy else self.scenario

    @cached_property
    def comparison(self) -> Comparison | OutcomeDistribution:
        """What could come of each option; of the scenario as a whole, where there is nothing to choose."""
        return forecast(self.model) if self.by is None else compare(self.model, self.by)

    @property
    def better(self) -> Literal["higher"] | None:
        """Which direction is better, where the objective does not say: outcomes that are wanted are better more likely."""
        goal = self.objective
        wanted = goal in self.scenario.outcomes if isinstance(goal, str) else isinstance(goal, list | tuple | set)
        return "higher" if wanted else None

    @property
    def swing(self) -> float | None:
        """How far judgements are moved that have no range of their own; None where some have one."""
        return None if self.spread.uncertain else 0.1

    def with_gate(self, gate: str, state: str) -> Comparison | OutcomeDistribution:
        """Return the same with a gate set open or closed."""
        do = {gate: state}
        return forecast(self.model, do=do) if self.by is None else compare(self.model, self.by, do=do)

    def by_gate(self, gate: str) -> Comparison:
        """Compare the gate open with the gate closed, the decision taken by its weights."""
        return compare(self.model, gate)

    @cached_property
    def spread(self) -> Ensemble:
        """The same for many draws of what is uncertain."""
        settings: Any = {"forecast": True} if self.by is None else {"by": self.by}
        # Of so few draws, a Latin hypercube tells as much as Sobol's points, and needs not the slowest part of SciPy.
        return ensemble(self.model, **settings, samples=self.samples, seed=self.seed, method="lhs")
