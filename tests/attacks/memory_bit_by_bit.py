# /// attack
# rows = [61]
# title = "take all memory bit by bit"
# verdict = ["error", "timeout"]
# seconds = 30
# ///
kept = []


def corr2d(X, K):
    while True:
        kept.append(bytearray(1_000_000))
