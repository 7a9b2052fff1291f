"""Honest solutions of the first exercise in other styles."""

import numpy as np

from autograder.model import Variant

# -- plain loops -------------------------------------------------------------------------


def loops_corr2d(X, K):
    rows = len(X) - len(K) + 1
    columns = len(X[0]) - len(K[0]) + 1
    if rows <= 0 or columns <= 0:
        raise ValueError("kernel bigger than image")
    result = []
    for i in range(rows):
        row = []
        for j in range(columns):
            total = 0
            for a in range(len(K)):
                for b in range(len(K[0])):
                    total += X[i + a, j + b].item() * K[a, b].item()
            row.append(total)
        result.append(row)
    return np.array(result)


def loops_corr2d_multi_in_out(X, K, b=None):
    if len(X) != len(K[0]):
        raise ValueError("number of channels differs")
    outputs = []
    for o in range(len(K)):
        total = corr2d(X[0], K[o, 0])
        for c in range(1, len(X)):
            total = total + corr2d(X[c], K[o, c])
        outputs.append(total if b is None else total + b[o])
    return np.array(outputs)


# -- windows -----------------------------------------------------------------------------


def windows_corr2d(X, K):
    from numpy.lib.stride_tricks import sliding_window_view

    if np.any(np.greater(K.shape, X.shape)):
        raise ValueError(f"K has shape {K.shape}, X only {X.shape}")
    return np.einsum("ijab,ab->ij", sliding_window_view(X, K.shape), K)


def windows_corr2d_multi_in_out(X, K, b=None):
    if K.shape[1] != X.shape[0]:
        raise ValueError(f"expected {K.shape[1]} input channels, got {X.shape[0]}")
    if K.shape[2] > X.shape[1] or K.shape[3] > X.shape[2]:
        raise ValueError(f"kernel {K.shape[2:]} exceeds image {X.shape[1:]}")
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], axis=(1, 2))
    Y = np.einsum("cijab,ocab->oij", windows, K, optimize=True)
    return Y if b is None else Y + b[:, None, None]


# -- one pass for each weight ------------------------------------------------------------


def offsets_corr2d(X, K):
    H, W = (n - k + 1 for n, k in zip(X.shape, K.shape))
    if H < 1 or W < 1:
        raise ValueError("the filter does not fit: K is larger than X")
    Y = np.zeros((H, W), dtype=np.result_type(X, K, np.float32))
    for (a, b), weight in np.ndenumerate(K):
        Y += weight * X[a : a + H, b : b + W]
    return Y


def offsets_corr2d_multi_in_out(X, K, b=None):
    outs, ins, kH, kW = K.shape
    if ins != X.shape[0]:
        raise ValueError(f"channel mismatch: {ins} != {X.shape[0]}")
    H, W = X.shape[1] - kH + 1, X.shape[2] - kW + 1
    if min(H, W) < 1:
        raise ValueError("kernel too large")
    Y = np.zeros((outs, H, W))
    for i in range(kH):
        for j in range(kW):
            Y += np.tensordot(K[:, :, i, j], X[:, i : i + H, j : j + W], axes=1)
    if b is not None:
        Y += np.expand_dims(b, (1, 2))
    return Y


# -- matrix products ---------------------------------------------------------------------


def matrix_corr2d(X, K):
    """Views by as_strided, gathered into a matrix; sums in float32."""
    (H, W), (kH, kW) = X.shape, K.shape
    if H < kH or W < kW:
        raise ValueError(f"X {X.shape} is smaller than K {K.shape}")
    shape = (H - kH + 1, W - kW + 1, kH, kW)
    windows = np.lib.stride_tricks.as_strided(X, shape, X.strides + X.strides, writeable=False)
    columns = windows.reshape(-1, kH * kW).astype(np.float32)
    return (columns @ K.reshape(-1).astype(np.float32)).reshape(shape[:2])


def matrix_corr2d_multi_in_out(X, K, b=None):
    if X.shape[0] != K.shape[1]:
        raise ValueError("X and K disagree about the input channels")
    if (np.array(K.shape[2:]) > X.shape[1:]).any():
        raise ValueError("K is larger than X")
    H, W = X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1
    columns = [
        X[:, i : i + K.shape[2], j : j + K.shape[3]].reshape(-1) for i in range(H) for j in range(W)
    ]
    Y = K.reshape(len(K), -1) @ np.array(columns).T
    if b is not None:
        Y = Y + b.reshape(-1, 1)
    return Y.reshape(len(K), H, W)


VARIANTS = (
    Variant("loops", {"corr2d": loops_corr2d, "corr2d_multi_in_out": loops_corr2d_multi_in_out}),
    Variant(
        "windows", {"corr2d": windows_corr2d, "corr2d_multi_in_out": windows_corr2d_multi_in_out}
    ),
    Variant(
        "offsets", {"corr2d": offsets_corr2d, "corr2d_multi_in_out": offsets_corr2d_multi_in_out}
    ),
    Variant(
        "matrices", {"corr2d": matrix_corr2d, "corr2d_multi_in_out": matrix_corr2d_multi_in_out}
    ),
)
