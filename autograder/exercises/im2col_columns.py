"""Checks of im2col and col2im."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autograder import compare, oracles, strategies
from autograder.errors import CheckFailed
from autograder.exercises import im2col_examples as examples
from autograder.model import Check
from autograder.subject import Array, Tensor
from autograder.submission import Submission

FINE = 1 + 2.0**-40
"""A factor that float64 keeps exactly beside a small integer, and float32 rounds to 1."""
SPARE_OPERATIONS = 4
"""What a reshape or a pad may cost more for one shape than for another; a loop costs many more."""
NAMES = {
    "large": ("kernel", "large", "image", "input", "size", "fit"),
    "kernel_size": ("kernel", "size"),
    "stride": ("stride",),
    "dilation": ("dilation", "dilate"),
    "padding": ("padding", "pad"),
}
Options = Mapping[str, Any]


def on(device: str, tensor: Tensor) -> Tensor:
    """The tensor on a device."""
    return replace(tensor, device=device)


def values(actual: Any, expected: Array, *, device: str = "cpu", name: str = "the result") -> None:
    """Fail unless `actual` is a tensor with exactly these values, on the device."""
    tensor = compare.tensor(actual, name=name)
    compare.same_values(tensor, expected, name=name)
    if tensor.device != device:
        raise CheckFailed(f"{name} is on {tensor.device}, expected {device}", device, tensor.device)


def same_kind(call: Callable[..., Any], tensors: tuple[Tensor, ...], dtype: str) -> None:
    """Fail unless `call(*tensors)` keeps the dtype, and float64's precision with it.

    The result is proportional to the first of the tensors.
    """
    scale = FINE if dtype == "float64" else 1.0
    plain = compare.tensor(call(*tensors)).data.astype(np.float64)
    first = Tensor((tensors[0].data.astype(np.float64) * scale).astype(dtype))
    actual = compare.tensor(call(first, *(Tensor(t.data.astype(dtype)) for t in tensors[1:])))
    compare.same_dtype(actual, dtype)
    compare.same_values(actual, plain * scale)


def no_trace(
    s: Submission, function: str, names: tuple[str, ...], *args: Any, **kwargs: Any
) -> None:
    """Fail if a call modifies an argument, or a second call changes the first one's result.

    `names` are those of the first arguments, the tensors.
    """
    reply = s.observe(function, *args, **kwargs)
    for name, before, after in zip(names, args, reply.args, strict=False):
        compare.unchanged(before, after, name=name)
    first = s.keep(function, *args, **kwargs)
    before = compare.tensor(s.read(first)).data
    other = [replace(a, data=1 - a.data) if isinstance(a, Tensor) else a for a in args]
    s.call(function, *other, **kwargs)
    values(s.read(first), before, name="the first result, after a second call,")
    values(s.call(function, *args, **kwargs), before, name="the result of the same call, later,")


def not_growing(counts: list[Mapping[str, int]], what: tuple[str, ...]) -> None:
    """Fail if a larger input took more tensor operations than the first."""
    totals = [sum(count.values()) for count in counts]
    for total, grew in zip(totals[1:], what, strict=True):
        if total > totals[0] + SPARE_OPERATIONS:
            raise CheckFailed(
                f"a larger {grew} takes {total} tensor operations instead of {totals[0]}:"
                " is there a loop over it?",
                expected=totals[0],
                actual=total,
            )


def ones(shape: tuple[int, ...]) -> Tensor:
    """A tensor to count operations with."""
    return Tensor(np.ones(shape, np.float32))


# -- im2col ------------------------------------------------------------------------------


def _shape(s: Submission, x: Tensor, kernel_size: Any, options: Options) -> None:
    N, C, *size = x.data.shape
    kernel = strategies.both(kernel_size)
    out = examples.out_size(tuple(size), kernel_size, **options)
    cols = compare.tensor(s.call("im2col", x, kernel_size, **options))
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
    plain = compare.tensor(s.call("im2col", x, kernel_size, **options))
    view = Tensor(strategies.laid_out(x.data, layout))
    values(s.call("im2col", view, kernel_size, **options), plain.data)


def _no_trace(s: Submission, x: Tensor, kernel_size: Any, options: Options) -> None:
    no_trace(s, "im2col", ("x",), x, kernel_size, **options)


def _vectorised(s: Submission, sizes: Any, kernel_size: Any, options: Options) -> None:
    counts = [s.operations("im2col", ones(shape), kernel_size, **options) for shape in sizes]
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


# -- col2im ------------------------------------------------------------------------------


def col2im_matches(device: str) -> Callable[..., None]:
    """A body: col2im gives what PyTorch's fold gives, on a device."""

    def body(
        s: Submission, cols: Tensor, output_size: Any, kernel_size: Any, options: Options
    ) -> None:
        expected = oracles.col2im(cols.data, output_size, kernel_size, **options)
        actual = s.call("col2im", on(device, cols), output_size, kernel_size, **options)
        values(actual, expected, device=device)

    return body


