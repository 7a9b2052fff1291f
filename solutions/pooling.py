# %% [markdown]
# # 4. Pooling
#
# A convolution says *where* in an image something was found. For many questions that is more than
# we want to know: a shoe is a shoe, three pixels to the left or not. **Pooling** slides a window
# over the image, as a kernel does, but it has no weights. It keeps one number of what lies under
# the window: the largest, or the mean.
#
# For an image $X$, a window of $k_H \times k_W$ and a stride $(s_H, s_W)$:
#
# $$Y^{\max}_{ij} = \max_{a < k_H,\; b < k_W} X_{i s_H + a,\; j s_W + b}
# \qquad
# Y^{\mathrm{avg}}_{ij} = \frac{1}{k_H k_W} \sum_{a < k_H} \sum_{b < k_W} X_{i s_H + a,\; j s_W + b}$$
#
# There are as many outputs as places for the window, by the formula of the last exercise:
# $\lfloor (n + 2p - k) / s \rfloor + 1$ on each axis.
#
# ## By hand
#
# Take a window of 2 × 2. When nothing is said about the stride, a pooling window moves by *its own
# size*, so that the windows tile the image. (A convolution's default is 1. This is the first thing
# to get wrong.)
#
# ![Four windows of an image, their maxima and means](images/windows.svg)
#
# The marked window holds 2, 0, 1 and 5. Its maximum is 5, its mean is (2 + 0 + 1 + 5) / 4 = 2. Check
# the other three before you read on: it takes a minute, and your code will be tested on the same
# rule.
#
# Every channel is pooled on its own, and so is every image of a batch: only the last two axes
# change.
#
# ## What the padding counts as
#
# A convolution pads with zeros, because a zero adds nothing to a sum. In a maximum a zero is a
# number like any other, and it beats every negative one. So the two modes see different borders:
#
# - for `"max"` the padding counts as **minus infinity**: it never wins;
# - for `"avg"` it counts as **zeros**, and the window is still divided by all of $k_H k_W$.
#
# ![The same image padded with minus infinity and with zeros](images/padding.svg)
#
# The window in the corner holds only the pixels -3, -1, -5 and -4 of the image. The maximum is -1. The
# mean is -13 / 9, not -13 / 4: near the border averages fade towards zero.
#
# A padding above half the window is refused. A window could then lie on nothing but padding, and
# its maximum would be minus infinity.
#
# ## Invariant to little shifts, equivariant to large ones
#
# ![A spot under windows of four pixels, shifted by one and by four](images/shifts.svg)
#
# Move a bright spot by one pixel: if it stays in its window, the maximum does not change at all.
# Pooling is *invariant* to that shift. Move it by the stride, and the output moves by one:
# pooling is *equivariant* to that one. In between it depends on where the window's edge is, so the
# invariance is real but only approximate. That is the bargain: the network forgets exact places,
# and in return has fewer numbers to compute with. A 2 × 2 window leaves a quarter of them.
#
# Max pooling asks "is it anywhere here?", average pooling "how much of it is here?". The first is
# common after convolutions that detect something; the second at the end of modern networks, with a
# window as large as the image, to turn a picture into one number for each channel.

# %%
import numpy as np

from autograder import check

# %% [markdown]
# A small helper, because every pair may be given as one number.

# %%
def pair(value):
    """An int for both axes, or (height, width) as it is."""
    return value if isinstance(value, tuple) else (value, value)


# %% [markdown]
# ## Your turn: `pool2d`
#
# The last two axes are pooled, however many there are in front; `X[..., top:bottom, left:right]`
# takes the same piece of all images at once. One way to a whole answer: copy X into the middle of a
# larger array that is full of what the padding counts as, and take one maximum or mean for each
# output. A loop over the output's positions is quite all right here.
#
# Two things to keep in mind. An array of integers can hold neither 1.5 nor minus infinity, so make
# your arrays of floats. And NaN should come through, as a sign that something broke earlier:
# `np.max` passes it on, `a > b` does not.

# %% solution="pool2d"
def pool2d(X, pool_size, mode="max", stride=None, padding=0):
    """Slide a window over the last two axes and keep one number of each place.

    X: array (..., H, W).  pool_size, stride, padding: an int or (height, width).
    mode: "max" (padding counts as minus infinity) or "avg" (padding counts as zeros).
    stride=None means pool_size: the windows lie side by side.
    Returns an array (..., (H + 2 pH - kH) // sH + 1, (W + 2 pW - kW) // sW + 1).
    Raises ValueError for an unknown mode, a window or stride below 1, a padding that is negative
    or above half the window, and a window larger than the padded image.
    """
    ### BEGIN SOLUTION
    (kH, kW), (pH, pW) = pair(pool_size), pair(padding)
    sH, sW = (kH, kW) if stride is None else pair(stride)
    H, W = X.shape[-2:]
    if mode not in ("max", "avg"):
        raise ValueError(f'mode must be "max" or "avg", got {mode!r}')
    if min(kH, kW) < 1:
        raise ValueError(f"pool_size must be at least 1, got {pool_size}")
    if min(sH, sW) < 1:
        raise ValueError(f"stride must be at least 1, got {stride}")
    if min(pH, pW) < 0 or 2 * pH > kH or 2 * pW > kW:
        raise ValueError(f"padding must be from 0 to half of pool_size {pool_size}, got {padding}")
    if kH > H + 2 * pH or kW > W + 2 * pW:
        raise ValueError(f"pool_size {pool_size} is larger than the padded image {(H, W)}")
    fill = -np.inf if mode == "max" else 0.0
    padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), fill)
    padded[..., pH : pH + H, pW : pW + W] = X
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kH, kW), axis=(-2, -1))
    windows = windows[..., ::sH, ::sW, :, :]  # (..., H_out, W_out, kH, kW)
    return windows.max(axis=(-2, -1)) if mode == "max" else windows.mean(axis=(-2, -1))
    ### END SOLUTION


