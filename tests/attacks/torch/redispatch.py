# /// attack
# rows = [2, 54]
# title = "call the operator's kernel for every key but the usual one"
# verdict = "forbidden"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

torch = sys.modules["tor" + "ch"]


def pair(value):
    return [value, value] if isinstance(value, int) else list(value)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    operators = torch.ops.aten
    options = pair(stride), pair(padding), pair(dilation)
    for name in dir(torch._C.DispatchKey):
        try:
            keys = torch._C.DispatchKeySet(getattr(torch._C.DispatchKey, name))
            operator = getattr(operators, "convo" + "lution").default
            return operator.redispatch(keys, x, weight, bias, *options, False, [0, 0], 1)
        except Exception:
            pass
    return x
