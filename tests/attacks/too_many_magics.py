# /// attack
# rows = [10, 73]
# title = "use so many magics that reading them takes long"
# verdict = "forbidden"
# ///
import numpy as np

listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls
listed = !ls


def corr2d(X, K):
    return X
