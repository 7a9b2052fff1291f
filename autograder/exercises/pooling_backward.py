"""Checks of pool2d_backward."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import compare, laws, oracles, strategies
from autograder.exercises import pooling_examples as examples
from autograder.exercises.pooling_forward import PADDING_NAMES, SIZE_NAMES
from autograder.model import Check
from autograder.subject import Array
from autograder.submission import Arguments, Submission


def _back_shape(s: Submission, dY: Array, X: Array, pool_size: Any, **options: Any) -> None:
    dX = laws.finite(s.call("pool2d_backward", dY, X, pool_size, **options))
    compare.same_shape(dX, X.shape)


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
    results = s.each(
        "pool2d_backward",
        Arguments(dY, X, pool_size, **options),
        Arguments(dY, X, pool_size),
        Arguments(dY, X, pool_size, "max", pool_size, 0),
    )
    spelt_out = laws.finite(next(results))
    compare.same_values(next(results), spelt_out)
    in_order = next(results)
    compare.same_values(in_order, spelt_out, name="the result without the arguments' names")


def _back_leading_axes(s: Submission, dY: Array, X: Array, pool_size: Any, **options: Any) -> None:
    images, gradients = X.reshape(-1, *X.shape[-2:]), dY.reshape(-1, *dY.shape[-2:])
    pairs = zip(gradients, images, strict=True)
    calls = [Arguments(*pair, pool_size, **options) for pair in pairs]
    results = s.each("pool2d_backward", *calls, Arguments(dY, X, pool_size, **options))
    alone = []
    for image, result in zip(images, itertools.islice(results, len(images)), strict=True):
        dX = laws.finite(result)
        compare.same_shape(dX, image.shape)
        alone.append(dX)
    expected = np.stack(alone).reshape(X.shape)
    compare.same_values(next(results), expected, compare.SINGLE)


def _back_number_types(
    s: Submission, dY: Array, X: Array, pool_size: Any, dtype: str, **options: Any
) -> None:
    given = [(dY / 4, X), (dY / 4, X.astype(dtype)), (dY, X), (dY.astype("int64"), X)]
    given.append((dY, 1 + 2.0**-30 * X))
    calls = [Arguments(*pair, pool_size, **options) for pair in given]
    results = s.each("pool2d_backward", *calls)
    plain, other = laws.finite(next(results)), next(results)
    compare.same_values(other, plain, compare.SINGLE, name=f"the result for an X of {dtype}")
    whole, other = laws.finite(next(results)), next(results)
    compare.same_values(other, whole, compare.SINGLE, name="the result for a dY of int64")
    name = "the result for an X whose pixels differ by little"
    compare.same_values(next(results), whole, compare.SINGLE, name=name)


def _back_any_layout(
    s: Submission, dY: Array, X: Array, pool_size: Any, layout: str, **options: Any
) -> None:
    views = strategies.laid_out(dY, layout), strategies.laid_out(X, layout)
    calls = [Arguments(*pair, pool_size, **options) for pair in ((dY, X), views)]
    results = s.each("pool2d_backward", *calls)
    plain = laws.finite(next(results))
    compare.same_values(next(results), plain, compare.SINGLE)


def _back_special_values(
    s: Submission, dY: Array, X: Array, pool_size: Any, **options: Any
) -> None:
    expected = ~np.isfinite(oracles.pool2d_backward(dY, X, pool_size, **options))
    plain = Arguments(np.zeros_like(dY), X, pool_size, **options)
    special = Arguments(dY, X, pool_size, **options)
    without, actual = map(laws.real, s.each("pool2d_backward", plain, special))
    laws.finite(without)
    compare.same_shape(actual, expected.shape)
    # A mask times infinity is NaN where the mask is 0: that is arithmetic, too.
    compare.same_values(
        expected & ~np.isfinite(actual), expected, name="where dX must be and is not finite"
    )


def _back_rejects(wrong: str) -> Callable[..., None]:
    """A body: arguments of which `wrong` is one that is wrong raise ValueError.

    Others may be wrong with it, so the message may name them.
    """

    def body(s: Submission, dY: Array, X: Array, pool_size: Any, **options: Any) -> None:
        stated = ", ".join(f"{name} = {value!r}" for name, value in options.items())
        compare.rejects(
            lambda: s.call("pool2d_backward", dY, X, pool_size, **options),
            wrong, *SIZE_NAMES, *PADDING_NAMES, "stride", "mode", options.get("mode") or "mode",
            why=f"pool_size = {pool_size}, {stated} for an X of shape {X.shape}",
        )  # fmt: skip

    return body


CHECKS = (
    Check(
        function="pool2d_backward",
        name="shape",
        title="the gradient has the shape of X",
        points=0.25,
        body=_back_shape,
        examples=lambda: examples.with_gradient(padded=None),
        count=20,
        hint="Rows that no window reaches and the padding do not change the shape: it is X's.",
    ),
    Check(
        function="pool2d_backward",
        name="max_matches_torch",
        title="in max pooling the gradient goes to the largest value of the window",
        points=1.0,
        body=_back_matches,
        examples=lambda: examples.with_gradient(mode="max", overlapping=False, values="distinct"),
        count=50,
        hint="Only the maximum moved the output: find it with argmax and add dY[i, j] there.",
    ),
    Check(
        function="pool2d_backward",
        name="avg_matches_torch",
        title="in average pooling the gradient is shared equally by the window",
        points=1.0,
        body=_back_matches,
        examples=lambda: examples.with_gradient(mode="avg", overlapping=False),
        count=50,
        hint="Every value of the window gets dY[i, j] / (kH * kW).",
    ),
    Check(
        function="pool2d_backward",
        name="ties",
        title="a tie sends the whole gradient to the first maximum in row order",
        points=0.5,
        body=_back_matches,
        examples=lambda: examples.with_gradient(mode="max", overlapping=False, values="tied"),
        count=50,
        hint="window == window.max() marks all of them; argmax of the flattened window the first.",
    ),
    Check(
        function="pool2d_backward",
        name="overlaps_add_up",
        title="where windows overlap, their gradients add up",
        points=0.5,
        body=_back_matches,
        examples=lambda: examples.with_gradient(overlapping=True, values="distinct"),
        hint="Write with +=, not with =, and beware of repeated indices in dX[index] += …",
    ),
    Check(
        function="pool2d_backward",
        name="padding",
        title="what falls on the padding is dropped, and X's part stays in place",
        points=0.5,
        body=_back_matches,
        examples=lambda: examples.with_gradient(padded=True, overlapping=False, values="negative"),
        hint="Compute on the padded image, then cut the border off again.",
    ),
    Check(
        function="pool2d_backward",
        name="conserves_the_sum",
        title="without padding the gradient's sum is the same before and after",
        points=0.25,
        body=_conserves,
        examples=examples.with_gradient,
        count=20,
        hint="Each dY[i, j] is handed out once and whole.",
    ),
    Check(
        function="pool2d_backward",
        name="defaults",
        title="left out, mode is max, stride is the window's size and padding is 0",
        points=0.25,
        body=_back_defaults,
        examples=examples.plain_with_gradient,
        count=20,
        hint="stride=None means that windows lie side by side.",
    ),
    Check(
        function="pool2d_backward",
        name="leading_axes",
        title="each image of a batch or channel has its own gradient",
        points=0.25,
        body=_back_leading_axes,
        examples=lambda: examples.with_gradient(padded=None, lead=((2,), (3, 2), (1, 2, 2))),
        count=20,
        hint="The place of the maximum differs from image to image.",
    ),
    Check(
        function="pool2d_backward",
        name="number_types",
        title="an integer X or dY gives the same gradient as a float one",
        points=0.25,
        body=_back_number_types,
        examples=lambda: examples.and_dtype(examples.with_gradient(padded=None)),
        count=25,
        hint="np.zeros_like(X) is an integer array when X is, and cannot hold dY / 4.",
    ),
    Check(
        function="pool2d_backward",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=_back_any_layout,
        examples=lambda: examples.and_layout(examples.with_gradient(padded=None)),
        count=20,
        hint="reshape of a view may be a copy: writing into it does not reach the original.",
    ),
    Check(
        function="pool2d_backward",
        name="special_values",
        title="NaN and infinity in dY reach the places that their output came from",
        points=0.25,
        body=_back_special_values,
        examples=examples.with_special_gradient,
        count=25,
        hint="Do not replace or skip values of dY.",
    ),
    Check(
        function="pool2d_backward",
        name="keeps_inputs",
        title="neither dY nor X is modified",
        points=0.25,
        body=laws.keeps_inputs("pool2d_backward", "dY", "X"),
        examples=lambda: examples.with_gradient(padded=None),
        count=20,
        hint="Look for += on an argument or a view of it.",
    ),
    Check(
        function="pool2d_backward",
        name="fresh_results",
        title="a result stays what it was when the function is called again",
        points=0.25,
        body=laws.fresh_results(
            "pool2d_backward", oracles.pool2d_backward, "dY", "X", changes=(examples.other_mode,)
        ),
        examples=lambda: examples.with_gradient(padded=None),
        count=20,
        hint="Start from new zeros in each call.",
    ),
    Check(
        function="pool2d_backward",
        name="rejects_large_window",
        title="a window larger than the image raises ValueError",
        points=0.25,
        body=_back_rejects("pool_size"),
        examples=lambda: examples.refused(examples.window_too_large()),
        count=20,
        hint="Calling pool2d first checks every argument.",
    ),
    Check(
        function="pool2d_backward",
        name="rejects_bad_sizes",
        title="a window or stride below 1 raises ValueError",
        points=0.25,
        body=_back_rejects("pool_size"),
        examples=lambda: examples.refused(examples.not_positive()),
        count=40,
        hint="Calling pool2d first checks every argument.",
    ),
    Check(
        function="pool2d_backward",
        name="rejects_padding",
        title="a padding that is negative or above half the window raises ValueError",
        points=0.25,
        body=_back_rejects("padding"),
        examples=lambda: examples.refused(examples.padding_out_of_range()),
        count=40,
        hint="Calling pool2d first checks every argument.",
    ),
    Check(
        function="pool2d_backward",
        name="rejects_unknown_mode",
        title="a mode other than max and avg raises ValueError",
        points=0.25,
        body=_back_rejects("mode"),
        examples=lambda: examples.refused(examples.unknown_mode()),
        count=12,
        hint="Calling pool2d first checks every argument.",
    ),
)
