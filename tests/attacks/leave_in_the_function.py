# /// attack
# rows = [18]
# title = "raise SystemExit when called"
# verdict = "error"
# ///
def corr2d(X, K):
    raise SystemExit(0)
