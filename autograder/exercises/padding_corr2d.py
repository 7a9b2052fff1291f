"""Checks of corr2d_padded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from autograder import compare, laws, oracles, strategies
from autograder.exercises.padding_examples import (
    IMAGE,
    NEGATIVE,
    PADDING,
    Padding,
    padded_shape,
    paddings,
    sides,
)
from autograder.model import Check
from autograder.subject import Array
from autograder.submission import Arguments, Submission

KERNEL = ("K", "kernel", "filter", "weight", "X", "image", "input", "window")


@strategies.composite
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


@strategies.composite
def _plain(draw: DrawFn) -> dict[str, Any]:
    """A kernel that fits into its image without padding, and any padding."""
    padding = draw(st.one_of(st.sampled_from(["same", "valid"]), paddings(2)))
    return {**draw(strategies.image_and_kernel(largest=4)), "padding": padding}


@strategies.composite
def _bare(draw: DrawFn) -> dict[str, Any]:
    """A kernel and a padding that change nothing: a new array, all the same."""
    X = draw(strategies.arrays(strategies.sizes(1, 4)))
    return {"X": X, "K": np.ones((1, 1)), "padding": draw(st.sampled_from(["valid", "same", 0]))}


def _other_padding(example: Mapping[str, Any]) -> dict[str, Any]:
    return {"padding": "valid" if example["padding"] == "same" else "same"}


def _padded_corr2d(X: Array, K: Array, padding: Any = "valid") -> Array:
    if padding == "same":
        padding = oracles.same_padding((K.shape[0], K.shape[1]))
    return oracles.corr2d(oracles.pad2d(X, sides(0 if padding == "valid" else padding)), K)


def _explicit(s: Submission, X: Array, K: Array, padding: Padding) -> None:
    compare.same_values(s.call("corr2d_padded", X, K, padding), _padded_corr2d(X, K, padding))


def _same(s: Submission, X: Array, K: Array, padding: str) -> None:
    compare.same_values(s.call("corr2d_padded", X, K, padding), _padded_corr2d(X, K, padding))


def _valid(s: Submission, X: Array, K: Array, padding: str) -> None:
    results = s.each("corr2d_padded", Arguments(X, K), Arguments(X, K, padding))
    plain = laws.finite(next(results))
    compare.same_shape(plain, (X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    compare.same_values(next(results), plain)


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


@strategies.composite
def _correlation_with_special(draw: DrawFn) -> dict[str, Any]:
    case: dict[str, Any] = draw(strategies.spoilt(draw(_plain())))
    return case


def _identities() -> st.SearchStrategy[dict[str, Any]]:
    X = strategies.arrays(strategies.sizes(4, 6))
    return strategies.named(size=strategies.sizes(1, 4), X=X)


@strategies.composite
def _kernel_too_large(draw: DrawFn) -> dict[str, Any]:
    padding: Any = draw(st.one_of(st.just("valid"), paddings(2)))
    height, width = draw(strategies.sizes(1, 3))
    room = padded_shape((height, width), 0 if padding == "valid" else padding)
    more = draw(st.sampled_from([(1, 0), (0, 1), (1, 1), (2, 0), (0, 3), (1, -9), (-9, 1)]))
    K = draw(strategies.arrays((max(1, room[0] + more[0]), max(1, room[1] + more[1]))))
    return {"X": draw(strategies.arrays((height, width))), "K": K, "padding": padding}


def _wrong_padding(*wrong: Any) -> st.SearchStrategy[dict[str, Any]]:
    X, K = st.just(IMAGE), st.just(IMAGE[:1, :2])
    return strategies.named(X=X, K=K, padding=st.sampled_from(wrong))


CHECKS = (
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
        title="numbers of every type and size work alike",
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
        body=laws.fresh_results(
            "corr2d_padded", _padded_corr2d, "X", "K", changes=(_other_padding,)
        ),
        examples=lambda: st.one_of(_plain(), _bare()),
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
        examples=lambda: _wrong_padding("full", "reflect", "validate", "s", "", "SAME", "Valid"),
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
