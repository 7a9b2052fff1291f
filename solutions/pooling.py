# %% [markdown]
# # 4. Pooling

# %%
import numpy as np

from autograder import check

# %%
def pair(value):
    """An int for both axes, or (height, width) as it is."""
    return value if isinstance(value, tuple) else (value, value)


# %% solution="pool2d"
def pool2d(X, pool_size, mode="max", stride=None, padding=0):
    """Slide a window over the last two axes and keep one number of each place.

    X: array (..., H, W).  pool_size, stride, padding: an int or (height, width).
    mode: "max" (padding counts as minus infinity) or "avg" (padding counts as zeros).
    stride=None means pool_size: the windows lie side by side.
    Returns an array (..., (H + 2 pH - kH) // sH + 1, (W + 2 pW - kW) // sW + 1).
    Raises ValueError for an unknown mode, a window or stride below 1, a padding that is negative
    or above half the window, and a window larger than the padded image.
    """
    ### BEGIN SOLUTION
    (kH, kW), (pH, pW) = pair(pool_size), pair(padding)
    sH, sW = (kH, kW) if stride is None else pair(stride)
    H, W = X.shape[-2:]
    if mode not in ("max", "avg"):
        raise ValueError(f'mode must be "max" or "avg", got {mode!r}')
    if min(kH, kW) < 1:
        raise ValueError(f"pool_size must be at least 1, got {pool_size}")
    if min(sH, sW) < 1:
        raise ValueError(f"stride must be at least 1, got {stride}")
    if min(pH, pW) < 0 or 2 * pH > kH or 2 * pW > kW:
        raise ValueError(f"padding must be from 0 to half of pool_size {pool_size}, got {padding}")
    if kH > H + 2 * pH or kW > W + 2 * pW:
        raise ValueError(f"pool_size {pool_size} is larger than the padded image {(H, W)}")
    fill = -np.inf if mode == "max" else 0.0
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), fill)
    padded[..., pH : pH + H, pW : pW + W] = X
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kH, kW), axis=(-2, -1))
    windows = windows[..., ::sH, ::sW, :, :]  # (..., H_out, W_out, kH, kW)
    return windows.max(axis=(-2, -1)) if mode == "max" else windows.mean(axis=(-2, -1))
    ### END SOLUTION


# %% check="pool2d"

# %% solution="pool2d_backward"
def pool2d_backward(dY, X, pool_size, mode="max", stride=None, padding=0):
    """The gradient with respect to X of a loss whose gradient with respect to pool2d(X, ...) is dY.

    dY: array of the shape of pool2d(X, ...).  The rest as in pool2d.
    Returns an array of the shape of X. Where windows overlap, their gradients add up; a tie in
    "max" sends the whole gradient to the first maximum in row order.
    Raises ValueError as pool2d does.
    """
    ### BEGIN SOLUTION
    pool2d(X, pool_size, mode, stride, padding)  # raises for wrong arguments
    (kH, kW), (pH, pW) = pair(pool_size), pair(padding)
    sH, sW = (kH, kW) if stride is None else pair(stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        # The part of the window that lies on the image; the padding needs no gradient.
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(axis=-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX
    ### END SOLUTION


# %% check="pool2d_backward"
