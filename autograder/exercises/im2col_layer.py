"""Checks of Conv2d."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder import compare, oracles, strategies
from autograder.errors import CheckFailed
from autograder.exercises import im2col_examples as examples
from autograder.exercises.im2col_tensors import Options, on, values
from autograder.model import Check
from autograder.subject import Array, Handle, Tensor
from autograder.submission import Submission


@strategies.composite
def _layers(draw: Any) -> dict[str, Any]:
    """A layer's arguments, parameters to load, an image, and the gradient that arrives."""
    case = draw(examples.with_cotangent(examples.convolutions()))
    return {
        "state": _state(case["weight"], case["bias"]),
        **{name: case[name] for name in ("x", "options", "cotangent")},
    }


def _state(weight: Tensor, bias: Tensor | None) -> dict[str, Tensor]:
    return {"weight": weight} if bias is None else {"weight": weight, "bias": bias}


@strategies.composite
def _shapes(draw: Any) -> dict[str, Any]:
    ins, outs = draw(strategies.sizes(1, 4))
    kernel = draw(strategies.sizes(1, 3))
    return {"shape": (outs, ins, *kernel)}


def _build(s: Submission, shape: tuple[int, ...], *, bias: bool = True, **options: Any) -> Handle:
    """A layer for a weight of this shape, made with as few arguments as will do."""
    outs, ins, *kernel = shape
    size = kernel[0] if kernel[0] == kernel[1] else (kernel[0], kernel[1])
    if not bias:
        options["bias"] = False
    return s.keep("Conv2d", ins, outs, size, **options)


def _read_state(s: Submission, layer: Handle) -> Mapping[str, Tensor]:
    state = s.method(layer, "state_dict")
    if not isinstance(state, dict):
        raise CheckFailed(f"state_dict() gives {compare.describe(state)}", actual=state)
    return state


def _read_parameter(s: Submission, layer: Handle, name: str) -> Tensor:
    state = _read_state(s, layer)
    if name not in state:
        raise CheckFailed(f"the layer's state_dict() has no {name}", actual=sorted(state))
    return compare.tensor(state[name], name=name)


def _same_state(actual: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]) -> None:
    if set(actual) != set(shapes):
        raise CheckFailed(
            f"state_dict() has the entries {sorted(actual)}, that of nn.Conv2d {sorted(shapes)}",
            expected=sorted(shapes),
            actual=sorted(actual),
        )
    for name, shape in shapes.items():
        compare.same_shape(compare.tensor(actual[name], name=name), shape, name=name)


def _parameters(s: Submission, shape: tuple[int, ...]) -> None:
    layer = _build(s, shape)
    shapes = {"weight": shape, "bias": shape[:1]}
    _same_state(_read_state(s, layer), shapes)
    learned = s.compute("parameters", layer)
    if set(learned) != set(shapes):
        raise CheckFailed(
            f"its parameters are {sorted(learned)}, expected {sorted(shapes)}",
            sorted(shapes),
            learned,
        )
    for name in shapes:
        compare.same_dtype(learned[name], "float32", name=name)
        if not learned[name].requires_grad:
            raise CheckFailed(f"{name} does not ask for a gradient, so it would never be trained")


def _without_bias(s: Submission, shape: tuple[int, ...]) -> None:
    layer = _build(s, shape, bias=False)
    _same_state(_read_state(s, layer), {"weight": shape})
    bias = s.compute("attribute", layer, "bias")
    if bias is not None:
        raise CheckFailed(
            f"with bias=False, bias is {compare.describe(bias)}, expected None", None, bias
        )


def _loads_both_ways(
    s: Submission, state: dict[str, Tensor], x: Tensor, options: Options, cotangent: Array
) -> None:
    layer = _loaded(s, state, options)
    back = _read_state(s, layer)
    _same_state(back, {name: tensor.data.shape for name, tensor in state.items()})
    for name, tensor in state.items():
        values(back[name], tensor.data, name=f"{name}, read back with state_dict(),")


def _loaded(
    s: Submission, state: Mapping[str, Tensor], options: Options, device: str = "cpu"
) -> Handle:
    layer = _build(s, state["weight"].data.shape, bias="bias" in state, **options)
    s.method(layer, "load_state_dict", dict(state))
    if device != "cpu":
        s.method(layer, "to", device)
    return layer


def layer_matches(device: str) -> Callable[..., None]:
    """A body: with nn.Conv2d's parameters the layer does what nn.Conv2d does, on a device."""

    def body(
        s: Submission, state: dict[str, Tensor], x: Tensor, options: Options, cotangent: Array
    ) -> None:
        bias = state["bias"].data if "bias" in state else None
        expected = oracles.conv2d(x.data, state["weight"].data, bias, **options)
        layer = _loaded(s, state, options, device)
        values(s.call(layer, on(device, x)), expected, device=device)
        s.method(layer, "load_state_dict", {name: Tensor(2 * t.data) for name, t in state.items()})
        name = "the result, after the layer got other parameters,"
        values(s.call(layer, on(device, x)), 2 * expected, device=device, name=name)

    return body


