# /// attack
# rows = [58]
# title = "end the process while the result is described"
# verdict = ["failed", "error"]
# ///
class Deadly:
    def __repr__(self):
        raise SystemExit

    def __str__(self):
        raise KeyboardInterrupt


def corr2d(X, K):
    return Deadly()
