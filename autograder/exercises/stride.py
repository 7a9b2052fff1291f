"""Checks of the third exercise: stride and dilation by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from autograder import compare, laws, oracles, strategies
from autograder.errors import CheckFailed
from autograder.model import Check, Exercise, Function
from autograder.strategies import both
from autograder.subject import Array
from autograder.submission import Submission

Pair = int | tuple[int, int]

KERNEL = ("K", "kernel", "filter", "weight", "window", "X", "image", "input", "output", "empty")

# -- options that fit --------------------------------------------------------------------


@st.composite
def _fitting(
    draw: DrawFn,
    *,
    names: tuple[str, ...] = ("stride", "padding", "dilation"),
    most_padding: int = 3,
) -> dict[str, Any]:
    """`input_shape`, `kernel_size` and the options in `names`, for an output that is not empty."""
    options: dict[str, Any] = {}
    if "stride" in names:
        options["stride"] = draw(strategies.pairs(1, 4))
    if "padding" in names:
        options["padding"] = draw(strategies.pairs(0, most_padding))
    if "dilation" in names:
        options["dilation"] = draw(strategies.pairs(1, 3))
    kernel = draw(strategies.sizes(1, 3))
    reach, grown = both(options.get("dilation", 1)), both(options.get("padding", 0))
    shape = tuple(
        max(1, d * (k - 1) + 1 - 2 * p + draw(st.integers(0, 5)))
        for k, d, p in zip(kernel, reach, grown, strict=True)
    )
    return {"input_shape": shape, "kernel_size": kernel, **options}


@st.composite
def _empty(draw: DrawFn) -> dict[str, Any]:
    """Options for which the kernel is too large along one axis or both, by a little or a lot."""
    case = draw(_fitting())
    kernel = list(case["kernel_size"])
    for axis in draw(st.sampled_from([(0,), (1,), (0, 1)])):
        n, p, d = (
            case["input_shape"][axis],
            both(case["padding"])[axis],
            both(case["dilation"])[axis],
        )
        while d * (kernel[axis] - 1) + 1 <= n + 2 * p:
            kernel[axis] += 1
        kernel[axis] += draw(st.integers(0, 2))
    return case | {"kernel_size": tuple(kernel)}


def _with_arrays(options: SearchStrategy[dict[str, Any]]) -> SearchStrategy[dict[str, Any]]:
    """The same with arrays X and K of the sizes that were drawn."""

    def fill(case: dict[str, Any]) -> SearchStrategy[dict[str, Any]]:
        shape, size = case["input_shape"], case["kernel_size"]
        rest = {k: st.just(v) for k, v in case.items() if k not in ("input_shape", "kernel_size")}
        return st.fixed_dictionaries(
            rest | {"K": strategies.arrays(size), "X": strategies.arrays(shape)}
        )

    return options.flatmap(fill)


def _wrong(name: str, low: int) -> Callable[[], SearchStrategy[dict[str, Any]]]:
    """Options that fit but for `name`, which is below `low` along one axis or both."""

    @st.composite
    def draw_wrong(draw: DrawFn) -> dict[str, Any]:
        bad = low - draw(st.integers(1, 2))
        value = draw(st.sampled_from([bad, (bad, bad), (bad, low + 1), (low + 1, bad)]))
        return {"input_shape": (7, 6), "kernel_size": (2, 3), name: value}

    return draw_wrong


def _wrong_with_arrays(name: str, low: int) -> Callable[[], SearchStrategy[dict[str, Any]]]:
    """The same with arrays, always the same ones, so that every wrong value is drawn."""

    def fill(case: dict[str, Any]) -> dict[str, Any]:
        X = np.arange(42.0).reshape(case["input_shape"])
        return {"X": X, "K": np.ones(case["kernel_size"]), name: case[name]}

    return lambda: _wrong(name, low)().map(fill)


# -- conv_output_shape -------------------------------------------------------------------


def _sizes(value: Any) -> tuple[float, float]:
    """The two numbers of a result, ints or not."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise CheckFailed(
            f"the result is {compare.describe(value)}, expected a tuple (H_out, W_out)",
            actual=value,
        )
    for size in value:
        if isinstance(size, bool) or not isinstance(size, (int, float, np.number)):
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
    plain = _sizes(s.call("conv_output_shape", input_shape, (size, size), **paired))
    for name in (*options, "kernel_size"):
        given = paired | {n: v for n, v in options.items() if n == name}
        kernel = size if name == "kernel_size" else (size, size)
        got = _sizes(s.call("conv_output_shape", input_shape, kernel, **given))
        if got != plain:
            raise CheckFailed(f"the result is {got}, but with tuples it is {plain}", plain, got)


def _shape_rejects(*names: str) -> Callable[..., None]:
    def body(s: Submission, input_shape: Any, kernel_size: Any, **options: Pair) -> None:
        compare.rejects(
            lambda: s.call("conv_output_shape", input_shape, kernel_size, **options),
            *names,
            why=_spelled(f"input_shape={input_shape}, kernel_size={kernel_size}", options),
        )

    return body


