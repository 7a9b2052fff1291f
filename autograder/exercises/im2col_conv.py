"""Checks of conv2d."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from autograder import compare, oracles, strategies
from autograder.errors import CheckFailed
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
from autograder.subject import Array, Tensor
from autograder.submission import Submission

PRODUCTS = frozenset(
    "mm bmm addmm baddbmm addbmm mv addmv dot vdot addr linear matmul _addmm_activation".split()
)
"""What a matrix product is called at PyTorch's dispatcher."""
INPUTS = ("x", "weight", "bias")


def _arguments(x: Tensor, weight: Tensor, bias: Tensor | None) -> tuple[Any, ...]:
    return (x, weight) if bias is None else (x, weight, bias)


def _expected(x: Tensor, weight: Tensor, bias: Tensor | None, options: Options) -> Array:
    return oracles.conv2d(x.data, weight.data, None if bias is None else bias.data, **options)


def _shape(s: Submission, x: Tensor, weight: Tensor, bias: Tensor | None, options: Options) -> None:
    out = examples.out_size(x.data.shape, weight.data.shape[2:], **options)
    actual = finite(s.call("conv2d", *_arguments(x, weight, bias), **options))
    compare.same_shape(actual, (x.data.shape[0], weight.data.shape[0], *out))


def conv2d_matches(device: str) -> Callable[..., None]:
    """A body: conv2d gives what PyTorch's conv2d gives, on a device."""

    def body(
        s: Submission, x: Tensor, weight: Tensor, bias: Tensor | None, options: Options
    ) -> None:
        given = (on(device, t) for t in _arguments(x, weight, bias))
        actual = s.call("conv2d", *given, **options)
        values(actual, _expected(x, weight, bias, options), device=device)

    return body


def conv2d_gradient(wanted: tuple[int, ...], device: str) -> Callable[..., None]:
    """A body: the gradients of the `wanted` inputs (0: x, 1: weight, 2: bias) are right."""

    def body(
        s: Submission,
        cotangent: Array,
        x: Tensor,
        weight: Tensor,
        bias: Tensor | None,
        options: Options,
    ) -> None:
        given = tuple(on(device, t) for t in _arguments(x, weight, bias))
        wrt = tuple(number for number in wanted if number < len(given))
        output, gradients = s.vjp("conv2d", given, cotangent, wrt=wrt, **options)
        compare.same_shape(compare.tensor(output), cotangent.shape)
        expected = oracles.conv2d_gradients(
            x.data, weight.data, None if bias is None else bias.data, cotangent, **options
        )
        for number, gradient in zip(wrt, gradients, strict=True):
            if gradient is None:
                raise CheckFailed(f"no gradient reaches {INPUTS[number]}", expected[number], None)
            name = f"the gradient of {INPUTS[number]}"
            values(gradient, expected[number], device=device, name=name)

    return body


def _number_types(
    s: Submission, x: Tensor, weight: Tensor, bias: None, options: Options, dtype: str
) -> None:
    same_kind(lambda *tensors: s.call("conv2d", *tensors, **options), (x, weight), dtype)


def _any_layout(
    s: Submission, x: Tensor, weight: Tensor, bias: Tensor | None, options: Options, layout: str
) -> None:
    plain = finite(s.call("conv2d", *_arguments(x, weight, bias), **options))
    x, weight = (Tensor(strategies.laid_out(t.data, layout)) for t in (x, weight))
    values(s.call("conv2d", *_arguments(x, weight, bias), **options), plain.data)


def _special_values(
    s: Submission, x: Tensor, weight: Tensor, bias: Tensor | None, options: Options
) -> None:
    actual = s.call("conv2d", *_arguments(x, weight, bias), **options)
    special_values(actual, _expected(x, weight, bias, options))


def _stays(s: Submission, x: Tensor, weight: Tensor, bias: Tensor | None, options: Options) -> None:
    stays(lambda *given: s.call("conv2d", *given, **options), *_arguments(x, weight, bias))


def _no_trace(
    s: Submission, x: Tensor, weight: Tensor, bias: Tensor | None, options: Options
) -> None:
    no_trace(s, "conv2d", INPUTS, *_arguments(x, weight, bias), **options)


def _vectorised(s: Submission, sizes: Any, kernel_size: Any, options: Options) -> None:
    kernel = ones((3, 2, *kernel_size))
    counts = [counted(s, "conv2d", ones(shape), kernel, **options) for shape in sizes]
    not_growing(counts, ("image", "batch"))


def _one_product(s: Submission, sizes: Any, kernel_size: Any, options: Options) -> None:
    count = counted(s, "conv2d", ones(sizes[0]), ones((3, 2, *kernel_size)), **options)
    products = sum(n for name, n in count.items() if name.split("::")[-1] in PRODUCTS)
    if products > 1:
        raise CheckFailed(
            f"one call makes {products} matrix products; one is enough after im2col", 1, products
        )


def _rejects_large(s: Submission, size: Any, kernel_size: Any, options: Options) -> None:
    compare.rejects(
        lambda: s.call("conv2d", ones((1, 1, *size)), ones((1, 1, *kernel_size)), **options),
        *NAMES["large"], "weight",
        why=f"a kernel of {kernel_size} on an image of {size}, {dict(options)}",
    )  # fmt: skip


def _rejects_sizes(
    s: Submission, size: Any, kernel_size: int, options: Options, wrong: str
) -> None:
    weight = ones((1, 1, kernel_size, kernel_size))
    compare.rejects(
        lambda: s.call("conv2d", ones((1, 1, *size)), weight, **options),
        *NAMES[wrong],
        why=f"{wrong} = {options[wrong]}",
    )


