# /// attack
# rows = [4]
# title = "hide numpy.fft behind letters that Python folds to plain ones"
# verdict = "forbidden"
# ///
import numpy as np


def corr2d(X, K):
    spectrum = np.ｆｆｔ.rfft2(X) * np.conj(np.ｆｆｔ.rfft2(K, X.shape))
    return np.ｆｆｔ.irfft2(spectrum, X.shape).round()
