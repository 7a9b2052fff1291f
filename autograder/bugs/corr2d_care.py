"""Known bugs of corr2d: types, memory, arguments and errors."""

import numpy as np

from autograder.model import Bug


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


def output_of_the_kernels_type(X, K):
    """Your output has K's dtype: with a kernel of ints, the image's fractions are cut off.

    An edge kernel of 1 and -1 is quickly written as ints, while the image holds fractions. Leave
    the dtype out: np.zeros makes float64.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1), dtype=K.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def output_rounded(X, K):
    """Your output is rounded, so that small numbers become zero.

    Rounding makes numbers nicer to look at, and belongs to the printing. A network adds up many
    small numbers: return the sums as they are.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y.round(3)


def half_precision(X, K):
    """Your output has 16 bits a number, which keep three digits and nothing above 65504.

    np.float16 saves memory on graphics cards, with much care. Leave the dtype out: np.zeros makes
    float64.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    Y = np.zeros((H - kH + 1, W - kW + 1), dtype=np.float16)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


def results_kept_by_kernel(X, K, results={}):
    """You keep results and hand out an old one for a new image of the same shape.

    What is remembered must be found again by everything that it depends on: by the image's numbers
    as well as the kernel's. Compute anew, each time.
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    key = X.shape, K.shape, K.tobytes()
    if key not in results:
        results[key] = np.zeros((H - kH + 1, W - kW + 1))
        for i, j in np.ndindex(results[key].shape):
            results[key][i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return results[key].copy()


def one_result_for_equal_calls(X, K, results={}):
    """You keep each result and hand the same array out again for the same arguments.

    Whoever writes into the first result changes what the next call returns. Compute anew each time,
    or hand out a copy: results[key].copy().
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    key = X.shape, X.dtype, X.tobytes(), K.shape, K.dtype, K.tobytes()
    if key not in results:
        results[key] = np.zeros((H - kH + 1, W - kW + 1))
        for i, j in np.ndindex(results[key].shape):
            results[key][i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return results[key]


def image_itself_for_a_bare_kernel(X, K):
    """For a kernel that holds a single 1 you return X itself, not a new array.

    Nothing needs to be computed then, so returning X looks clever. But the caller, who writes into
    X later, changes your result with it: return X.copy().
    """
    H, W = X.shape
    kH, kW = K.shape
    if kH > H or kW > W:
        raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
    if np.array_equal(K, [[1]]):
        return X
    Y = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
    return Y


BUGS = (
    Bug(output_of_the_images_type, "corr2d", caught_by="number_types"),
    Bug(weights_as_integers, "corr2d", caught_by="number_types"),
    Bug(image_in_memory_order, "corr2d", caught_by="any_layout"),
    Bug(nan_counted_as_zero, "corr2d", caught_by="special_values"),
    Bug(running_sums, "corr2d", caught_by="special_values"),
    Bug(window_multiplied_in_place, "corr2d", caught_by="keeps_inputs"),
    Bug(kernel_normalised_in_place, "corr2d", caught_by="keeps_inputs"),
    Bug(output_used_again, "corr2d", caught_by="fresh_results"),
    Bug(sums_never_reset, "corr2d", caught_by="fresh_results", remembers=True),
    Bug(empty_for_a_large_kernel, "corr2d", caught_by="rejects_large_kernel"),
    Bug(both_axes_must_be_too_large, "corr2d", caught_by="rejects_large_kernel"),
    Bug(areas_compared, "corr2d", caught_by="rejects_large_kernel"),
    Bug(output_of_the_kernels_type, "corr2d", caught_by="number_types"),
    Bug(output_rounded, "corr2d", caught_by="number_types"),
    Bug(half_precision, "corr2d", caught_by="number_types"),
    Bug(results_kept_by_kernel, "corr2d", caught_by="fresh_results", remembers=True),
    Bug(one_result_for_equal_calls, "corr2d", caught_by="fresh_results", remembers=True),
    Bug(image_itself_for_a_bare_kernel, "corr2d", caught_by="fresh_results"),
)
