"""Pictures of arrays as SVG text: no dependencies, the same text for the same input.

A picture is a `Drawing`; drawings are put together and turned into text last::

    from autograder.report.svg import above, arrow, beside, box, grid, svg, text

    X, K, Y = ...                                     # 2-D arrays, nested lists, words
    picture = beside(
        grid(X, title="X", window=(0, 1, 2, 2)),      # a thick outline: top, left, height, width
        "∗",
        grid(K, title="K"),
        "=",
        grid(Y, title="Y", marked=[(0, 1)]),          # wrong cells: hatched, bold, with a cross
    )
    file_text = svg(picture, title="…")               # a file of its own, also right as an <img>
    fragment = svg(picture, title="…", inline=True)   # for a page whose text colour it takes on

`grid` also takes `focus` (cells with a double outline, such as the one being computed), `tapped`
(cells outlined one by one, such as those a dilated kernel meets), `faded` (padding: dashed and
italic) and `origin` (the position of its first cell, when it shows a part of a larger array).
`above` stacks drawings, `arrow` and `box` make diagrams, `text` is a line of words, `padded` adds
room. `autograder.report.charts` has lines, bars, confusion matrices and rows of images.

Nothing depends on colour alone, all text is escaped, and every picture says in words what it
shows. Lengths are CSS pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograder.report.drawing import (
    ACCENT,
    FONT,
    SANS,
    WRONG,
    Drawing,
    above,
    arrow,
    beside,
    box,
    element,
    num,
    padded,
    svg,
    text,
    words_at,
)

__all__ = [
    "Drawing", "above", "arrow", "beside", "bounding", "box", "cells_of", "grid", "number",
    "padded", "svg", "text",
]  # fmt: skip

CELL_HEIGHT = 30.0
SMALL = 11.0
MOST_SPOKEN = 64
"""A grid with more cells than this is described by its shape, not read out."""

Cell = tuple[int, int]
Window = tuple[int, int, int, int]


def grid(
    values: Any,
    *,
    title: str = "",
    window: Window | None = None,
    marked: Iterable[Cell] = (),
    focus: Iterable[Cell] = (),
    tapped: Iterable[Cell] = (),
    faded: Iterable[Cell] = (),
    positions: bool = True,
    origin: Cell = (0, 0),
    row_names: Sequence[str] = (),
    column_names: Sequence[str] = (),
) -> Drawing:
    """A table of numbers or words: `values` is `(rows, columns)`, `(columns,)` or one value.

    `window` is `(top, left, height, width)`; all positions are counted from the array's own first
    cell, which `origin` names, and what lies outside of the grid is left out. Names of rows
    and columns stand in the place of their positions.
    """
    cells = cells_of(values)
    rows, columns = len(cells), max((len(row) for row in cells), default=0)
    widest = max((len(c) for row in cells for c in row), default=1)
    down = [*row_names] or [str(origin[0] + r) for r in range(rows)]
    across = [*column_names] or [str(origin[1] + c) for c in range(columns)]
    cell_width = max(CELL_HEIGHT, 0.62 * FONT * widest + 14, *(_small_width(w) + 4 for w in across))
    top = 22.0 if title else 0.0
    left = 0.0
    if positions:
        top += 14
        left = 8 + max(map(_small_width, down), default=_small_width("0"))
    body = []
    if title:
        body.append(words_at(title, left, 13, size=13, family=SANS, weight="600"))
    if positions:
        body += _positions(down, across, cell_width, left, top)
    kinds_of = {"marked": marked, "focus": focus, "tapped": tapped, "faded": faded}
    sets = {
        name: {(r - origin[0], c - origin[1]) for r, c in places}
        for name, places in kinds_of.items()
    }
    for r, row in enumerate(cells):
        for c, word in enumerate(row):
            x, y = left + c * cell_width, top + r * CELL_HEIGHT
            kinds = {name for name, places in sets.items() if (r, c) in places}
            body.append(_cell(word, x, y, cell_width, kinds))
    width = max(left + columns * cell_width, left + 0.68 * 13 * len(title)) + 2
    for kind, draw in (("tapped", _ring), ("focus", _double), ("marked", _cross)):
        body += [
            draw(left + c * cell_width, top + r * CELL_HEIGHT, cell_width)
            for r, c in sorted(sets[kind])
            if r in range(rows) and c in range(columns)
        ]
    if window is not None:
        body.append(_window(window, origin, (rows, columns), cell_width, (left, top)))
    height = top + max(rows, 1) * CELL_HEIGHT + 2
    if not rows or not columns:
        body.append(words_at("(empty)", left, top + 20, family=SANS, style="italic"))
        width = max(width, left + 60)
    label = _grid_label(cells, title, window, sets["marked"], origin)
    return Drawing(width, height, "".join(body), top + rows * CELL_HEIGHT / 2, label)


def cells_of(values: Any) -> list[list[str]]:
    """The words in a grid's cells, from an array or a nested list of at most two dimensions."""
    array = np.asarray(values)
    if array.ndim > 2:
        raise ValueError(f"a grid shows at most two dimensions, got shape {array.shape}")
    return [[number(v) for v in row] for row in np.atleast_2d(array).tolist()]


