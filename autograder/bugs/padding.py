"""Known bugs of the second exercise."""

import numpy as np

from autograder.model import Bug

# -- same_padding ------------------------------------------------------------------------


def half_on_both_sides(kernel_size):
    """You pad k // 2 on both sides, which is one too many for an even kernel.

    For odd kernels k // 2 on each side is right, and most kernels are odd, so it goes
    unnoticed. In all k - 1 rows are to be added: (k - 1) // 2 before, the rest of k - 1 after.
    """
    kH, kW = (kernel_size, kernel_size) if np.isscalar(kernel_size) else kernel_size
    if kH < 1 or kW < 1:
        raise ValueError(f"kernel_size must be positive, got {kernel_size}")
    return (kH // 2, kH // 2), (kW // 2, kW // 2)


def extra_before(kernel_size):
    """For an even kernel your extra row or column goes to the top or left.

    Either side would keep the size, so both conventions exist; PyTorch's "same" adds the extra
    one at the bottom or right. Round down for the first side: (k - 1) // 2.
    """
    kH, kW = (kernel_size, kernel_size) if np.isscalar(kernel_size) else kernel_size
    if kH < 1 or kW < 1:
        raise ValueError(f"kernel_size must be positive, got {kernel_size}")
    bottom, right = (kH - 1) // 2, (kW - 1) // 2
    return (kH - 1 - bottom, bottom), (kW - 1 - right, right)


def half_rounded_down(kernel_size):
    """You pad (k - 1) // 2 on both sides, which is one too few for an even kernel.

    For odd kernels this is right. For an even one k - 1 is odd and cannot be halved: what
    remains after (k - 1) // 2 at the top must go to the bottom, k - 1 - (k - 1) // 2.
    """
    kH, kW = (kernel_size, kernel_size) if np.isscalar(kernel_size) else kernel_size
    if kH < 1 or kW < 1:
        raise ValueError(f"kernel_size must be positive, got {kernel_size}")
    return ((kH - 1) // 2, (kH - 1) // 2), ((kW - 1) // 2, (kW - 1) // 2)


def width_before_height(kernel_size):
    """Your pairs are in the wrong order: (left, right) comes before (top, bottom).

    PyTorch's F.pad begins with the last axis, so this order is easy to copy. Here, as in a
    shape, the rows come first: ((top, bottom), (left, right)). Square kernels do not show it.
    """
    kH, kW = (kernel_size, kernel_size) if np.isscalar(kernel_size) else kernel_size
    if kH < 1 or kW < 1:
        raise ValueError(f"kernel_size must be positive, got {kernel_size}")
    top, left = (kH - 1) // 2, (kW - 1) // 2
    return (left, kW - 1 - left), (top, kH - 1 - top)


def height_for_both(kernel_size):
    """You use the kernel's height for both axes.

    Most kernels are square, so one size seems enough. Compute top and bottom from the height,
    left and right from the width.
    """
    k = kernel_size if np.isscalar(kernel_size) else kernel_size[0]
    if np.min(kernel_size) < 1:
        raise ValueError(f"kernel_size must be positive, got {kernel_size}")
    before = (k - 1) // 2
    return (before, k - 1 - before), (before, k - 1 - before)


def all_of_it_after(kernel_size):
    """You put the whole padding at the bottom and right.

    The size comes out right, but the picture moves: the kernel is no longer centred on its
    pixel. Half of k - 1 belongs before the image: (k - 1) // 2.
    """
    kH, kW = (kernel_size, kernel_size) if np.isscalar(kernel_size) else kernel_size
    if kH < 1 or kW < 1:
        raise ValueError(f"kernel_size must be positive, got {kernel_size}")
    return (0, kH - 1), (0, kW - 1)


def halves_as_floats(kernel_size):
    """Your paddings are floats, such as 1.0, because / always makes a float.

    Numbers of rows index arrays and give shapes, so they have to be ints: divide with //, which
    rounds down, and give the remainder to the other side.
    """
    kH, kW = (kernel_size, kernel_size) if np.isscalar(kernel_size) else kernel_size
    if kH < 1 or kW < 1:
        raise ValueError(f"kernel_size must be positive, got {kernel_size}")
    return ((kH - 1) / 2, (kH - 1) / 2), ((kW - 1) / 2, (kW - 1) / 2)


def int_pads_the_rows_only(kernel_size):
    """An int kernel_size is taken for a kernel of k rows and one column.

    It is easy to fill in the first axis and forget the second. An int stands for both axes:
    turn it into (k, k) before anything else.
    """
    kH, kW = (kernel_size, 1) if np.isscalar(kernel_size) else kernel_size
    if kH < 1 or kW < 1:
        raise ValueError(f"kernel_size must be positive, got {kernel_size}")
    top, left = (kH - 1) // 2, (kW - 1) // 2
    return (top, kH - 1 - top), (left, kW - 1 - left)


def size_never_checked(kernel_size):
    """A kernel of size zero or less is accepted, and gives a padding that means nothing.

    The formula does not complain by itself: for k = 0 it answers (-1, 0). Raise ValueError,
    naming kernel_size, when either size is below one.
    """
    kH, kW = (kernel_size, kernel_size) if np.isscalar(kernel_size) else kernel_size
    top, left = (kH - 1) // 2, (kW - 1) // 2
    return (top, kH - 1 - top), (left, kW - 1 - left)


def height_checked_only(kernel_size):
    """Only the kernel's height is checked; a width of zero goes through.

    A test written for kernel_size[0] seems to do. Check both: min(kH, kW) < 1 raises
    ValueError.
    """
    kH, kW = (kernel_size, kernel_size) if np.isscalar(kernel_size) else kernel_size
    if kH < 1:
        raise ValueError(f"kernel_size must be positive, got {kernel_size}")
    top, left = (kH - 1) // 2, (kW - 1) // 2
    return (top, kH - 1 - top), (left, kW - 1 - left)


# -- pad2d -------------------------------------------------------------------------------


def pair_as_before_and_after(X, padding, value=0.0):
    """You read (ph, pw) as "before and after", for rows and columns alike.

    That is what NumPy's own pad does with a pair of numbers. Here the pair is (height, width):
    ph rows at the top and at the bottom, pw columns at the left and at the right.
    """
    if np.isscalar(padding):
        sides = (padding, padding), (padding, padding)
    else:
        sides = (padding, padding) if np.isscalar(padding[0]) else padding
    (top, bottom), (left, right) = sides
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P


def rows_and_columns_swapped(X, padding, value=0.0):
    """The first number or pair pads the columns, the second the rows: they should be swapped.

    PyTorch's F.pad counts from the last axis, and x comes before y in geometry. Here the order
    is that of a shape: rows first, ((top, bottom), (left, right)).
    """
    horizontal, vertical = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P


def second_number_forgotten(X, padding, value=0.0):
    """Only the first number of each pair counts: the bottom gets the top's, the right the left's.

    Symmetric padding is the usual case, and then it is right. With ((top, bottom), (left,
    right)) the four sides are independent.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top = vertical if np.isscalar(vertical) else vertical[0]
    left = horizontal if np.isscalar(horizontal) else horizontal[0]
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + top, left + W + left), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P


def bottom_for_top(X, padding, value=0.0):
    """Your result has the right shape, but X stands in the wrong place when sides differ.

    It begins at row bottom and column right, which is the same place only when the padding is
    symmetric. Above X there are top rows, so it begins at row top; likewise at column left.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., bottom : bottom + H, right : right + W] = X
    return P


def minus_zero_slice(X, padding, value=0.0):
    """Your slice top:-bottom is empty when bottom is 0, so padding one side only fails.

    Counting from the end reads well, but -0 is 0, and a slice that ends at 0 holds nothing.
    Count from the beginning: P[..., top : top + H, left : left + W] = X.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top:-bottom, left:-right] = X
    return P


def one_image_only(X, padding, value=0.0):
    """Your function knows only images (H, W) and raises for batches (..., H, W).

    H, W = X.shape unpacks exactly two axes. Take the last two, H, W = X.shape[-2:], and write
    P[..., rows, columns], where the ellipsis stands for any number of axes before them.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    H, W = X.shape
    P = np.full((top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[top : top + H, left : left + W] = X
    return P


def first_axes_padded(X, padding, value=0.0):
    """You pad the first two axes; of a batch (..., H, W) these are not the rows and columns.

    For a single image the first two axes are the last two, so it works. Index from the end,
    with X.shape[-2:] and P[..., rows, columns].
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    H, W, *rest = X.shape
    P = np.full((top + H + bottom, left + W + right, *rest), value, dtype=X.dtype)
    P[top : top + H, left : left + W] = X
    return P


def float_canvas(X, padding, value=0.0):
    """Your result is always float64; it should keep X's dtype.

    np.zeros and np.full choose a dtype by themselves, and a canvas filled with 0.0 is float64.
    A byte image grows eightfold that way. Pass dtype=X.dtype.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value)
    P[..., top : top + H, left : left + W] = X
    return P


def value_ignored(X, padding, value=0.0):
    """The border is always zero, whatever value is asked for.

    Zeros are the default, so a canvas from np.zeros passes most trials. np.full(shape, value,
    dtype=X.dtype) fills it with value.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.zeros((*leading, top + H + bottom, left + W + right), dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P


def value_added_everywhere(X, padding, value=0.0):
    """The value is added to the image as well, not only put into the border.

    P += value after the copy shifts every entry, X included; at value 0 nothing shows. Fill the
    canvas first, then copy X over it.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.zeros((*leading, top + H + bottom, left + W + right), dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P + np.asarray(value, dtype=X.dtype)


def border_repeats_the_edge(X, padding, value=0.0):
    """Your border repeats the image's outermost values; it should be constant.

    Repeating the edge is a padding too, often a better looking one, but not the one that
    convolutions in networks use. Fill the border with value, zero by default.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    H, W = X.shape[-2:]
    rows = np.arange(-top, H + bottom).clip(0, H - 1)
    columns = np.arange(-left, W + right).clip(0, W - 1)
    return X[..., rows[:, None], columns]


def memory_order(X, padding, value=0.0):
    """You read X in the order of its memory, which is not row by row for every array.

    ravel(order="K") saves a copy, but of a transposed image it gives the columns. Index X, or
    let ravel() bring it into row order.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X.ravel(order="K").reshape(X.shape)
    return P


def caller_reshaped(X, padding, value=0.0):
    """Setting X.shape changes the caller's array: afterwards it has another shape.

    Flattening the leading axes makes the loop simple, but assigning to X.shape works on the
    argument itself. X = X.reshape(-1, H, W) makes a new view and leaves the caller's alone.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    if X.flags.c_contiguous:
        X.shape = (-1, H, W)
    else:
        X = X.reshape(-1, H, W)
    P = np.full((len(X), top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[:, top : top + H, left : left + W] = X
    return P.reshape(*leading, *P.shape[1:])


def canvas_used_again(X, padding, value=0.0, canvases={}):
    """Your canvas is kept between calls, so an earlier result changes when you pad again.

    A dict as default argument is made once and shared by all calls. It saves an allocation and
    costs the caller's data. Make the canvas inside the function, each time.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    shape = (*leading, top + H + bottom, left + W + right)
    P = canvases.setdefault((shape, X.dtype), np.empty(shape, X.dtype))
    P[...] = value
    P[..., top : top + H, left : left + W] = X
    return P


def negative_as_zero(X, padding, value=0.0):
    """A negative padding is silently taken for none.

    Clipping keeps the code from failing, and hides the caller's mistake. Raise ValueError,
    naming padding, when any side is negative.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    top, bottom, left, right = (max(0, p) for p in (top, bottom, left, right))
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P


def negative_sum_checked(X, padding, value=0.0):
    """A negative side goes through as long as the other side makes up for it.

    You look at top + bottom and left + right, which are not negative for ((2, -1), (0, 0)).
    Each of the four sides must be checked by itself.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if top + bottom < 0 or left + right < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    H, W = X.shape[-2:]
    rows, columns = np.arange(-top, H + bottom), np.arange(-left, W + right)
    inside = ((rows >= 0) & (rows < H))[:, None] & (columns >= 0) & (columns < W)
    P = X[..., rows.clip(0, H - 1)[:, None], columns.clip(0, W - 1)]
    P[..., ~inside] = value
    return P


# -- corr2d_padded -----------------------------------------------------------------------


def same_by_default(X, K, padding="same"):
    """Without a padding argument you pad as for "same"; the default is "valid".

    "same" is the friendlier choice, and some libraries make it the default. Here, as in
    PyTorch, nothing is padded unless it is asked for: padding="valid" in the first line.
    """
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    return np.einsum("ijab,ab->ij", windows, K)


def same_with_symmetric_halves(X, K, padding="valid"):
    """Under "same" an even kernel gives an output one row or column too large.

    You pad kH // 2 and kW // 2 on both sides, which keeps the size for odd kernels only. Take
    same_padding(K.shape), whose two sides may differ.
    """
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = (K.shape[0] // 2, K.shape[1] // 2) if padding == "same" else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    return np.einsum("ijab,ab->ij", windows, K)


def same_cropped_from_the_corner(X, K, padding="valid"):
    """Under "same" your result has the right size, but an even kernel sees the image moved.

    You pad kH // 2 and kW // 2 all round and cut the result to X's size, which drops the last
    row and column. PyTorch has the extra zeros at the bottom and right: take
    same_padding(K.shape).
    """
    if isinstance(padding, str) and padding not in ("valid", "same"):
        raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
    same = isinstance(padding, str) and padding == "same"
    if isinstance(padding, str):
        padding = (K.shape[0] // 2, K.shape[1] // 2) if same else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    Y = np.einsum("ijab,ab->ij", windows, K)
    return Y[: X.shape[0], : X.shape[1]] if same else Y


def same_pads_by_the_image(X, K, padding="valid"):
    """Under "same" you compute the padding from X's size; it depends on the kernel's alone.

    The name suggests the image ("the same size as X"), but what is lost is the kernel's size
    minus one, whatever X is. Call same_padding(K.shape).
    """
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(X.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    return np.einsum("ijab,ab->ij", windows, K)


def flipped_kernel(X, K, padding="valid"):
    """Your kernel is flipped: this is convolution, and the exercise asks for cross-correlation.

    Textbooks on signal processing turn the kernel by 180 degrees before they slide it; deep
    learning does not. Use K as it is.
    """
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    return np.einsum("ijab,ab->ij", windows, K[::-1, ::-1])


def kernel_measured_against_the_image(X, K, padding="valid"):
    """You refuse a kernel larger than X even when it fits into the padded image.

    The test was right as long as nothing was padded. Now the kernel slides over the padded
    image, so compare K.shape with that one's shape.
    """
    if K.shape[0] > X.shape[0] or K.shape[1] > X.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(K.shape) if padding == "same" else 0
    windows = np.lib.stride_tricks.sliding_window_view(pad2d(X, padding), K.shape)
    return np.einsum("ijab,ab->ij", windows, K)


def output_of_the_images_size(X, K, padding="valid"):
    """Your output counts its rows and columns from X, as if nothing had been padded.

    H - kH + 1 was the size of the first exercise. After padding there are more places for the
    kernel: use the padded image's height and width.
    """
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    shape = max(0, X.shape[0] - K.shape[0] + 1), max(0, X.shape[1] - K.shape[1] + 1)
    Y = np.zeros(shape)
    for i, j in np.ndindex(*shape):
        Y[i, j] = (P[i : i + K.shape[0], j : j + K.shape[1]] * K).sum()
    return Y


def output_of_the_images_type(X, K, padding="valid"):
    """Your output has X's dtype: with an image of ints, fractions are cut off and bytes overflow.

    np.zeros(shape, dtype=X.dtype) is right for padding, where only X's values are copied, but a
    sum of products needs more room. Leave the dtype out: np.zeros makes float64.
    """
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    return np.einsum("ijab,ab->ij", windows, K).astype(X.dtype)


def kernel_in_memory_order(X, K, padding="valid"):
    """You flatten the kernel in the order of its memory, which need not be row by row.

    A transposed kernel then meets the window in another order. Use ravel() or reshape(-1),
    which go through an array row by row wherever it lies.
    """
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    return windows.reshape(*windows.shape[:2], -1) @ K.ravel(order="K")


def nan_counted_as_zero(X, K, padding="valid"):
    """NaN is left out of the sums, so a broken input looks like a good one.

    np.nansum keeps a plot clean, but in a network it hides where things went wrong. Sum with
    sum(): one NaN spoils the windows that hold it, as it should.
    """
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    return np.nansum(windows * K, axis=(2, 3))


def first_product_in_place(X, K, padding="valid"):
    """X is multiplied in place when nothing is padded.

    Without padding you go on with X itself and not with a copy, and window *= weight then
    writes into the caller's image. Write window * weight, which makes a new array.
    """
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(K.shape) if padding == "same" else 0
    P = X if not np.any(padding) else pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    Y = np.einsum("ijab,ab->ij", windows, K)
    P[: K.shape[0], : K.shape[1]] *= K.astype(P.dtype)
    return Y


def output_used_again(X, K, padding="valid", outputs={}):
    """Your output array is kept between calls, so an earlier result changes later.

    A dict as default argument is made once and shared by all calls. Make the output inside the
    function, each time.
    """
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    Y = outputs.setdefault(windows.shape[:2], np.empty(windows.shape[:2]))
    Y[...] = np.einsum("ijab,ab->ij", windows, K)
    return Y


def empty_for_a_large_kernel(X, K, padding="valid"):
    """A kernel larger than the padded image gives an empty array; it should raise ValueError.

    Cutting the size off at zero avoids NumPy's complaint, and the mistake shows much later.
    Compare K.shape with the padded shape and raise.
    """
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    Y = np.zeros((max(0, P.shape[0] - K.shape[0] + 1), max(0, P.shape[1] - K.shape[1] + 1)))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (P[i : i + K.shape[0], j : j + K.shape[1]] * K).sum()
    return Y


def any_string_means_valid(X, K, padding="valid"):
    """Every string but "same" counts as "valid", so a typing error goes unnoticed.

    An else branch is quickly written. Check for both words, and raise ValueError, naming
    padding, for any other.
    """
    if isinstance(padding, str):
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    return np.einsum("ijab,ab->ij", windows, K)


def negative_padding_crops(X, K, padding="valid"):
    """A negative padding cuts the image down; it should raise ValueError.

    Some libraries crop that way on purpose, this exercise calls it an error. Let pad2d see the
    padding as it is: it raises.
    """
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(K.shape) if padding == "same" else 0
    sides = (
        [(p, p) if np.isscalar(p) else p for p in np.broadcast_to(padding, 2)]
        if (np.ndim(padding) < 2)
        else padding
    )
    (top, bottom), (left, right) = sides
    X = X[max(0, -top) : X.shape[0] - max(0, -bottom), max(0, -left) : X.shape[1] - max(0, -right)]
    P = pad2d(X, tuple(tuple(int(max(0, p)) for p in pair) for pair in sides))
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    return np.einsum("ijab,ab->ij", windows, K)


BUGS = (
    Bug(half_on_both_sides, "same_padding", caught_by="even_kernels"),
    Bug(half_rounded_down, "same_padding", caught_by="even_kernels"),
    Bug(extra_before, "same_padding", caught_by="even_kernels"),
    Bug(width_before_height, "same_padding", caught_by="odd_kernels"),
    Bug(height_for_both, "same_padding", caught_by="odd_kernels"),
    Bug(all_of_it_after, "same_padding", caught_by="odd_kernels"),
    Bug(halves_as_floats, "same_padding", caught_by="odd_kernels"),
    Bug(int_pads_the_rows_only, "same_padding", caught_by="int_or_pair"),
    Bug(size_never_checked, "same_padding", caught_by="rejects_kernel_size"),
    Bug(height_checked_only, "same_padding", caught_by="rejects_kernel_size"),
    Bug(pair_as_before_and_after, "pad2d", caught_by="forms"),
    Bug(rows_and_columns_swapped, "pad2d", caught_by="shape"),
    Bug(second_number_forgotten, "pad2d", caught_by="shape"),
    Bug(bottom_for_top, "pad2d", caught_by="matches_torch"),
    Bug(minus_zero_slice, "pad2d", caught_by="matches_torch"),
    Bug(border_repeats_the_edge, "pad2d", caught_by="matches_torch"),
    Bug(one_image_only, "pad2d", caught_by="leading_axes"),
    Bug(first_axes_padded, "pad2d", caught_by="leading_axes"),
    Bug(value_ignored, "pad2d", caught_by="value"),
    Bug(value_added_everywhere, "pad2d", caught_by="value"),
    Bug(float_canvas, "pad2d", caught_by="keeps_dtype"),
    Bug(memory_order, "pad2d", caught_by="any_layout"),
    Bug(caller_reshaped, "pad2d", caught_by="keeps_inputs"),
    Bug(canvas_used_again, "pad2d", caught_by="fresh_results"),
    Bug(negative_as_zero, "pad2d", caught_by="rejects_negative"),
    Bug(negative_sum_checked, "pad2d", caught_by="rejects_negative"),
    Bug(flipped_kernel, "corr2d_padded", caught_by="explicit"),
    Bug(kernel_measured_against_the_image, "corr2d_padded", caught_by="explicit"),
    Bug(output_of_the_images_size, "corr2d_padded", caught_by="explicit"),
    Bug(same_with_symmetric_halves, "corr2d_padded", caught_by="same"),
    Bug(same_cropped_from_the_corner, "corr2d_padded", caught_by="identity"),
    Bug(same_pads_by_the_image, "corr2d_padded", caught_by="same"),
    Bug(same_by_default, "corr2d_padded", caught_by="valid"),
    Bug(output_of_the_images_type, "corr2d_padded", caught_by="number_types"),
    Bug(kernel_in_memory_order, "corr2d_padded", caught_by="any_layout"),
    Bug(nan_counted_as_zero, "corr2d_padded", caught_by="special_values"),
    Bug(first_product_in_place, "corr2d_padded", caught_by="keeps_inputs"),
    Bug(output_used_again, "corr2d_padded", caught_by="fresh_results"),
    Bug(empty_for_a_large_kernel, "corr2d_padded", caught_by="rejects_large_kernel"),
    Bug(any_string_means_valid, "corr2d_padded", caught_by="rejects_unknown_string"),
    Bug(negative_padding_crops, "corr2d_padded", caught_by="rejects_negative"),
)
