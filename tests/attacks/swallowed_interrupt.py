# /// attack
# rows = [35]
# title = "never answer and ignore every signal and exception"
# verdict = "timeout"
# seconds = 30
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

signal = sys.modules["signal"]
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def corr2d(X, K):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
