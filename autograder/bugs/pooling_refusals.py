"""Known bugs of pool2d: arguments that should be refused."""

import numpy as np

from autograder.model import Bug


def allows_wide_padding(X, pool_size, mode="max", stride=None, padding=0):
    """You accept a padding above half the window.

    Such a window can lie on nothing but padding, and its maximum would be minus infinity. Raise
    ValueError when 2 * padding > pool_size on either axis.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    H, W = X.shape[-2:]
    if mode not in ("max", "avg"):
        raise ValueError(f"unknown mode {mode!r}")
    if min(kH, kW) < 1:
        raise ValueError(f"pool_size must be at least 1, got {pool_size}")
    if min(sH, sW) < 1:
        raise ValueError(f"stride must be at least 1, got {stride}")
    if min(pH, pW) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    if kH > H + 2 * pH or kW > W + 2 * pW:
        raise ValueError(f"pool_size {pool_size} is larger than the padded image")
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), -np.inf if mode == "max" else 0.0)
    padded[..., pH : pH + H, pW : pW + W] = X
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


def allows_negative_padding(X, pool_size, mode="max", stride=None, padding=0):
    """You accept a negative padding.

    Slices take negative numbers without complaint, which hides the mistake. Raise ValueError.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    H, W = X.shape[-2:]
    if mode not in ("max", "avg"):
        raise ValueError(f"unknown mode {mode!r}")
    if min(kH, kW) < 1:
        raise ValueError(f"pool_size must be at least 1, got {pool_size}")
    if min(sH, sW) < 1:
        raise ValueError(f"stride must be at least 1, got {stride}")
    if 2 * pH > kH or 2 * pW > kW:
        raise ValueError(f"padding {padding} is above half of pool_size {pool_size}")
    if kH > H + 2 * pH or kW > W + 2 * pW:
        raise ValueError(f"pool_size {pool_size} is larger than the padded image")
    if min(pH, pW) < 0:
        X = X[..., max(-pH, 0) : H + min(pH, 0), max(-pW, 0) : W + min(pW, 0)]
        (H, W), pH, pW = X.shape[-2:], max(pH, 0), max(pW, 0)
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), -np.inf if mode == "max" else 0.0)
    padded[..., pH : pH + H, pW : pW + W] = X
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


def anything_else_means_avg(X, pool_size, mode="max", stride=None, padding=0):
    """Every mode but "max" is treated as "avg", so a typing mistake passes in silence.

    An else branch should mean something. Raise ValueError for a mode you do not know.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    H, W = X.shape[-2:]
    if min(kH, kW) < 1:
        raise ValueError(f"pool_size must be at least 1, got {pool_size}")
    if min(sH, sW) < 1:
        raise ValueError(f"stride must be at least 1, got {stride}")
    if min(pH, pW) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    if 2 * pH > kH or 2 * pW > kW:
        raise ValueError(f"padding {padding} is above half of pool_size {pool_size}")
    if kH > H + 2 * pH or kW > W + 2 * pW:
        raise ValueError(f"pool_size {pool_size} is larger than the padded image")
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), -np.inf if mode == "max" else 0.0)
    padded[..., pH : pH + H, pW : pW + W] = X
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


def shrinks_the_window(X, pool_size, mode="max", stride=None, padding=0):
    """A window larger than the image is cut down to the image instead of being refused.

    Slices end quietly at the array's edge, which looks like an answer. Raise ValueError when the
    window is larger than the padded image.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    H, W = X.shape[-2:]
    if mode not in ("max", "avg"):
        raise ValueError(f"unknown mode {mode!r}")
    if min(kH, kW) < 1:
        raise ValueError(f"pool_size must be at least 1, got {pool_size}")
    if min(sH, sW) < 1:
        raise ValueError(f"stride must be at least 1, got {stride}")
    if min(pH, pW) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    if 2 * pH > kH or 2 * pW > kW:
        raise ValueError(f"padding {padding} is above half of pool_size {pool_size}")
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), -np.inf if mode == "max" else 0.0)
    padded[..., pH : pH + H, pW : pW + W] = X
    kH, kW = min(kH, H + 2 * pH), min(kW, W + 2 * pW)
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


