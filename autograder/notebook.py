"""Reading submissions: a notebook or a Python file becomes cells, or one clear error."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import io
import json
import os
import re
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.errors import IntakeError
from autograder.subject import Cell

LARGEST_FILE = 20 * 1024 * 1024
MOST_CELLS = 2000
DEMO = "demo"
"""Tag of the cells that show something and take their time; they are not run for grading."""
_IDLE = re.compile(rf'tags=\[[^]]*"{DEMO}"|\bcheck="|"grade": true(?!.*"solution": true)')
"""In the first line of a cell of Jupytext's percent format: this cell is not run for grading."""


def read_submission(path: Path) -> tuple[Cell, ...]:
    """The code of a submission, in order, without the cells that only grade or demonstrate.

    Raises `IntakeError` when the file is not a regular file, too large, or neither a notebook
    nor Python source.
    """
    text = read_text(path)
    suffix = path.suffix.lower()
    if suffix == ".ipynb":
        data = _notebook_data(text, str(path))
        if data["nbformat"] == 4:  # needs nothing that nbformat, which is slow to load, would do
            return notebook_cells(_checked(data, str(path)))
        return notebook_cells(parse_notebook(text, str(path)))
    if suffix == ".py":
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
        with open(_opened(path), encoding="utf-8-sig") as file:
            return file.read(LARGEST_FILE)
    except UnicodeDecodeError:
        raise IntakeError(f"{path} is not text in UTF-8") from None
    except OSError as error:
        raise IntakeError(f"{path}: {error.strerror or error}") from None


def digest_of(path: Path) -> str:
    """SHA-256 of a submitted file; of nothing when it is no regular file that can be read.

    Of a file too large to be read the beginning counts: a sparse one may claim any size.
    """
    digest = hashlib.sha256()
    with contextlib.suppress(OSError):  # then it is the digest of nothing
        if stat.S_ISREG(path.lstat().st_mode):
            with open(_opened(path), "rb") as file:
                digest.update(file.read(LARGEST_FILE + 1))
    return digest.hexdigest()


def _opened(path: Path) -> int:
    """A descriptor of what lies there now: no link is followed, and no pipe is waited for."""
    flags = (getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
    return os.open(path, os.O_RDONLY | sum(flags))


def parse_notebook(text: str, name: str) -> Any:
    """The notebook in `text`, brought to nbformat 4; its cells have a type, a source, metadata."""
    import nbformat

    _notebook_data(text, name)
    try:
        with _quietly():
            notebook = nbformat.reads(text, as_version=4)
    except Exception as error:  # nbformat raises whatever its upgrade runs into
        raise _unreadable(name, error) from None
    return _checked(notebook, name)


def _notebook_data(text: str, name: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise IntakeError(f"{name} is not a notebook: its text is not JSON") from None
    if not isinstance(data, dict) or "nbformat" not in data:
        raise IntakeError(f"{name} is not a notebook: it has no nbformat")
    count = _count_cells(data)
    if count > MOST_CELLS:
        raise IntakeError(f"{name} has {count:,} cells, more than the {MOST_CELLS:,} allowed")
    return data


def _count_cells(data: dict[str, Any]) -> int:
    """How many cells a notebook has: old ones keep them in worksheets."""
    sheets = data.get("worksheets")
    listed = sheets if isinstance(sheets, list) else []
    holders = (data, *(sheet for sheet in listed if isinstance(sheet, dict)))
    cells = [found for h in holders if isinstance(found := h.get("cells"), list)]
    return max(sum(map(len, cells)), len(listed))


def _checked(notebook: Any, name: str) -> Any:
    """A notebook whose cells all have what is read of them here."""
    try:
        for cell in notebook["cells"]:
            source = cell.setdefault("source", "")
            if isinstance(source, list):
                cell["source"] = source = "".join(source)
            if not isinstance(source, str):
                raise TypeError("a cell's source is not text")
            if not source.isascii():  # half a surrogate pair, which JSON can hold, is no text
                cell["source"] = source.encode("utf-8", "replace").decode()
            if not isinstance(cell.get("cell_type"), str):
                raise TypeError("a cell has no type")
            cell.setdefault("metadata", type(cell)())
    except Exception as error:  # whatever stands there in place of cells
        raise _unreadable(name, error) from None
    return notebook


def _unreadable(name: str, error: Exception) -> IntakeError:
    detail = str(error).splitlines()[0] if str(error) else type(error).__name__
    return IntakeError(f"{name} is not a readable notebook: {detail}")


@contextmanager
def _quietly() -> Iterator[None]:
    """Nothing is logged, and no warning is an error: what matters is said in one line."""
    from traitlets.log import get_logger

    logger = get_logger()
    before = logger.disabled
    logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.disabled = before


def notebook_cells(notebook: Any) -> tuple[Cell, ...]:
    """The code cells of a notebook that are run for grading."""
    cells = []
    for number, cell in enumerate(notebook["cells"], start=1):
        if runs(cell):
            grade_id = nbgrader_of(cell).get("grade_id", "")
            cells.append(
                Cell(
                    source=cell["source"],
                    name=f"cell {number}",
                    grade_id=str(grade_id),
                    magics=True,
                )
            )
    return tuple(cells)


def runs(cell: Any) -> bool:
    """Whether a notebook cell is run when its submission is graded."""
    if cell["cell_type"] != "code":
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

    In Jupytext's percent format, cells that only grade or demonstrate are left out. Where the text
    is no Python, it is split at the lines that start a statement, and the broken pieces fail alone.
    """
    for start, piece in _statements(_without_idle_cells(text)):
        yield Cell(source="\n" * start + piece, name=_name(piece, start))


def idle_cell(line: str) -> bool:
    """Whether the first line of a cell in the percent format says that it is not run."""
    return _IDLE.search(line) is not None


def _without_idle_cells(text: str) -> str:
    """The text with the cells emptied that are not run; the other lines keep their numbers."""
    kept, runs_here = [], True
    for line in _lines(text):
        if line.startswith("# %%"):
            runs_here = not idle_cell(line)
        kept.append(line if runs_here else "\n")
    return "".join(kept)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    lines = _lines(text)
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield from _blocks(lines)
        return
    done = 0
    for node in body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1
        last = node.end_lineno or node.lineno
        if first >= done and not _is_check(node):  # several statements may share a line
            yield first, "".join(lines[first:last])
        done = max(done, last)


def _is_check(node: ast.stmt) -> bool:
    """Whether a statement is the ``check(f)`` that grades a function for its author."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "check"
    )


def _lines(text: str) -> list[str]:
    """Lines as Python counts them: form feeds and other separators end none."""
    return io.StringIO(text, newline="\n").readlines()


def _blocks(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Pieces of broken source, each from one unindented line to the next; else all of it."""
    starts = [
        n
        for n, line in enumerate(lines)
        if re.match(r"[A-Za-z_@]", line) and not re.match(r"(else|elif|except|finally)\b", line)
    ]
    starts = [n for n in starts if n == 0 or not lines[n - 1].startswith("@")] or [0]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start, "".join(lines[start:end])


def _name(piece: str, start: int) -> str:
    match = re.search(r"^(?:async\s+)?(?:def|class)\s+(\w+)", piece, re.M)
    return f"the definition of {match[1]}" if match else f"line {start + 1}"
