"""Honest solutions of the fifth exercise in other styles."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from autograder.model import Variant

# -- Tensor.unfold, index_add, einsum, optim.SGD -----------------------------------------


def unfolded(x, kernel_size, stride=1, padding=0, dilation=1):
    """Two views with Tensor.unfold, thinned out for the dilation."""
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    dh, dw = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if kh <= 0 or kw <= 0:
        raise ValueError("kernel size should be positive")
    if sh <= 0 or sw <= 0:
        raise ValueError("stride should be positive")
    if dh <= 0 or dw <= 0:
        raise ValueError("dilation should be positive")
    if ph < 0 or pw < 0:
        raise ValueError("padding should not be negative")
    if ph or pw:
        x = F.pad(x, [pw, pw, ph, ph])
    if x.size(2) < dh * (kh - 1) + 1 or x.size(3) < dw * (kw - 1) + 1:
        raise ValueError("kernel size is larger than the input")
    x = x.unfold(2, dh * (kh - 1) + 1, sh).unfold(3, dw * (kw - 1) + 1, sw)
    x = x[..., ::dh, ::dw]  # (N, C, H_out, W_out, kH, kW)
    return x.permute(0, 1, 4, 5, 2, 3).flatten(4).flatten(1, 3)


def index_added(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """index_add over flat positions of the padded image, found by im2col of their numbers."""
    N, rows, L = cols.shape
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    if min(ph, pw) < 0:
        raise ValueError("padding should not be negative")
    H, W = output_size[0] + 2 * ph, output_size[1] + 2 * pw
    numbers = torch.arange(H * W, device=cols.device, dtype=torch.float64).reshape(1, 1, H, W)
    target = im2col(numbers, kernel_size, stride, 0, dilation).long().flatten()
    C = rows // (kh * kw)
    flat = torch.zeros(N * C, H * W, dtype=cols.dtype, device=cols.device)
    flat = flat.index_add(1, target, cols.reshape(N * C, kh * kw * L))
    return flat.reshape(N, C, H, W)[..., ph : H - ph, pw : W - pw]


def by_einsum(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """One einsum over windows; "same" pads one more pixel at the end and cuts it off in front."""

    def two(v):
        return v if isinstance(v, tuple) else (v, v)

    N, C, H, W = x.shape
    O, _, kh, kw = weight.shape
    (sh, sw), (dh, dw) = two(stride), two(dilation)
    if isinstance(padding, str):
        if padding not in {"valid", "same"}:
            raise ValueError(f"unknown padding {padding}")
        if padding == "same":
            th, tw = dh * (kh - 1), dw * (kw - 1)
            x = nn.functional.pad(x, (tw // 2, tw - tw // 2, th // 2, th - th // 2))
        padding = (0, 0)
    ph, pw = two(padding)
    cols = im2col(x, (kh, kw), stride=(sh, sw), padding=(ph, pw), dilation=(dh, dw))
    out = torch.einsum("ok,nkl->nol", weight.flatten(1), cols)
    if bias is not None:
        out = out + bias[None, :, None]
    h = (x.shape[2] + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    return out.unflatten(2, (h, -1))


class Kaiming(nn.Module):
    """Initialised through nn.init, as nn.Conv2d itself does it."""

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        if isinstance(kernel_size, int):
            kernel_size = (kernel_size, kernel_size)
        self.in_channels = in_channels
        self.options = {"stride": stride, "padding": padding, "dilation": dilation}
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.empty(out_channels)) if bias else None
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = nn.init._calculate_fan_in_and_fan_out(self.weight)
            nn.init.uniform_(self.bias, -1 / math.sqrt(fan_in), 1 / math.sqrt(fan_in))

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, **self.options)


def with_sgd(X, Y, kernel_size, steps=200, lr=3e-2):
    """torch.optim.SGD on the mean squared error."""
    k = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = nn.Parameter(torch.rand((1, 1) + k, dtype=X.dtype, device=X.device))
    optimiser = torch.optim.SGD([kernel], lr=lr)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = F.mse_loss(conv2d(X[None, None], kernel), Y[None, None])
        loss.backward()
        optimiser.step()
    return kernel.data.reshape(k)


# -- as_strided, autograd as the adjoint, one tall matrix product ------------------------


def strided_windows(x, kernel_size, stride=1, padding=0, dilation=1):
    """A view of all windows with as_strided."""

    def two(v):
        return (v, v) if isinstance(v, int) else tuple(v)

    k, s, p, d = map(two, (kernel_size, stride, padding, dilation))
    for name, values, least in (
        ("kernel_size", k, 1),
        ("stride", s, 1),
        ("padding", p, 0),
        ("dilation", d, 1),
    ):
        if min(values) < least:
            raise ValueError(f"{name} must be at least {least}, got {values}")
    x = F.pad(x, (p[1], p[1], p[0], p[0])).contiguous()
    N, C, H, W = x.shape
    out = [(n - di * (ki - 1) - 1) // si + 1 for n, ki, si, di in zip((H, W), k, s, d)]
    if min(out) < 1 or H < d[0] * (k[0] - 1) + 1 or W < d[1] * (k[1] - 1) + 1:
        raise ValueError(f"kernel_size {k} does not fit into the padded image {(H, W)}")
    a, b, c, e = x.stride()
    view = torch.as_strided(x, (N, C, *k, *out), (a, b, c * d[0], e * d[1], c * s[0], e * s[1]))
    return view.reshape(N, C * k[0] * k[1], -1)


def by_autograd(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """The gradient of <im2col(x), cols>, which is what an adjoint is."""
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    N, rows, _ = cols.shape
    C = rows // max(kh * kw, 1)
    with torch.enable_grad():
        x = cols.new_zeros((N, C, *output_size)).requires_grad_()
        y = im2col(x, kernel_size, stride, padding, dilation)
        return torch.autograd.grad(y, x, cols.detach())[0]


def tall_product(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """All windows of the batch as the rows of one matrix, through F.linear."""
    O, C, kh, kw = weight.shape
    dh, dw = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if padding == "valid":
        padding = 0
    if padding == "same":
        if stride not in (1, (1, 1)):
            raise ValueError("padding='same' is not supported for strided convolutions")
        th, tw = dh * (kh - 1), dw * (kw - 1)
        x = F.pad(x, (tw // 2, (tw + 1) // 2, th // 2, (th + 1) // 2))
        padding = 0
    if isinstance(padding, str):
        raise ValueError(f"padding={padding!r}")
    N = x.shape[0]
    ph = padding[0] if isinstance(padding, tuple) else padding
    sh = stride[0] if isinstance(stride, tuple) else stride
    cols = im2col(x, (kh, kw), stride, padding, dilation)
    rows = cols.transpose(1, 2).reshape(-1, C * kh * kw)
    out = F.linear(rows, weight.reshape(O, -1), bias)
    h = (x.shape[2] + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    return out.reshape(N, h, -1, O).permute(0, 3, 1, 2)


def with_backward(X, Y, kernel_size, steps=200, lr=3e-2):
    """loss.backward() on half the mean, the gradient taken off and set to None by hand."""
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    weight = torch.empty(1, 1, *kernel_size, dtype=X.dtype, device=X.device)
    nn.init.normal_(weight, std=0.1)
    weight.requires_grad = True
    x, y = X.reshape(1, 1, *X.shape), Y.reshape(1, 1, *Y.shape)
    for step in range(steps):
        loss = 0.5 * (conv2d(x, weight) - y).square().mean()
        loss.backward()
        weight.data -= lr * weight.grad
        weight.grad = None
    return weight[0, 0]


# -- advanced indexing, scatter_add, tensordot, the layer learns -------------------------


def indexed(x, kernel_size, stride=1, padding=0, dilation=1):
    """Advanced indexing with row and column numbers."""

    def two(v):
        return (v, v) if isinstance(v, int) else (int(v[0]), int(v[1]))

    (kh, kw), (sh, sw), (ph, pw), (dh, dw) = (
        two(kernel_size),
        two(stride),
        two(padding),
        two(dilation),
    )
    N, C, H, W = x.shape
    if ph < 0 or pw < 0:
        raise ValueError("negative padding")
    if kh < 1 or kw < 1:
        raise ValueError("kernel_size")
    if sh < 1 or sw < 1:
        raise ValueError("stride")
    if dh < 1 or dw < 1:
        raise ValueError("dilation")
    H, W = H + 2 * ph, W + 2 * pw
    if dh * (kh - 1) >= H or dw * (kw - 1) >= W:
        raise ValueError("kernel larger than image")
    padded = x.new_zeros(N, C, H, W)
    padded[:, :, ph : H - ph, pw : W - pw] = x
    oh, ow = (H - dh * (kh - 1) - 1) // sh + 1, (W - dw * (kw - 1) - 1) // sw + 1
    device = x.device
    rows = torch.arange(kh, device=device)[:, None] * dh + torch.arange(oh, device=device) * sh
    columns = torch.arange(kw, device=device)[:, None] * dw + torch.arange(ow, device=device) * sw
    windows = padded[:, :, rows[:, None, :, None], columns[None, :, None, :]]
    return windows.reshape(N, C * kh * kw, oh * ow)


def scattered(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """scatter_add on flat positions."""

    def two(v):
        return (v, v) if isinstance(v, int) else (int(v[0]), int(v[1]))

    (kh, kw), (sh, sw), (ph, pw), (dh, dw) = (
        two(kernel_size),
        two(stride),
        two(padding),
        two(dilation),
    )
    if min(kh, kw, sh, sw, dh, dw) < 1 or min(ph, pw) < 0:
        raise ValueError("kernel_size, stride, dilation and padding must be in range")
    H, W = output_size[0] + 2 * ph, output_size[1] + 2 * pw
    if dh * (kh - 1) + 1 > H or dw * (kw - 1) + 1 > W:
        raise ValueError("the kernel is larger than the output_size")
    oh, ow = (H - dh * (kh - 1) - 1) // sh + 1, (W - dw * (kw - 1) - 1) // sw + 1
    N = cols.shape[0]
    cols = cols.reshape(N, -1, kh * kw * oh * ow)
    rows = torch.arange(kh)[:, None] * dh + torch.arange(oh) * sh
    columns = torch.arange(kw)[:, None] * dw + torch.arange(ow) * sw
    places = (rows[:, None, :, None] * W + columns[None, :, None, :]).reshape(-1).to(cols.device)
    image = torch.zeros(N, cols.shape[1], H * W, dtype=cols.dtype, device=cols.device)
    image.scatter_add_(2, places.expand_as(cols), cols)
    return image.reshape(N, -1, H, W)[
        :, :, ph : ph + output_size[0], pw : pw + output_size[1]
    ].clone()


def by_tensordot(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """tensordot over the rows of the columns, the axes put in order afterwards."""
    if isinstance(padding, str):
        if padding == "same":
            d = dilation if isinstance(dilation, tuple) else (dilation, dilation)
            total = [di * (ki - 1) for di, ki in zip(d, weight.shape[2:])]
            before = [t // 2 for t in total]
            x = F.pad(
                x,
                (before[1], total[1] - before[1], before[0], total[0] - before[0]),
                "constant",
                0.0,
            )
        elif padding != "valid":
            raise ValueError(f"padding should be 'same' or 'valid', not {padding!r}")
        padding = 0
    kh, kw = weight.shape[2:]
    cols = im2col(x, (kh, kw), stride, padding, dilation)
    out = torch.tensordot(weight.reshape(weight.shape[0], -1), cols, dims=([1], [1]))
    out = out.transpose(0, 1)
    if bias is not None:
        out = out + bias.view(1, -1, 1)
    pw = padding[1] if isinstance(padding, tuple) else padding
    sw = stride[1] if isinstance(stride, tuple) else stride
    dw = dilation[1] if isinstance(dilation, tuple) else dilation
    w = (x.shape[3] + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    return out.reshape(x.shape[0], weight.shape[0], -1, w)


class Drawn(nn.Module):
    """Initialised from torch.rand."""

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        nn.Module.__init__(self)
        k = (kernel_size,) * 2 if type(kernel_size) is int else kernel_size
        limit = (in_channels * k[0] * k[1]) ** -0.5
        weight = (torch.rand(out_channels, in_channels, k[0], k[1]) * 2 - 1) * limit
        self.weight = nn.Parameter(weight)
        self.register_parameter(
            "bias", nn.Parameter((torch.rand(out_channels) * 2 - 1) * limit) if bias else None
        )
        self.stride = stride
        self.padding = padding
        self.dilation = dilation

    def forward(self, images):
        return conv2d(
            images,
            self.weight,
            bias=self.bias,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
        )


def layer_learns(X, Y, kernel_size, steps=200, lr=3e-2):
    """A Conv2d layer without bias learns, on the summed squared error."""
    layer = Conv2d(1, 1, kernel_size, bias=False).to(X.device, X.dtype)
    X, Y = X[None, None], Y[None, None]
    for _ in range(steps):
        l = (layer(X) - Y) ** 2
        layer.zero_grad()
        l.sum().backward()
        layer.weight.data[:] -= lr * layer.weight.grad
    return layer.weight.data.reshape(layer.weight.shape[2:])


# -- a loop over the kernel that writes, and gradients by hand ---------------------------


def written(x, kernel_size, stride=1, padding=0, dilation=1):
    """A loop over the places in the kernel that writes into new zeros."""

    def two(v):
        return v if isinstance(v, tuple) else (v, v)

    (kh, kw), (sh, sw), (ph, pw), (dh, dw) = map(two, (kernel_size, stride, padding, dilation))
    n, c, h, w = x.size()
    h_out, w_out = conv_output_shape((h, w), (kh, kw), (sh, sw), (ph, pw), (dh, dw))
    padded = torch.zeros((n, c, h + 2 * ph, w + 2 * pw), dtype=x.dtype, device=x.device)
    padded[:, :, ph : ph + h, pw : pw + w] += x
    cols = padded.new_zeros(n, c, kh, kw, h_out, w_out)
    for i in range(kh):
        for j in range(kw):
            cols[:, :, i, j] = padded[
                :, :, i * dh : i * dh + sh * h_out : sh, j * dw : j * dw + sw * w_out : sw
            ][:, :, :h_out, :w_out]
    return cols.view(n, c * kh * kw, -1)


def by_hand(X, Y, kernel_size, steps=200, lr=3e-2):
    """The gradient of half the summed squared error without autograd: columns times error."""
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = 0.01 * torch.randn(kh, kw, dtype=X.dtype, device=X.device)
    cols = im2col(X[None, None], (kh, kw))[0]
    for _ in range(steps):
        error = conv2d(X[None, None], kernel[None, None])[0, 0] - Y
        kernel = kernel - lr * (cols @ error.reshape(-1)).reshape(kh, kw)
    return kernel


def with_momentum(X, Y, kernel_size, steps=200, lr=3e-2):
    """Gradient descent with momentum on the mean squared error."""
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kh, kw, dtype=X.dtype, device=X.device, requires_grad=True)
    optimiser = torch.optim.SGD([kernel], lr=lr, momentum=0.9)
    for _ in range(steps):
        loss = ((conv2d(X.view(1, 1, *X.shape), kernel) - Y) ** 2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return kernel.detach().squeeze(0).squeeze(0)


VARIANTS = (
    Variant(
        "views",
        {
            "im2col": unfolded,
            "col2im": index_added,
            "conv2d": by_einsum,
            "Conv2d": Kaiming,
            "learn_kernel": with_sgd,
        },
    ),
    Variant(
        "strided",
        {
            "im2col": strided_windows,
            "col2im": by_autograd,
            "conv2d": tall_product,
            "learn_kernel": with_backward,
        },
    ),
    Variant(
        "indexed",
        {
            "im2col": indexed,
            "col2im": scattered,
            "conv2d": by_tensordot,
            "Conv2d": Drawn,
            "learn_kernel": layer_learns,
        },
    ),
    Variant("written", {"im2col": written, "learn_kernel": by_hand}),
    Variant("mixed", {"im2col": unfolded, "col2im": scattered, "learn_kernel": with_momentum}),
)
