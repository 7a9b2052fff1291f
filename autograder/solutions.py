"""The reference solutions as submissions, for the audit, the demonstration and the diagnosis."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from autograder.build import SOURCES, source_notebook
from autograder.errors import UsageError
from autograder.exercises import load
from autograder.notebook import notebook_cells
from autograder.subject import Cell

NOTHING: Mapping[str, str] = MappingProxyType({})


def find_root(start: Path | None = None) -> Path:
    """The course directory at or above `start` (the working directory), else the package's own.

    A course directory holds `nbgrader_config.py` and `solutions`. Raises `UsageError` when there
    is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, Path(__file__).resolve().parent.parent):
        if (folder / "nbgrader_config.py").is_file() and (folder / SOURCES).is_dir():
            return folder
    raise UsageError(
        f"{here} is not in a course directory (one with nbgrader_config.py and solutions/); "
        "change to your copy of the course and try again"
    )


def solution_cells(
    root: Path, exercise: str, replacements: Mapping[str, str] = NOTHING
) -> tuple[Cell, ...]:
    """The reference solution as a submission, some functions replaced by other source."""
    return tuple(
        replace(cell, source=replacements.get(cell.grade_id, cell.source))
        for cell in _cells(root / SOURCES / f"{exercise}.py", exercise)
    )


@functools.lru_cache(maxsize=32)
def _cells(path: Path, exercise: str) -> tuple[Cell, ...]:
    if not path.is_file():
        raise UsageError(f"the solution {path} is not there")
    notebook = source_notebook(path.read_text("utf-8"), load(exercise))
    return tuple(replace(cell, magics=False) for cell in notebook_cells(notebook))
