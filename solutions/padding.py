# %% [markdown]
# # 2. Padding
#
# A kernel of three rows, sliding over an image, loses two rows on the way. That has two unpleasant
# consequences. Images shrink from layer to layer, so that the depth of a network is limited by the
# size of its images. And pixels at the edge count less than others: a corner is looked at by a
# single window, a pixel in the middle by as many as the kernel has weights, although nobody said
# that corners matter less.
#
# The remedy is as old as it is simple: put a frame around the image before the kernel slides over
# it. The frame is called **padding**, and it is nearly always made of zeros.
#
# In this notebook you write three functions: `same_padding` works out how wide a frame has to be,
# `pad2d` puts it on, and `corr2d_padded` slides the kernel over the result.

# %%
import numpy as np
from autograder import check

# %% [markdown]
# ## Four sides
#
# A frame has four sides, and they need not be equally wide. We write
#
# $$\text{padding} = ((\text{top}, \text{bottom}), (\text{left}, \text{right})),$$
#
# rows first, as in a shape. Here is $((1, 0), (0, 2))$: one row above, none below, no column on the
# left, two on the right.
#
# ![An image, and the same image inside its frame of zeros](images/frame.svg)
#
# The image grows by the sum of both sides, and so does the output of a kernel that slides over it:
#
# $$H_{out} = H + \text{top} + \text{bottom} - k_H + 1, \qquad
# W_{out} = W + \text{left} + \text{right} - k_W + 1.$$
#
# In the picture: $2 + 1 + 0 = 3$ rows and $3 + 0 + 2 = 5$ columns; a $2 \times 2$ kernel would give
# $2 \times 4$ numbers.
#
# Some choices of padding have names:
#
# - **valid**: none at all. Only windows that lie wholly inside the image are used, so every output
#   is made of true pixels.
# - **same**: just so much that the output is as large as the image. This is what most networks use,
#   because layers can then be stacked at will.
# - **explicit**: numbers of your own choice. One number $p$ stands for all four sides, a pair
#   $(p_H, p_W)$ for top and bottom, left and right.
#
# ## How much is "same"?
#
# Set $H_{out} = H$ in the formula, and $H$ drops out: $\text{top} + \text{bottom} = k_H - 1$. The
# frame depends on the kernel alone, whatever the image. For an **odd** kernel, $k_H - 1$ is even,
# and both sides get half of it: 1 for a kernel of three, 2 for a kernel of five. The kernel has a
# middle, and the middle visits every pixel once.
#
# ![A 3 by 3 kernel of ones over an image with a frame](images/same.svg)
#
# Follow it by hand: the window in the top left corner holds five zeros and 1, 2, 4 and 5, which add
# up to 12. One column further the window holds the whole image, 21. And the output has two rows and
# three columns, as the image has.
#
# For an **even** kernel there is an awkward rest. A kernel of four needs three extra pixels, and
# three cannot be halved. One side has to get more, and there is no good reason for either. PyTorch
# puts the extra row at the bottom and the extra column at the right, so we do, too:
#
# ![One row of pixels padded for a kernel of three and for a kernel of four](images/even_kernel.svg)
#
# An even kernel has no middle, either: its output is shifted by half a pixel against the image.
# That is one of the reasons why nearly all kernels you will meet have sizes 1, 3, 5 or 7.
#
# Along one axis, then:
#
# | kernel size | in all | before | after |
# | --- | --- | --- | --- |
# | 1 | 0 | 0 | 0 |
# | 2 | 1 | 0 | 1 |
# | 3 | 2 | 1 | 1 |
# | 4 | 3 | 1 | 2 |
# | 5 | 4 | 2 | 2 |
#
# Write `same_padding`. Do the two axes separately: a kernel may be $3 \times 4$.


# %% solution="same_padding"
def same_padding(kernel_size):
    """The padding that keeps the output the size of the input, at stride 1.

    kernel_size: an int, or a tuple (height, width).
    Returns ((top, bottom), (left, right)) as ints. For an even kernel the extra row or column
    goes to the bottom or right. Raises ValueError when a size is not positive.
    """
    ### BEGIN SOLUTION
    kH, kW = (kernel_size, kernel_size) if np.isscalar(kernel_size) else kernel_size
    if kH < 1 or kW < 1:
        raise ValueError(f"kernel_size must be positive, got {kernel_size}")
    top, left = (kH - 1) // 2, (kW - 1) // 2
    return (top, kH - 1 - top), (left, kW - 1 - left)
    ### END SOLUTION


# %% tags=["demo"]
same_padding((3, 4))  # expected: ((1, 1), (1, 2))

# %% check="same_padding"

