# /// attack
# rows = [59]
# title = "return an object that only pretends to be an array"
# verdict = "failed"
# ///
import numpy as np


class Pretender:
    dtype, ndim = np.dtype(float), 2

    def __array__(self, *args, **kwargs):
        return np.zeros((1, 1))

    def __eq__(self, other):
        return True


def corr2d(X, K):
    return Pretender()
