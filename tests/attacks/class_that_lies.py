# /// attack
# rows = [6]
# title = "return an object that claims to be of another class"
# verdict = ["failed", "error"]
# ///
import numpy as np


class Impostor:
    __class__ = np.ndarray
    dtype = np.dtype(float)
    shape = (1, 1)
    flags = type("Flags", (), {"c_contiguous": True})()

    def __eq__(self, other):
        return True


def corr2d(X, K):
    return Impostor()
