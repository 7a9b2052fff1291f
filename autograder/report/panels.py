"""A table of words with marks in it, as the web page draws it and the terminal writes it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from autograder.report.svg import Cell, Window

LARGEST_SIDE = 12
"""Arrays with more rows or columns are cut to the part that matters."""


@dataclass(frozen=True)
class Panel:
    """A table of words and what is marked in it; positions count from the array's first cell."""

    title: str
    words: tuple[tuple[str, ...], ...]
    origin: Cell = (0, 0)
    window: Window | None = None
    tapped: tuple[Cell, ...] = ()
    marked: tuple[Cell, ...] = ()
    focus: tuple[Cell, ...] = ()
    faded: tuple[Cell, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    """Names of the rows and columns, where they have other ones than their numbers."""
    note: str = ""
    """What the table leaves out, in words."""


def cut(panel: Panel, centre: Cell) -> Panel:
    """The part of a large table around `centre`."""
    rows, columns = len(panel.words), max((len(row) for row in panel.words), default=0)
    if max(rows, columns) <= LARGEST_SIDE:
        return panel
    starts = [
        min(max(middle - first - LARGEST_SIDE // 2, 0), max(size - LARGEST_SIDE, 0))
        for middle, first, size in zip(centre, panel.origin, (rows, columns), strict=True)
    ]
    words = tuple(
        row[starts[1] : starts[1] + LARGEST_SIDE]
        for row in panel.words[starts[0] : starts[0] + LARGEST_SIDE]
    )
    origin = (panel.origin[0] + starts[0], panel.origin[1] + starts[1])
    notes = (f"a part of {rows} rows and {columns} columns", panel.note)
    return replace(panel, words=words, origin=origin, note="; ".join(filter(None, notes)))
