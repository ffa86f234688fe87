"""The widgets of an exploration: thin, over a state that knows nothing of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from scenarios.errors import QuestionError, ScenarioError, ScenariosError
from scenarios.model import Decision, Gate, Objective
from scenarios.notebook.controls import Picker
from scenarios.notebook.knobs import STYLE, Knob, dropdown
from scenarios.notebook.picture import bars_html, changes_html, message_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.notebook.controls import Control
    from scenarios.notebook.exploration import Exploration

__all__ = ["Panel", "mistakes_in"]

_WIDE = {"description_width": "initial"}
_BY_WEIGHTS = "by its weights"


class Panel:
    """All widgets about one exploration; `widget` holds them.

    Parameters
    ----------
    exploration : Exploration
    target : str, list of str or Objective
        What judgements are ranked by.
    weights : int or sequence of str
        How many judgements can be moved, or which.
    """

    def __init__(self, exploration: Exploration, target: Any, weights: int | Sequence[str]) -> None:
        self.exploration, self._target, self._weights = exploration, target, weights
        self._quiet = False
        self._knobs: list[Knob] = []
        self._held = widgets.VBox(layout={"flex": "2 1 20em"})
        self._message, self._picture, self._table, self._changes, self._saved = (widgets.HTML() for _ in range(5))
        self.widget = widgets.VBox(
            [
                widgets.HTML(STYLE, layout={"display": "none"}),
                widgets.HBox(self._questions(), layout=_wrapped()),
                *self._switches(),
                widgets.HBox(
                    [
                        self._held,
                        widgets.VBox([self._message, self._picture, self._changes], layout={"flex": "3 1 24em"}),
                    ],
                    layout={"flex_flow": "row wrap", "grid_gap": "0 24px"},
                ),
                widgets.HBox(self._endings(), layout=_wrapped()),
                self._saved,
                self._table,
            ]
        )
        self._picked()

    # -- what there is to see ----------------------------------------------------------------------------------

    def _questions(self) -> list[Any]:
        model, by = self.exploration.file, self.exploration.by
        found: list[Any] = []
        if by is not None:
            names = [name for name, node in model.nodes.items() if isinstance(node, Decision | Gate)]
            options = [(model.nodes[n].label or n.replace("_", " "), n) for n in names]
            if by not in names:
                options.append((by, by))
            self.by = dropdown("Compare", options, by)
            self.by.observe(self._compared, "value")
            found.append(self.by)
        options = _targets(model)
        if self._target not in [value for _, value in options]:
            options.append((_aim_text(self._target, model), self._target))
        self.target = dropdown("Show the weights that move most", options, self._target)
        self.target.observe(self._aimed, "value")
        found.append(self.target)
        if isinstance(self._weights, int):
            self.count = widgets.BoundedIntText(
                value=self._weights, min=1, max=50, description="How many", style=_WIDE, layout={"width": "11em"}
            )
            self.count.observe(self._counted, "value")
            found.append(self.count)
        return found

    def _switches(self) -> list[Any]:
        model = self.exploration.file
        self.gates = {}
        for name, node in model.nodes.items():
            if isinstance(node, Gate):
                switch = widgets.ToggleButtons(
                    options=[_BY_WEIGHTS, "open", "closed"],
                    value=self.exploration.do.get(name, _BY_WEIGHTS),
                    description=node.label or name.replace("_", " "),
                    tooltips=["Each step says yes as likely as its weight", "Somebody opens it", "Somebody closes it"],
                    style={"description_width": "initial", "button_width": "9.5em"},
                )
                switch.observe(lambda change, gate=name: self._switched(gate, change["new"]), "value")
                self.gates[name] = switch
        return list(self.gates.values())

    def _endings(self) -> list[Any]:
        self.reset = widgets.Button(description="Reset", tooltip="Put every weight back as it is in the file")
        self.reset.on_click(lambda _: self._restored())
        self.name = widgets.Text(
            placeholder="my-version.yaml", description="Save as a new file", style=_WIDE, layout={"width": "24em"}
        )
        self.save = widgets.Button(description="Save", tooltip="Write the scenario as it is now to a new file")
        self.save.on_click(lambda _: self._saves())
        return [self.reset, self.name, self.save]

    @property
    def sliders(self) -> dict[str, Any]:
        """The slider of each judgement, by address."""
        return {knob.control.address: knob.slider for knob in self._knobs}

    @property
    def words(self) -> dict[str, Any]:
        """The picker of words of each judgement that has one, by address."""
        return {knob.control.address: knob.word for knob in self._knobs if knob.word is not None}

    @property
    def picture(self) -> str:
        """The picture as HTML, as it is now."""
        return str(self._picture.value)

    # -- what happens ------------------------------------------------------------------------------------------

    def _compared(self, change: Any) -> None:
        self.exploration = self.exploration.comparing(change["new"])
        self._picked()

    def _aimed(self, change: Any) -> None:
        self._target = change["new"]
        self._picked()

    def _counted(self, change: Any) -> None:
        self._weights = change["new"]
        self._picked()

    def _switched(self, gate: str, to: str) -> None:
        self.exploration = self.exploration.switched(gate, None if to == _BY_WEIGHTS else to)
        self._show()

    def _restored(self) -> None:
        self.exploration = self.exploration.restored()
        self._show()

    def moves(self, control: Control, to: float | str | None) -> None:
        """Put a judgement to a number or a word, or back as it is in the file (None), and show what follows."""
        if not self._quiet:
            found = self.exploration
            address = control.address
            self.exploration = found.restored(address) if to is None else found.moved(address, to)
            self._show()

    def _saves(self) -> None:
        name = self.name.value.strip()
        try:
            if not name:
                raise QuestionError(
                    "name: the file must have a name, got none; write one that ends in .yaml, .yml or .json"
                )
            self.exploration.save(name)
        except ScenariosError as error:
            self._saved.value = message_html([f"Not saved. {error}"], wrong=True)
            return
        self._saved.value = message_html(
            [f"Saved as {Path(name).absolute()}, content {self.exploration.model.content_hash[:12]}."]
        )

    def _picked(self) -> None:
        """Choose anew which judgements can be moved."""
        found = self.exploration
        try:
            do = {name: branch for name, branch in found.do.items() if name not in self.gates}
            picker = Picker(found.file, self._target, found.by, do, found.given)
            count = self._weights
            controls = picker.most(count) if isinstance(count, int) else picker.named(count)
        except ScenariosError as error:
            self._tell(error)
            return
        self.exploration = found.knowing(picker.shares)
        self._knobs = [Knob(control, self.moves) for control in controls]
        self._held.children = [knob.widget for knob in self._knobs] or [
            widgets.HTML("<p>No weight, step or parameter moves this.</p>")
        ]
        self._show()

    def _show(self) -> None:
        """Put what follows from the exploration into the widgets."""
        found = self.exploration
        for name, switch in self.gates.items():
            switch.disabled = name == found.by
        try:
            answer, before = found.answer, found.answer_of_file
        except ScenariosError as error:
            self._tell(error)
            return
        self._quiet = True
        try:
            for knob in self._knobs:
                knob.show(found)
        finally:
            self._quiet = False
        self._message.value = message_html([])
        self._picture.value = bars_html(answer, before)
        self._table.value = f'<div style="line-height:1.4">{answer._repr_html_()}</div>'
        self._changes.value = changes_html(found.changes)

    def _tell(self, error: ScenariosError) -> None:
        self._message.value = message_html(str(error).split("\n"), wrong=True)


def mistakes_in(error: ScenarioError) -> Any:
    """Return a widget that lists the mistakes of a scenario."""
    count = len(error.problems)
    head = "The scenario has a mistake:" if count == 1 else f"The scenario has {count} mistakes:"
    return widgets.HTML(message_html([head, *error.lines()], wrong=True))


def _targets(model: Any) -> list[tuple[str, Any]]:
    found = []
    for entries in (model.objectives, model.measures, model.outcomes):
        found += [(getattr(entry, "label", "") or name.replace("_", " "), name) for name, entry in entries.items()]
    return found


def _aim_text(target: Any, model: Any) -> str:
    """Return how a target that is no name of the file is shown: several outcomes, or an objective of the caller's."""
    if isinstance(target, Objective):
        return target.label or " + ".join(target.weights)
    return " or ".join(model.outcomes[name].label or name.replace("_", " ") for name in target)


def _wrapped() -> Any:
    return widgets.Layout(flex_flow="row wrap")
