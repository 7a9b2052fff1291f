"""Known bugs of the first exercise."""

import numpy as np

from autograder.model import Bug

# -- corr2d ------------------------------------------------------------------------------


def flipped_kernel(X, K):
    """Your kernel is flipped: this is convolution, and the exercise asks for cross-correlation.

    Textbooks on signal processing turn the kernel by 180 degrees before they slide it; deep
    learning does not. Use K as it is: Y[i, j] is the sum of X[i + a, j + b] * K[a, b].
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K[::-1, ::-1]).sum()
    return Y


def transposed_kernel(X, K):
    """Your kernel is mirrored at its diagonal: its rows and columns have changed places.

    This happens where a is counted along the width. Symmetric kernels do not show it. K[a, b]
    meets X[i + a, j + b]: the first index is the row, always.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for a in range(kW):
        for b in range(kH):
            Y += K[b, a] * X[a : a + Y.shape[0], b : b + Y.shape[1]]
    return Y


def last_place_forgotten(X, K):
    """Your output lacks its last row and column.

    H - kH is how far the kernel can move, and it also stands where it began. There are H - kH +
    1 places along the height and W - kW + 1 along the width.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH >= H + 1 or kW >= W + 1:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH, W - kW))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def output_of_the_images_size(X, K):
    """Your output is as large as X, with zeros where the kernel would hang over the edge.

    np.zeros_like(X) is a handy canvas, but there are only H - kH + 1 times W - kW + 1 places
    for the kernel. Keeping the size takes padding, which is the next exercise.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H, W))
    for i in range(H - kH + 1):
        for j in range(W - kW + 1):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def square_images_only(X, K):
    """Your output is square, whatever the image.

    With H for both axes everything works as long as the images are square. The width has its
    own size: W - kW + 1.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, H - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def square_kernels_only(X, K):
    """Your window is kH rows and kH columns large, which is right for square kernels only.

    One size seems enough, because most kernels are square. Take kW columns: X[i : i + kH, j : j
    + kW].
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = sum(X[i + a, j + b] * K[a, b] for a in range(kH) for b in range(min(kH, kW)))
    return Y


def last_tap_forgotten(X, K):
    """Your window stops one short: the kernel's last row and column are left out.

    range(kH - 1) looks like "up to the last index", but range leaves out its end by itself. A
    kernel of kH rows takes range(kH).
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = sum(
                X[i + a, j + b] * K[a, b]
                for a in range(max(1, kH - 1))
                for b in range(max(1, kW - 1))
            )
    return Y


def mean_of_the_products(X, K):
    """You average the products; their sum is asked for.

    np.mean is what a blur wants, and a kernel of ones would give it. Here the kernel alone says
    how the pixels are weighted: use sum().
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).mean()
    return Y


def matrix_product(X, K):
    """You multiply window and kernel as matrices; entry by entry is meant.

    @ is the product of linear algebra, and for a kernel of one row or column it can even look
    right. Use *, then sum().
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] @ K.T).sum()
    return Y


def negatives_cut_off(X, K):
    """Negative results become zero.

    That is what a ReLU does after a convolution, and a picture with negative pixels looks odd.
    The convolution itself is linear: leave its results as they are.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return np.maximum(Y, 0)


