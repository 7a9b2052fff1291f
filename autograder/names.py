"""What the names in a submission's source stand for, as far as reading can tell.

Python's scopes are followed: a local variable has nothing to do with a global one of its name, so
that `Y = F.conv2d(X, K)` in a cell of one's own says nothing about a function that has its own Y.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

Aliases = dict[str, list[str]]
"""Names and the dotted names they may stand for, as in `np` for ``numpy``."""
MOST_MEANINGS = 30
"""Dotted names that one name may stand for: `y = y.a; y = y.b` and so on would double them."""


@dataclass(frozen=True)
class Uses:
    """What a piece of source uses: global names, and all dotted names that begin with an import."""

    names: set[str] = field(default_factory=set)
    dotted: list[str] = field(default_factory=list)


class Globals:
    """The global names of a submission: what defines them and what they stand for."""

    def __init__(self, trees: Iterable[ast.Module]) -> None:
        self.definitions: dict[str, list[ast.AST]] = {}
        self.aliases: Aliases = {}
        self.stars: list[str] = []
        for tree in trees:
            for statement in _within(tree.body):
                self._bind(statement)

    def _bind(self, statement: ast.AST) -> None:
        if isinstance(statement, _NAMED):
            self.definitions.setdefault(statement.name, []).append(statement)
            self.aliases.pop(statement.name, None)  # what was imported is hidden from here on
            return
        for name in _targets(statement):
            self.definitions.setdefault(name, []).append(statement)
        for name, dotted in _imported(statement):
            if name == "*":
                self.stars.append(dotted)
            else:
                self.aliases.setdefault(name, []).append(dotted)
        _follow(statement, self.aliases, ())

    def uses(self, node: ast.AST) -> Uses:
        """What `node`, a part of the module, uses."""
        reader = _Reader(self)
        reader.visit(node)
        return reader.uses

    def reachable(self, name: str) -> Iterator[Uses]:
        """What the definitions of `name` use, and those of all they use in turn."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for node in self.definitions.get(name, ()):
                uses = self.uses(node)
                yield uses
                waiting += sorted(uses.names)


class _Reader(ast.NodeVisitor):
    def __init__(self, world: Globals) -> None:
        self.world = world
        self.uses = Uses()
        self.scopes: list[tuple[set[str], Aliases]] = []

    def visit_Name(self, node: ast.Name) -> None:
        self._use(node.id, [])

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._chain(node)

    def visit_Call(self, node: ast.Call) -> None:
        if _constant_getattr(node):
            self._chain(node)
        else:
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._comprehension(node)

    def _function(self, node: Scope) -> None:
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        for outside in ast.iter_child_nodes(node):  # decorators, defaults and annotations
            if outside not in body:
                self.visit(outside)
        bound, aliases = _locals(node.args, body)
        self.scopes.append((bound, aliases))
        for statement in _within(body):
            _follow(statement, aliases, [known for _, known in self.scopes] + [self.world.aliases])
        for inside in body:
            self.visit(inside)
        self.scopes.pop()

    def _comprehension(self, node: Comprehension) -> None:
        self.visit(node.generators[0].iter)
        bound = {n for g in node.generators for n in _stored(g.target)}
        self.scopes.append((bound, {}))
        self.generic_visit(node)
        self.scopes.pop()

    def _chain(self, node: ast.AST) -> None:
        root, parts = _unchained(node)
        if isinstance(root, ast.Name):
            self._use(root.id, parts)
        else:
            self.visit(root)

    def _use(self, name: str, parts: Sequence[str]) -> None:
        for bound, aliases in reversed(self.scopes):
            if name in aliases:
                return self._note(aliases[name], parts)
            if name in bound:
                return None
        self.uses.names.add(name)
        if name in self.world.aliases:
            return self._note(self.world.aliases[name], parts)
        if name not in self.world.definitions:
            self._note([f"{module}.{name}" for module in self.world.stars], parts)
        return None

    def _note(self, roots: Sequence[str], parts: Sequence[str]) -> None:
        for root in roots:
            for length in range(len(parts) + 1):
                self.uses.dotted.append(".".join([root, *parts[:length]]))


