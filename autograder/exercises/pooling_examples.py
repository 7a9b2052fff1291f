"""What the checks of the fourth exercise are tried on."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder import strategies
from autograder.strategies import both, pairs
from autograder.subject import Array

MODES = ("max", "avg")
SCALES = (1.0, 2.0**40, 2.0**100)
"""What no finite stand-in for minus infinity is below, and float32 can still hold."""
NUMBER_TYPES = ("int64", "int32", "uint8", "float32")


def out_shape(X: Array, pool_size: Any, stride: Any = None, padding: Any = 0) -> tuple[int, ...]:
    """The shape that pooling X `(..., H, W)` gives."""
    (kh, kw), (ph, pw) = both(pool_size), both(padding)
    sh, sw = (kh, kw) if stride is None else both(stride)
    height, width = X.shape[-2:]
    return (*X.shape[:-2], (height + 2 * ph - kh) // sh + 1, (width + 2 * pw - kw) // sw + 1)


@strategies.composite
def _between(draw: Any, low: tuple[int, int], high: tuple[int, int]) -> Any:
    """A pair with bounds for each axis: an int where one is possible, or a tuple."""
    least, most = max(low), min(high)
    if least <= most and draw(st.booleans()):
        return draw(st.integers(least, most))
    return draw(st.integers(low[0], high[0])), draw(st.integers(low[1], high[1]))


@strategies.composite
def pooling(
    draw: Any,
    *,
    mode: str | None = None,
    padded: bool | None = False,
    overlapping: bool | None = None,
    values: str = "any",
    lead: tuple[tuple[int, ...], ...] = ((), (2,), (2, 3)),
) -> dict[str, Any]:
    """`{"X": (..., H, W), "pool_size", "mode", "stride", "padding"}`, all of it valid.

    `padded` and `overlapping` are wanted (True), ruled out (False) or left to chance (None).
    `values` of X are "any" small integers with ties, "distinct" ones, "negative" (distinct, and
    sometimes huge), or "tied" (zeros and ones).
    """
    smallest = 2 if padded or overlapping else 1
    pool_size = draw(pairs(1, 4).filter(lambda k: max(both(k)) >= smallest))
    kernel = both(pool_size)
    half = (kernel[0] // 2, kernel[1] // 2)
    padding = 0 if padded is False else draw(_between((0, 0), half))
    if padded and both(padding) == (0, 0):
        padding = half
    if overlapping:
        stride = draw(_between((1, 1), (max(1, kernel[0] - 1), max(1, kernel[1] - 1))))
    elif overlapping is False:
        stride = draw(st.none() | _between(kernel, (kernel[0] + 2, kernel[1] + 2)))
    else:
        stride = draw(st.none() | pairs(1, 5))
    extra = draw(strategies.sizes(0, 4))
    size = tuple(
        max(1, k - 2 * p) + e for k, p, e in zip(kernel, both(padding), extra, strict=True)
    )
    shape = (*draw(st.sampled_from(lead)), *size)
    low, high = {"negative": (-6, -1), "tied": (0, 1)}.get(values, (-4, 4))
    X = draw(strategies.arrays(shape, low=low, high=high))
    if values in ("distinct", "negative"):
        X = X * X.size + np.arange(X.size).reshape(shape)
    if values == "negative":
        X = X * draw(st.sampled_from(SCALES))
    return {
        "X": X,
        "pool_size": pool_size,
        "mode": mode or draw(st.sampled_from(MODES)),
        "stride": stride,
        "padding": padding,
    }


@strategies.composite
def with_gradient(draw: Any, /, **options: Any) -> dict[str, Any]:
    """`pooling` and the gradient dY that arrives at its output."""
    case = draw(pooling(**options))
    shape = out_shape(case["X"], case["pool_size"], case["stride"], case["padding"])
    return {"dY": draw(strategies.arrays(shape, low=-5, high=5)), **case}


def other_mode(example: Mapping[str, Any]) -> dict[str, Any]:
    """The same windows, pooled in the other way."""
    return {"mode": "avg" if example["mode"] == "max" else "max"}


def other_stride(example: Mapping[str, Any]) -> dict[str, Any]:
    """Windows that are farther apart."""
    stride = example["pool_size"] if example["stride"] is None else example["stride"]
    return {"stride": tuple(n + 1 for n in both(stride))}


CHANGES = (other_mode, other_stride)


@strategies.composite
def and_layout(draw: Any, base: Any) -> dict[str, Any]:
    """Any example and the way its arrays lie in memory."""
    case: dict[str, Any] = draw(base)
    return case | {"layout": draw(strategies.layouts())}


@strategies.composite
def with_special_value(draw: Any) -> dict[str, Any]:
    """`pooling` of one image with NaN or infinity in one or two places."""
    case: dict[str, Any] = draw(pooling(padded=None, lead=((),)))
    X = case["X"].copy()
    if draw(st.integers(0, 4)) == 0:  # a window beside padding may hold nothing above it then
        return case | {"X": np.full_like(X, -np.inf)}
    special = [np.nan, np.inf, -np.inf]
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, X.shape[0] - 1)), draw(st.integers(0, X.shape[1] - 1))
        X[place] = draw(st.sampled_from(special))
    return case | {"X": X}


@strategies.composite
def window_too_large(draw: Any) -> dict[str, Any]:
    """A window larger than the image on at least one axis."""
    X = draw(strategies.arrays(draw(strategies.sizes(1, 4))))
    extra = draw(st.sampled_from([(1, 0), (0, 1), (1, 1), (3, 0)]))
    pool_size = (X.shape[0] + extra[0], X.shape[1] + extra[1])
    return {"X": X, "pool_size": pool_size, "mode": draw(st.sampled_from(MODES))}


IMAGE = np.arange(1.0, 21.0).reshape(4, 5)
NOT_POSITIVE = (0, -1, (0, 1), (1, 0), (-2, 1), (1, -2), (0, 0))
NEGATIVE = (-1, (-1, 0), (0, -1), (1, -1), (-2, 1))
TOO_WIDE = (
    (2, 2), (1, 1), (3, 2), (4, 3), (3, (2, 0)), (3, (0, 2)), (1, (1, 0)), (1, (0, 1)), (2, (0, 4)),
    ((2, 4), (2, 0)), ((2, 4), (2, 2)), ((4, 2), (0, 2)), ((4, 2), (2, 2)), ((3, 2), (2, 1)),
    ((3, 2), (1, 2)), ((1, 4), (1, 1)), ((4, 1), (1, 1)),
)  # fmt: skip
"""Windows, and paddings above half of them along one axis or both."""


def _each_of(cases: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """One of the cases, on an image that is always the same, so that every case is drawn."""
    return st.sampled_from(cases).map(lambda case: {"X": IMAGE, **case})


def not_positive() -> st.SearchStrategy[dict[str, Any]]:
    """A window or stride that is zero or negative on at least one axis."""
    cases = []
    for bad, mode in zip(NOT_POSITIVE, itertools.cycle(MODES)):
        cases += [{"pool_size": 2, "mode": m, "stride": bad} for m in MODES]
        cases.append({"pool_size": bad, "mode": mode})
        cases.append({"pool_size": bad, "mode": mode, "stride": 1})
    return _each_of(cases)


def padding_out_of_range(*, negative: bool | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """A padding that is negative, or above half the window, on at least one axis."""
    bad: list[tuple[Any, Any]] = []
    if negative is not False:
        bad += [(2, padding) for padding in NEGATIVE]
    if not negative:
        bad += TOO_WIDE
    modes = itertools.cycle(MODES)
    return _each_of([{"pool_size": k, "mode": next(modes), "padding": p} for k, p in bad])


def unknown_mode() -> st.SearchStrategy[dict[str, Any]]:
    """Words that look like a mode."""
    words = ("min", "mean", "MAX", "", "maximum", "average", "Avg", "max_pool", "sum")
    return _each_of([{"pool_size": 2, "mode": word} for word in words])


def refused(base: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments that are refused, with a gradient of the shape that they would lead to.

    A program that does not refuse them gets as far as a result.
    """

    def arriving(case: dict[str, Any]) -> dict[str, Any]:
        pool_size, stride = _at_least(1, case["pool_size"]), case.get("stride")
        stride = None if stride is None else _at_least(1, stride)
        padding = _at_least(0, case.get("padding", 0))
        shape = out_shape(case["X"], pool_size, stride, padding)
        return {"dY": np.ones([max(1, n) for n in shape]), **case}

    return base.map(arriving)


