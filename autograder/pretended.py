"""Tensors on a device that is not here: they have shape, dtype and device, and no values.

A tensor that crosses the boundary with the device ``pretended:cuda`` becomes one of PyTorch's fake
tensors, so that the submission's code runs as it would on a GPU, computing nothing. The result says
where it would be. Imported on the student's side.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from autograder.subject import Opaque, Tensor

PREFIX = "pretended:"


def is_pretended(value: Any) -> bool:
    """Whether the judge's value is on a device that is only pretended."""
    return isinstance(value, Tensor) and value.device.startswith(PREFIX)


def context(values: Iterable[Any]) -> AbstractContextManager[Any]:
    """Where new tensors are pretended too, if one of the judge's `values` is."""
    mode: AbstractContextManager[Any] = _mode() if any(map(is_pretended, values)) else nullcontext()
    return mode


def bring_in(value: Tensor) -> Any:
    """The fake tensor for one of the judge's."""
    import torch

    device = value.device.removeprefix(PREFIX)
    dtype = getattr(torch, str(value.data.dtype))
    with _mode():
        return torch.empty(value.data.shape, dtype=dtype, device=device)


def is_fake(value: Any) -> bool:
    """Whether a submission's tensor has no values."""
    module = sys.modules.get("torch._subclasses.fake_tensor")
    return module is not None and isinstance(value, module.FakeTensor)


def export(value: Any) -> Tensor | Opaque:
    """A fake tensor for the judge: zeros of its shape and dtype, and its device."""
    dtype = str(value.dtype).removeprefix("torch.")
    try:
        data = np.zeros(tuple(value.shape), dtype)
    except TypeError:
        return Opaque("torch.Tensor", f"dtype {dtype}")
    return Tensor(data, f"{PREFIX}{value.device.type}", bool(value.requires_grad))


@functools.cache
def _mode() -> Any:
    from torch._subclasses.fake_tensor import FakeTensorMode

    return FakeTensorMode(allow_non_fake_inputs=True)
