"""Hypothesis strategies: images, kernels and options that reach the cases people get wrong.

Sizes are drawn before contents and shrink towards one; contents are small integers, stored as
floats unless a check asks otherwise, so that every honest order of summation gives the same
result to the last bit.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from autograder.subject import Array, Tensor

Strategy = SearchStrategy[Any]
T = TypeVar("T")

LAYOUTS = ("contiguous", "transposed", "every other", "reversed")
"""Ways an array can lie in memory; all but the first are views."""


def composite(function: Callable[..., T]) -> Callable[..., SearchStrategy[T]]:
    """`st.composite` that gives one strategy for the same arguments.

    A strategy is checked and prepared when it is first drawn from; in one that was just made, that
    takes longer than drawing.
    """
    return functools.lru_cache(maxsize=256)(st.composite(function))


def named(**parts: Strategy) -> SearchStrategy[dict[str, Any]]:
    """A dict of what each part draws.

    `st.fixed_dictionaries` draws the order of the keys, too, which is one more thing to shrink.
    """
    return st.tuples(*parts.values()).map(lambda drawn: dict(zip(parts, drawn, strict=True)))


def arrays(
    shape: Strategy | tuple[int, ...],
    *,
    dtype: Any = np.float64,
    low: int = -4,
    high: int = 4,
) -> SearchStrategy[Array]:
    """Arrays of small integers in `[low, high]`, every entry drawn on its own.

    Entries come from a few draws of bytes, which is many times faster than a draw each and
    shrinks as well: byte 0 stands for the value nearest zero, 1 for the next, positive first. The
    draws are as long for a small array as for a slightly larger one, so that shrinking the shape
    leaves the rest of the example in place, and their end is used, where shrinking leaves what is
    not zero. At most half of the bytes are not used: each is one more thing to shrink.
    """
    if isinstance(shape, tuple):
        return _filled(shape, dtype, low, high)
    return shape.flatmap(lambda drawn: _filled(drawn, dtype, low, high))


@functools.lru_cache(maxsize=1024)  # a strategy is prepared at its first draw, which is not cheap
def _filled(shape: tuple[int, ...], dtype: Any, low: int, high: int) -> SearchStrategy[Array]:
    values = np.array(sorted(range(low, high + 1), key=lambda v: (abs(v), -v)), dtype=dtype)
    size = math.prod(shape)
    lengths = [4]
    while sum(lengths) < size:
        lengths.append(3 * sum(lengths))

    def fill(parts: tuple[bytes, ...]) -> Array:
        picks = np.frombuffer(b"".join(reversed(parts)), np.uint8)
        return np.asarray(values[picks[len(picks) - size :] % len(values)].reshape(shape))

    return st.tuples(*[st.binary(min_size=n, max_size=n) for n in lengths]).map(fill)


@functools.cache
def sizes(low: int = 1, high: int = 6) -> SearchStrategy[tuple[int, int]]:
    """`(height, width)`, square or not."""
    return st.tuples(st.integers(low, high), st.integers(low, high))


@composite
def image_and_kernel(
    draw: Any, *, largest: int = 6, dtype: Any = np.float64, low: int = -4, high: int = 4
) -> dict[str, Any]:
    """`{"X": (H, W), "K": (kH, kW)}` with the kernel no larger than the image."""
    kernel = draw(sizes(1, 4))
    extra = draw(sizes(0, largest - 1))
    shape = (kernel[0] + extra[0], kernel[1] + extra[1])
    K = draw(arrays(kernel, dtype=dtype, low=low, high=high))
    X = draw(arrays(shape, dtype=dtype, low=low, high=high))
    return {"X": X, "K": K}


def laid_out(array: Array, layout: str) -> Array:
    """A view with `array`'s values that lies in memory in another way."""
    match layout:
        case "contiguous":
            return array
        case "transposed":
            return np.asfortranarray(array)
        case "every other":
            roomy = np.full((*array.shape[:-1], 2 * array.shape[-1]), 99, array.dtype)
            roomy[..., ::2] = array
            return roomy[..., ::2]
        case "reversed":
            return np.ascontiguousarray(array[..., ::-1])[..., ::-1]
        case _:
            raise ValueError(f"layout must be one of {LAYOUTS}, got {layout!r}")


@functools.cache
def layouts(*, torch: bool = False) -> SearchStrategy[str]:
    """Names of memory layouts that are no plain C order; PyTorch knows no reversed views."""
    names = LAYOUTS[1:3] if torch else LAYOUTS[1:]
    return st.sampled_from(names)


def tensors(
    shape: Strategy | tuple[int, ...], *, dtype: Any = np.float32, low: int = -4, high: int = 4
) -> SearchStrategy[Tensor]:
    """Tensors of small integers, stored as floats."""
    return arrays(shape, dtype=dtype, low=low, high=high).map(Tensor)


@functools.cache
def pairs(low: int, high: int) -> SearchStrategy[int | tuple[int, int]]:
    """What the contract calls a pair: an int for both axes, or a tuple `(height, width)`."""
    return st.one_of(st.integers(low, high), sizes(low, high))


def both(pair: int | tuple[int, int]) -> tuple[int, int]:
    """A pair as `(height, width)`."""
    return (pair, pair) if isinstance(pair, int) else pair


@st.composite
def spoilt(draw: DrawFn, case: dict[str, Any]) -> dict[str, Any]:
    """`case` with NaN or an infinity somewhere in its image X, and no zero in its kernel K.

    0 times NaN is NaN, but `np.dot` hands some products with a zero to BLAS, which skips them.
    """
    X = case["X"].copy()
    X[tuple(draw(st.integers(0, size - 1)) for size in X.shape)] = draw(
        st.sampled_from([np.nan, np.inf, -np.inf])
    )
    return case | {"X": X, "K": np.where(case["K"] == 0, 1.0, case["K"])}
