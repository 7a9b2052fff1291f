"""Dependencies point one way, and what runs on the student's side holds no answer."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import autograder

PACKAGE = Path(autograder.__file__).parent

LAYERS = (
    "errors subject model verdict layout names seeding thresholds erasing pretended".split(),
    (
        "guards training_fixtures training_watch fixtures deadline export quiet executor shell "
        "sandbox"
    ).split(),
    (
        "compare strategies oracles outbox spelling submission fashion_mnist held_out "
        "training_curves"
    ).split(),
    "laws exercises bugs variants".split(),
    "notebook screen session examples openings failure small_examples shrink trial judge".split(),
    (
        "figures build solutions audit behaviour symptoms conditions patience describe "
        "suspects diagnose sanitise restore "
        "report.html report.terminal "
        "report.svg report.drawing report.counterexample report.windows report.charts "
        "report.panels report.traces report.tuples "
        "report.training report.training_text report"
    ).split(),
)
"""From the bottom up; every other module, such as the command line, stands above them."""

STUDENTS_SIDE = ("sandbox.server", "sandbox.supervisor", "sandbox.child", "sandbox.pipes")
HARMLESS = {
    *"errors subject layout deadline export quiet executor shell guards erasing".split(),
    *"fixtures training_fixtures training_watch seeding pretended".split(),
}
"""What the student's side may hold besides the sandbox itself."""


def module_name(path):
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in PACKAGE.rglob("*.py")}


def is_for_types(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def statements(tree, *, lazy):
    """All nodes but those for type checkers; with `lazy`, those inside functions too."""
    for node in ast.iter_child_nodes(tree):
        if is_for_types(node):
            continue
        yield node
        if lazy or not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from statements(node, lazy=lazy)


@cache
def imports(module, lazy=True):
    """The modules of this package that a module imports, and the roots of all others."""
    found = set()
    for node in statements(ast.parse(MODULES[module].read_text("utf-8")), lazy=lazy):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            root, _, inner = name.partition(".")
            if root != "autograder":
                found.add(f"{root} (external)")
                continue
            while inner and inner not in MODULES:
                inner = inner.rpartition(".")[0]
            found.add(inner)
    return frozenset(found)


def own(module, lazy=True):
    return {name for name in imports(module, lazy) if name in MODULES and name}


def layer(module):
    for number, names in enumerate(LAYERS):
        if module in names:
            return number
    for number, names in enumerate(LAYERS):
        if module.partition(".")[0] in names and not module.startswith("report."):
            return number
    return len(LAYERS)


def reachable(modules):
    seen, waiting = set(), list(modules)
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        waiting += own(module)
        if "." in module:
            waiting.append(module.rpartition(".")[0])
    return seen


def test_the_layers_name_modules_that_exist():
    for names in LAYERS:
        assert set(names) <= set(MODULES)


@pytest.mark.parametrize("module", sorted(m for m in MODULES if layer(m) < len(LAYERS)))
def test_a_module_imports_nothing_above_itself(module):
    above = {other for other in own(module) if layer(other) > layer(module)}
    assert above == set(), f"{module} imports {', '.join(sorted(above))}"


def test_no_modules_import_each_other_in_a_circle():
    done, path = set(), []

    def visit(module):
        assert module not in path, " → ".join([*path[path.index(module) :], module])
        if module in done:
            return
        path.append(module)
        for other in sorted(own(module, lazy=False) - {module}):
            visit(other)
        path.pop()
        done.add(module)

    for module in MODULES:
        visit(module)


def test_the_students_side_imports_nothing_that_holds_an_answer():
    held = {m for m in reachable(STUDENTS_SIDE) if not m.startswith("sandbox") and m}
    assert held <= HARMLESS


def test_the_sandbox_knows_the_boundary_and_nothing_of_the_checks():
    held = {m for m in reachable([m for m in MODULES if m.startswith("sandbox")]) if m}
    assert {m for m in held if not m.startswith("sandbox")} <= HARMLESS


@pytest.mark.parametrize("module", sorted(HARMLESS | {m for m in MODULES if "sandbox" in m}))
def test_the_students_side_never_loads_hypothesis(module):
    assert "hypothesis (external)" not in imports(module)


def test_only_what_needs_pytorch_itself_imports_it_when_loaded():
    exempt = {m for m in MODULES if m.startswith(("bugs.", "variants."))}
    eager = {m for m in MODULES if "torch (external)" in imports(m, lazy=False)}
    assert eager - exempt == set()


def loaded_by(statement):
    """The modules that a fresh interpreter holds after `statement`."""
    code = f"import sys; {statement}; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120,
        cwd=PACKAGE.parent,
    )  # fmt: skip
    return set(done.stdout.split())


def test_importing_the_package_loads_neither_pytorch_nor_any_check():
    loaded = loaded_by("import autograder")
    assert loaded.isdisjoint({"torch", "hypothesis", "numpy", "IPython", "nbformat"})


def test_declaring_every_exercise_does_not_load_pytorch():
    loaded = loaded_by("from autograder.exercises import IDS, load; list(map(load, IDS))")
    assert loaded.isdisjoint({"torch", "matplotlib", "torchvision"})


def test_the_command_lines_help_loads_nothing_heavy():
    loaded = loaded_by("from autograder.cli import parser; parser().format_help()")
    assert loaded.isdisjoint({"torch", "hypothesis", "numpy", "nbformat", "IPython", "rich"})


@pytest.mark.skipif(sys.platform == "win32", reason="the fork server needs POSIX")
def test_the_fork_server_really_holds_no_answer():
    loaded = loaded_by("; ".join(f"import autograder.{module}" for module in STUDENTS_SIDE))
    inside = {m.removeprefix("autograder.") for m in loaded if m.startswith("autograder.")}
    assert {m for m in inside if not m.startswith("sandbox")} <= HARMLESS
    assert "hypothesis" not in loaded