def _at_least(least: int, pair: Any) -> tuple[int, int]:
    high, wide = both(pair)
    return max(least, high), max(least, wide)


@strategies.composite
def with_special_gradient(draw: Any) -> dict[str, Any]:
    """`with_gradient` of one image with NaN or infinity in one place of dY."""
    case: dict[str, Any] = draw(with_gradient(padded=None, lead=((),)))
    dY = case["dY"].copy()
    place = tuple(draw(st.integers(0, n - 1)) for n in dY.shape)
    dY[place] = draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    return {**case, "dY": dY}


def plain_pooling() -> Any:
    """`pooling` of one image with nothing but the window's size given."""
    return pooling(mode="max", lead=((),)).map(lambda c: {k: c[k] for k in ("X", "pool_size")})


@strategies.composite
def plain_with_gradient(draw: Any) -> dict[str, Any]:
    """`plain_pooling` and the gradient that arrives."""
    case = draw(plain_pooling())
    shape = out_shape(case["X"], case["pool_size"])
    return {"dY": draw(strategies.arrays(shape, low=-5, high=5)), **case}


@strategies.composite
def shiftable(draw: Any) -> dict[str, Any]:
    """An image, taller and wider than window and stride together."""
    pool, stride = draw(strategies.sizes(1, 3)), draw(st.integers(1, 3))
    extra = draw(strategies.sizes(0, 2))
    shape = (pool[0] + stride + extra[0], pool[1] + stride + extra[1])
    return {
        "X": draw(strategies.arrays(shape)),
        "pool_size": pool,
        "mode": draw(st.sampled_from(MODES)),
        "stride": stride,
    }


@strategies.composite
def and_dtype(draw: Any, base: Any) -> dict[str, Any]:
    """Any example and another dtype for X, whose values become bytes for an unsigned one."""
    case: dict[str, Any] = draw(base)
    dtype = draw(st.sampled_from(NUMBER_TYPES))
    return case | {"X": case["X"] % 256 if dtype == "uint8" else case["X"], "dtype": dtype}
