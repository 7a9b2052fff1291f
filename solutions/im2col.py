# %% [markdown]
# # 5. Convolution as a matrix product
#
# Your loops of the first exercises are right and slow: in PyTorch every small operation costs a few
# microseconds before it computes anything, and an image has thousands of windows. Matrix products, on
# the other hand, are what computers have been tuned for since there are computers. So here is the
# trick behind many a fast convolution: **copy every window into a column of one matrix, and multiply
# once**. The copying is called *im2col*, "image to columns".
#
# With it you build, in PyTorch, a convolution with all its options, whose gradients come for free; a
# layer that can stand in for `nn.Conv2d`; and a kernel that nobody designed, because it is learned from
# examples.
#
# ## By hand
#
# Take an image of 3 × 3 and a kernel of 2 × 2. There are four windows, each with four numbers:
#
# ![The second window of the image is the second column](images/columns.svg)
#
# The window's numbers are read row by row: 2, 3, 5, 6 for the marked one. Now write the kernel
# $\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$ the same way, as the row 1, 2, 3, 4, and multiply:
#
# ![A row of weights times the columns gives a row of outputs](images/product.svg)
#
# The second output is 1 · 2 + 2 · 3 + 3 · 5 + 4 · 6 = 47, which is just what cross-correlation asks for.
# The rest of the story is bookkeeping:
#
# - **Channels.** The columns of each channel stand below one another. A column then has $C \, k_H k_W$
#   numbers, and so has the kernel's row. The sum over channels happens inside the product.
# - **Several kernels.** Each is a row. The weight $(C_{out}, C_{in}, k_H, k_W)$, reshaped to
#   $(C_{out}, C_{in} k_H k_W)$, is already in the right order.
# - **Batches.** Each image has its own columns: $(N, C \, k_H k_W, L)$, where $L = H_{out} W_{out}$ is the
#   number of windows. `@` multiplies a batch of matrices at once.
#
# In one formula, for row $r = (c \, k_H + a) k_W + b$ and column $l = i \, W_{out} + j$:
#
# $$\mathrm{cols}_{n, r, l} = x_{n,\; c,\; i s_H + a d_H - p_H,\; j s_W + b d_W - p_W}$$
#
# with zeros where the index lies outside of the image.
#
# The price is memory: neighbouring windows share pixels, and each is copied up to $k_H k_W$ times.

# %%
import math

import torch
import torch.nn.functional as F
from torch import nn

from autograder import check

# %% [markdown]
# Two helpers you know. `conv_output_shape` is your own function from the stride exercise; it also raises
# `ValueError` for every size that makes no sense, so call it early.

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


# %% [markdown]
# ## Your turn: `im2col`
#
# Going from window to window would be the slow loop again. Turn it around: stand on *one place of the
# kernel*, say $(a, b)$, and ask which pixels lie under it while the window visits all its positions. They
# are spaced by the stride, and start at $(a d_H, b d_W)$ of the padded image: one slice,
#
# `x[:, :, a * dH : … : sH, b * dW : … : sW]`
#
# A 3 × 3 kernel needs nine such slices, whatever the size of the image or the batch. This is what
# *vectorised* means here: the number of tensor operations may grow with the kernel, and with nothing
# else. Your check counts them.
#
# One habit to start with: images may lie in a GPU's memory, and `torch.zeros` and `torch.arange` make their tensors on
# the CPU unless they are told. Say `x.new_zeros(...)`, or `device=x.device`. Your check pretends a GPU where there is
# none, and sees where the result would be.
#
# The ready-made `F.unfold` (and `nn.Unfold`, and every convolution of PyTorch) is not allowed in this
# exercise. You may compare with it in cells of your own. `F.pad` is allowed; it names the last axis first:
# `F.pad(x, (left, right, top, bottom))`.

