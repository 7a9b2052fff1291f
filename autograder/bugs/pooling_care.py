"""Known bugs of pool2d: types, memory and special values."""

import numpy as np

from autograder.model import Bug


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


def sums_in_the_image_type(X, pool_size, mode="max", stride=None, padding=0):
    """You add the values of a window up in X's dtype, and a sum of bytes goes over 255.

    What comes after 255 is 0 again, without a warning. mean() adds up in float64 by itself; with
    sum(), leave the dtype out.
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
        Y[..., i, j] = (
            window.max((-2, -1))
            if mode == "max"
            else (window.astype(X.dtype).sum((-2, -1), dtype=X.dtype) / (kH * kW))
        )
    return Y


def border_of_the_smallest_float(X, pool_size, mode="max", stride=None, padding=0):
    """You pad with the smallest number of float64, and it wins over minus infinity.

    np.finfo(np.float64).min is far below every number but one. Padding counts as minus infinity,
    and NumPy has that number: -np.inf.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    sH, sW = (
        (kH, kW) if stride is None else stride if isinstance(stride, tuple) else (stride, stride)
    )
    if mode not in ("max", "avg"):
        raise ValueError(f'mode must be "max" or "avg", got {mode!r}')
    if min(kH, kW) < 1:
        raise ValueError(f"pool_size must be at least 1, got {pool_size}")
    if min(sH, sW) < 1:
        raise ValueError(f"stride must be at least 1, got {stride}")
    if min(pH, pW) < 0 or 2 * pH > kH or 2 * pW > kW:
        raise ValueError(f"padding must be from 0 to half of pool_size, got {padding}")
    H, W = X.shape[-2] + 2 * pH, X.shape[-1] + 2 * pW
    if kH > H or kW > W:
        raise ValueError(f"pool_size {pool_size} is larger than the padded image {(H, W)}")
    P = np.full((*X.shape[:-2], H, W), np.finfo(np.float64).min if mode == "max" else 0.0)
    P[..., pH : H - pH, pW : W - pW] = X
    windows = np.lib.stride_tricks.sliding_window_view(P, (kH, kW), axis=(-2, -1))
    windows = windows[..., ::sH, ::sW, :, :]
    return windows.max((-2, -1)) if mode == "max" else windows.mean((-2, -1))


def results_kept_without_the_mode(X, pool_size, mode="max", stride=None, padding=0, results={}):
    """You keep results and hand an old one out for the other mode.

    What is remembered must be found again by everything that it depends on, and the mode is part of
    it. Compute anew, each time.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    sH, sW = (
        (kH, kW) if stride is None else stride if isinstance(stride, tuple) else (stride, stride)
    )
    if mode not in ("max", "avg"):
        raise ValueError(f'mode must be "max" or "avg", got {mode!r}')
    if min(kH, kW) < 1:
        raise ValueError(f"pool_size must be at least 1, got {pool_size}")
    if min(sH, sW) < 1:
        raise ValueError(f"stride must be at least 1, got {stride}")
    if min(pH, pW) < 0 or 2 * pH > kH or 2 * pW > kW:
        raise ValueError(f"padding must be from 0 to half of pool_size, got {padding}")
    H, W = X.shape[-2] + 2 * pH, X.shape[-1] + 2 * pW
    if kH > H or kW > W:
        raise ValueError(f"pool_size {pool_size} is larger than the padded image {(H, W)}")
    key = X.shape, X.dtype, X.tobytes(), pool_size, stride, padding
    if key not in results:
        P = np.full((*X.shape[:-2], H, W), -np.inf if mode == "max" else 0.0)
        P[..., pH : H - pH, pW : W - pW] = X
        windows = np.lib.stride_tricks.sliding_window_view(P, (kH, kW), axis=(-2, -1))
        windows = windows[..., ::sH, ::sW, :, :]
        results[key] = windows.max((-2, -1)) if mode == "max" else windows.mean((-2, -1))
    return results[key].copy()


BUGS = (
    Bug(results_in_the_image_type, "pool2d", caught_by="number_types"),
    Bug(skips_nan, "pool2d", caught_by="special_values"),
    Bug(assumes_contiguous_memory, "pool2d", caught_by="any_layout"),
    Bug(divides_the_image, "pool2d", caught_by="keeps_inputs"),
    Bug(one_buffer_for_all_calls, "pool2d", caught_by="fresh_results"),
    Bug(sums_in_the_image_type, "pool2d", caught_by="number_types"),
    Bug(border_of_the_smallest_float, "pool2d", caught_by="special_values"),
    Bug(results_kept_without_the_mode, "pool2d", caught_by="fresh_results"),
)
