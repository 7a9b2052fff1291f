"""Where a wrong value comes from, when it is no output of a window: gradients, columns, folds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.report.svg import Cell, Window
from autograder.report.windows import padding_of, pair
from autograder.subject import Array


@dataclass(frozen=True)
class Trace:
    """The part of one argument that a value is made of.

    `plane` is the position of the slice on the argument's first axes, `cells` the numbers in it,
    `window` the window they belong to. Positions in the padding are negative, or beyond the end.
    """

    plane: tuple[int, ...]
    cells: tuple[Cell, ...]
    window: Window | None = None


@dataclass(frozen=True)
class _Sliding:
    """How windows move over an image."""

    size: Cell
    stride: Cell
    dilation: Cell
    start: Cell
    """Rows and columns of padding before the image."""

    def corner(self, i: int, j: int) -> Cell:
        return i * self.stride[0] - self.start[0], j * self.stride[1] - self.start[1]

    def window(self, i: int, j: int) -> Window:
        height, width = (d * (k - 1) + 1 for d, k in zip(self.dilation, self.size, strict=True))
        return (*self.corner(i, j), height, width)

    def tap(self, i: int, j: int, a: int, b: int) -> Cell:
        top, left = self.corner(i, j)
        return top + a * self.dilation[0], left + b * self.dilation[1]

    def places(self, shape: tuple[int, ...]) -> Cell:
        """How many windows fit on an image of this shape, padded alike on both sides."""
        down, across = (
            (n + 2 * p - d * (k - 1) - 1) // s + 1
            for n, p, d, k, s in zip(
                shape[-2:], self.start, self.dilation, self.size, self.stride, strict=True
            )
        )
        return down, across


def traces(
    example: Mapping[str, Any],
    arrays: Mapping[str, Array],
    answer: Array | None,
    index: tuple[int, ...] | None,
) -> dict[str, Trace]:
    """By argument: the part that the value at `index` of `answer` comes from."""
    if index is None or answer is None or answer.ndim != len(index):
        return {}
    sliding = _sliding(example)
    if sliding is None:
        return {}
    if "dY" in arrays and "X" in arrays and answer.shape == arrays["X"].shape:
        return _pooled(sliding, arrays["dY"], index)
    if "output_size" in example and _are_columns(arrays.get("cols"), 3) and len(index) == 4:
        return _folded(sliding, arrays["cols"], answer.shape, index)
    if "x" in arrays and "weight" not in arrays and arrays["x"].ndim == 4 and len(index) == 3:
        return _unfolded(sliding, arrays["x"].shape, answer.shape, index)
    return {}


def _sliding(example: Mapping[str, Any]) -> _Sliding | None:
    pools = "pool_size" in example
    size = pair(example.get("pool_size", example.get("kernel_size")))
    stride = pair(example.get("stride") or (size if pools else 1))
    dilation = pair(example.get("dilation", 1))
    if size is None or stride is None or dilation is None:
        return None
    padding = padding_of(example.get("padding", 0), size, dilation)
    if padding is None:
        return None
    return _Sliding(size, stride, dilation, (padding[0][0], padding[1][0]))


def _are_columns(array: Array | None, axes: int) -> bool:
    return array is not None and array.ndim == axes


def _pooled(sliding: _Sliding, cotangent: Array, index: tuple[int, ...]) -> dict[str, Trace]:
    """The gradients of all windows that the pixel lies in, and the pixel itself."""
    height, width = sliding.size
    cells = tuple(
        (i, j)
        for i, j in np.ndindex(*cotangent.shape[-2:])
        for top, left in [sliding.corner(i, j)]
        if top <= index[-2] < top + height and left <= index[-1] < left + width
    )
    lead = index[:-2]
    window = sliding.window(*cells[0]) if len(cells) == 1 else None
    return {"X": Trace(lead, (index[-2:],), window), "dY": Trace(lead, cells)}  # type: ignore[arg-type]


def _folded(
    sliding: _Sliding, columns: Array, shape: tuple[int, ...], index: tuple[int, ...]
) -> dict[str, Trace]:
    """The copies of the pixel in the columns."""
    image, channel, row, column = index
    down, across = sliding.places(shape)
    if down * across != columns.shape[-1]:
        return {}
    cells = tuple(
        ((channel * sliding.size[0] + a) * sliding.size[1] + b, i * across + j)
        for a, b in np.ndindex(*sliding.size)
        for i, j in np.ndindex(down, across)
        if sliding.tap(i, j, a, b) == (row, column)
    )
    return {"cols": Trace((image,), cells)}


def _unfolded(
    sliding: _Sliding, image: tuple[int, ...], shape: tuple[int, ...], index: tuple[int, ...]
) -> dict[str, Trace]:
    """The pixel that belongs at this place of the columns, and the window that the column holds."""
    number, row, place = index
    across = sliding.places(image)[1]
    kernel = sliding.size[0] * sliding.size[1]
    if across < 1 or shape[1] != image[1] * kernel:
        return {}
    channel, tap = divmod(row, kernel)
    i, j = divmod(place, across)
    a, b = divmod(tap, sliding.size[1])
    return {"x": Trace((number, channel), (sliding.tap(i, j, a, b),), sliding.window(i, j))}
