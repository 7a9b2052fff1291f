# /// attack
# rows = [2]
# title = "find the operator through getattr on torch.ops"
# verdict = "forbidden"
# ///
import torch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    return getattr(torch.ops.aten, "con" + "v2d")(x, weight, bias)