def _spelled(text: str, options: dict[str, Pair]) -> str:
    return ", ".join([text, *(f"{name}={value}" for name, value in options.items())])


@st.composite
def _square(draw: DrawFn) -> dict[str, Any]:
    case = {
        "stride": draw(st.integers(1, 3)),
        "padding": draw(st.integers(0, 2)),
        "dilation": draw(st.integers(1, 3)),
    }
    return case | {"size": draw(st.integers(1, 3)), "input_shape": draw(strategies.sizes(9, 12))}


# -- corr2d_strided ----------------------------------------------------------------------


def _strided_shape(s: Submission, X: Array, K: Array, **options: Pair) -> None:
    want = oracles.corr2d(X, K, **options).shape
    compare.same_shape(s.call("corr2d_strided", X, K, **options), want)


def _strided_matches_torch(s: Submission, X: Array, K: Array, **options: Pair) -> None:
    want = oracles.corr2d(X, K, **options)
    compare.same_values(s.call("corr2d_strided", X, K, **options), want)


def _in_order(
    s: Submission, X: Array, K: Array, stride: Pair, padding: Pair, dilation: Pair
) -> None:
    want = oracles.corr2d(X, K, stride=stride, padding=padding, dilation=dilation)
    compare.same_values(s.call("corr2d_strided", X, K, stride, padding, dilation), want)


def _downsamples(s: Submission, X: Array, K: Array, stride: Pair, **options: Pair) -> None:
    dense = compare.array(s.call("corr2d_strided", X, K, **options))
    down, right = both(stride)
    if dense.ndim != 2:
        raise CheckFailed(f"the result has shape {dense.shape}, expected two axes", actual=dense)
    compare.same_values(
        s.call("corr2d_strided", X, K, stride=stride, **options), dense[::down, ::right]
    )


def _strided_int_or_pair(s: Submission, X: Array, K: Array, **options: int) -> None:
    paired = {name: (value, value) for name, value in options.items()}
    plain = compare.array(s.call("corr2d_strided", X, K, **paired))
    compare.same_values(s.call("corr2d_strided", X, K, **options), plain)


def _strided_rejects(*names: str) -> Callable[..., None]:
    def body(s: Submission, X: Array, K: Array, **options: Pair) -> None:
        compare.rejects(
            lambda: s.call("corr2d_strided", X, K, **options),
            *names,
            why=_spelled(f"a kernel of shape {K.shape} on an image of shape {X.shape}", options),
        )

    return body


def _some() -> SearchStrategy[dict[str, Any]]:
    return _with_arrays(_fitting())


def _roomy() -> SearchStrategy[dict[str, Any]]:
    """The same with little padding, so that the image matters."""
    return _with_arrays(_fitting(most_padding=1))


def _only(*names: str) -> Callable[[], SearchStrategy[dict[str, Any]]]:
    return lambda: _with_arrays(_fitting(names=names))


@st.composite
def _some_with_special(draw: DrawFn) -> dict[str, Any]:
    # No dilation: a kernel with zeros in its gaps is arithmetic, too, and makes more NaN.
    case: dict[str, Any] = draw(
        strategies.spoilt(draw(_with_arrays(_fitting(names=("stride", "padding")))))
    )
    return case


@st.composite
def _square_arrays(draw: DrawFn) -> dict[str, Any]:
    case = draw(_square())
    shape, size = case.pop("input_shape"), case.pop("size")
    return case | {"X": draw(strategies.arrays(shape)), "K": draw(strategies.arrays((size, size)))}


