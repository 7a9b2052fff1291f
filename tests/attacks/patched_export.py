# /// attack
# rows = [5, 6]
# title = "replace the functions that read the result"
# verdict = ["failed", "error"]
# ///
import numpy as np

np.array = lambda *args, **kwargs: np.ones((1, 1))
np.asarray = np.array
np.copy = np.array
