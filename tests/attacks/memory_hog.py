# /// attack
# rows = [61]
# title = "ask for 10 GB at once"
# verdict = "error"
# ///
import numpy as np


def corr2d(X, K):
    return np.ones(10 * 2**30, np.uint8)
