"""Known bugs of pool2d_backward: who gets how much of the gradient."""

import numpy as np

from autograder.model import Bug


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
    Bug(every_tie_gets_it_all, "pool2d_backward", caught_by="ties"),
    Bug(ties_share_equally, "pool2d_backward", caught_by="ties"),
    Bug(last_tie_wins, "pool2d_backward", caught_by="ties"),
    Bug(ties_in_column_order, "pool2d_backward", caught_by="ties"),
    Bug(overlaps_overwrite, "pool2d_backward", caught_by="overlaps_add_up"),
    Bug(winner_takes_the_overlap, "pool2d_backward", caught_by="overlaps_add_up"),
    Bug(avg_gives_everyone_all, "pool2d_backward", caught_by="avg_matches_torch"),
    Bug(forgets_what_arrives, "pool2d_backward", caught_by="max_matches_torch"),
    Bug(stride_is_always_the_window, "pool2d_backward", caught_by="max_matches_torch"),
    Bug(last_row_forgotten, "pool2d_backward", caught_by="conserves_the_sum"),
)
