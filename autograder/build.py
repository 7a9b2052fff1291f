"""Making notebooks: texts in `solutions/` become nbgrader's source and release notebooks.

A source is Python in Jupytext's percent format with short options::

    # %% [markdown]                prose
    # %%                           set-up code: read-only in the notebook, restored when graded
    # %% tags=["demo"]             shows something; is not run for grading
    # %% solution="corr2d"         defines a graded function; ### BEGIN SOLUTION … ### END SOLUTION
    # %% check="corr2d"            becomes the locked cell `check(corr2d)`, worth its points

Building the same text twice gives the same bytes.
"""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat

from autograder import figures
from autograder.errors import UsageError
from autograder.exercises import IDS, load
from autograder.model import Exercise
from autograder.notebook import DEMO
from autograder.solutions import SOURCES as SOURCES  # where the text sources are

RELEASES = "assignments"
IMAGES = "images"
SCHEMA = 3
"""Version of nbgrader's cell metadata."""

STUB = '# YOUR CODE HERE\nraise NotImplementedError("write your code here")'
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

JUPYTEXT_OPTIONS = frozenset(
    "cell_marker lines_to_next_cell lines_to_end_of_cell_marker region_name title".split()
)
"""What Jupytext notes about the layout of the text; the notebooks do not need it."""

KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}


def build(root: Path, exercises: Sequence[str] | None = None) -> list[Path]:
    """Write the notebooks of `exercises` (all with a source); returns the files that changed."""
    changed = []
    for exercise in _wanted(root, exercises):
        files = outputs(root, load(exercise))
        for path, content in files.items():
            if not path.exists() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                _replace(path, content)
                changed.append(path)
        for path in _leftovers(root, exercise, files):
            path.unlink()
            changed.append(path)
    return changed


def stale(root: Path, exercises: Sequence[str] | None = None) -> list[Path]:
    """The files that `build` would change."""
    found = []
    for exercise in _wanted(root, exercises):
        files = outputs(root, load(exercise))
        found += [p for p, c in files.items() if not p.exists() or p.read_bytes() != c]
        found += _leftovers(root, exercise, files)
    return found


def outputs(root: Path, exercise: Exercise) -> dict[Path, bytes]:
    """What `build` makes of one exercise: notebooks, and the pictures they show."""
    text = (root / SOURCES / f"{exercise.id}.py").read_text(encoding="utf-8")
    source = source_notebook(text, exercise)
    name = f"{exercise.id}.ipynb"
    files = {
        root / SOURCES / exercise.id / name: _dump(source),
        root / RELEASES / exercise.id / name: _dump(release_notebook(source)),
    }
    for figure, draw in figures.load(exercise.id).items():
        for folder in (SOURCES, RELEASES):
            files[root / folder / exercise.id / IMAGES / f"{figure}.svg"] = draw().encode()
    return files


def source_notebook(text: str, exercise: Exercise) -> Any:
    """nbgrader's source notebook of `exercise`, solutions included.

    Raises `UsageError` when a function lacks its solution or check cell, or a cell is malformed.
    """
    import jupytext

    parsed = jupytext.reads(text, fmt="py:percent")
    notebook = nbformat.v4.new_notebook(metadata=copy.deepcopy(KERNEL))
    names = _Names()
    for cell in parsed.cells:
        notebook.cells.append(_cell(cell, exercise, names))
    _require_cells(notebook, exercise)
    return notebook


def release_notebook(source: Any) -> Any:
    """What `nbgrader generate_assignment` makes of a source notebook, without a gradebook."""
    from nbgrader import preprocessors as steps
    from traitlets.config import Config

    config = Config()
    config.ClearSolutions.code_stub = {"python": STUB}
    notebook = copy.deepcopy(source)
    resources: dict[str, Any] = {}
    for step in (
        steps.LockCells,
        steps.ClearSolutions,
        steps.ClearOutput,
        steps.CheckCellMetadata,
        steps.ComputeChecksums,
        steps.ClearHiddenTests,
        steps.ClearMarkScheme,
        steps.ComputeChecksums,
        steps.CheckCellMetadata,
    ):
        notebook, resources = step(config=config).preprocess(notebook, resources)
    return notebook


