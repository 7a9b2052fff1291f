# /// attack
# rows = [58]
# title = "return a list that holds itself"
# verdict = "failed"
# ///
def corr2d(X, K):
    loop = []
    loop.append(loop)
    return loop
