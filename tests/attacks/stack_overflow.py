# /// attack
# rows = [20]
# title = "recurse without end, past the limit"
# verdict = ["error", "timeout"]
# seconds = 30
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

sys.setrecursionlimit(10**9)


def corr2d(X, K):
    return corr2d(X, K)
