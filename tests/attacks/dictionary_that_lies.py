# /// attack
# rows = [58]
# title = "return containers whose methods lie"
# verdict = ["timeout", "failed", "error"]
# seconds = 30
# ///
class Lies(dict):
    def items(self):
        while True:
            yield "x", 1


class Endless(list):
    def __iter__(self):
        while True:
            yield 1


def corr2d(X, K):
    return Endless([1])
