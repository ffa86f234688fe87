"""Testing laws on a scenario: Hypothesis draws the cases and finds the smallest that fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, Verbosity, currently_in_test_context, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.errors import Flaky, HypothesisException

from scenarios.errors import QuestionError, ScenariosError, did_you_mean, shown
from scenarios.evaluation.exact import forecast
from scenarios.testing.case import Case
from scenarios.testing.choices import by_hypothesis
from scenarios.testing.law import Law, LawBroken
from scenarios.testing.laws_measures import MEASURES
from scenarios.testing.laws_probability import PROBABILITY
from scenarios.testing.relations import BUILDING
from scenarios.testing.relations_gates import GATES
from scenarios.testing.relations_spelling import SPELLING
from scenarios.testing.strategies import checked
from scenarios.testing.variants import settled, weights_of

if TYPE_CHECKING:
    from scenarios.model.scenario import Scenario

__all__ = ["LAWS", "RELATIONS", "Checked", "check_laws"]

LAWS: tuple[Law, ...] = PROBABILITY + MEASURES
"""What one scenario's answers must obey."""
RELATIONS: tuple[Law, ...] = SPELLING + BUILDING + GATES
"""Metamorphic relations: how the answers of a scenario and of a changed one hang together."""

_USUAL, _NESTED = 25, 5
_SEARCHED = 1000
_FEWEST = 1


@dataclass(frozen=True)
class Checked(Mapping[str, int]):
    """The laws that hold: for each law's id, the number of cases in which it was tested.

    0 says that no case had what the law is about, for example a gate.
    """

    scenario: str
    laws: tuple[Law, ...]
    counts: Mapping[str, int] = field(repr=False)

    def __getitem__(self, law: str) -> int:
        return self.counts[law]

    def __iter__(self) -> Iterator[str]:
        return iter(self.counts)

    def __len__(self) -> int:
        return len(self.counts)

    def __str__(self) -> str:
        tested = [law for law in self.laws if self.counts[law.id]]
        lines = [f"{len(tested)} law{'s hold' if len(tested) != 1 else ' holds'} of {self.scenario}"]
        lines += [f"  {law.id}: {law.sentence}" for law in tested]
        left = [law.id for law in self.laws if not self.counts[law.id]]
        return "\n".join([*lines, *([f"without a case to test: {', '.join(left)}"] if left else [])])


def check_laws(
    model: Scenario,
    laws: Law | str | Iterable[Law | str] | None = None,
    *,
    examples: int | None = None,
    seed: int = 0,
    vary: bool | Iterable[str] = True,
    data: st.DataObject | None = None,
) -> Checked:
    """Property-test a scenario: draw variants of its weights and questions to it, and test laws on them.

    Parameters
    ----------
    model : Scenario
    laws : Law, id of a law, or several of either, optional
        Default: all of ``LAWS`` and ``RELATIONS``. Add your own with ``[*LAWS, mine]``.
    examples : int, optional
        How many variants are drawn; default 25, but 5 inside
        a test of Hypothesis, which draws many scenarios itself.
    seed : int
        The same seed draws the same cases.
    vary : bool or iterable of addresses
        Which judgements vary, as in `weights_of`: all, none (the questions still vary), or those at these addresses.
    data : hypothesis.strategies.DataObject, optional
        Inside a test of Hypothesis: what ``st.data()`` gave it. Then one case is drawn from it, with the weights as
        they are, and Hypothesis shrinks scenario and case together.

    Returns
    -------
    Checked
        How often each law was tested.

    Raises
    ------
    LawBroken
        With the law, the numbers, and the smallest example that Hypothesis found.
    QuestionError
        If an argument is wrong, or a law of yours can never be tested.
    ScenarioError
        If the scenario itself cannot be answered.

    Examples
    --------
    >>> import scenarios as sc
    >>> from scenarios.testing import check_laws
    >>> found = check_laws(sc.load("atacms-gate"), examples=5)
    >>> found["gate_by_its_steps"]
    5
    """
    chosen = _laws(laws)
    checked(model)
    _whole("examples", examples, _FEWEST)
    _whole("seed", seed, 0)
    if data is not None:
        if not callable(getattr(data, "draw", None)):
            msg = (
                f"data must be what st.data() gives to a test, got {shown(data)}; write @given(scenarios(), st.data())"
            )
            raise QuestionError(msg)
        counts = dict.fromkeys((law.id for law in chosen), 0)
        case = Case(model, data.draw, by_hypothesis(data.draw))
        for law in chosen:
            try:
                counts[law.id] += case.test(law, None)
            except ScenariosError:
                continue  # a question that this scenario refuses
        return Checked(model.scenario, chosen, counts)
    search = _Search(model, chosen, seed, weights_of(model, vary=vary))
    forecast(settled(model))  # a scenario that has no answer says why
    return search.checked(examples or (_NESTED if currently_in_test_context() else _USUAL))


