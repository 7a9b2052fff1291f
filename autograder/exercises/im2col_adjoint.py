"""Checks of col2im."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

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


def _number_types(
    s: Submission, cols: Tensor, output_size: Any, kernel_size: Any, options: Options, dtype: str
) -> None:
    same_kind(lambda t: s.call("col2im", t, output_size, kernel_size, **options), (cols,), dtype)


def _any_layout(
    s: Submission, cols: Tensor, output_size: Any, kernel_size: Any, options: Options, layout: str
) -> None:
    plain = finite(s.call("col2im", cols, output_size, kernel_size, **options))
    view = Tensor(strategies.laid_out(cols.data, layout))
    values(s.call("col2im", view, output_size, kernel_size, **options), plain.data)


def _no_trace(
    s: Submission, cols: Tensor, output_size: Any, kernel_size: Any, options: Options
) -> None:
    no_trace(s, "col2im", ("cols",), cols, output_size, kernel_size, **options)


def _special_values(
    s: Submission, cols: Tensor, output_size: Any, kernel_size: Any, options: Options
) -> None:
    expected = oracles.col2im(cols.data, output_size, kernel_size, **options)
    special_values(s.call("col2im", cols, output_size, kernel_size, **options), expected)


def _stays(
    s: Submission, cols: Tensor, output_size: Any, kernel_size: Any, options: Options
) -> None:
    stays(lambda t: s.call("col2im", t, output_size, kernel_size, **options), cols)


def _vectorised(s: Submission, sizes: Any, kernel_size: Any, options: Options) -> None:
    counts = []
    for N, C, *size in sizes:
        out = examples.out_size(tuple(size), kernel_size, **options)
        cols = ones((N, C * kernel_size[0] * kernel_size[1], out[0] * out[1]))
        counts.append(counted(s, "col2im", cols, tuple(size), kernel_size, **options))
    not_growing(counts, ("image", "batch"))


def _rejects(
    s: Submission, size: Any, kernel_size: Any, options: Options, wrong: str = "large"
) -> None:
    # As many columns as the formula gives, so that their number alone is no reason to refuse them.
    kernel, strides = strategies.both(kernel_size), strategies.both(options.get("stride", 1))
    whole = dict(options) | {"stride": tuple(s or 1 for s in strides)}
    height, width = examples.out_size(size, kernel, **whole)
    cols = ones((1, max(kernel[0] * kernel[1], 1), max(height * width, 1)))
    compare.rejects(
        lambda: s.call("col2im", cols, size, kernel_size, **options),
        *NAMES[wrong], "output_size",
        why=f"kernel_size = {kernel_size}, {dict(options)} for an image of {size}",
    )  # fmt: skip


CHECKS = (
    Check(
        function="col2im",
        name="matches_torch",
        title="every pixel is the sum of its copies in the columns, as in PyTorch's fold",
        points=1.0,
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
        body=_number_types,
        examples=lambda: examples.and_dtype(examples.columns()),
        count=20,
        hint="Start from cols.new_zeros(...), not from torch.zeros(...).",
    ),
    Check(
        function="col2im",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=_any_layout,
        examples=lambda: examples.and_layout(examples.columns()),
        count=25,
        hint="view needs contiguous memory, reshape does not.",
    ),
    Check(
        function="col2im",
        name="special_values",
        title="NaN and infinity reach the pixel they belong to, and no other",
        points=0.25,
        body=_special_values,
        examples=lambda: examples.with_special_value("cols", examples.columns()),
        count=15,
        hint="Nothing but sums; nothing is skipped or replaced.",
    ),
    Check(
        function="col2im",
        name="no_trace",
        title="cols is not modified, and a result stays what it was in later calls",
        points=0.25,
        body=_no_trace,
        examples=examples.columns,
        count=15,
        hint="Start from new zeros in each call.",
    ),
    Check(
        function="col2im",
        name="vectorised",
        title="the number of tensor operations grows with neither image nor batch",
        points=0.25,
        body=_vectorised,
        examples=examples.grown,
        count=4,
        hint="Add a whole slice for each place in the kernel.",
    ),
    Check(
        function="col2im",
        name="rejects_large_kernel",
        title="a kernel larger than the padded image raises ValueError",
        points=0.25,
        body=_rejects,
        examples=examples.too_large,
        count=20,
        hint="conv_output_shape(output_size, ...) checks it.",
    ),
    Check(
        function="col2im",
        name="rejects_bad_sizes",
        title="a kernel size, stride or dilation below 1 or a negative padding raises ValueError",
        points=0.25,
        body=_rejects,
        examples=lambda: examples.bad_sizes(("kernel_size", "stride", "dilation", "padding")),
        count=30,
        hint="conv_output_shape(output_size, ...) checks them all.",
    ),
    Check(
        function="col2im",
        name="device",
        title="the result is on the columns' device",
        points=0.25,
        body=_stays,
        examples=lambda: examples.of_its_own(examples.columns),
        count=3,
        hint="New tensors belong on cols.device: cols.new_zeros(...), or device=cols.device.",
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
