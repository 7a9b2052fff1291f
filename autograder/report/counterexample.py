"""What a failing example looks like: which numbers to show, and what to mark among them.

Built once from an outcome, drawn by the web page as pictures and by the terminal as text. Of
arrays with more than two axes the slice is shown in which the answer is wrong; of large ones, the
part around the wrong place.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder import compare
from autograder.report.svg import Cell, Window, number
from autograder.report.windows import IMAGES, KERNELS, LookedAt, looked_at, plain_array
from autograder.subject import Array
from autograder.verdict import Outcome

LARGEST_SIDE = 12
"""Arrays with more rows or columns are cut to the part that matters."""
MOST_SLICES = 4
"""Channels of an input that are shown."""


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
    note: str = ""
    """What the table leaves out, in words."""


@dataclass(frozen=True)
class Picture:
    """The example's arrays, the answers, and the arguments that are no arrays."""

    inputs: tuple[Panel, ...]
    answers: tuple[Panel, ...]
    options: tuple[tuple[str, str], ...]


def picture_of(outcome: Outcome) -> Picture | None:
    """What to show of a failing outcome; None when it has nothing to show."""
    example = outcome.counterexample or {}
    ordered = sorted(example, key=_rank)
    arrays = {name: a for name in ordered if (a := plain_array(example[name])) is not None}
    options = tuple(
        (name, compare.describe(value)) for name, value in example.items() if name not in arrays
    )
    index = _index(outcome)
    seen = looked_at(example, arrays, plain_array(outcome.expected), index)
    inputs = tuple(
        panel for name, array in arrays.items() for panel in _input(name, array, seen, index)
    )
    answers = tuple(_answers(outcome, index))
    if not (inputs or answers or options):
        return None
    return Picture(inputs, answers, options)


def _rank(name: str) -> int:
    """Images come before kernels, as in a formula, whatever was drawn first."""
    return 0 if name in IMAGES else 1 if name in KERNELS else 2


def _index(outcome: Outcome) -> tuple[int, ...] | None:
    """Where expected and actual first differ."""
    expected, actual = plain_array(outcome.expected), plain_array(outcome.actual)
    if expected is None or actual is None or expected.shape != actual.shape:
        return None
    if outcome.index is not None and len(outcome.index) == expected.ndim:
        return outcome.index
    places = np.argwhere(_wrong(expected, actual))
    return tuple(int(i) for i in places[0]) if len(places) else None


def _wrong(expected: Array, actual: Array) -> Array:
    if not {expected.dtype.kind, actual.dtype.kind} <= set("biuf"):
        return np.asarray(expected != actual)
    narrow = "f" in {expected.dtype.kind, actual.dtype.kind} and np.float32 in (
        expected.dtype, actual.dtype,
    )  # fmt: skip
    tolerance = compare.SINGLE if narrow else compare.DOUBLE
    return compare.differing(actual.astype(float), expected.astype(float), tolerance)


# -- panels ------------------------------------------------------------------------------


def _input(
    name: str, array: Array, seen: LookedAt | None, index: tuple[int, ...] | None
) -> Iterator[Panel]:
    if seen is not None and name == seen.image:
        for title, plane in _image_planes(name, array, seen, index):
            yield _image(title, plane, seen)
    elif seen is not None and name == seen.kernel and array.ndim == 4 and index:
        out = index[-3] if len(index) >= 3 and index[-3] < array.shape[0] else 0
        for title, plane in _planes(f"{name}[{out}]", array[out], None, whole=True):
            yield _panel(title, plane)
    else:
        for title, plane in _planes(name, array, None, whole=True):
            yield _panel(title, plane)


def _image_planes(
    name: str, array: Array, seen: LookedAt, index: tuple[int, ...] | None
) -> Iterator[tuple[str, Array]]:
    """The slices of the image that the value at `index` is made of."""
    if seen.sums_channels and array.ndim == 4 and index and len(index) == 4:
        yield from _planes(f"{name}[{index[0]}]", array[index[0]], None, whole=True)
    else:
        yield from _planes(name, array, index, whole=seen.sums_channels)


