"""Published answers about forecasters: seed questions, and scores of what was forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import scenarios as sc
from published.kit import HERE, Answer, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def told(what: str, exact: str, ask: Callable[[], Iterable[Any]], printed: str = "", misprint: str = "") -> Answer:
    """Return an answer for which no path is walked."""
    return Answer(what, exact, lambda _: list(ask()), printed, misprint, walked=False)


# --- Three experts ----------------------------------------------------------------------------------


def experts() -> sc.ClassicalModel:
    return sc.classical_model(sc.load_seed_questions(HERE / "three-experts.csv"), decision_maker="global")


def quantiles(maker: str, question: int) -> list[float]:
    row: list[float] = experts().maker(maker).quantiles[question - 1].tolist()
    return row


def scored(maker: str) -> list[float]:
    score = experts().maker(maker).score
    return [*score.counts, score.calibration, score.information]


COOKE = Problem(
    title="Three experts and five seed questions",
    source="TU Delft OpenCourseWare, Decision Making Under Uncertainty: Introduction to Structured Expert Judgment, unit 3.7.3; the method is that "
    "of R. M. Cooke (1991), Experts in Uncertainty. The seed questions: `tests/published/three-experts.csv`.",
    files=(),
    answers=(
        told("realizations in the four bins: A; B; C", "3, 0, 0, 2, 0, 2, 2, 1, 1, 2, 1, 1",
             lambda: [count for score in experts().values() for count in score.counts]),
        told("calibration of A, B, C", "0.0000362102768149863, 0.6083583365117371, 0.3270167378597645",
             lambda: [score.calibration for score in experts().values()], "3.621E-5, 0.608, 0.327"),
        told("information of A, B, C", "1.4176536138988205, 0.5580666338933646, 1.3544079037945498",
             lambda: [score.information for score in experts().values()], "1.418, 0.558, 1.354"),
        told("information of A, by question", "1.5949859077803379, 0.738540942407035, 1.5949859077803379, 1.7181609160680367, 1.4415943954583545",
             lambda: list(experts().information[0])),
        told("information of B, by question", "0.8455413034081896, 0.738540942407035, 0.1049940189260181, 0.4667021359639678, 0.6345547687616127",
             lambda: list(experts().information[1])),
        told("information of C, by question", "1.147544481859645, 0.2718809492916718, 1.5569866370502838, 2.071909566038399, 1.7237178847327488",
             lambda: list(experts().information[2])),
        told("weights of A, B, C", "0.0000656046082899691, 0.4338882543420536, 0.5660461410496564", lambda: list(experts().trust.values()),
             "6.565341E-5, 0.4338007, 0.5661336", "of rounded scores"),
        told("intrinsic ranges, lower ends", "-1.2, 7.3, 56.8, -2.5, 27.8", lambda: list(experts().ranges[:, 0])),
        told("intrinsic ranges, upper ends", "37.2, 15.7, 95.2, 51.5, 54.2", lambda: list(experts().ranges[:, 1])),
        told("by performance, question 1: 5, 50, 95 %", "19.97436608394768, 24.48275972389699, 33.1135798347989", lambda: quantiles("global", 1),
             "19.97, 24.48, 33.11"),
        told("question 2", "8.193949427410585, 10.909316483621646, 14.860116724383708", lambda: quantiles("global", 2)),
        told("question 3", "60.75121868719091, 67.56119396414336, 87.94067357426059", lambda: quantiles("global", 3)),
        told("question 4", "21.020470105684023, 42.803441692999364, 45.97444133854694", lambda: quantiles("global", 4)),
        told("question 5", "30.294400089645386, 33.469512739681534, 39.81961267241498", lambda: quantiles("global", 5)),
        told("with equal weights, question 1: 5, 50, 95 %", "2.548780487804878, 21.773088517402027, 32.38934409467068",
             lambda: quantiles("equal", 1), "2.55, 21.77, 32.39"),
        told("question 2", "8.313154019068289, 12.22822299651568, 14.907621247113164", lambda: quantiles("equal", 2)),
        told("question 3", "61.42531269615273, 71.07673901897111, 91.61088024178315", lambda: quantiles("equal", 3)),
        told("question 4, 5 and 50 %", "2.5539363347716355, 34.28208411701149", lambda: quantiles("equal", 4)[:2]),
        told("question 4, 95 %", "45.780319500898", lambda: quantiles("equal", 4)[2:], "45.7", "cut, not rounded"),
        told("question 5", "30.65495279822937, 35.33843517122433, 51.62563874694512", lambda: quantiles("equal", 5)),
        told("by performance: bins, calibration, information", "0, 2, 2, 1, 0.6083583365117371, 0.5207924965627262", lambda: scored("global")),
        told("with equal weights: bins, calibration, information", "0, 3, 1, 1, 0.4110094796073477, 0.1234206291812081", lambda: scored("equal")),
    ),
    note="A realization of expert B is equal to a quantile; it counts in the bin below.",
)  # fmt: skip


# --- Scores -----------------------------------------------------------------------------------------

CLASSES = [[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.2, 0.2, 0.6]]


def event(**settings: Any) -> float:
    return sc.score_forecasts([0.1, 0.9, 0.8, 0.3], [0, 1, 1, 0], **settings)["forecasts"].mean


def classes(rule: str = "brier", **settings: Any) -> sc.Scores:
    return sc.score_forecasts(CLASSES, [0, 1, 2], rule, **settings)


BRIER = Problem(
    title="Brier scores by three conventions",
    source="scikit-learn 1.9, documentation of `brier_score_loss` (`scale_by_half`) and of `log_loss`, and its pull request 22046. Plain numbers, no scenario.",
    files=(),
    answers=(
        told("an event, four times: half convention, which is the one-sided score", "3/80", lambda: [event(convention="half")], "0.0375"),
        told("original convention", "3/40", lambda: [event()], "0.075"),
        told("three classes, three times: original convention", "11/75", lambda: [classes()["forecasts"].mean], "0.146", "printed as 0.146…"),
        told("half convention", "11/150", lambda: [classes(convention="half")["forecasts"].mean]),
        told("each by itself, original convention", "3/50, 7/50, 6/25", lambda: list(classes().losses[0])),
        told("logarithmic score, base e", "0.3635480396729776", lambda: [classes("log")["forecasts"].mean]),
        told("ranked probability score", "1/10", lambda: [classes("rps", ordered=True)["forecasts"].mean]),
    ),
    note="scikit-learn halves the score of an event, and not that of more classes, so that an event written as two classes scores twice as much. "
    "Here the convention is the same for both, and named beside every score.",
)  # fmt: skip


def ranked(happened: str, **settings: Any) -> float:
    found = sc.resolve(sc.load(HERE / "four-categories.yaml"), happened, on="2026-01-01", ordered="outcome")
    return sc.score(found, "rps", **settings)["as written"].mean


RANKED = Problem(
    title="Ranked probability score of four categories",
    source="scoringrules, documentation of `rps_score` (10, 20, 30, 40 %; the third happens) and of `brier_score` (20 %; the event happens).",
    files=("four-categories",),
    answers=(
        told("ranked probability score, sum", "13/50", lambda: [ranked("third")], "0.26"),
        told("normalised", "13/150", lambda: [ranked("third", convention="normalised")]),
        told("all in the reverse order", "13/50",
             lambda: [sc.score_forecasts([[0.4, 0.3, 0.2, 0.1]], [1], "rps", ordered=True)["forecasts"].mean]),
        told("had the fourth happened", "23/50", lambda: [ranked("fourth")]),
        told("an event of 20 % that happens: Brier score, half convention", "16/25",
             lambda: [sc.score_forecasts([0.2], [1], convention="half")["forecasts"].mean], "0.64"),
        told("its ranked probability score", "16/25", lambda: [sc.score_forecasts([0.2], [1], "rps")["forecasts"].mean]),
        told("original convention", "32/25", lambda: [sc.score_forecasts([0.2], [1])["forecasts"].mean]),
    ),
    note="The source counts categories from 1; taken from 0, its third would be the fourth here.",
)  # fmt: skip

PROBLEMS = (COOKE, BRIER, RANKED)