def _locals(arguments: ast.arguments, body: Sequence[ast.AST]) -> tuple[set[str], Aliases]:
    """The names a function binds, and those of them that stand for something imported."""
    listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    listed += [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
    bound = {a.arg for a in listed}
    aliases: Aliases = {}
    elsewhere: set[str] = set()
    for node in _within(body):
        bound.update(_targets(node))
        if isinstance(node, _NAMED):
            bound.add(node.name)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            elsewhere.update(node.names)
        for name, dotted in _imported(node):
            aliases.setdefault(name, []).append(dotted)
    return bound - elsewhere, aliases


def _within(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All statements of one scope, those inside `if`, `for`, `try` and `with` too."""
    for node in body:
        yield node
        if not isinstance(node, _SCOPES):
            inner = (ast.stmt, ast.excepthandler, ast.match_case)
            yield from _within(c for c in ast.iter_child_nodes(node) if isinstance(c, inner))


def _targets(statement: ast.AST) -> Iterator[str]:
    """The names that a statement itself assigns to; `a` for ``a[0] = …``, too."""
    if isinstance(statement, ast.excepthandler):
        name = getattr(statement, "name", None)
        if name:
            yield name
    nested = (ast.stmt, ast.excepthandler, ast.match_case)
    waiting = [c for c in ast.iter_child_nodes(statement) if not isinstance(c, nested)]
    if isinstance(statement, _NAMED):
        return
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        for attribute in ("name", "rest"):  # what a match statement captures
            if isinstance(node, ast.pattern) and getattr(node, attribute, None):
                yield getattr(node, attribute)
        if not isinstance(node, (*_SCOPES, *_COMPREHENSIONS)):
            waiting += ast.iter_child_nodes(node)


def _stored(target: ast.AST) -> Iterator[str]:
    return (n.id for n in ast.walk(target) if isinstance(n, ast.Name))


def _imported(statement: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that an import binds and what they stand for; ``*`` for a whole module."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            root = alias.name.split(".")[0]
            yield alias.asname or root, alias.name if alias.asname else root
    elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
        for alias in statement.names:
            if alias.name == "*":
                yield "*", statement.module
            else:
                yield alias.asname or alias.name, f"{statement.module}.{alias.name}"


def _follow(statement: ast.AST, aliases: Aliases, outer: Iterable[Mapping[str, list[str]]]) -> None:
    """Let `f = np.convolve` and `lib = np` make aliases of what they assign to."""
    if not isinstance(statement, ast.Assign):
        return
    root, parts = _unchained(statement.value)
    if not isinstance(root, ast.Name):
        return
    known = next((a[root.id] for a in (aliases, *outer) if root.id in a), [])
    found = [".".join([dotted, *parts]) for dotted in known]
    for target in statement.targets:
        if isinstance(target, ast.Name) and found:
            meanings = dict.fromkeys([*aliases.get(target.id, ()), *found])
            aliases[target.id] = list(meanings)[:MOST_MEANINGS]


def _unchained(node: ast.AST) -> tuple[ast.AST, list[str]]:
    """`a.b.c` and `getattr(a.b, "c")` as the node of a and ["b", "c"]."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.insert(0, node.attr)
            node = node.value
        elif isinstance(node, ast.Call) and _constant_getattr(node):
            parts.insert(0, str(getattr(node.args[1], "value", "")))
            node = node.args[0]
        else:
            return node, parts


def _constant_getattr(node: ast.Call) -> bool:
    return (
        isinstance(node.func, ast.Name)
        and node.func.id == "getattr"
        and len(node.args) >= 2
        and isinstance(node.args[1], ast.Constant)
        and isinstance(node.args[1].value, str)
    )
