# /// attack
# rows = [1]
# title = "call F.conv2d"
# verdict = "forbidden"
# ///
import torch
import torch.nn.functional as F


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    return F.conv2d(x, weight, bias, stride, padding, dilation)
