# /// attack
# rows = [2]
# title = "call the operator through torch._C"
# verdict = "forbidden"
# ///
import torch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    return getattr(torch._C._VariableFunctions, "conv" + "2d")(x, weight, bias)
