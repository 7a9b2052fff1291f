"""The learner's own earlier work, for use in a later notebook.

::

    from autograder.own_layers import load_exercise

    own = load_exercise("im2col")
    layer = own.Conv2d(3, 8, kernel_size=3)

For demonstrations: what is graded stands on its own.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.build import RELEASES
from autograder.errors import UsageError
from autograder.executor import new_namespace
from autograder.exercises import load
from autograder.notebook import read_submission
from autograder.screen import parse
from autograder.solutions import find_root
from autograder.subject import Cell


def load_exercise(exercise: str, path: Path | None = None) -> types.SimpleNamespace:
    """What the learner's notebook of `exercise` defines: its functions, classes and constants.

    Without `path` that is the notebook beside the one that is open, else the one in the course's
    `assignments`. Its cells are run; those that check or demonstrate are left out. Raises
    `UsageError` when there is no such notebook or one of the graded functions is still to be
    written.
    """
    functions = [f.name for f in load(exercise).functions]
    notebook = path or _find(exercise)
    namespace, problems = _run(read_submission(notebook), f"own_{exercise}")
    missing = [name for name in functions if name not in namespace]
    if missing:
        reason = f" ({problems[0]})" if problems else ""
        raise UsageError(f"{notebook} does not define {', '.join(missing)}{reason}")
    stubs = [name for name in functions if _is_stub(namespace[name])]
    if stubs:
        raise UsageError(
            f"still to be written in {notebook}: {', '.join(stubs)}; save the notebook when done"
        )
    return types.SimpleNamespace(**{k: v for k, v in namespace.items() if not k.startswith("__")})


def _find(exercise: str) -> Path:
    """The notebook of an exercise: beside this one's folder, or in the course."""
    beside = Path.cwd().parent / exercise / f"{exercise}.ipynb"
    if beside.is_file():
        return beside
    found = find_root() / RELEASES / exercise / f"{exercise}.ipynb"
    if not found.is_file():
        raise UsageError(f"there is no notebook of {exercise}: neither {beside} nor {found}")
    return found


def _run(cells: tuple[Cell, ...], name: str) -> tuple[Mapping[str, Any], list[str]]:
    """Run each cell as far as it goes; the namespace, and what went wrong."""
    namespace = new_namespace(name)
    problems = []
    for cell in cells:
        tree = parse(cell)
        if tree is None:
            problems.append(f"{cell.name} is no Python")
            continue
        try:
            exec(compile(tree, f"<{name}, {cell.name}>", "exec"), namespace)
        except Exception as error:
            problems.append(f"{cell.name}: {type(error).__name__}: {error}")
    return namespace, problems


def _is_stub(value: Any) -> bool:
    """Whether a function, or a method of a class, does nothing but raise NotImplementedError."""
    parts = vars(value).values() if isinstance(value, type) else (value,)
    codes = [part.__code__ for part in parts if isinstance(part, types.FunctionType)]
    return any("NotImplementedError" in code.co_names for code in codes)
