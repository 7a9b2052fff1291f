"""Checks of conv_output_shape."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import compare, oracles
from autograder.errors import CheckFailed
from autograder.exercises.stride_examples import (
    KERNEL,
    Pair,
    empty,
    fitting,
    spelled,
    square,
    wrong,
)
from autograder.model import Check
from autograder.strategies import both
from autograder.submission import Arguments, Submission


def _sizes(value: Any) -> tuple[float, float]:
    """The two numbers of a result, ints or not."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise CheckFailed(
            f"the result is {compare.describe(value)}, expected a tuple (H_out, W_out)",
            actual=value,
        )
    for size in value:
        real = isinstance(size, (int, float, np.number)) and not isinstance(size, bool)
        if not real or (isinstance(size, float) and not math.isfinite(size)):
            raise CheckFailed(
                f"the result holds {compare.describe(size)}, expected ints", actual=value
            )
    return value[0], value[1]


def _formula(s: Submission, input_shape: Any, kernel_size: Any, **options: Pair) -> None:
    got = s.call("conv_output_shape", input_shape, kernel_size, **options)
    pairs = (both(options.get(n, d)) for n, d in (("stride", 1), ("padding", 0), ("dilation", 1)))
    want = oracles.conv_output_shape(input_shape, both(kernel_size), *pairs)
    if _sizes(got) != want:
        raise CheckFailed(f"the result is {got}, expected {want}", want, got)


def _returns_ints(s: Submission, input_shape: Any, size: int, **options: int) -> None:
    got = s.call("conv_output_shape", input_shape, (size, size), **options)
    sizes = _sizes(got)
    if isinstance(got, list):
        raise CheckFailed("the result is a list, expected a tuple (H_out, W_out)", actual=got)
    for number in sizes:
        if not isinstance(number, (int, np.integer)):
            raise CheckFailed(f"the result is {got}, expected ints", actual=got)


def _int_or_pair(s: Submission, input_shape: Any, size: int, **options: int) -> None:
    paired = {name: (value, value) for name, value in options.items()}
    calls = [Arguments(input_shape, (size, size), **paired)]
    for name in options:
        given = paired | {name: options[name]}
        calls.append(Arguments(input_shape, (size, size), **given))
    calls.append(Arguments(input_shape, size, **paired))
    in_order = (options[name] for name in ("stride", "padding", "dilation"))
    calls.append(Arguments(input_shape, (size, size), *in_order))
    results = map(_sizes, s.each("conv_output_shape", *calls))
    plain = next(results)
    for got in itertools.islice(results, len(calls) - 2):
        if got != plain:
            raise CheckFailed(f"the result is {got}, but with tuples it is {plain}", plain, got)
    got = next(results)
    if got != plain:
        raise CheckFailed(f"the result is {got}, but with names it is {plain}", plain, got)


def _shape_rejects(*names: str) -> Callable[..., None]:
    def body(s: Submission, input_shape: Any, kernel_size: Any, **options: Pair) -> None:
        compare.rejects(
            lambda: s.call("conv_output_shape", input_shape, kernel_size, **options),
            *names,
            why=spelled(f"input_shape={input_shape}, kernel_size={kernel_size}", options),
        )

    return body


CHECKS = (
    Check(
        function="conv_output_shape",
        name="formula",
        title="the size follows the formula for any stride, padding and dilation",
        points=1.5,
        body=_formula,
        examples=fitting,
        count=80,
        hint="(n + 2 * p - d * (k - 1) - 1) // s + 1 along each axis, with that axis's numbers.",
    ),
    Check(
        function="conv_output_shape",
        name="stride",
        title="a stride counts every s-th place, and a place that is cut off does not count",
        points=0.5,
        body=_formula,
        examples=lambda: fitting(names=("stride",)),
        hint="The first place is always there; after it comes one for every s further places.",
    ),
    Check(
        function="conv_output_shape",
        name="padding",
        title="padding adds to both sides of each axis",
        points=0.5,
        body=_formula,
        examples=lambda: fitting(names=("padding",)),
        hint="A padding of p makes the axis 2 * p longer.",
    ),
    Check(
        function="conv_output_shape",
        name="dilation",
        title="dilation spreads the kernel over d * (k - 1) + 1 pixels",
        points=0.5,
        body=_formula,
        examples=lambda: fitting(names=("dilation",)),
        hint="A kernel of k taps has k - 1 gaps between them, each d wide.",
    ),
    Check(
        function="conv_output_shape",
        name="returns_ints",
        title="the result is a tuple of two ints",
        points=0.25,
        body=_returns_ints,
        examples=square,
        count=20,
        hint="// on ints gives ints; / and np.floor give floats.",
    ),
    Check(
        function="conv_output_shape",
        name="int_or_pair",
        title="an int means the same for both axes",
        points=0.25,
        body=_int_or_pair,
        examples=square,
        count=25,
        hint="Turn every int into a pair before you use it.",
    ),
    Check(
        function="conv_output_shape",
        name="rejects_empty",
        title="a kernel too large for the padded image raises ValueError",
        points=0.5,
        body=_shape_rejects("kernel_size", *KERNEL, "size"),
        examples=empty,
        hint="Check both axes; and beware, int(-1 / 2) is 0 where -1 // 2 is -1.",
    ),
    Check(
        function="conv_output_shape",
        name="rejects_kernel_size",
        title="a kernel size below one raises ValueError",
        points=0.25,
        body=_shape_rejects("kernel_size", "kernel", "size"),
        examples=wrong("kernel_size", 1),
        count=15,
        hint="The formula gives a number for a kernel of size 0, too; check before you compute.",
    ),
    Check(
        function="conv_output_shape",
        name="rejects_stride",
        title="a stride below one raises ValueError",
        points=0.25,
        body=_shape_rejects("stride"),
        examples=wrong("stride", 1),
        count=15,
        hint='raise ValueError(f"stride must be positive, got {stride}")',
    ),
    Check(
        function="conv_output_shape",
        name="rejects_padding",
        title="a negative padding raises ValueError",
        points=0.25,
        body=_shape_rejects("padding", "pad"),
        examples=wrong("padding", 0),
        count=15,
        hint='raise ValueError(f"padding must not be negative, got {padding}")',
    ),
    Check(
        function="conv_output_shape",
        name="rejects_dilation",
        title="a dilation below one raises ValueError",
        points=0.25,
        body=_shape_rejects("dilation"),
        examples=wrong("dilation", 1),
        count=15,
        hint='raise ValueError(f"dilation must be positive, got {dilation}")',
    ),
)