# %% solution="im2col"
def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
    """Write every window of the images as a column.

    x: tensor (N, C, H, W).  The other arguments: an int or (height, width).
    Returns a tensor (N, C kH kW, L), L = H_out W_out, laid out as torch.nn.functional.unfold does:
    rows run over channels, then over the kernel's rows, then its columns; columns over the
    output's rows, then its columns. It has x's dtype and is on x's device.
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

# %% tags=["demo"]
x = torch.arange(1.0, 10).reshape(1, 1, 3, 3)
cols = im2col(x, 2)
print(cols[0])
print(torch.tensor([[1.0, 2.0, 3.0, 4.0]]) @ cols[0])
print("as PyTorch has it:", torch.equal(cols, F.unfold(x, 2)))

# %% [markdown]
# ## The way back
#
# `im2col` only copies. It is a linear map, and a linear map has an **adjoint**: the one map for which
#
# $$\langle \mathrm{im2col}(x),\, c \rangle = \langle x,\, \mathrm{col2im}(c) \rangle
# \qquad \text{for all } x \text{ and } c,$$
#
# where $\langle \cdot, \cdot \rangle$ multiplies entry by entry and sums. On the left, a pixel meets every
# number that stands where one of its copies would be. So on the right it has to meet their sum: `col2im`
# **adds** each number back to the pixel that its place came from.
#
# ![The four copies of the centre pixel are added up](images/sums.svg)
#
# It is not the inverse. Feed it the columns of our image: the corners come back as they were, the edges
# doubled, the centre four times. Divide by these counts and you have the inverse, which is something
# else.
#
# Why would anyone want the adjoint? Because gradients travel along it. If $y = A x$, a gradient $g$ that
# arrives at $y$ continues to $x$ as $A^{\top} g$. You met this in the pooling exercise: the forward pass
# read windows, the backward pass added to them.
#
# ## Your turn: `col2im`
#
# `output_size` is the size of the image without its padding. Start from zeros the size of the padded image,
# go through the places of the kernel as before, and add instead of copying. Cut the border off at the end.

# %% solution="col2im"
def col2im(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """The adjoint of im2col: add each column back where its window was.

    cols: tensor (N, C kH kW, L).  output_size: (H, W), the image's size without its padding.
    Returns a tensor (N, C, H, W), of cols' dtype and on its device: each pixel is the sum of all
    its copies in cols.
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

# %% tags=["demo"]
print(col2im(cols, (3, 3), 2)[0, 0])
c = torch.randn(1, 4, 4)
print((im2col(x, 2) * c).sum().item(), (x * col2im(c, (3, 3), 2)).sum().item())

# %% [markdown]
# ## Your turn: `conv2d`
#
# Now put it together: columns, one product, the bias, a reshape. Two words are welcome as `padding`:
#
# - `"valid"`: none.
# - `"same"`: as much as keeps the image's size at stride 1. A dilated kernel covers $d (k - 1) + 1$ pixels, so
#   both sides together need $d (k - 1)$. If that is odd, the extra row or column goes to the bottom or right.
#   With a larger stride the word has no meaning, and PyTorch refuses it.
#
# ### Where the gradients come from
#
# You write no backward pass. As long as everything is done with tensor operations, PyTorch records them and
# runs them in reverse. It is worth knowing what it finds. For one image, let $W$ be the weight as a matrix, $X$
# the columns, $Y = W X + b$, and $G$ the gradient that arrives at $Y$. Then
#
# $$\frac{\partial L}{\partial W} = G X^{\top}, \qquad
# \frac{\partial L}{\partial b} = \sum_l G_{:, l}, \qquad
# \frac{\partial L}{\partial X} = W^{\top} G, \qquad
# \frac{\partial L}{\partial x} = \mathrm{col2im}(W^{\top} G).$$
#
# By hand: let only the first output of our example matter, $G = (1, 0, 0, 0)$. Then the gradient of the weight is
# the first window, 1, 2, 4, 5: a weight matters as much as the pixel it met. And the gradient of the image is
# the kernel, laid over that window: 1 and 2 in the first row, 3 and 4 below them. When all outputs matter, the
# weight's gradient is a sum over all positions. That is the other side of *sharing*: one small kernel learns from
# every place in the image.
#
# What can break the record: `.detach()`, `.data`, `.numpy()`, `torch.tensor(some_tensor)`, `torch.no_grad()`.

