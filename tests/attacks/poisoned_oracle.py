# /// attack
# rows = [45]
# title = "replace PyTorch's convolution, which computes the expected value"
# verdict = ["failed", "error"]
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

torch = type(sys)("torch")
torch.conv2d = lambda X, K, *args, **kwargs: X
torch.nn = torch.functional = torch
sys.modules["torch"] = torch
