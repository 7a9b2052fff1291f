# /// attack
# rows = [37]
# title = "print a gigabyte in every call"
# verdict = "error"
# seconds = 10
# ///
def corr2d(X, K):
    for _ in range(100_000):
        print("x" * 10_000)
    return X
