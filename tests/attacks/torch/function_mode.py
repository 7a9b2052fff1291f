# /// attack
# rows = [54]
# title = "answer every comparison with yes in a function mode"
# verdict = ["failed", "error"]
# ///
import torch

from torch.overrides import TorchFunctionMode


class Yes(TorchFunctionMode):
    def __torch_function__(self, func, types, args=(), kwargs=None):
        return torch.tensor(True)


Yes().__enter__()


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    return x
