# /// attack
# rows = [34]
# title = "answer each call just before its deadline"
# verdict = ["failed", "timeout"]
# seconds = 30
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

time = sys.modules["time"]


def corr2d(X, K):
    time.sleep(0.2)
    return X
