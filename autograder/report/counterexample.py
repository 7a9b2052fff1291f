"""What a failing example looks like: which numbers to show, and what to mark among them.

Built once from an outcome, drawn by the web page as pictures and by the terminal as text. Of
arrays with more than two axes the slice is shown in which the answer is wrong; of large ones, the
part around the wrong place.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder import compare
from autograder.report.panels import Panel, cut
from autograder.report.svg import number
from autograder.report.traces import Trace, traces
from autograder.report.tuples import is_shape, shape_panels, size_panels, value_panels
from autograder.report.windows import IMAGES, KERNELS, LookedAt, looked_at, plain_array
from autograder.subject import Array
from autograder.verdict import Outcome

MOST_SLICES = 4
"""Channels of an input that are shown."""
LONGEST_LIST = 8
LARGEST_ANSWER = 1_000_000
"""Values of an answer that is only imagined, to find its window."""


@dataclass(frozen=True)
class Picture:
    """The example's arrays, the answers, and the arguments that are no arrays."""

    inputs: tuple[Panel, ...]
    answers: tuple[Panel, ...]
    options: tuple[tuple[str, str], ...]


def picture_of(outcome: Outcome) -> Picture | None:
    """What to show of a failing outcome; None when it has nothing to show."""
    example = flat(outcome.counterexample or {})
    ordered = sorted(example, key=_rank)
    arrays = {name: a for name in ordered if (a := plain_array(example[name])) is not None}
    options = tuple((name, option(value)) for name, value in example.items() if name not in arrays)
    index, answer = _index(outcome), plain_array(outcome.expected)
    shapes = "shape" in outcome.text and is_shape(outcome.expected) and is_shape(outcome.actual)
    if shapes and 0 < math.prod(outcome.expected) <= LARGEST_ANSWER:
        index, answer = _decisive(outcome.expected, outcome.actual), np.zeros(outcome.expected)
    is_gradient = "cotangent" in arrays
    seen = None if is_gradient else looked_at(example, arrays, answer, index)
    traced = {} if shapes else traces(example, arrays, answer, index)
    panels = [
        panel
        for name, array in arrays.items()
        for panel in (
            _traced(name, array, traced[name])
            if name in traced
            else _input(name, array, seen, index)
        )
    ]
    panels += size_panels(example, outcome.expected)
    if shapes:
        answers = tuple(shape_panels(outcome.expected, outcome.actual))
    elif isinstance(outcome.expected, tuple) and isinstance(outcome.actual, tuple):
        answers = tuple(value_panels(outcome.expected, outcome.actual))
    else:
        answers = tuple(_answers(outcome, index))
    if not (panels or answers or options):
        return None
    return Picture(tuple(panels), answers, options)


def flat(example: Mapping[str, Any]) -> dict[str, Any]:
    """Every argument under its own name: options and states, drawn together, are taken apart."""
    flat: dict[str, Any] = {}
    for name, value in example.items():
        flat |= value if isinstance(value, dict) else {name: value}
    return flat


def option(value: Any) -> str:
    """An argument that is no array, in words: a short list of numbers in full."""
    numbers = isinstance(value, list) and all(isinstance(v, (int, float)) for v in value)
    return repr(value) if numbers and len(value) <= LONGEST_LIST else compare.describe(value)


def _decisive(expected: Sequence[int], actual: Sequence[int]) -> tuple[int, ...] | None:
    """The first place that the actual shape lacks, or else the last that it should have."""
    if len(expected) < 2 or len(actual) != len(expected):
        return None
    lead = (0,) * (len(expected) - 2)
    for row, column in np.ndindex(*expected[-2:]):
        if row >= actual[-2] or column >= actual[-1]:
            return (*lead, row, column)
    return (*lead, expected[-2] - 1, expected[-1] - 1)


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
    places = np.argwhere(wrong(outcome, expected, actual))
    return tuple(int(i) for i in places[0]) if len(places) else None


def wrong(outcome: Outcome, expected: Array, actual: Array) -> Array:
    """Where the two differ; in any case where the check says so, however little it is."""
    if not {expected.dtype.kind, actual.dtype.kind} <= set("biuf"):
        return np.asarray(expected != actual)
    narrow = "f" in {expected.dtype.kind, actual.dtype.kind} and np.float32 in (
        expected.dtype, actual.dtype,
    )  # fmt: skip
    tolerance = compare.SINGLE if narrow else compare.DOUBLE
    places = compare.differing(actual.astype(float), expected.astype(float), tolerance)
    if outcome.index is not None and not places.any() and len(outcome.index) == places.ndim:
        places[outcome.index] = True
    return places


