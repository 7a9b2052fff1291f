"""Other ways to write `conv2d`, `Conv2d` and `learn_kernel`."""

import math

import torch
import torch.nn.functional as F
from torch import nn


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


def with_its_own_backward(x, weight, bias=None, stride=1, padding=0, dilation=1):
    class Product(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, weight, bias, *geometry):
            ctx.save_for_backward(x, weight)
            ctx.geometry, ctx.has_bias = geometry, bias is not None
            size, kernel = x.shape[2:], tuple(weight.shape[2:])
            y = weight.flatten(1) @ im2col(x, kernel, *geometry)
            if bias is not None:
                y += bias[:, None]
            return y.unflatten(2, conv_output_shape(size, kernel, *geometry))

        @staticmethod
        def backward(ctx, gradient):
            x, weight = ctx.saved_tensors
            kernel, g = tuple(weight.shape[2:]), gradient.flatten(2)
            cols = im2col(x, kernel, *ctx.geometry)
            towards_x = col2im(weight.flatten(1).T @ g, x.shape[2:], kernel, *ctx.geometry)
            towards_weight = torch.einsum("nol,nkl->ok", g, cols).reshape(weight.shape)
            towards_bias = g.sum((0, 2)) if ctx.has_bias else None
            return towards_x, towards_weight, towards_bias, None, None, None

    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding {padding!r} is neither valid nor same")
        if padding == "same":
            if stride not in (1, (1, 1)):
                raise ValueError("stride must be 1 where padding is same")
            ends = []
            for axis in (1, 0):
                step = dilation[axis] if isinstance(dilation, tuple) else dilation
                reach = step * (weight.shape[2 + axis] - 1)
                ends += [reach // 2, reach - reach // 2]
            x = F.pad(x, ends)
        padding = 0
    return Product.apply(x, weight, bias, stride, padding, dilation)


def linear_on_windows(x, weight, bias=None, stride=1, padding=0, dilation=1):
    kernel = tuple(weight.shape[2:])
    match padding:
        case "valid":
            padding = 0
        case "same":
            dH, dW = dilation if isinstance(dilation, tuple) else (dilation, dilation)
            if stride not in (1, (1, 1)):
                raise ValueError("stride must be 1 where padding is same")
            tall, wide = dH * (kernel[0] - 1), dW * (kernel[1] - 1)
            n, c, h, w = x.shape
            padded = x.new_zeros(n, c, h + tall, w + wide)
            padded[:, :, tall // 2 : tall // 2 + h, wide // 2 : wide // 2 + w] = x
            x, padding = padded, 0
        case str():
            raise ValueError(f"padding {padding!r} is unknown")
    size = conv_output_shape(x.shape[2:], kernel, stride, padding, dilation)
    windows = im2col(x, kernel, stride, padding, dilation).transpose(1, 2)
    return F.linear(windows, weight.flatten(1), bias).transpose(1, 2).unflatten(2, size)


def with_adam(X, Y, kernel_size, steps=200, lr=3e-2):
    size = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
    kernel = torch.randn(size, dtype=X.dtype, device=X.device, requires_grad=True)
    adam = torch.optim.Adam([kernel], lr=lr)
    for _ in range(steps):
        adam.zero_grad()
        F.mse_loss(conv2d(X[None, None], kernel[None, None])[0, 0], Y).backward()
        adam.step()
    return kernel.detach()


def by_grad_of_a_function(X, Y, kernel_size, steps=200, lr=3e-2):
    def error(kernel):
        return (conv2d(X[None, None], kernel[None, None])[0, 0] - Y).square().sum()

    size = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.empty(size, dtype=X.dtype, device=X.device).normal_()
    for _ in range(steps):
        kernel = kernel - lr * torch.func.grad(error)(kernel)
    return kernel
