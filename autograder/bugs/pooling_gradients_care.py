"""Known bugs of pool2d_backward: shapes, types, memory and arguments."""

import numpy as np

from autograder.model import Bug


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


def gradient_nan_counted_as_zero(dY, X, pool_size, mode="max", stride=None, padding=0):
    """NaN in the gradient that arrives becomes zero on the way.

    np.nan_to_num hides that something broke further back, and the training goes on with wrong
    numbers. Let NaN through.
    """
    pool2d(X, pool_size, mode, stride, padding)
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    dY = np.nan_to_num(dY)
    if mode == "avg":
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


def backward_padding_unchecked(dY, X, pool_size, mode="max", stride=None, padding=0):
    """You check the sizes, but a padding above half the window gives a gradient.

    The backward pass has the same conditions as the forward pass. Calling pool2d first checks
    them all.
    """
    kH, kW = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    if mode not in ("max", "avg"):
        raise ValueError(f"unknown mode {mode!r}")
    stride = (kH, kW) if stride is None else stride
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    if min(kH, kW, sH, sW) < 1 or min(pH, pW) < 0:
        raise ValueError(f"bad pool_size {pool_size}, stride {stride} or padding {padding}")
    if kH > X.shape[-2] + 2 * pH or kW > X.shape[-1] + 2 * pW:
        raise ValueError(f"pool_size {pool_size} is larger than the padded image")
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


def maximum_found_in_single_precision(dY, X, pool_size, mode="max", stride=None, padding=0):
    """Where two pixels differ by little, your gradient goes to the wrong one of them.

    You look for the maximum in float32, for which they are equal. The forward pass knows which is
    larger: look for it in X's own numbers.
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
            flat = window.astype(np.float32).reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX


BUGS = (
    Bug(avg_divides_by_the_image_part, "pool2d_backward", caught_by="padding"),
    Bug(gradient_of_the_padded_image, "pool2d_backward", caught_by="shape"),
    Bug(border_cut_on_one_side, "pool2d_backward", caught_by="padding"),
    Bug(zeros_win_the_gradient, "pool2d_backward", caught_by="padding"),
    Bug(gradient_in_the_image_type, "pool2d_backward", caught_by="number_types"),
    Bug(one_winner_for_the_batch, "pool2d_backward", caught_by="leading_axes"),
    Bug(divides_dY_in_place, "pool2d_backward", caught_by="keeps_inputs"),
    Bug(gradient_never_zeroed, "pool2d_backward", caught_by="fresh_results", remembers=True),
    Bug(backward_stride_one_by_default, "pool2d_backward", caught_by="defaults"),
    Bug(writes_into_a_copy, "pool2d_backward", caught_by="any_layout"),
    Bug(backward_unchecked, "pool2d_backward", caught_by="rejects_bad_sizes"),
    Bug(gradient_nan_counted_as_zero, "pool2d_backward", caught_by="special_values"),
    Bug(backward_padding_unchecked, "pool2d_backward", caught_by="rejects_padding"),
    Bug(maximum_found_in_single_precision, "pool2d_backward", caught_by="number_types"),
)
