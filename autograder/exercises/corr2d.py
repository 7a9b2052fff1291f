"""Checks of the first exercise: cross-correlation by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder import compare, oracles, strategies
from autograder.model import Check, Exercise, Function
from autograder.subject import Array
from autograder.submission import Submission

# -- corr2d ------------------------------------------------------------------------------


def _shrinks(s: Submission, X: Array, K: Array) -> None:
    Y = s.call("corr2d", X, K)
    compare.same_shape(Y, (X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))


def _matches_torch(s: Submission, X: Array, K: Array) -> None:
    compare.same_values(s.call("corr2d", X, K), oracles.corr2d(X, K))


def _number_types(s: Submission, X: Array, K: Array, dtype: str) -> None:
    plain = compare.array(s.call("corr2d", X, K))
    compare.same_values(s.call("corr2d", X.astype(dtype), K.astype(dtype)), plain)


def _any_layout(s: Submission, X: Array, K: Array, layout: str) -> None:
    plain = compare.array(s.call("corr2d", X, K))
    compare.same_values(s.call("corr2d", strategies.laid_out(X, layout), K), plain)


def _is_linear(s: Submission, X: Array, K: Array, factor: int) -> None:
    Y = compare.array(s.call("corr2d", X, K))
    scaled = s.call("corr2d", X, factor * K)
    compare.same_values(scaled, factor * Y.astype(np.float64))


def _special_values(s: Submission, X: Array, K: Array) -> None:
    plain = compare.array(s.call("corr2d", X, K))
    reached = ~np.isfinite(oracles.corr2d(X, K))
    compare.same_shape(plain, reached.shape)
    compare.same_values(
        ~np.isfinite(plain.astype(np.float64)), reached, name="where the result is not finite"
    )


def _keeps_inputs(s: Submission, X: Array, K: Array) -> None:
    reply = s.observe("corr2d", X, K)
    compare.unchanged(X, reply.args[0], name="X")
    compare.unchanged(K, reply.args[1], name="K")


def _fresh_results(s: Submission, X: Array, K: Array) -> None:
    first = s.keep("corr2d", X, K)
    before = compare.array(s.read(first))
    s.call("corr2d", X + 1, 1 - K)
    compare.same_values(s.read(first), before, name="the first result, after a second call,")
    compare.same_values(s.call("corr2d", X, K), before, name="the result of the same call, later,")


def _rejects_large_kernel(s: Submission, X: Array, K: Array) -> None:
    compare.rejects(
        lambda: s.call("corr2d", X, K),
        "K", "kernel", "X", "image", "input",
        why=f"a kernel of shape {K.shape} on an image of shape {X.shape}",
    )  # fmt: skip


@st.composite
def _with_layout(draw: Any) -> dict[str, Any]:
    return draw(strategies.image_and_kernel()) | {"layout": draw(strategies.layouts())}


@st.composite
def _with_factor(draw: Any) -> dict[str, Any]:
    return draw(strategies.image_and_kernel()) | {"factor": draw(st.integers(-3, 3))}


@st.composite
def _with_dtype(draw: Any) -> dict[str, Any]:
    dtype = draw(st.sampled_from(["int64", "int32", "float32"]))
    return draw(strategies.image_and_kernel()) | {"dtype": dtype}


@st.composite
def _with_special(draw: Any) -> dict[str, Any]:
    case = draw(strategies.image_and_kernel())
    X = case["X"].copy()
    K = np.where(case["K"] == 0, 1.0, case["K"])
    row, column = draw(st.integers(0, X.shape[0] - 1)), draw(st.integers(0, X.shape[1] - 1))
    X[row, column] = draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    return {"X": X, "K": K}


@st.composite
def _kernel_too_large(draw: Any) -> dict[str, Any]:
    height, width = draw(strategies.sizes(1, 4))
    extra = draw(st.sampled_from([(1, 0), (0, 1), (1, 1), (2, 0), (0, 3)]))
    X = draw(strategies.arrays((height, width)))
    K = draw(strategies.arrays((height + extra[0], width + extra[1])))
    return {"X": X, "K": K}


# -- corr2d_multi_in_out -----------------------------------------------------------------


@st.composite
def _channels(draw: Any, *, bias: bool | None = None, dtype: Any = np.float64) -> dict[str, Any]:
    case = draw(strategies.image_and_kernel(largest=4, dtype=dtype))
    ins, outs = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    X = draw(strategies.arrays((ins, *case["X"].shape), dtype=dtype))
    K = draw(strategies.arrays((outs, ins, *case["K"].shape), dtype=dtype))
    with_bias = draw(st.booleans()) if bias is None else bias
    return {"X": X, "K": K, "b": draw(strategies.arrays((outs,), dtype=dtype)) if with_bias else None}


@st.composite
def _wrong_channels(draw: Any) -> dict[str, Any]:
    case = draw(_channels(bias=False))
    more = draw(st.integers(1, 2))
    X = np.concatenate([case["X"], np.ones((more, *case["X"].shape[1:]))])
    if draw(st.booleans()):
        return {"X": X, "K": case["K"]}
    K = np.concatenate([case["K"], np.ones((case["K"].shape[0], more, *case["K"].shape[2:]))], axis=1)
    return {"X": case["X"], "K": K}


def _multi_shape(s: Submission, X: Array, K: Array, b: Array | None) -> None:
    Y = s.call("corr2d_multi_in_out", X, K, b)
    height, width = X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1
    compare.same_shape(Y, (K.shape[0], height, width))


def _multi_matches_torch(s: Submission, X: Array, K: Array, b: Array | None) -> None:
    Y = s.call("corr2d_multi_in_out", X, K) if b is None else s.call("corr2d_multi_in_out", X, K, b)
    compare.same_values(Y, oracles.corr2d_multi_in_out(X, K, b))


def _multi_bias(s: Submission, X: Array, K: Array, b: Array) -> None:
    plain = compare.array(s.call("corr2d_multi_in_out", X, K))
    shifted = s.call("corr2d_multi_in_out", X, K, b)
    compare.same_shape(plain, (K.shape[0], *plain.shape[1:]))
    compare.same_values(shifted, plain.astype(np.float64) + b.reshape(-1, 1, 1))


def _multi_keeps_inputs(s: Submission, X: Array, K: Array, b: Array) -> None:
    reply = s.observe("corr2d_multi_in_out", X, K, b)
    for name, before, after in zip("XKb", (X, K, b), reply.args, strict=True):
        compare.unchanged(before, after, name=name)


def _multi_fresh_results(s: Submission, X: Array, K: Array, b: Array | None) -> None:
    first = s.keep("corr2d_multi_in_out", X, K, b)
    before = compare.array(s.read(first))
    s.call("corr2d_multi_in_out", X + 1, 1 - K, b)
    compare.same_values(s.read(first), before, name="the first result, after a second call,")
    again = s.call("corr2d_multi_in_out", X, K, b)
    compare.same_values(again, before, name="the result of the same call, later,")


def _multi_rejects(s: Submission, X: Array, K: Array) -> None:
    compare.rejects(
        lambda: s.call("corr2d_multi_in_out", X, K),
        "K", "kernel", "X", "channel", "input",
        why=f"X with {X.shape[0]} channels and K for {K.shape[1]}",
    )  # fmt: skip


CHECKS = (
    Check(
        function="corr2d",
        name="shape",
        title="the output shrinks by the kernel's size minus one",
        points=0.5,
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
        name="number_types",
        title="integers and float32 work as well as float64",
        points=0.5,
        body=_number_types,
        examples=_with_dtype,
        hint="What dtype does the array have that you write results into?",
    ),
    Check(
        function="corr2d",
        name="any_layout",
        title="views that are not contiguous in memory give the same result",
        points=0.5,
        body=_any_layout,
        examples=_with_layout,
        hint="Index the array; do not look at its memory.",
    ),
    Check(
        function="corr2d",
        name="linear",
        title="scaling the kernel scales the output",
        points=0.25,
        body=_is_linear,
        examples=_with_factor,
        hint="Nothing but products and sums: no clipping, no rounding, no absolute value.",
    ),
    Check(
        function="corr2d",
        name="special_values",
        title="NaN and infinity reach every window that holds them, and no other",
        points=0.5,
        body=_special_values,
        examples=_with_special,
        hint="Do not skip or replace values: 0 times infinity is NaN.",
    ),
    Check(
        function="corr2d",
        name="keeps_inputs",
        title="neither X nor K is modified",
        points=0.25,
        body=_keeps_inputs,
        examples=strategies.image_and_kernel,
        count=20,
        hint="Look for += or *= on an argument or a view of it.",
    ),
    Check(
        function="corr2d",
        name="fresh_results",
        title="a result stays what it was when the function is called again",
        points=0.25,
        body=_fresh_results,
        examples=strategies.image_and_kernel,
        count=20,
        hint="Make the output inside the function, each time.",
    ),
    Check(
        function="corr2d",
        name="rejects_large_kernel",
        title="a kernel larger than the image raises ValueError",
        points=0.5,
        body=_rejects_large_kernel,
        examples=_kernel_too_large,
        count=25,
        hint='raise ValueError(f"K {K.shape} is larger than X {X.shape}") before you compute.',
    ),
    Check(
        function="corr2d_multi_in_out",
        name="shape",
        title="there is one output channel for each kernel in K",
        points=0.5,
        body=_multi_shape,
        examples=_channels,
        hint="K has shape (C_out, C_in, kH, kW); the output has C_out channels.",
    ),
    Check(
        function="corr2d_multi_in_out",
        name="matches_torch",
        title="each output channel sums over the input channels and adds its bias",
        points=2.25,
        body=_multi_matches_torch,
        examples=_channels,
        count=60,
        hint="Correlate X[c] with K[o, c] for each c, add them up, then add b[o].",
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
        name="keeps_inputs",
        title="none of X, K and b is modified",
        points=0.25,
        body=_multi_keeps_inputs,
        examples=lambda: _channels(bias=True),
        count=20,
        hint="Look for += on an argument or a view of it.",
    ),
    Check(
        function="corr2d_multi_in_out",
        name="fresh_results",
        title="a result stays what it was when the function is called again",
        points=0.25,
        body=_multi_fresh_results,
        examples=_channels,
        count=20,
        hint="Make the output inside the function, each time.",
    ),
    Check(
        function="corr2d_multi_in_out",
        name="rejects_channel_mismatch",
        title="X and K with different numbers of input channels raise ValueError",
        points=0.5,
        body=_multi_rejects,
        examples=_wrong_channels,
        count=25,
        hint="Compare X.shape[0] with K.shape[1]; zip() stops silently at the shorter one.",
    ),
)

EXERCISE = Exercise(
    id="corr2d",
    title="Cross-correlation",
    functions=(
        Function(
            name="corr2d",
            points=5.75,
            hints=(
                "Lay the kernel on the top left corner of the image. Which numbers meet, and what"
                " becomes of their products? Where can it go from there?",
                "Two loops over the output's positions are enough. At (i, j) take the window"
                " X[i : i + kH, j : j + kW], multiply it by K entry by entry, and sum.",
                "Y = np.zeros((H - kH + 1, W - kW + 1)); then for each i, j:"
                " Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()",
            ),
        ),
        Function(
            name="corr2d_multi_in_out",
            points=4.25,
            hints=(
                "An RGB image meets a kernel that has a slice for each colour. How many numbers"
                " come out of one window?",
                "For one output channel, correlate every input channel with its own slice of the"
                " kernel and add the results. Do that for each output channel.",
                "np.stack([sum(corr2d(X[c], K[o, c]) for c in range(len(X))) for o in"
                " range(len(K))]), and b.reshape(-1, 1, 1) on top when b is given.",
            ),
        ),
    ),
    checks=CHECKS,
)
