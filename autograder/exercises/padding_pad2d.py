"""Checks of pad2d."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from autograder import compare, laws, oracles, strategies
from autograder.exercises.padding_examples import (
    IMAGE,
    NEGATIVE,
    PADDING,
    Padding,
    Pair,
    padded_shape,
    paddings,
    sides,
)
from autograder.model import Check
from autograder.subject import Array
from autograder.submission import Arguments, Submission


@strategies.composite
def _image(draw: DrawFn, *, least: int = 0, axes: int = 0) -> dict[str, Any]:
    """An image, with 0 to `axes` leading axes, and a padding of any form."""
    padding = draw(paddings())
    leading = tuple(draw(st.lists(st.integers(1, 3), min_size=least, max_size=axes)))
    return {
        "X": draw(strategies.arrays((*leading, *draw(strategies.sizes(1, 5))))),
        "padding": padding,
    }


def _zeros_around(X: Array, padding: Padding) -> Array:
    return oracles.pad2d(X, sides(padding))


def _turned(example: Mapping[str, Any]) -> dict[str, Any]:
    """Top and bottom, left and right the other way round: a result of the same shape."""
    return {"padding": tuple(pair[::-1] for pair in sides(example["padding"]))}


def _pad_shape(s: Submission, X: Array, padding: Padding) -> None:
    compare.same_shape(laws.finite(s.call("pad2d", X, padding)), padded_shape(X.shape, padding))


def _pad_matches_torch(s: Submission, X: Array, padding: Padding) -> None:
    compare.same_values(s.call("pad2d", X, padding), _zeros_around(X, padding))


def _pad_forms(s: Submission, X: Array, pair: Pair) -> None:
    results = s.each("pad2d", Arguments(X, sides(pair)), Arguments(X, pair))
    plain = laws.finite(next(results))
    compare.same_values(next(results), plain)


def _pad_leading_axes(s: Submission, X: Array, padding: Padding) -> None:
    places = [*np.ndindex(*X.shape[:-2])]
    images = [X, *(X[place] for place in places)]
    results = s.each("pad2d", *(Arguments(image, padding) for image in images))
    stacked = laws.finite(next(results))
    compare.same_shape(stacked, padded_shape(X.shape, padding))
    for place, one in zip(places, results, strict=True):
        compare.same_values(stacked[place], compare.array(one), name=f"the result's {list(place)}")


def _pad_value(s: Submission, X: Array, padding: Padding, value: float) -> None:
    (top, _), (left, _) = sides(padding)
    calls = [Arguments(X, padding), Arguments(X, padding, value=value)]
    calls.append(Arguments(X, padding, value))
    if float(value).is_integer():
        calls.append(Arguments(X.astype(np.int64), padding, value))
    results = s.each("pad2d", *calls)
    plain = compare.array(next(results))
    compare.same_shape(plain, padded_shape(X.shape, padding))
    inside = np.zeros(plain.shape, bool)
    inside[..., top : top + X.shape[-2], left : left + X.shape[-1]] = True
    want = np.where(inside, plain, value)
    compare.same_values(next(results), want)
    compare.same_values(next(results), want)
    for whole in results:
        compare.same_values(whole, want, name="the result for X of int64")


def _pad_keeps_dtype(s: Submission, X: Array, padding: Padding, dtype: str) -> None:
    results = s.each("pad2d", Arguments(X, padding), Arguments(X.astype(dtype), padding))
    plain, typed = compare.array(next(results)), next(results)
    compare.same_shape(typed, plain.shape)
    compare.same_dtype(typed, dtype)
    compare.same_values(typed, plain, name=f"the result for X of {dtype}")


def _rejects_negative(s: Submission, X: Array, padding: Padding) -> None:
    compare.rejects(
        lambda: s.call("pad2d", X, padding), *PADDING, why=f"padding={padding}, which is negative"
    )


@strategies.composite
def _with_value(draw: DrawFn) -> dict[str, Any]:
    numbers = st.sampled_from([1.0, -2.0, 0.5, 7.0, np.inf, -np.inf, np.nan])
    return {**draw(_image(axes=2)), "value": draw(numbers)}


@strategies.composite
def _with_dtype(draw: DrawFn) -> dict[str, Any]:
    case = draw(_image())
    dtype = draw(st.sampled_from(list(LARGEST)))
    X = np.abs(case["X"])
    if draw(st.booleans()):  # 0 to 4 below the largest number
        X = np.where(X == 0, 0, LARGEST[dtype] - X)
    return case | {"X": X, "dtype": dtype}


LARGEST = {
    "int64": 2.0**53,
    "int32": 2.0**31 - 1,
    "int8": 127.0,
    "uint8": 255.0,
    "float32": 2.0**24,
    "float64": 2.0**53,
}
"""Up to which number a type, and float64, holds every whole one."""


def _image_and_pair() -> st.SearchStrategy[dict[str, Any]]:
    X = strategies.arrays(strategies.sizes(1, 5))
    return strategies.named(pair=strategies.pairs(0, 3), X=X)


def _negative() -> st.SearchStrategy[dict[str, Any]]:
    return strategies.named(X=st.just(IMAGE), padding=st.sampled_from(NEGATIVE))


CHECKS = (
    Check(
        function="pad2d",
        name="shape",
        title="each side adds its padding to the height or width",
        points=0.5,
        body=_pad_shape,
        examples=_image,
        hint="((top, bottom), (left, right)): the first pair belongs to the rows.",
    ),
    Check(
        function="pad2d",
        name="matches_torch",
        title="X stands inside a border of zeros",
        points=1.0,
        body=_pad_matches_torch,
        examples=_image,
        count=60,
        hint="X starts at row top and column left of the result.",
    ),
    Check(
        function="pad2d",
        name="forms",
        title="an int or (ph, pw) pads both sides of an axis alike",
        points=0.25,
        body=_pad_forms,
        examples=_image_and_pair,
        hint="Bring every form to ((top, bottom), (left, right)) first.",
    ),
    Check(
        function="pad2d",
        name="leading_axes",
        title="each image of a batch is padded like one image alone",
        points=0.5,
        body=_pad_leading_axes,
        examples=lambda: _image(least=1, axes=3),
        hint="X[..., i, j] and X.shape[-2:] work for any number of leading axes.",
    ),
    Check(
        function="pad2d",
        name="value",
        title="the border has the value that was asked for",
        points=0.5,
        body=_pad_value,
        examples=_with_value,
        hint="np.full(shape, value, dtype=X.dtype) makes an array filled with value.",
    ),
    Check(
        function="pad2d",
        name="keeps_dtype",
        title="the result has X's dtype",
        points=0.25,
        body=_pad_keeps_dtype,
        examples=_with_dtype,
        hint="np.zeros and np.full make float64 or guess, unless you pass dtype=X.dtype.",
    ),
    Check(
        function="pad2d",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=laws.any_layout("pad2d", "X"),
        examples=_image,
        count=20,
        hint="Index the array; do not look at its memory.",
    ),
    Check(
        function="pad2d",
        name="keeps_inputs",
        title="X is not modified",
        points=0.25,
        body=laws.keeps_inputs("pad2d", "X"),
        examples=_image,
        count=20,
        hint="Write into a new array, never into X or a view of it.",
    ),
    Check(
        function="pad2d",
        name="fresh_results",
        title="a result stays what it was when the function is called again",
        points=0.25,
        body=laws.fresh_results("pad2d", _zeros_around, "X", changes=(_turned,)),
        examples=_image,
        count=20,
        hint="Make the padded array inside the function, each time.",
    ),
    Check(
        function="pad2d",
        name="rejects_negative",
        title="a negative padding on any side raises ValueError",
        points=0.25,
        body=_rejects_negative,
        examples=_negative,
        count=25,
        hint="Look at all four sides: one of them may be negative alone.",
    ),
)