def number(value: Any) -> str:
    """A value as a grid shows it: integers without a point, four digits otherwise."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, np.integer)):
        return str(value)
    if isinstance(value, (float, np.floating)):
        return _real(float(value))
    if isinstance(value, complex):
        return f"{value:.3g}"
    return str(value)


def _real(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if value == round(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.4g}"


def _small_width(word: str) -> float:
    return 0.62 * SMALL * len(word)


def _positions(
    down: Sequence[str], across: Sequence[str], cell_width: float, left: float, top: float
) -> list[str]:
    def small(word: str, x: float, y: float, anchor: str) -> str:
        return words_at(word, x, y, anchor=anchor, size=SMALL, opacity="0.75")

    return [
        *(small(w, left + (c + 0.5) * cell_width, top - 4, "middle") for c, w in enumerate(across)),
        *(small(w, left - 5, top + (r + 0.5) * CELL_HEIGHT + 4, "end") for r, w in enumerate(down)),
    ]


def _cell(word: str, x: float, y: float, width: float, kinds: set[str]) -> str:
    fill: dict[str, Any] = {"fill": "none"}
    if "marked" in kinds:
        fill = {"fill": WRONG, "fill_opacity": "0.14"}
    elif "focus" in kinds or "tapped" in kinds:
        fill = {"fill": ACCENT, "fill_opacity": "0.16"}
    elif "faded" in kinds:
        fill = {"fill": "currentColor", "fill_opacity": "0.05"}
    frame = element(
        "rect", "", x=num(x), y=num(y), width=num(width), height=num(CELL_HEIGHT), **fill,
        stroke="currentColor", stroke_opacity="0.45",
        stroke_dasharray="3 3" if "faded" in kinds else None,
    )  # fmt: skip
    hatching = _hatching(x, y, width, CELL_HEIGHT) if "marked" in kinds else ""
    inner = words_at(
        word,
        x + width / 2,
        y + CELL_HEIGHT / 2 + 5,
        anchor="middle",
        weight="700" if kinds & {"marked", "focus"} else None,
        style="italic" if "faded" in kinds else None,
        opacity="0.8" if "faded" in kinds else None,
    )
    return frame + hatching + inner


def _hatching(x: float, y: float, width: float, height: float) -> str:
    """Diagonal lines, drawn one by one: a pattern would need an id, unique in its page."""
    path = []
    offset = 6.0
    while offset < width + height:
        x0, y0 = (x + offset, y) if offset <= width else (x + width, y + offset - width)
        x1, y1 = (x, y + offset) if offset <= height else (x + offset - height, y + height)
        path.append(f"M{num(x0)} {num(y0)}L{num(x1)} {num(y1)}")
        offset += 6
    return element("path", "", d="".join(path), stroke=WRONG, stroke_opacity="0.4", fill="none")


def _cross(x: float, y: float, width: float) -> str:
    outline = element(
        "rect", "", x=num(x + 1), y=num(y + 1), width=num(width - 2), height=num(CELL_HEIGHT - 2),
        fill="none", stroke=WRONG, stroke_width="2",
    )  # fmt: skip
    right, upper = x + width - 4, y + 4
    strokes = f"M{num(right - 6)} {num(upper)}l6 6m0 -6l-6 6"
    return outline + element("path", "", d=strokes, stroke=WRONG, stroke_width="2", fill="none")


def _double(x: float, y: float, width: float) -> str:
    return "".join(
        element(
            "rect", "", x=num(x + inset), y=num(y + inset), width=num(width - 2 * inset),
            height=num(CELL_HEIGHT - 2 * inset), fill="none", stroke=ACCENT, stroke_width="1.5",
        )
        for inset in (1, 4)
    )  # fmt: skip


def _ring(x: float, y: float, width: float) -> str:
    return element(
        "rect", "", x=num(x + 1.5), y=num(y + 1.5), width=num(width - 3),
        height=num(CELL_HEIGHT - 3), fill="none", stroke=ACCENT, stroke_width="3", rx="3",
    )  # fmt: skip


def _window(
    window: Window, origin: Cell, shape: Cell, cell_width: float, corner: tuple[float, float]
) -> str:
    """The outline, as far as it lies in the grid."""
    top, left = (
        min(max(start - first, 0), size)
        for start, first, size in zip(window[:2], origin, shape, strict=True)
    )
    bottom, right = (
        min(max(start + extent - first, 0), size)
        for start, extent, first, size in zip(window[:2], window[2:], origin, shape, strict=True)
    )
    if top >= bottom or left >= right:
        return ""
    return element(
        "rect", "", x=num(corner[0] + left * cell_width), y=num(corner[1] + top * CELL_HEIGHT),
        width=num((right - left) * cell_width), height=num((bottom - top) * CELL_HEIGHT),
        fill=ACCENT, fill_opacity="0.1", stroke=ACCENT, stroke_width="3.5",
    )  # fmt: skip


def _grid_label(
    cells: list[list[str]], title: str, window: Window | None, marked: set[Cell], origin: Cell
) -> str:
    shape = f"{len(cells)} by {max((len(r) for r in cells), default=0)}"
    parts = [f"{title}, {shape}" if title else shape]
    if sum(len(row) for row in cells) <= MOST_SPOKEN:
        parts[0] += ": " + "; ".join(" ".join(row) for row in cells)
    if window is not None:
        parts.append(f"window of {window[2]} by {window[3]} at row {window[0]}, column {window[1]}")
    if marked:
        places = [f"({r + origin[0]}, {c + origin[1]})" for r, c in sorted(marked)]
        shown = ", ".join(places[:12]) + (" and more" if len(places) > 12 else "")
        parts.append(f"marked as wrong: {shown}")
    return "; ".join(parts)


def bounding(window: Sequence[int], shape: Sequence[int], room: int = 1) -> tuple[slice, slice]:
    """The part of an array of this shape that shows the window and `room` cells around it."""
    top, left, height, width = window
    return (
        slice(max(top - room, 0), min(top + height + room, shape[0])),
        slice(max(left - room, 0), min(left + width + room, shape[1])),
    )