def _rejects_word(s: Submission, padding: str) -> None:
    compare.rejects(
        lambda: s.call("conv2d", ones((1, 1, 4, 4)), ones((1, 1, 2, 2)), padding=padding),
        *NAMES["padding"], padding or "padding",
        why=f"padding = {padding!r}",
    )  # fmt: skip


def _words() -> Any:
    return strategies.named(padding=st.sampled_from(["full", "SAME", "zeros", ""]))


def _with_cotangent() -> Any:
    return examples.with_cotangent(examples.convolutions(bias=True))


CHECKS = (
    Check(
        function="conv2d",
        name="shape",
        title="the output has a channel for each kernel and a place for each window",
        points=0.25,
        body=_shape,
        examples=examples.convolutions,
        count=25,
        hint="(N, C_out, H_out, W_out)",
    ),
    Check(
        function="conv2d",
        name="matches_torch",
        title="values agree with PyTorch's conv2d",
        points=1.25,
        body=conv2d_matches("cpu"),
        examples=examples.convolutions,
        count=60,
        hint="weight.reshape(C_out, -1) @ im2col(x, ...), plus the bias, reshaped.",
    ),
    Check(
        function="conv2d",
        name="padding_words",
        title='padding="valid" pads nothing, "same" keeps the image\'s size',
        points=0.5,
        body=conv2d_matches("cpu"),
        examples=lambda: examples.convolutions(words=True),
        hint="same pads d * (k - 1) on each axis; an odd one more goes to the bottom or right.",
    ),
    Check(
        function="conv2d",
        name="gradient_of_x",
        title="the gradient of x agrees with PyTorch's",
        points=0.5,
        body=conv2d_gradient((0,), "cpu"),
        examples=_with_cotangent,
        count=30,
        hint="Stay with tensor operations: .data, .detach(), .numpy() and no_grad cut the graph.",
    ),
    Check(
        function="conv2d",
        name="gradient_of_parameters",
        title="the gradients of weight and bias agree with PyTorch's",
        points=0.5,
        body=conv2d_gradient((1, 2), "cpu"),
        examples=_with_cotangent,
        count=30,
        hint="Stay with tensor operations: torch.tensor(weight) is a copy without a graph.",
    ),
    Check(
        function="conv2d",
        name="number_types",
        title="the result has x's dtype, and float64 keeps all its digits",
        points=0.25,
        body=_number_types,
        examples=lambda: examples.and_dtype(examples.convolutions(bias=False)),
        count=20,
        hint="Make new tensors with x.new_zeros, or with dtype=x.dtype and device=x.device.",
    ),
    Check(
        function="conv2d",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=_any_layout,
        examples=lambda: examples.and_layout(examples.convolutions()),
        count=25,
        hint="view needs contiguous memory, reshape does not.",
    ),
    Check(
        function="conv2d",
        name="special_values",
        title="NaN and infinity reach every window that holds them, and no other",
        points=0.25,
        body=_special_values,
        examples=lambda: examples.with_special_value(
            "x", examples.convolutions(padding=1, dilation=2)
        ),
        hint="Nothing but products and sums; nothing is skipped or replaced.",
    ),
    Check(
        function="conv2d",
        name="no_trace",
        title="no argument is modified, and a result stays what it was in later calls",
        points=0.25,
        body=_no_trace,
        examples=examples.convolutions,
        count=15,
        hint="Look for +=, for methods that end in _, and for tensors kept between calls.",
    ),
    Check(
        function="conv2d",
        name="vectorised",
        title="the number of tensor operations grows with neither image nor batch",
        points=0.25,
        body=_vectorised,
        examples=examples.grown,
        count=4,
        hint="@ multiplies a whole batch of matrices at once.",
    ),
    Check(
        function="conv2d",
        name="one_product",
        title="one matrix product does all the multiplying",
        points=0.25,
        body=_one_product,
        examples=examples.grown,
        count=4,
        hint="weight.reshape(C_out, -1) holds all kernels as rows: one product serves them all.",
    ),
    Check(
        function="conv2d",
        name="rejects_large_kernel",
        title="a kernel larger than the padded image raises ValueError",
        points=0.25,
        body=_rejects_large,
        examples=examples.too_large,
        count=20,
        hint="conv_output_shape checks it.",
    ),
    Check(
        function="conv2d",
        name="rejects_bad_sizes",
        title="a stride or dilation below 1 or a negative padding raises ValueError",
        points=0.25,
        body=_rejects_sizes,
        examples=lambda: examples.bad_sizes(("stride", "dilation", "padding")),
        count=30,
        hint="conv_output_shape checks them all.",
    ),
    Check(
        function="conv2d",
        name="rejects_unknown_word",
        title='a word other than "valid" and "same" raises ValueError',
        points=0.25,
        body=_rejects_word,
        examples=_words,
        count=8,
        hint="Decide what to do when padding is a str and neither of the two.",
    ),
    Check(
        function="conv2d",
        name="device",
        title="the result is on x's device",
        points=0.25,
        body=_stays,
        examples=lambda: examples.of_its_own(examples.convolutions),
        count=3,
        hint="New tensors belong on x.device: x.new_zeros(...), or device=x.device.",
    ),
    Check(
        function="conv2d",
        name="cuda",
        title="on CUDA the values are the same, and stay there",
        points=0,
        body=conv2d_matches("cuda"),
        examples=examples.convolutions,
        device="cuda",
        hint="New tensors belong on x.device.",
    ),
    Check(
        function="conv2d",
        name="cuda_gradients",
        title="on CUDA the gradients are the same, and stay there",
        points=0,
        body=conv2d_gradient((0, 1, 2), "cuda"),
        examples=_with_cotangent,
        device="cuda",
        hint="New tensors belong on x.device.",
    ),
)
