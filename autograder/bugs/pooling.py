"""Known bugs of the fourth exercise."""

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


def results_in_the_image_type(X, pool_size, mode="max", stride=None, padding=0):
    """You write the results into an array of X's dtype, which cuts means of integers off.

    np.zeros_like(X) and dtype=X.dtype are tempting habits. The mean of 1 and 2 is 1.5, which no
    integer array can hold: make the output an array of floats.
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
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1), X.dtype)
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


def skips_nan(X, pool_size, mode="max", stride=None, padding=0):
    """You take the maximum of the numbers that are not NaN, so NaN vanishes.

    np.nanmax, np.fmax and comparisons with > all look past NaN. It marks a computation that went
    wrong, and has to stay visible: np.max passes it on.
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
        Y[..., i, j] = np.fmax.reduce(window, (-2, -1)) if mode == "max" else window.mean((-2, -1))
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


def assumes_contiguous_memory(X, pool_size, mode="max", stride=None, padding=0):
    """You compute the strides of memory from the shape, so a transposed or sliced view is misread.

    The formula holds for arrays fresh from np.zeros. A view has strides of its own: take them
    from the array, or index it.
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
    in_memory = [X.itemsize * int(np.prod(X.shape[a + 1 :])) for a in range(X.ndim)]
    plain = np.lib.stride_tricks.as_strided(X, X.shape, in_memory)
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), -np.inf if mode == "max" else 0.0)
    padded[..., pH : pH + H, pW : pW + W] = plain
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


def divides_the_image(X, pool_size, mode="max", stride=None, padding=0):
    """You divide X itself by the window's size, in place.

    Dividing once is cheaper than dividing each sum, but X belongs to the caller, who finds every
    pixel changed. Divide the result.
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
    if mode == "avg" and X.dtype.kind == "f":
        X /= kH * kW
    elif mode == "avg":
        X = X / (kH * kW)
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), -np.inf if mode == "max" else 0.0)
    padded[..., pH : pH + H, pW : pW + W] = X
    Y = np.zeros((*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.sum((-2, -1))
    return Y


def one_buffer_for_all_calls(X, pool_size, mode="max", stride=None, padding=0, buffers={}):
    """You keep the output array from call to call and write over results that were handed out.

    Reusing memory is a fair wish, but whoever still holds the first result sees it change. Make
    a new array in each call.
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
    shape = (*X.shape[:-2], (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1)
    Y = buffers.setdefault(shape, np.zeros(shape))
    for i, j in np.ndindex(Y.shape[-2:]):
        window = padded[..., i * sH : i * sH + kH, j * sW : j * sW + kW]
        Y[..., i, j] = window.max((-2, -1)) if mode == "max" else window.mean((-2, -1))
    return Y


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


def every_tie_gets_it_all(dY, X, pool_size, mode="max", stride=None, padding=0):
    """Where the maximum stands several times, each of them gets the whole gradient.

    window == window.max() marks all of them. The output has one gradient to give: it goes to the
    first maximum in row order, which argmax of the flattened window finds.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = flat == flat.max(-1, keepdims=True)
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


def ties_share_equally(dY, X, pool_size, mode="max", stride=None, padding=0):
    """Where the maximum stands several times, you split the gradient among them.

    It is fair and keeps the sum, and some libraries do it. PyTorch gives the whole gradient to the
    first maximum in row order.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = flat == flat.max(-1, keepdims=True)
            arriving = arriving / first.sum(-1)[..., None, None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


def last_tie_wins(dY, X, pool_size, mode="max", stride=None, padding=0):
    """A tie sends the gradient to the last maximum; it should go to the first.

    A running comparison with >= moves on at every tie. Use >, or argmax, which finds the first.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            last = flat.shape[-1] - 1 - flat[..., ::-1].argmax(-1)
            first = np.arange(flat.shape[-1]) == last[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


def ties_in_column_order(dY, X, pool_size, mode="max", stride=None, padding=0):
    """A tie sends the gradient to the first maximum by columns; it should go by rows.

    Flattening a transposed window looks the same until two values are equal. Flatten the window
    as it is: row after row.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part].swapaxes(-1, -2)
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape).swapaxes(-1, -2), arriving, 0.0)
    return dX


def overlaps_overwrite(dY, X, pool_size, mode="max", stride=None, padding=0):
    """Where windows overlap, the later gradient replaces the earlier one.

    dX[index] += with an index that repeats does the same as =. A pixel that two windows used has
    to answer to both: add one window at a time, or use np.add.at.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] = arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] = np.where(first.reshape(window.shape), arriving, dX[part])
    return dX


def winner_takes_the_overlap(dY, X, pool_size, mode="max", stride=None, padding=0):
    """A window's zeros wipe out what an earlier window gave to the same pixels.

    You assign the whole window: the winner's gradient and zeros elsewhere. Add it to what is there
    already: use +=.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] = np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


def avg_gives_everyone_all(dY, X, pool_size, mode="max", stride=None, padding=0):
    """In average pooling each pixel of the window gets the whole dY[i, j].

    The mean moves by 1 / (kH * kW) when one pixel moves by 1. Divide by the window's size; the
    gradients of a window then add up to dY[i, j].
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


def avg_divides_by_the_image_part(dY, X, pool_size, mode="max", stride=None, padding=0):
    """At the border you divide by the number of pixels that lie on the image.

    It matches a mean without padding, but the forward pass divided by kH * kW everywhere, so the
    backward pass has to as well.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (X[part].shape[-2] * X[part].shape[-1])
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


def gradient_of_the_padded_image(dY, X, pool_size, mode="max", stride=None, padding=0):
    """You return the gradient of the padded image, border included.

    The padding was added inside pool2d; the caller knows only X. Cut the border off before you
    return.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return np.pad(dX, [(0, 0)] * (X.ndim - 2) + [(pH, pH), (pW, pW)])


def border_cut_on_one_side(dY, X, pool_size, mode="max", stride=None, padding=0):
    """Your gradient is shifted by the padding.

    In the padded image pixel (0, 0) of X lies at (pH, pW). Take that off again when you write into
    dX.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return np.roll(dX, (pH, pW), axis=(-2, -1))


def zeros_win_the_gradient(dY, X, pool_size, mode="max", stride=None, padding=0):
    """You look for the maximum in an image padded with zeros, and the padding wins.

    Where every pixel of a window is negative, a zero of the border is the largest value and the
    gradient is lost. Pad with -np.inf, as in the forward pass, or leave the border out.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    H, W = X.shape[-2:]
    border = [(0, 0)] * (X.ndim - 2) + [(pH, pH), (pW, pW)]
    padded = np.pad(X, border)
    dP = np.zeros(padded.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        part = (..., slice(i * sH, i * sH + kH), slice(j * sW, j * sW + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dP[part] += arriving / (kH * kW)
        else:
            window = padded[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dP[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dP[..., pH : pH + H, pW : pW + W]


def gradient_in_the_image_type(dY, X, pool_size, mode="max", stride=None, padding=0):
    """You make dX with X's dtype, so for an integer image the gradient is cut off to integers.

    np.zeros_like(X) copies the dtype as well as the shape. Use np.zeros(X.shape).
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros_like(X)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += (arriving / (kH * kW)).astype(dX.dtype)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            given = np.where(first.reshape(window.shape), arriving, 0.0)
            dX[part] += given.astype(dX.dtype)
    return dX


def forgets_what_arrives(dY, X, pool_size, mode="max", stride=None, padding=0):
    """You mark the maximum with 1 and never multiply by dY.

    That is the derivative of the output, not the gradient of the loss: the chain rule multiplies
    it by what arrives from above, dY[..., i, j].
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), 1.0, 0.0)
    return dX


def one_winner_for_the_batch(dY, X, pool_size, mode="max", stride=None, padding=0):
    """The place of the maximum in the first image is used for all of them.

    Each image and channel has its own maximum. Keep the leading axes when you call argmax.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.reshape(-1, flat.shape[-1])[0].argmax()
            first = np.broadcast_to(first, flat.shape)
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


def divides_dY_in_place(dY, X, pool_size, mode="max", stride=None, padding=0):
    """You divide dY itself by the window's size, in place.

    The array belongs to the caller, who may need it for another layer. Divide a copy:
    share = dY / (kH * kW).
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    if mode == "avg" and dY.dtype.kind == "f":
        dY /= kH * kW
    elif mode == "avg":
        dY = dY / (kH * kW)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


def gradient_never_zeroed(dY, X, pool_size, mode="max", stride=None, padding=0, kept={}):
    """The gradient of the last call is still in your array when the next one adds to it.

    An array kept between calls has to be cleared, and is shared with everyone who got it before.
    Start from np.zeros in each call.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = kept.setdefault(X.shape, np.zeros(X.shape))
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


def stride_is_always_the_window(dY, X, pool_size, mode="max", stride=None, padding=0):
    """You go back in steps of the window's size, whatever stride says.

    With the default they agree. Use the stride of the forward pass, or gradients land on pixels
    that had no part in the output.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = kH, kW
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            if window.size == 0:
                continue
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


def backward_stride_one_by_default(dY, X, pool_size, mode="max", stride=None, padding=0):
    """Where stride is left out, your gradient's windows move by 1; they should move by their size.

    The backward pass has to walk exactly as the forward pass did: stride=None means pool_size.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = 1 if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


def writes_into_a_copy(dY, X, pool_size, mode="max", stride=None, padding=0):
    """You write through reshape(-1), which for some memory layouts is a copy: the gradient is lost.

    np.zeros_like(X) takes on X's memory layout too, and reshape can give a view only of some.
    Write into dX by index.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    H, W = X.shape[-2:]
    dX = np.zeros_like(X, dtype=float)
    flat_dX = dX.reshape(-1, H * W)
    images, arriving = X.reshape(-1, H, W), dY.reshape(-1, *dY.shape[-2:])
    for n, i, j in np.ndindex(arriving.shape):
        rows = np.arange(max(i * sH - pH, 0), min(i * sH - pH + kH, H))
        columns = np.arange(max(j * sW - pW, 0), min(j * sW - pW + kW, W))
        places = (rows[:, None] * W + columns).ravel()
        if mode == "avg":
            flat_dX[n, places] += arriving[n, i, j] / (kH * kW)
        else:
            best = places[images[n].ravel()[places].argmax()]
            flat_dX[n, best] += arriving[n, i, j]
    return dX


def backward_unchecked(dY, X, pool_size, mode="max", stride=None, padding=0):
    """Wrong arguments give a gradient of something instead of an error.

    The backward pass has the same conditions as the forward pass. Calling pool2d first checks
    them all, or repeat its checks.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode != "max":
            dX[part] += arriving / max(kH * kW, 1)
        elif X[part].size:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


def last_row_forgotten(dY, X, pool_size, mode="max", stride=None, padding=0):
    """The last row of windows hands nothing back.

    range(n - 1) for a loop over n windows is an easy slip. Go over every output: its gradient has
    to arrive somewhere, so the sums of dX and dY agree.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(max(dY.shape[-2] - 1, 1), dY.shape[-1]):
        top, left = i * sH - pH, j * sW - pW
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


BUGS = (
    Bug(zero_padding_in_max, "pool2d", caught_by="padding_never_wins"),
    Bug(finite_padding_in_max, "pool2d", caught_by="padding_never_wins"),
    Bug(stride_one_by_default, "pool2d", caught_by="defaults"),
    Bug(mean_of_the_image_part, "pool2d", caught_by="avg_counts_padding"),
    Bug(width_before_height, "pool2d", caught_by="max_matches_torch"),
    Bug(results_in_the_image_type, "pool2d", caught_by="number_types"),
    Bug(half_windows_at_the_end, "pool2d", caught_by="shape"),
    Bug(one_stride_for_both_axes, "pool2d", caught_by="max_matches_torch"),
    Bug(skips_nan, "pool2d", caught_by="special_values"),
    Bug(pools_the_batch_away, "pool2d", caught_by="leading_axes"),
    Bug(assumes_contiguous_memory, "pool2d", caught_by="any_layout"),
    Bug(divides_the_image, "pool2d", caught_by="keeps_inputs"),
    Bug(one_buffer_for_all_calls, "pool2d", caught_by="fresh_results"),
    Bug(allows_wide_padding, "pool2d", caught_by="rejects_large_padding"),
    Bug(allows_negative_padding, "pool2d", caught_by="rejects_negative_padding"),
    Bug(anything_else_means_avg, "pool2d", caught_by="rejects_unknown_mode"),
    Bug(shrinks_the_window, "pool2d", caught_by="rejects_large_window"),
    Bug(sizes_unchecked, "pool2d", caught_by="rejects_not_positive"),
    Bug(sum_instead_of_mean, "pool2d", caught_by="avg_matches_torch"),
    Bug(padding_axes_swapped, "pool2d", caught_by="shape"),
    Bug(windows_spread_evenly, "pool2d", caught_by="shift"),
    Bug(every_tie_gets_it_all, "pool2d_backward", caught_by="ties"),
    Bug(ties_share_equally, "pool2d_backward", caught_by="ties"),
    Bug(last_tie_wins, "pool2d_backward", caught_by="ties"),
    Bug(ties_in_column_order, "pool2d_backward", caught_by="ties"),
    Bug(overlaps_overwrite, "pool2d_backward", caught_by="overlaps_add_up"),
    Bug(winner_takes_the_overlap, "pool2d_backward", caught_by="overlaps_add_up"),
    Bug(avg_gives_everyone_all, "pool2d_backward", caught_by="avg_matches_torch"),
    Bug(avg_divides_by_the_image_part, "pool2d_backward", caught_by="padding"),
    Bug(gradient_of_the_padded_image, "pool2d_backward", caught_by="shape"),
    Bug(border_cut_on_one_side, "pool2d_backward", caught_by="padding"),
    Bug(zeros_win_the_gradient, "pool2d_backward", caught_by="padding"),
    Bug(gradient_in_the_image_type, "pool2d_backward", caught_by="number_types"),
    Bug(forgets_what_arrives, "pool2d_backward", caught_by="max_matches_torch"),
    Bug(one_winner_for_the_batch, "pool2d_backward", caught_by="leading_axes"),
    Bug(divides_dY_in_place, "pool2d_backward", caught_by="keeps_inputs"),
    Bug(gradient_never_zeroed, "pool2d_backward", caught_by="fresh_results"),
    Bug(stride_is_always_the_window, "pool2d_backward", caught_by="max_matches_torch"),
    Bug(backward_stride_one_by_default, "pool2d_backward", caught_by="defaults"),
    Bug(writes_into_a_copy, "pool2d_backward", caught_by="any_layout"),
    Bug(backward_unchecked, "pool2d_backward", caught_by="rejects_bad_sizes"),
    Bug(last_row_forgotten, "pool2d_backward", caught_by="conserves_the_sum"),
)
