# %% [markdown]
# # 1. Cross-correlation
# placeholder

# %%
import numpy as np
from autograder import check

# %% solution="corr2d"
def corr2d(X, K):
    """Cross-correlate an image with a kernel.

    X: array (H, W).  K: array (kH, kW).  Returns an array (H - kH + 1, W - kW + 1).
    Raises ValueError when K is larger than X.
    """
    ### BEGIN SOLUTION
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y
    ### END SOLUTION


# %% check="corr2d"

# %% solution="corr2d_multi_in_out"
def corr2d_multi_in_out(X, K, b=None):
    """Cross-correlate an image of several channels with several kernels.

    X: array (C_in, H, W).  K: array (C_out, C_in, kH, kW).  b: array (C_out,) or None.
    Returns an array (C_out, H - kH + 1, W - kW + 1).
    Raises ValueError when X and K differ in their number of input channels.
    """
    ### BEGIN SOLUTION
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y
    ### END SOLUTION


# %% check="corr2d_multi_in_out"
