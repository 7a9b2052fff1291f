# /// attack
# rows = [1]
# title = "take the forbidden function out of its guard's closure"
# verdict = "error"
# earned = ["rejects_large_kernel"]
# ///
import numpy as np

correlate = getattr(np._core.multiarray, "corre" + "late")
while getattr(correlate, "__closure__", None):
    correlate = next(c.cell_contents for c in correlate.__closure__ if callable(c.cell_contents))


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
