# /// attack
# rows = [7]
# title = "replace the decorator that draws the examples"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

given = type(sys)("hypothesis")
given.given = lambda *args, **kwargs: lambda test: lambda: None
given.settings = given.given
sys.modules["hypothesis"] = given
