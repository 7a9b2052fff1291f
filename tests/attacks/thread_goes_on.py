# /// attack
# rows = [68]
# title = "go on computing and changing results after the call"
# verdict = ["failed", "timeout"]
# seconds = 30
# earned = ["shape", "number_types"]
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

import numpy as np

threading = sys.modules["threading"]
result = np.zeros((64, 64))


def work():
    while True:
        result[...] = np.random.randint(0, 9, result.shape)


threading.Thread(target=work, daemon=True).start()


def corr2d(X, K):
    return result[: X.shape[0] - K.shape[0] + 1, : X.shape[1] - K.shape[1] + 1]
