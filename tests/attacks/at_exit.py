# /// attack
# rows = [25, 68]
# title = "go on when asked to end"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

atexit, os = sys.modules["atexit"], sys.modules["os"]


def stay():
    while True:
        pass


atexit.register(stay)
