"""Reading submissions: a notebook or a Python file becomes cells, or one clear error."""

from __future__ import annotations

import ast
import json
import re
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from autograder.errors import IntakeError
from autograder.subject import Cell

LARGEST_FILE = 20 * 1024 * 1024
MOST_CELLS = 2000
DEMO = "demo"
"""Tag of the cells that show something and take their time; they are not run for grading."""


def read_submission(path: Path) -> tuple[Cell, ...]:
    """The code of a submission, in order, without the cells that only grade or demonstrate.

    Raises `IntakeError` when the file is not a regular file, too large, or neither a notebook
    nor Python source.
    """
    text = read_text(path)
    if path.suffix == ".ipynb":
        return notebook_cells(parse_notebook(text, str(path)))
    if path.suffix == ".py":
        return tuple(source_cells(text))
    raise IntakeError(f"{path} is neither a notebook (.ipynb) nor a Python file (.py)")


def read_text(path: Path) -> str:
    """The text of a regular file of a bearable size."""
    try:
        status = path.lstat()
    except OSError as error:
        raise IntakeError(f"{path}: {error.strerror or error}") from None
    if stat.S_ISLNK(status.st_mode):
        raise IntakeError(f"{path} is a link; hand in the file itself")
    if not stat.S_ISREG(status.st_mode):
        raise IntakeError(f"{path} is not a file")
    if status.st_size > LARGEST_FILE:
        raise IntakeError(
            f"{path} has {status.st_size:,} bytes, more than the {LARGEST_FILE:,} allowed; "
            "clear its outputs"
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise IntakeError(f"{path} is not text in UTF-8") from None
    except OSError as error:
        raise IntakeError(f"{path}: {error.strerror or error}") from None


def parse_notebook(text: str, name: str) -> Any:
    """The notebook in `text`, brought to nbformat 4."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise IntakeError(f"{name} is not a notebook: its text is not JSON") from None
    if not isinstance(data, dict) or "nbformat" not in data:
        raise IntakeError(f"{name} is not a notebook: it has no nbformat")
    listed = data.get("cells", data.get("worksheets", []))
    if isinstance(listed, list) and len(listed) > MOST_CELLS:
        raise IntakeError(f"{name} has {len(listed):,} cells, more than the {MOST_CELLS:,} allowed")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about cell ids, which nothing here depends on
            notebook = nbformat.reads(text, as_version=4)
        for cell in notebook.cells:
            if not isinstance(cell.setdefault("source", ""), str):
                raise TypeError("a cell's source is not text")
            if not isinstance(cell.get("cell_type"), str):
                raise TypeError("a cell has no type")
            cell.setdefault("metadata", nbformat.NotebookNode())
    except Exception as error:  # nbformat raises whatever its upgrade runs into
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise IntakeError(f"{name} is not a readable notebook: {detail}") from None
    return notebook


def notebook_cells(notebook: Any) -> tuple[Cell, ...]:
    """The code cells of a notebook that are run for grading."""
    cells = []
    for number, cell in enumerate(notebook.cells, start=1):
        if runs(cell):
            grade_id = nbgrader_of(cell).get("grade_id", "")
            cells.append(
                Cell(source=cell.source, name=f"cell {number}", grade_id=str(grade_id), magics=True)
            )
    return tuple(cells)


def runs(cell: Any) -> bool:
    """Whether a notebook cell is run when its submission is graded."""
    if cell.cell_type != "code":
        return False
    metadata = nbgrader_of(cell)
    if metadata.get("grade") and not metadata.get("solution"):
        return False
    return DEMO not in tags_of(cell)


def nbgrader_of(cell: Any) -> dict[str, Any]:
    """nbgrader's metadata of a cell, whatever a submission has put in its place."""
    metadata = cell.get("metadata")
    found = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def tags_of(cell: Any) -> list[Any]:
    """A cell's tags."""
    metadata = cell.get("metadata")
    found = metadata.get("tags") if isinstance(metadata, dict) else None
    return found if isinstance(found, list) else []


# -- Python files ------------------------------------------------------------------------


def source_cells(text: str) -> Iterator[Cell]:
    """Python source as one cell a statement, so that a failing one leaves the others standing.

    Source in Jupytext's percent format is read as the notebook it stands for. Where the text is no
    Python, it is split at the lines that start a statement, and the broken pieces fail alone.
    """
    if re.search(r"^# %%", text, re.M):
        import jupytext

        notebook = jupytext.reads(text, fmt="py:percent")
        text = "\n\n".join(c.source for c in notebook.cells if runs(c) and not _is_check(c))
    for start, piece in _statements(text):
        yield Cell(source="\n" * start + piece, name=_name(piece, start))


def _is_check(cell: Any) -> bool:
    return "check" in cell.metadata


def _statements(text: str) -> Iterator[tuple[int, str]]:
    lines = text.splitlines(keepends=True)
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield from _blocks(lines)
        return
    for node in body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1
        yield first, "".join(lines[first : node.end_lineno])


def _blocks(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Pieces of broken source, each from one unindented line to the next."""
    starts = [
        n
        for n, line in enumerate(lines)
        if re.match(r"[A-Za-z_@]", line) and not re.match(r"(else|elif|except|finally)\b", line)
    ]
    starts = [n for n in starts if n == 0 or not lines[n - 1].startswith("@")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start, "".join(lines[start:end])


def _name(piece: str, start: int) -> str:
    match = re.search(r"^(?:async\s+)?(?:def|class)\s+(\w+)", piece, re.M)
    return f"the definition of {match[1]}" if match else f"line {start + 1}"
