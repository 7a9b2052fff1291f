"""A submitted notebook brought back to the shape of its release.

Which cells are graded, their order, type, points and ids come from the release notebook, never
from the submission. From the submission come the source of the answers, and the cells that the
student added, made safe.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import nbformat

from autograder import sanitise
from autograder.notebook import DEMO, nbgrader_of, tags_of

LONGEST_SOURCE_SHOWN = 100_000
MOST_PROSE = 400_000
"""Characters of a submission's own Markdown: some takes a second a page to render."""
LEFT_OUT = "*(left out: the submission has too much text)*"


def restore(release: Any, submitted: Any) -> Any:
    """The release notebook with the answers and the own cells of `submitted` in it.

    Locked cells, prose that is unchanged and notebook metadata are the release's. Of an answer that
    is there several times the last one counts, the others run before it as ordinary cells. A
    deleted answer stays away: what the student defines elsewhere is then graded.
    """
    known = {_key(cell): cell for cell in release.cells}
    found, extras = _sort_out(known, submitted)
    notebook = copy.deepcopy(release)
    notebook.cells = list(_numbered(extras.get("", [])))
    count = len(notebook.cells)
    for cell in release.cells:
        key = _key(cell)
        restored = _restored(cell, found.get(key))
        if restored is not None:
            notebook.cells.append(restored)
        added = list(_numbered(extras.get(key, []), count))
        count += len(added)
        notebook.cells += added
    _bound_prose(notebook, release)
    return notebook


def _bound_prose(notebook: Any, release: Any) -> None:
    own = {cell.source for cell in release.cells}
    room = MOST_PROSE
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source not in own:
            room -= len(cell.source)
            if room < 0:
                cell.source = LEFT_OUT


def unreadable(release: Any, problem: str) -> Any:
    """The release notebook with a note on top that says why the submission could not be read."""
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    note = sanitise.markdown(f"**This submission could not be read:** {problem}")
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(note, id="unreadable"))
    return notebook


def _key(cell: Any) -> str:
    """What a cell of the release is known by: nbgrader's id, or the cell's own."""
    grade_id = nbgrader_of(cell).get("grade_id")
    return f"grade:{grade_id}" if grade_id else f"cell:{cell.get('id', '')}"


def _sort_out(known: dict[str, Any], submitted: Any) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """The submission's version of each known cell, and the other cells by what they follow."""
    found: dict[str, Any] = {}
    extras: dict[str, list[Any]] = {}
    before: dict[str, str] = {}
    anchor = ""
    for cell in submitted.cells:
        key = _key(cell)
        if key not in known:
            extras.setdefault(anchor, []).append(cell)
            continue
        if key not in found:
            before[key] = anchor
        elif _is_answer(known[key]):
            extras.setdefault(before[key], []).append(found[key])
        found[key] = cell
        anchor = key
    return found, extras


def _is_answer(cell: Any) -> bool:
    return bool(nbgrader_of(cell).get("solution"))


def _restored(cell: Any, submitted: Any | None) -> Any | None:
    restored = copy.deepcopy(cell)
    if _is_answer(cell):
        if submitted is None:
            return None
        restored.source = submitted.source
    elif submitted is None or nbgrader_of(cell) or submitted.source == cell.source:
        return restored
    elif cell.cell_type == "markdown":
        restored.source = sanitise.markdown(submitted.source)
    else:
        restored.source = submitted.source
    return restored


def _numbered(cells: list[Any], start: int = 0) -> Iterator[Any]:
    for number, cell in enumerate(cells, start=start + 1):
        name = f"added-{number}"
        if cell.cell_type == "code":
            tags = {"tags": [DEMO]} if DEMO in tags_of(cell) else {}
            yield nbformat.v4.new_code_cell(cell.source, id=name, metadata=tags)
        else:
            yield nbformat.v4.new_markdown_cell(sanitise.markdown(cell.source), id=name)
