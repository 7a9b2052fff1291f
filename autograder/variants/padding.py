"""Honest solutions of the second exercise in other styles."""

import numpy as np

from autograder.model import Variant

# -- plain loops -------------------------------------------------------------------------


def loops_same_padding(kernel_size):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    result = []
    for k in kernel_size:
        if k <= 0:
            raise ValueError("kernel_size must be at least 1")
        total = k - 1
        result.append((total // 2, total - total // 2))
    return tuple(result)


def loops_pad2d(X, padding, value=0.0):
    if isinstance(padding, int):
        padding = (padding, padding)
    (top, bottom), (left, right) = [(p, p) if isinstance(p, int) else p for p in padding]
    for side in (top, bottom, left, right):
        if side < 0:
            raise ValueError("padding cannot be negative")
    shape = X.shape[:-2] + (X.shape[-2] + top + bottom, X.shape[-1] + left + right)
    out = np.empty(shape, dtype=X.dtype)
    out.fill(value)
    for i in range(X.shape[-2]):
        for j in range(X.shape[-1]):
            out[..., i + top, j + left] = X[..., i, j]
    return out


def loops_corr2d_padded(X, K, padding="valid"):
    if padding == "valid":
        padding = 0
    elif padding == "same":
        padding = same_padding(K.shape)
    elif isinstance(padding, str):
        raise ValueError("unknown padding: " + padding)
    P = pad2d(X, padding)
    rows = P.shape[0] - K.shape[0] + 1
    columns = P.shape[1] - K.shape[1] + 1
    if rows <= 0 or columns <= 0:
        raise ValueError("kernel larger than padded input")
    import itertools

    Y = np.zeros((rows, columns))
    for i, j, a, b in itertools.product(*map(range, (rows, columns, *K.shape))):
        Y[i, j] += float(P[i + a, j + b]) * float(K[a, b])
    return Y


# -- concatenation and windows -----------------------------------------------------------


def ceil_same_padding(kernel_size):
    from math import ceil, floor

    kH, kW = np.broadcast_to(kernel_size, 2).tolist()
    if min(kH, kW) < 1:
        raise ValueError(f"bad kernel_size {kernel_size!r}")
    return tuple((floor((k - 1) / 2), ceil((k - 1) / 2)) for k in (kH, kW))


def concatenating_pad2d(X, padding, value=0.0):
    if not isinstance(padding, tuple):
        padding = (padding, padding)
    (t, b), (l, r) = (p if isinstance(p, tuple) else (p, p) for p in padding)  # noqa: E741
    if any(p < 0 for p in (t, b, l, r)):
        raise ValueError(f"negative padding {padding}")
    lead, H = X.shape[:-2], X.shape[-2]
    left, right = (np.full((*lead, H, n), value).astype(X.dtype) for n in (l, r))
    X = np.concatenate([left, X, right], axis=-1)
    above, below = (np.full((*lead, n, X.shape[-1]), value).astype(X.dtype) for n in (t, b))
    return np.concatenate([above, X, below], axis=-2)


def windows_corr2d_padded(X, K, padding="valid"):
    named = {"valid": 0, "same": same_padding(kernel_size=K.shape)}
    if isinstance(padding, str):
        try:
            padding = named[padding]
        except KeyError:
            raise ValueError(f"padding: {padding!r} is neither 'valid' nor 'same'") from None
    P = pad2d(X=X, padding=padding, value=0)
    if any(k > n for k, n in zip(K.shape, P.shape)):
        raise ValueError(f"K of shape {K.shape} does not fit")
    return np.tensordot(np.lib.stride_tricks.sliding_window_view(P, K.shape), K, axes=2)


# -- indices -----------------------------------------------------------------------------


def masking_pad2d(X, padding, value=0.0):
    flat = np.ravel(padding).tolist()
    if len(flat) == 1:
        flat *= 4
    elif len(flat) == 2:
        flat = [flat[0], flat[0], flat[1], flat[1]]
    if min(flat) < 0:
        raise ValueError("pad must be >= 0")
    top, bottom, left, right = flat
    H, W = X.shape[-2:]
    r, c = np.ogrid[-top : H + bottom, -left : W + right]
    inside = (r >= 0) & (r < H) & (c >= 0) & (c < W)
    result = np.where(inside, X[..., r % H, c % W], np.asarray(value, X.dtype))
    return result.astype(X.dtype)


def matrix_corr2d_padded(X, K, padding="valid"):
    if isinstance(padding, str):
        if padding == "same":
            padding = same_padding(K.shape)
        elif padding == "valid":
            padding = ((0, 0), (0, 0))
        else:
            raise ValueError(f"padding={padding}")
    P = pad2d(X, padding)
    kH, kW = K.shape
    oH, oW = P.shape[0] - kH + 1, P.shape[1] - kW + 1
    if min(oH, oW) < 1:
        raise ValueError("the window does not fit into the padded image")
    rows = np.arange(oH)[:, None, None, None] + np.arange(kH)[:, None]
    columns = np.arange(oW)[:, None, None] + np.arange(kW)
    return (P[rows, columns].reshape(oH * oW, kH * kW) @ K.reshape(-1)).reshape(oH, oW)


# -- without padding at all --------------------------------------------------------------


def clipping_corr2d_padded(X, K, padding="valid"):
    """Adds up only the products that fall on the image; float32 sums."""
    if isinstance(padding, str) and padding not in ("valid", "same"):
        raise ValueError(f"unknown padding {padding!r}")
    if padding == "valid":
        padding = 0
    sides = same_padding(K.shape) if padding == "same" else padding
    if isinstance(sides, int):
        sides = (sides, sides)
    sides = tuple((p, p) if isinstance(p, int) else p for p in sides)
    if any(p < 0 for pair in sides for p in pair):
        raise ValueError(f"padding has a negative side: {sides}")
    size = [n + sum(p) - k + 1 for n, p, k in zip(X.shape, sides, K.shape)]
    if min(size) < 1:
        raise ValueError(f"K {K.shape} is larger than X {X.shape} with padding {sides}")
    Y = np.zeros(size, np.float32)
    (top, _), (left, _) = sides
    for i, j in np.ndindex(*size):
        r, c = i - top, j - left
        window = X[max(r, 0) : max(r + K.shape[0], 0), max(c, 0) : max(c + K.shape[1], 0)]
        a, b = max(-r, 0), max(-c, 0)
        part = K[a : a + window.shape[0], b : b + window.shape[1]]
        Y[i, j] = np.sum(window * part) if window.size and part.size else 0.0
    return Y


def rolling_pad2d(X, padding, value=0.0):
    """Grows the array at the end of both axes, then rolls it into place."""
    rows, columns = (padding, padding) if np.ndim(padding) == 0 else padding
    rows = (rows, rows) if np.ndim(rows) == 0 else rows
    columns = (columns, columns) if np.ndim(columns) == 0 else columns
    if np.min([rows, columns]) < 0:
        raise ValueError("padding: negative values are not allowed")
    H, W = X.shape[-2:]
    out = np.full(X.shape[:-2] + (H + sum(rows), W + sum(columns)), value, dtype=X.dtype)
    out[..., :H, :W] = X
    return np.roll(out, shift=(rows[0], columns[0]), axis=(-2, -1))


VARIANTS = (
    Variant(
        "loops",
        {
            "same_padding": loops_same_padding,
            "pad2d": loops_pad2d,
            "corr2d_padded": loops_corr2d_padded,
        },
    ),
    Variant(
        "concatenate_and_windows",
        {
            "same_padding": ceil_same_padding,
            "pad2d": concatenating_pad2d,
            "corr2d_padded": windows_corr2d_padded,
        },
    ),
    Variant(
        "masks_and_matrix_product", {"pad2d": masking_pad2d, "corr2d_padded": matrix_corr2d_padded}
    ),
    Variant("no_padded_copy", {"pad2d": rolling_pad2d, "corr2d_padded": clipping_corr2d_padded}),
)
