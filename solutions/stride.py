# %% [markdown]
# # 3. Stride and dilation
#
# Until now the kernel moved on by one pixel, and its weights met pixels that lie side by side. Both
# can be changed. With a **stride** of $s$ it moves by $s$ pixels, so that the output is about $s$
# times smaller. With a **dilation** of $d$ the pixels it meets lie $d$ apart, so that the kernel
# reaches further with the same number of weights.
#
# You first write the formula that every user of convolutions needs several times a day, for the
# size of the output, and then a cross-correlation that can do it all: stride, padding and dilation.

# %%
import numpy as np
from autograder import check

# %% [markdown]
# ## Stride
#
# A stride may differ between the axes. With $(2, 3)$ the kernel moves down by two rows and sideways
# by three columns:
#
# ![The four places of a 2 by 2 kernel on a 4 by 5 image](images/places.svg)
#
# Output $(i, j)$ belongs to the window whose corner is at $(i \cdot s_H,\; j \cdot s_W)$:
#
# $$Y_{i,j} = \sum_{a} \sum_{b} X_{i \cdot s_H + a,\; j \cdot s_W + b}\, K_{a,b}.$$
#
# A stride computes nothing new. It keeps every $s$-th row and column of what stride 1 gives,
# starting with the first, and saves the work for the rest. This is called **downsampling**:
# neighbouring windows overlap and say nearly the same, so much of the output can be left out. A
# stride of 2 along both axes leaves a quarter of the numbers, and with that a quarter of the work
# for every layer that follows.
#
# A stride may even be larger than the kernel. Then there are pixels that no window looks at. That
# is wasteful, but no mistake.
#
# ## Dilation
#
# With a dilation of $d$ there is a distance of $d$ between the pixels that neighbouring weights
# meet. Dilation 1 is the ordinary kernel.
#
# ![A 2 by 3 kernel with three different dilations](images/dilation.svg)
#
# The framed part is what the kernel reaches over. Count it: $k$ weights have $k - 1$ gaps between
# them, each $d$ wide, and one pixel more for the last weight, so a dilated kernel reaches over
#
# $$d\,(k - 1) + 1$$
#
# pixels. Three weights with dilation 2 reach over $2 \cdot 2 + 1 = 5$ and not over 6.
#
# ## The size of the output
#
# Take one axis: $n$ pixels, padding $p$ on both sides, a kernel of $k$ with dilation $d$, a stride
# of $s$.
#
# 1. The padded image has $n + 2p$ pixels.
# 2. The kernel reaches over $d(k-1) + 1$ of them.
# 3. What is left is how far the kernel can move: $n + 2p - d(k-1) - 1$ pixels.
# 4. It moves in steps of $s$, and a last step that would take it over the edge is not made. So
#    divide by $s$ and round **down**.
# 5. It also stands where it began: plus one.
#
# $$n_{out} = \left\lfloor \frac{n + 2p - d(k-1) - 1}{s} \right\rfloor + 1$$
#
# **By hand.** An axis of $n = 7$ with padding $p = 1$, kernel $k = 3$, dilation $d = 2$, stride
# $s = 3$: the padded axis has 9 pixels, the kernel reaches over 5, it can move by 4; in steps of 3
# that is one step; so there are 2 outputs, at 0 and at 3. The last pixel of the padded axis is not
# looked at.
#
# Cases worth knowing:
#
# - $s = 1$, $d = 1$, $p = (k-1)/2$ for odd $k$: the size stays. That is "same".
# - $s = 2$, $k = 3$, $p = 1$: half the size, rounded up. Most networks are built from these two.
# - $s = k$, $p = 0$: the windows lie side by side like tiles, as in pooling, the next exercise.
#
# When the kernel does not fit even once, the numerator is negative, and there is no output. Your
# function must say so with a `ValueError`, and rounding has a trap here: `int(-1 / 2)` is 0,
# because `int` cuts off towards zero, while $\lfloor -1/2 \rfloor$ is $-1$.
#
# Write `conv_output_shape`. Every option but `input_shape` is an int for both axes or a pair
# (height, width). Sizes, strides and dilations must be at least 1, paddings at least 0. The result
# is a tuple of ints.


# %% solution="conv_output_shape"
def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """The size of a convolution's output.

    input_shape: a tuple (H, W).
    kernel_size, stride, padding, dilation: an int for both axes, or a tuple (height, width).
    Returns (H_out, W_out) as ints.
    Raises ValueError when a kernel size, stride or dilation is not positive, when a padding is
    negative, and when the output would be empty.
    """
    ### BEGIN SOLUTION
    options = {"kernel_size": kernel_size, "stride": stride, "dilation": dilation}
    for name, option in options.items():
        if np.min(option) < 1:
            raise ValueError(f"{name} must be positive, got {option}")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    sizes = []
    for axis, n in enumerate(input_shape):
        k, s, p, d = (
            o if np.isscalar(o) else o[axis] for o in (kernel_size, stride, padding, dilation)
        )
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    if min(sizes) < 1:
        raise ValueError(
            f"the kernel (kernel_size={kernel_size}, dilation={dilation}) is larger than the"
            f" padded image (input_shape={input_shape}, padding={padding})"
        )
    return tuple(sizes)
    ### END SOLUTION


