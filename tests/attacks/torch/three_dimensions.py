# /// attack
# rows = [1]
# title = "use the convolution of another dimension"
# verdict = "forbidden"
# ///
import torch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    return getattr(torch, "con" + "v3d")(x[:, :, None], weight[:, :, None], bias)[:, :, 0]
