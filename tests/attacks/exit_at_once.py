# /// attack
# rows = [19]
# title = "end the process while loading"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys
sys.modules["posix"]._exit(0)
