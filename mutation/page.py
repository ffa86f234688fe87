"""The list of survivors, and the page that shows it."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

Key = tuple[str, str, str, str]

LIST = Path(__file__).with_name("survivors.toml")
SOURCE = Path(__file__).resolve().parents[1] / "src" / "scenarios"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "mutation.md"
START, END = "<!-- made by mutation/run.py --write: start -->", "<!-- made by mutation/run.py --write: end -->"
_ROW = re.compile(r"^\| `(\S+)` \| (\d+) \| (\d+) \| \S+ % \| `(\w+)` \|$", re.MULTILINE)
# What the page tells of, besides other files that were asked about: the language, the graph, and the exact engine.
_TOLD = (
    "model/*",
    "files/*",
    "graph/*",
    *(f"evaluation/{name}.py" for name in ("question", "exact", "arguments", "evidence")),
)
_NEAR = 24  # letters shown on each side of a change


def listed() -> dict[Key, str]:
    """Return the known survivors, each with the reason."""
    if not LIST.exists():
        return {}
    found = tomllib.loads(LIST.read_text(encoding="utf-8"))["survivor"]
    return {(s["file"], s["function"], s["before"], s["after"]): s["why"] for s in found}


def share(count: Counter[bool]) -> str:
    """Return the share of the mutants that were killed."""
    return f"{100 * count[False] / count.total():.1f} %" if count.total() else "–"


def write(known: dict[Key, str], counts: dict[str, Counter[bool]]) -> None:
    """Write the list, and the tables of the page; files that were not asked about keep their counts while they exist."""
    parts = []
    for key, why in sorted(known.items(), key=lambda entry: entry[0][0]):
        fields = zip(("file", "function", "before", "after", "why"), (*key, why), strict=True)
        parts.append(
            "\n".join(["[[survivor]]", *(f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in fields), ""])
        )
    LIST.write_text("\n".join(parts), encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    rows = {name: (int(all_), int(killed)) for name, all_, killed, of in _ROW.findall(text) if of == _of(SOURCE / name)}
    rows |= {name: (count.total(), count[False]) for name, count in counts.items() if count.total()}
    lines = ["| file | mutants | killed | share | of the code |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| `{name}` | {_numbers([row])} | `{_of(SOURCE / name)}` |" for name, row in sorted(rows.items())]
    for layer in sorted({name.partition("/")[0] for name in rows if "/" in name}):
        lines.append(
            f"| {layer} together | {_numbers([row for name, row in rows.items() if name.startswith(f'{layer}/')])} | |"
        )
    lines += [f"| together | {_numbers(rows.values())} | |", ""]
    lines += [f"Not measured since it was last changed: {name}." for name in [", ".join(_missing(set(rows)))] if name]
    lines += ["", "## Survivors"] if lines[-1] else ["## Survivors"]
    for name in sorted({key[0] for key in known}):
        lines += ["", f"### `{name}`", "", "| in | change | why it changes nothing |", "| --- | --- | --- |"]
        lines += [f"| {_code(key[1])} | {_change(*key[2:])} | {why} |" for key, why in known.items() if key[0] == name]
    head, _, rest = text.partition(START)
    PAGE.write_text(f"{head}{START}\n\n" + "\n".join(lines) + f"\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def _of(path: Path) -> str:
    """Return what tells the code that was measured from a later one."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else ""


def _missing(measured: set[str]) -> list[str]:
    """Return the files that the page should tell of and does not, but for those that only import."""
    code = ast.FunctionDef | ast.ClassDef
    found = sorted(path for pattern in _TOLD for path in SOURCE.glob(pattern) if path.suffix == ".py")
    return [
        f"`{path.relative_to(SOURCE)}`"
        for path in found
        if str(path.relative_to(SOURCE)) not in measured
        and any(isinstance(node, code) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    ]


def _numbers(rows: Iterable[tuple[int, int]]) -> str:
    """Return the cells of a row that puts these together: mutants, killed, share."""
    mutants, killed = (sum(column) for column in zip(*rows, strict=True))
    return f"{mutants} | {killed} | {100 * killed / mutants:.1f} %"


def _change(before: str, after: str) -> str:
    """Return the change with a little of what stands around it."""
    i = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after)))
    j = 0
    while j < min(len(before), len(after)) - i and before[-1 - j] == after[-1 - j]:
        j += 1
    start, end = max(0, i - _NEAR), max(0, j - _NEAR)
    return " → ".join(
        _code(("…" if start else "") + text[start : len(text) - end] + ("…" if end else "")) for text in (before, after)
    )


def _code(text: str) -> str:
    if not text:
        return "–"
    text = text.replace("|", r"\|")
    return f"`` {text} ``" if "`" in text else f"`{text}`"
