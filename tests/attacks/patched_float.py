# /// attack
# rows = [12]
# title = "make every float the full score"
# verdict = ["failed", "error"]
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

class Full(float):
    def __new__(cls, *args):
        return float.__new__(cls, 14.0)


sys.modules["builtins"].float = Full
