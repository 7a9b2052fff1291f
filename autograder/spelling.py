"""Requests to a submission as lines of Python that a student can paste."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from autograder.subject import Array, Handle, Opaque, Request, Tensor

LONGEST_CALL = 2000
LARGEST_ARRAY = 200
"""Arrays with more values than this are not spelt."""

Made = Mapping[int, Sequence[Request]]
NOTHING: Made = MappingProxyType({})


class Unspeakable(Exception):
    """A value that has no line of Python to paste: too large, or the judge's own."""


def spell_call(request: Request, made: Made = NOTHING) -> str:
    """The request as Python to paste; the empty string when it is too long or cannot be said.

    What it takes to make its target first stands before it, as in ``Conv2d(1, 1, 2)(x)`` or
    ``layer = Conv2d(1, 1, 2); layer.load_state_dict(state); layer(x)``.
    """
    try:
        if isinstance(request.target, str):
            line = _spell_call(request.target, request, made)
        else:
            name = "layer"
            making, *changes = made.get(request.target.number, [])
            line = spell_made(making, made)
            before = [c for c in changes if c is not request]
            if before:
                steps = [_spell_call(f"{name}.{c.name}", c, made) for c in before]
                line = "; ".join((f"{name} = {line}", *steps, name))
            member = f".{request.name}" if request.op == "method" else ""
            line = _spell_call(line + member, request, made)
    except (Unspeakable, ValueError, RecursionError):
        return ""  # nothing is known of how the target was made, or a submission lied about it
    return line if len(line) <= LONGEST_CALL else ""


def spell_made(making: Request, made: Made) -> str:
    """The expression that makes an object which the submission holds."""
    if making.op == "call" and isinstance(making.target, str):
        return _spell_call(making.target, making, made)
    if making.op == "make" and making.target == "array":
        return spell(making.args[0])
    raise Unspeakable


def _spell_call(name: str, request: Request, made: Made) -> str:
    parts = [spell(a, made) for a in request.args]
    parts += [f"{key}={spell(value, made)}" for key, value in request.kwargs.items()]
    return f"{name}({', '.join(parts)})"


def spell(value: Any, made: Made = NOTHING) -> str:
    """`value` as Python source a student can paste; raises `Unspeakable` where there is none."""
    match value:
        case np.ndarray():
            return _spell_array("np", "array", value, implied=(np.float64, np.int64))
        case Tensor():
            spelled = _spell_array("torch", "tensor", value.data, implied=(np.float32, np.int64))
            # What stands in for a GPU has no values, and neither has PyTorch's device for that.
            device = "meta" if value.device.startswith("pretended:") else value.device
            return spelled if device == "cpu" else f"{spelled[:-1]}, device={device!r})"
        case Handle():
            making, *changes = made.get(value.number, [None])
            if making is None or changes:
                raise Unspeakable
            return spell_made(making, made)
        case Opaque():
            raise Unspeakable
        case tuple():
            inner = ", ".join(spell(v, made) for v in value)
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        case list():
            return "[" + ", ".join(spell(v, made) for v in value) + "]"
        case dict():
            entries = (f"{spell(k, made)}: {spell(v, made)}" for k, v in value.items())
            return "{" + ", ".join(entries) + "}"
        case _:
            return repr(value)


def _spell_array(module: str, maker: str, array: Array, *, implied: tuple[Any, ...]) -> str:
    """`implied` are the dtypes that the numbers alone lead to."""
    if array.size > LARGEST_ARRAY:
        raise Unspeakable
    if array.size == 0:
        implied, literal, maker = implied[:1], str(array.shape), "zeros"
    else:
        zeros_positive = array if array.dtype == np.bool_ else array + 0  # -0.0 reads badly
        literal = repr(zeros_positive.tolist())
        literal = literal.replace("nan", "float('nan')").replace("inf", "float('inf')")
    known = array.dtype in implied or (array.dtype == np.bool_ and maker != "zeros")
    return f"{module}.{maker}({literal}{'' if known else f', dtype={module}.{array.dtype}'})"
