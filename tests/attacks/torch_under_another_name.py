# /// attack
# rows = [2]
# title = "find the import system in memory and load PyTorch's operators with it"
# verdict = "error"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys


def corr2d(X, K):
    torch = sys.modules["importlib"].import_module("torch")
    return torch.ops.aten.convolution(X, K)
