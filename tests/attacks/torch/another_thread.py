# /// attack
# rows = [1]
# title = "call the operator in another thread, where no mode is active"
# verdict = "forbidden"
# ///
import torch

sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys
threading = sys.modules["threading"]


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    found = []
    call = lambda: found.append(getattr(torch, "con" + "v2d")(x, weight, bias))
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    return found[0]
