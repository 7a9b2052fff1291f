# %% [markdown]
# # 1. Cross-correlation
#
# A photograph is a table of numbers, and what we want to know of it ("is there an edge here?") can
# nearly always be asked of a small patch at a time. *Cross-correlation* is the way to ask one
# question of every patch: lay a small table of weights, the **kernel**, on the image, multiply what
# lies on top of each other, add up the products, write the sum down, move on by one pixel. Every
# convolutional network is made of this one step, repeated. In this notebook you write it yourself,
# first for one image and one kernel, then for images with several channels.
#
# Each function has a cell to write it in and below that a cell that checks it. The checks show a
# small counterexample when something is wrong. Run them as often as you like.

# %%
import numpy as np
from autograder import check

# %% [markdown]
# ## One image, one kernel
#
# Let the image $X$ have $H$ rows and $W$ columns, the kernel $K$ have $k_H$ rows and $k_W$ columns.
# Their cross-correlation is
#
# $$Y_{i,j} = \sum_{a=0}^{k_H-1} \sum_{b=0}^{k_W-1} X_{i+a,\,j+b}\, K_{a,b}.$$
#
# Read it from the inside: $a$ and $b$ walk over the kernel, and $K_{a,b}$ meets the pixel $a$ rows
# below and $b$ columns to the right of $(i, j)$. So $(i, j)$ is the place where the kernel's *top
# left corner* stands.
#
# **An example to follow by hand.** Put the kernel on the window that is framed in the picture:
#
# ![A window of the image, the kernel, and the output it gives](images/sliding_window.svg)
#
# The window holds 2 0 over 1 3, the kernel 1 0 over -1 2. Multiplied entry by entry and added:
# $2\cdot 1 + 0\cdot 0 + 1\cdot(-1) + 3\cdot 2 = 7$. That is one number of the output. Cover the
# rest of $Y$ with your hand and work out one more, $Y_{1,0}$ say; it should be $-2$.
#
# **How large is the output?** The kernel's corner can stand in row $0$, and in every further row as
# long as the kernel does not hang over the bottom edge. That makes $H - k_H + 1$ rows and, in the
# same way, $W - k_W + 1$ columns. Here: $3 - 2 + 1 = 2$ and $4 - 2 + 1 = 3$. A kernel larger than
# the image fits nowhere; your function should say so with a `ValueError`.
#
# Now write `corr2d`. Plain loops are fine, and so is anything cleverer, as long as you do not call
# a ready-made `np.convolve`, `np.correlate` or `np.fft`. Three things to look out for: the image
# may hold whole numbers while the kernel holds fractions, the arguments belong to the caller (do
# not change them), and height and width are rarely the same.


# %% solution="corr2d"
def corr2d(X, K):
    """Cross-correlate an image with a kernel.

    X: array (H, W).  K: array (kH, kW).  Returns an array (H - kH + 1, W - kW + 1).
    Raises ValueError when K is larger than X.
    """
    ### BEGIN SOLUTION
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y
    ### END SOLUTION


# %% [markdown]
# The example from above, for a first try:

# %% tags=["demo"]
X = np.array([[1, 2, 0, 1], [0, 1, 3, 2], [2, 0, 1, 1]])
K = np.array([[1, 0], [-1, 2]])
corr2d(X, K)  # expected: 3 7 1 over -2 3 4

# %% check="corr2d"

# %% [markdown]
# ## What a kernel can see
#
# The weights decide what the output means. Take the smallest interesting kernel, $[1, -1]$: it
# subtracts from each pixel its neighbour on the right. Where the image is even, that is zero. Where
# brightness jumps, it is not, and the sign tells which side is brighter.
#
# ![The kernel [1, -1] on a bright stripe](images/edges.svg)
#
# So two numbers make an **edge detector**, for vertical edges that is; a horizontal edge has equal
# neighbours left and right and stays invisible to it. Turn the kernel upright, and it sees the
# horizontal ones. Try both:

# %% tags=["demo"]
stripe = np.zeros((4, 6))
stripe[1:3, 2:5] = 9
print("vertical edges\n", corr2d(stripe, np.array([[1, -1]])))
print("horizontal edges\n", corr2d(stripe, np.array([[1], [-1]])))

