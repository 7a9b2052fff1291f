# /// attack
# rows = [20]
# title = "crash the interpreter"
# verdict = "error"
# ///
import numpy as np


def corr2d(X, K):
    wild = np.ctypeslib.as_array
    ctypes = wild.__globals__["ctypes"]
    return ctypes.string_at(1)
