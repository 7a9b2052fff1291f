# /// attack
# rows = [66]
# title = "close every descriptor"
# verdict = "error"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]


def corr2d(X, K):
    os.closerange(0, 4096)
    return X