# %% [markdown]
# Nobody designs such kernels for a network. They are *learned*: in exercise 5 you will find
# $[1, -1]$ again, from an image and its edges alone.
#
# ## Cross-correlation and convolution
#
# In mathematics and signal processing, *convolution* has minus signs in place of the plus signs:
#
# $$(X * K)_{i,j} = \sum_{a} \sum_{b} X_{i-a,\,j-b}\, K_{a,b}.$$
#
# The kernel is run through backwards, which is the same as giving it half a turn and then
# cross-correlating:
#
# ![A kernel before and after half a turn](images/flipped.svg)
#
# The flip makes the operation commutative ($X * K = K * X$), which mathematicians like. For a
# network it makes no difference: a kernel that is learned comes out flipped or not, whichever is
# needed. So the libraries leave the flip out and still say "convolution". We do as they do: **no
# flip, ever.** Beware of symmetric kernels such as a blur when you test; they look the same either
# way.
#
# ## Why it works so well
#
# A fully connected layer from a $28 \times 28$ image to an output of $26 \times 26$ has a weight
# for every pair of pixels, $784 \cdot 676 \approx 530{,}000$. A $3 \times 3$ kernel does it with
# **nine**. It may, because it makes three assumptions that hold for pictures:
#
# - **Sparsity.** An output looks at one small window. What belongs together in a picture lies
#   together.
# - **Sharing.** The same weights are used everywhere. What is an edge at the top is an edge at the
#   bottom, so it need not be learned twice.
# - **Any size.** Nothing in the formula depends on $H$ and $W$. The same nine numbers work on a
#   thumbnail and on a poster.
#
# From sharing follows **translation equivariance**: when the image moves, the output moves along by
# the same amount and is otherwise unchanged. A detector need not know where to look. See for
# yourself, with an image that is moved three columns to the right:

# %% tags=["demo"]
image = np.zeros((4, 8))
image[1:3, 1:3] = [[1, 2], [3, 4]]
moved = np.zeros((4, 8))
moved[1:3, 4:6] = [[1, 2], [3, 4]]
kernel = np.array([[1, 2], [0, -1]])
print(corr2d(image, kernel))
print(corr2d(moved, kernel), "<- the same numbers, three columns further right")

# %% [markdown]
# The operation is also **linear**: twice the image gives twice the output, and the sum of two
# images the sum of their outputs. There is no clipping and no rounding in it. Networks get their
# bends from what comes after it, such as a ReLU.
#
# ## Several channels
#
# A colour image has three **channels**, red, green and blue, and what a layer in the middle of a
# network puts out may have hundreds: one for each question it asks. So $X$ gets a first axis,
# $C_{in}$ channels, and the kernel a slice for each of them. One window of a many-channelled image
# still gives **one** number: correlate each channel with its slice and add everything up. To ask
# $C_{out}$ questions, take $C_{out}$ kernels. Each may have a **bias** $b_o$, a number that is
# added to its whole output:
#
# $$Y_{o,i,j} = b_o + \sum_{c} \sum_{a} \sum_{b} X_{c,\,i+a,\,j+b}\, K_{o,c,a,b}.$$
#
# ![Two channels, two slices of one kernel, one output](images/channels.svg)
#
# By hand: the framed windows give 3 in channel 0 and 1 in channel 1; with a bias of 10 the output
# is $3 + 1 + 10 = 14$.
#
# The shapes, once more: $X$ is $(C_{in}, H, W)$, $K$ is $(C_{out}, C_{in}, k_H, k_W)$, $b$ is
# $(C_{out},)$, and the result is $(C_{out}, H - k_H + 1, W - k_W + 1)$. That order, outputs first,
# is PyTorch's. A kernel of $1 \times 1$ is no mistake here: it mixes the channels of each pixel,
# and networks use it to change their number.
#
# Write `corr2d_multi_in_out`. You may call your own `corr2d`. When $X$ and $K$ disagree on the
# number of input channels, raise a `ValueError`; many ways of pairing things up in Python stop
# silently at the shorter one.


# %% solution="corr2d_multi_in_out"
def corr2d_multi_in_out(X, K, b=None):
    """Cross-correlate an image of several channels with several kernels.

    X: array (C_in, H, W).  K: array (C_out, C_in, kH, kW).  b: array (C_out,) or None.
    Returns an array (C_out, H - kH + 1, W - kW + 1).
    Raises ValueError when X and K differ in their number of input channels, or when the kernels
    are larger than the image.
    """
    ### BEGIN SOLUTION
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y
    ### END SOLUTION


# %% tags=["demo"]
X = np.array([[[1, 2, 0], [0, 1, 3]], [[2, 1, 1], [0, 3, 1]]])
K = np.array([[[[1, 0], [-1, 2]], [[0, 1], [1, 0]]]])
corr2d_multi_in_out(X, K, np.array([10]))  # expected: [[[14, 21]]]

# %% check="corr2d_multi_in_out"

# %% [markdown]
# ## What comes next
#
# You have noticed that the output is smaller than the image. With a $3 \times 3$ kernel each layer
# costs two rows and two columns; after ten layers an image of $28 \times 28$ has shrunk to
# $8 \times 8$. And the pixels in the corners are looked at only once, while those in the middle
# take part in nine windows. The next exercise, **padding**, deals with both.
