"""Known bugs of corr2d_padded."""

import numpy as np

from autograder.model import Bug


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


def output_of_the_kernels_type(X, K, padding="valid"):
    """Your output has K's dtype: with a kernel of ints, the image's fractions are cut off.

    An edge kernel of 1 and -1 is quickly written as ints, while the image holds fractions. Leave
    the dtype out: np.zeros makes float64.
    """
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    return np.einsum("ijab,ab->ij", windows, K).astype(K.dtype)


def capitals_accepted(X, K, padding="valid"):
    """You take "Same" for "same", which PyTorch does not.

    Being generous seems kind, until the same setting means an error elsewhere. There are two
    words; raise ValueError for every other string.
    """
    if isinstance(padding, str):
        padding = padding.lower()
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be valid, same or numbers, got {padding!r}")
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    return np.einsum("ijab,ab->ij", windows, K)


def image_itself_for_a_bare_kernel(X, K, padding="valid"):
    """For a kernel that holds a single 1 you return X itself, not a new array.

    Nothing needs to be computed then, so returning X looks clever. But the caller, who writes into
    X later, changes your result with it: return X.copy().
    """
    if isinstance(padding, str) and padding not in ("valid", "same"):
        raise ValueError(f'padding must be "valid", "same" or numbers, got {padding!r}')
    if padding in ("valid", "same", 0) and np.array_equal(K, [[1]]):
        return X
    if isinstance(padding, str):
        padding = same_padding(K.shape) if padding == "same" else 0
    P = pad2d(X, padding)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError(f"the kernel K {K.shape} is larger than the padded image {P.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(P, K.shape)
    return np.einsum("ijab,ab->ij", windows, K)


BUGS = (
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
    Bug(output_of_the_kernels_type, "corr2d_padded", caught_by="number_types"),
    Bug(capitals_accepted, "corr2d_padded", caught_by="rejects_unknown_string"),
    Bug(image_itself_for_a_bare_kernel, "corr2d_padded", caught_by="fresh_results"),
)
