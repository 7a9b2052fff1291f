# /// attack
# rows = [2]
# title = "put the library's folder on the path and undo the finder that hides it"
# verdict = "error"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

try:
    sys.meta_path[:] = [f for f in sys.meta_path if "Refuse" not in type(f).__name__]
    sys.path_importer_cache.clear()
    torch = sys.modules["importlib"].import_module("torch")
except ImportError:
    torch = None


def corr2d(X, K):
    return torch.conv2d(X, K)
