# /// attack
# rows = [73]
# title = "execute a program from a file without a name"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
try:
    descriptor = os.memfd_create("program")
    os.write(descriptor, open("/bin/sh", "rb").read())
    os.execve(descriptor, ["sh", "-c", "touch /tmp/attack-left-memfd"], {})
except OSError as error:
    print(type(error).__name__)
