# /// attack
# rows = [34]
# title = "never answer"
# verdict = "timeout"
# seconds = 30
# ///
def corr2d(X, K):
    while True:
        pass
