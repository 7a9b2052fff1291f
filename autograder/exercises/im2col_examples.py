"""What the checks of the fifth exercise are tried on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder import oracles, strategies
from autograder.strategies import both, pairs
from autograder.subject import Array, Tensor

DEFAULTS: dict[str, Any] = {"stride": (1, 1), "padding": (0, 0), "dilation": (1, 1)}


def out_size(size: tuple[int, ...], kernel_size: Any, **options: Any) -> tuple[int, int]:
    """`(H_out, W_out)` of an image of this size."""
    given = [both(options.get(name, DEFAULTS[name])) for name in DEFAULTS]
    out = []
    for n, k, s, p, d in zip(size[-2:], both(kernel_size), *given, strict=True):
        out.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    return out[0], out[1]


@strategies.composite
def geometry(
    draw: Any,
    *,
    kernel: tuple[int, int] = (1, 3),
    stride: int = 4,
    padding: int = 2,
    dilation: int = 3,
) -> dict[str, Any]:
    """`{"kernel_size", "size", "options"}`; options at their default are left out by chance.

    The other arguments are the smallest and largest kernel, the largest stride, padding, dilation.
    """
    kernel_size = draw(pairs(*kernel))
    plain = draw(st.integers(0, 3)) == 0
    drawn = {
        "stride": 1 if plain else draw(pairs(1, stride)),
        "padding": 0 if plain else draw(pairs(0, padding)),
        "dilation": 1 if plain else draw(pairs(1, dilation)),
    }
    options = {
        name: value
        for name, value in drawn.items()
        if both(value) != DEFAULTS[name] or draw(st.booleans())
    }
    covered = zip(both(kernel_size), both(drawn["dilation"]), both(drawn["padding"]), strict=True)
    least = [max(1, d * (k - 1) + 1 - 2 * p) for k, d, p in covered]
    extra = draw(strategies.sizes(0, 3))
    size = (least[0] + extra[0], least[1] + extra[1])
    return {"kernel_size": kernel_size, "size": size, "options": options}


@strategies.composite
def images(draw: Any, /, **limits: Any) -> dict[str, Any]:
    """Arguments of im2col: `{"x": (N, C, H, W), "kernel_size", "options"}`."""
    case = draw(geometry(**limits))
    shape = (draw(st.integers(1, 3)), draw(st.integers(1, 3)), *case.pop("size"))
    return {"x": draw(strategies.tensors(shape)), **case}


@strategies.composite
def columns(draw: Any, /, **limits: Any) -> dict[str, Any]:
    """Arguments of col2im: `{"cols": (N, C kH kW, L), "output_size", "kernel_size", "options"}`."""
    case = draw(geometry(**limits))
    size = case.pop("size")
    kernel, out = (
        both(case["kernel_size"]),
        out_size(size, case["kernel_size"], **case["options"]),
    )
    rows = draw(st.integers(1, 3)) * kernel[0] * kernel[1]
    shape = (draw(st.integers(1, 3)), rows, out[0] * out[1])
    return {"cols": draw(strategies.tensors(shape)), "output_size": size, **case}


@strategies.composite
def adjoint_pairs(draw: Any) -> dict[str, Any]:
    """Arguments of col2im and an image x `(N, C, H, W)` that im2col would take to their shape."""
    case = draw(columns())
    kernel = both(case["kernel_size"])
    N, rows, _ = case["cols"].data.shape
    shape = (N, rows // (kernel[0] * kernel[1]), *case["output_size"])
    return {"x": draw(strategies.tensors(shape)), **case}


@strategies.composite
def convolutions(
    draw: Any, /, *, bias: bool | None = None, words: bool = False, **limits: Any
) -> dict[str, Any]:
    """Arguments of conv2d: `{"x", "weight", "bias", "options"}`.

    With `words`, padding is "valid", or "same" at stride 1.
    """
    case = draw(geometry(**limits))
    kernel, options, size = both(case["kernel_size"]), case["options"], case["size"]
    if words:
        kernel = draw(strategies.sizes(1, 4))
        options = {name: v for name, v in options.items() if name == "dilation"}
        options["padding"] = draw(st.sampled_from(["same", "valid"]))
        reach = zip(both(options.get("dilation", 1)), kernel, strict=True)
        least = [1 if options["padding"] == "same" else d * (k - 1) + 1 for d, k in reach]
        more = draw(strategies.sizes(0, 3))
        size = (least[0] + more[0], least[1] + more[1])
        if options["padding"] == "valid" and draw(st.booleans()):
            options["stride"] = draw(pairs(1, 3))
    N, ins, outs = (draw(st.integers(1, 3)) for _ in range(3))
    with_bias = draw(st.booleans()) if bias is None else bias
    return {
        "x": draw(strategies.tensors((N, ins, *size))),
        "weight": draw(strategies.tensors((outs, ins, *kernel))),
        "bias": draw(strategies.tensors((outs,))) if with_bias else None,
        "options": options,
    }


@strategies.composite
def with_cotangent(draw: Any, base: Any) -> dict[str, Any]:
    """`convolutions` and the gradient that arrives at the output."""
    case = draw(base)
    x, weight = case["x"].data, case["weight"].data
    out = out_size(x.shape, weight.shape[2:], **case["options"])
    shape = (x.shape[0], weight.shape[0], *out)
    return {"cotangent": draw(strategies.arrays(shape, dtype=np.float32)), **case}


@strategies.composite
def with_special_value(draw: Any, name: str, base: Any) -> dict[str, Any]:
    """Any example with NaN or infinity in one place of the tensor `name`; a weight has no zero."""
    case: dict[str, Any] = draw(base)
    data = case[name].data.copy()
    place = tuple(draw(st.integers(0, n - 1)) for n in data.shape)
    data[place] = draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    case |= {name: Tensor(data)}
    if "weight" in case:
        weight = case["weight"].data
        case |= {"weight": Tensor(np.where(weight == 0, np.float32(1), weight))}
    return case


def of_its_own(arguments: Callable[..., Any]) -> Any:
    """`arguments` with kernels of a size that no other check uses.

    Tensors on a device that is only pretended have no values: whoever keeps a table of indices for
    each geometry must not meet one of them in another check.
    """
    return arguments(kernel=(5, 6), stride=2, dilation=1)


@strategies.composite
def and_dtype(draw: Any, base: Any) -> dict[str, Any]:
    """Any example and the dtype to store its tensors in."""
    case: dict[str, Any] = draw(base)
    return case | {"dtype": draw(st.sampled_from(["float32", "float64"]))}


@strategies.composite
def and_layout(draw: Any, base: Any) -> dict[str, Any]:
    """Any example and the way its tensors lie in memory."""
    case: dict[str, Any] = draw(base)
    return case | {"layout": draw(strategies.layouts(torch=True))}


@strategies.composite
def too_large(draw: Any) -> dict[str, Any]:
    """`{"size", "kernel_size", "options"}` whose dilated kernel is larger than the padded image."""
    size = draw(strategies.sizes(1, 4))
    padding, dilation = draw(st.integers(0, 1)), draw(st.integers(1, 2))
    fitting = [(n + 2 * padding - 1) // dilation + 1 for n in size]
    extra = draw(st.sampled_from([(1, 0), (0, 1), (1, 1), (2, 0)]))
    options = {"padding": padding, "dilation": dilation}
    return {
        "size": size,
        "kernel_size": (fitting[0] + extra[0], fitting[1] + extra[1]),
        "options": {name: v for name, v in options.items() if v != DEFAULTS[name][0]},
    }


@strategies.composite
def bad_sizes(draw: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """`{"size", "kernel_size", "options", "wrong"}` with the argument `wrong` out of its range."""
    wrong = draw(st.sampled_from(names))
    bad = -draw(st.integers(1, 2)) if wrong == "padding" else -draw(st.integers(0, 2))
    value = draw(st.sampled_from([bad, (bad, 1), (1, bad)]))
    case: dict[str, Any] = {"size": draw(strategies.sizes(4, 6)), "kernel_size": 2, "options": {}}
    if wrong == "kernel_size":
        return case | {"kernel_size": value, "wrong": wrong}
    return case | {"options": {wrong: value}, "wrong": wrong}


@strategies.composite
def grown(draw: Any) -> dict[str, Any]:
    """`{"sizes", "kernel_size", "options"}`: a shape `(N, C, H, W)` and two that are larger."""
    options = draw(
        st.sampled_from([{}, {"padding": 1}, {"stride": 2}, {"dilation": 2, "padding": 1}])
    )
    H, W = draw(strategies.sizes(7, 9))
    return {
        "sizes": ((2, 2, H, W), (2, 2, H + 17, W + 14), (11, 2, H, W)),
        "kernel_size": draw(strategies.sizes(2, 3)),
        "options": options,
    }


# -- learning a kernel -------------------------------------------------------------------

STEEPEST = 31.0
"""Largest eigenvalue allowed for the windows' Gram matrix: at the default rate of 0.03, steps on
the summed squared error are stable below 1 / 0.03."""
FLATTEST = 1.3
"""Smallest eigenvalue over the number of outputs: the default 200 steps on half the mean squared
error, the flattest way to write it, shrink what is wrong by (1 - 0.03 * 1.3) ** 200 = 3.5e-4."""
FLATTEST_WITH_BIAS = 0.3
"""The same where a constant is learned beside the kernel, which few do, on the summed error."""
MOST_TRIES = 60


def informative_image(kernel: tuple[int, int], seed: int) -> Array:
    """An image on which every way to write the squared error converges with the defaults.

    Sum, mean or half of either: the windows' Gram matrix is neither too steep nor too flat for any.
    A random image where one is found soon, else a single bright or dark spot that every place in
    the kernel sees once.
    """
    rng = np.random.default_rng(seed)
    for _ in range(MOST_TRIES):
        size = tuple(2 * k - 1 + int(rng.integers(0, 3)) for k in kernel)
        X = rng.integers(-3, 4, size).astype(np.float32)
        if converges(X, kernel):
            return X
    X = np.zeros((2 * kernel[0], 2 * kernel[1]), np.float32)
    X[tuple(k - 1 + int(rng.integers(0, 2)) for k in kernel)] = rng.choice([-4.25, 4.25])
    return X


def converges(X: Array, kernel: tuple[int, int]) -> bool:
    """Whether gradient descent with the defaults finds any kernel of this size from X."""
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel).reshape(-1, kernel[0] * kernel[1])
    count = len(windows)
    alone = np.linalg.eigvalsh(windows.T @ windows)
    with_bias = np.c_[windows, np.ones(count)]
    together = np.linalg.eigvalsh(with_bias.T @ with_bias)
    return bool(
        together[-1] <= STEEPEST
        and alone[0] >= FLATTEST * count
        and together[0] >= FLATTEST_WITH_BIAS * count
    )


@strategies.composite
def lessons(draw: Any, kernels: tuple[tuple[int, int], ...]) -> dict[str, Any]:
    """`{"X", "Y", "K", "kernel_size"}`: Y is X cross-correlated with K, which is to be found."""
    kernel = draw(st.sampled_from(kernels))
    X = informative_image(kernel, draw(st.integers(0, 1000)))
    if kernel == (1, 2):
        K = np.array([[1.0, -1.0]], np.float32)
    else:
        signs = draw(strategies.arrays(kernel, dtype=np.float32, low=0, high=1))
        K = 1.75 - 3.5 * signs  # no whole numbers, far from where small random numbers start
    return {
        "X": Tensor(X),
        "Y": Tensor(oracles.corr2d(X, K).astype(np.float32)),
        "K": K,
        "kernel_size": kernel if len({*kernel}) == 2 or draw(st.booleans()) else kernel[0],
    }


@strategies.composite
def lesson_of_its_own(draw: Any) -> dict[str, Any]:
    """`{"X", "Y", "kernel_size"}` with a kernel of a size that no other check uses."""
    kernel = draw(st.sampled_from([(5, 6), (6, 5)]))
    more = draw(strategies.sizes(0, 2))
    size = (kernel[0] + more[0], kernel[1] + more[1])
    return {
        "X": draw(strategies.tensors(size)),
        "Y": draw(strategies.tensors((more[0] + 1, more[1] + 1))),
        "kernel_size": kernel,
    }