def nbgrader_metadata(grade_id: str, kind: str, points: float | None = None) -> dict[str, Any]:
    """nbgrader's metadata of a cell whose `kind` is "solution", "check" or "locked"."""
    metadata: dict[str, Any] = {
        "grade": kind == "check",
        "grade_id": grade_id,
        "locked": kind != "solution",
        "schema_version": SCHEMA,
        "solution": kind == "solution",
        "task": False,
    }
    if points is not None:
        metadata["points"] = int(points) if points == int(points) else points
    return metadata


class _Names:
    """Ids for the cells of one notebook: readable, unique, and the same on every build."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.setups = 0

    def of(self, base: str) -> str:
        name, number = base, 1
        while name in self.taken:
            number += 1
            name = f"{base}-{number}"
        self.taken.add(name)
        return name

    def setup(self) -> str:
        self.setups += 1
        return f"setup_{self.setups}"


def _cell(cell: Any, exercise: Exercise, names: _Names) -> Any:
    options = {k: v for k, v in cell.metadata.items() if k not in JUPYTEXT_OPTIONS}
    tags = options.pop("tags", [])
    solution, check = options.pop("solution", None), options.pop("check", None)
    if options:
        raise UsageError(f"{exercise.id}.py: unknown cell option {sorted(options)[0]!r}")
    source = cell.source.strip("\n")
    if cell.cell_type == "markdown":
        digest = hashlib.sha256(source.encode()).hexdigest()[:8]
        return nbformat.v4.new_markdown_cell(source, id=names.of(f"prose-{digest}"))
    if cell.cell_type != "code":
        raise UsageError(f"{exercise.id}.py: a {cell.cell_type} cell has no place in a notebook")
    if solution is not None:
        _points(exercise, solution)
        if BEGIN not in source or END not in source:
            raise UsageError(f"{exercise.id}.py: the solution of {solution} lacks {BEGIN} or {END}")
        return _graded_cell(source, nbgrader_metadata(solution, "solution"), names)
    if check is not None:
        points = _points(exercise, check)
        grade_id = f"check_{check}"
        return _graded_cell(f"check({check})", nbgrader_metadata(grade_id, "check", points), names)
    if BEGIN in source:
        raise UsageError(f'{exercise.id}.py: a solution stands in a cell without solution="…"')
    if DEMO in tags:
        digest = hashlib.sha256(source.encode()).hexdigest()[:8]
        return nbformat.v4.new_code_cell(
            source, id=names.of(f"demo-{digest}"), metadata={"tags": list(tags)}
        )
    return _graded_cell(source, nbgrader_metadata(names.setup(), "locked"), names)


def _graded_cell(source: str, metadata: dict[str, Any], names: _Names) -> Any:
    cell_id = names.of(str(metadata["grade_id"]))
    return nbformat.v4.new_code_cell(source, id=cell_id, metadata={"nbgrader": metadata})


def _points(exercise: Exercise, function: str) -> float:
    try:
        return exercise.function(function).points
    except KeyError:
        raise UsageError(
            f"{exercise.id}.py: {exercise.id} grades no function {function!r}"
        ) from None


def _require_cells(notebook: Any, exercise: Exercise) -> None:
    ids = [c.metadata.get("nbgrader", {}).get("grade_id") for c in notebook.cells]
    for function in exercise.functions:
        for grade_id in (function.name, f"check_{function.name}"):
            if ids.count(grade_id) != 1:
                raise UsageError(
                    f"{exercise.id}.py: expected one cell {grade_id!r}, found {ids.count(grade_id)}"
                )


def _wanted(root: Path, exercises: Sequence[str] | None) -> list[str]:
    if exercises:
        return list(exercises)
    return [e for e in IDS if (root / SOURCES / f"{e}.py").exists()]


def _leftovers(root: Path, exercise: str, files: dict[Path, bytes]) -> Iterator[Path]:
    for folder in (SOURCES, RELEASES):
        for path in sorted((root / folder / exercise / IMAGES).glob("*")):
            if path not in files:
                yield path


def _dump(notebook: Any) -> bytes:
    nbformat.validate(notebook)
    return (str(nbformat.writes(notebook)) + "\n").encode()


def _replace(path: Path, content: bytes) -> None:
    """Write so that a reader sees the old file or the new one, never half of it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    os.replace(temporary, path)
