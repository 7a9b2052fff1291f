# %% [markdown]
# # 2. Padding

# %%
import numpy as np
from autograder import check

# %% solution="same_padding"
def same_padding(kernel_size):
    """The padding that keeps the output the size of the input, at stride 1.

    kernel_size: an int, or a tuple (height, width).
    Returns ((top, bottom), (left, right)) as ints. For an even kernel the extra row or column
    goes to the bottom or right. Raises ValueError when a size is not positive.
    """
    ### BEGIN SOLUTION
    kH, kW = (kernel_size, kernel_size) if np.isscalar(kernel_size) else kernel_size
    if kH < 1 or kW < 1:
        raise ValueError(f"kernel_size must be positive, got {kernel_size}")
    top, left = (kH - 1) // 2, (kW - 1) // 2
    return (top, kH - 1 - top), (left, kW - 1 - left)
    ### END SOLUTION


# %% check="same_padding"

# %% solution="pad2d"
def pad2d(X, padding, value=0.0):
    """Surround the last two axes of X with a border of `value`.

    X: array (..., H, W).
    padding: an int, (ph, pw), or ((top, bottom), (left, right)).
    Returns an array (..., top + H + bottom, left + W + right) of X's dtype.
    Raises ValueError when any padding is negative.
    """
    ### BEGIN SOLUTION
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P
    ### END SOLUTION


# %% check="pad2d"

# %% solution="corr2d_padded"
def corr2d_padded(X, K, padding="valid"):
    """Cross-correlate an image with a kernel, the image padded with zeros first.

    X: array (H, W).  K: array (kH, kW).
    padding: "valid" (none), "same" (the output has X's size), or anything pad2d takes.
    Returns an array (top + H + bottom - kH + 1, left + W + right - kW + 1).
    Raises ValueError when padding is an unknown string or negative, or when K is larger than
    the padded image.
    """
    ### BEGIN SOLUTION
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f'padding must be "valid", "same" or numbers, got {padding!r}')
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    kH, kW = K.shape
    H_out, W_out = P.shape[0] - kH + 1, P.shape[1] - kW + 1
    if H_out < 1 or W_out < 1:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    Y = np.zeros((H_out, W_out))
    for a in range(kH):
        for b in range(kW):
            Y += K[a, b] * P[a : a + H_out, b : b + W_out]
    return Y
    ### END SOLUTION


# %% check="corr2d_padded"
