"""Which cells of an image one output value is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.report.svg import Cell
from autograder.subject import Array, Tensor

IMAGES = ("X", "x", "input", "image")
KERNELS = ("K", "weight", "kernel")
SIZES = ("pool_size", "kernel_size", "size")


def plain_array(value: Any) -> Array | None:
    """The values of an array or tensor; None for anything else."""
    if isinstance(value, Tensor):
        value = value.data
    return value if isinstance(value, np.ndarray) and value.dtype != object else None


@dataclass(frozen=True)
class LookedAt:
    """The cells of the image that one output is made of."""

    image: str
    kernel: str
    top: int
    left: int
    size: Cell
    dilation: Cell
    padding: tuple[Cell, Cell]
    filler: str
    sums_channels: bool
    """Whether an output value is a sum over all channels of the image."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Positions in the image, padding included as negative ones."""
        return tuple(
            (self.top + a * self.dilation[0], self.left + b * self.dilation[1])
            for a in range(self.size[0])
            for b in range(self.size[1])
        )


def looked_at(
    example: Mapping[str, Any],
    arrays: Mapping[str, Array],
    expected: Array | None,
    index: tuple[int, ...] | None,
) -> LookedAt | None:
    """The window of the answer at `index`, where the example is of a kind that has one."""
    image = next((n for n in IMAGES if n in arrays and arrays[n].ndim >= 2), None)
    if image is None or index is None or len(index) < 2 or expected is None:
        return None
    kernel = next((n for n in KERNELS if n in arrays and arrays[n].ndim >= 2), "")
    size_of = next((example[n] for n in SIZES if n in example), None)
    size = arrays[kernel].shape[-2:] if kernel else pair(size_of)
    if size is None:
        return None
    pools = "pool_size" in example
    dilation = pair(example.get("dilation", 1))
    stride = pair(example.get("stride") or (size if pools else 1))
    padding = padding_of(example.get("padding", 0), (size[0], size[1]), dilation or (1, 1))
    if dilation is None or stride is None or padding is None:
        return None
    shape = arrays[image].shape[-2:]
    answer = tuple(
        (n + sum(p) - d * (k - 1) - 1) // s + 1
        for n, p, d, k, s in zip(shape, padding, dilation, size, stride, strict=True)
    )
    if answer != expected.shape[-2:]:
        return None  # what is compared is no map of windows
    return LookedAt(
        image=image,
        kernel=kernel,
        top=index[-2] * stride[0] - padding[0][0],
        left=index[-1] * stride[1] - padding[1][0],
        size=(size[0], size[1]),
        dilation=dilation,
        padding=padding,
        filler="-∞" if pools and example.get("mode", "max") == "max" else "0",
        sums_channels=bool(kernel) and arrays[kernel].ndim == 4,
    )


def pair(value: Any) -> Cell | None:
    """`(height, width)` of a positive int or pair; None for anything else."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        value = (int(value), int(value))
    valid = isinstance(value, (tuple, list)) and len(value) == 2
    if not valid or not all(isinstance(v, (int, np.integer)) and v > 0 for v in value):
        return None
    return int(value[0]), int(value[1])


def padding_of(value: Any, size: Cell, dilation: Cell) -> tuple[Cell, Cell] | None:
    """`((top, bottom), (left, right))`; None for what is no padding."""
    if value == "valid":
        value = 0
    if value == "same":
        total = [d * (k - 1) for d, k in zip(dilation, size, strict=True)]
        return (total[0] // 2, total[0] - total[0] // 2), (total[1] // 2, total[1] - total[1] // 2)
    sides = []
    for side in (value, value) if isinstance(value, (int, np.integer)) else value:
        both = (side, side) if isinstance(side, (int, np.integer)) else side
        if not isinstance(both, (tuple, list)) or len(both) != 2 or min(both) < 0:
            return None
        sides.append((int(both[0]), int(both[1])))
    return (sides[0], sides[1]) if len(sides) == 2 else None