# %% [markdown]
# ## Putting the frame on
#
# `pad2d` takes an image and one of the three forms of padding: an int, a pair, or a pair of pairs.
# It is easiest to bring all three to the longest form first.
#
# Images rarely come alone. A batch of colour images has the shape $(N, C, H, W)$, and padding
# concerns the **last two axes** only, however many come before them. NumPy has a notation for "all
# axes that come before": the ellipsis in `X[..., i, j]`.
#
# Two details. The frame is zero unless a `value` is given. (In exercise 4 it will be minus
# infinity.) And the result has the **dtype** of the image. A photograph is made of bytes; a frame
# is no reason to turn them into floating-point numbers that take eight times the room.
#
# NumPy's own `np.pad` can do all this, which is why it is ruled out in this exercise.


# %% solution="pad2d"
def pad2d(X, padding, value=0.0):
    """Surround the last two axes of X with a border of `value`.

    X: array (..., H, W).
    padding: an int, (ph, pw), or ((top, bottom), (left, right)).
    Returns an array (..., top + H + bottom, left + W + right) of X's dtype.
    Raises ValueError when any padding is negative.
    """
    ### BEGIN SOLUTION
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P
    ### END SOLUTION


# %% tags=["demo"]
X = np.array([[1, 2, 3], [4, 5, 6]])
pad2d(X, ((1, 0), (0, 2)))  # expected: the picture at the top

# %% check="pad2d"

# %% [markdown]
# ## A kernel on a padded image
#
# Now put it together. `corr2d_padded` finds out what its `padding` means (`"valid"`, `"same"` or
# numbers), puts the frame on and cross-correlates as in the first exercise. This notebook starts
# afresh, so bring the sliding along.
#
# You could copy your two loops over the output. Here is another way to look at the same sum, which
# is much faster and which you will need again. Instead of asking what each *output* sees, ask what
# each *weight* does. The weight $K_{a,b}$ is multiplied with pixel $(i + a, j + b)$ for every
# output $(i, j)$ at once. All these pixels form a rectangle: the padded image without its first $a$
# rows and $b$ columns, cut to the size of the output. So the whole output is a sum of $k_H k_W$
# rectangles, each multiplied by one weight, and the two loops run over the kernel, which is small,
# and not over the image, which is large.
#
# Two mistakes are waiting here. The kernel has to fit into the **padded** image: a $3 \times 3$
# kernel on a single pixel is fine with a frame of 1. And a string that you do not know, such as
# `"smae"`, should raise a `ValueError` rather than be taken for one that you do.


# %% solution="corr2d_padded"
def corr2d_padded(X, K, padding="valid"):
    """Cross-correlate an image with a kernel, the image padded with zeros first.

    X: array (H, W).  K: array (kH, kW).
    padding: "valid" (none), "same" (the output has X's size), or anything pad2d takes.
    Returns an array (top + H + bottom - kH + 1, left + W + right - kW + 1).
    Raises ValueError when padding is an unknown string or negative, or when K is larger than
    the padded image.
    """
    ### BEGIN SOLUTION
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f'padding must be "valid", "same" or numbers, got {padding!r}')
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    kH, kW = K.shape
    H_out, W_out = P.shape[0] - kH + 1, P.shape[1] - kW + 1
    if H_out < 1 or W_out < 1:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    Y = np.zeros((H_out, W_out))
    for a in range(kH):
        for b in range(kW):
            Y += K[a, b] * P[a : a + H_out, b : b + W_out]
    return Y
    ### END SOLUTION


# %% tags=["demo"]
corr2d_padded(X, np.ones((3, 3)), "same")  # expected: 12 21 16, twice

# %% check="corr2d_padded"

# %% [markdown]
# ## What zeros do
#
# A frame of zeros is not neutral. A black border around a bright sky is an edge, and an edge
# detector will find it:

# %% tags=["demo"]
sky = np.full((3, 5), 9)
corr2d_padded(sky, np.array([[1, 0, -1]]), "same")

# %% [markdown]
# The outermost columns light up although nothing is there. Networks live with that, and even use
# it: it is one of the few ways in which they can tell where the border is, and so where in the
# image something stands. It also means that translation equivariance, which was exact in the first
# exercise, now holds only for what stays clear of the border.
#
# A law to remember: under "same", a kernel with a single 1 exactly where the padding ends, at
# $(\lfloor (k_H-1)/2 \rfloor, \lfloor (k_W-1)/2 \rfloor)$, gives the image back. It is the identity
# among kernels. Your checks use it.
#
# ## What comes next
#
# Padding lets you keep the size. Sometimes you want the opposite: to make the image smaller,
# quickly and on purpose, so that later layers have less to compute and see more of the picture at
# once. That is what **stride** does. And **dilation** makes a kernel look further without more
# weights. Both go into one formula for the size of the output.
