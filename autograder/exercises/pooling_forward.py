"""Checks of pool2d."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograder import compare, laws, oracles, strategies
from autograder.exercises import pooling_examples as examples
from autograder.model import Check
from autograder.subject import Array
from autograder.submission import Arguments, Submission

PADDING_NAMES = ("padding", "pad", "pool_size", "pool", "window", "kernel")
SIZE_NAMES = ("pool_size", "pool", "window", "kernel", "size", "image", "input", "X")


def _shape(s: Submission, X: Array, pool_size: Any, **options: Any) -> None:
    shape = examples.out_shape(X, pool_size, options["stride"], options["padding"])
    compare.same_shape(laws.finite(s.call("pool2d", X, pool_size, **options)), shape)


def _matches_torch(s: Submission, X: Array, pool_size: Any, **options: Any) -> None:
    expected = oracles.pool2d(X, pool_size, **options)
    tolerance = compare.EXACT if options["mode"] == "max" else compare.SINGLE
    compare.same_values(s.call("pool2d", X, pool_size, **options), expected, tolerance)


def _defaults(s: Submission, X: Array, pool_size: Any) -> None:
    results = s.each(
        "pool2d",
        Arguments(X, pool_size, mode="max", stride=pool_size, padding=0),
        Arguments(X, pool_size),
        Arguments(X, pool_size, "max", pool_size, 0),
    )
    spelt_out = laws.finite(next(results))
    compare.same_values(next(results), spelt_out)
    in_order = next(results)
    compare.same_values(in_order, spelt_out, name="the result without the arguments' names")


def _leading_axes(s: Submission, X: Array, pool_size: Any, **options: Any) -> None:
    images = X.reshape(-1, *X.shape[-2:])
    results = s.each("pool2d", *(Arguments(x, pool_size, **options) for x in (*images, X)))
    alone = [laws.finite(Y) for Y in itertools.islice(results, len(images))]
    for Y in alone:
        compare.same_shape(Y, alone[0].shape, name="the result for one of the images")
    expected = np.stack(alone).reshape(*X.shape[:-2], *alone[0].shape)
    compare.same_values(next(results), expected, compare.SINGLE)


def _shift(s: Submission, X: Array, pool_size: Any, mode: str, stride: int) -> None:
    images = (X, X[stride:], X[:, stride:])
    calls = [Arguments(x, pool_size, mode=mode, stride=stride) for x in images]
    results = s.each("pool2d", *calls)
    whole = laws.finite(next(results))
    compare.same_shape(whole, examples.out_shape(X, pool_size, stride))
    below, right = results
    down = "the result for the image shifted up by one stride"
    compare.same_values(below, whole[1:], compare.SINGLE, name=down)
    aside = "the result for the image shifted left by one stride"
    compare.same_values(right, whole[:, 1:], compare.SINGLE, name=aside)


def _number_types(s: Submission, X: Array, pool_size: Any, dtype: str, **options: Any) -> None:
    images = (X, X.astype(dtype))
    results = s.each("pool2d", *(Arguments(x, pool_size, **options) for x in images))
    plain, other = laws.finite(next(results)), next(results)
    compare.same_values(other, plain, compare.SINGLE)


def _any_layout(s: Submission, X: Array, pool_size: Any, layout: str, **options: Any) -> None:
    images = (X, strategies.laid_out(X, layout))
    results = s.each("pool2d", *(Arguments(x, pool_size, **options) for x in images))
    plain = laws.finite(next(results))
    compare.same_values(next(results), plain, compare.SINGLE)


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
        *SIZE_NAMES,
        why=f"a window of {pool_size} on an image of shape {X.shape}",
    )


def _rejects_not_positive(s: Submission, X: Array, pool_size: Any, **options: Any) -> None:
    # A bad window is a bad stride, too, where the stride is left out, and any padding is too wide.
    good_window = min(strategies.both(pool_size)) > 0
    names = ("stride",) if good_window else (*SIZE_NAMES, "stride", "pad")
    stated = f"stride = {options['stride']}" if good_window else f"pool_size = {pool_size}"
    compare.rejects(lambda: s.call("pool2d", X, pool_size, **options), *names, why=stated)


def _rejects_padding(s: Submission, X: Array, pool_size: Any, **options: Any) -> None:
    compare.rejects(
        lambda: s.call("pool2d", X, pool_size, **options),
        *PADDING_NAMES,
        why=f"padding = {options['padding']} for a window of {pool_size}",
    )


def _rejects_unknown_mode(s: Submission, X: Array, pool_size: Any, mode: str) -> None:
    compare.rejects(
        lambda: s.call("pool2d", X, pool_size, mode=mode), "mode", mode or "mode",
        why=f"mode = {mode!r}",
    )  # fmt: skip


CHECKS = (
    Check(
        function="pool2d",
        name="shape",
        title="the output has one value for each place where the window fits",
        points=0.5,
        body=_shape,
        examples=lambda: examples.pooling(padded=None),
        count=25,
        hint="floor((n + 2p - k) / s) + 1 on each axis, with s = k where stride is None.",
    ),
    Check(
        function="pool2d",
        name="max_matches_torch",
        title="max pooling takes the largest value of each window",
        points=1.75,
        body=_matches_torch,
        examples=lambda: examples.pooling(mode="max"),
        count=60,
        hint="Output (i, j) is the maximum of X[i * sH : i * sH + kH, j * sW : j * sW + kW].",
    ),
    Check(
        function="pool2d",
        name="avg_matches_torch",
        title="average pooling takes the mean of each window",
        points=1.75,
        body=_matches_torch,
        examples=lambda: examples.pooling(mode="avg"),
        count=60,
        hint="Output (i, j) is the mean of X[i * sH : i * sH + kH, j * sW : j * sW + kW].",
    ),
    Check(
        function="pool2d",
        name="padding_never_wins",
        title="in max pooling the padding counts as minus infinity",
        points=0.5,
        body=_matches_torch,
        examples=lambda: examples.pooling(mode="max", padded=True, values="negative"),
        hint="A border of zeros beats every negative value of the image.",
    ),
    Check(
        function="pool2d",
        name="avg_counts_padding",
        title="in average pooling the padding counts as zeros, and the window stays whole",
        points=0.5,
        body=_matches_torch,
        examples=lambda: examples.pooling(mode="avg", padded=True),
        hint="Divide by kH * kW even where part of the window lies on the padding.",
    ),
    Check(
        function="pool2d",
        name="defaults",
        title="left out, mode is max, stride is the window's size and padding is 0",
        points=0.25,
        body=_defaults,
        examples=examples.plain_pooling,
        count=20,
        hint="stride=None means that windows lie side by side.",
    ),
    Check(
        function="pool2d",
        name="leading_axes",
        title="each image of a batch or channel is pooled on its own",
        points=0.25,
        body=_leading_axes,
        examples=lambda: examples.pooling(padded=None, lead=((2,), (3, 2), (1, 2, 2))),
        count=20,
        hint="Only the last two axes are pooled, however many there are before them.",
    ),
    Check(
        function="pool2d",
        name="shift",
        title="shifting the image by one stride shifts the output by one",
        points=0.25,
        body=_shift,
        examples=examples.shiftable,
        count=25,
        hint="What happens in a window must not depend on where the window is.",
    ),
    Check(
        function="pool2d",
        name="number_types",
        title="integers, bytes and float32 work as well as float64",
        points=0.25,
        body=_number_types,
        examples=lambda: examples.and_dtype(examples.pooling(padded=None)),
        count=30,
        hint="An integer array can hold neither a mean nor minus infinity.",
    ),
    Check(
        function="pool2d",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=_any_layout,
        examples=lambda: examples.and_layout(examples.pooling(padded=None)),
        count=25,
        hint="Strides of a view are its own: read X.strides, do not compute them from the shape.",
    ),
    Check(
        function="pool2d",
        name="special_values",
        title="NaN and infinity reach every window that holds them, and no other",
        points=0.25,
        body=_special_values,
        examples=examples.with_special_value,
        hint="np.max passes NaN on; Python's max and comparisons with > do not.",
    ),
    Check(
        function="pool2d",
        name="keeps_inputs",
        title="X is not modified",
        points=0.25,
        body=laws.keeps_inputs("pool2d", "X"),
        examples=lambda: examples.pooling(padded=None),
        count=20,
        hint="Look for an assignment into X or a view of it.",
    ),
    Check(
        function="pool2d",
        name="fresh_results",
        title="a result stays what it was when the function is called again",
        points=0.25,
        body=laws.fresh_results("pool2d", oracles.pool2d, "X", changes=examples.CHANGES),
        examples=lambda: examples.pooling(padded=None),
        count=20,
        hint="Make the output inside the function, each time.",
    ),
    Check(
        function="pool2d",
        name="rejects_large_window",
        title="a window larger than the image raises ValueError",
        points=0.25,
        body=_rejects_large_window,
        examples=examples.window_too_large,
        count=20,
        hint="Compare H + 2 pH with kH, and W + 2 pW with kW.",
    ),
    Check(
        function="pool2d",
        name="rejects_not_positive",
        title="a window or stride below 1 raises ValueError",
        points=0.25,
        body=_rejects_not_positive,
        examples=examples.not_positive,
        count=40,
        hint="Check each axis of pool_size and of stride.",
    ),
    Check(
        function="pool2d",
        name="rejects_negative_padding",
        title="a negative padding raises ValueError",
        points=0.25,
        body=_rejects_padding,
        examples=lambda: examples.padding_out_of_range(negative=True),
        count=20,
        hint="Check each axis of padding.",
    ),
    Check(
        function="pool2d",
        name="rejects_large_padding",
        title="a padding above half the window raises ValueError",
        points=0.25,
        body=_rejects_padding,
        examples=lambda: examples.padding_out_of_range(negative=False),
        count=20,
        hint="With 2 p > k a window could lie on nothing but padding.",
    ),
    Check(
        function="pool2d",
        name="rejects_unknown_mode",
        title="a mode other than max and avg raises ValueError",
        points=0.25,
        body=_rejects_unknown_mode,
        examples=examples.unknown_mode,
        count=12,
        hint="An else branch that takes everything for avg hides a typing mistake.",
    ),
)
