# /// attack
# rows = [1, 2]
# title = "call the function that numpy.correlate itself calls"
# verdict = ["error", "forbidden"]
# earned = ["rejects_large_kernel"]
# ///
import numpy as np

correlate = np._core.multiarray.correlate2


def corr2d(X, K):
    H, W = X.shape
    h, w = K.shape
    if h > H or w > W:
        raise ValueError("K is larger than X")
    kernel = np.zeros((h, W))
    kernel[:, :w] = K
    sums = correlate(X.astype(float).ravel(), kernel.ravel()[: (h - 1) * W + w], 0)
    rows = np.zeros((H - h + 1) * W)
    rows[: len(sums)] = sums
    return rows.reshape(H - h + 1, W)[:, : W - w + 1]
