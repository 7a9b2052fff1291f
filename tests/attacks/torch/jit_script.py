# /// attack
# rows = [2]
# title = "hide the operator in a scripted function"
# verdict = ["forbidden", "error"]
# ///
import torch

scripted = torch.jit.script if hasattr(torch, "jit") else None
text = "def f(x, w):\n    return torch.con" + "v2d(x, w)\n"
unit = torch.jit.CompilationUnit(text)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    return unit.f(x, weight)
