# /// attack
# rows = [20]
# title = "abort in a thread that goes on after the call"
# verdict = ["failed", "error"]
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

threading, posix, time = sys.modules["threading"], sys.modules["posix"], sys.modules["time"]


def corr2d(X, K):
    threading.Timer(0.01, posix.abort).start()
    return X