def bytes_clipped(X, K):
    """Your results are limited to 0 … 255, as if they had to be pixels again.

    Results of a convolution are measurements, not colours: they may be negative, or large. Clip
    when you draw them, not before.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return np.clip(Y, 0, 255)


def brightness_removed(X, K):
    """You take the image's mean away before you begin.

    Centring is a good habit for data sets. Here it makes every output depend on all pixels,
    also on those far outside its window. Use X as it is.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    X = X - X.mean()
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def steps_of_the_kernels_size(X, K):
    """Your window jumps by its own size instead of by one pixel.

    Pooling does that in most networks. In a cross-correlation neighbouring windows overlap: the
    window of output (i, j) begins at (i, j).
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H // kH, W // kW))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i * kH : (i + 1) * kH, j * kW : (j + 1) * kW] * K).sum()
    return Y


def output_of_the_images_type(X, K):
    """Your output has X's dtype: with an image of ints, fractions are cut off and bytes overflow.

    np.zeros_like and dtype=X.dtype look tidy, but a sum of products needs more room than the
    image's numbers. Leave the dtype out: np.zeros makes float64.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def weights_as_integers(X, K):
    """Your kernel's fractions are lost on the way.

    A kernel that is copied into an array of ints keeps only the whole part: 0.5 becomes 0.
    Multiply with K itself, or copy it with astype(float).
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    K = np.array(K, dtype=int) if np.issubdtype(X.dtype, np.integer) else K
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def image_in_memory_order(X, K):
    """You read X in the order of its memory, which is not row by row for every array.

    A transposed image, or every other column of one, lies differently in memory. Index X, and
    NumPy finds the right number.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    X = X.ravel(order="K").reshape(H, W)
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def nan_counted_as_zero(X, K):
    """NaN is left out of the sums, so a broken input looks like a good one.

    np.nansum keeps a plot clean, but in a network it hides where things went wrong. Sum with
    sum(): one NaN spoils the windows that hold it, as it should.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = np.nansum(X[i : i + kH, j : j + kW] * K)
    return Y


def running_sums(X, K):
    """You carry sums along from window to window, so one NaN or infinity spoils all that follow.

    Taking away what leaves the window and adding what enters saves work, and after NaN nothing
    can be taken away any more: NaN minus NaN is NaN. Sum each window afresh.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for a in range(kH):
        for b in range(kW):
            products = X[a : a + Y.shape[0], b : b + Y.shape[1]] * K[a, b]
            sums = np.cumsum(products, axis=1)
            Y += np.diff(sums, axis=1, prepend=0)
    return Y


def window_multiplied_in_place(X, K):
    """X is changed while you compute: the windows that follow meet products instead of pixels.

    A slice is a view, so window *= K writes into the image. Write window * K, which makes a new
    array.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i : i + kH, j : j + kW]
            window *= K.astype(X.dtype)
            Y[i, j] = window.sum()
    return Y


def kernel_normalised_in_place(X, K):
    """You divide K by its sum, and the caller's kernel is changed by it.

    K /= K.sum() works on the argument itself. A blur's kernel may well be normalised, but that
    is up to the caller: use K as it is.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    total = K.sum()
    if total > 1:
        K[...] = K / total
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def output_used_again(X, K, outputs={}):
    """Your output array is kept between calls, so an earlier result changes later.

    A dict as default argument is made once and shared by all calls. Make the output inside the
    function, each time.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = outputs.setdefault(X.shape + K.shape, np.zeros((H - kH + 1, W - kW + 1)))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def sums_never_reset(X, K, sums={}):
    """Your sums go on where the last call of the same size left off.

    The array that is kept as a default argument still holds the earlier result, and += adds to
    it. Make the output inside the function, each time.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = sums.setdefault((X.shape, K.shape), np.zeros((H - kH + 1, W - kW + 1)))
    for a in range(kH):
        for b in range(kW):
            Y += X[a : a + Y.shape[0], b : b + Y.shape[1]] * K[a, b]
    return Y.copy()


