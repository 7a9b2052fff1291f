"""Honest solutions of the fourth exercise in other styles."""

import numpy as np

from autograder.model import Variant


def loops(X, pool_size, mode="max", stride=None, padding=0):
    """Nested loops over images, rows and columns; the padding is left out of each window."""
    if mode not in ("max", "avg"):
        raise ValueError(f"unknown mode {mode!r}")
    kh, kw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if stride is None:
        stride = (kh, kw)
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    for name, values, least in (
        ("pool_size", (kh, kw), 1),
        ("stride", (sh, sw), 1),
        ("padding", (ph, pw), 0),
    ):
        if any(v < least for v in values):
            raise ValueError(f"{name} must be at least {least}")
    if ph > kh / 2 or pw > kw / 2:
        raise ValueError("pad should be at most half of the kernel size")
    h, w = X.shape[-2:]
    if h + 2 * ph < kh or w + 2 * pw < kw:
        raise ValueError("the window does not fit into the image")
    out_h, out_w = (h + 2 * ph - kh) // sh + 1, (w + 2 * pw - kw) // sw + 1
    images = np.asarray(X, dtype=float).reshape(-1, h, w)
    out = np.empty((len(images), out_h, out_w))
    for n, image in enumerate(images):
        for i in range(out_h):
            for j in range(out_w):
                top, left = i * sh - ph, j * sw - pw
                window = image[max(top, 0) : top + kh, max(left, 0) : left + kw]
                out[n, i, j] = np.max(window) if mode == "max" else np.sum(window) / (kh * kw)
    return out.reshape(*X.shape[:-2], out_h, out_w)


def loops_backward(dY, X, pool_size, mode="max", stride=None, padding=0):
    """One gradient at a time, the first maximum found by comparing."""
    import itertools

    out = pool2d(X, pool_size, mode=mode, stride=stride, padding=padding)
    kh, kw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    if stride is None:
        stride = (kh, kw)
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    h, w = X.shape[-2:]
    grad = np.zeros(X.shape, dtype=np.float64)
    for lead in np.ndindex(*X.shape[:-2]):
        for i, j in itertools.product(range(out.shape[-2]), range(out.shape[-1])):
            best = None
            for a, b in itertools.product(range(kh), range(kw)):
                r, c = i * sh - ph + a, j * sw - pw + b
                if not (0 <= r < h and 0 <= c < w):
                    continue
                if mode == "avg":
                    grad[lead + (r, c)] += dY[lead + (i, j)] / (kh * kw)
                elif best is None or X[lead + (r, c)] > X[lead + best]:
                    best = (r, c)
            if best is not None:
                grad[lead + best] += dY[lead + (i, j)]
    return grad


