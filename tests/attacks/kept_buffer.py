# /// attack
# rows = [64]
# title = "return one buffer again and again and change it later"
# verdict = "failed"
# earned = ["shape", "number_types"]
# ///
import numpy as np

buffer = np.zeros((64, 64))


def corr2d(X, K):
    buffer[...] += 1
    return buffer[: X.shape[0] - K.shape[0] + 1, : X.shape[1] - K.shape[1] + 1]
