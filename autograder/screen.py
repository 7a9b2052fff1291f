"""Reading a submission's source for what its exercise rules out.

The syntax tree is read, not the text, so that full-width identifiers (which Python folds to
plain ones) hide nothing. Only code that a graded function can reach counts against it: comparing
with PyTorch in a cell of one's own is no offence. What reading cannot see, such as a name put
together at run time, is left to `autograder.guards`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.guards import public_name
from autograder.model import Rules
from autograder.names import Globals
from autograder.subject import Cell

ALWAYS_ALLOWED = frozenset({"__future__", "autograder"})
MOST_MAGICS = 50
"""Lines of IPython's dialect in a cell: each makes IPython read the whole cell once more."""


class Unreadable(Exception):
    """A cell whose source takes too much to read."""


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
    try:
        return _read(cells, functions, rules)
    except Unreadable as error:
        return Findings(str(error))
    except (RecursionError, MemoryError):
        return Findings("the code is nested too deeply to be read")


def _read(cells: Sequence[Cell], functions: Sequence[str], rules: Rules) -> Findings:
    trees = [(cell, tree) for cell in cells if (tree := parse(cell)) is not None]
    for cell, tree in trees:
        for root, line in _imports(tree):
            if root not in rules.imports | ALWAYS_ALLOWED:
                allowed = ", ".join(sorted(rules.imports))
                place = f"line {line} of {cell.name}" if cell.magics else f"line {line}"
                return Findings(
                    f"{place} imports {root}, which this exercise does not allow "
                    f"(allowed: {allowed})"
                )
    pattern = re.compile("|".join(p for p in (rules.numpy, rules.torch_names) if p) or r"(?!)")
    world = Globals(tree for _, tree in trees)
    found = {}
    for function in functions:
        dotted = (name for uses in world.reachable(function) for name in uses.dotted)
        name = next((n for n in map(public_name, dotted) if pattern.fullmatch(n)), "")
        if name:
            found[function] = f"{function} uses {name}, which this exercise rules out"
    return Findings(functions=found)


def parse(cell: Cell) -> ast.Module | None:
    """The syntax tree of a cell, IPython's magics turned into calls; None if it is no Python.

    Raises `Unreadable` when there are too many magics.
    """
    tree = _parsed(cell.source)
    if tree is None and cell.magics:
        tree = _parsed(_plain(cell))
    return tree


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _plain(cell: Cell) -> str:
    """The cell in Python alone, as IPython would turn it into that."""
    from IPython.core.inputtransformer2 import TransformerManager

    manager = TransformerManager()
    lines = f"{cell.source}\n".splitlines(keepends=True)
    try:
        for transform in (*manager.cleanup_transforms, *manager.line_transforms):
            lines = transform(lines)
        for _ in range(MOST_MAGICS + 1):
            changed, lines = manager.do_one_token_transform(lines)
            if not changed:
                return "".join(lines)
    except Exception:  # whatever IPython runs into: it does not run the cell then
        return cell.source
    raise Unreadable(f"{cell.name} has more than {MOST_MAGICS} magic commands")


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The top-level modules that are imported, and where."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.split(".")[0], node.lineno
        elif isinstance(node, ast.ImportFrom):
            yield "a file beside it" if node.level else str(node.module).split(".")[0], node.lineno
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "__import__"
        ):
            name = getattr(node.args[0], "value", None) if node.args else None
            known = isinstance(name, str)
            yield str(name).split(".")[0] if known else "what is known only later", node.lineno
