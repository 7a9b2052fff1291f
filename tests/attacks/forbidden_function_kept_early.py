# /// attack
# rows = [1]
# title = "take numpy.convolve from another module's dictionary"
# verdict = "forbidden"
# ///
import numpy as np

hidden = [v for n, v in vars(np).items() if n.startswith("conv")][0]


def corr2d(X, K):
    return np.stack([hidden(x, K[0], "valid") for x in X])
