# /// attack
# rows = [2]
# title = "hide the operator in a transformed function"
# verdict = "forbidden"
# ///
import torch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    return torch.func.vmap(lambda image: getattr(torch, "con" + "v2d")(image[None], weight, bias)[0])(x)
