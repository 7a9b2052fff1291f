# /// attack
# rows = [25, 66]
# title = "fork, so that two processes answer"
# verdict = ["failed", "error", "missing"]
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
os.fork()
