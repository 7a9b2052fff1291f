# /// attack
# rows = [3]
# title = "convolve by Fourier transform"
# verdict = "forbidden"
# ///
import numpy as np


def corr2d(X, K):
    shape = (X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1)
    spectrum = np.fft.rfft2(X) * np.conj(np.fft.rfft2(K, X.shape))
    return np.fft.irfft2(spectrum, X.shape)[: shape[0], : shape[1]].round()
