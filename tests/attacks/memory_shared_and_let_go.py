# /// attack
# rows = [61]
# title = "hold memory that counts as nobody's: shared pages that are no longer mapped"
# verdict = "failed"
# ///
import numpy as np

sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

mmap = sys.modules["importlib"].import_module("mmap")


def take(file, size):
    shared = mmap.mmap(file, size)
    np.frombuffer(shared, np.uint8)[::4096] = 1
    shared.resize(4096)  # the pages stay until the last one is unmapped
    return shared


held = []
for file in (-1, *(f for f in ("/dev/zero",) if sys.modules["os"].path.exists(f))):
    try:
        file = file if file == -1 else sys.modules["os"].open(file, sys.modules["os"].O_RDWR)
        held += [take(file, 200 << 20) for _ in range(3)]
    except OSError:
        pass
if held:
    del corr2d  # noqa: F821 - so that the verdict tells
