# /// attack
# rows = [1]
# title = "let nn.Conv2d do it"
# verdict = "forbidden"
# ///
import torch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    layer = getattr(torch.nn, "Co" + "nv2d")(x.shape[1], weight.shape[0], tuple(weight.shape[2:]), bias=False)
    layer.weight = torch.nn.Parameter(weight)
    return layer(x)
