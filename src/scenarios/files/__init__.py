"""Scenario files: YAML 1.2 and JSON in and out, with positions, and the JSON Schema."""

from __future__ import annotations

import importlib.resources
import json
import re
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from scenarios.errors import ScenarioError, ScenariosError, did_you_mean, printable, shown
from scenarios.files.reading import checked, name_of, text_at
from scenarios.files.schema import schema
from scenarios.files.text import Positions, json_positions, too_long
from scenarios.files.writing import write_bytes
from scenarios.model.scenario import Scenario, read
from scenarios.quiet import no_collection

if TYPE_CHECKING:
    import os
    from importlib.resources.abc import Traversable

__all__ = ["load", "loads", "located", "save", "schema", "seed_text", "seeds", "text_at", "write_bytes"]


def load(source: str | os.PathLike[str]) -> Scenario:
    """Load a scenario from a bundled name or a file.

    Parameters
    ----------
    source : str or path
        A name that `seeds` lists, or the path of a YAML (``.yaml``, ``.yml``) or JSON (``.json``) file.

    Returns
    -------
    Scenario
        Frozen and checked.

    Raises
    ------
    ScenarioError
        If there is no such file, it cannot be read, or the scenario in it has mistakes: all of them at once,
        each with line and column.

    Examples
    --------
    >>> import scenarios as sc
    >>> sc.load("us-options").scenario
    'us-options'
    """
    text, name = _text_of(source)
    return loads(text, name=name, json_text=name.lower().endswith(".json"))


def loads(text: str, *, name: str = "<text>", json_text: bool = False) -> Scenario:
    """Load a scenario from text; `name` stands for the file in errors.

    Parameters
    ----------
    text : str
        YAML 1.2, or JSON if `json_text` is true.
    name : str
        What errors call the text.
    json_text : bool
        Read as strict JSON.

    Raises
    ------
    ScenarioError
        As `load`.

    Examples
    --------
    >>> import scenarios as sc
    >>> model = sc.load("us-options")
    >>> sc.loads(model.canonical(), json_text=True) == model
    True
    """
    if not isinstance(text, str):
        msg = f"loads takes the text of a scenario, got {shown(text)}; for a file use load"
        raise ScenarioError(msg)
    with no_collection():
        too_much = too_long(text)
        model, problems, positions = (None, [too_much], {}) if too_much else checked(text, read, json_text=json_text)
    if model is None:
        raise ScenarioError(problems, file=name, positions=positions)
    return model


def located(error: ScenarioError, source: str | os.PathLike[str]) -> ScenarioError:
    """Return the error with the file and the positions of its places."""
    text, name = _text_of(source)
    positions: Positions = {}
    json_positions(text, positions)  # of YAML too: JSON's oddities are none of its own
    return ScenarioError(error.problems, file=name, positions=positions)


def seeds() -> tuple[str, ...]:
    """Return the names of the scenarios that come with the library.

    Examples
    --------
    >>> import scenarios as sc
    >>> "ukraine-2025-08" in sc.seeds()
    True
    """
    return tuple(
        sorted(entry.name.removesuffix(".yaml") for entry in _seed_folder().iterdir() if entry.name.endswith(".yaml"))
    )


def seed_text(name: str) -> str:
    """Return the file of a bundled scenario as text, to read or to start from."""
    if name not in seeds():
        msg = f"no bundled scenario {name!r}; {did_you_mean(name, seeds())}"
        raise ScenarioError(msg)
    return (_seed_folder() / f"{name}.yaml").read_bytes().decode()


def _seed_folder() -> Traversable:
    packed = importlib.resources.files("scenarios") / "seeds"
    if packed.is_dir():
        return packed
    return FilePath(__file__).resolve().parents[3] / "seeds"  # a clone: the folder beside src/


def _text_of(source: str | os.PathLike[str]) -> tuple[str, str]:
    name = name_of(source)
    if name is None:
        msg = f"load takes the name of a bundled scenario or a path, got {shown(source)}"
        raise ScenarioError(msg)
    if isinstance(source, str) and name in seeds():
        return seed_text(name), f"{name}.yaml"
    cure = "" if FilePath(name).suffix else did_you_mean(name, seeds())
    return text_at(
        name, "scenario", missing=f", and no bundled scenario of this name; {cure or 'check the path'}"
    ), name


def save(scenario: Scenario, path: str | os.PathLike[str]) -> None:
    """Save a scenario; `load` reads back an equal one.

    The file is written beside its place and then moved there, so that what stood there before is either
    kept whole or replaced whole, whatever interrupts it. A symbolic link stays, and what it leads to is written.

    Parameters
    ----------
    scenario : Scenario
        What to save.
    path : str or path
        Ends in ``.yaml``, ``.yml`` or ``.json``, which chooses the form.

    Raises
    ------
    ScenariosError
        If the name ends otherwise, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import scenarios as sc
    >>> path = Path(tempfile.mkdtemp()) / "changed.yaml"
    >>> sc.save(sc.load("us-options"), path)
    >>> sc.load(path) == sc.load("us-options")
    True
    """
    name = name_of(path)
    if not isinstance(scenario, Scenario) or name is None:
        msg = f"save takes a scenario and a path, got {shown(scenario)} and {shown(path)}"
        raise ScenariosError(msg)
    write_bytes(name, content_of(scenario.to_document(), name, "scenario"))


def content_of(document: dict[str, Any], name: str, what: str) -> bytes:
    """Return a document as a file holds it, in the form that the file's name says."""
    suffix = FilePath(name).suffix.lower()
    if suffix not in {".json", ".yaml", ".yml"}:
        msg = f"{printable(name)}: a {what} file must end in .yaml, .yml or .json, got {suffix!r}; rename it"
        raise ScenariosError(msg)
    try:
        return (_json_text if suffix == ".json" else yaml_text)(document).encode()
    except UnicodeEncodeError as error:
        bad = shown(error.object[error.start : error.end])
        msg = f"{printable(name)}: the {what} must be Unicode text, got {bad}; take it out of its labels and texts"
        raise ScenariosError(msg) from None


def _json_text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def yaml_text(document: dict[str, Any]) -> str:
    """Write a document as YAML that reads back equal under YAML 1.2 and 1.1."""
    import yaml  # noqa: PLC0415 - importing scenarios must not load the YAML library

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc] # chosen at run time
        def ignore_aliases(self, _: object) -> bool:
            return True

    # Also quote texts that YAML 1.2 alone would take for a number, such as 1e3.
    Dumper.add_implicit_resolver("tag:scenarios:number", _NUMBER_LIKE, list("0123456789+-."))
    return str(
        yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None)
    )


_NUMBER_LIKE = re.compile(r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+)$")
