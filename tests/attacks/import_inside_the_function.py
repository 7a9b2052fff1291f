# /// attack
# rows = [1, 2]
# title = "import when called, not when loaded"
# verdict = "forbidden"
# ///
def corr2d(X, K):
    __builtins__["__imp" + "ort__"]("o" + "s")
    return X
