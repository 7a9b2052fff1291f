# /// attack
# rows = [6]
# title = "return a tensor whose comparisons lie"
# verdict = ["failed", "error"]
# ///
import torch

class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return True


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    return x.as_subclass(Liar)