def empty_for_a_large_kernel(X, K):
    """A kernel larger than the image gives an empty array; it should raise ValueError.

    Cutting the size off at zero avoids NumPy's complaint, and the mistake shows much later.
    Compare the shapes, and raise.
    """
    H, W = X.shape
    kH, kW = K.shape
    Y = np.zeros((max(0, H - kH + 1), max(0, W - kW + 1)))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def both_axes_must_be_too_large(X, K):
    """You raise only when the kernel is larger than the image along both axes.

    One axis on which it does not fit is enough: kH > H or kW > W.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H and kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((max(0, H - kH + 1), max(0, W - kW + 1)))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def areas_compared(X, K):
    """You compare numbers of pixels, so a kernel that is too long but narrow goes through.

    A kernel of 1 × 9 has fewer entries than an image of 4 × 4, and does not fit. Compare the
    axes, each by itself.
    """
    H, W = X.shape
    kH, kW = K.shape
    if K.size > X.size:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((max(0, H - kH + 1), max(0, W - kW + 1)))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def kernel_of_the_images_size_refused(X, K):
    """You refuse a kernel that is exactly as large as the image.

    It fits, in one place, and gives a single number. Refuse it only when it is larger: kH > H
    or kW > W.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH >= H and kW >= W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


# -- corr2d_multi_in_out -----------------------------------------------------------------


def first_channel_only(X, K, b=None):
    """Only the first input channel counts.

    For a grey image that is all there is. With more channels each has its own slice of the
    kernel, and the results add up.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([corr2d(X[0], kernel[0]) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def channels_stacked(X, K, b=None):
    """You make one output for each pair of channels and do not add over the input channels.

    An output channel is one image: the sum over c of corr2d(X[c], K[o, c]).
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.concatenate([np.stack([corr2d(x, k) for x, k in zip(X, kernel)]) for kernel in K])
    if b is not None:
        Y = Y + np.repeat(b, len(X)).reshape(-1, 1, 1)
    return Y


def outputs_added_up(X, K, b=None):
    """You add over the output channels as well, so that a single image comes out.

    Each kernel K[o] answers a question of its own. Stack their outputs; add only over the input
    channels.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = sum(sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K)[None]
    if b is not None:
        Y = Y + b.sum()
    return Y


def channels_averaged(X, K, b=None):
    """You average over the input channels; their sum is asked for.

    With one channel there is no difference. Add the channels up: np.sum, not np.mean.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) / len(X) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def in_and_out_swapped(X, K, b=None):
    """You take K for (C_in, C_out, kH, kW); it is (C_out, C_in, kH, kW).

    With as many inputs as outputs nothing complains. The first axis of K counts the output
    channels: kernel K[o] belongs to output o.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack(
        [
            sum(corr2d(x, k) for x, k in zip(X, kernel))
            for kernel in (K.swapaxes(0, 1) if len(K) == len(X) else K)
        ]
    )
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def channels_meet_in_reverse(X, K, b=None):
    """The first input channel meets the last slice of the kernel.

    Images come as RGB and as BGR, and turning them round is a habit. Here channel c of X
    belongs to slice c of K[o].
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X[::-1], kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def bias_for_each_input(X, K, b=None):
    """Your bias is added once for every input channel.

    It stands inside the sum over the input channels. Add b[o] once, when that sum is complete.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack(
        [
            sum(corr2d(x, k) + bias for x, k in zip(X, kernel))
            for kernel, bias in zip(K, np.zeros(len(K)) if b is None else b)
        ]
    )
    return Y


def bias_along_the_width(X, K, b=None):
    """Your bias is spread along the width of the image instead of over the channels.

    Y + b lines b up with the last axis. Give it two more axes, b.reshape(-1, 1, 1), and it
    lines up with the first.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + (b if len(b) == Y.shape[2] else b.reshape(-1, 1, 1))
    return Y


def first_bias_for_all(X, K, b=None):
    """The first entry of the bias is added to every output channel.

    With one output channel, one number is all there is. Each output channel has its own:
    b.reshape(-1, 1, 1).
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b[0]
    return Y


def bias_ignored(X, K, b=None):
    """Your bias is never added.

    b=None in the signature makes it easy to forget. When it is given, add b[o] to all of output
    channel o.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    return Y


