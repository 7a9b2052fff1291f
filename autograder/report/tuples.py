"""Pictures of answers that are no arrays: shapes, sizes and paddings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.report.panels import LARGEST_SIDE, Panel, cut
from autograder.report.svg import Cell, number
from autograder.report.windows import looked_at
from autograder.subject import Array

TITLES = ("expected", "actual")
BLANK = "·"
NAMES: Mapping[Cell, tuple[tuple[str, ...], tuple[str, ...]]] = {
    (1, 2): ((), ("height", "width")),
    (2, 2): (("height", "width"), ("before", "after")),
}
"""What the numbers mean, by the shape of the tuple: a size, or the padding of both axes."""


def is_shape(value: Any) -> bool:
    """Whether the value may be the shape of an array."""
    return isinstance(value, (tuple, list)) and all(
        isinstance(n, (int, np.integer)) and not isinstance(n, bool) and n >= 0 for n in value
    )


def shape_panels(expected: Any, actual: Any) -> Iterator[Panel]:
    """Two shapes as empty tables, the cells that only one of them has marked."""
    if not (is_shape(expected) and is_shape(actual) and expected != actual):
        return
    same_planes = len(expected) == len(actual) >= 2 and expected[:-2] == actual[:-2]
    sides = [*expected[-2:], *actual[-2:]]
    if not same_planes or max(sides) > LARGEST_SIDE:
        yield from value_panels(expected, actual, titles=("expected shape", "actual shape"))
        return
    for title, one, other in zip(TITLES, (expected, actual), (actual, expected), strict=True):
        rows, columns = one[-2:]
        marked = tuple(
            (r, c) for r, c in np.ndindex(rows, columns) if r >= other[-2] or c >= other[-1]
        )
        words = tuple((BLANK,) * columns for _ in range(rows))
        size = " × ".join(map(str, one))
        yield Panel(title=f"{title}: {size}", words=words, marked=marked)


def value_panels(
    expected: Any, actual: Any, *, titles: tuple[str, str] = TITLES
) -> Iterator[Panel]:
    """Two tuples of numbers as small tables, the numbers that differ marked."""
    tables = [_table(value) for value in (expected, actual)]
    for title, own, other in zip(titles, tables, reversed(tables), strict=True):
        if own is None:
            continue
        wrong: tuple[Cell, ...] = ()
        if other is not None and own.shape == other.shape:
            wrong = tuple((int(r), int(c)) for r, c in np.argwhere(own != other))
        rows, columns = NAMES.get(own.shape, ((), ())) if titles is TITLES else ((), ())
        words = tuple(tuple(number(v) for v in row) for row in own.tolist())
        panel = Panel(title=title, words=words, rows=rows, columns=columns)
        right = title.startswith("expected")
        yield replace(panel, focus=wrong) if right else replace(panel, marked=wrong)


def _table(value: Any) -> Array | None:
    """A tuple of numbers, or of tuples of equally many numbers, as a table."""
    if not isinstance(value, (tuple, list)) or not value:
        return None
    try:
        table = np.array(value)
    except ValueError:
        return None
    if table.dtype.kind not in "iuf" or table.ndim > 2 or max(table.shape) > LARGEST_SIDE:
        return None
    return np.atleast_2d(table)


def size_panels(example: Mapping[str, Any], expected: Any) -> Iterator[Panel]:
    """The image that an output's size is asked for, with its padding and where windows begin."""
    size = example.get("input_shape")
    if size is None or not (is_shape(size) and is_shape(expected)):
        return
    sides = [*size, *expected]
    if not len(size) == len(expected) == 2 or min(sides) < 1 or max(sides) > LARGEST_SIDE:
        return
    blank = np.zeros(size)
    seen = looked_at({**example, "X": blank}, {"X": blank}, np.zeros(expected), (0, 0))
    if seen is None:
        return
    stride = looked_at(
        {**example, "X": blank}, {"X": blank}, np.zeros(expected), tuple(n - 1 for n in expected)
    )
    assert stride is not None
    steps = [
        (last - first) // max(n - 1, 1)
        for first, last, n in zip(
            (seen.top, seen.left), (stride.top, stride.left), expected, strict=True
        )
    ]
    (top, bottom), (left, right) = seen.padding
    places = [(r, c) for r in range(-top, size[0] + bottom) for c in range(-left, size[1] + right)]
    faded = tuple(p for p in places if not (0 <= p[0] < size[0] and 0 <= p[1] < size[1]))
    width = size[1] + left + right
    height = size[0] + top + bottom
    begins = tuple(
        (seen.top + i * steps[0], seen.left + j * steps[1]) for i, j in np.ndindex(*expected)
    )
    spread = [d * (k - 1) + 1 for d, k in zip(seen.dilation, seen.size, strict=True)]
    panel = Panel(
        title="the image and its first window",
        words=((BLANK,) * width,) * height,
        origin=(-top, -left),
        window=(seen.top, seen.left, spread[0], spread[1]),
        tapped=seen.cells if max(seen.dilation) > 1 else (),
        focus=begins,
        faded=faded,
        note="a window begins at each double outline",
    )
    yield cut(panel, (0, 0))
