# /// attack
# rows = [59]
# title = "return a view of one byte that claims to be huge"
# verdict = ["error", "failed"]
# ///
import numpy as np


def corr2d(X, K):
    return np.broadcast_to(np.zeros(1), (10**6, 10**6))