CHECKS = (
    Check(
        function="conv_output_shape",
        name="formula",
        title="the size follows the formula for any stride, padding and dilation",
        points=1.5,
        body=_formula,
        examples=_fitting,
        count=80,
        hint="(n + 2 * p - d * (k - 1) - 1) // s + 1 along each axis, with that axis's numbers.",
    ),
    Check(
        function="conv_output_shape",
        name="stride",
        title="a stride counts every s-th place, and a place that is cut off does not count",
        points=0.5,
        body=_formula,
        examples=lambda: _fitting(names=("stride",)),
        hint="The first place is always there; after it comes one for every s further places.",
    ),
    Check(
        function="conv_output_shape",
        name="padding",
        title="padding adds to both sides of each axis",
        points=0.5,
        body=_formula,
        examples=lambda: _fitting(names=("padding",)),
        hint="A padding of p makes the axis 2 * p longer.",
    ),
    Check(
        function="conv_output_shape",
        name="dilation",
        title="dilation spreads the kernel over d * (k - 1) + 1 pixels",
        points=0.5,
        body=_formula,
        examples=lambda: _fitting(names=("dilation",)),
        hint="A kernel of k taps has k - 1 gaps between them, each d wide.",
    ),
    Check(
        function="conv_output_shape",
        name="returns_ints",
        title="the result is a tuple of two ints",
        points=0.25,
        body=_returns_ints,
        examples=_square,
        count=20,
        hint="// on ints gives ints; / and np.floor give floats.",
    ),
    Check(
        function="conv_output_shape",
        name="int_or_pair",
        title="an int means the same for both axes",
        points=0.25,
        body=_int_or_pair,
        examples=_square,
        count=25,
        hint="Turn every int into a pair before you use it.",
    ),
    Check(
        function="conv_output_shape",
        name="rejects_empty",
        title="a kernel too large for the padded image raises ValueError",
        points=0.5,
        body=_shape_rejects("kernel_size", *KERNEL, "size"),
        examples=_empty,
        hint="Check both axes; and beware, int(-1 / 2) is 0 where -1 // 2 is -1.",
    ),
    Check(
        function="conv_output_shape",
        name="rejects_kernel_size",
        title="a kernel size below one raises ValueError",
        points=0.25,
        body=_shape_rejects("kernel_size", "kernel", "size"),
        examples=_wrong("kernel_size", 1),
        count=15,
        hint="The formula gives a number for a kernel of size 0, too; check before you compute.",
    ),
    Check(
        function="conv_output_shape",
        name="rejects_stride",
        title="a stride below one raises ValueError",
        points=0.25,
        body=_shape_rejects("stride"),
        examples=_wrong("stride", 1),
        count=15,
        hint='raise ValueError(f"stride must be positive, got {stride}")',
    ),
    Check(
        function="conv_output_shape",
        name="rejects_padding",
        title="a negative padding raises ValueError",
        points=0.25,
        body=_shape_rejects("padding", "pad"),
        examples=_wrong("padding", 0),
        count=15,
        hint='raise ValueError(f"padding must not be negative, got {padding}")',
    ),
    Check(
        function="conv_output_shape",
        name="rejects_dilation",
        title="a dilation below one raises ValueError",
        points=0.25,
        body=_shape_rejects("dilation"),
        examples=_wrong("dilation", 1),
        count=15,
        hint='raise ValueError(f"dilation must be positive, got {dilation}")',
    ),
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
        title="integers, bytes and float32 work as well as float64",
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
        body=laws.fresh_results("corr2d_strided", "X", "K"),
        examples=_some,
        count=20,
        hint="Make the output inside the function, each time.",
    ),
    Check(
        function="corr2d_strided",
        name="rejects_empty",
        title="a kernel too large for the padded image raises ValueError",
        points=0.25,
        body=_strided_rejects(*KERNEL, "size"),
        examples=lambda: _with_arrays(_empty()),
        hint="conv_output_shape raises it already, if you call it.",
    ),
    Check(
        function="corr2d_strided",
        name="rejects_stride",
        title="a stride below one raises ValueError",
        points=0.25,
        body=_strided_rejects("stride"),
        examples=_wrong_with_arrays("stride", 1),
        count=15,
        hint="conv_output_shape raises it already, if you call it.",
    ),
    Check(
        function="corr2d_strided",
        name="rejects_padding",
        title="a negative padding raises ValueError",
        points=0.25,
        body=_strided_rejects("padding", "pad"),
        examples=_wrong_with_arrays("padding", 0),
        count=15,
        hint="conv_output_shape raises it already, if you call it before you pad.",
    ),
    Check(
        function="corr2d_strided",
        name="rejects_dilation",
        title="a dilation below one raises ValueError",
        points=0.25,
        body=_strided_rejects("dilation"),
        examples=_wrong_with_arrays("dilation", 1),
        count=15,
        hint="conv_output_shape raises it already, if you call it.",
    ),
)

EXERCISE = Exercise(
    id="stride",
    title="Stride and dilation",
    functions=(
        Function(
            name="conv_output_shape",
            points=5.0,
            hints=(
                "Along one axis: how many pixels does the padded image have, over how many does the"
                " dilated kernel reach, and how many steps of s fit into what is left?",
                "n + 2p pixels; the kernel covers d * (k - 1) + 1 of them; it can move on by what"
                " is left, in steps of s; and it also stands where it began.",
                "(n + 2 * p - d * (k - 1) - 1) // s + 1 for each axis; ValueError when it is below"
                " 1; ints become pairs: (o, o) if isinstance(o, int) else o",
            ),
        ),
        Function(
            name="corr2d_strided",
            points=10.0,
            hints=(
                "Which pixel of the padded image does K[a, b] meet when output (i, j) is computed?",
                "Loop over the outputs, or over the kernel's entries and take all pixels that one"
                " entry meets as a slice with a step.",
                "For each (a, b): Y += K[a, b] * P[a * dh : a * dh + sh * (H_out - 1) + 1 : sh,"
                " b * dw : b * dw + sw * (W_out - 1) + 1 : sw]",
            ),
        ),
    ),
    checks=CHECKS,
)
