"""Known bugs of pool2d: windows, their maxima and means."""

import numpy as np

from autograder.model import Bug


def zero_padding_in_max(X, pool_size, mode="max", stride=None, padding=0):
    """You pad with zeros in max pooling, too, and a zero beats every negative number.

    Padding an image with zeros is what convolution does, and after a ReLU nobody would notice.
    In max pooling the border must never win: fill it with -np.inf.
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
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), 0.0)
    padded[..., pH : pH + H, pW : pW + W] = X
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


def finite_padding_in_max(X, pool_size, mode="max", stride=None, padding=0):
    """You pad with a very negative number instead of minus infinity, and some images go below it.

    -999 or -1e9 look safe for pixels, but what a network computes may be any number. Only -np.inf
    is below them all.
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
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), -1e9 if mode == "max" else 0.0)
    padded[..., pH : pH + H, pW : pW + W] = X
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


def stride_one_by_default(X, pool_size, mode="max", stride=None, padding=0):
    """Where stride is left out, your window moves by 1; it should move by its own size.

    For a convolution 1 is the default, for pooling it is not: the windows tile the image. Take
    stride = pool_size when stride is None.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = 1 if stride is None else stride
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


def mean_of_the_image_part(X, pool_size, mode="max", stride=None, padding=0):
    """At the border you divide by the number of pixels that lie on the image.

    That is a sensible mean, and PyTorch offers it as count_include_pad=False, but it is not the
    default: the padding counts as zeros, so always divide by kH * kW.
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
    on_image = np.zeros((H + 2 * pH, W + 2 * pW))
    on_image[pH : pH + H, pW : pW + W] = 1
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        inside = on_image[i * sH : i * sH + kH, j * sW : j * sW + kW]
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = (
            window.max((-2, -1)) if mode == "max" else window.sum((-2, -1)) / inside.sum()
        )
    return Y


def width_before_height(X, pool_size, mode="max", stride=None, padding=0):
    """You read pool_size as (width, height).

    Images are often described as width by height, but every pair here is (height, width), as the
    axes of the array are. Unpack kH, kW = pool_size.
    """
    kW, kH = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
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


def half_windows_at_the_end(X, pool_size, mode="max", stride=None, padding=0):
    """You round the number of windows up, so that the last ones hang over the edge.

    Losing the last row feels wrong, and PyTorch has ceil_mode=True for those who mind. The
    default is floor: a window counts only when it fits.
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
    Y = np.zeros((*X.shape[:-2], -(-(H + 2 * pH - kH) // sH) + 1, -(-(W + 2 * pW - kW) // sW) + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


def one_stride_for_both_axes(X, pool_size, mode="max", stride=None, padding=0):
    """You step by the vertical stride in both directions.

    With square windows nobody sees it. Unpack sH, sW = stride and use sW for the columns.
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
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sH + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sH : j * sH + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


def pools_the_batch_away(X, pool_size, mode="max", stride=None, padding=0):
    """You take the maximum over the whole batch: window.max() has no axis.

    With one image there is nothing else to reduce, so the shorter call works. With more, name the
    axes: window.max(axis=(-2, -1)).
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
        Y[..., i, j] = window.max() if mode == "max" else window.mean()
    return Y


def sum_instead_of_mean(X, pool_size, mode="max", stride=None, padding=0):
    """Your average pooling sums the window and never divides.

    Summing is what a convolution does. Divide by kH * kW, or call mean.
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
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.sum((-2, -1))
    return Y


def padding_axes_swapped(X, pool_size, mode="max", stride=None, padding=0):
    """You use the first number of padding for the columns and the second for the rows.

    np.pad and F.pad name their axes in different orders, which is easy to mix up. Here a pair is
    (height, width).
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pW, pH = padding if isinstance(padding, tuple) else (padding, padding)
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


def windows_spread_evenly(X, pool_size, mode="max", stride=None, padding=0):
    """You spread the windows evenly over the image, so the last one always ends at the edge.

    That is adaptive pooling: no pixel is lost. Here window (i, j) starts at (i * sH, j * sW),
    wherever the image ends.
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
        top = i * (H + 2 * pH - kH) // max(Y.shape[-2] - 1, 1)
        left = j * (W + 2 * pW - kW) // max(Y.shape[-1] - 1, 1)
        window = padded[..., top : top + kH, left : left + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


BUGS = (
    Bug(zero_padding_in_max, "pool2d", caught_by="padding_never_wins"),
    Bug(finite_padding_in_max, "pool2d", caught_by="padding_never_wins"),
    Bug(stride_one_by_default, "pool2d", caught_by="defaults"),
    Bug(mean_of_the_image_part, "pool2d", caught_by="avg_counts_padding"),
    Bug(width_before_height, "pool2d", caught_by="max_matches_torch"),
    Bug(half_windows_at_the_end, "pool2d", caught_by="shape"),
    Bug(one_stride_for_both_axes, "pool2d", caught_by="max_matches_torch"),
    Bug(pools_the_batch_away, "pool2d", caught_by="leading_axes"),
    Bug(sum_instead_of_mean, "pool2d", caught_by="avg_matches_torch"),
    Bug(padding_axes_swapped, "pool2d", caught_by="shape"),
    Bug(windows_spread_evenly, "pool2d", caught_by="shift"),
)