def layer_gradients(device: str) -> Callable[..., None]:
    """A body: gradients reach the layer's parameters, as nn.Conv2d's, on a device."""

    def body(
        s: Submission, state: dict[str, Tensor], x: Tensor, options: Options, cotangent: Array
    ) -> None:
        bias = state["bias"].data if "bias" in state else None
        expected = oracles.conv2d_gradients(
            x.data, state["weight"].data, bias, cotangent, **options
        )
        layer = _loaded(s, state, options, device)
        names = tuple(state)
        wrt = tuple(f".{name}" for name in names)
        _, gradients = s.vjp(layer, (on(device, x),), cotangent, wrt=wrt)
        for name, gradient, right in zip(names, gradients, expected[1:], strict=True):
            if gradient is None:
                raise CheckFailed(f"no gradient reaches {name}", right, None)
            values(gradient, right, device=device, name=f"the gradient of {name}")

    return body


def _double(
    s: Submission, state: dict[str, Tensor], x: Tensor, options: Options, cotangent: Array
) -> None:
    layer = _loaded(s, state, options)
    plain = compare.tensor(s.call(layer, x))
    s.method(layer, "double")
    actual = compare.tensor(s.call(layer, Tensor(x.data.astype(np.float64))))
    compare.same_dtype(actual, "float64")
    values(actual, plain.data)


def _initial(name: str, shape: tuple[int, ...]) -> Callable[..., None]:
    def body(s: Submission, seed: int) -> None:
        s.compute("seed_everything", seed % 2**31)
        tensor = _read_parameter(s, _build(s, shape), name)
        bound = 1 / math.sqrt(math.prod(shape[1:]))
        compare.same_shape(tensor, shape if name == "weight" else shape[:1], name=name)
        compare.uniform(tensor, bound, name=f"the initial {name}")

    return body


def _layers_apart(s: Submission, seed: int) -> None:
    first, second = _build(s, (3, 2, 2, 3)), _build(s, (3, 2, 2, 3))
    before, other = _read_parameter(s, first, "weight"), _read_parameter(s, second, "weight")
    if np.array_equal(before.data, other.data):
        raise CheckFailed("two layers start from the same weights", actual=before.data)
    s.method(
        second, "load_state_dict", _state(Tensor(0 * before.data), Tensor(np.ones(3, np.float32)))
    )
    after = _read_parameter(s, first, "weight")
    compare.same_values(after, before.data, name="one layer's weight, after another's was set,")


CHECKS = (
    Check(
        function="Conv2d",
        name="parameters",
        title="its parameters are weight and bias, shaped as those of nn.Conv2d",
        points=0.5,
        body=_parameters,
        examples=_shapes,
        count=15,
        hint="nn.Parameter: weight (out_channels, in_channels, kH, kW), bias (out_channels,).",
    ),
    Check(
        function="Conv2d",
        name="without_bias",
        title="with bias=False, bias is None and no part of the state",
        points=0.25,
        body=_without_bias,
        examples=_shapes,
        count=8,
        hint='self.register_parameter("bias", None)',
    ),
    Check(
        function="Conv2d",
        name="loads_both_ways",
        title="load_state_dict takes the state of an nn.Conv2d, and state_dict gives it back",
        points=0.5,
        body=_loads_both_ways,
        examples=_layers,
        count=15,
        hint="Set the parameters as attributes of the module, with the names nn.Conv2d uses.",
    ),
    Check(
        function="Conv2d",
        name="matches_torch",
        title="with the same parameters it does what nn.Conv2d does",
        points=1.25,
        body=layer_matches("cpu"),
        examples=_layers,
        count=40,
        hint="forward hands weight, bias, stride, padding and dilation to conv2d.",
    ),
    Check(
        function="Conv2d",
        name="gradients",
        title="gradients reach its parameters, as they do in nn.Conv2d",
        points=0.25,
        body=layer_gradients("cpu"),
        examples=_layers,
        count=20,
        hint="Use self.weight itself in forward, not .data or a copy.",
    ),
    Check(
        function="Conv2d",
        name="double",
        title="after double() it works in float64",
        points=0.25,
        body=_double,
        examples=_layers,
        count=10,
        hint="Only what is registered in the module follows double() and to(device).",
    ),
    Check(
        function="Conv2d",
        name="initial_weight",
        title="the weight starts uniform in ± 1 / sqrt(fan_in)",
        points=0.5,
        body=_initial("weight", (300, 5, 2, 4)),
        hint="fan_in = in_channels * kH * kW: as many numbers as enter one output.",
    ),
    Check(
        function="Conv2d",
        name="initial_bias",
        title="the bias starts uniform in ± 1 / sqrt(fan_in), too",
        points=0.25,
        body=_initial("bias", (3000, 3, 2, 3)),
        hint="The bias is drawn from the same interval as the weight.",
    ),
    Check(
        function="Conv2d",
        name="layers_apart",
        title="each layer has random numbers and parameters of its own",
        points=0.25,
        body=_layers_apart,
        hint="Make the parameters in __init__, and leave the seed to the caller.",
    ),
    Check(
        function="Conv2d",
        name="cuda",
        title="after to('cuda') it does what nn.Conv2d does there",
        points=0,
        body=layer_matches("cuda"),
        examples=_layers,
        device="cuda",
        hint="Only what is registered in the module follows to(device).",
    ),
    Check(
        function="Conv2d",
        name="cuda_gradients",
        title="on CUDA gradients reach its parameters",
        points=0,
        body=layer_gradients("cuda"),
        examples=_layers,
        device="cuda",
        hint="Use self.weight itself in forward, not .data or a copy.",
    ),
)
