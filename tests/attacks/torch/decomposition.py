# /// attack
# rows = [2]
# title = "use PyTorch's own im2col that is written in Python"
# verdict = "error"
# ///
import torch

table = getattr(torch, "_decomp").decomposition_table
columns = next(f for op, f in table.items() if str(op) == "aten." + "im2" + "col.default")


def pair(value):
    return [value, value] if isinstance(value, int) else list(value)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    kernel, s, p, d = (pair(v) for v in (tuple(weight.shape[2:]), stride, padding, dilation))
    height = (x.shape[2] + 2 * p[0] - d[0] * (kernel[0] - 1) - 1) // s[0] + 1
    result = weight.flatten(1) @ columns(x, kernel, d, p, s)
    result = result.reshape(len(x), len(weight), height, -1)
    return result if bias is None else result + bias.reshape(-1, 1, 1)