def bias_subtracted(X, K, b=None):
    """Your bias is subtracted.

    In some books a neuron has a threshold, which is subtracted. A bias is added.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y - b.reshape(-1, 1, 1)
    return Y


def bias_left_out_when_it_sums_to_zero(X, K, b=None):
    """A bias whose entries add up to zero is not added.

    `if b.sum():`, or `if b.any():` for one entry, asks whether the numbers are zero. The
    question is whether there is a bias at all: if b is not None.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None and b.sum() != 0:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def output_of_the_images_type_in_channels(X, K, b=None):
    """Your output has X's dtype: with an image of ints, fractions are cut off and bytes overflow.

    Converting back with astype(X.dtype) looks tidy, but a sum of products needs more room than
    the image's numbers. Leave the result as it is.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y.astype(X.dtype)


def kernels_in_memory_order(X, K, b=None):
    """You read the kernels in the order of their memory, which need not be row by row.

    ravel(order="K") saves a copy, but of a transposed array it gives another order. Index K, or
    use reshape, which goes row by row.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    K = K.ravel(order="K").reshape(K.shape)
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def nan_counted_as_zero_in_channels(X, K, b=None):
    """NaN is counted as zero when you add up the channels.

    np.nansum keeps a plot clean, but in a network it hides where things went wrong. Add with
    sum(): a NaN in one channel spoils the windows that hold it, as it should.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([np.nansum([corr2d(x, k) for x, k in zip(X, kernel)], axis=0) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def bias_added_to_the_kernels(X, K, b=None):
    """The bias is written into K, and the caller's kernels are changed by it.

    += works on the argument itself. The bias belongs to the output: Y + b.reshape(-1, 1, 1).
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
        K += b.reshape(-1, 1, 1, 1)
    return Y


def bias_reshaped_in_place(X, K, b=None):
    """Setting b.shape changes the caller's bias: afterwards it has three axes.

    Assigning to b.shape works on the argument itself. b.reshape(-1, 1, 1) makes a new view and
    leaves the caller's alone.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        if b.flags.c_contiguous:
            b.shape = (-1, 1, 1)
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def output_used_again_in_channels(X, K, b=None, outputs={}):
    """Your output array is kept between calls, so an earlier result changes later.

    A dict as default argument is made once and shared by all calls. Make the output inside the
    function, each time.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    kept = outputs.setdefault(Y.shape, np.empty(Y.shape))
    kept[...] = Y
    return kept


