# /// attack
# rows = [1]
# title = "use the transposed convolution"
# verdict = "forbidden"
# ///
import torch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    return getattr(torch, "conv_trans" + "pose2d")(x, weight.transpose(0, 1))
