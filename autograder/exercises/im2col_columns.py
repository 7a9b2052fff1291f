"""Checks of im2col."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder import compare, oracles, strategies
from autograder.exercises import im2col_examples as examples
from autograder.exercises.im2col_tensors import (
    NAMES,
    Options,
    counted,
    finite,
    no_trace,
    not_growing,
    on,
    ones,
    same_kind,
    special_values,
    stays,
    values,
)
from autograder.model import Check
from autograder.subject import Tensor
from autograder.submission import Submission


def _shape(s: Submission, x: Tensor, kernel_size: Any, options: Options) -> None:
    N, C, *size = x.data.shape
    kernel = strategies.both(kernel_size)
    out = examples.out_size(tuple(size), kernel_size, **options)
    cols = finite(s.call("im2col", x, kernel_size, **options))
    compare.same_shape(cols, (N, C * kernel[0] * kernel[1], out[0] * out[1]))


def im2col_matches(device: str) -> Callable[..., None]:
    """A body: im2col gives what PyTorch's unfold gives, on a device."""

    def body(s: Submission, x: Tensor, kernel_size: Any, options: Options) -> None:
        expected = oracles.im2col(x.data, kernel_size, **options)
        values(s.call("im2col", on(device, x), kernel_size, **options), expected, device=device)

    return body


def _number_types(s: Submission, x: Tensor, kernel_size: Any, options: Options, dtype: str) -> None:
    same_kind(lambda t: s.call("im2col", t, kernel_size, **options), (x,), dtype)


def _any_layout(s: Submission, x: Tensor, kernel_size: Any, options: Options, layout: str) -> None:
    plain = finite(s.call("im2col", x, kernel_size, **options))
    view = Tensor(strategies.laid_out(x.data, layout))
    values(s.call("im2col", view, kernel_size, **options), plain.data)


def _no_trace(s: Submission, x: Tensor, kernel_size: Any, options: Options) -> None:
    no_trace(s, "im2col", ("x",), x, kernel_size, **options)


def _special_values(s: Submission, x: Tensor, kernel_size: Any, options: Options) -> None:
    expected = oracles.im2col(x.data, kernel_size, **options)
    special_values(s.call("im2col", x, kernel_size, **options), expected)


def _stays(s: Submission, x: Tensor, kernel_size: Any, options: Options) -> None:
    stays(lambda t: s.call("im2col", t, kernel_size, **options), x)


def _vectorised(s: Submission, sizes: Any, kernel_size: Any, options: Options) -> None:
    counts = [counted(s, "im2col", ones(shape), kernel_size, **options) for shape in sizes]
    not_growing(counts, ("image", "batch"))


def _rejects_large(s: Submission, size: Any, kernel_size: Any, options: Options) -> None:
    compare.rejects(
        lambda: s.call("im2col", ones((1, 1, *size)), kernel_size, **options),
        *NAMES["large"],
        why=f"a kernel of {kernel_size} on an image of {size}, {dict(options)}",
    )


def _rejects_sizes(
    s: Submission, size: Any, kernel_size: Any, options: Options, wrong: str
) -> None:
    compare.rejects(
        lambda: s.call("im2col", ones((1, 1, *size)), kernel_size, **options),
        *NAMES[wrong],
        why=f"{wrong} = {options.get(wrong, kernel_size)}",
    )


CHECKS = (
    Check(
        function="im2col",
        name="shape",
        title="there is a row for each number under the kernel and a column for each position",
        points=0.25,
        body=_shape,
        examples=examples.images,
        count=20,
        hint="(N, C * kH * kW, H_out * W_out)",
    ),
    Check(
        function="im2col",
        name="matches_torch",
        title="every column holds one window, laid out as PyTorch's unfold lays it out",
        points=2.0,
        body=im2col_matches("cpu"),
        examples=examples.images,
        count=60,
        hint="Row c * kH * kW + a * kW + b holds x[:, c, i * sH + a * dH, j * sW + b * dW].",
    ),
    Check(
        function="im2col",
        name="number_types",
        title="the result has x's dtype, and float64 keeps all its digits",
        points=0.25,
        body=_number_types,
        examples=lambda: examples.and_dtype(examples.images()),
        count=20,
        hint="Make new tensors with x.new_zeros, or with dtype=x.dtype and device=x.device.",
    ),
    Check(
        function="im2col",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=_any_layout,
        examples=lambda: examples.and_layout(examples.images()),
        count=25,
        hint="as_strided needs the strides of the tensor that it reads: take x.stride().",
    ),
    Check(
        function="im2col",
        name="special_values",
        title="NaN and infinity are copied like any other number",
        points=0.25,
        body=_special_values,
        examples=lambda: examples.with_special_value("x", examples.images()),
        count=15,
        hint="Copy what is there; nothing is skipped, replaced or multiplied.",
    ),
    Check(
        function="im2col",
        name="no_trace",
        title="x is not modified, and a result stays what it was in later calls",
        points=0.25,
        body=_no_trace,
        examples=examples.images,
        count=15,
        hint="Keep no buffer between calls, and write into new tensors only.",
    ),
    Check(
        function="im2col",
        name="vectorised",
        title="the number of tensor operations grows with neither image nor batch",
        points=0.25,
        body=_vectorised,
        examples=examples.grown,
        count=4,
        hint="Loop over the places in the kernel, not over the places of the window.",
    ),
    Check(
        function="im2col",
        name="rejects_large_kernel",
        title="a kernel larger than the padded image raises ValueError",
        points=0.25,
        body=_rejects_large,
        examples=examples.too_large,
        count=20,
        hint="The dilated kernel covers dilation * (kernel_size - 1) + 1 pixels.",
    ),
    Check(
        function="im2col",
        name="rejects_not_positive",
        title="a kernel size, stride or dilation below 1 raises ValueError",
        points=0.25,
        body=_rejects_sizes,
        examples=lambda: examples.bad_sizes(("kernel_size", "stride", "dilation")),
        count=30,
        hint="conv_output_shape checks them all.",
    ),
    Check(
        function="im2col",
        name="rejects_negative_padding",
        title="a negative padding raises ValueError",
        points=0.25,
        body=_rejects_sizes,
        examples=lambda: examples.bad_sizes(("padding",)),
        count=15,
        hint="F.pad takes negative numbers without complaint and crops.",
    ),
    Check(
        function="im2col",
        name="device",
        title="the result is on x's device",
        points=0.25,
        body=_stays,
        examples=lambda: examples.of_its_own(examples.images),
        count=3,
        hint="New tensors belong on x.device: x.new_zeros(...), or device=x.device.",
    ),
    Check(
        function="im2col",
        name="cuda",
        title="on CUDA the result is the same, and stays there",
        points=0,
        body=im2col_matches("cuda"),
        examples=examples.images,
        device="cuda",
        hint="New tensors belong on x.device.",
    ),
)
