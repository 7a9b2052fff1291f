"""Honest solutions of the third exercise in other styles."""

import numpy as np

from autograder.model import Variant

# -- plain loops -------------------------------------------------------------------------


def loops_conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    import math

    def pair(value, name, least):
        if isinstance(value, int):
            value = (value, value)
        if value[0] < least or value[1] < least:
            raise ValueError(f"{name} must be at least {least}, but it is {value}")
        return value

    k = pair(kernel_size, "kernel_size", 1)
    s = pair(stride, "stride", 1)
    p = pair(padding, "padding", 0)
    d = pair(dilation, "dilation", 1)
    out = []
    for i in range(2):
        free = input_shape[i] + 2 * p[i] - d[i] * (k[i] - 1) - 1
        if free < 0:
            raise ValueError(f"input_shape {tuple(input_shape)} is too small for kernel_size {k}")
        out.append(math.floor(free / s[i] + 1))
    return out[0], out[1]


def loops_corr2d_strided(X, K, stride=1, padding=0, dilation=1):
    H, W = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    if isinstance(stride, int):
        stride = (stride, stride)
    if isinstance(padding, int):
        padding = (padding, padding)
    if isinstance(dilation, int):
        dilation = (dilation, dilation)
    Y = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            total = 0.0
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    row = i * stride[0] + a * dilation[0] - padding[0]
                    column = j * stride[1] + b * dilation[1] - padding[1]
                    if 0 <= row < X.shape[0] and 0 <= column < X.shape[1]:
                        total += float(X[row, column]) * float(K[a, b])
            Y[i, j] = total
    return Y


# -- counting places ---------------------------------------------------------------------


def counting_conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """Lists the places where the kernel can stand."""
    table = np.array([np.broadcast_to(o, 2) for o in (kernel_size, stride, padding, dilation)])
    for row, name, least in zip(table, ("kernel", "stride", "padding", "dilation"), (1, 1, 0, 1)):
        if (row < least).any():
            raise ValueError(f"invalid {name}: {row.tolist()}")
    places = []
    for n, (k, s, p, d) in zip(input_shape, table.T):
        last = n + 2 * p - (d * (k - 1) + 1)
        places.append(range(0, last + 1, s))
    if not all(places):
        raise ValueError("the output would be empty: kernel larger than input")
    return tuple(map(len, places))


def windows_corr2d_strided(X, K, stride=1, padding=0, dilation=1):
    """All windows of the dilated kernel's extent, then a step through each of the four axes."""
    conv_output_shape(X.shape, K.shape, stride=stride, padding=padding, dilation=dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        o if isinstance(o, tuple) else (o, o) for o in (stride, padding, dilation)
    )
    extent = dh * (K.shape[0] - 1) + 1, dw * (K.shape[1] - 1) + 1
    P = np.pad(X, [(ph, ph), (pw, pw)], constant_values=0)
    windows = np.lib.stride_tricks.sliding_window_view(P, extent)[::sh, ::sw, ::dh, ::dw]
    return np.einsum("ijab,ab->ij", windows, K, optimize=True)


# -- strides in memory -------------------------------------------------------------------


def terse_conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    n, k, s, p, d = (
        np.broadcast_to(np.asarray(o, dtype=int), 2)
        for o in (input_shape, kernel_size, stride, padding, dilation)
    )
    for ok, name in (
        (k > 0, "kernel_size"),
        (s > 0, "stride"),
        (p >= 0, "padding"),
        (d > 0, "dilation"),
    ):
        if not ok.all():
            raise ValueError(f"{name} is out of range")
    size = (n + 2 * p - d * (k - 1) - 1) // s + 1
    if (size <= 0).any():
        raise ValueError(f"output size {size} is not positive: kernel_size is too large")
    return int(size[0]), int(size[1])


def as_strided_corr2d_strided(X, K, stride=1, padding=0, dilation=1):
    out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    s, p, d = (np.broadcast_to(o, 2) for o in (stride, padding, dilation))
    P = np.zeros(np.array(X.shape) + 2 * p, dtype=np.result_type(X, np.float32))
    P[p[0] : p[0] + X.shape[0], p[1] : p[1] + X.shape[1]] = X
    steps = (*(P.strides * s), *(P.strides * d))
    windows = np.lib.stride_tricks.as_strided(P, out + K.shape, steps, writeable=False)
    return np.tensordot(windows, K, axes=([2, 3], [0, 1]))


# -- first everything, then less ---------------------------------------------------------


def dense_corr2d_strided(X, K, stride=1, padding=0, dilation=1):
    """Spreads the kernel with zeros, correlates at stride 1 and leaves out rows and columns."""
    size = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    sh, sw = np.broadcast_to(stride, 2)
    ph, pw = np.broadcast_to(padding, 2)
    dh, dw = np.broadcast_to(dilation, 2)
    spread = np.zeros((dh * (K.shape[0] - 1) + 1, dw * (K.shape[1] - 1) + 1), np.float32)
    spread[::dh, ::dw] = K
    P = np.pad(X.astype(np.float32), ((ph, ph), (pw, pw)))
    rows, columns = P.shape[0] - spread.shape[0] + 1, P.shape[1] - spread.shape[1] + 1
    dense = sum(
        spread[a, b] * P[a : a + rows, b : b + columns] for a, b in np.ndindex(*spread.shape)
    )
    Y = dense[::sh, ::sw]
    assert Y.shape == size
    return Y


def gathering_corr2d_strided(X, K, stride=1, padding=0, dilation=1):
    """Index arrays of all rows and columns that each output needs, and one matrix product."""
    H, W = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = np.array(
        [[o, o] if np.ndim(o) == 0 else o for o in (stride, padding, dilation)]
    )
    P = np.pad(X, ((ph, ph), (pw, pw)))
    rows = np.add.outer(np.arange(H) * sh, np.arange(K.shape[0]) * dh)
    columns = np.add.outer(np.arange(W) * sw, np.arange(K.shape[1]) * dw)
    patches = P[rows[:, None, :, None], columns[None, :, None, :]]
    return (patches.reshape(H * W, -1) @ K.reshape(-1, 1)).reshape(H, W)


VARIANTS = (
    Variant(
        "loops",
        {"conv_output_shape": loops_conv_output_shape, "corr2d_strided": loops_corr2d_strided},
    ),
    Variant(
        "windows",
        {"conv_output_shape": counting_conv_output_shape, "corr2d_strided": windows_corr2d_strided},
    ),
    Variant(
        "as_strided",
        {"conv_output_shape": terse_conv_output_shape, "corr2d_strided": as_strided_corr2d_strided},
    ),
    Variant("dense_then_thinned", {"corr2d_strided": dense_corr2d_strided}),
    Variant("index_arrays", {"corr2d_strided": gathering_corr2d_strided}),
)
