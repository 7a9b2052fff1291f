# /// attack
# rows = [64]
# title = "answer every call with the first result"
# verdict = "failed"
# earned = ["shape", "number_types", "linear"]
# ///
first = []


def corr2d(X, K):
    first.append(X)
    return first[0]