def sizes_unchecked(X, pool_size, mode="max", stride=None, padding=0):
    """A stride or window of 0 ends in whatever error Python meets first.

    ZeroDivisionError tells the caller nothing. Check the arguments at the door and raise
    ValueError with the argument's name.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    H, W = X.shape[-2:]
    if mode not in ("max", "avg"):
        raise ValueError(f"unknown mode {mode!r}")
    if min(pH, pW) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    if 2 * pH > kH or 2 * pW > kW:
        raise ValueError(f"padding {padding} is above half of pool_size {pool_size}")
    if kH > H + 2 * pH or kW > W + 2 * pW:
        raise ValueError(f"pool_size {pool_size} is larger than the padded image")
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), -np.inf if mode == "max" else 0.0)
    padded[..., pH : pH + H, pW : pW + W] = X
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


def first_axis_checked_only(X, pool_size, mode="max", stride=None, padding=0):
    """You check the first number of pool_size and stride, and a second one of 0 slips through.

    Each axis can be wrong on its own. Check both: min(stride) < 1 sees either.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    H, W = X.shape[-2:]
    if mode not in ("max", "avg"):
        raise ValueError(f"unknown mode {mode!r}")
    if kH < 1 or sH < 1:
        raise ValueError(f"pool_size {pool_size} and stride {stride} must be at least 1")
    kW, sW = max(kW, 1), max(sW, 1)
    if min(pH, pW) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    if 2 * pH > kH or 2 * pW > kW:
        raise ValueError(f"padding {padding} is above half of pool_size {pool_size}")
    if kH > H + 2 * pH or kW > W + 2 * pW:
        raise ValueError(f"pool_size {pool_size} is larger than the padded image")
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), -np.inf if mode == "max" else 0.0)
    padded[..., pH : pH + H, pW : pW + W] = X
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


def padding_against_the_longer_side(X, pool_size, mode="max", stride=None, padding=0):
    """You compare the padding with the longer side of the window.

    Each axis has its own half: a window of (2, 4) allows a padding of 1 above and below and of 2
    left and right.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    H, W = X.shape[-2:]
    if mode not in ("max", "avg"):
        raise ValueError(f"unknown mode {mode!r}")
    if min(kH, kW) < 1:
        raise ValueError(f"pool_size must be at least 1, got {pool_size}")
    if min(sH, sW) < 1:
        raise ValueError(f"stride must be at least 1, got {stride}")
    if min(pH, pW) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    if 2 * max(pH, pW) > max(kH, kW):
        raise ValueError(f"padding {padding} is above half of pool_size {pool_size}")
    if kH > H + 2 * pH or kW > W + 2 * pW:
        raise ValueError(f"pool_size {pool_size} is larger than the padded image")
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), -np.inf if mode == "max" else 0.0)
    padded[..., pH : pH + H, pW : pW + W] = X
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


def mode_by_its_beginning(X, pool_size, mode="max", stride=None, padding=0):
    """You look at the first letters of mode only, so that "maximum" and "avg_pool" pass.

    There are two modes; compare with the whole words, and raise ValueError for every other string.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    H, W = X.shape[-2:]
    if mode[:3] not in ("max", "avg"):
        raise ValueError(f"unknown mode {mode!r}")
    mode = mode[:3]
    if min(kH, kW) < 1:
        raise ValueError(f"pool_size must be at least 1, got {pool_size}")
    if min(sH, sW) < 1:
        raise ValueError(f"stride must be at least 1, got {stride}")
    if min(pH, pW) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    if 2 * pH > kH or 2 * pW > kW:
        raise ValueError(f"padding {padding} is above half of pool_size {pool_size}")
    if kH > H + 2 * pH or kW > W + 2 * pW:
        raise ValueError(f"pool_size {pool_size} is larger than the padded image")
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), -np.inf if mode == "max" else 0.0)
    padded[..., pH : pH + H, pW : pW + W] = X
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


def stride_before_mode(X, pool_size, stride=None, mode="max", padding=0):
    """You take stride before mode, so that calls without the names mix them up.

    Any order would do as long as every argument is named. Keep the contract's: pool_size, mode,
    stride, padding.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    H, W = X.shape[-2:]
    if mode not in ("max", "avg"):
        raise ValueError(f"unknown mode {mode!r}")
    if min(kH, kW) < 1:
        raise ValueError(f"pool_size must be at least 1, got {pool_size}")
    if min(sH, sW) < 1:
        raise ValueError(f"stride must be at least 1, got {stride}")
    if min(pH, pW) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    if 2 * pH > kH or 2 * pW > kW:
        raise ValueError(f"padding {padding} is above half of pool_size {pool_size}")
    if kH > H + 2 * pH or kW > W + 2 * pW:
        raise ValueError(f"pool_size {pool_size} is larger than the padded image")
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), -np.inf if mode == "max" else 0.0)
    padded[..., pH : pH + H, pW : pW + W] = X
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


BUGS = (
    Bug(allows_wide_padding, "pool2d", caught_by="rejects_large_padding"),
    Bug(allows_negative_padding, "pool2d", caught_by="rejects_negative_padding"),
    Bug(anything_else_means_avg, "pool2d", caught_by="rejects_unknown_mode"),
    Bug(shrinks_the_window, "pool2d", caught_by="rejects_large_window"),
    Bug(sizes_unchecked, "pool2d", caught_by="rejects_not_positive"),
    Bug(first_axis_checked_only, "pool2d", caught_by="rejects_not_positive"),
    Bug(padding_against_the_longer_side, "pool2d", caught_by="rejects_large_padding"),
    Bug(mode_by_its_beginning, "pool2d", caught_by="rejects_unknown_mode"),
    Bug(stride_before_mode, "pool2d", caught_by="defaults"),
)
