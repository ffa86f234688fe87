"""The classical model: how experts did on seed questions, and what weights come of it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios._version import __version__
from scenarios.results.distribution import place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup, recorded
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["MAKERS", "ClassicalModel", "DecisionMaker", "ExpertScore", "LeftOut"]

Floats = NDArray[np.float64]

MAKERS = ("global optimised", "item optimised", "global", "item", "equal")
FEW = 10


@recorded
@dataclass(frozen=True, slots=True)
class ExpertScore:
    """How one expert, or one decision maker, did on the seed questions.

    Attributes
    ----------
    name : str
    counts : tuple of int
        How many realizations fell into each bin between the quantiles, the lowest first.
    calibration : float
        In [0, 1]: the chance of counts that deviate so much or more, were the quantiles right.
    information : float
        Mean relative information against the background, in nats.
    combined : float
        Their product.
    """

    name: str
    counts: tuple[int, ...]
    calibration: float
    information: float
    combined: float


@recorded
@dataclass(frozen=True, slots=True, eq=False)
class DecisionMaker:
    """A mixture of the experts.

    Attributes
    ----------
    name : {"global optimised", "item optimised", "global", "item", "equal"}
    cutoff : float
        The least calibration that counts.
    weights : float array of shape (experts, questions)
        Add up to 1 over the experts; the same for every question unless the name begins with "item". Read-only.
    quantiles : float array of shape (questions, levels)
        In the questions' units. Read-only.
    score : ExpertScore
        How the mixture itself does on the seed questions.
    """

    name: str
    cutoff: float
    weights: Floats
    quantiles: Floats
    score: ExpertScore

    @property
    def combined(self) -> float:
        """Calibration times information."""
        return self.score.combined


@recorded
@dataclass(frozen=True, slots=True)
class LeftOut:
    """The decision maker without one expert, or without one seed question; `score` is None if nobody who is left has any weight."""

    name: str
    score: ExpertScore | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ClassicalModel(Lookup[ExpertScore]):
    """Experts scored by seed questions, and the decision makers made of them.

    A mapping of expert to `ExpertScore`.

    Attributes
    ----------
    experts, questions : tuple of str
    levels : tuple of float
        Of the quantiles.
    scales : tuple of {"uniform", "log"}
        By question.
    quantiles : float array of shape (experts, questions, levels)
        What was said. Read-only.
    realizations : float array of shape (questions,)
        What happened. Read-only.
    ranges : float array of shape (questions, 2)
        The intrinsic range of each question, in its units. Read-only.
    scores : tuple of ExpertScore
    information : float array of shape (experts, questions)
        Relative information by question, in nats. Read-only.
    makers : tuple of DecisionMaker
    chosen : str
        The decision maker of which `trust` and the robustness tables tell.
    without_expert, without_question : tuple of LeftOut
        The chosen decision maker, with one expert or one question left out; empty where there is only one expert.
    overshoot : float
    source : str
        The file that was read, "" for given numbers.
    """

    experts: tuple[str, ...]
    questions: tuple[str, ...]
    levels: tuple[float, ...]
    scales: tuple[str, ...]
    quantiles: Floats
    realizations: Floats
    ranges: Floats
    scores: tuple[ExpertScore, ...]
    information: Floats
    makers: tuple[DecisionMaker, ...]
    chosen: str
    without_expert: tuple[LeftOut, ...]
    without_question: tuple[LeftOut, ...]
    overshoot: float
    source: str
    version: str = __version__

    def __getitem__(self, expert: str) -> ExpertScore:
        return self.scores[place(expert, self.experts, "expert")]

    def __iter__(self) -> Iterator[str]:
        return iter(self.experts)

    def __len__(self) -> int:
        return len(self.experts)

    def maker(self, name: str) -> DecisionMaker:
        """Return a decision maker by its name."""
        return self.makers[place(name, tuple(maker.name for maker in self.makers), "decision maker")]

    @property
    def decision_maker(self) -> DecisionMaker:
        """The chosen decision maker."""
        return self.maker(self.chosen)

    @property
    def trust(self) -> Mapping[str, float]:
        """Expert to weight, adding up to 1, as pools take it; of item weights the mean over the questions."""
        weights = self.decision_maker.weights.mean(axis=1)
        return MappingProxyType(dict(zip(self.experts, weights.tolist(), strict=True)))

    @property
    def provenance(self) -> str:
        """How the numbers were got."""
        scale = (
            "log" if set(self.scales) == {"log"} else "uniform" if set(self.scales) == {"uniform"} else "uniform or log"
        )
        return (
            f"classical model of {len(self.experts)} experts and {len(self.questions)} seed questions"
            f"{f' of {self.source}' if self.source else ''}; quantiles {', '.join(f'{level:.4g}' for level in self.levels)}; {scale} background, "
            f"overshoot {self.overshoot:g}; scenarios {self.version}"
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row per expert and decision maker (extra ``frames``).

        Columns: name, kind ("expert" or "decision maker"), calibration, information, combined, weight (of an expert, in the chosen
        decision maker; else NaN), cutoff (of a decision maker; else NaN).
        """
        scored = [(score, "expert", self.trust[score.name], np.nan) for score in self.scores]
        scored += [(maker.score, "decision maker", np.nan, maker.cutoff) for maker in self.makers]
        return frame(
            {
                "name": [score.name for score, *_ in scored],
                "kind": [kind for _, kind, *_ in scored],
                "calibration": [score.calibration for score, *_ in scored],
                "information": [score.information for score, *_ in scored],
                "combined": [score.combined for score, *_ in scored],
                "weight": [weight for _, _, weight, _ in scored],
                "cutoff": [cutoff for *_, cutoff in scored],
            }
        )

    def robustness_frame(self) -> pd.DataFrame:
        """Return one row per expert or question left out: what, name, calibration, information, combined (extra ``frames``)."""
        rows = [("expert", row) for row in self.without_expert] + [("question", row) for row in self.without_question]
        none = ExpertScore("", (), np.nan, np.nan, np.nan)
        return frame(
            {
                "what": [what for what, _ in rows],
                "name": [row.name for _, row in rows],
                "calibration": [(row.score or none).calibration for _, row in rows],
                "information": [(row.score or none).information for _, row in rows],
                "combined": [(row.score or none).combined for _, row in rows],
            }
        )

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw calibration against information; see `scenarios.plots.expert_points`."""
        return plots().expert_points(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        trust = self.trust
        rows = [[score.name, *_cells(score), f"{100 * trust[score.name]:.1f} %"] for score in self.scores]
        rows += [
            [
                f"{'* ' if maker.name == self.chosen else ''}{maker.name}",
                *_cells(maker.score),
                f"cut-off {maker.cutoff:.3g}",
            ]
            for maker in self.makers
        ]
        for what, table in (("expert", self.without_expert), ("question", self.without_question)):
            rows += [[f"* without {what} {row.name}", *_cells(row.score), ""] for row in table]
        few = "" if len(self.questions) >= FEW else f"; fewer than {FEW} seed questions tell little"
        foot = f"* {self.chosen}, whose weights stand beside the experts{few}; {self.provenance}"
        return "Calibration and information", ["", "calibration", "information", "product", "weight"], rows, foot

    def __str__(self) -> str:
        return text_table(*self._table())

    def __repr__(self) -> str:
        weights = ", ".join(f"{expert}: {weight:.3g}" for expert, weight in self.trust.items())
        return f"ClassicalModel({self.chosen}: {weights})"

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def _cells(score: ExpertScore | None) -> list[str]:
    if score is None:
        return ["–", "–", "–"]
    return [f"{score.calibration:.3g}", f"{score.information:.3f}", f"{score.combined:.3g}"]
