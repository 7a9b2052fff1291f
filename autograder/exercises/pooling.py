"""Checks of the fourth exercise: max and average pooling, forwards and backwards."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder import compare, laws, oracles, strategies
from autograder.model import Check, Exercise, Function
from autograder.subject import Array
from autograder.submission import Submission

MODES = ("max", "avg")
NUMBER_TYPES = ("int64", "int32", "uint8", "float32")
HALF_SIZES = ("padding", "pad", "half", "pool_size", "pool", "window", "kernel")
TOO_LARGE = ("pool_size", "pool", "window", "kernel", "size", "image", "input", "large", "X")

# -- examples ----------------------------------------------------------------------------


def out_shape(X: Array, pool_size: Any, stride: Any = None, padding: Any = 0) -> tuple[int, ...]:
    """The shape that pooling X `(..., H, W)` gives."""
    (kh, kw), (ph, pw) = as_pair(pool_size), as_pair(padding)
    sh, sw = (kh, kw) if stride is None else as_pair(stride)
    height, width = X.shape[-2:]
    return (*X.shape[:-2], (height + 2 * ph - kh) // sh + 1, (width + 2 * pw - kw) // sw + 1)


def as_pair(value: Any) -> tuple[int, int]:
    """An int for both axes, or `(height, width)` as it is."""
    return value if isinstance(value, tuple) else (value, value)


@st.composite
def _either_form(draw: Any, value: tuple[int, int]) -> Any:
    """The pair, or one int for both axes where they agree."""
    return value[0] if value[0] == value[1] and draw(st.booleans()) else value


@st.composite
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
    `values` of X are "any" small integers with ties, "distinct" ones, "negative" (and distinct), or
    "tied" (zeros and ones).
    """
    smallest = 2 if padded or overlapping else 1
    kernel = draw(strategies.sizes(1, 4).filter(lambda k: max(k) >= smallest))
    padding = (0, 0)
    if padded is not False:
        padding = draw(st.tuples(*(st.integers(0, k // 2) for k in kernel)))
        if padded and padding == (0, 0):
            padding = (kernel[0] // 2, kernel[1] // 2)
    stride: tuple[int, int] | None
    if overlapping:
        stride = draw(st.tuples(*(st.integers(1, max(1, k - 1)) for k in kernel)))
    elif overlapping is False:
        stride = draw(st.none() | st.tuples(*(st.integers(k, k + 2) for k in kernel)))
    else:
        stride = draw(st.none() | strategies.sizes(1, 5))
    extra = draw(st.tuples(st.integers(0, 4), st.integers(0, 4)))
    size = tuple(max(1, k - 2 * p) + e for k, p, e in zip(kernel, padding, extra, strict=True))
    shape = (*draw(st.sampled_from(lead)), *size)
    low, high = {"negative": (-6, -1), "tied": (0, 1)}.get(values, (-4, 4))
    X = draw(strategies.arrays(shape, low=low, high=high))
    if values in ("distinct", "negative"):
        X = X * X.size + np.arange(X.size).reshape(shape)
    return {
        "X": X,
        "pool_size": draw(_either_form(kernel)),
        "mode": mode or draw(st.sampled_from(MODES)),
        "stride": None if stride is None else draw(_either_form(stride)),
        "padding": draw(_either_form(padding)),
    }


@st.composite
def with_gradient(draw: Any, **options: Any) -> dict[str, Any]:
    """`pooling` and the gradient dY that arrives at its output."""
    case = draw(pooling(**options))
    shape = out_shape(case["X"], case["pool_size"], case["stride"], case["padding"])
    return {"dY": draw(strategies.arrays(shape, low=-5, high=5)), **case}


@st.composite
def _plus(draw: Any, base: Any, **more: Any) -> dict[str, Any]:
    return draw(base) | {name: draw(strategy) for name, strategy in more.items()}


@st.composite
def _special(draw: Any) -> dict[str, Any]:
    case = draw(pooling(padded=None, lead=((),)))
    X = case["X"].copy()
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, X.shape[0] - 1)), draw(st.integers(0, X.shape[1] - 1))
        X[place] = draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    return case | {"X": X}


@st.composite
def _one_axis(draw: Any, value: int, other: int) -> Any:
    """`value` for both axes or for one of them."""
    return draw(st.sampled_from([value, (value, other), (other, value), (value, value)]))


@st.composite
def _window_too_large(draw: Any) -> dict[str, Any]:
    X = draw(strategies.arrays(draw(strategies.sizes(1, 4))))
    extra = draw(st.sampled_from([(1, 0), (0, 1), (1, 1), (3, 0)]))
    pool_size = (X.shape[0] + extra[0], X.shape[1] + extra[1])
    return {"X": X, "pool_size": pool_size, "mode": draw(st.sampled_from(MODES))}


@st.composite
def _not_positive(draw: Any) -> dict[str, Any]:
    X = draw(strategies.arrays(draw(strategies.sizes(2, 4))))
    bad = draw(st.sampled_from([0, -1, -2]))
    case = {"X": X, "pool_size": draw(st.integers(1, 2)), "mode": draw(st.sampled_from(MODES))}
    return case | {draw(st.sampled_from(["pool_size", "stride"])): draw(_one_axis(bad, 1))}


@st.composite
def _padding_out_of_range(draw: Any, *, negative: bool | None = None) -> dict[str, Any]:
    X = draw(strategies.arrays(draw(strategies.sizes(4, 6))))
    pool = draw(st.integers(1, 4))
    minus = draw(st.booleans()) if negative is None else negative
    bad = -1 if minus else pool // 2 + draw(st.integers(1, 2))
    return {
        "X": X,
        "pool_size": pool,
        "mode": draw(st.sampled_from(MODES)),
        "padding": draw(_one_axis(bad, 0)),
    }


@st.composite
def _unknown_mode(draw: Any) -> dict[str, Any]:
    X = draw(strategies.arrays(draw(strategies.sizes(2, 3))))
    return {"X": X, "pool_size": 2, "mode": draw(st.sampled_from(["min", "mean", "MAX", ""]))}


# -- pool2d ------------------------------------------------------------------------------


def _shape(s: Submission, X: Array, pool_size: Any, **options: Any) -> None:
    shape = out_shape(X, pool_size, options["stride"], options["padding"])
    compare.same_shape(s.call("pool2d", X, pool_size, **options), shape)


def _matches_torch(s: Submission, X: Array, pool_size: Any, **options: Any) -> None:
    expected = oracles.pool2d(X, pool_size, **options)
    tolerance = compare.EXACT if options["mode"] == "max" else compare.SINGLE
    compare.same_values(s.call("pool2d", X, pool_size, **options), expected, tolerance)


def _defaults(s: Submission, X: Array, pool_size: Any) -> None:
    spelt_out = compare.array(
        s.call("pool2d", X, pool_size, mode="max", stride=pool_size, padding=0)
    )
    compare.same_values(s.call("pool2d", X, pool_size), spelt_out)


def _leading_axes(s: Submission, X: Array, pool_size: Any, **options: Any) -> None:
    images = X.reshape(-1, *X.shape[-2:])
    alone = [compare.array(s.call("pool2d", image, pool_size, **options)) for image in images]
    for Y in alone:
        compare.same_shape(Y, alone[0].shape, name="the result for one of the images")
    expected = np.stack(alone).reshape(*X.shape[:-2], *alone[0].shape)
    compare.same_values(s.call("pool2d", X, pool_size, **options), expected, compare.SINGLE)


def _shift(s: Submission, X: Array, pool_size: Any, mode: str, stride: int) -> None:
    whole = compare.array(s.call("pool2d", X, pool_size, mode=mode, stride=stride))
    compare.same_shape(whole, out_shape(X, pool_size, stride))
    below = s.call("pool2d", X[stride:], pool_size, mode=mode, stride=stride)
    right = s.call("pool2d", X[:, stride:], pool_size, mode=mode, stride=stride)
    down = "the result for the image shifted up by one stride"
    compare.same_values(below, whole[1:], compare.SINGLE, name=down)
    aside = "the result for the image shifted left by one stride"
    compare.same_values(right, whole[:, 1:], compare.SINGLE, name=aside)


def _number_types(s: Submission, X: Array, pool_size: Any, dtype: str, **options: Any) -> None:
    plain = compare.array(s.call("pool2d", X, pool_size, **options))
    other = s.call("pool2d", X.astype(dtype), pool_size, **options)
    compare.same_values(other, plain, compare.SINGLE)


def _any_layout(s: Submission, X: Array, pool_size: Any, layout: str, **options: Any) -> None:
    plain = compare.array(s.call("pool2d", X, pool_size, **options))
    view = strategies.laid_out(X, layout)
    compare.same_values(s.call("pool2d", view, pool_size, **options), plain, compare.SINGLE)


def _special_values(s: Submission, X: Array, pool_size: Any, **options: Any) -> None:
    expected = oracles.pool2d(X, pool_size, **options)
    actual = compare.array(s.call("pool2d", X, pool_size, **options))
    compare.same_shape(actual, expected.shape)
    shown = actual.astype(np.float64)
    compare.same_values(
        np.where(np.isfinite(shown), 0.0, shown),
        np.where(np.isfinite(expected), 0.0, expected),
        name="the result, with every finite value shown as 0,",
    )


def _rejects_large_window(s: Submission, X: Array, pool_size: Any, mode: str) -> None:
    compare.rejects(
        lambda: s.call("pool2d", X, pool_size, mode=mode),
        *TOO_LARGE,
        why=f"a window of {pool_size} on an image of shape {X.shape}",
    )


def _rejects_not_positive(s: Submission, X: Array, pool_size: Any, **options: Any) -> None:
    wrong = "stride" if "stride" in options else "pool_size"
    names = (wrong, "stride") if wrong == "stride" else (wrong, "pool", "window", "kernel", "size")
    compare.rejects(
        lambda: s.call("pool2d", X, pool_size, **options),
        *names,
        why=f"{wrong} = {options.get('stride', pool_size)}",
    )


def _rejects_padding(s: Submission, X: Array, pool_size: Any, **options: Any) -> None:
    compare.rejects(
        lambda: s.call("pool2d", X, pool_size, **options),
        *HALF_SIZES,
        why=f"padding = {options['padding']} for a window of {pool_size}",
    )


def _rejects_unknown_mode(s: Submission, X: Array, pool_size: Any, mode: str) -> None:
    compare.rejects(
        lambda: s.call("pool2d", X, pool_size, mode=mode), "mode", mode or "mode",
        why=f"mode = {mode!r}",
    )  # fmt: skip


# -- pool2d_backward ---------------------------------------------------------------------


def _back_shape(s: Submission, dY: Array, X: Array, pool_size: Any, **options: Any) -> None:
    compare.same_shape(s.call("pool2d_backward", dY, X, pool_size, **options), X.shape)


def _back_matches(s: Submission, dY: Array, X: Array, pool_size: Any, **options: Any) -> None:
    expected = oracles.pool2d_backward(dY, X, pool_size, **options)
    tolerance = compare.EXACT if options["mode"] == "max" else compare.SINGLE
    actual = s.call("pool2d_backward", dY, X, pool_size, **options)
    compare.same_values(actual, expected, tolerance)


def _conserves(s: Submission, dY: Array, X: Array, pool_size: Any, **options: Any) -> None:
    dX = compare.array(s.call("pool2d_backward", dY, X, pool_size, **options))
    compare.same_number(
        float(dX.astype(np.float64).sum()), float(dY.sum()), compare.SINGLE, name="the sum of dX"
    )


def _back_defaults(s: Submission, dY: Array, X: Array, pool_size: Any) -> None:
    options = {"mode": "max", "stride": pool_size, "padding": 0}
    spelt_out = compare.array(s.call("pool2d_backward", dY, X, pool_size, **options))
    compare.same_values(s.call("pool2d_backward", dY, X, pool_size), spelt_out)


def _back_leading_axes(s: Submission, dY: Array, X: Array, pool_size: Any, **options: Any) -> None:
    images, gradients = X.reshape(-1, *X.shape[-2:]), dY.reshape(-1, *dY.shape[-2:])
    alone = []
    for image, gradient in zip(images, gradients, strict=True):
        dX = compare.array(s.call("pool2d_backward", gradient, image, pool_size, **options))
        compare.same_shape(dX, image.shape)
        alone.append(dX)
    expected = np.stack(alone).reshape(X.shape)
    actual = s.call("pool2d_backward", dY, X, pool_size, **options)
    compare.same_values(actual, expected, compare.SINGLE)


def _back_number_types(
    s: Submission, dY: Array, X: Array, pool_size: Any, dtype: str, **options: Any
) -> None:
    plain = compare.array(s.call("pool2d_backward", dY / 4, X, pool_size, **options))
    other = s.call("pool2d_backward", dY / 4, X.astype(dtype), pool_size, **options)
    compare.same_values(other, plain, compare.SINGLE, name=f"the result for an X of {dtype}")
    whole = compare.array(s.call("pool2d_backward", dY, X, pool_size, **options))
    other = s.call("pool2d_backward", dY.astype("int64"), X, pool_size, **options)
    compare.same_values(other, whole, compare.SINGLE, name="the result for a dY of int64")


def _back_any_layout(
    s: Submission, dY: Array, X: Array, pool_size: Any, layout: str, **options: Any
) -> None:
    plain = compare.array(s.call("pool2d_backward", dY, X, pool_size, **options))
    views = strategies.laid_out(dY, layout), strategies.laid_out(X, layout)
    actual = s.call("pool2d_backward", *views, pool_size, **options)
    compare.same_values(actual, plain, compare.SINGLE)


def _back_rejects(s: Submission, X: Array, pool_size: Any, **options: Any) -> None:
    stated = ", ".join(f"{name} = {value!r}" for name, value in options.items())
    compare.rejects(
        lambda: s.call("pool2d_backward", np.ones((1, 1)), X, pool_size, **options),
        *TOO_LARGE, *HALF_SIZES, "stride", "mode",
        why=f"pool_size = {pool_size}, {stated} for an X of shape {X.shape}",
    )  # fmt: skip


def _plain_pooling() -> Any:
    return pooling(mode="max", lead=((),)).map(lambda c: {k: c[k] for k in ("X", "pool_size")})


@st.composite
def _plain_with_gradient(draw: Any) -> dict[str, Any]:
    case = draw(_plain_pooling())
    shape = out_shape(case["X"], case["pool_size"])
    return {"dY": draw(strategies.arrays(shape, low=-5, high=5)), **case}


@st.composite
def _shiftable(draw: Any) -> dict[str, Any]:
    pool, stride = draw(strategies.sizes(1, 3)), draw(st.integers(1, 3))
    extra = draw(st.tuples(st.integers(0, 2), st.integers(0, 2)))
    shape = (pool[0] + stride + extra[0], pool[1] + stride + extra[1])
    return {
        "X": draw(strategies.arrays(shape)),
        "pool_size": pool,
        "mode": draw(st.sampled_from(MODES)),
        "stride": stride,
    }


@st.composite
def _typed(draw: Any, base: Any) -> dict[str, Any]:
    case = draw(base)
    dtype = draw(st.sampled_from(NUMBER_TYPES))
    return case | {"X": abs(case["X"]) if dtype == "uint8" else case["X"], "dtype": dtype}


FORWARD = (
    Check(
        function="pool2d",
        name="shape",
        title="the output has one value for each place where the window fits",
        points=0.5,
        body=_shape,
        examples=lambda: pooling(padded=None),
        count=25,
        hint="floor((n + 2p - k) / s) + 1 on each axis, with s = k where stride is None.",
    ),
    Check(
        function="pool2d",
        name="max_matches_torch",
        title="max pooling takes the largest value of each window",
        points=1.75,
        body=_matches_torch,
        examples=lambda: pooling(mode="max"),
        count=60,
        hint="Output (i, j) is the maximum of X[i * sH : i * sH + kH, j * sW : j * sW + kW].",
    ),
    Check(
        function="pool2d",
        name="avg_matches_torch",
        title="average pooling takes the mean of each window",
        points=1.75,
        body=_matches_torch,
        examples=lambda: pooling(mode="avg"),
        count=60,
        hint="Output (i, j) is the mean of X[i * sH : i * sH + kH, j * sW : j * sW + kW].",
    ),
    Check(
        function="pool2d",
        name="padding_never_wins",
        title="in max pooling the padding counts as minus infinity",
        points=0.5,
        body=_matches_torch,
        examples=lambda: pooling(mode="max", padded=True, values="negative"),
        hint="A border of zeros beats every negative value of the image.",
    ),
    Check(
        function="pool2d",
        name="avg_counts_padding",
        title="in average pooling the padding counts as zeros, and the window stays whole",
        points=0.5,
        body=_matches_torch,
        examples=lambda: pooling(mode="avg", padded=True),
        hint="Divide by kH * kW even where part of the window lies on the padding.",
    ),
    Check(
        function="pool2d",
        name="defaults",
        title="left out, mode is max, stride is the window's size and padding is 0",
        points=0.25,
        body=_defaults,
        examples=_plain_pooling,
        count=20,
        hint="stride=None means that windows lie side by side.",
    ),
    Check(
        function="pool2d",
        name="leading_axes",
        title="each image of a batch or channel is pooled on its own",
        points=0.25,
        body=_leading_axes,
        examples=lambda: pooling(padded=None, lead=((2,), (3, 2), (1, 2, 2))),
        count=20,
        hint="Only the last two axes are pooled, however many there are before them.",
    ),
    Check(
        function="pool2d",
        name="shift",
        title="shifting the image by one stride shifts the output by one",
        points=0.25,
        body=_shift,
        examples=_shiftable,
        count=25,
        hint="What happens in a window must not depend on where the window is.",
    ),
    Check(
        function="pool2d",
        name="number_types",
        title="integers and float32 work as well as float64",
        points=0.25,
        body=_number_types,
        examples=lambda: _typed(pooling(padded=None)),
        count=30,
        hint="An integer array can hold neither a mean nor minus infinity.",
    ),
    Check(
        function="pool2d",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=_any_layout,
        examples=lambda: _plus(pooling(padded=None), layout=strategies.layouts()),
        count=25,
        hint="Strides of a view are its own: read X.strides, do not compute them from the shape.",
    ),
    Check(
        function="pool2d",
        name="special_values",
        title="NaN and infinity reach every window that holds them, and no other",
        points=0.25,
        body=_special_values,
        examples=_special,
        hint="np.max passes NaN on; Python's max and comparisons with > do not.",
    ),
    Check(
        function="pool2d",
        name="keeps_inputs",
        title="X is not modified",
        points=0.25,
        body=laws.keeps_inputs("pool2d", "X"),
        examples=lambda: pooling(padded=None),
        count=20,
        hint="Look for an assignment into X or a view of it.",
    ),
    Check(
        function="pool2d",
        name="fresh_results",
        title="a result stays what it was when the function is called again",
        points=0.25,
        body=laws.fresh_results("pool2d", "X"),
        examples=lambda: pooling(padded=None),
        count=20,
        hint="Make the output inside the function, each time.",
    ),
    Check(
        function="pool2d",
        name="rejects_large_window",
        title="a window larger than the image raises ValueError",
        points=0.25,
        body=_rejects_large_window,
        examples=_window_too_large,
        count=20,
        hint="Compare H + 2 pH with kH, and W + 2 pW with kW.",
    ),
    Check(
        function="pool2d",
        name="rejects_not_positive",
        title="a window or stride below 1 raises ValueError",
        points=0.25,
        body=_rejects_not_positive,
        examples=_not_positive,
        count=30,
        hint="Check each axis of pool_size and of stride.",
    ),
    Check(
        function="pool2d",
        name="rejects_negative_padding",
        title="a negative padding raises ValueError",
        points=0.25,
        body=_rejects_padding,
        examples=lambda: _padding_out_of_range(negative=True),
        count=20,
        hint="Check each axis of padding.",
    ),
    Check(
        function="pool2d",
        name="rejects_large_padding",
        title="a padding above half the window raises ValueError",
        points=0.25,
        body=_rejects_padding,
        examples=lambda: _padding_out_of_range(negative=False),
        count=20,
        hint="With 2 p > k a window could lie on nothing but padding.",
    ),
    Check(
        function="pool2d",
        name="rejects_unknown_mode",
        title="a mode other than max and avg raises ValueError",
        points=0.25,
        body=_rejects_unknown_mode,
        examples=_unknown_mode,
        count=8,
        hint="An else branch that takes everything for avg hides a typing mistake.",
    ),
)

BACKWARD = (
    Check(
        function="pool2d_backward",
        name="shape",
        title="the gradient has the shape of X",
        points=0.25,
        body=_back_shape,
        examples=lambda: with_gradient(padded=None),
        count=20,
        hint="Rows that no window reaches and the padding do not change the shape: it is X's.",
    ),
    Check(
        function="pool2d_backward",
        name="max_matches_torch",
        title="in max pooling the gradient goes to the largest value of the window",
        points=1.25,
        body=_back_matches,
        examples=lambda: with_gradient(mode="max", overlapping=False, values="distinct"),
        count=50,
        hint="Only the maximum moved the output: find it with argmax and add dY[i, j] there.",
    ),
    Check(
        function="pool2d_backward",
        name="avg_matches_torch",
        title="in average pooling the gradient is shared equally by the window",
        points=1.0,
        body=_back_matches,
        examples=lambda: with_gradient(mode="avg", overlapping=False),
        count=50,
        hint="Every value of the window gets dY[i, j] / (kH * kW).",
    ),
    Check(
        function="pool2d_backward",
        name="ties",
        title="a tie sends the whole gradient to the first maximum in row order",
        points=0.5,
        body=_back_matches,
        examples=lambda: with_gradient(mode="max", overlapping=False, values="tied"),
        count=50,
        hint="window == window.max() marks all of them; argmax of the flattened window the first.",
    ),
    Check(
        function="pool2d_backward",
        name="overlaps_add_up",
        title="where windows overlap, their gradients add up",
        points=0.5,
        body=_back_matches,
        examples=lambda: with_gradient(overlapping=True, values="distinct"),
        hint="Write with +=, not with =, and beware of repeated indices in dX[index] += …",
    ),
    Check(
        function="pool2d_backward",
        name="padding",
        title="what falls on the padding is dropped, and X's part stays in place",
        points=0.5,
        body=_back_matches,
        examples=lambda: with_gradient(padded=True, overlapping=False, values="negative"),
        hint="Compute on the padded image, then cut the border off again.",
    ),
    Check(
        function="pool2d_backward",
        name="conserves_the_sum",
        title="without padding the gradient's sum is the same before and after",
        points=0.25,
        body=_conserves,
        examples=with_gradient,
        count=20,
        hint="Each dY[i, j] is handed out once and whole.",
    ),
    Check(
        function="pool2d_backward",
        name="defaults",
        title="left out, mode is max, stride is the window's size and padding is 0",
        points=0.25,
        body=_back_defaults,
        examples=_plain_with_gradient,
        count=20,
        hint="stride=None means that windows lie side by side.",
    ),
    Check(
        function="pool2d_backward",
        name="leading_axes",
        title="each image of a batch or channel has its own gradient",
        points=0.25,
        body=_back_leading_axes,
        examples=lambda: with_gradient(padded=None, lead=((2,), (3, 2), (1, 2, 2))),
        count=20,
        hint="The place of the maximum differs from image to image.",
    ),
    Check(
        function="pool2d_backward",
        name="number_types",
        title="an integer X or dY gives the same gradient as a float one",
        points=0.25,
        body=_back_number_types,
        examples=lambda: _typed(with_gradient(padded=None)),
        count=25,
        hint="np.zeros_like(X) is an integer array when X is, and cannot hold dY / 4.",
    ),
    Check(
        function="pool2d_backward",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=_back_any_layout,
        examples=lambda: _plus(with_gradient(padded=None), layout=strategies.layouts()),
        count=20,
        hint="reshape of a view may be a copy: writing into it does not reach the original.",
    ),
    Check(
        function="pool2d_backward",
        name="keeps_inputs",
        title="neither dY nor X is modified",
        points=0.25,
        body=laws.keeps_inputs("pool2d_backward", "dY", "X"),
        examples=lambda: with_gradient(padded=None),
        count=20,
        hint="Look for += on an argument or a view of it.",
    ),
    Check(
        function="pool2d_backward",
        name="fresh_results",
        title="a result stays what it was when the function is called again",
        points=0.25,
        body=laws.fresh_results("pool2d_backward", "dY", "X"),
        examples=lambda: with_gradient(padded=None),
        count=20,
        hint="Start from new zeros in each call.",
    ),
    Check(
        function="pool2d_backward",
        name="rejects_large_window",
        title="a window larger than the image raises ValueError",
        points=0.25,
        body=_back_rejects,
        examples=_window_too_large,
        count=20,
        hint="Calling pool2d first checks every argument.",
    ),
    Check(
        function="pool2d_backward",
        name="rejects_bad_sizes",
        title="a window or stride below 1 raises ValueError",
        points=0.25,
        body=_back_rejects,
        examples=_not_positive,
        count=30,
        hint="Calling pool2d first checks every argument.",
    ),
    Check(
        function="pool2d_backward",
        name="rejects_padding",
        title="a padding that is negative or above half the window raises ValueError",
        points=0.25,
        body=_back_rejects,
        examples=_padding_out_of_range,
        count=30,
        hint="Calling pool2d first checks every argument.",
    ),
    Check(
        function="pool2d_backward",
        name="rejects_unknown_mode",
        title="a mode other than max and avg raises ValueError",
        points=0.25,
        body=_back_rejects,
        examples=_unknown_mode,
        count=8,
        hint="Calling pool2d first checks every argument.",
    ),
)

EXERCISE = Exercise(
    id="pooling",
    title="Pooling",
    functions=(
        Function(
            name="pool2d",
            points=8.25,
            hints=(
                "A window slides as a kernel does, but nothing is multiplied. What is done with"
                " the numbers under it, and how far does it go when stride is None?",
                "Put the image into a larger array first: full of minus infinity for max, of zeros"
                " for avg. Then output (i, j) is one max or mean over the last two axes of a slice.",
                "padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), fill); copy X into its"
                " middle; then Y[..., i, j] = padded[..., i * sH : i * sH + kH, j * sW : j * sW +"
                " kW].max(axis=(-2, -1))",
            ),
        ),
        Function(
            name="pool2d_backward",
            points=6.75,
            hints=(
                "Raise one pixel of X a little. Which outputs change, and by how much?",
                "Loop over the outputs. Each hands its dY[..., i, j] to the window it came from:"
                " whole to the first maximum, or in equal parts to all. Use +=.",
                "With one window of an image, w = X[..., top:bottom, left:right], the winner is"
                " w.reshape(*w.shape[:-2], -1).argmax(-1); compare np.arange(kH * kW) with it to get"
                " a mask, and add np.where(mask, dY[..., i, j, None, None], 0).",
            ),
        ),
    ),
    checks=FORWARD + BACKWARD,
)
