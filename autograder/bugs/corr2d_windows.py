"""Known bugs of corr2d: windows, weights and sums."""

import numpy as np

from autograder.model import Bug


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


def kernel_upside_down(X, K):
    """Your kernel is upside down: its last row meets the window's first.

    K[::-1] turns the rows round, as half of the flip of convolution does; so does counting a from
    the bottom. Use K as it is: row a of the kernel meets row i + a of the image.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K[::-1]).sum()
    return Y


def kernel_left_to_right(X, K):
    """Your kernel is mirrored from left to right: its last column meets the window's first.

    K[:, ::-1] or K[..., ::-1] turns the columns round, as half of the flip of convolution does. Use
    K as it is: column b of the kernel meets column j + b of the image.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K[:, ::-1]).sum()
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


BUGS = (
    Bug(flipped_kernel, "corr2d", caught_by="matches_torch"),
    Bug(kernel_upside_down, "corr2d", caught_by="matches_torch"),
    Bug(kernel_left_to_right, "corr2d", caught_by="matches_torch"),
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
    Bug(kernel_of_the_images_size_refused, "corr2d", caught_by="matches_torch"),
)
