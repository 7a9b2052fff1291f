# /// attack
# rows = [73]
# title = "compile an extension"
# verdict = ["error", "failed"]
# ///
import torch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    from torch.utils import cpp_extension

    return cpp_extension.load_inline("x", "int f() { return 1; }")
