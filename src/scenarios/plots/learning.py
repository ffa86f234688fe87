"""Evidence as a waterfall: from the odds before, by the weight of each sign, to the odds after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Rectangle

from scenarios.errors import LimitError, QuestionError, did_you_mean, shown
from scenarios.plots.canvas import checked_axes, points_from, write
from scenarios.plots.heading import named
from scenarios.plots.palette import ink_on
from scenarios.plots.panel import box, checked_result, widened
from scenarios.plots.rows import Row, sheet
from scenarios.plots.spread import Span
from scenarios.results import Learned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from scenarios.plots.canvas import Side
    from scenarios.plots.rows import Sheet

__all__ = ["evidence_steps"]

_PITCH, _BAR, _SIZE, _MARK, _MOST = 22.0, 12.0, 8.5, 30.0, 40
_WHOLE, _FOR, _AGAINST = ("#8a8a8a", ""), ("#2b65a3", ""), ("#f0b877", "////")


def evidence_steps(
    result: Learned,
    ax: Axes | None = None,
    *,
    node: str | None = None,
    branch: str | None = None,
    option: str | None = None,
) -> Axes:
    """Draw how evidence moves the odds of one branch, step by step, in decibans: the order of the steps changes nothing.

    Ten decibans make odds ten times as high. The bars at the top and at the bottom are the log-odds before and after, with the
    probability beside them.

    Parameters
    ----------
    result : Learned
        What `scenarios.learn` returned.
    ax : matplotlib Axes, optional
        Where to draw; it is shrunk so that title and labels fit where it stood. Default: a new figure of fitting size.
    node : str, optional
        About which node; default the last that a sign tells of.
    branch : str, optional
        The branch whose odds are drawn, against ``result[node].against``. Default: the one whose probability moves most.
    option : str, optional
        Under which option; default the first.

    Returns
    -------
    Axes
        x is in decibans; steps stand from top to bottom.

    Raises
    ------
    QuestionError
        If an argument is not one of these, or the odds before or after are 0 or infinite.
    LimitError
        If there are more than 40 steps, or more than 100 options.

    Examples
    --------
    >>> import scenarios as sc
    >>> learned = sc.learn(sc.load("ukraine-2025-08"), {"talk_of_retaliation": "seen"})
    >>> ax = learned.plot(branch="escalates")
    >>> [bar.get_gid() for bar in ax.patches if bar.get_gid()]
    ['whole:before', 'for:talk_of_retaliation seen', 'whole:after']
    """
    ax = checked_axes(ax, "evidence_steps")
    checked_result(result, Learned, "evidence_steps")
    node = _node(result, node)
    option = _known("option", option, result.options, result.options[0])
    branch = _branch(result, node, branch, option)
    belief = result[node]
    weights = result.weights(node, branch, option=option)
    if weights["elsewhere"] == 0:
        del weights["elsewhere"]
    if not np.isfinite(list(weights.values())).all():
        msg = f"evidence_steps: the odds of {branch!r} must be above 0 and finite, got some that are not; name another branch, or print the result"
        raise QuestionError(msg)
    if len(weights) > _MOST:
        msg = (
            f"evidence_steps: at most {_MOST} steps can be read in one picture, got {len(weights):,}; print the result"
        )
        raise LimitError(msg)
    bars = _bars(weights)
    ends = [end for bar in bars for end in bar[1:]]
    low, high = widened(min(0.0, *ends), max(0.0, *ends), 0.28)
    model = result.provenance.model
    title = f"{named(model, node)}: weight of evidence for {named(model, node, branch)} against {named(model, node, belief.against)}"
    under = f", under {result.labels.options.get(option, option)}" if option else ""
    ink = ink_on(ax)
    page = sheet(
        ax,
        result,
        [Row(_label(result, name)) for name, *_ in bars],
        Span(low, high, "Log-odds (decibans: 10 make the odds ten times as high)", share=False),
        title + under,
        [
            ("speaks for it", box(*_FOR, ink)),
            ("speaks against it", box(*_AGAINST, ink)),
            ("log-odds", box(*_WHOLE, ink)),
        ],
        mark=_MARK,
        pitch=_PITCH,
    )
    place = belief.branches.index(branch)
    k = result.options.index(option)
    shares = {"before": float(belief.prior[k, place]), "after": float(belief.posterior[k, place])}
    _draw(page, bars, weights, shares)
    page.ax.axvline(0, color=page.ink.text, linewidth=1.0 * page.scale, zorder=4)
    return page.ax


def _bars(weights: dict[str, float]) -> list[tuple[str, float, float]]:
    """Return by step where its bar begins and ends."""
    found, at = [], 0.0
    for name, weight in weights.items():
        start = 0.0 if name == "after" else at
        at = weight if name == "after" else at + weight
        found.append((name, start, at))
    return found


def _draw(
    page: Sheet, bars: Sequence[tuple[str, float, float]], weights: dict[str, float], shares: dict[str, float]
) -> None:
    thick = min(0.8, _BAR * page.scale / page.pitch)
    for y, (name, start, end) in enumerate(bars):
        kind = "whole" if name in shares else "for" if weights[name] >= 0 else "against"
        colour, hatch = {"whole": _WHOLE, "for": _FOR, "against": _AGAINST}[kind]
        look: dict[str, Any] = {"facecolor": colour, "edgecolor": page.ink.line, "hatch": hatch, "linewidth": 0.6}
        corner = (min(start, end), y - thick / 2)
        page.ax.add_patch(Rectangle(corner, abs(end - start), thick, gid=f"{kind}:{name}", zorder=3, **look))
        if y + 1 < len(bars):
            page.ax.plot([end, end], [y, y + 1], color=page.ink.faint, linewidth=0.8 * page.scale, zorder=2)
        side: Side = "right" if weights[name] < 0 else "left"
        text = _signed(weights[name]) + (f" ({100 * shares[name]:.1f} %)" if name in shares else "")
        place = points_from(page.ax, end, y, scale=page.scale, within=page.ax.transData)
        look = {"size": _SIZE * page.scale, "color": page.ink.text, "ha": side, "va": "center_baseline", "zorder": 6}
        write(page.ax, -5 if side == "right" else 5, 0, text, transform=place, **look)


def _signed(weight: float) -> str:
    size = f"{abs(weight):.1f}"
    return size if size == "0.0" else ("+" if weight > 0 else "\N{MINUS SIGN}") + size


def _known(what: str, name: object, known: Sequence[str], usual: str) -> str:
    if name is None:
        return usual
    if not isinstance(name, str) or name not in known:
        raise QuestionError(f"evidence_steps: no {what} {shown(name)}; {did_you_mean(name, known)}")
    return name


def _node(result: Learned, node: object) -> str:
    told = [sign.node for sign in result.signs if sign.kind != "observation"]
    return _known("node that something was learned about", node, tuple(result), (told or list(result))[-1])


def _branch(result: Learned, node: str, branch: object, option: str) -> str:
    belief, k = result[node], result.options.index(option)
    others = [name for name in belief.branches if name != belief.against]
    if not others:
        raise QuestionError(
            f"evidence_steps: {node!r} must have another branch than {belief.against!r}, got only that; name another node"
        )
    with np.errstate(invalid="ignore"):
        moves = np.where(belief.posterior[k] > 0, np.abs(belief.posterior[k] - belief.prior[k]), -1.0)
    return _known("other branch", branch, others, max(others, key=lambda name: moves[belief.branches.index(name)]))


def _label(result: Learned, step: str) -> str:
    names = {"before": "Before", "after": "After", "elsewhere": "What is learned of other nodes"}
    if step in names:
        return names[step]
    sign = next(sign for sign in result.signs if step.startswith(sign.text))
    model = result.provenance.model
    label = model.indicators[sign.name].label if sign.kind == "indicator" else ""
    return step.replace(sign.name, label or sign.name.replace("_", " "), 1)
