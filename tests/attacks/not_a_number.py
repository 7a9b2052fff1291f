# /// attack
# rows = [44]
# title = "answer NaN, which no careless comparison refuses"
# verdict = "failed"
# earned = ["shape", "number_types", "linear", "fresh_results"]
# ///
import numpy as np


def corr2d(X, K):
    return np.full((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1), np.nan)
