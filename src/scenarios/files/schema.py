"""The JSON Schema of the scenario language, for editors and other programs."""

from __future__ import annotations

from typing import Any

from scenarios.model.scenario import Scenario

__all__ = ["schema"]


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a scenario file.

    It accepts exactly the documents whose shape the loader accepts: keys, types and the form of texts. What
    only the scenario as a whole shows (names that exist, rows that add up) is beyond a schema.

    Examples
    --------
    >>> import scenarios as sc
    >>> sc.schema()["title"]
    'Scenario'
    """
    made = Scenario.model_json_schema()
    for name, part in made["$defs"].items():
        if name in {"Decision", "Chance", "Gate"}:
            part["required"] = ["kind", *part["required"]]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_strict(made)}


def _strict(part: Any) -> Any:
    """Close tables to other keys, and keep `$` from matching before a last line break."""
    if isinstance(part, list):
        return [_strict(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    made = {key: _strict(inner) for key, inner in part.items() if key != "default" or inner != {}}
    if isinstance(made.get("pattern"), str):
        made["pattern"] = _whole(made["pattern"])
    if isinstance(made.get("patternProperties"), dict):
        made["patternProperties"] = {_whole(key): inner for key, inner in made["patternProperties"].items()}
        made["additionalProperties"] = False
    return made


def _whole(pattern: str) -> str:
    return pattern + r"(?!\n)" if pattern.endswith("$") else pattern
