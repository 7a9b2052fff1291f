# /// attack
# rows = [2]
# title = "use torchvision's deformable convolution, without deforming"
# verdict = "forbidden"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

torch = sys.modules["tor" + "ch"]


def pair(value):
    return [value, value] if isinstance(value, int) else list(value)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    operator = getattr(torch.ops.torchvision, "deform_" + "conv2d")
    (kh, kw), s, p, d = (pair(v) for v in (tuple(weight.shape[2:]), stride, padding, dilation))
    height = (x.shape[2] + 2 * p[0] - d[0] * (kh - 1) - 1) // s[0] + 1
    width = (x.shape[3] + 2 * p[1] - d[1] * (kw - 1) - 1) // s[1] + 1
    nowhere = x.new_zeros(len(x), 2 * kh * kw, height, width)
    bias = x.new_zeros(len(weight)) if bias is None else bias
    return operator(x, weight, nowhere, x.new_zeros(0), bias, *s, *p, *d, 1, 1, False)
