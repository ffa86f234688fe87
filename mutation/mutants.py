"""The mutants of a source file: mutmut's operators, applied to every expression that runs.

mutmut itself leaves out what is decorated and what stands outside functions. Here that would be a good part of the
language: its fields, patterns, tables of words and messages.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst
import libcst.matchers as m
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What no run reaches, or what can only break everything: types and other names for them, names for the type checker,
# lists of public names. `strict` of a `zip` only guards against mistakes that the code does not make.
SKIPPED = (
    m.Annotation()
    | m.Decorator()
    | m.Import()
    | m.ImportFrom()
    | m.If(test=m.Name("TYPE_CHECKING"))
    | m.Assign(targets=[m.AssignTarget(m.Name("__all__") | m.Name("__slots__"))])
    | m.Assign(value=m.Subscript(m.Name("NDArray") | m.Name("Callable") | m.Name("tuple") | m.Name("dict")))
    | m.Assign(value=m.Call(func=m.Name("TypeVar")))
    | m.Arg(keyword=m.Name("strict"))
    | m.Call(func=m.Name("len") | m.Name("isinstance") | m.Name("TypeVar") | m.Name("cast"))
)
COMPOUND = (cst.BaseCompoundStatement, cst.Module, cst.BaseSuite, cst.SimpleStatementLine)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file with one change."""

    file: str
    function: str  # "" outside functions and classes
    live: bool  # whether the change lies in a function's body, so that it can be put into a running program
    lines: range  # of the statement, from 1
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.file} {self.function}: {self.before} -> {self.after}"

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What is the same when other lines of the file change."""
        return self.file, self.function, self.before, self.after


def _skipped(node: cst.CSTNode) -> bool:
    return bool(m.matches(node, SKIPPED))


def _lenient(node: cst.CSTNode) -> cst.CSTNode:
    """Return a call of `zip` without `strict`."""
    if not m.matches(node, m.Call(func=m.Name("zip"))):
        return node
    args = [arg for arg in cst.ensure_type(node, cst.Call).args if not m.matches(arg, m.Arg(keyword=m.Name("strict")))]
    return node.with_changes(args=args)


class _Finder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider, ByteSpanPositionProvider)

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[cst.CSTNode] = []
        self.found: list[tuple[str, bool, range, cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if _skipped(node):
            return False
        self.stack.append(node)
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                self.found += [
                    (*self.place(), node, changed)
                    for changed in operator(node)
                    if not _lenient(node).deep_equals(_lenient(changed))
                ]
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if self.stack and self.stack[-1] is original_node:
            self.stack.pop()

    def place(self) -> tuple[str, bool, range]:
        names = [node.name.value for node in self.stack if isinstance(node, cst.FunctionDef | cst.ClassDef)]
        pairs = zip(self.stack, self.stack[1:], strict=False)
        live = any(isinstance(up, cst.FunctionDef) and isinstance(down, cst.BaseSuite) for up, down in pairs)
        live = live or any(isinstance(node, cst.Lambda) for node in self.stack)
        last = max(i for i, node in enumerate(self.stack) if isinstance(node, COMPOUND))
        where = self.get_metadata(PositionProvider, self.stack[min(last + 1, len(self.stack) - 1)])
        return ".".join(names), live, range(where.start.line, where.end.line + 1)


def mutants(path: Path, name: str) -> Iterator[Mutant]:
    """Yield the mutants of a file in the order of its lines."""
    raw = path.read_bytes()
    wrapper = MetadataWrapper(cst.parse_module(raw.decode()), unsafe_skip_copy=True)
    finder = _Finder()
    wrapper.visit(finder)
    spans = wrapper.resolve(ByteSpanPositionProvider)
    module, lines = wrapper.module, raw.decode().splitlines()
    for function, live, where, node, changed in finder.found:
        if isinstance(node, cst.BaseCompoundStatement):
            made = cst.ensure_type(module.deep_replace(node, changed), cst.Module).code
        else:
            start, end = spans[node].start, spans[node].start + spans[node].length
            made = (raw[:start] + module.code_for_node(changed).encode() + raw[end:]).decode()
        before, after = _difference(lines, made.splitlines())
        if before != after:
            yield Mutant(name, function, live, where, before, after, made)


def _difference(old: list[str], new: list[str]) -> tuple[str, str]:
    taken, put = [], []
    for tag, i, j, k, n in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            taken += old[i:j]
            put += new[k:n]
    return tuple(" ".join(" ".join(lines).split()) for lines in (taken, put))  # type: ignore[return-value] # two of them
