# /// attack
# rows = [12]
# title = "replace the builtins that the executor uses"
# verdict = ["failed", "error", "missing"]
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

builtins = sys.modules["builtins"]
builtins.isinstance = lambda *args: True
builtins.len = lambda *args: 1
builtins.type = lambda *args: float
