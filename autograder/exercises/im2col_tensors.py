"""What the checks of the fifth exercise share: devices, number types, memory, operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from autograder import compare
from autograder.errors import CheckFailed, SubmissionRaised
from autograder.subject import Array, Tensor
from autograder.submission import Submission

FINE = 1 + 2.0**-40
"""A factor that float64 keeps exactly beside a small integer, and float32 rounds to 1."""
SPARE_OPERATIONS = 4
"""What a reshape or a pad may cost more for one shape than for another; a loop costs many more."""
NAMES = {
    "large": ("kernel", "large", "image", "input", "size", "fit"),
    "kernel_size": ("kernel", "size"),
    "stride": ("stride",),
    "dilation": ("dilation", "dilate"),
    "padding": ("padding", "pad"),
}
ELSEWHERE = "pretended:cuda"
MIXED_DEVICES = ("on the same device", "two different devices")
"""How versions of PyTorch say that tensors on the CPU and on a GPU meet in one operation."""
"""A GPU that need not be there: see `autograder.pretended`."""
Options = Mapping[str, Any]


def on(device: str, tensor: Tensor) -> Tensor:
    """The tensor on a device."""
    return replace(tensor, device=device)


def values(actual: Any, expected: Array, *, device: str = "cpu", name: str = "the result") -> None:
    """Fail unless `actual` is a tensor with exactly these values, on the device."""
    tensor = compare.tensor(actual, name=name)
    compare.same_values(tensor, expected, name=name)
    if tensor.device != device:
        raise CheckFailed(f"{name} is on {tensor.device}, expected {device}", device, tensor.device)


def real(value: Any) -> Tensor:
    """A result, if it is a tensor of real numbers."""
    tensor = compare.tensor(value)
    if tensor.data.dtype.kind not in "biuf":
        raise CheckFailed(f"the result has dtype {tensor.data.dtype}, expected real numbers")
    return tensor


def finite(value: Any) -> Tensor:
    """A result of finite arguments, if it is a tensor of finite real numbers.

    Laws that compare results with each other hold for NaN, too, and say nothing then.
    """
    tensor = real(value)
    if not np.isfinite(tensor.data).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(tensor.data))[0])
        number = f"{tensor.data[index]:g}"
        text = f"the result is {number} at {list(index)}, but every argument is finite"
        raise CheckFailed(text, actual=tensor.data, index=index)
    return tensor


def counted(s: Submission, function: str, *args: Any, **kwargs: Any) -> Mapping[str, int]:
    """How often each PyTorch operator was dispatched on the way to a result."""
    reply = s.operations(function, *args, **kwargs)
    finite(reply.value)
    return reply.operations


def same_kind(call: Callable[..., Any], tensors: tuple[Tensor, ...], dtype: str) -> None:
    """Fail unless `call(*tensors)` keeps the dtype, and float64's precision with it.

    The result is proportional to the first of the tensors.
    """
    scale = FINE if dtype == "float64" else 1.0
    plain = finite(call(*tensors)).data.astype(np.float64)
    first = Tensor((tensors[0].data.astype(np.float64) * scale).astype(dtype))
    actual = compare.tensor(call(first, *(Tensor(t.data.astype(dtype)) for t in tensors[1:])))
    compare.same_dtype(actual, dtype)
    compare.same_values(actual, plain * scale)


def stays(call: Callable[..., Any], *tensors: Tensor) -> None:
    """Fail if `call(*tensors)` would leave the GPU its tensors are on, or mix in one of the CPU.

    Code that looks at values cannot be pretended; it is left to the checks on a real GPU.
    """
    given = f"with all tensors on {_plain(ELSEWHERE)}"
    finite(call(*tensors))  # code that raises in any case shows nothing about devices
    try:
        result = call(*(on(ELSEWHERE, tensor) for tensor in tensors))
    except SubmissionRaised as raised:
        if any(words in raised.text for words in MIXED_DEVICES):
            place = f" ({raised.where})" if raised.where else ""
            raise CheckFailed(f"{given} it uses a tensor on the CPU as well{place}") from raised
        return
    device = compare.tensor(result).device
    if device != ELSEWHERE:
        expected, actual = _plain(ELSEWHERE), _plain(device)
        raise CheckFailed(f"{given} the result is on {actual}", expected, actual)


def _plain(device: str) -> str:
    return device.rpartition(":")[2]


def special_values(actual: Any, expected: Array) -> None:
    """Fail unless `actual` is NaN or infinite where `expected` is, and nowhere else."""
    tensor = real(actual)
    compare.same_shape(tensor, expected.shape)
    wrong = np.isfinite(tensor.data) != np.isfinite(expected)
    if not wrong.any():
        return
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    wanted = "a finite number" if np.isfinite(expected[index]) else f"{expected[index]:g}"
    text = f"the result is {tensor.data[index]:g} at {list(index)}, expected {wanted}"
    raise CheckFailed(text, expected, tensor.data, index)


def no_trace(
    s: Submission, function: str, names: tuple[str, ...], *args: Any, **kwargs: Any
) -> None:
    """Fail if a call modifies an argument, or the results of two calls have to do with each other.

    `names` are those of the first arguments, the tensors.
    """
    reply = s.observe(function, *args, **kwargs)
    for name, before, after in zip(names, args, reply.args, strict=False):
        compare.unchanged(before, after, name=name)
    first = s.keep(function, *args, **kwargs)
    before = finite(s.read(first)).data
    other = [replace(a, data=1 - a.data) if isinstance(a, Tensor) else a for a in args]
    s.call(function, *other, **kwargs)
    values(s.read(first), before, name="the first result, after a second call,")
    values(s.call(function, *args, **kwargs), before, name="the result of the same call, later,")
    with suppress(SubmissionRaised):  # a view that shares its own memory refuses to be written to
        s.method(first, "zero_")
    again = s.call(function, *args, **kwargs)
    values(again, before, name="the result of the same call, after its first result was changed,")


def not_growing(counts: list[Mapping[str, int]], what: tuple[str, ...]) -> None:
    """Fail if a larger input took more tensor operations than the first."""
    totals = [sum(count.values()) for count in counts]
    for total, grew in zip(totals[1:], what, strict=True):
        if total > totals[0] + SPARE_OPERATIONS:
            raise CheckFailed(
                f"a larger {grew} takes {total} tensor operations instead of {totals[0]}:"
                " is there a loop over it?",
                expected=totals[0],
                actual=total,
            )


def ones(shape: tuple[int, ...]) -> Tensor:
    """A tensor to count operations with."""
    return Tensor(np.ones(shape, np.float32))