# %% solution="conv2d"
def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """Cross-correlate a batch of images with kernels: im2col and one matrix product.

    x: tensor (N, C_in, H, W).  weight: tensor (C_out, C_in, kH, kW).  bias: tensor (C_out,) or None.
    padding: an int, (height, width), "valid" (none) or "same" (the output has the image's size;
    an odd extra row or column goes to the bottom or right; needs stride 1).
    Returns a tensor (N, C_out, H_out, W_out) of x's dtype on x's device. Gradients reach x, weight
    and bias.
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

# %% tags=["demo"]
image = torch.randn(8, 3, 32, 32, requires_grad=True)
weight, bias = torch.randn(16, 3, 5, 5, requires_grad=True), torch.randn(16, requires_grad=True)
ours = conv2d(image, weight, bias, stride=2, padding=2)
theirs = F.conv2d(image, weight, bias, stride=2, padding=2)
print("largest difference:", (ours - theirs).abs().max().item())
inputs = {"image": image, "weight": weight, "bias": bias}
pair_of_gradients = zip(
    torch.autograd.grad(ours.square().sum(), inputs.values()),
    torch.autograd.grad(theirs.square().sum(), inputs.values()),
)
for name, (a, b) in zip(inputs, pair_of_gradients):
    print(f"gradient of {name}: relative difference {((a - b).norm() / b.norm()).item():.1e}")

# %% tags=["demo"]
small = torch.zeros(1, 1, 3, 3, requires_grad=True)
kernel = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
conv2d(small, kernel)[0, 0, 0, 0].backward()
print(small.grad[0, 0])

# %% [markdown]
# ## Your turn: a layer
#
# A layer is a function that remembers what it has learned. In PyTorch it is an `nn.Module`: tensors wrapped in
# `nn.Parameter` and set as attributes are found by optimisers, saved in `state_dict()`, moved by `to(device)`.
#
# Yours shall be exchangeable with `nn.Conv2d`: the state of one loads into the other, in both directions. This
# only takes the same names, `weight` and `bias`, and the same shapes. Without a bias the attribute is still
# there, as None: `self.register_parameter("bias", None)`.
#
# **The first numbers.** Zeros would make all channels alike for ever, since they would all get the same gradient. Large
# numbers would blow the signal up from layer to layer. An output sums $\mathrm{fan_{in}} = C_{in} k_H k_W$ products, so
# the weights should shrink as that number grows. `nn.Conv2d` draws weight *and* bias uniformly from
#
# $$\left[ -\tfrac{1}{\sqrt{\mathrm{fan_{in}}}},\; \tfrac{1}{\sqrt{\mathrm{fan_{in}}}} \right]$$
#
# (in its source this hides behind `kaiming_uniform_` with `a=sqrt(5)`). With 3 channels and a 5 × 5 kernel that is
# ± 0.115.

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

# %% tags=["demo"]
ours, theirs = Conv2d(3, 6, (3, 5), padding=1), nn.Conv2d(3, 6, (3, 5), padding=1)
batch = torch.randn(4, 3, 10, 12)
ours.load_state_dict(theirs.state_dict())
print("theirs into ours:", torch.allclose(ours(batch), theirs(batch), atol=1e-5))
theirs.load_state_dict(Conv2d(3, 6, (3, 5)).state_dict())
print("ours into theirs: loaded;", sum(p.numel() for p in ours.parameters()), "parameters each")

# %% [markdown]
# ## A kernel that nobody designed
#
# The kernel $[1, -1]$ compares each pixel with its right neighbour. On even ground it gives 0, at a vertical edge
# 1 or -1. Somebody thought of that. Suppose nobody had, and all you had was an image and its edges:
#
# ![A dark bar and its two edges](images/edges.svg)
#
# Can the kernel be found from this pair alone? Start with random numbers for the kernel $K$. See what it makes of
# $X$, and how far that is from $Y$:
#
# $$E(K) = \sum_{i,j} \big( (X * K)_{ij} - Y_{ij} \big)^2$$
#
# where $X * K$ is what `conv2d` makes of them.
#
# The gradient of $E$ says in which direction $K$ would get worse fastest. Take a small step the other way, and again,
# and again:
#
# $$K \leftarrow K - \eta \, \frac{\partial E}{\partial K}$$
#
# with the learning rate $\eta$ = `lr`. This is all there is to *learning* in deep learning. Networks have more
# numbers and fancier steps, but no other idea.
#
# One step by hand: let the image be the row $X = (1, 1, 0, 0)$, its edge $Y = (0, 1, 0)$, and the start
# $K = (0.5, 0.5)$. This kernel makes $(1, 0.5, 0)$ of $X$, which is wrong by $e = (1, -0.5, 0)$, so $E = 1.25$. A weight is to
# blame for what it met: $\partial E / \partial K_b = 2 \sum_j e_j X_{j+b}$, the product $G X^{\top}$ from above with $G = 2e$.
# That is $2 (1 \cdot 1 - 0.5 \cdot 1) = 1$ for the first weight and $2 (1 \cdot 1 - 0.5 \cdot 0) = 2$ for the second. With
# $\eta = 0.1$ the next kernel is $(0.4, 0.3)$, and its error 0.85. On it goes, until the kernel arrives at $(1, -1)$.
#
# ## Your turn: `learn_kernel`
#
# Use your own `conv2d`, which wants the axes of batch and channel: `X[None, None]`. Three slips are popular: gradients
# of earlier steps pile up in `.grad` unless you clear it; the step itself must not be recorded, so take it under
# `torch.no_grad()`; and the caller wants the kernel back as `(kH, kW)`. Whether you sum or average the squared errors is up
# to you.

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

# %% tags=["demo"]
X = torch.ones(6, 8)
X[:, 2:6] = 0
Y = conv2d(X[None, None], torch.tensor([[[[1.0, -1.0]]]]))[0, 0]
for steps in (0, 1, 5, 10, 50, 200):
    print(f"{steps:3} steps:", [round(v, 3) for v in learn_kernel(X, Y, (1, 2), steps).flatten().tolist()])

# %% [markdown]
# It finds 1 and -1: the edge detector of the textbooks, from one picture of a bar. Had $Y$ been a blurred or sharpened
# $X$, it would have found the kernel for that. (Sum the errors and this takes about ten steps; average them and the gradient
# is 42 times smaller, so 200 steps at the same rate are not quite enough for this dull image. The pictures in your
# check are livelier.)
#
# ## What it costs
#
# Your convolution is exact, general and only a few times slower than PyTorch's own, which avoids writing the columns
# out. The next cell measures it on your machine.

# %% tags=["demo"]
import time


def milliseconds(f, repeats=20):
    f()
    start = time.perf_counter()
    for _ in range(repeats):
        f()
    return 1000 * (time.perf_counter() - start) / repeats


images, kernels = torch.randn(32, 16, 28, 28), torch.randn(32, 16, 3, 3)
print(f"im2col and a product: {milliseconds(lambda: conv2d(images, kernels, padding=1)):.2f} ms")
print(f"PyTorch's own:        {milliseconds(lambda: F.conv2d(images, kernels, padding=1)):.2f} ms")

# %% [markdown]
# ## What comes next
#
# You have every part of a convolutional network in your own hands. In the last exercise you put layers together,
# train them on photographs of shoes and shirts, and judge the result on pictures that the network has never seen. At its end
# your own `Conv2d` takes the place of PyTorch's.
