# /// attack
# rows = [46]
# title = "(honest) warn on standard error; correct code keeps its points"
# verdict = "passed"
# earned = ["*"]
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

import numpy as np


def corr2d(X, K):
    sys.stderr.write("RuntimeWarning: something honest\n")
    np.float64(1) / np.float64(0)
    if K.shape[0] > X.shape[0] or K.shape[1] > X.shape[1]:
        raise ValueError("K is larger than X")
    windows = np.lib.stride_tricks.sliding_window_view(X.astype(float), K.shape)
    return (windows * K).sum((-1, -2))
