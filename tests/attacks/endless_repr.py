# /// attack
# rows = [58]
# title = "return an object that cannot be shown"
# verdict = "timeout"
# seconds = 30
# ///
class Endless:
    def __repr__(self):
        while True:
            pass


def corr2d(X, K):
    return Endless()
