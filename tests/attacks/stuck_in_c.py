# /// attack
# rows = [35]
# title = "never answer from within a C function"
# verdict = ["timeout", "error"]
# seconds = 30
# ///
def corr2d(X, K):
    return pow(7, 10**9)
