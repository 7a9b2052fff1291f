"""Checks of same_padding."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder import compare, oracles, strategies
from autograder.errors import CheckFailed
from autograder.exercises.padding_examples import Pair, Sides
from autograder.model import Check
from autograder.strategies import both
from autograder.submission import Submission

INTEGERS = (int, np.integer)


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
    return strategies.named(kernel_size=st.one_of(odd, st.tuples(odd, odd)))


def _even_kernels() -> st.SearchStrategy[dict[str, Any]]:
    even = st.integers(1, 4).map(lambda n: 2 * n)
    size = st.integers(1, 9)
    kernel_size = st.one_of(even, st.tuples(even, size), st.tuples(size, even))
    return strategies.named(kernel_size=kernel_size)


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
        examples=lambda: strategies.named(size=st.integers(1, 9)),
        count=10,
        hint="isinstance(kernel_size, int) tells the two forms apart.",
    ),
    Check(
        function="same_padding",
        name="rejects_kernel_size",
        title="a kernel size below one raises ValueError",
        points=0.25,
        body=_rejects_size,
        examples=lambda: strategies.named(
            kernel_size=st.sampled_from([0, -1, -4, (0, 3), (3, 0), (-2, 1), (2, -1)])
        ),
        count=10,
        hint='raise ValueError(f"kernel_size must be positive, got {kernel_size}")',
    ),
)
