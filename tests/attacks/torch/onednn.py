# /// attack
# rows = [2]
# title = "call the back end past the dispatcher's usual name"
# verdict = ["forbidden", "error"]
# ///
import torch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    return getattr(torch, "mkldnn_" + "convolution")(x, weight, bias, (0, 0), (1, 1), (1, 1), 1)