def _laws(laws: object) -> tuple[Law, ...]:
    known = {law.id: law for law in (*LAWS, *RELATIONS)}
    if laws is None:
        return tuple(known.values())
    listed = [laws] if isinstance(laws, Law | str) else laws
    if not isinstance(listed, Iterable):
        msg = f"laws must be laws or their ids, got {shown(laws)}; write check_laws(model, [*LAWS, mine])"
        raise QuestionError(msg)
    chosen: dict[str, Law] = {}
    for law in listed:
        if isinstance(law, str) and law not in known:
            msg = f"laws: no law {law!r}; {did_you_mean(law, known)}"
            raise QuestionError(msg)
        found = known[law] if isinstance(law, str) else law
        if not isinstance(found, Law):
            msg = f"laws must be laws or their ids, got {shown(law)}; write Law('id', 'a sentence', test)"
            raise QuestionError(msg)
        if chosen.setdefault(found.id, found) is not found:
            msg = f"laws: two laws are called {found.id!r}; rename one"
            raise QuestionError(msg)
    if not chosen:
        msg = "laws must name at least one law, got none; leave it out to test them all"
        raise QuestionError(msg)
    return tuple(chosen.values())


def _whole(name: str, value: object, least: int) -> None:
    if value is None and name == "examples":
        return
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        msg = f"{name} must be a whole number of at least {least}, got {shown(value)}; leave it out for the default"
        raise QuestionError(msg)


class _Search:
    """One run of `check_laws`: first all laws on every case, then the broken one alone, to find its smallest case."""

    def __init__(
        self, model: Scenario, laws: tuple[Law, ...], seed: int, variants: st.SearchStrategy[Scenario]
    ) -> None:
        self.model, self.laws, self.seed, self.variants = model, laws, seed, variants
        self.counts = dict.fromkeys((law.id for law in laws), 0)
        self.refused: dict[str, ScenariosError] = {}
        self.broken: LawBroken | None = None
        self.trouble: Exception | None = None

    def checked(self, examples: int) -> Checked:
        self._run(self.laws, examples, (Phase.generate,))
        if self.trouble is not None:
            raise self.trouble
        if self.broken is not None:
            first = self.broken
            self._run((first.law,), max(examples, _SEARCHED), (Phase.generate, Phase.shrink))
            found = self.broken
            raise LawBroken(found.law, found.numbers, found.example) from None
        for law in self.laws:
            # A law of the user's that is never tested, because its question is refused, is no law that holds.
            if law.id in self.refused and not self.counts[law.id] and law not in (*LAWS, *RELATIONS):
                msg = f"law {law.id!r} could never be tested: {self.refused[law.id]}"
                raise QuestionError(msg)
        return Checked(self.model.scenario, self.laws, self.counts)

    def _run(self, laws: tuple[Law, ...], examples: int, phases: tuple[Phase, ...]) -> None:
        @seeded(self.seed)
        @settings(
            max_examples=examples,
            phases=phases,
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            print_blob=False,
        )
        @given(self.variants, st.data())
        def run(variant: Scenario, data: st.DataObject) -> None:
            self._one(variant, data, laws)

        try:
            run()
        except (LawBroken, _Trouble):
            pass
        except Flaky:
            pass  # a law of the user's that depends on more than its case: what was found last is told

    def _one(self, variant: Scenario, data: st.DataObject, laws: tuple[Law, ...]) -> None:
        case = Case(variant, data.draw, by_hypothesis(data.draw))
        for law in laws:
            try:
                self.counts[law.id] += case.test(law, self.model)
            except LawBroken as broken:
                self.broken = broken
                raise
            except ScenariosError as error:
                self.refused[law.id] = error
            except HypothesisException:
                raise
            except Exception as error:  # noqa: BLE001 - whatever the fault of a user's test is, it is told as theirs
                msg = f"law {law.id!r} fails to run: {type(error).__name__}: {error}; mend its test"
                self.trouble = QuestionError(msg)
                self.trouble.__cause__ = error
                raise _Trouble from None


class _Trouble(Exception):  # noqa: N818 - leaves Hypothesis, nothing else
    """A law's test has a fault of its own."""