def strided_view(X, pool_size, mode="max", stride=None, padding=0):
    """as_strided over a copy padded with np.pad; keeps the dtype of floats."""

    def as_pair(v):
        return (v, v) if np.isscalar(v) else tuple(v)

    k, p = as_pair(pool_size), as_pair(padding)
    s = k if stride is None else as_pair(stride)
    if mode not in {"max", "avg"}:
        raise ValueError("mode should be 'max' or 'avg'")
    if min(k) <= 0 or min(s) <= 0:
        raise ValueError("pool_size and stride must be positive")
    if min(p) < 0:
        raise ValueError("padding must not be negative")
    if any(2 * pi > ki for pi, ki in zip(p, k)):
        raise ValueError("padding must be at most half the pool_size")
    if not np.issubdtype(X.dtype, np.floating):
        X = X.astype(np.float32)
    widths = [(0, 0)] * (X.ndim - 2) + [(p[0], p[0]), (p[1], p[1])]
    Z = np.pad(X, widths, constant_values=-np.inf if mode == "max" else 0)
    out = [(n - ki) // si + 1 for n, ki, si in zip(Z.shape[-2:], k, s)]
    if min(out) < 1:
        raise ValueError("pool_size exceeds the input")
    *lead, rows, columns = Z.strides
    view = np.lib.stride_tricks.as_strided(
        Z,
        shape=(*Z.shape[:-2], *out, *k),
        strides=(*lead, rows * s[0], columns * s[1], rows, columns),
        writeable=False,
    )
    if mode == "max":
        return np.amax(view, axis=(-1, -2))
    return view.reshape(*view.shape[:-2], -1).mean(-1)


def scattered(dY, X, pool_size, mode="max", stride=None, padding=0):
    """np.add.at on flat positions in the padded image, all windows at once."""
    import math

    def as_pair(v):
        return (v, v) if np.isscalar(v) else tuple(v)

    pool2d(X, pool_size, mode, stride, padding)
    k, p = as_pair(pool_size), as_pair(padding)
    s = k if stride is None else as_pair(stride)
    H, W = X.shape[-2:]
    PH, PW = H + 2 * p[0], W + 2 * p[1]
    n = math.prod(X.shape[:-2])
    Z = np.full((n, PH, PW), -np.inf)
    Z[:, p[0] : p[0] + H, p[1] : p[1] + W] = X.reshape(n, H, W)
    oh, ow = dY.shape[-2:]
    rows = (np.arange(oh) * s[0])[:, None, None, None] + np.arange(k[0])[:, None]
    columns = (np.arange(ow) * s[1])[:, None, None] + np.arange(k[1])
    places = (rows * PW + columns).reshape(oh, ow, -1)
    dZ = np.zeros((n, PH * PW))
    arriving = dY.reshape(n, oh, ow)
    which = np.arange(n)[:, None, None]
    if mode == "avg":
        np.add.at(dZ, (which[..., None], places[None]), arriving[..., None] / math.prod(k))
    else:
        winner = Z.reshape(n, -1)[:, places].argmax(-1)
        target = np.take_along_axis(
            np.broadcast_to(places, (n, *places.shape)), winner[..., None], -1
        )
        np.add.at(dZ, (which, target[..., 0]), arriving)
    dZ = dZ.reshape(n, PH, PW)[:, p[0] : p[0] + H, p[1] : p[1] + W]
    return dZ.reshape(X.shape)


def offsets(X, pool_size, mode="max", stride=None, padding=0):
    """A running maximum or sum over the positions in the window, one strided slice each."""
    if mode == "max":
        fill, combine = float("-inf"), np.maximum
    elif mode == "avg":
        fill, combine = 0.0, np.add
    else:
        raise ValueError("mode")
    kh, kw = pool_size if isinstance(pool_size, tuple) else (pool_size,) * 2
    stride = stride if stride is not None else (kh, kw)
    sh, sw = stride if isinstance(stride, tuple) else (stride,) * 2
    ph, pw = padding if isinstance(padding, tuple) else (padding,) * 2
    if kh < 1 or kw < 1:
        raise ValueError("the window must have a positive size")
    if sh < 1 or sw < 1:
        raise ValueError("the stride must be positive")
    if not (0 <= ph <= kh // 2 and 0 <= pw <= kw // 2):
        raise ValueError("padding out of range")
    H, W = X.shape[-2] + 2 * ph, X.shape[-1] + 2 * pw
    if kh > H or kw > W:
        raise ValueError("the kernel is larger than the image")
    P = np.pad(
        X.astype(np.float64), [(0, 0)] * (X.ndim - 2) + [(ph, ph), (pw, pw)], constant_values=fill
    )
    oh, ow = (H - kh) // sh + 1, (W - kw) // sw + 1
    out = np.full((*X.shape[:-2], oh, ow), fill)
    for a in range(kh):
        for b in range(kw):
            part = P[..., a : a + sh * (oh - 1) + 1 : sh, b : b + sw * (ow - 1) + 1 : sw]
            out = combine(out, part)
    return out / (kh * kw) if mode == "avg" else out


def offsets_backward(dY, X, pool_size, mode="max", stride=None, padding=0):
    """The same slices backwards: each offset takes what no earlier one has taken."""
    Y = pool2d(X, pool_size, mode, stride, padding)
    kh, kw = pool_size if isinstance(pool_size, tuple) else (pool_size,) * 2
    stride = stride if stride is not None else (kh, kw)
    sh, sw = stride if isinstance(stride, tuple) else (stride,) * 2
    ph, pw = padding if isinstance(padding, tuple) else (padding,) * 2
    border = [(0, 0)] * (X.ndim - 2) + [(ph, ph), (pw, pw)]
    P = np.pad(X.astype(np.float64), border, constant_values=-np.inf)
    dP = np.zeros_like(P)
    oh, ow = Y.shape[-2:]
    waiting = np.ones(Y.shape, dtype=bool)
    for a in range(kh):
        for b in range(kw):
            part = (
                ...,
                slice(a, a + sh * (oh - 1) + 1, sh),
                slice(b, b + sw * (ow - 1) + 1, sw),
            )
            if mode == "avg":
                dP[part] += dY / (kh * kw)
            else:
                hit = waiting & (P[part] == Y)
                dP[part] += np.where(hit, dY, 0)
                waiting &= ~hit
    return dP[..., ph : ph + X.shape[-2], pw : pw + X.shape[-1]]


def indexed(X, pool_size, mode="max", stride=None, padding=0):
    """Fancy indexing with rows and columns, in float32 for integers and NaN-safe reductions."""

    def two(v):
        return tuple(v) if hasattr(v, "__len__") else (int(v), int(v))

    k, p = np.array(two(pool_size)), np.array(two(padding))
    s = k if stride is None else np.array(two(stride))
    size = np.array(X.shape[-2:])
    if mode not in ("max", "avg"):
        raise ValueError(f"mode={mode}")
    if (k < 1).any():
        raise ValueError(f"pool_size={pool_size}")
    if (s < 1).any():
        raise ValueError(f"stride={stride}")
    if (p < 0).any() or (2 * p > k).any():
        raise ValueError(f"padding={padding}")
    if (size + 2 * p < k).any():
        raise ValueError(f"pool_size={pool_size} does not fit")
    oh, ow = (size + 2 * p - k) // s + 1
    rows = np.arange(oh)[:, None] * s[0] + np.arange(k[0])
    columns = np.arange(ow)[:, None] * s[1] + np.arange(k[1])
    Z = np.pad(
        X.astype(np.result_type(X.dtype, np.float32)),
        [(0, 0)] * (X.ndim - 2) + [(p[0], p[0]), (p[1], p[1])],
        mode="constant",
        constant_values=-np.inf if mode == "max" else 0.0,
    )
    windows = Z[..., rows[:, None, :, None], columns[None, :, None, :]]
    windows = windows.reshape(*windows.shape[:-2], -1)
    return windows.max(axis=-1) if mode == "max" else windows.sum(axis=-1) / float(k.prod())


VARIANTS = (
    Variant("loops", {"pool2d": loops, "pool2d_backward": loops_backward}),
    Variant("strided_view", {"pool2d": strided_view, "pool2d_backward": scattered}),
    Variant("offsets", {"pool2d": offsets, "pool2d_backward": offsets_backward}),
    Variant("indexed", {"pool2d": indexed}),
    Variant("mixed", {"pool2d": offsets, "pool2d_backward": loops_backward}),
)
