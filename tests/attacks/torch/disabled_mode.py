# /// attack
# rows = [2, 54]
# title = "turn the dispatcher's watch off"
# verdict = "forbidden"
# ///
import torch

import torch.utils._python_dispatch as dispatch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    with dispatch._disable_current_modes():
        return getattr(torch, "con" + "v2d")(x, weight, bias)
