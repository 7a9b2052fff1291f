"""Checks of corr2d_multi_in_out."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from autograder import compare, laws, oracles, strategies
from autograder.exercises.corr2d_single import KERNEL, kernel_too_large
from autograder.model import Check
from autograder.subject import Array
from autograder.submission import Arguments, Submission

CHANNELS = ("K", "kernel", "filter", "weight", "X", "image", "input", "channel", "C_in")


@strategies.composite
def _channels(draw: DrawFn, *, bias: bool = False) -> dict[str, Any]:
    kernel, extra = draw(strategies.sizes(1, 3)), draw(strategies.sizes(0, 3))
    ins, outs = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    case = {
        "X": draw(strategies.arrays((ins, kernel[0] + extra[0], kernel[1] + extra[1]))),
        "K": draw(strategies.arrays((outs, ins, *kernel))),
    }
    return case | ({"b": draw(strategies.arrays((outs,)))} if bias else {})


@strategies.composite
def _bare(draw: DrawFn) -> dict[str, Any]:
    """One channel and a kernel that changes nothing: a new array, all the same."""
    height, width = draw(strategies.sizes(1, 4))
    return {"X": draw(strategies.arrays((1, height, width))), "K": np.ones((1, 1, 1, 1))}


def _any_bias() -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(_channels(bias=True), _channels().map(lambda case: case | {"b": None}))


@strategies.composite
def _channels_with_special(draw: DrawFn) -> dict[str, Any]:
    case: dict[str, Any] = draw(strategies.spoilt(draw(_channels())))
    return case


@strategies.composite
def _wrong_channels(draw: DrawFn) -> dict[str, Any]:
    case = draw(_channels())
    X, K = case["X"], case["K"]
    more = draw(st.integers(1, 2))
    if draw(st.booleans()):
        return {"X": np.concatenate([X, np.ones((more, *X.shape[1:]))]), "K": K}
    return {"X": X, "K": np.concatenate([K, np.ones((len(K), more, *K.shape[2:]))], axis=1)}


@strategies.composite
def _channels_too_small(draw: DrawFn) -> dict[str, Any]:
    ins, outs = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    one = draw(kernel_too_large())
    return {
        "X": draw(strategies.arrays((ins, *one["X"].shape))),
        "K": draw(strategies.arrays((outs, ins, *one["K"].shape))),
    }


def _multi_shape(s: Submission, X: Array, K: Array, b: Array | None) -> None:
    Y = s.call("corr2d_multi_in_out", X, K, b)
    height, width = X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1
    compare.same_shape(laws.finite(Y), (K.shape[0], height, width))


def _multi_matches_torch(s: Submission, X: Array, K: Array) -> None:
    want = oracles.corr2d_multi_in_out(X, K)
    compare.same_values(s.call("corr2d_multi_in_out", X, K), want)


def _multi_bias(s: Submission, X: Array, K: Array, b: Array) -> None:
    balanced = b - np.append(np.zeros(len(b) - 1), b.sum())
    biases = (b, balanced, b / 2)
    results = s.each(
        "corr2d_multi_in_out",
        Arguments(X, K),
        Arguments(X, K, None),
        *(Arguments(X, K, bias) for bias in biases[:2]),
        Arguments(X, K, b=biases[2]),
    )
    plain = laws.finite(next(results))
    compare.same_shape(plain, (len(K), X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1))
    compare.same_values(next(results), plain)
    for bias, got in zip(biases, results, strict=True):
        compare.same_values(got, plain + bias.reshape(-1, 1, 1))


def _multi_number_types(s: Submission, X: Array, K: Array, b: Array) -> None:
    laws.number_types("corr2d_multi_in_out", "X", "K")(s, X=X, K=K)
    whole = X.astype(np.int64), K.astype(np.int64)
    results = s.each("corr2d_multi_in_out", Arguments(X, K, b=b / 2), Arguments(*whole, b=b / 2))
    plain = laws.finite(next(results))
    what = "the result for X and K of int64 and b of float64"
    compare.same_values(next(results), plain, name=what)


def _multi_rejects_channels(s: Submission, X: Array, K: Array) -> None:
    compare.rejects(
        lambda: s.call("corr2d_multi_in_out", X, K),
        *CHANNELS,
        why=f"X with {X.shape[0]} channels and K for {K.shape[1]}",
    )


def _multi_rejects_large_kernel(s: Submission, X: Array, K: Array) -> None:
    compare.rejects(
        lambda: s.call("corr2d_multi_in_out", X, K),
        *KERNEL,
        why=f"kernels of shape {K.shape[2:]} on an image of shape {X.shape[1:]}",
    )


CHECKS = (
    Check(
        function="corr2d_multi_in_out",
        name="shape",
        title="there is one output channel for each kernel in K",
        points=0.25,
        body=_multi_shape,
        examples=_any_bias,
        hint="K has shape (C_out, C_in, kH, kW); the output has C_out channels.",
    ),
    Check(
        function="corr2d_multi_in_out",
        name="matches_torch",
        title="each output channel sums over the input channels",
        points=2.0,
        body=_multi_matches_torch,
        examples=_channels,
        count=60,
        hint="Correlate X[c] with K[o, c] for each c and add the results up.",
    ),
    Check(
        function="corr2d_multi_in_out",
        name="bias",
        title="the bias is added once to each output channel",
        points=0.5,
        body=_multi_bias,
        examples=lambda: _channels(bias=True),
        hint="b[o] belongs to output channel o; add it after the sum over input channels.",
    ),
    Check(
        function="corr2d_multi_in_out",
        name="number_types",
        title="numbers of every type and size work alike",
        points=0.25,
        body=_multi_number_types,
        examples=lambda: _channels(bias=True),
        count=15,
        hint="What dtype does the array have that you write results into?",
    ),
    Check(
        function="corr2d_multi_in_out",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.25,
        body=laws.any_layout("corr2d_multi_in_out", "X", "K", "b"),
        examples=lambda: _channels(bias=True),
        count=20,
        hint="Index the arrays; do not look at their memory.",
    ),
    Check(
        function="corr2d_multi_in_out",
        name="special_values",
        title="NaN and infinity reach every window that holds them, and no other",
        points=0.25,
        body=laws.special_values("corr2d_multi_in_out", oracles.corr2d_multi_in_out, "X", "K"),
        examples=_channels_with_special,
        hint="Do not replace, skip or clip values: NaN plus anything is NaN.",
    ),
    Check(
        function="corr2d_multi_in_out",
        name="keeps_inputs",
        title="none of X, K and b is modified",
        points=0.25,
        body=laws.keeps_inputs("corr2d_multi_in_out", "X", "K", "b"),
        examples=lambda: _channels(bias=True),
        count=20,
        hint="Look for += on an argument or a view of it.",
    ),
    Check(
        function="corr2d_multi_in_out",
        name="fresh_results",
        title="a result stays what it was when the function is called again",
        points=0.25,
        body=laws.fresh_results("corr2d_multi_in_out", oracles.corr2d_multi_in_out, "X", "K"),
        examples=lambda: st.one_of(_channels(), _bare()),
        count=20,
        hint="Make the output inside the function, each time.",
    ),
    Check(
        function="corr2d_multi_in_out",
        name="rejects_channel_mismatch",
        title="X and K with different numbers of input channels raise ValueError",
        points=0.25,
        body=_multi_rejects_channels,
        examples=_wrong_channels,
        count=25,
        hint="Compare X.shape[0] with K.shape[1]; zip() stops silently at the shorter one.",
    ),
    Check(
        function="corr2d_multi_in_out",
        name="rejects_large_kernel",
        title="kernels larger than the image raise ValueError",
        points=0.25,
        body=_multi_rejects_large_kernel,
        examples=_channels_too_small,
        count=25,
        hint="The kernel's size is K.shape[2:], the image's X.shape[1:].",
    ),
)
