"""Checks of the second exercise: padding by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from autograder import compare, laws, oracles, strategies
from autograder.errors import CheckFailed
from autograder.model import Check, Exercise, Function, Rules
from autograder.strategies import both
from autograder.subject import Array
from autograder.submission import Submission

Pair = int | tuple[int, int]
Sides = tuple[tuple[int, int], tuple[int, int]]
Padding = Pair | Sides

INTEGERS = (int, np.integer)
PADDING = ("padding", "pad", "top", "bottom", "left", "right")
KERNEL = ("K", "kernel", "filter", "weight", "X", "image", "input", "window")


def sides(padding: Padding) -> Sides:
    """Any form of padding as `((top, bottom), (left, right))`."""
    vertical, horizontal = (padding, padding) if isinstance(padding, int) else padding
    return both(vertical), both(horizontal)


def padded_shape(shape: tuple[int, ...], padding: Padding) -> tuple[int, ...]:
    """The shape of an array `(..., H, W)` after padding."""
    (top, bottom), (left, right) = sides(padding)
    return (*shape[:-2], top + shape[-2] + bottom, left + shape[-1] + right)


def paddings(highest: int = 3) -> st.SearchStrategy[Padding]:
    """Every form of padding that the contract knows."""
    pair = strategies.sizes(0, highest)
    return st.one_of(st.integers(0, highest), pair, st.tuples(pair, pair))


# -- same_padding ------------------------------------------------------------------------


def _same_padding(s: Submission, kernel_size: Pair) -> None:
    want = oracles.same_padding(both(kernel_size))
    compare.same(s.call("same_padding", kernel_size), want)


def _int_or_pair(s: Submission, size: int) -> None:
    square = _four_sides(s.call("same_padding", (size, size)))
    compare.same(s.call("same_padding", size), square)


def _four_sides(value: Any) -> Sides:
    """A result, if it is a pair of pairs of ints."""
    for pair in value if isinstance(value, tuple) and len(value) == 2 else [None]:
        if not isinstance(pair, tuple) or [isinstance(n, INTEGERS) for n in pair] != [True, True]:
            text = f"the result is {compare.describe(value)}"
            raise CheckFailed(f"{text}, expected ((top, bottom), (left, right))", actual=value)
    (top, bottom), (left, right) = value
    return (int(top), int(bottom)), (int(left), int(right))


def _rejects_size(s: Submission, kernel_size: Pair) -> None:
    compare.rejects(
        lambda: s.call("same_padding", kernel_size),
        "kernel_size", "kernel", "size", "k",
        why=f"kernel_size={kernel_size}, which is not positive",
    )  # fmt: skip


def _odd_kernels() -> st.SearchStrategy[dict[str, Any]]:
    odd = st.integers(0, 4).map(lambda n: 2 * n + 1)
    return st.fixed_dictionaries({"kernel_size": st.one_of(odd, st.tuples(odd, odd))})


def _even_kernels() -> st.SearchStrategy[dict[str, Any]]:
    even = st.integers(1, 4).map(lambda n: 2 * n)
    size = st.integers(1, 9)
    kernel_size = st.one_of(even, st.tuples(even, size), st.tuples(size, even))
    return st.fixed_dictionaries({"kernel_size": kernel_size})


# -- pad2d -------------------------------------------------------------------------------


@st.composite
def _image(draw: DrawFn, *, least: int = 0, axes: int = 0) -> dict[str, Any]:
    """An image, with 0 to `axes` leading axes, and a padding of any form."""
    padding = draw(paddings())
    leading = tuple(draw(st.lists(st.integers(1, 3), min_size=least, max_size=axes)))
    return {
        "X": draw(strategies.arrays((*leading, *draw(strategies.sizes(1, 5))))),
        "padding": padding,
    }


def _pad_shape(s: Submission, X: Array, padding: Padding) -> None:
    compare.same_shape(s.call("pad2d", X, padding), padded_shape(X.shape, padding))


def _pad_matches_torch(s: Submission, X: Array, padding: Padding) -> None:
    compare.same_values(s.call("pad2d", X, padding), oracles.pad2d(X, sides(padding)))


def _pad_forms(s: Submission, X: Array, pair: Pair) -> None:
    plain = compare.array(s.call("pad2d", X, sides(pair)))
    compare.same_values(s.call("pad2d", X, pair), plain)


def _pad_leading_axes(s: Submission, X: Array, padding: Padding) -> None:
    stacked = s.call("pad2d", X, padding)
    compare.same_shape(stacked, padded_shape(X.shape, padding))
    for place in np.ndindex(*X.shape[:-2]):
        one = s.call("pad2d", X[place], padding)
        compare.same_values(stacked[place], compare.array(one), name=f"the result's {list(place)}")


def _pad_value(s: Submission, X: Array, padding: Padding, value: float) -> None:
    (top, _), (left, _) = sides(padding)
    plain = compare.array(s.call("pad2d", X, padding))
    compare.same_shape(plain, padded_shape(X.shape, padding))
    inside = np.zeros(plain.shape, bool)
    inside[..., top : top + X.shape[-2], left : left + X.shape[-1]] = True
    want = np.where(inside, plain, value)
    compare.same_values(s.call("pad2d", X, padding, value=value), want)
    compare.same_values(s.call("pad2d", X, padding, value), want)


def _pad_keeps_dtype(s: Submission, X: Array, padding: Padding, dtype: str) -> None:
    plain = compare.array(s.call("pad2d", X, padding))
    typed = s.call("pad2d", X.astype(dtype), padding)
    compare.same_shape(typed, plain.shape)
    compare.same_dtype(typed, dtype)


def _rejects_negative(s: Submission, X: Array, padding: Padding) -> None:
    compare.rejects(
        lambda: s.call("pad2d", X, padding), *PADDING, why=f"padding={padding}, which is negative"
    )


@st.composite
def _with_value(draw: DrawFn) -> dict[str, Any]:
    numbers = st.sampled_from([1.0, -2.0, 0.5, 7.0, np.inf, -np.inf, np.nan])
    return {**draw(_image()), "value": draw(numbers)}


@st.composite
def _with_dtype(draw: DrawFn) -> dict[str, Any]:
    case = draw(_image())
    dtype = draw(st.sampled_from(["int64", "int32", "int8", "uint8", "float32", "float64"]))
    return case | {"X": np.abs(case["X"]), "dtype": dtype}


def _image_and_pair() -> st.SearchStrategy[dict[str, Any]]:
    X = strategies.arrays(strategies.sizes(1, 5))
    return st.fixed_dictionaries({"pair": strategies.pairs(0, 3), "X": X})


IMAGE = np.arange(1.0, 21.0).reshape(4, 5)
NEGATIVE: tuple[Padding, ...] = (
    -1,
    (-1, 0),
    (0, -2),
    (2, -1),
    ((-1, 1), (0, 0)),
    ((0, -1), (1, 1)),
    ((0, 0), (-1, 0)),
    ((2, 1), (1, -1)),
)


def _negative() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"X": st.just(IMAGE), "padding": st.sampled_from(NEGATIVE)})


# -- corr2d_padded -----------------------------------------------------------------------


@st.composite
def _correlation(draw: DrawFn, *, paddings: st.SearchStrategy[Any]) -> dict[str, Any]:
    """An image, a kernel that fits into it once it is padded, and the padding."""
    padding = draw(paddings)
    kernel = draw(strategies.sizes(1, 4))
    grown = {"valid": (0, 0), "same": kernel}.get(padding) if isinstance(padding, str) else None
    height, width = (
        max(1, k + draw(st.integers(0, 3)) - g)
        for k, g in zip(kernel, grown or padded_shape((0, 0), padding), strict=True)
    )
    K = draw(strategies.arrays(kernel))
    return {"X": draw(strategies.arrays((height, width))), "K": K, "padding": padding}


@st.composite
def _plain(draw: DrawFn) -> dict[str, Any]:
    """A kernel that fits into its image without padding, and any padding."""
    padding = draw(st.one_of(st.sampled_from(["same", "valid"]), paddings(2)))
    return {**draw(strategies.image_and_kernel(largest=4)), "padding": padding}


def _padded_corr2d(X: Array, K: Array, padding: Any = "valid") -> Array:
    if padding == "same":
        padding = oracles.same_padding((K.shape[0], K.shape[1]))
    return oracles.corr2d(oracles.pad2d(X, sides(0 if padding == "valid" else padding)), K)


def _explicit(s: Submission, X: Array, K: Array, padding: Padding) -> None:
    compare.same_values(s.call("corr2d_padded", X, K, padding), _padded_corr2d(X, K, padding))


def _same(s: Submission, X: Array, K: Array, padding: str) -> None:
    compare.same_values(s.call("corr2d_padded", X, K, padding), _padded_corr2d(X, K, padding))


def _valid(s: Submission, X: Array, K: Array, padding: str) -> None:
    plain = s.call("corr2d_padded", X, K)
    compare.same_shape(plain, (X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    compare.same_values(s.call("corr2d_padded", X, K, padding), plain)


def _identity(s: Submission, X: Array, size: tuple[int, int]) -> None:
    K = np.zeros(size)
    K[(size[0] - 1) // 2, (size[1] - 1) // 2] = 1.0
    compare.same_values(s.call("corr2d_padded", X, K, "same"), X)


def _rejects_large_kernel(s: Submission, X: Array, K: Array, padding: Any) -> None:
    compare.rejects(
        lambda: s.call("corr2d_padded", X, K, padding),
        *KERNEL,
        why=f"a kernel of shape {K.shape} on an image of shape {X.shape} with padding={padding!r}",
    )


def _rejects_string(s: Submission, X: Array, K: Array, padding: str) -> None:
    compare.rejects(
        lambda: s.call("corr2d_padded", X, K, padding), *PADDING, why=f"padding={padding!r}"
    )


def _rejects_negative_padding(s: Submission, X: Array, K: Array, padding: Padding) -> None:
    compare.rejects(
        lambda: s.call("corr2d_padded", X, K, padding),
        *PADDING,
        why=f"padding={padding}, which is negative",
    )


@st.composite
def _correlation_with_special(draw: DrawFn) -> dict[str, Any]:
    case: dict[str, Any] = draw(strategies.spoilt(draw(_plain())))
    return case


def _identities() -> st.SearchStrategy[dict[str, Any]]:
    X = strategies.arrays(strategies.sizes(4, 6))
    return st.fixed_dictionaries({"size": strategies.sizes(1, 4), "X": X})


@st.composite
def _kernel_too_large(draw: DrawFn) -> dict[str, Any]:
    padding: Any = draw(st.one_of(st.just("valid"), paddings(2)))
    height, width = draw(strategies.sizes(1, 3))
    room = padded_shape((height, width), 0 if padding == "valid" else padding)
    more = draw(st.sampled_from([(1, 0), (0, 1), (1, 1), (2, 0), (0, 3), (1, -9), (-9, 1)]))
    K = draw(strategies.arrays((max(1, room[0] + more[0]), max(1, room[1] + more[1]))))
    return {"X": draw(strategies.arrays((height, width))), "K": K, "padding": padding}


def _wrong_padding(*wrong: Any) -> st.SearchStrategy[dict[str, Any]]:
    arrays = {"X": st.just(IMAGE), "K": st.just(IMAGE[:1, :2])}
    return st.fixed_dictionaries(arrays | {"padding": st.sampled_from(wrong)})


CHECKS = (
    Check(
        function="same_padding",
        name="odd_kernels",
        title="an odd kernel gets the same padding before and after",
        points=0.5,
        body=_same_padding,
        examples=_odd_kernels,
        hint="A kernel of size k costs k - 1 rows or columns; give back half of them on each side.",
    ),
    Check(
        function="same_padding",
        name="even_kernels",
        title="an even kernel gets its extra row or column at the bottom or right",
        points=0.5,
        body=_same_padding,
        examples=_even_kernels,
        hint="k - 1 is odd: (k - 1) // 2 before, and what is left of k - 1 after.",
    ),
    Check(
        function="same_padding",
        name="int_or_pair",
        title="an int means the same size along both axes",
        points=0.25,
        body=_int_or_pair,
        examples=lambda: st.fixed_dictionaries({"size": st.integers(1, 9)}),
        count=10,
        hint="isinstance(kernel_size, int) tells the two forms apart.",
    ),
    Check(
        function="same_padding",
        name="rejects_kernel_size",
        title="a kernel size below one raises ValueError",
        points=0.25,
        body=_rejects_size,
        examples=lambda: st.fixed_dictionaries(
            {"kernel_size": st.sampled_from([0, -1, -4, (0, 3), (3, 0), (-2, 1), (2, -1)])}
        ),
        count=10,
        hint='raise ValueError(f"kernel_size must be positive, got {kernel_size}")',
    ),
    Check(
        function="pad2d",
        name="shape",
        title="each side adds its padding to the height or width",
        points=0.5,
        body=_pad_shape,
        examples=_image,
        hint="((top, bottom), (left, right)): the first pair belongs to the rows.",
    ),
    Check(
        function="pad2d",
        name="matches_torch",
        title="X stands inside a border of zeros",
        points=1.0,
        body=_pad_matches_torch,
        examples=_image,
        count=60,
        hint="X starts at row top and column left of the result.",
    ),
    Check(
        function="pad2d",
        name="forms",
        title="an int or (ph, pw) pads both sides of an axis alike",
        points=0.25,
        body=_pad_forms,
        examples=_image_and_pair,
        hint="Bring every form to ((top, bottom), (left, right)) first.",
    ),
    Check(
        function="pad2d",
        name="leading_axes",
        title="each image of a batch is padded like one image alone",
        points=0.5,
        body=_pad_leading_axes,
        examples=lambda: _image(least=1, axes=3),
        hint="X[..., i, j] and X.shape[-2:] work for any number of leading axes.",
    ),
    Check(
        function="pad2d",
        name="value",
        title="the border has the value that was asked for",
        points=0.5,
        body=_pad_value,
        examples=_with_value,
        hint="np.full(shape, value, dtype=X.dtype) makes an array filled with value.",
    ),
    Check(
        function="pad2d",
        name="keeps_dtype",
        title="the result has X's dtype",
        points=0.25,
        body=_pad_keeps_dtype,
        examples=_with_dtype,
        hint="np.zeros and np.full make float64 or guess, unless you pass dtype=X.dtype.",
    ),
    Check(
        function="pad2d",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=laws.any_layout("pad2d", "X"),
        examples=_image,
        count=20,
        hint="Index the array; do not look at its memory.",
    ),
    Check(
        function="pad2d",
        name="keeps_inputs",
        title="X is not modified",
        points=0.25,
        body=laws.keeps_inputs("pad2d", "X"),
        examples=_image,
        count=20,
        hint="Write into a new array, never into X or a view of it.",
    ),
    Check(
        function="pad2d",
        name="fresh_results",
        title="a result stays what it was when the function is called again",
        points=0.25,
        body=laws.fresh_results("pad2d", "X"),
        examples=_image,
        count=20,
        hint="Make the padded array inside the function, each time.",
    ),
    Check(
        function="pad2d",
        name="rejects_negative",
        title="a negative padding on any side raises ValueError",
        points=0.25,
        body=_rejects_negative,
        examples=_negative,
        count=25,
        hint="Look at all four sides: one of them may be negative alone.",
    ),
    Check(
        function="corr2d_padded",
        name="explicit",
        title="zeros are added on each side before the kernel slides",
        points=1.5,
        body=_explicit,
        examples=lambda: _correlation(paddings=paddings(2)),
        count=60,
        hint="Pad X, then cross-correlate what you get with K.",
    ),
    Check(
        function="corr2d_padded",
        name="same",
        title='"same" gives what PyTorch\'s padding="same" gives',
        points=0.5,
        body=_same,
        examples=lambda: _correlation(paddings=st.just("same")),
        hint='"same" means pad2d(X, same_padding(K.shape)).',
    ),
    Check(
        function="corr2d_padded",
        name="identity",
        title='under "same" a kernel that picks the value under it gives X back',
        points=0.25,
        body=_identity,
        examples=_identities,
        hint="The 1 stands at ((kH - 1) // 2, (kW - 1) // 2), as far in as the padding is wide.",
    ),
    Check(
        function="corr2d_padded",
        name="valid",
        title='"valid" means no padding and is the default',
        points=0.25,
        body=_valid,
        examples=lambda: _correlation(paddings=st.just("valid")),
        hint='def corr2d_padded(X, K, padding="valid"), and "valid" stands for a padding of 0.',
    ),
    Check(
        function="corr2d_padded",
        name="number_types",
        title="integers, bytes and float32 work as well as float64",
        points=0.25,
        body=laws.number_types("corr2d_padded", "X", "K"),
        examples=_plain,
        count=15,
        hint="What dtype does the array have that you write results into?",
    ),
    Check(
        function="corr2d_padded",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=laws.any_layout("corr2d_padded", "X", "K"),
        examples=_plain,
        count=20,
        hint="Index the arrays; do not look at their memory.",
    ),
    Check(
        function="corr2d_padded",
        name="special_values",
        title="NaN and infinity reach every window that holds them, and no other",
        points=0.25,
        body=laws.special_values("corr2d_padded", _padded_corr2d, "X", "K"),
        examples=_correlation_with_special,
        hint="Do not replace, skip or clip values: NaN plus anything is NaN.",
    ),
    Check(
        function="corr2d_padded",
        name="keeps_inputs",
        title="neither X nor K is modified",
        points=0.25,
        body=laws.keeps_inputs("corr2d_padded", "X", "K"),
        examples=_plain,
        count=20,
        hint="Look for += or *= on an argument or a view of it.",
    ),
    Check(
        function="corr2d_padded",
        name="fresh_results",
        title="a result stays what it was when the function is called again",
        points=0.25,
        body=laws.fresh_results("corr2d_padded", "X", "K"),
        examples=_plain,
        count=20,
        hint="Make the output inside the function, each time.",
    ),
    Check(
        function="corr2d_padded",
        name="rejects_large_kernel",
        title="a kernel larger than the padded image raises ValueError",
        points=0.25,
        body=_rejects_large_kernel,
        examples=_kernel_too_large,
        count=25,
        hint="Compare K's shape with the shape after padding.",
    ),
    Check(
        function="corr2d_padded",
        name="rejects_unknown_string",
        title='a string other than "valid" and "same" raises ValueError',
        points=0.25,
        body=_rejects_string,
        examples=lambda: _wrong_padding("full", "reflect", "validate", "s", ""),
        count=15,
        hint="An else that treats every other string as one of the two hides typing errors.",
    ),
    Check(
        function="corr2d_padded",
        name="rejects_negative",
        title="a negative padding on any side raises ValueError",
        points=0.25,
        body=_rejects_negative_padding,
        examples=lambda: _wrong_padding(*NEGATIVE),
        count=15,
        hint="pad2d raises it already, if you let it do the padding.",
    ),
)

EXERCISE = Exercise(
    id="padding",
    title="Padding",
    functions=(
        Function(
            name="same_padding",
            points=1.5,
            hints=(
                "How many rows does a kernel of height 3 cost? And one of height 4? Who gets the"
                " odd one?",
                "Along each axis k - 1 rows are to be added in all: (k - 1) // 2 before the image,"
                " the rest after it.",
                "top, left = (kH - 1) // 2, (kW - 1) // 2; return (top, kH - 1 - top),"
                " (left, kW - 1 - left)",
            ),
        ),
        Function(
            name="pad2d",
            points=4.0,
            hints=(
                "Which shape does the result have, and at which row and column of it does X begin?",
                "Make an array of the new shape filled with value, of X's dtype, and copy X into"
                " the middle. An ellipsis stands for all leading axes.",
                "P = np.full((*X.shape[:-2], top + H + bottom, left + W + right), value,"
                " dtype=X.dtype); P[..., top : top + H, left : left + W] = X",
            ),
        ),
        Function(
            name="corr2d_padded",
            points=4.5,
            hints=(
                "If the padded image lay on the table, what would be left to do?",
                'Turn "valid" and "same" into numbers, pad, and cross-correlate as in the first'
                " exercise. Only the padded image's size decides whether the kernel fits.",
                'P = pad2d(X, same_padding(K.shape) if padding == "same" else 0 if padding =='
                ' "valid" else padding), then corr2d on P. Unknown strings raise before that.',
            ),
        ),
    ),
    checks=CHECKS,
    rules=Rules(numpy=r"numpy\.(convolve|correlate|pad|fft\..*)"),
)
