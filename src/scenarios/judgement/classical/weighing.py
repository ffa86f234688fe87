"""The classical model: weights for experts, decision makers made of them, and how much hangs on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import LimitError, QuestionError, shown
from scenarios.judgement.classical.questions import checked_questions, number
from scenarios.judgement.classical.scores import (
    Background,
    bin_counts,
    calibration_of,
    information_of,
    mixed_quantiles,
)
from scenarios.results.classical import MAKERS, ClassicalModel, DecisionMaker, ExpertScore, LeftOut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.judgement.classical.questions import SeedQuestions

__all__ = ["classical_model"]

Floats = NDArray[np.float64]

MOST_NUMBERS = 5_000_000


def classical_model(
    assessments: SeedQuestions | Mapping[str, Any],
    realizations: Mapping[str, float] | Sequence[float] | NDArray[Any] | None = None,
    *,
    levels: Sequence[float] | None = None,
    scale: str | Mapping[str, str] | None = None,
    overshoot: float = 0.1,
    cutoff: float = 0.0,
    decision_maker: str = "global optimised",
) -> ClassicalModel:
    """Weigh experts by how they did on seed questions: calibration, information, and the decision makers they make.

    An expert is calibrated if as many realizations fall between the quantiles as should, and informative if the quantiles are close
    together. The weight is the product of the two scores, 0 below the cut-off on calibration.

    Parameters
    ----------
    assessments : SeedQuestions or mapping of expert to rows
        What `load_seed_questions` returned; or for each expert a row of quantiles for each question, in order or by the question's name.
    realizations : mapping of question to number, or sequence of numbers
        What the quantities turned out to be. Leave it out with `SeedQuestions`, which hold it.
    levels : sequence of float, optional
        Of the quantiles: at least two, rising, in (0, 1). Default: 0.05, 0.5, 0.95.
    scale : {"uniform", "log"} or mapping of question to one of them, optional
        The background measure; "log" for quantities that are thought of in orders of magnitude. Default: uniform.
    overshoot : float
        How far the intrinsic range goes beyond what anyone named or what happened, as a part of it. Above 0; 0.1 is usual.
    cutoff : float
        In [0, 1]: the least calibration that counts in the decision makers "global" and "item".
    decision_maker : {"global optimised", "item optimised", "global", "item", "equal"}
        Whose weights `trust` and the robustness tables show. The *item* weights take each question's own information. The *optimised*
        ones choose the cut-off, among the experts' calibrations, that gives the decision maker the greatest product of its own two
        scores; among equal ones the least.

    Returns
    -------
    ClassicalModel
        A mapping of expert to `ExpertScore`; `trust` is what pools take.

    Raises
    ------
    QuestionError
        If there are fewer than two questions or quantiles, a row is missing, is not finite, does not increase or is not above 0 on a log
        scale, a realization is missing, or nobody reaches the cut-off.
    LimitError
        If there are too many experts and questions.

    Notes
    -----
    With N questions, of which the share s(b) falls into bin b that should hold p(b), the relative information is
    I(s, p) = Σ s ln(s/p), and the **calibration** is the chance that a chi-square variable with as many degrees of freedom as there are
    quantiles exceeds 2 N I(s, p). A realization that is equal to a quantile falls into the bin below it. The **information** of one
    question is ln(U − L) + Σ p ln(p / width), L and U being the intrinsic range, on the question's scale. Between quantiles the
    distribution is even, and a decision maker is the mixture of the experts' distributions. Leaving out an expert or a question changes the
    intrinsic ranges too. Weights that come of the same questions on which they are tested flatter the decision maker; that is what the
    robustness tables are to be read for.

    References
    ----------
    .. [1] R. M. Cooke (1991), Experts in Uncertainty, chapter 12.
    .. [2] R. M. Cooke and L. L. H. J. Goossens (2008), TU Delft expert judgment data base, Reliability Engineering & System Safety
       93(5).

    Examples
    --------
    Expert B is the best calibrated; C, who is more precise, gets the greatest weight:

    >>> import scenarios as sc
    >>> said = {
    ...     "A": [[2, 5, 7], [12, 13, 15], [87, 89, 92], [2, 5, 8], [48, 50, 52]],
    ...     "B": [[20, 23, 34], [8, 10, 11], [60, 70, 90], [20, 35, 45], [30, 35, 40]],
    ...     "C": [[20, 25, 28], [10, 13, 15], [65, 67, 70], [42, 44, 46], [32, 33, 35]],
    ... }
    >>> found = sc.classical_model(said, [24, 11, 68, 47, 31], decision_maker="global")
    >>> {expert: round(score.calibration, 3) for expert, score in found.items()}
    {'A': 0.0, 'B': 0.608, 'C': 0.327}
    >>> {expert: round(weight, 3) for expert, weight in found.trust.items()}
    {'A': 0.0, 'B': 0.434, 'C': 0.566}
    """
    asked = checked_questions(assessments, realizations, levels, scale)
    spare = number(overshoot)
    if spare is None or not spare > 0:
        raise QuestionError(f"overshoot must be a finite number above 0, got {shown(overshoot)}; 0.1 is usual")
    least = number(cutoff)
    if least is None or not 0 <= least <= 1:
        raise QuestionError(f"cutoff must lie between 0 and 1, got {shown(cutoff)}; 0 counts every expert")
    if not isinstance(decision_maker, str) or decision_maker not in MAKERS:
        known = ", ".join(map(repr, MAKERS))
        raise QuestionError(f"decision_maker must be one of {known}, got {shown(decision_maker)}; write one of these")
    size = len(asked.experts) ** 2 * len(asked.questions) * (len(asked.levels) + 2)
    if size > MOST_NUMBERS:
        msg = f"classical_model: experts² × questions × (quantiles + 2) must be at most {MOST_NUMBERS:,}, got {size:,}; ask for some experts at a time"
        raise LimitError(msg)
    panel = Panel(asked, spare)
    if decision_maker in {"global", "item"} and not (panel.calibration >= least).any():
        best = f"{panel.calibration.max():.3g}"
        msg = f"cutoff: at least one expert must reach it, got {least:g}, where the best calibration is {best}; take a lower one"
        raise QuestionError(msg)
    if not (panel.weights("global", 0.0) > 0).any():
        msg = "classical_model: an expert must have a calibration above 0, got none that a computer can tell from 0; ask others"
        raise QuestionError(msg)
    makers = tuple(
        panel.maker(name, least)
        for name in MAKERS
        if name not in {"global", "item"} or (panel.calibration >= least).any()
    )
    scores = tuple(
        ExpertScore(name, counts, float(c), float(i), float(c * i))
        for name, counts, c, i in zip(asked.experts, panel.counts, panel.calibration, panel.information, strict=True)
    )
    by_question = panel.by_question.copy()
    by_question.flags.writeable = False
    return ClassicalModel(
        experts=asked.experts,
        questions=asked.questions,
        levels=asked.levels,
        scales=asked.scales,
        quantiles=asked.quantiles,
        realizations=asked.realizations,
        ranges=_frozen(panel.back.restored(np.column_stack([panel.back.low, panel.back.high]))),
        scores=scores,
        information=by_question,
        makers=makers,
        chosen=decision_maker,
        without_expert=_left_out(asked, spare, decision_maker, least, "expert"),
        without_question=_left_out(asked, spare, decision_maker, least, "question"),
        overshoot=spare,
        source=asked.source,
    )


class Panel:
    """Experts who were scored, and the decision makers that can be made of them.

    Attributes
    ----------
    counts : tuple of tuple of int
        By expert, the realizations in each bin.
    calibration, information : float arrays of shape (experts,)
    by_question : float array of shape (experts, questions)
        Information.
    """

    def __init__(self, asked: SeedQuestions, overshoot: float) -> None:
        self.back = Background(asked, overshoot)
        counted = [bin_counts(self.back, quantiles) for quantiles in self.back.quantiles]
        self.counts = tuple(tuple(counts.tolist()) for counts in counted)
        self.calibration = np.array([calibration_of(self.back, counts) for counts in counted])
        self.by_question = np.stack([information_of(self.back, quantiles) for quantiles in self.back.quantiles])
        self.information: Floats = self.by_question.mean(axis=1)

    def weights(self, kind: str, cutoff: float) -> Floats:
        """Return the weights of shape (experts, questions); they add up to 1 over the experts, or to 0 where there are none."""
        if kind == "equal":
            return np.full(self.by_question.shape, 1 / len(self.by_question))
        information = (
            self.by_question if kind == "item" else np.broadcast_to(self.information[:, None], self.by_question.shape)
        )
        found = np.where(self.calibration >= cutoff, self.calibration, 0.0)[:, None] * information
        total = found.sum(axis=0)
        shares: Floats = np.divide(found, total, out=np.zeros_like(found), where=total > 0)
        return shares

    def maker(self, name: str, cutoff: float) -> DecisionMaker:
        """Return a decision maker by its name."""
        kind, _, optimised = name.partition(" ")
        if not optimised:
            return self._made(name, kind, cutoff if kind != "equal" else 0.0)
        tried = [self._made(name, kind, float(alpha)) for alpha in np.unique(self.calibration[self.calibration > 0])]
        return max(tried, key=lambda maker: maker.combined)

    def _made(self, name: str, kind: str, cutoff: float) -> DecisionMaker:
        weights = self.weights(kind, cutoff)
        quantiles = mixed_quantiles(self.back, weights)
        counts = bin_counts(self.back, quantiles)
        calibration, information = calibration_of(self.back, counts), float(information_of(self.back, quantiles).mean())
        return DecisionMaker(
            name,
            cutoff,
            _frozen(weights),
            _frozen(self.back.restored(quantiles)),
            ExpertScore(name, tuple(counts.tolist()), calibration, information, calibration * information),
        )


def _left_out(asked: SeedQuestions, overshoot: float, maker: str, cutoff: float, what: str) -> tuple[LeftOut, ...]:
    """Return the decision maker's scores without each expert, or without each question; nothing where only one is left to leave out."""
    names = asked.experts if what == "expert" else asked.questions
    found = []
    for k, name in enumerate(names if len(names) > 1 else ()):
        panel = Panel(asked.without(**{what: k}), overshoot)
        reached = maker == "equal" or (panel.calibration >= (0.0 if "optimised" in maker else cutoff)).any()
        made = panel.maker(maker, cutoff) if reached and panel.weights("global", 0.0).any() else None
        found.append(LeftOut(name, None if made is None else made.score))
    return tuple(found)


def _frozen(values: Floats) -> Floats:
    values.flags.writeable = False
    return values
