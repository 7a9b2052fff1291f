# /// attack
# rows = [37, 59]
# title = "return a text of 100 MB"
# verdict = ["failed", "error", "timeout"]
# ///
def corr2d(X, K):
    return "x" * 100_000_000
