"""Checks of the first exercise: cross-correlation by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from autograder import compare, laws, oracles, strategies
from autograder.model import Check, Exercise, Function
from autograder.subject import Array
from autograder.submission import Submission

KERNEL = ("K", "kernel", "filter", "weight", "window", "X", "image", "input")
CHANNELS = ("K", "kernel", "filter", "weight", "X", "image", "input", "channel", "C_in")

# -- corr2d ------------------------------------------------------------------------------


def _shrinks(s: Submission, X: Array, K: Array) -> None:
    Y = s.call("corr2d", X, K)
    compare.same_shape(Y, (X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))


def _matches_torch(s: Submission, X: Array, K: Array) -> None:
    compare.same_values(s.call("corr2d", X, K), oracles.corr2d(X, K))


def _picks(s: Submission, X: Array, size: tuple[int, int], place: tuple[int, int]) -> None:
    K = np.zeros(size)
    K[place] = 1.0
    height, width = X.shape[0] - size[0] + 1, X.shape[1] - size[1] + 1
    shifted = X[place[0] : place[0] + height, place[1] : place[1] + width]
    compare.same_values(s.call("corr2d", X, K), shifted)


def _is_linear(s: Submission, X: Array, Z: Array, K: Array, factor: int) -> None:
    one, two = laws.real(s.call("corr2d", X, K)), laws.real(s.call("corr2d", Z, K))
    compare.same_shape(two, one.shape)
    compare.same_values(s.call("corr2d", X + factor * Z, K), one + factor * two)
    compare.same_values(s.call("corr2d", X, factor * K), factor * one)


def _is_equivariant(s: Submission, X: Array, K: Array, down: int, right: int) -> None:
    whole = compare.array(s.call("corr2d", X, K))
    rest = s.call("corr2d", X[down:, right:], K)
    compare.same_values(rest, whole[down:, right:] if whole.ndim == 2 else whole)


def _rejects_large_kernel(s: Submission, X: Array, K: Array) -> None:
    compare.rejects(
        lambda: s.call("corr2d", X, K),
        *KERNEL,
        why=f"a kernel of shape {K.shape} on an image of shape {X.shape}",
    )


@st.composite
def _with_special(draw: DrawFn) -> dict[str, Any]:
    case: dict[str, Any] = draw(strategies.spoilt(draw(strategies.image_and_kernel())))
    return case


@st.composite
def _one_weight(draw: DrawFn) -> dict[str, Any]:
    size = draw(strategies.sizes(1, 4))
    place = draw(st.integers(0, size[0] - 1)), draw(st.integers(0, size[1] - 1))
    extra = draw(strategies.sizes(0, 3))
    X = draw(strategies.arrays((size[0] + extra[0], size[1] + extra[1])))
    return {"X": X, "size": size, "place": place}


@st.composite
def _two_images(draw: DrawFn) -> dict[str, Any]:
    factor = draw(st.integers(-3, 3))
    case = draw(strategies.image_and_kernel(largest=4))
    return {**case, "Z": draw(strategies.arrays(case["X"].shape)), "factor": factor}


@st.composite
def _moved(draw: DrawFn) -> dict[str, Any]:
    case = draw(strategies.image_and_kernel())
    down, right = (
        draw(st.integers(0, n - k)) for n, k in zip(case["X"].shape, case["K"].shape, strict=True)
    )
    return {**case, "down": down, "right": right}


@st.composite
def _kernel_too_large(draw: DrawFn) -> dict[str, Any]:
    height, width = draw(strategies.sizes(1, 4))
    extra = draw(st.sampled_from([(1, 0), (0, 1), (1, 1), (2, 0), (0, 3), (1, -3), (-3, 1)]))
    X = draw(strategies.arrays((height, width)))
    size = max(1, height + extra[0]), max(1, width + extra[1])
    return {"X": X, "K": draw(strategies.arrays(size))}


# -- corr2d_multi_in_out -----------------------------------------------------------------


@st.composite
def _channels(draw: DrawFn, *, bias: bool = False) -> dict[str, Any]:
    kernel, extra = draw(strategies.sizes(1, 3)), draw(strategies.sizes(0, 3))
    ins, outs = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    case = {
        "X": draw(strategies.arrays((ins, kernel[0] + extra[0], kernel[1] + extra[1]))),
        "K": draw(strategies.arrays((outs, ins, *kernel))),
    }
    return case | ({"b": draw(strategies.arrays((outs,)))} if bias else {})


def _any_bias() -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(_channels(bias=True), _channels().map(lambda case: case | {"b": None}))


@st.composite
def _channels_with_special(draw: DrawFn) -> dict[str, Any]:
    case: dict[str, Any] = draw(strategies.spoilt(draw(_channels())))
    return case


@st.composite
def _wrong_channels(draw: DrawFn) -> dict[str, Any]:
    case = draw(_channels())
    X, K = case["X"], case["K"]
    more = draw(st.integers(1, 2))
    if draw(st.booleans()):
        return {"X": np.concatenate([X, np.ones((more, *X.shape[1:]))]), "K": K}
    return {"X": X, "K": np.concatenate([K, np.ones((len(K), more, *K.shape[2:]))], axis=1)}


@st.composite
def _channels_too_small(draw: DrawFn) -> dict[str, Any]:
    ins, outs = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    one = draw(_kernel_too_large())
    return {
        "X": draw(strategies.arrays((ins, *one["X"].shape))),
        "K": draw(strategies.arrays((outs, ins, *one["K"].shape))),
    }


def _multi_shape(s: Submission, X: Array, K: Array, b: Array | None) -> None:
    Y = s.call("corr2d_multi_in_out", X, K, b)
    height, width = X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1
    compare.same_shape(Y, (K.shape[0], height, width))


def _multi_matches_torch(s: Submission, X: Array, K: Array) -> None:
    want = oracles.corr2d_multi_in_out(X, K)
    compare.same_values(s.call("corr2d_multi_in_out", X, K), want)


def _multi_bias(s: Submission, X: Array, K: Array, b: Array) -> None:
    plain = laws.real(s.call("corr2d_multi_in_out", X, K))
    compare.same_shape(plain, (len(K), X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1))
    compare.same_values(s.call("corr2d_multi_in_out", X, K, None), plain)
    balanced = b - np.append(np.zeros(len(b) - 1), b.sum())
    for bias in (b, balanced):
        want = plain + bias.reshape(-1, 1, 1)
        compare.same_values(s.call("corr2d_multi_in_out", X, K, bias), want)
    want = plain + b.reshape(-1, 1, 1) / 2
    compare.same_values(s.call("corr2d_multi_in_out", X, K, b=b / 2), want)


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
        title="integers, bytes and float32 work as well as float64",
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
        body=laws.fresh_results("corr2d", "X", "K"),
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
        title="integers, bytes and float32 work as well as float64",
        points=0.25,
        body=laws.number_types("corr2d_multi_in_out", "X", "K"),
        examples=_channels,
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
        body=laws.fresh_results("corr2d_multi_in_out", "X", "K"),
        examples=_channels,
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

EXERCISE = Exercise(
    id="corr2d",
    title="Cross-correlation",
    functions=(
        Function(
            name="corr2d",
            points=5.5,
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
            points=4.5,
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
