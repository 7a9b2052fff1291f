"""Comparisons that fail with a message a student can use.

The order is always kind, shape, dtype, values, and nothing is ever broadcast in order to
compare. Every tolerance is named here and says why it is what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.errors import CheckFailed, SubmissionRaised
from autograder.subject import Array, Handle, Opaque, Tensor


@dataclass(frozen=True)
class Tolerance:
    """`|actual - expected| <= absolute + relative * max|expected|`, and why that is fair."""

    relative: float
    absolute: float
    reason: str


EXACT = Tolerance(0.0, 0.0, "small integers stored as floats add and multiply without rounding")
DOUBLE = Tolerance(1e-9, 1e-12, "float64 sums of a few hundred terms, in any order")
SINGLE = Tolerance(2e-4, 1e-5, "float32 sums of a few thousand terms, in any order")


def array(actual: Any, *, name: str = "the result") -> Array:
    """`actual` if it is a NumPy array."""
    if isinstance(actual, Opaque) and actual.kind == "numpy.ndarray":
        raise CheckFailed(f"{name} is {actual.text}, expected real numbers", actual=actual)
    if not isinstance(actual, np.ndarray):
        raise CheckFailed(f"{name} is {describe(actual)}, expected a numpy.ndarray", actual=actual)
    return actual


def tensor(actual: Any, *, name: str = "the result") -> Tensor:
    """`actual` if it is a PyTorch tensor."""
    if not isinstance(actual, Tensor):
        raise CheckFailed(f"{name} is {describe(actual)}, expected a torch.Tensor", actual=actual)
    return actual


def same_shape(actual: Any, shape: tuple[int, ...], *, name: str = "the result") -> None:
    """Fail unless `actual` (array or tensor) has the shape."""
    data = _data(actual, name)
    if data.shape != tuple(shape):
        raise CheckFailed(
            f"{name} has shape {data.shape}, expected {tuple(shape)}",
            expected=tuple(shape),
            actual=data.shape,
        )


def same_dtype(actual: Any, dtype: Any, *, name: str = "the result") -> None:
    """Fail unless `actual` (array or tensor) has exactly this dtype."""
    data = _data(actual, name)
    if data.dtype != np.dtype(dtype):
        raise CheckFailed(
            f"{name} has dtype {data.dtype}, expected {np.dtype(dtype)}",
            expected=str(np.dtype(dtype)),
            actual=str(data.dtype),
        )


def same_values(
    actual: Any, expected: Array, tolerance: Tolerance = EXACT, *, name: str = "the result"
) -> None:
    """Fail unless `actual` (array or tensor) has `expected`'s shape and values.

    Values compare as float64 whatever the dtype. NaN and infinities must stand in the same
    places; the first position that differs, in row order, is the one reported.
    """
    same_shape(actual, expected.shape, name=name)
    data = _reals(actual, name)
    got = data.astype(np.float64)
    want = expected.astype(np.float64)
    wrong = differing(got, want, tolerance)
    count = int(wrong.sum())
    if not count:
        return
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = f" at {list(index)}" if index else ""
    text = (
        f"{name} is wrong{place}: {_beside(want[index], got[index])}"
        f" ({count} of {wrong.size} value{'s differ' if wrong.size > 1 else ' differs'})"
    )
    raise CheckFailed(text, expected=expected, actual=data, index=index)


def differing(actual: Array, expected: Array, tolerance: Tolerance = EXACT) -> Array:
    """A boolean array of the places where two float arrays of one shape differ."""
    same = np.asarray(actual == expected)
    if same.all():  # most of the time: nothing more to look at
        return ~same
    finite = np.isfinite(expected)
    scale = float(np.abs(expected[finite]).max()) if finite.any() else 0.0
    bound = tolerance.absolute + tolerance.relative * scale
    with np.errstate(all="ignore"):
        equal = same | (np.isnan(actual) & np.isnan(expected))
        close = finite & np.isfinite(actual) & (np.abs(actual - expected) <= bound)
    return np.asarray(~(equal | close))


def same_number(
    actual: Any, expected: float, tolerance: Tolerance = EXACT, *, name: str = "the result"
) -> None:
    """Fail unless `actual` is one real number of this value (a Python or NumPy scalar)."""
    if isinstance(actual, bool) or not isinstance(actual, (int, float, np.integer, np.floating)):
        raise CheckFailed(f"{name} is {describe(actual)}, expected a number", expected, actual)
    try:
        value = float(actual)
    except OverflowError:  # an int beyond all floats
        value = float("inf") if actual > 0 else float("-inf")
    if differing(np.asarray(value), np.asarray(float(expected)), tolerance).any():
        raise CheckFailed(f"{name} is wrong: {_beside(expected, value)}", expected, actual)


def same(actual: Any, expected: Any, *, name: str = "the result") -> None:
    """Fail unless plain data (ints, tuples, strings, None) is equal; an int may be a NumPy int."""
    if not _equal(actual, expected):
        raise CheckFailed(
            f"{name} is {describe(actual)}, expected {describe(expected)}", expected, actual
        )


def unchanged(before: Any, after: Any, *, name: str) -> None:
    """Fail if the argument `name` was modified during the call."""
    old, new = _data(before, name), _data(after, name)
    equal_nan = old.dtype.kind == "f"
    if old.shape != new.shape or not np.array_equal(old, new, equal_nan=equal_nan):
        raise CheckFailed(f"the argument {name} was modified in place", expected=old, actual=new)


def rejects(call: Callable[[], Any], *names: str, why: str) -> None:
    """Fail unless `call` raises `ValueError` with a message that has one of `names` in it.

    A name counts at the start of a word, also of one such as pool_size or kH, and not where NumPy
    says something of its own in which it happens to stand.

    `why` says what is wrong with the arguments, as in "the kernel is larger than the image".
    """
    try:
        value = call()
    except SubmissionRaised as raised:
        if raised.is_a("NotImplementedError"):
            raise
        if not raised.is_a("ValueError"):
            raise CheckFailed(
                f"{why}: expected a ValueError, got {raised}", "ValueError", raised.kind
            ) from None
        if not any(_mentions(raised.text, name) for name in names):
            raise CheckFailed(
                f"{why}: the ValueError's message should name {names[0]}, it says {raised.text!r}",
                f"a message that names {names[0]}",
                raised.text,
            ) from None
        return
    raise CheckFailed(f"{why}: expected a ValueError, got {describe(value)}", "ValueError", value)


NUMPYS_OWN = re.compile(
    r"array of size|zero-size array|input arrays?|input operand|signature \S+|\(size \d+ is",
    re.IGNORECASE,
)
"""Words of NumPy's messages that are no argument's name."""


def _mentions(text: str, name: str) -> bool:
    said = NUMPYS_OWN.sub(" ", text)
    return re.search(rf"(?<![a-z]){re.escape(name)}", said, re.IGNORECASE) is not None


def uniform(actual: Any, bound: float, *, name: str, sharpness: float = 4.0) -> None:
    """Fail unless the values look drawn from the uniform distribution on `[-bound, bound]`.

    Kolmogorov and Smirnov's statistic times the root of the number of values n exceeds
    `sharpness` s with probability 2 exp(-2 s²), 3e-14 by default. For n of a few hundred or more
    the largest of honest values falls short of 0.9 `bound` more rarely still.
    """
    data = np.sort(_reals(actual, name).astype(np.float64).ravel())
    if not data.size:
        raise CheckFailed(f"{name} holds no value")
    largest = float(np.abs(data).max())
    stated = f"expected values drawn uniformly from ±{bound:.4g}"
    if not largest <= bound * (1 + 1e-6):
        raise CheckFailed(f"{name} has a value of size {largest:.4g}, {stated}", bound, largest)
    if largest < 0.9 * bound:
        raise CheckFailed(f"{name} has no value above {largest:.4g}, {stated}", bound, largest)
    expected = (data / bound + 1) / 2
    n = data.size
    above = np.arange(1, n + 1) / n - expected
    below = expected - np.arange(n) / n
    if max(above.max(), below.max()) * np.sqrt(n) > sharpness:
        raise CheckFailed(f"{name} is not spread evenly: {stated}", actual=data)


def describe(value: Any) -> str:
    """A value in a few words: small plain data as it is, anything else by its type and shape."""
    match value:
        case None | bool():
            return str(value)
        case np.ndarray():
            return f"a numpy.ndarray of shape {value.shape} and dtype {value.dtype}"
        case Tensor():
            return f"a torch.Tensor of shape {value.data.shape} and dtype {value.data.dtype}"
        case Opaque():
            return f"a {value.kind}" + (f" ({value.text})" if value.text else "")
        case Handle():
            return f"a {value.kind}"
        case list():
            return "a list"
        case dict():
            return f"a dict with the keys {', '.join(map(str, value)) or '(none)'}"
        case np.generic():
            return f"the {value.dtype} {value.item()!r}"
        case _:
            text = repr(value)
            return text if len(text) <= 80 else f"a {type(value).__name__}"


def _data(value: Any, name: str) -> Array:
    if isinstance(value, Tensor):
        return value.data
    return array(value, name=name)


def _reals(value: Any, name: str) -> Array:
    data = _data(value, name)
    if data.dtype.kind not in "biuf":
        raise CheckFailed(f"{name} has dtype {data.dtype}, expected real numbers", actual=data)
    return data


def _beside(expected: float, actual: float) -> str:
    """Both numbers, with as many digits as it takes to tell them apart."""
    full = (float(expected), float(actual))
    want, got = (str(v) if v.is_integer() else f"{v:.10g}" for v in full)
    if want == got:
        want, got = map(repr, full)
    return f"expected {want}, got {got}"


def _equal(actual: Any, expected: Any) -> bool:
    if isinstance(expected, tuple):
        return (
            isinstance(actual, tuple)
            and len(actual) == len(expected)
            and all(_equal(a, e) for a, e in zip(actual, expected, strict=True))
        )
    if isinstance(expected, bool) or isinstance(actual, bool):
        return actual is expected
    if isinstance(expected, int):
        return isinstance(actual, (int, np.integer)) and int(actual) == expected
    plain = expected is None or isinstance(expected, (str, float))  # an array has no one truth
    return plain and type(actual) is type(expected) and bool(actual == expected)
