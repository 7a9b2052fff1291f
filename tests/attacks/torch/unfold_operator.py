# /// attack
# rows = [1]
# title = "let PyTorch unfold"
# verdict = "forbidden"
# ///
import torch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    columns = getattr(torch._C._nn, "im2" + "col")(x, tuple(weight.shape[2:]), (1, 1), (0, 0), (1, 1))
    out = weight.flatten(1) @ columns
    return out.reshape(x.shape[0], weight.shape[0], x.shape[2] - weight.shape[2] + 1, -1)
