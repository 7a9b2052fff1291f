"""Checks of corr2d_strided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from autograder import compare, laws, oracles, strategies
from autograder.errors import CheckFailed
from autograder.exercises.stride_examples import (
    KERNEL,
    Pair,
    empty,
    fitting,
    spelled,
    square,
    with_arrays,
    wrong_with_arrays,
)
from autograder.model import Check
from autograder.strategies import both
from autograder.subject import Array
from autograder.submission import Arguments, Submission


def _strided_shape(s: Submission, X: Array, K: Array, **options: Pair) -> None:
    want = oracles.corr2d(X, K, **options).shape
    compare.same_shape(laws.finite(s.call("corr2d_strided", X, K, **options)), want)


def _strided_matches_torch(s: Submission, X: Array, K: Array, **options: Pair) -> None:
    want = oracles.corr2d(X, K, **options)
    compare.same_values(s.call("corr2d_strided", X, K, **options), want)


def _in_order(
    s: Submission, X: Array, K: Array, stride: Pair, padding: Pair, dilation: Pair
) -> None:
    want = oracles.corr2d(X, K, stride=stride, padding=padding, dilation=dilation)
    compare.same_values(s.call("corr2d_strided", X, K, stride, padding, dilation), want)


def _downsamples(s: Submission, X: Array, K: Array, stride: Pair, **options: Pair) -> None:
    results = s.each(
        "corr2d_strided", Arguments(X, K, **options), Arguments(X, K, stride=stride, **options)
    )
    dense = laws.finite(next(results))
    down, right = both(stride)
    if dense.ndim != 2:
        raise CheckFailed(f"the result has shape {dense.shape}, expected two axes", actual=dense)
    compare.same_values(next(results), dense[::down, ::right])


def _strided_int_or_pair(s: Submission, X: Array, K: Array, **options: int) -> None:
    paired = {name: (value, value) for name, value in options.items()}
    calls = Arguments(X, K, **paired), Arguments(X, K, **options)
    results = s.each("corr2d_strided", *calls)
    plain = laws.finite(next(results))
    compare.same_values(next(results), plain)


def _strided_rejects(*names: str) -> Callable[..., None]:
    def body(s: Submission, X: Array, K: Array, **options: Pair) -> None:
        compare.rejects(
            lambda: s.call("corr2d_strided", X, K, **options),
            *names,
            why=spelled(f"a kernel of shape {K.shape} on an image of shape {X.shape}", options),
        )

    return body


def _some() -> SearchStrategy[dict[str, Any]]:
    return with_arrays(fitting())


def _roomy() -> SearchStrategy[dict[str, Any]]:
    """The same with little padding, so that the image matters."""
    return with_arrays(fitting(most_padding=1))


def _only(*names: str) -> Callable[[], SearchStrategy[dict[str, Any]]]:
    return lambda: with_arrays(fitting(names=names))


@strategies.composite
def _bare(draw: DrawFn) -> dict[str, Any]:
    """A kernel that changes nothing: a new array, all the same."""
    X = draw(strategies.arrays(strategies.sizes(1, 4)))
    return {"X": X, "K": np.ones((1, 1)), "stride": draw(strategies.pairs(1, 2))}


def _wider(example: Mapping[str, Any]) -> dict[str, Pair]:
    down, right = both(example["stride"])
    return {"stride": (down + 1, right + 1)}


def _padded(example: Mapping[str, Any]) -> dict[str, Pair]:
    high, wide = both(example.get("padding", 0))
    return {"padding": (high + 1, wide + 1)}


def _together(example: Mapping[str, Any]) -> dict[str, Pair]:
    return {"dilation": 1}


@strategies.composite
def _some_with_special(draw: DrawFn) -> dict[str, Any]:
    # No dilation: a kernel with zeros in its gaps is arithmetic, too, and makes more NaN.
    case: dict[str, Any] = draw(
        strategies.spoilt(draw(with_arrays(fitting(names=("stride", "padding")))))
    )
    return case


@strategies.composite
def _square_arrays(draw: DrawFn) -> dict[str, Any]:
    case = draw(square())
    shape, size = case.pop("input_shape"), case.pop("size")
    return case | {"X": draw(strategies.arrays(shape)), "K": draw(strategies.arrays((size, size)))}


CHECKS = (
    Check(
        function="corr2d_strided",
        name="shape",
        title="the output has the size that the formula says",
        points=0.5,
        body=_strided_shape,
        examples=_some,
        hint="Call conv_output_shape with X.shape, K.shape and the options.",
    ),
    Check(
        function="corr2d_strided",
        name="plain",
        title="without options it is the cross-correlation of the first exercise",
        points=1.0,
        body=_strided_matches_torch,
        examples=_only(),
        hint="stride=1, padding=0, dilation=1 are the defaults and change nothing.",
    ),
    Check(
        function="corr2d_strided",
        name="stride",
        title="output (i, j) belongs to the window at (i * sh, j * sw)",
        points=1.5,
        body=_strided_matches_torch,
        examples=_only("stride"),
        hint="The window's first row is i times the vertical stride.",
    ),
    Check(
        function="corr2d_strided",
        name="padding",
        title="zeros stand all around the image",
        points=1.0,
        body=_strided_matches_torch,
        examples=_only("padding"),
        hint="np.pad(X, ((ph, ph), (pw, pw))) puts zeros on each side.",
    ),
    Check(
        function="corr2d_strided",
        name="dilation",
        title="K[a, b] meets the pixel a * dh rows and b * dw columns further",
        points=1.5,
        body=_strided_matches_torch,
        examples=_only("dilation"),
        hint="A window of every dh-th row: P[i : i + dh * (kH - 1) + 1 : dh].",
    ),
    Check(
        function="corr2d_strided",
        name="matches_torch",
        title="stride, padding and dilation work together as in PyTorch",
        points=1.5,
        body=_in_order,
        examples=_some,
        count=80,
        hint="Pixel (i * sh + a * dh, j * sw + b * dw) of the padded image meets K[a, b].",
    ),
    Check(
        function="corr2d_strided",
        name="downsamples",
        title="a stride keeps every s-th value of the result without it",
        points=0.5,
        body=_downsamples,
        examples=_some,
        hint="A stride computes nothing new: it leaves values out, beginning after the first.",
    ),
    Check(
        function="corr2d_strided",
        name="int_or_pair",
        title="an int means the same for both axes",
        points=0.25,
        body=_strided_int_or_pair,
        examples=_square_arrays,
        count=25,
        hint="Turn every int into a pair before you use it.",
    ),
    Check(
        function="corr2d_strided",
        name="number_types",
        title="numbers of every type and size work alike",
        points=0.25,
        body=laws.number_types("corr2d_strided", "X", "K"),
        examples=_roomy,
        count=15,
        hint="What dtype does the array have that you write results into?",
    ),
    Check(
        function="corr2d_strided",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=laws.any_layout("corr2d_strided", "X", "K"),
        examples=_roomy,
        count=20,
        hint="With as_strided, take the strides from the array and multiply them.",
    ),
    Check(
        function="corr2d_strided",
        name="special_values",
        title="NaN and infinity reach every window that holds them, and no other",
        points=0.25,
        body=laws.special_values("corr2d_strided", oracles.corr2d, "X", "K"),
        examples=_some_with_special,
        hint="Do not replace, skip or clip values: NaN plus anything is NaN.",
    ),
    Check(
        function="corr2d_strided",
        name="keeps_inputs",
        title="neither X nor K is modified",
        points=0.25,
        body=laws.keeps_inputs("corr2d_strided", "X", "K"),
        examples=_some,
        count=30,
        hint="Look for += or *= on an argument or a view of it.",
    ),
    Check(
        function="corr2d_strided",
        name="fresh_results",
        title="a result stays what it was when the function is called again",
        points=0.25,
        body=laws.fresh_results(
            "corr2d_strided", oracles.corr2d, "X", "K", changes=(_wider, _padded, _together)
        ),
        examples=lambda: st.one_of(_some(), _bare()),
        count=20,
        hint="Make the output inside the function, each time.",
    ),
    Check(
        function="corr2d_strided",
        name="rejects_empty",
        title="a kernel too large for the padded image raises ValueError",
        points=0.25,
        body=_strided_rejects(*KERNEL, "size"),
        examples=lambda: with_arrays(empty()),
        hint="conv_output_shape raises it already, if you call it.",
    ),
    Check(
        function="corr2d_strided",
        name="rejects_stride",
        title="a stride below one raises ValueError",
        points=0.25,
        body=_strided_rejects("stride"),
        examples=wrong_with_arrays("stride", 1),
        count=15,
        hint="conv_output_shape raises it already, if you call it.",
    ),
    Check(
        function="corr2d_strided",
        name="rejects_padding",
        title="a negative padding raises ValueError",
        points=0.25,
        body=_strided_rejects("padding", "pad"),
        examples=wrong_with_arrays("padding", 0),
        count=15,
        hint="conv_output_shape raises it already, if you call it before you pad.",
    ),
    Check(
        function="corr2d_strided",
        name="rejects_dilation",
        title="a dilation below one raises ValueError",
        points=0.25,
        body=_strided_rejects("dilation"),
        examples=wrong_with_arrays("dilation", 1),
        count=15,
        hint="conv_output_shape raises it already, if you call it.",
    ),
)