def shorter_channels_win(X, K, b=None):
    """X and K may differ in their numbers of channels, and the surplus is silently left out.

    zip() stops at the shorter one. Compare X.shape[0] with K.shape[1], and raise ValueError
    when they differ.
    """
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def more_channels_than_kernels_accepted(X, K, b=None):
    """You raise when K expects more channels than X has, but not when it expects fewer.

    Surplus channels of X are silently left out. The numbers must be equal: raise when
    X.shape[0] != K.shape[1].
    """
    if X.shape[0] < K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def empty_for_large_kernels(X, K, b=None):
    """Kernels larger than the image give an empty array; they should raise ValueError.

    You slide the kernels here without corr2d, and its check is lost. Compare K.shape[2:] with
    X.shape[1:], and raise.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    H_out = max(0, X.shape[1] - K.shape[2] + 1)
    W_out = max(0, X.shape[2] - K.shape[3] + 1)
    Y = np.zeros((K.shape[0], H_out, W_out))
    for i, j in np.ndindex(H_out, W_out):
        Y[:, i, j] = (X[:, i : i + K.shape[2], j : j + K.shape[3]] * K).sum((1, 2, 3))
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


BUGS = (
    Bug(flipped_kernel, "corr2d", caught_by="matches_torch"),
    Bug(transposed_kernel, "corr2d", caught_by="matches_torch"),
    Bug(last_place_forgotten, "corr2d", caught_by="shape"),
    Bug(output_of_the_images_size, "corr2d", caught_by="shape"),
    Bug(square_images_only, "corr2d", caught_by="shape"),
    Bug(square_kernels_only, "corr2d", caught_by="matches_torch"),
    Bug(last_tap_forgotten, "corr2d", caught_by="matches_torch"),
    Bug(mean_of_the_products, "corr2d", caught_by="matches_torch"),
    Bug(matrix_product, "corr2d", caught_by="matches_torch"),
    Bug(negatives_cut_off, "corr2d", caught_by="linear"),
    Bug(bytes_clipped, "corr2d", caught_by="matches_torch"),
    Bug(brightness_removed, "corr2d", caught_by="equivariant"),
    Bug(steps_of_the_kernels_size, "corr2d", caught_by="shape"),
    Bug(output_of_the_images_type, "corr2d", caught_by="number_types"),
    Bug(weights_as_integers, "corr2d", caught_by="number_types"),
    Bug(image_in_memory_order, "corr2d", caught_by="any_layout"),
    Bug(nan_counted_as_zero, "corr2d", caught_by="special_values"),
    Bug(running_sums, "corr2d", caught_by="special_values"),
    Bug(window_multiplied_in_place, "corr2d", caught_by="keeps_inputs"),
    Bug(kernel_normalised_in_place, "corr2d", caught_by="keeps_inputs"),
    Bug(output_used_again, "corr2d", caught_by="fresh_results"),
    Bug(sums_never_reset, "corr2d", caught_by="fresh_results"),
    Bug(empty_for_a_large_kernel, "corr2d", caught_by="rejects_large_kernel"),
    Bug(both_axes_must_be_too_large, "corr2d", caught_by="rejects_large_kernel"),
    Bug(areas_compared, "corr2d", caught_by="rejects_large_kernel"),
    Bug(kernel_of_the_images_size_refused, "corr2d", caught_by="matches_torch"),
    Bug(first_channel_only, "corr2d_multi_in_out", caught_by="matches_torch"),
    Bug(channels_stacked, "corr2d_multi_in_out", caught_by="shape"),
    Bug(outputs_added_up, "corr2d_multi_in_out", caught_by="shape"),
    Bug(channels_averaged, "corr2d_multi_in_out", caught_by="matches_torch"),
    Bug(in_and_out_swapped, "corr2d_multi_in_out", caught_by="matches_torch"),
    Bug(channels_meet_in_reverse, "corr2d_multi_in_out", caught_by="matches_torch"),
    Bug(bias_for_each_input, "corr2d_multi_in_out", caught_by="bias"),
    Bug(bias_along_the_width, "corr2d_multi_in_out", caught_by="bias"),
    Bug(first_bias_for_all, "corr2d_multi_in_out", caught_by="bias"),
    Bug(bias_ignored, "corr2d_multi_in_out", caught_by="bias"),
    Bug(bias_subtracted, "corr2d_multi_in_out", caught_by="bias"),
    Bug(bias_left_out_when_it_sums_to_zero, "corr2d_multi_in_out", caught_by="bias"),
    Bug(output_of_the_images_type_in_channels, "corr2d_multi_in_out", caught_by="number_types"),
    Bug(kernels_in_memory_order, "corr2d_multi_in_out", caught_by="any_layout"),
    Bug(nan_counted_as_zero_in_channels, "corr2d_multi_in_out", caught_by="special_values"),
    Bug(bias_added_to_the_kernels, "corr2d_multi_in_out", caught_by="keeps_inputs"),
    Bug(bias_reshaped_in_place, "corr2d_multi_in_out", caught_by="keeps_inputs"),
    Bug(output_used_again_in_channels, "corr2d_multi_in_out", caught_by="fresh_results"),
    Bug(shorter_channels_win, "corr2d_multi_in_out", caught_by="rejects_channel_mismatch"),
    Bug(
        more_channels_than_kernels_accepted,
        "corr2d_multi_in_out",
        caught_by="rejects_channel_mismatch",
    ),
    Bug(empty_for_large_kernels, "corr2d_multi_in_out", caught_by="rejects_large_kernel"),
)
