"""What PyTorch says: the only place that computes an expected value.

NumPy arrays in, NumPy float64 arrays out. PyTorch is imported on the first call, so that
declaring checks does not load it.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import numpy as np

from autograder import training_fixtures
from autograder.subject import Array


@functools.cache
def _torch() -> ModuleType:
    import torch

    torch.set_num_threads(1)  # small arrays: a second thread only costs
    return torch


def _double(array: Array) -> Any:
    return _torch().from_numpy(np.array(array, dtype=np.float64, order="C"))


def conv2d(
    X: Array,
    K: Array,
    b: Array | None = None,
    *,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
) -> Array:
    """`torch.nn.functional.conv2d` in float64: X `(N, C, H, W)`, K `(O, C, kH, kW)`."""
    bias = None if b is None else _double(b)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that "same" with an even kernel may cost a copy
        out = _torch().nn.functional.conv2d(
            _double(X), _double(K), bias, stride=stride, padding=padding, dilation=dilation
        )
    return np.asarray(out.numpy())


def corr2d(X: Array, K: Array, **options: Any) -> Array:
    """Cross-correlation of one image `(H, W)` with one kernel `(kH, kW)`."""
    return np.asarray(conv2d(X[None, None], K[None, None], **options)[0, 0])


def corr2d_multi_in_out(X: Array, K: Array, b: Array | None = None) -> Array:
    """X `(C_in, H, W)`, K `(C_out, C_in, kH, kW)`, b `(C_out,)` → `(C_out, H', W')`."""
    return np.asarray(conv2d(X[None], K, b)[0])


def same_padding(kernel_size: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """`((top, bottom), (left, right))` as `torch.nn.Conv2d(..., padding="same")` pads."""
    height, width = ((size - 1) // 2 for size in kernel_size)
    return (height, kernel_size[0] - 1 - height), (width, kernel_size[1] - 1 - width)


def pad2d(X: Array, sides: tuple[tuple[int, int], tuple[int, int]], value: float = 0.0) -> Array:
    """`torch.nn.functional.pad` of the last two axes; sides `((top, bottom), (left, right))`."""
    (top, bottom), (left, right) = sides
    pad = _torch().nn.functional.pad
    return np.asarray(pad(_double(X), (left, right, top, bottom), value=value).numpy())


def conv_output_shape(
    input_shape: tuple[int, int],
    kernel_size: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int],
    dilation: tuple[int, int],
) -> tuple[int, int]:
    """The formula in the documentation of `torch.nn.Conv2d`; not positive when nothing fits."""
    options = zip(input_shape, kernel_size, stride, padding, dilation, strict=True)
    height, width = ((n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in options)
    return height, width


def pool2d(
    X: Array, pool_size: Any, mode: str = "max", stride: Any = None, padding: Any = 0
) -> Array:
    """Max or average pooling of the last two axes of X `(..., H, W)`."""
    return np.asarray(_pooled(_double(X), pool_size, mode, stride, padding).numpy())


def pool2d_backward(
    dY: Array, X: Array, pool_size: Any, mode: str = "max", stride: Any = None, padding: Any = 0
) -> Array:
    """The gradient of `sum(pool2d(X) * dY)` with respect to X `(..., H, W)`."""
    x = _double(X).requires_grad_(True)
    _pooled(x, pool_size, mode, stride, padding).backward(_double(dY))
    return np.asarray(x.grad.numpy())


def _pooled(x: Any, pool_size: Any, mode: str, stride: Any, padding: Any) -> Any:
    functional = _torch().nn.functional
    pool = functional.max_pool2d if mode == "max" else functional.avg_pool2d
    out = pool(x.reshape(-1, 1, *x.shape[-2:]), pool_size, stride, padding)
    return out.reshape(*x.shape[:-2], *out.shape[-2:])


def im2col(x: Array, kernel_size: Any, **options: Any) -> Array:
    """`torch.nn.functional.unfold` in float64: x `(N, C, H, W)` → `(N, C kH kW, L)`."""
    return np.asarray(_torch().nn.functional.unfold(_double(x), kernel_size, **options).numpy())


def col2im(cols: Array, output_size: tuple[int, int], kernel_size: Any, **options: Any) -> Array:
    """`torch.nn.functional.fold` in float64: cols `(N, C kH kW, L)` → `(N, C, H, W)`."""
    fold = _torch().nn.functional.fold
    return np.asarray(fold(_double(cols), output_size, kernel_size, **options).numpy())


def conv2d_gradients(
    x: Array, weight: Array, bias: Array | None, cotangent: Array, **options: Any
) -> tuple[Array, ...]:
    """Gradients of `sum(conv2d(x, weight, bias) * cotangent)`: x's, weight's, then any bias'."""
    torch = _torch()
    inputs = [_double(a).requires_grad_(True) for a in (x, weight, bias) if a is not None]
    out = torch.nn.functional.conv2d(*inputs, **options)
    grads = torch.autograd.grad(out, inputs, _double(cotangent))
    return tuple(np.asarray(g.numpy()) for g in grads)


# -- training loops ----------------------------------------------------------------------


def trained(
    kind: str,
    state: Mapping[str, Array],
    images: Array,
    labels: Array,
    *,
    batch_size: int,
    loss: str,
    optimizer: str,
    lr: float,
    epochs: int = 1,
) -> tuple[list[dict[str, Array]], list[float]]:
    """A network's state after each epoch, and each epoch's mean training loss per example.

    Names as in `autograder.training_fixtures`; images float `(N, 1, 28, 28)`, labels `(N,)`.
    """
    torch = _torch()
    model = training_fixtures.network(kind, state)
    loss_fn = training_fixtures.loss(loss)
    optimiser = training_fixtures.optimizer(optimizer, model, lr)
    x, y = torch.from_numpy(images), torch.from_numpy(labels)
    states, losses = [], []
    for _ in range(epochs):
        model.train()
        total = 0.0
        for rows in torch.arange(len(x)).split(batch_size):
            optimiser.zero_grad()
            value = loss_fn(model(x[rows]), y[rows])
            value.backward()
            optimiser.step()
            total += value.item() * len(rows)
        states.append({k: v.numpy() for k, v in training_fixtures.state(model).items()})
        losses.append(total / len(x))
    return states, losses


def evaluated(
    kind: str, state: Mapping[str, Array], images: Array, labels: Array, *, loss: str
) -> tuple[float, float]:
    """A network's mean loss per example and accuracy, in evaluation mode."""
    torch = _torch()
    model = training_fixtures.network(kind, state)
    with torch.no_grad():
        logits = model(torch.from_numpy(images))
        value = training_fixtures.loss(loss)(logits, torch.from_numpy(labels))
    return float(value), float(np.mean(logits.argmax(1).numpy() == labels))


def initial_state(kind: str, seed: int) -> dict[str, Array]:
    """Weights of a network of `autograder.training_fixtures`, drawn from a seed."""
    rng = np.random.default_rng(seed)
    state = {}
    for name, value in training_fixtures.state(training_fixtures.network(kind)).items():
        drawn: Array = rng.normal(0.0, 0.05, tuple(value.shape)).astype(np.float32)
        if name.endswith("running_var"):
            drawn = 0.5 + np.abs(drawn)
        state[name] = value.numpy() if name.endswith("num_batches_tracked") else drawn
    return state
