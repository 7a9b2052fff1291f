# /// attack
# rows = [1, 4]
# title = "spell numpy.convolve at run time"
# verdict = "forbidden"
# ///
import numpy as np


def corr2d(X, K):
    return np.stack([getattr(np, "con" + "volve")(x, K[0], "valid") for x in X])
