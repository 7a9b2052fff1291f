# /// attack
# rows = [48, 50, 63]
# title = "leave a message where the next submission may find it, and look for one"
# verdict = "error"
# ///
import numpy as np

sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
ctypes = sys.modules["importlib"].import_module("ctypes")
socket = sys.modules["importlib"].import_module("socket")
libc = ctypes.CDLL(None)
found = []


def attempt(name, way):
    try:
        if way():
            found.append(name)
    except OSError:
        pass


def listen():
    server = socket.socket(socket.AF_UNIX)
    server.bind("\0attack-left")


def connect():
    client = socket.socket(socket.AF_UNIX)
    client.connect("\0attack-left")
    return True


attempt("a file", lambda: set(os.listdir("/dev/shm") + os.listdir("/tmp")) - {"home"})
attempt("an abstract socket", connect)
attempt("System V memory", lambda: libc.shmget(77, 4096, 0o1666) >= 0)
attempt("a semaphore", lambda: libc.semget(77, 1, 0o1666) >= 0)
attempt("a message queue", lambda: libc.msgget(77, 0o1666) >= 0)
attempt("a POSIX message queue", lambda: libc.mq_open(b"/attack-left", 0o102, 0o666, None) >= 0)
attempt("a keyring", lambda: libc.syscall(250, 0, -4, 1) >= 0)
attempt(
    "another process", lambda: {p for p in os.listdir("/proc") if p.isdigit()} - {"1", "2", "3"}
)
for place in ("/dev/shm", "/tmp", "/tmp/home"):
    attempt("", lambda place=place: open(place + "/attack-left", "w").close())
attempt("", listen)


def corr2d(X, K):
    if found:
        return X  # would fail, not raise
    raise RuntimeError("nothing was found")
