"""Known bugs of the first exercise."""

import numpy as np

from autograder.model import Bug


def flipped_kernel(X, K):
    """Your kernel is flipped: this is convolution, and the exercise asks for cross-correlation.

    Textbooks on signal processing turn the kernel by 180 degrees before they slide it; deep
    learning does not. Use K as it is: Y[i, j] is the sum of X[i + a, j + b] * K[a, b].
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K[::-1, ::-1]).sum()
    return Y


BUGS = (Bug(flipped_kernel, "corr2d", caught_by="matches_torch"),)
