# /// attack
# rows = [1]
# title = "swallow the refusal and answer something else"
# verdict = "forbidden"
# ///
import torch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    try:
        return getattr(torch, "con" + "v2d")(x, weight, bias)
    except Exception:
        return torch.zeros(1)
