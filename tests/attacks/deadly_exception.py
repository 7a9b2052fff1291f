# /// attack
# rows = [58]
# title = "raise an exception whose text raises"
# verdict = "error"
# ///
class Nasty(Exception):
    def __str__(self):
        raise SystemExit


def corr2d(X, K):
    raise Nasty