def _planes(
    name: str, array: Array, index: tuple[int, ...] | None, *, whole: bool
) -> Iterator[tuple[str, Array]]:
    """The two-dimensional slices to show: the one at `index`, or the first few."""
    if array.ndim <= 2:
        yield name, np.atleast_2d(array)
        return
    lead = array.shape[:-2]
    if not whole and index is not None and len(index) == array.ndim:
        place = index[:-2]
        yield f"{name}[{', '.join(map(str, place))}]", array[place]
        return
    for count, place in enumerate(np.ndindex(*lead)):
        if count == MOST_SLICES:
            return
        yield f"{name}[{', '.join(map(str, place))}]", array[place]


def _image(title: str, plane: Array, seen: LookedAt) -> Panel:
    (top, bottom), (left, right) = seen.padding
    rows, columns = plane.shape
    words = [
        [
            number(plane[r, c].item()) if 0 <= r < rows and 0 <= c < columns else seen.filler
            for c in range(-left, columns + right)
        ]
        for r in range(-top, rows + bottom)
    ]
    faded = tuple(
        (r, c)
        for r in range(-top, rows + bottom)
        for c in range(-left, columns + right)
        if not (0 <= r < rows and 0 <= c < columns)
    )
    spread = [d * (k - 1) + 1 for d, k in zip(seen.dilation, seen.size, strict=True)]
    window = (seen.top, seen.left, spread[0], spread[1])
    panel = Panel(
        title=title,
        words=tuple(map(tuple, words)),
        origin=(-top, -left),
        window=window,
        tapped=seen.cells if max(seen.dilation) > 1 else (),
        faded=faded,
    )
    return _cut(panel, (window[0] + spread[0] // 2, window[1] + spread[1] // 2))


def _panel(title: str, plane: Array) -> Panel:
    words = tuple(tuple(number(v) for v in row) for row in plane.tolist())
    return _cut(Panel(title=title, words=words), (0, 0))


def _cut(panel: Panel, centre: Cell) -> Panel:
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
    return replace(
        panel, words=words, origin=origin, note=f"a part of {rows} rows and {columns} columns"
    )


def _answers(outcome: Outcome, index: tuple[int, ...] | None) -> Iterator[Panel]:
    titles = ("before", "after") if "in place" in outcome.text else ("expected", "actual")
    expected, actual = plain_array(outcome.expected), plain_array(outcome.actual)
    if expected is None or actual is None or expected.shape != actual.shape or index is None:
        for title, array in zip(titles, (expected, actual), strict=True):
            if array is not None:
                yield from (_panel(t, p) for t, p in _planes(title, array, None, whole=True))
        return
    suffix = f"[{', '.join(map(str, index[:-2]))}]" if len(index) > 2 else ""
    wrong = _wrong(expected, actual)
    lead = index[:-2]
    want, got, bad = (np.atleast_2d(a[lead]) for a in (expected, actual, wrong))
    place = (index[-2], index[-1]) if len(index) > 1 else (0, index[0] if index else 0)
    marked = tuple((int(r), int(c)) for r, c in np.argwhere(bad))
    left, right = _told_apart(want, got, bad)
    note = ""
    if suffix:
        note = f"{int(wrong.sum())} of {wrong.size} values differ, {len(marked)} of them here"
    for panel in (
        Panel(title=titles[0] + suffix, words=left, focus=(place,)),
        Panel(title=titles[1] + suffix, words=right, marked=marked),
    ):
        cut = _cut(panel, place)
        yield replace(cut, note="; ".join(n for n in (cut.note, note) if n))


Words = tuple[tuple[str, ...], ...]


def _told_apart(want: Array, got: Array, bad: Array) -> tuple[Words, Words]:
    """Both tables in words, with as many digits as it takes to see what differs."""
    left = [[number(v) for v in row] for row in want.tolist()]
    right = [[number(v) for v in row] for row in got.tolist()]
    for r, c in np.argwhere(bad):
        if left[r][c] == right[r][c]:
            one, other = want[r, c].item(), got[r, c].item()
            for digits in (6, 8, 10, 13, 17):
                left[r][c], right[r][c] = f"{one:.{digits}g}", f"{other:.{digits}g}"
                if left[r][c] != right[r][c]:
                    break
    return tuple(map(tuple, left)), tuple(map(tuple, right))


def spoken(value: Any) -> str:
    """An expected or actual value that is no array, in words; empty when it goes without saying."""
    if value is None or plain_array(value) is not None:
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return number(value)
    return value if isinstance(value, str) else compare.describe(value)
