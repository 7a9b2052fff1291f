"""What an example says of sizes and options, whatever the function calls its arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Example = Mapping[str, Any]
Pair = tuple[int, int]

ABSENT = object()
"""What `argument` returns for a name that the example does not have."""


def arguments(example: Example) -> Iterator[tuple[str, Any]]:
    """Names and values, those of options among them."""
    for name, value in example.items():
        if isinstance(value, Mapping):
            yield from arguments(value)
        else:
            yield name, value


def argument(example: Example, *names: str) -> Any:
    """The first of the names that the example has."""
    found = dict(arguments(example))
    return next((found[name] for name in names if name in found), ABSENT)


def shape(example: Example, *names: str) -> tuple[int, ...] | None:
    """The shape of the first of these arrays or tensors with two axes or more."""
    for name in names:
        value = argument(example, name)
        found = getattr(getattr(value, "data", value), "shape", None)
        if isinstance(found, tuple) and len(found) >= 2:
            return found
    return None


@dataclass(frozen=True)
class Geometry:
    """Numbers of each axis, `(down, across)`; None where the example says nothing of them."""

    image: Pair | None
    kernel: Pair | None
    stride: Pair | None
    padding: Pair | None
    """Both sides' together."""
    dilation: Pair | None

    @property
    def output(self) -> Pair | None:
        """The number of places of the window, `floor((n + p - d (k - 1) - 1) / s) + 1`."""
        if self.image is None or self.kernel is None:
            return None
        rows, columns = (self._places(axis) for axis in (0, 1))
        return (rows, columns) if min(rows, columns) > 0 else None

    @property
    def left_over(self) -> bool | None:
        """Whether rows or columns remain behind the last window."""
        if self.image is None or self.kernel is None or self.stride is None:
            return None
        return any(self._room(axis) % self.stride[axis] for axis in (0, 1))

    @property
    def overlapping(self) -> bool | None:
        """Whether neighbouring windows share pixels along an axis."""
        if self.kernel is None or self.stride is None:
            return None
        return any(s < k for s, k in zip(self.stride, self.kernel, strict=True))

    def _room(self, axis: int) -> int:
        assert self.image is not None and self.kernel is not None
        dilation, padding = (self.dilation or (1, 1))[axis], (self.padding or (0, 0))[axis]
        return self.image[axis] + padding - dilation * (self.kernel[axis] - 1) - 1

    def _places(self, axis: int) -> int:
        return self._room(axis) // (self.stride or (1, 1))[axis] + 1


def geometry(example: Example) -> Geometry:
    """Sizes and options of a convolution, a pooling or their parts."""
    image = shape(example, "X", "x")
    size = argument(example, "input_shape", "output_size")
    if image is None and size is not ABSENT:
        image = _pair(size)
    weight = shape(example, "K", "weight")
    kernel = _pair(argument(example, "kernel_size", "pool_size")) if weight is None else weight[-2:]
    if kernel is None and argument(example, "input_shape") is not ABSENT:
        kernel = _pair(argument(example, "size"))
    stride = argument(example, "stride")
    given = kernel if stride is None else _pair(stride)
    dilation = _pair(argument(example, "dilation"))
    return Geometry(
        image=None if image is None else (image[-2], image[-1]),
        kernel=None if kernel is None else (kernel[-2], kernel[-1]),
        stride=_sound(given, 1),
        padding=_padding(argument(example, "padding"), kernel, dilation),
        dilation=_sound(dilation, 1),
    )


def _pair(value: Any) -> Any:
    if isinstance(value, int):
        return value, value
    sound = isinstance(value, tuple) and len(value) == 2 and all(type(v) is int for v in value)
    return value if sound else None


def _sound(pair: Any, least: int) -> Pair | None:
    return pair if pair is not None and min(pair) >= least else None


def _padding(value: Any, kernel: Any, dilation: Any) -> Pair | None:
    match value:
        case "same" if kernel is not None:
            (down, across), (dh, dw) = kernel[-2:], dilation or (1, 1)
            return dh * (down - 1), dw * (across - 1)
        case "valid":
            return 0, 0
        case ((int(), int()), (int(), int())):
            return _sound((sum(value[0]), sum(value[1])), 0)
        case int() | (int(), int()):
            down, across = _pair(value)
            return _sound((2 * down, 2 * across), 0)
    return None
