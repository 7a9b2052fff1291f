# /// attack
# rows = [53, 61]
# title = "give a name twice as many meanings in each line, for who reads the source"
# verdict = "failed"
# ///
import numpy as np

Y = np
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y
Y = Y


def corr2d(X, K):
    return Y.array(X)