# %% check="pool2d"

# %% tags=["demo"]
X = np.array([[1, 3, 2, 0], [4, 2, 1, 5], [0, 1, 6, 2], [3, 2, 1, 2]])
print(pool2d(X, 2), pool2d(X, 2, mode="avg"), sep="\n")

spot = np.zeros((1, 8))
spot[0, 1] = 9
for shift in range(8):
    moved = np.roll(spot, shift)
    print(moved[0], "max", pool2d(moved, (1, 4))[0], "avg", pool2d(moved, (1, 4), mode="avg")[0])

# %% [markdown]
# ## Backwards
#
# To train the layers in front of a pooling layer, the gradient has to get through it. Call
# $\partial L / \partial Y$, the gradient that arrives, `dY`. It says how much the loss $L$ changes when
# an output changes. We want the same for the inputs.
#
# Ask it of one window. Raise one of its pixels a little:
#
# - In **average** pooling the output rises by $1 / (k_H k_W)$ of that, whichever pixel it was. So each
#   pixel of the window gets $\mathrm{dY}_{ij} / (k_H k_W)$.
# - In **max** pooling the output rises only if the pixel is the maximum. So the maximum gets all of
#   $\mathrm{dY}_{ij}$, and the others nothing.
#
# ![The gradients of four outputs on their way back](images/backward.svg)
#
# This is the image from above again: the 12 that arrives at the second output goes to the 5, which won
# there, or in four parts of 3 to its window.
#
# **Ties.** Where two pixels share the maximum, the function has a kink, and any split would do. PyTorch
# sends everything to the *first* in row order, and so do we. `argmax` of the flattened window finds it;
# `window == window.max()` would find them all.
#
# **Overlaps.** With a stride below the window's size a pixel belongs to several windows. It influences
# all their outputs, so the gradients **add up**. Take the row 1, 5, 2, 4, windows of two, stride 1, and
# let 1, 10 and 100 arrive. The maxima are 5, 5 and 4, so the gradient is 0, 1 + 10 = 11, 0, 100.
#
# **Nothing is lost.** Each output hands out exactly what it received. Without padding the sums of `dX` and
# `dY` are equal, in both modes: a test that needs no reference. What falls on the padding is dropped.
# Pixels that no window visited get zero.
#
# ## Your turn: `pool2d_backward`
#
# Go through the outputs, and give each one's gradient to its window. `dX` has the shape of `X`, without
# the padding. Mind its dtype: gradients are floats, even of an integer image.

# %% solution="pool2d_backward"
def pool2d_backward(dY, X, pool_size, mode="max", stride=None, padding=0):
    """The gradient with respect to X of a loss whose gradient with respect to pool2d(X, ...) is dY.

    dY: array of the shape of pool2d(X, ...).  The rest as in pool2d.
    Returns an array of the shape of X. Where windows overlap, their gradients add up; a tie in
    "max" sends the whole gradient to the first maximum in row order.
    Raises ValueError as pool2d does.
    """
    ### BEGIN SOLUTION
    pool2d(X, pool_size, mode, stride, padding)  # raises for wrong arguments
    (kH, kW), (pH, pW) = pair(pool_size), pair(padding)
    sH, sW = (kH, kW) if stride is None else pair(stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape[-2:]):
        top, left = i * sH - pH, j * sW - pW
        # The part of the window that lies on the image; the padding needs no gradient.
        part = (..., slice(max(top, 0), top + kH), slice(max(left, 0), left + kW))
        arriving = dY[..., i, j, None, None]
        if mode == "avg":
            dX[part] += arriving / (kH * kW)
        else:
            window = X[part]
            flat = window.reshape(*window.shape[:-2], -1)
            first = np.arange(flat.shape[-1]) == flat.argmax(axis=-1)[..., None]
            dX[part] += np.where(first.reshape(window.shape), arriving, 0.0)
    return dX
    ### END SOLUTION


# %% check="pool2d_backward"

# %% tags=["demo"]
row, arriving = np.array([[1, 5, 2, 4]]), np.array([[1, 10, 100]])
print(pool2d_backward(arriving, row, (1, 2), stride=1))
print(pool2d_backward(arriving, np.full((1, 4), 7), (1, 2), stride=1), "all equal: the first wins")

# %% [markdown]
# ## What comes next
#
# Look at your two functions side by side. The first copies windows out of an image; the second adds
# numbers back to where the windows were. Exactly this pair makes convolutions fast: write all windows into
# one large matrix, and a convolution becomes a single matrix product. In the next exercise you build it in
# PyTorch, get its gradients for nothing, and let a kernel learn from examples.
