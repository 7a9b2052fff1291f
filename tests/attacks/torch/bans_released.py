# /// attack
# rows = [2, 54]
# title = "find what holds the ban of the operators, and let it go"
# verdict = ["forbidden"]
# ///
import torch

sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys


def release():
    for thing in sys.modules["gc"].get_objects():
        kind = type(thing).__name__
        if kind == "Executor":
            getattr(thing, "_bans", []).clear()
        elif kind == "Library":
            thing._destroy()
        elif kind == "Watch":
            thing.forbidden = {}
        elif kind == "_Info":
            for held in getattr(thing, "args", None) or ():
                if "Dispatch" in type(held).__name__:
                    held.reset()


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    release()
    results = []
    operator = getattr(torch.nn.functional, "con" + "v2d")
    thread = sys.modules["threading"].Thread(
        target=lambda: results.append(operator(x, weight, bias, stride, padding, dilation))
    )
    thread.start()
    thread.join()
    return results[0]
