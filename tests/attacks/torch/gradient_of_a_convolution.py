# /// attack
# rows = [2]
# title = "compute the convolution as somebody's gradient"
# verdict = "forbidden"
# ///
import torch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    y = x.clone().requires_grad_(True)
    return torch.ops.aten.convolution_backward(y, x, weight, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, [True, True, False])[0]
