"""The reference solutions as submissions, for the audit, the demonstration and the diagnosis."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from autograder.errors import UsageError
from autograder.exercises import load
from autograder.notebook import idle_cell
from autograder.subject import Cell

SOURCES = "solutions"

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
    """The cells of a source that are run for grading, as `autograder.build` would number them."""
    if not path.is_file():
        raise UsageError(f"the solution {path} is not there")
    known = {function.name for function in load(exercise).functions}
    cells: list[Cell] = []
    setups = 0
    blocks = re.split(r"^# %%", path.read_text("utf-8"), flags=re.M)[1:]
    for number, block in enumerate(blocks, start=1):
        options, _, source = block.partition("\n")
        solution = re.search(r'\bsolution="(\w+)"', options)
        if solution is None and (idle_cell(f"# %%{options}") or "[markdown]" in options):
            continue
        if solution is None:
            setups += 1
        grade_id = solution[1] if solution else f"setup_{setups}"
        if solution and grade_id not in known:
            raise UsageError(f"{path} solves {grade_id!r}, which {exercise} does not grade")
        cells.append(Cell(source=source.strip("\n"), name=f"cell {number}", grade_id=grade_id))
    return tuple(cells)
