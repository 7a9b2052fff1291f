"""Checks of `conv`."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder import compare, oracles, strategies
from autograder.errors import CheckFailed
from autograder.exercises.cnn_trainer_modules import SEEDS, independent, module_facts
from autograder.model import Check
from autograder.subject import Array, Handle, Tensor
from autograder.submission import Submission


@strategies.composite
def _layers(draw: Any) -> dict[str, Any]:
    return {
        "in_channels": draw(st.integers(1, 3)),
        "out_channels": draw(st.integers(1, 3)),
        "kernel_size": draw(st.integers(1, 5)),
        "stride": draw(st.integers(1, 3)),
        "act": draw(st.booleans()),
        "size": draw(strategies.sizes(3, 8)),
        "seed": draw(SEEDS),
    }


def _make_conv(s: Submission, ins: int, outs: int, kernel: int, *options: Any) -> Handle:
    """The layer, after making sure that its parameters are one convolution's."""
    layer = s.keep("conv", ins, outs, *options)
    facts = module_facts(s, layer)
    weight = (outs, ins, kernel, kernel)
    shapes = sorted(facts["shapes"].values(), key=len, reverse=True)
    if shapes not in ([weight], [weight, (outs,)]):
        raise CheckFailed(
            f"the layer has parameters of shapes {shapes}, expected one convolution's: {weight}"
            f" and, for the bias, {(outs,)}",
            [weight, (outs,)],
            shapes,
        )
    return layer


def _is_convolution_and_relu(
    s: Submission,
    in_channels: int,
    out_channels: int,
    kernel_size: int,
    stride: int,
    act: bool,
    size: tuple[int, int],
    seed: int,
) -> None:
    layer = _make_conv(s, in_channels, out_channels, kernel_size, kernel_size, stride, act)
    rng = np.random.default_rng(seed)
    weight = _integers(rng, (out_channels, in_channels, kernel_size, kernel_size))
    bias = _integers(rng, (out_channels,))
    x = _integers(rng, (2, in_channels, *size))
    has_bias = s.compute("fill_convolution", layer, Tensor(weight), Tensor(bias))
    expected = oracles.conv2d(
        x, weight, bias if has_bias else None, stride=stride, padding=kernel_size // 2
    )
    actual = s.call(layer, Tensor(x))
    compare.same_values(actual, np.maximum(expected, 0) if act else expected, compare.SINGLE)


def _conv_shape(
    s: Submission,
    in_channels: int,
    out_channels: int,
    kernel_size: int,
    stride: int,
    act: bool,
    size: tuple[int, int],
    seed: int,
) -> None:
    layer = s.keep("conv", in_channels, out_channels, kernel_size, stride, act)
    x = np.random.default_rng(seed).random((2, in_channels, *size), np.float32)
    places = [(n + 2 * (kernel_size // 2) - kernel_size) // stride + 1 for n in size]
    compare.same_shape(s.call(layer, Tensor(x)), (2, out_channels, *places))


def _conv_defaults(s: Submission, in_channels: int, out_channels: int, seed: int) -> None:
    layer = _make_conv(s, in_channels, out_channels, 3)
    x = np.random.default_rng(seed).normal(size=(2, in_channels, 7, 8)).astype(np.float32)
    values = compare.tensor(s.call(layer, Tensor(x)))
    compare.same_shape(values, (2, out_channels, 4, 4))
    if (values.data < 0).any():
        raise CheckFailed("the result has negative values, expected a ReLU without act=False")


def _fresh_layers(s: Submission, in_channels: int, out_channels: int, seed: int) -> None:
    first, second = (s.keep("conv", in_channels, out_channels) for _ in range(2))
    independent(s, first, second, seed)


@strategies.composite
def _plain_layers(draw: Any) -> dict[str, Any]:
    wanted = ("in_channels", "out_channels", "seed")
    return {k: v for k, v in draw(_layers()).items() if k in wanted}


def _integers(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return rng.integers(-3, 4, shape).astype(np.float32)


CHECKS = (
    Check(
        function="conv",
        name="shape",
        title="the padding is half the kernel, rounded down, and the stride divides the size",
        points=0.5,
        body=_conv_shape,
        examples=_layers,
        hint="padding=kernel_size // 2, for even kernels as well.",
    ),
    Check(
        function="conv",
        name="is_convolution_and_relu",
        title="the layer is a convolution, followed by ReLU when act is true",
        points=1.0,
        body=_is_convolution_and_relu,
        examples=_layers,
        hint="First nn.Conv2d, then nn.ReLU; act=False leaves the ReLU out.",
    ),
    Check(
        function="conv",
        name="defaults",
        title="without options the kernel is 3, the stride 2, and there is a ReLU",
        points=0.25,
        body=_conv_defaults,
        examples=_plain_layers,
        count=10,
        hint="def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True)",
    ),
    Check(
        function="conv",
        name="fresh_layers",
        title="every call makes a layer with weights of its own",
        points=0.25,
        body=_fresh_layers,
        examples=_plain_layers,
        count=8,
        hint="Make the nn.Conv2d inside the function, each time.",
    ),
)