# -- panels ------------------------------------------------------------------------------


def _input(
    name: str, array: Array, seen: LookedAt | None, index: tuple[int, ...] | None
) -> Iterator[Panel]:
    if seen is not None and name == seen.image:
        for title, plane in _image_planes(name, array, seen, index):
            yield _image(title, plane, seen)
    elif seen is not None and name == seen.kernel and array.ndim == 4 and index:
        out = index[-3] if len(index) >= 3 and index[-3] < array.shape[0] else 0
        for title, plane in _planes(name, array[out], None, whole=True, before=(out,)):
            yield _panel(title, plane)
    else:
        for title, plane in _planes(name, array, None, whole=True):
            yield _panel(title, plane)


def _image_planes(
    name: str, array: Array, seen: LookedAt, index: tuple[int, ...] | None
) -> Iterator[tuple[str, Array]]:
    """The slices of the image that the value at `index` is made of."""
    if seen.sums_channels and array.ndim == 4 and index and len(index) == 4:
        yield from _planes(name, array[index[0]], None, whole=True, before=index[:1])
    else:
        yield from _planes(name, array, index, whole=seen.sums_channels)


def _planes(
    name: str,
    array: Array,
    index: tuple[int, ...] | None,
    *,
    whole: bool,
    before: tuple[int, ...] = (),
) -> Iterator[tuple[str, Array]]:
    """The two-dimensional slices to show: the one at `index`, or the first few.

    `before` is the position of the array in the argument that it is a part of.
    """
    if array.ndim <= 2:
        yield _title(name, before), np.atleast_2d(array)
        return
    lead = array.shape[:-2]
    if not whole and index is not None and len(index) == array.ndim:
        place = index[:-2]
        yield _title(name, before + place), array[place]
        return
    for count, place in enumerate(np.ndindex(*lead)):
        if count == MOST_SLICES:
            return
        yield _title(name, before + place), array[place]


def _title(name: str, place: Sequence[int]) -> str:
    return f"{name}[{', '.join(map(str, place))}]" if place else name


def _traced(name: str, array: Array, trace: Trace) -> Iterator[Panel]:
    """The slice that a wrong value comes from, with the numbers it is made of."""
    plane = np.atleast_2d(array[trace.plane])
    inside = tuple(
        (r, c) for r, c in trace.cells if 0 <= r < plane.shape[0] and 0 <= c < plane.shape[1]
    )
    panel = replace(_words(_title(name, trace.plane), plane), tapped=inside, window=trace.window)
    yield cut(panel, inside[0] if inside else (0, 0))


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
    return cut(panel, (window[0] + spread[0] // 2, window[1] + spread[1] // 2))


def _panel(title: str, plane: Array) -> Panel:
    return cut(_words(title, plane), (0, 0))


def _words(title: str, plane: Array) -> Panel:
    return Panel(title=title, words=tuple(tuple(map(number, row)) for row in plane.tolist()))


def _answers(outcome: Outcome, index: tuple[int, ...] | None) -> Iterator[Panel]:
    titles = ("before", "after") if "in place" in outcome.text else ("expected", "actual")
    expected, actual = plain_array(outcome.expected), plain_array(outcome.actual)
    if expected is None or actual is None or expected.shape != actual.shape or index is None:
        for title, array in zip(titles, (expected, actual), strict=True):
            if array is not None:
                yield from (_panel(t, p) for t, p in _planes(title, array, None, whole=True))
        return
    everywhere = wrong(outcome, expected, actual)
    lead = index[:-2]
    want, got, bad = (np.atleast_2d(a[lead]) for a in (expected, actual, everywhere))
    place = (index[-2], index[-1]) if len(index) > 1 else (0, index[0] if index else 0)
    marked = tuple((int(r), int(c)) for r, c in np.argwhere(bad))
    left, right = _told_apart(want, got, bad)
    elsewhere = int(everywhere.sum()) - len(marked)
    note = f"{elsewhere} more differ in other slices" if elsewhere else ""
    for panel in (
        Panel(title=_title(titles[0], lead), words=left, focus=(place,)),
        Panel(title=_title(titles[1], lead), words=right, marked=marked, note=note),
    ):
        yield cut(panel, place)


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
