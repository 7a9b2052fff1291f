"""What the checks of the third exercise are tried on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from autograder import strategies
from autograder.strategies import both

Pair = int | tuple[int, int]

KERNEL = (
    "K",
    "kernel",
    "filter",
    "weight",
    "window",
    "X",
    "image",
    "output",
    "empty",
    "input_shape",
    "input shape",
)


@strategies.composite
def fitting(
    draw: DrawFn,
    *,
    names: tuple[str, ...] = ("stride", "padding", "dilation"),
    most_padding: int = 3,
) -> dict[str, Any]:
    """`input_shape`, `kernel_size` and the options in `names`, for an output that is not empty."""
    options: dict[str, Any] = {}
    if "stride" in names:
        options["stride"] = draw(strategies.pairs(1, 4))
    if "padding" in names:
        options["padding"] = draw(strategies.pairs(0, most_padding))
    if "dilation" in names:
        options["dilation"] = draw(strategies.pairs(1, 3))
    kernel = draw(strategies.sizes(1, 3))
    reach, grown = both(options.get("dilation", 1)), both(options.get("padding", 0))
    shape = tuple(
        max(1, d * (k - 1) + 1 - 2 * p + draw(st.integers(0, 5)))
        for k, d, p in zip(kernel, reach, grown, strict=True)
    )
    return {"input_shape": shape, "kernel_size": kernel, **options}


@strategies.composite
def empty(draw: DrawFn) -> dict[str, Any]:
    """Options for which the kernel is too large along one axis or both, by a little or a lot."""
    case = draw(fitting())
    kernel = list(case["kernel_size"])
    for axis in draw(st.sampled_from([(0,), (1,), (0, 1)])):
        n, p, d = (
            case["input_shape"][axis],
            both(case["padding"])[axis],
            both(case["dilation"])[axis],
        )
        while d * (kernel[axis] - 1) + 1 <= n + 2 * p:
            kernel[axis] += 1
        kernel[axis] += draw(st.integers(0, 2))
    return case | {"kernel_size": tuple(kernel)}


def with_arrays(options: SearchStrategy[dict[str, Any]]) -> SearchStrategy[dict[str, Any]]:
    """The same with arrays X and K of the sizes that were drawn."""

    return _with_arrays(options)


@strategies.composite
def _with_arrays(draw: DrawFn, options: SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    case = draw(options)
    shape, size = case["input_shape"], case["kernel_size"]
    rest = {k: v for k, v in case.items() if k not in ("input_shape", "kernel_size")}
    return {**rest, "K": draw(strategies.arrays(size)), "X": draw(strategies.arrays(shape))}


def wrong(name: str, low: int) -> Callable[[], SearchStrategy[dict[str, Any]]]:
    """Options that fit but for `name`, which is below `low` along one axis or both."""

    @strategies.composite
    def draw_wrong(draw: DrawFn) -> dict[str, Any]:
        bad = low - draw(st.integers(1, 2))
        value = draw(st.sampled_from([bad, (bad, bad), (bad, low + 1), (low + 1, bad)]))
        return {"input_shape": (7, 6), "kernel_size": (2, 3), name: value}

    return draw_wrong


def wrong_with_arrays(name: str, low: int) -> Callable[[], SearchStrategy[dict[str, Any]]]:
    """The same with arrays, always the same ones, so that every wrong value is drawn."""

    def fill(case: dict[str, Any]) -> dict[str, Any]:
        X = np.arange(42.0).reshape(case["input_shape"])
        return {"X": X, "K": np.ones(case["kernel_size"]), name: case[name]}

    return lambda: wrong(name, low)().map(fill)


def spelled(text: str, options: dict[str, Pair]) -> str:
    """The options as they are written in a call, after some text."""
    return ", ".join([text, *(f"{name}={value}" for name, value in options.items())])


@strategies.composite
def square(draw: DrawFn) -> dict[str, Any]:
    """Options that are ints, and a square kernel."""
    case = {
        "stride": draw(st.integers(1, 3)),
        "padding": draw(st.integers(0, 2)),
        "dilation": draw(st.integers(1, 3)),
    }
    return case | {"size": draw(st.integers(1, 3)), "input_shape": draw(strategies.sizes(9, 12))}