# %% tags=["demo"]
conv_output_shape((7, 28), kernel_size=3, stride=(3, 2), padding=1, dilation=(2, 1))  # (2, 14)

# %% check="conv_output_shape"

# %% [markdown]
# ## All of it together
#
# With the padded image $P$ (its frame is made of zeros and has $p_H$ rows above and below, $p_W$
# columns left and right):
#
# $$Y_{i,j} = \sum_{a} \sum_{b}
# P_{i \cdot s_H + a \cdot d_H,\; j \cdot s_W + b \cdot d_W}\, K_{a,b}.$$
#
# Stride goes with the *output's* index, dilation with the *kernel's*. Everything else is as before.
#
# Both ways of summing from the earlier exercises carry over. Going through the outputs, the window
# is a slice with a step: every $d_H$-th row and $d_W$-th column, beginning at
# $(i \cdot s_H, j \cdot s_W)$. Going through the weights, the pixels that one weight meets are a
# slice with a step, too: every $s_H$-th row and $s_W$-th column, beginning at
# $(a \cdot d_H, b \cdot d_W)$, and as many of them as there are outputs. Either way mind where the
# slice has to end.
#
# **By hand.** The image of the picture, numbered 1 to 20 in four rows of five, a kernel of ones,
# $2 \times 2$, and a stride of $(2, 3)$: $Y_{0,0} = 1 + 2 + 6 + 7 = 16$,
# $Y_{0,1} = 4 + 5 + 9 + 10 = 28$, then $56$ and $68$. With dilation 2 and stride 1 in place of
# that, the kernel meets $1, 3, 11, 13$ first, which makes $28$.
#
# Write `corr2d_strided`. Here `padding` is symmetric, an int or a pair, and `np.pad` is allowed.


# %% solution="corr2d_strided"
def corr2d_strided(X, K, stride=1, padding=0, dilation=1):
    """Cross-correlate an image with a kernel, with stride, zero padding and dilation.

    X: array (H, W).  K: array (kH, kW).
    stride, padding, dilation: an int for both axes, or a tuple (height, width).
    Returns an array of shape conv_output_shape(X.shape, K.shape, stride, padding, dilation).
    Raises ValueError when that function does.
    """
    ### BEGIN SOLUTION
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for a in range(K.shape[0]):
        for b in range(K.shape[1]):
            rows = slice(a * dh, a * dh + sh * (H_out - 1) + 1, sh)
            columns = slice(b * dw, b * dw + sw * (W_out - 1) + 1, sw)
            Y += K[a, b] * P[rows, columns]
    return Y
    ### END SOLUTION


# %% tags=["demo"]
X = np.arange(1, 21).reshape(4, 5)
print(corr2d_strided(X, np.ones((2, 2)), stride=(2, 3)))  # expected: 16 28 over 56 68
print(corr2d_strided(X, np.ones((2, 2)), dilation=2))  # expected: it begins with 28

# %% check="corr2d_strided"

# %% [markdown]
# ## How far does a network see?
#
# The **receptive field** of a number in a network is the part of the image that it depends on. One
# $3 \times 3$ layer sees three pixels along each axis. A second one on top sees three numbers of
# the first, which lie a stride apart:
#
# ![One value and what it depends on, in two layers](images/receptive_field.svg)
#
# Layer by layer it can be counted like this. Let $r$ be the receptive field and $j$ the distance,
# in pixels of the image, between neighbouring numbers of a layer; at the image itself both are 1. A
# layer with kernel $k$, stride $s$ and dilation $d$ makes of them
#
# $$r \leftarrow r + d\,(k - 1)\, j, \qquad j \leftarrow j \cdot s.$$
#
# In the picture: after the first layer $r = 1 + 2 \cdot 1 = 3$ and $j = 2$, after the second
# $r = 3 + 2 \cdot 2 = 7$. Without the stride it would be 5. Every stride multiplies what all later
# layers add. So a few strides are enough for a network to see a whole image, while with stride 1
# and no dilation, $3 \times 3$ layers gain two pixels each: it takes 14 of them to see the 28
# pixels of a FashionMNIST image.


# %% tags=["demo"]
def receptive_field(*layers):
    """Each layer is (kernel, stride, dilation)."""
    field, distance = 1, 1
    for kernel, stride, dilation in layers:
        field += dilation * (kernel - 1) * distance
        distance *= stride
    return field


print(receptive_field((3, 2, 1), (3, 1, 1)))  # the picture
print(receptive_field((3, 1, 1), (3, 1, 1), (3, 1, 1), (3, 1, 1)))  # four plain layers
print(receptive_field((3, 2, 1), (3, 2, 1), (3, 2, 1), (3, 2, 1)))  # four with stride 2
print(receptive_field((3, 1, 1), (3, 1, 2), (3, 1, 4), (3, 1, 8)))  # four, dilated more and more

# %% [markdown]
# Strides and dilations reach equally far in this last comparison. The difference: strides give up
# resolution, dilations keep it, and pay for it in work.
#
# ## What comes next
#
# A strided convolution makes images smaller with weights that are learned. **Pooling** does it
# without any: it keeps the largest value of each window, or the mean. It slides exactly as you have
# just learned, and you will also follow the gradient on its way back.
