"""Try out other weights by hand, in a notebook."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from scenarios.errors import QuestionError, ScenarioError, ScenariosError, shown
from scenarios.evaluation.arguments import whole
from scenarios.evaluation.exact import choice_of
from scenarios.evaluation.question import Question
from scenarios.files import load, located
from scenarios.model import Objective, Scenario
from scenarios.notebook.controls import Picker
from scenarios.notebook.exploration import Exploration

if TYPE_CHECKING:
    from scenarios.notebook.panel import Panel

__all__ = ["Explorer", "explore"]

_MOST = 50


class Explorer:
    """What `explore` shows: widgets over a scenario, and the scenario as it was moved.

    Attributes
    ----------
    panel : Panel or None
        The widgets; None where the scenario has mistakes.
    widget : ipywidgets.Widget
        What is shown.
    """

    def __init__(self, widget: Any, panel: Panel | None) -> None:
        self.widget, self.panel = widget, panel

    @property
    def exploration(self) -> Exploration:
        """What is moved and asked now."""
        if self.panel is None:
            msg = "explore: the scenario must be without mistakes, got some; correct them, and explore it anew"
            raise QuestionError(msg)
        return self.panel.exploration

    @property
    def model(self) -> Scenario:
        """The scenario as it was moved: for every question that the widgets do not ask."""
        return self.exploration.model

    def __repr__(self) -> str:
        if self.panel is None:
            return "Explorer(a scenario with mistakes)"
        found = self.exploration
        return f"Explorer({found.file.scenario}: {len(found.changes)} changed)"

    def _repr_mimebundle_(self, **settings: Any) -> Any:
        bundle = self.widget._repr_mimebundle_(**settings)
        # What shows no widgets, such as a page on a code host, shows the picture as it is.
        still = self.widget.value if self.panel is None else self.panel.picture
        return {**bundle, "text/plain": repr(self), "text/html": still}


def explore(
    model: Scenario | str | os.PathLike[str] | Mapping[str, Any],
    target: str | Iterable[str] | Objective | None = None,
    *,
    by: str | None = None,
    weights: int | Sequence[str] = 6,
    do: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Explorer:
    """Show a scenario with sliders for its weights, and what could come of each option while they are moved.

    There is one slider for each judgement, with a picker of the words of the file's scale; the other entries of its row keep their
    proportions. Gates open by their weights, or are set open or closed. What changed against the file is listed, and can be saved as a new file.
    Needs the extra ``notebook``, and a Jupyter that shows widgets.

    Parameters
    ----------
    model : Scenario, str, path or mapping
        A scenario; or a bundled name, a file or a document, whose mistakes are shown in place.
    target : str, iterable of str or Objective, optional
        By what the weights are ranked: an outcome, several, a measure, or an objective whose score is a sum. Default: the objective
        of whoever chooses, else the first of the file's objectives, measures and outcomes that can be ranked by.
    by : str, optional
        What is compared, as in `compare`; where there is no decision and no gate, nothing is.
    weights : int or sequence of str
        How many weights can be moved, from 1 to 50, those that move the target most; or the addresses of those that can.
    do, given : mapping, optional
        What is set, and what is learned; see `compare`. A gate that is set starts with its switch there.

    Returns
    -------
    Explorer
        Shows itself; ``explorer.model`` is the scenario as it was moved.

    Raises
    ------
    QuestionError
        If an argument is of a wrong type or names nothing; as `compare`; if ipywidgets is not installed.
    LimitError
        As `compare`.

    Notes
    -----
    Every answer is exact, as that of `compare`. Weights are ranked as in a `tornado`, those with a range of their own first, then points moved
    a tenth of the way to their ends; of a row the entry that moves the target most is shown.

    Examples
    --------
    >>> import scenarios as sc
    >>> explorer = sc.explore(sc.load("us-options"), "settlement", weights=3)
    >>> slider = next(iter(explorer.panel.sliders.values()))
    >>> slider.value = 60.0  # as somebody drags it
    >>> explorer
    Explorer(us-options: 1 changed)
    >>> explorer.model == sc.load("us-options")
    False
    """
    if find_spec("ipywidgets") is None:
        msg = "explore needs ipywidgets, which is not installed; install the extra: pip install 'scenarios[notebook]'"
        raise QuestionError(msg)
    wanted = _wanted(weights)
    if not isinstance(model, Scenario | str | os.PathLike | Mapping):
        msg = f"model must be a scenario, a bundled name, a path or a document, got {shown(model)}; load one with scenarios.load(...)"
        raise QuestionError(msg)
    try:
        scenario = _read(model)
        exploration, aim = _started(scenario, target, by, wanted, do, given)
    except ScenarioError as error:
        from scenarios.notebook.panel import mistakes_in  # noqa: PLC0415 - ipywidgets loads only here

        placed = located(error, model) if isinstance(model, str | os.PathLike) and error.file is None else error
        return Explorer(mistakes_in(placed), None)
    from scenarios.notebook.panel import Panel  # noqa: PLC0415 - ipywidgets loads only here

    panel = Panel(exploration, aim, wanted)
    return Explorer(panel.widget, panel)


def _wanted(weights: object) -> int | tuple[str, ...]:
    if isinstance(weights, Sequence) and not isinstance(weights, str | bytes):
        if weights and all(isinstance(address, str) for address in weights):
            return tuple(weights)
        msg = f"weights must be a whole number or a list of addresses, got {shown(weights)}; write weights=6"
        raise QuestionError(msg)
    count = whole("weights", weights, 1)
    if count > _MOST:
        raise QuestionError(f"weights must be at most {_MOST}, got {count:,}; name those that matter")
    return count


def _read(model: Scenario | str | os.PathLike[str] | Mapping[str, Any]) -> Scenario:
    if isinstance(model, Scenario):
        return model
    return Scenario.model_validate(dict(model)) if isinstance(model, Mapping) else load(model)


def _started(
    model: Scenario,
    target: Any,
    by: str | None,
    weights: int | tuple[str, ...],
    do: Mapping[str, str] | None,
    given: Mapping[str, Any] | None,
) -> tuple[Exploration, Any]:
    """Return where to start from, with its answer, and what to rank by; whatever is wrong with the question is told here."""
    compared = choice_of(model) if by is None else by
    asked = Question(model, by=compared, do=do, given=given)
    found = Exploration(model, compared, MappingProxyType(asked.do), MappingProxyType(asked.given))
    found.answer  # noqa: B018 - asked now, so that its errors are told now
    if target is None:
        aim = _default(found)
    else:
        aim = target if isinstance(target, str | Objective) or not isinstance(target, Iterable) else list(target)
    picker = Picker(model, aim, compared, asked.do, asked.given)
    if not isinstance(weights, int):
        picker.named(weights)
    return found, aim


def _default(found: Exploration) -> Any:
    """Return what weights are ranked by if nobody says so: what the chooser wants, else the first that can be."""
    model = found.file
    node: Any = model.nodes.get((found.by or "").partition(".")[0])
    actor = model.actors.get(getattr(node, "by", None) or getattr(node, "authority", None) or "")
    own = [actor.objective] if actor is not None and actor.objective is not None else []
    for aim in (*own, *model.objectives, *model.measures):
        try:
            Picker(model, aim, found.by, found.do, found.given)
        except ScenariosError:  # an objective that is no sum, or that tells no paths apart
            continue
        return aim
    return next(iter(model.outcomes))
