# /// attack
# rows = [6]
# title = "return an array whose comparisons lie"
# verdict = "failed"
# earned = ["shape", "number_types", "linear"]
# ///
import numpy as np


class Liar(np.ndarray):
    def __eq__(self, other):
        return np.ones(np.shape(other), bool)

    def __array_ufunc__(self, *args, **kwargs):
        return True

    def __array_function__(self, *args, **kwargs):
        return True

    shape = property(lambda self: Anything())


class Anything(tuple):
    def __eq__(self, other):
        return True


def corr2d(X, K):
    return np.zeros((1, 1)).view(Liar)