def _adjoint(
    s: Submission, x: Tensor, cols: Tensor, output_size: Any, kernel_size: Any, options: Options
) -> None:
    image = compare.tensor(s.call("col2im", cols, output_size, kernel_size, **options))
    compare.same_shape(image, x.data.shape)
    left = float((oracles.im2col(x.data, kernel_size, **options) * cols.data).sum())
    right = float((x.data.astype(np.float64) * image.data).sum())
    compare.same_number(right, left, name="<x, col2im(cols)>, to equal <im2col(x), cols>,")


def _back_number_types(
    s: Submission, cols: Tensor, output_size: Any, kernel_size: Any, options: Options, dtype: str
) -> None:
    same_kind(lambda t: s.call("col2im", t, output_size, kernel_size, **options), (cols,), dtype)


def _back_any_layout(
    s: Submission, cols: Tensor, output_size: Any, kernel_size: Any, options: Options, layout: str
) -> None:
    plain = compare.tensor(s.call("col2im", cols, output_size, kernel_size, **options))
    view = Tensor(strategies.laid_out(cols.data, layout))
    values(s.call("col2im", view, output_size, kernel_size, **options), plain.data)


def _back_no_trace(
    s: Submission, cols: Tensor, output_size: Any, kernel_size: Any, options: Options
) -> None:
    no_trace(s, "col2im", ("cols",), cols, output_size, kernel_size, **options)


def _back_vectorised(s: Submission, sizes: Any, kernel_size: Any, options: Options) -> None:
    counts = []
    for N, C, *size in sizes:
        out = examples.out_size(tuple(size), kernel_size, **options)
        cols = ones((N, C * kernel_size[0] * kernel_size[1], out[0] * out[1]))
        counts.append(s.operations("col2im", cols, tuple(size), kernel_size, **options))
    not_growing(counts, ("image", "batch"))


def _back_rejects(
    s: Submission, size: Any, kernel_size: Any, options: Options, wrong: str = "large"
) -> None:
    kernel = strategies.both(kernel_size)
    cols = ones((1, max(kernel[0] * kernel[1], 1), 1))
    compare.rejects(
        lambda: s.call("col2im", cols, size, kernel_size, **options),
        *NAMES[wrong], "output_size",
        why=f"kernel_size = {kernel_size}, {dict(options)} for an image of {size}",
    )  # fmt: skip


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
        points=2.5,
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
        name="cuda",
        title="on CUDA the result is the same, and stays there",
        points=0,
        body=im2col_matches("cuda"),
        examples=examples.images,
        device="cuda",
        hint="New tensors belong on x.device.",
    ),
    Check(
        function="col2im",
        name="matches_torch",
        title="every pixel is the sum of its copies in the columns, as in PyTorch's fold",
        points=1.5,
        body=col2im_matches("cpu"),
        examples=examples.columns,
        count=60,
        hint="Go through the places in the kernel as im2col does, and add instead of copying.",
    ),
    Check(
        function="col2im",
        name="adjoint",
        title="<im2col(x), cols> equals <x, col2im(cols)>",
        points=0.25,
        body=_adjoint,
        examples=examples.adjoint_pairs,
        count=30,
        hint="A pixel that im2col copied three times gets three numbers back, added up.",
    ),
    Check(
        function="col2im",
        name="number_types",
        title="the result has the columns' dtype, and float64 keeps all its digits",
        points=0.25,
        body=_back_number_types,
        examples=lambda: examples.and_dtype(examples.columns()),
        count=20,
        hint="Start from cols.new_zeros(...), not from torch.zeros(...).",
    ),
    Check(
        function="col2im",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=_back_any_layout,
        examples=lambda: examples.and_layout(examples.columns()),
        count=25,
        hint="view needs contiguous memory, reshape does not.",
    ),
    Check(
        function="col2im",
        name="no_trace",
        title="cols is not modified, and a result stays what it was in later calls",
        points=0.25,
        body=_back_no_trace,
        examples=examples.columns,
        count=15,
        hint="Start from new zeros in each call.",
    ),
    Check(
        function="col2im",
        name="vectorised",
        title="the number of tensor operations grows with neither image nor batch",
        points=0.25,
        body=_back_vectorised,
        examples=examples.grown,
        count=4,
        hint="Add a whole slice for each place in the kernel.",
    ),
    Check(
        function="col2im",
        name="rejects_large_kernel",
        title="a kernel larger than the padded image raises ValueError",
        points=0.25,
        body=_back_rejects,
        examples=examples.too_large,
        count=20,
        hint="conv_output_shape(output_size, ...) checks it.",
    ),
    Check(
        function="col2im",
        name="rejects_bad_sizes",
        title="a kernel size, stride or dilation below 1 or a negative padding raises ValueError",
        points=0.25,
        body=_back_rejects,
        examples=lambda: examples.bad_sizes(("kernel_size", "stride", "dilation", "padding")),
        count=30,
        hint="conv_output_shape(output_size, ...) checks them all.",
    ),
    Check(
        function="col2im",
        name="cuda",
        title="on CUDA the result is the same, and stays there",
        points=0,
        body=col2im_matches("cuda"),
        examples=examples.columns,
        device="cuda",
        hint="New tensors belong on cols.device.",
    ),
)
