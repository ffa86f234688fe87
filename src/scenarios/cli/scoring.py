"""The command that scores forecasts against what happened."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios._version import __version__
from scenarios.cli.shared import folder, saved
from scenarios.errors import QuestionError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from scenarios.results import ForecasterScore, Scores

__all__ = ["add_score", "score_files"]


def add_score(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    asked = command(
        "score", score_files, "score forecasts against what happened: by analyst and pool, with calibration"
    )
    asked.add_argument(
        "resolutions", metavar="RESOLUTION", nargs="+", help="a YAML or JSON file that Resolution.save wrote"
    )
    asked.add_argument("--rule", metavar="NAME", default="brier", help="brier, log, rps or spherical (default: brier)")
    asked.add_argument(
        "--convention", metavar="NAME", help="of brier: original (default) or half; of rps: sum (default) or normalised"
    )
    asked.add_argument("--base", metavar="B", help="of log: e (default), 2 or 10")
    asked.add_argument(
        "--baseline",
        metavar="NAME",
        default="uniform",
        help="what skill is measured against: uniform (default), base rate, or a forecaster",
    )
    asked.add_argument(
        "--target",
        metavar="NODE",
        action="append",
        help="score this node, or outcome, alone; may be repeated (default: all)",
    )
    asked.add_argument("--bins", metavar="N", type=int, default=10, help="of the calibration curve (default: 10)")
    asked.add_argument("--level", metavar="L", type=float, default=0.95, help="of its intervals (default: 0.95)")
    asked.add_argument("--interval", metavar="NAME", default="wilson", help="wilson (default) or clopper-pearson")
    asked.add_argument(
        "--model",
        metavar="NAME|FILE",
        help="refuse resolutions of another scenario than this, or of another state of it",
    )
    asked.add_argument("--forecaster", metavar="NAME", help="whose calibration is drawn (default: that of the file)")
    asked.add_argument("-o", "--out", metavar="FILE", help="a .png, .svg or .pdf for a picture of the calibration")
    asked.add_argument("--json", action="store_true", help="print the numbers as JSON")


def score_files(asked: argparse.Namespace) -> None:
    """Score, then draw, then print."""
    from scenarios.files import load
    from scenarios.judgement.scoring.resolving import load_resolution
    from scenarios.judgement.scoring.tallying import score

    if asked.forecaster and not asked.out:
        raise QuestionError("--forecaster says whose calibration is drawn, got no --out; name a file for the picture")
    model = load(asked.model) if asked.model else None
    found = score(
        [load_resolution(path, model) for path in asked.resolutions],
        asked.rule,
        convention=asked.convention,
        base=int(asked.base) if asked.base in {"2", "10"} else asked.base,
        targets=asked.target,
        baseline=asked.baseline,
        bins=asked.bins,
        level=asked.level,
        interval=asked.interval,
    )
    path = Path(asked.out) if asked.out else None
    if path is not None:
        picture = found.plot(forecaster=asked.forecaster)
        folder(str(path.parent))
        saved(picture, path)
    if asked.json:
        print(json.dumps(_as_json(found, path), indent=2, ensure_ascii=False))
        return
    print(found)
    if path is not None:
        print(f"\n{path}: a picture")


def _as_json(found: Scores, path: Path | None) -> dict[str, Any]:
    return {
        "version": __version__,
        "rule": found.rule,
        "said": found.said,
        "baseline": found.baseline,
        "questions": list(found.questions),
        "forecasters": {
            name: _one(found, row.tolist(), one) for row, (name, one) in zip(found.losses, found.items(), strict=True)
        },
        "pictures": [] if path is None else [str(path)],
    }


def _one(found: Scores, losses: list[float], one: ForecasterScore) -> dict[str, Any]:
    part, curve = one.decomposition, one.curve
    return {
        "label": found.labels[one.name],
        "questions": one.questions,
        "mean": _plain(one.mean),
        "skill": _plain(one.skill),
        "losses": [_plain(loss) for loss in losses],
        "events": {
            "count": part.events,
            "base_rate": part.base_rate,
            "brier": part.brier,
            "reliability": part.reliability,
            "resolution": part.resolution,
            "uncertainty": part.uncertainty,
            "within": part.within,
        },
        "calibration": [
            {"forecast": p, "hits": hits, "events": count, "interval": interval}
            for p, hits, count, interval in zip(
                curve.forecasts.tolist(),
                curve.hits.tolist(),
                curve.counts.tolist(),
                curve.interval.tolist(),
                strict=True,
            )
        ],
    }


def _plain(number: float) -> float | str | None:
    """Return a number as JSON has it: an infinite one by name, null where there is none."""
    if math.isnan(number):
        return None
    return number if math.isfinite(number) else "infinite" if number > 0 else "-infinite"
