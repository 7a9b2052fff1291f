"""Reading a submission's source for what its exercise rules out.

The syntax tree is read, not the text, so that full-width identifiers (which Python folds to
plain ones) hide nothing. Only code that a graded function can reach counts against it: comparing
with PyTorch in a cell of one's own is no offence.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.model import Rules
from autograder.subject import Cell

ALWAYS_ALLOWED = frozenset({"__future__", "autograder"})


@dataclass(frozen=True)
class Findings:
    """What reading the source found.

    `everything` is a sentence that rules the whole exercise out, or empty; `functions` has a
    sentence for each function that reaches a forbidden operation.
    """

    everything: str = ""
    functions: Mapping[str, str] = field(default_factory=dict)


def screen(cells: Sequence[Cell], functions: Sequence[str], rules: Rules) -> Findings:
    """Read `cells` against `rules`."""
    size = sum(len(cell.source.lstrip("\n").encode("utf-8", "replace")) for cell in cells)
    if size > rules.max_source_bytes:
        return Findings(
            f"the code is {size:,} bytes long, more than the {rules.max_source_bytes:,} allowed"
        )
    trees = [tree for cell in cells if (tree := parse(cell)) is not None]
    for tree in trees:
        for module, line in _imports(tree):
            root = module.split(".")[0]
            if root not in rules.imports | ALWAYS_ALLOWED:
                allowed = ", ".join(sorted(rules.imports))
                return Findings(
                    f"line {line} imports {root}, which this exercise does not allow "
                    f"(allowed: {allowed})"
                )
    aliases: dict[str, str] = {}
    definitions: dict[str, list[ast.AST]] = {}
    for tree in trees:
        aliases.update(_aliases(tree))
        for name, node in _definitions(tree):
            definitions.setdefault(name, []).append(node)
    pattern = re.compile("|".join(p for p in (rules.numpy, rules.torch_names) if p) or r"(?!)")
    found = {}
    for function in functions:
        for node in _reachable(function, definitions):
            name = next((n for n in _dotted_names(node, aliases) if pattern.fullmatch(n)), "")
            if name:
                found[function] = f"{function} uses {name}, which this exercise rules out"
                break
    return Findings(functions=found)


def parse(cell: Cell) -> ast.Module | None:
    """The syntax tree of a cell, IPython's magics turned into calls; None if it is no Python."""
    source = cell.source
    if cell.magics:
        from IPython.core.inputtransformer2 import TransformerManager

        try:
            source = TransformerManager().transform_cell(source)
        except SyntaxError:
            return None
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            yield ("." * node.level + (node.module or "")) or ".", node.lineno
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "__import__"
        ):
            constant = node.args[0] if node.args else None
            known = isinstance(constant, ast.Constant) and isinstance(constant.value, str)
            yield (constant.value if known else "__import__(...)"), node.lineno  # type: ignore[union-attr]


def _aliases(tree: ast.AST) -> dict[str, str]:
    """What names that imports bind stand for: `np` for `numpy`."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.split(".")[0]
                names[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _definitions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, node
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for leaf in ast.walk(target):
                    if isinstance(leaf, ast.Name):
                        yield leaf.id, node


def _reachable(function: str, definitions: Mapping[str, list[ast.AST]]) -> Iterator[ast.AST]:
    seen: set[str] = set()
    waiting = [function]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for node in definitions.get(name, ()):
            yield node
            waiting += [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]


def _dotted_names(tree: ast.AST, aliases: Mapping[str, str]) -> Iterator[str]:
    """Every dotted name in `tree` whose first part was imported, spelt out in full."""
    for node in ast.walk(tree):
        parts: list[str] = []
        at: ast.AST = node
        while isinstance(at, ast.Attribute):
            parts.append(at.attr)
            at = at.value
        if isinstance(at, ast.Name) and at.id in aliases:
            yield ".".join([aliases[at.id], *reversed(parts)])
