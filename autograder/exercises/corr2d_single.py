"""Checks of corr2d."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from autograder import compare, laws, oracles, strategies
from autograder.model import Check
from autograder.subject import Array
from autograder.submission import Arguments, Submission

KERNEL = ("K", "kernel", "filter", "weight", "window", "X", "image", "input")


def _shrinks(s: Submission, X: Array, K: Array) -> None:
    Y = s.call("corr2d", X, K)
    compare.same_shape(laws.finite(Y), (X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))


def _matches_torch(s: Submission, X: Array, K: Array) -> None:
    compare.same_values(s.call("corr2d", X, K), oracles.corr2d(X, K))


def _picks(s: Submission, X: Array, size: tuple[int, int], place: tuple[int, int]) -> None:
    K = np.zeros(size)
    K[place] = 1.0
    height, width = X.shape[0] - size[0] + 1, X.shape[1] - size[1] + 1
    shifted = X[place[0] : place[0] + height, place[1] : place[1] + width]
    compare.same_values(s.call("corr2d", X, K), shifted)


def _is_linear(s: Submission, X: Array, Z: Array, K: Array, factor: int) -> None:
    calls = (X, K), (Z, K), (X + factor * Z, K), (X, factor * K)
    results = s.each("corr2d", *(Arguments(*call) for call in calls))
    one, two = laws.finite(next(results)), laws.finite(next(results))
    compare.same_shape(two, one.shape)
    compare.same_values(next(results), one + factor * two)
    compare.same_values(next(results), factor * one)


def _is_equivariant(s: Submission, X: Array, K: Array, down: int, right: int) -> None:
    results = s.each("corr2d", Arguments(X, K), Arguments(X[down:, right:], K))
    whole = laws.finite(next(results))
    compare.same_values(next(results), whole[down:, right:] if whole.ndim == 2 else whole)


def _rejects_large_kernel(s: Submission, X: Array, K: Array) -> None:
    compare.rejects(
        lambda: s.call("corr2d", X, K),
        *KERNEL,
        why=f"a kernel of shape {K.shape} on an image of shape {X.shape}",
    )


@strategies.composite
def _with_special(draw: DrawFn) -> dict[str, Any]:
    case: dict[str, Any] = draw(strategies.spoilt(draw(strategies.image_and_kernel())))
    return case


@strategies.composite
def _bare(draw: DrawFn) -> dict[str, Any]:
    """A kernel that changes nothing: a new array, all the same."""
    X = draw(strategies.arrays(strategies.sizes(1, 4)))
    return {"X": X, "K": np.ones((1, 1))}


@strategies.composite
def _one_weight(draw: DrawFn) -> dict[str, Any]:
    size = draw(strategies.sizes(1, 4))
    place = draw(st.integers(0, size[0] - 1)), draw(st.integers(0, size[1] - 1))
    extra = draw(strategies.sizes(0, 3))
    X = draw(strategies.arrays((size[0] + extra[0], size[1] + extra[1])))
    return {"X": X, "size": size, "place": place}


@strategies.composite
def _two_images(draw: DrawFn) -> dict[str, Any]:
    factor = draw(st.integers(-3, 3))
    case = draw(strategies.image_and_kernel(largest=4))
    return {**case, "Z": draw(strategies.arrays(case["X"].shape)), "factor": factor}


@strategies.composite
def _moved(draw: DrawFn) -> dict[str, Any]:
    case = draw(strategies.image_and_kernel())
    down, right = (
        draw(st.integers(0, n - k)) for n, k in zip(case["X"].shape, case["K"].shape, strict=True)
    )
    return {**case, "down": down, "right": right}


@strategies.composite
def kernel_too_large(draw: DrawFn) -> dict[str, Any]:
    """A kernel larger than the image along one axis or both, sometimes of a smaller area."""
    height, width = draw(strategies.sizes(1, 4))
    extra = draw(st.sampled_from([(1, 0), (0, 1), (1, 1), (2, 0), (0, 3), (1, -3), (-3, 1)]))
    X = draw(strategies.arrays((height, width)))
    size = max(1, height + extra[0]), max(1, width + extra[1])
    return {"X": X, "K": draw(strategies.arrays(size))}


CHECKS = (
    Check(
        function="corr2d",
        name="shape",
        title="the output shrinks by the kernel's size minus one",
        points=0.25,
        body=_shrinks,
        examples=strategies.image_and_kernel,
        hint="How many places can the kernel's top left corner stand in?",
    ),
    Check(
        function="corr2d",
        name="matches_torch",
        title="each output is the sum of a window times the kernel, not flipped",
        points=2.5,
        body=_matches_torch,
        examples=strategies.image_and_kernel,
        count=60,
        hint="Y[i, j] is the sum over a, b of X[i + a, j + b] * K[a, b].",
    ),
    Check(
        function="corr2d",
        name="one_weight",
        title="a kernel with a single 1 shows the image as seen from that place",
        points=0.25,
        body=_picks,
        examples=_one_weight,
        hint="With K[a, b] = 1 and zeros elsewhere, Y[i, j] is X[i + a, j + b].",
    ),
    Check(
        function="corr2d",
        name="number_types",
        title="numbers of every type and size work alike",
        points=0.25,
        body=laws.number_types("corr2d", "X", "K"),
        examples=strategies.image_and_kernel,
        count=15,
        hint="What dtype does the array have that you write results into?",
    ),
    Check(
        function="corr2d",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=laws.any_layout("corr2d", "X", "K"),
        examples=strategies.image_and_kernel,
        count=20,
        hint="Index the arrays; do not look at their memory.",
    ),
    Check(
        function="corr2d",
        name="linear",
        title="scaling and adding images or kernels scales and adds the outputs",
        points=0.25,
        body=_is_linear,
        examples=_two_images,
        hint="Nothing but products and sums: no clipping, no rounding, no absolute value.",
    ),
    Check(
        function="corr2d",
        name="equivariant",
        title="when the image moves, the output moves along",
        points=0.25,
        body=_is_equivariant,
        examples=_moved,
        hint="A window's result depends on that window alone, not on where it stands.",
    ),
    Check(
        function="corr2d",
        name="special_values",
        title="NaN and infinity reach every window that holds them, and no other",
        points=0.5,
        body=laws.special_values("corr2d", oracles.corr2d, "X", "K"),
        examples=_with_special,
        hint="Do not replace, skip or clip values: NaN plus anything is NaN.",
    ),
    Check(
        function="corr2d",
        name="keeps_inputs",
        title="neither X nor K is modified",
        points=0.25,
        body=laws.keeps_inputs("corr2d", "X", "K"),
        examples=strategies.image_and_kernel,
        count=20,
        hint="Look for += or *= on an argument or a view of it.",
    ),
    Check(
        function="corr2d",
        name="fresh_results",
        title="a result stays what it was when the function is called again",
        points=0.25,
        body=laws.fresh_results("corr2d", oracles.corr2d, "X", "K"),
        examples=lambda: st.one_of(strategies.image_and_kernel(), _bare()),
        count=20,
        hint="Make the output inside the function, each time.",
    ),
    Check(
        function="corr2d",
        name="rejects_large_kernel",
        title="a kernel larger than the image raises ValueError",
        points=0.5,
        body=_rejects_large_kernel,
        examples=kernel_too_large,
        count=25,
        hint='raise ValueError(f"K {K.shape} is larger than X {X.shape}") before you compute.',
    ),
)
