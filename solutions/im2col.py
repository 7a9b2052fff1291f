# %% [markdown]
# # 5. Convolution as a matrix product

# %%
import math

import torch
import torch.nn.functional as F
from torch import nn

from autograder import check

# %%
def pair(value):
    """An int for both axes, or (height, width) as it is."""
    return value if isinstance(value, tuple) else (value, value)


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """(H_out, W_out), as in exercise 3. Raises ValueError for arguments that make no sense."""
    shape = []
    options = zip(
        input_shape, pair(kernel_size), pair(stride), pair(padding), pair(dilation), strict=True
    )
    for n, k, s, p, d in options:
        if min(k, s, d) < 1:
            raise ValueError(
                f"kernel_size, stride and dilation must be at least 1,"
                f" got {kernel_size}, {stride}, {dilation}"
            )
        if p < 0:
            raise ValueError(f"padding must not be negative, got {padding}")
        if d * (k - 1) + 1 > n + 2 * p:
            raise ValueError(
                f"kernel_size {kernel_size} with dilation {dilation} is larger than the padded"
                f" image: input_shape {tuple(input_shape)}, padding {padding}"
            )
        shape.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    return tuple(shape)


# %% solution="im2col"
def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
    """Write every window of the images as a column.

    x: tensor (N, C, H, W).  The other arguments: an int or (height, width).
    Returns a tensor (N, C kH kW, L), L = H_out W_out, laid out as torch.nn.functional.unfold does:
    rows run over channels, then over the kernel's rows, then its columns; columns over the
    output's rows, then its columns.
    Raises ValueError for a kernel larger than the padded image, a kernel size, stride or dilation
    below 1, and a negative padding.
    """
    ### BEGIN SOLUTION
    N, C, H, W = x.shape
    H_out, W_out = conv_output_shape((H, W), kernel_size, stride, padding, dilation)
    (kH, kW), (sH, sW) = pair(kernel_size), pair(stride)
    (pH, pW), (dH, dW) = pair(padding), pair(dilation)
    x = F.pad(x, (pW, pW, pH, pH))
    # For each place (a, b) in the kernel: what lies under it, at all positions of the window.
    under = [
        x[:, :, a * dH : a * dH + (H_out - 1) * sH + 1 : sH, b * dW : b * dW + (W_out - 1) * sW + 1 : sW]
        for a in range(kH)
        for b in range(kW)
    ]
    return torch.stack(under, dim=2).reshape(N, C * kH * kW, H_out * W_out)
    ### END SOLUTION


# %% check="im2col"

# %% solution="col2im"
def col2im(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """The adjoint of im2col: add each column back where its window was.

    cols: tensor (N, C kH kW, L).  output_size: (H, W), the image's size without its padding.
    Returns a tensor (N, C, H, W): each pixel is the sum of all its copies in cols.
    Raises ValueError as im2col does.
    """
    ### BEGIN SOLUTION
    H, W = output_size
    H_out, W_out = conv_output_shape((H, W), kernel_size, stride, padding, dilation)
    (kH, kW), (sH, sW) = pair(kernel_size), pair(stride)
    (pH, pW), (dH, dW) = pair(padding), pair(dilation)
    blocks = cols.reshape(cols.shape[0], -1, kH, kW, H_out, W_out)
    x = cols.new_zeros(cols.shape[0], blocks.shape[1], H + 2 * pH, W + 2 * pW)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            x[:, :, rows, columns] += blocks[:, :, a, b]
    return x[:, :, pH : pH + H, pW : pW + W]
    ### END SOLUTION


# %% check="col2im"

# %% solution="conv2d"
def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """Cross-correlate a batch of images with kernels: im2col and one matrix product.

    x: tensor (N, C_in, H, W).  weight: tensor (C_out, C_in, kH, kW).  bias: tensor (C_out,) or None.
    padding: an int, (height, width), "valid" (none) or "same" (the output has the image's size;
    an odd extra row or column goes to the bottom or right; needs stride 1).
    Returns a tensor (N, C_out, H_out, W_out). Gradients reach x, weight and bias.
    Raises ValueError as im2col does, and for any other string.
    """
    ### BEGIN SOLUTION
    C_out, _, kH, kW = weight.shape
    if padding == "valid":
        padding = 0
    elif padding == "same":
        if pair(stride) != (1, 1):
            raise ValueError(f'padding="same" needs a stride of 1, got {stride}')
        dH, dW = pair(dilation)
        extra_H, extra_W = dH * (kH - 1), dW * (kW - 1)
        top, left = extra_H // 2, extra_W // 2
        x = F.pad(x, (left, extra_W - left, top, extra_H - top))
        padding = 0
    elif isinstance(padding, str):
        raise ValueError(f'padding must be numbers, "valid" or "same", got {padding!r}')
    H_out, W_out = conv_output_shape(x.shape[-2:], (kH, kW), stride, padding, dilation)
    cols = im2col(x, (kH, kW), stride, padding, dilation)
    y = weight.reshape(C_out, -1) @ cols  # (C_out, K) @ (N, K, L) = (N, C_out, L)
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    return y.reshape(x.shape[0], C_out, H_out, W_out)
    ### END SOLUTION


# %% check="conv2d"

# %% solution="Conv2d"
class Conv2d(nn.Module):
    """A layer that can stand in for torch.nn.Conv2d and exchange its parameters with it.

    weight: parameter (out_channels, in_channels, kH, kW).  bias: parameter (out_channels,), or None
    with bias=False. Both start uniform in ± 1 / sqrt(fan_in), fan_in = in_channels kH kW.
    Called on a tensor (N, in_channels, H, W), it returns (N, out_channels, H_out, W_out).
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        ### BEGIN SOLUTION
        super().__init__()
        kH, kW = pair(kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        self.weight = nn.Parameter(
            torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)
        )
        if bias:
            self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound))
        else:
            self.register_parameter("bias", None)
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation)
        ### END SOLUTION


# %% check="Conv2d"

# %% solution="learn_kernel"
def learn_kernel(X, Y, kernel_size, steps=200, lr=3e-2):
    """Find the kernel that turns X into Y by gradient descent on the squared error.

    X: tensor (H, W).  Y: tensor (H_out, W_out).  kernel_size: an int or (kH, kW).
    Starts from random numbers, takes `steps` steps of size `lr` times the gradient.
    Returns a tensor (kH, kW) of X's dtype on X's device.
    """
    ### BEGIN SOLUTION
    kernel = torch.randn(1, 1, *pair(kernel_size), dtype=X.dtype, device=X.device)
    kernel.requires_grad_(True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        (gradient,) = torch.autograd.grad(error, kernel)
        with torch.no_grad():
            kernel -= lr * gradient
    return kernel.detach()[0, 0]
    ### END SOLUTION


# %% check="learn_kernel"
