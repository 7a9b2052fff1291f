# /// attack
# rows = [1, 2]
# title = "convolve with another package that happens to be installed"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

importlib = sys.modules["importlib"]
sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != "_Refuse"]
for name in ("sympy.discrete.convolutions", "scipy.signal", "PIL.ImageFilter", "mpmath.libmp"):
    try:
        importlib.import_module(name)
    except ImportError:
        continue
    del corr2d  # noqa: F821 - so that the verdict tells
