"""Known bugs of corr2d_strided: types, memory, arguments and errors."""

import numpy as np

from autograder.model import Bug


def output_of_the_images_type(X, K, stride=1, padding=0, dilation=1):
    """Your output has X's dtype: with an image of ints, fractions are cut off and bytes overflow.

    np.zeros(shape, dtype=X.dtype) looks tidy, but a sum of products needs more room than the
    image's numbers. Leave the dtype out: np.zeros makes float64.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y.astype(X.dtype)


def kernel_in_memory_order(X, K, stride=1, padding=0, dilation=1):
    """You flatten the kernel in the order of its memory, which need not be row by row.

    A transposed kernel then meets the window in another order. Multiply the window by K itself,
    or use reshape(-1), which goes row by row.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = window.ravel() @ K.ravel(order="K")
    return Y


def nan_counted_as_zero(X, K, stride=1, padding=0, dilation=1):
    """NaN is left out of the sums, so a broken input looks like a good one.

    np.nansum keeps a plot clean, but in a network it hides where things went wrong. Sum with
    sum(): one NaN spoils the windows that hold it, as it should.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = np.nansum(window * K)
    return Y


def window_multiplied_in_place(X, K, stride=1, padding=0, dilation=1):
    """X is multiplied in place when nothing is padded.

    A slice is a view, so window *= K writes into the image; where windows overlap, later ones
    are spoilt, too. Write window * K, which makes a new array.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((ph, ph), (pw, pw))) if ph or pw else X
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        window *= K.astype(P.dtype)
        Y[i, j] = window.sum()
    return Y


def output_used_again(X, K, stride=1, padding=0, dilation=1, outputs={}):
    """Your output array is kept between calls, so an earlier result changes later.

    A dict as default argument is made once and shared by all calls. Make the output inside the
    function, each time.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = outputs.setdefault((H_out, W_out), np.zeros((H_out, W_out)))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def empty_for_a_large_kernel(X, K, stride=1, padding=0, dilation=1):
    """A kernel too large for the padded image gives an empty array; it should raise ValueError.

    Cutting the size off at zero avoids NumPy's complaint, and the mistake shows much later.
    Call conv_output_shape, which raises.
    """
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    for name, option, least in (
        ("stride", stride, 1),
        ("padding", padding, 0),
        ("dilation", dilation, 1),
    ):
        if np.min(option) < least:
            raise ValueError(f"{name} must be at least {least}, got {option}")
    n = X.shape[0] + 2 * ph, X.shape[1] + 2 * pw
    H_out = (n[0] - dh * (K.shape[0] - 1) - 1) // sh + 1
    W_out = (n[1] - dw * (K.shape[1] - 1) - 1) // sw + 1
    H_out, W_out = max(0, H_out), max(0, W_out)
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def direction_of_the_stride_dropped(X, K, stride=1, padding=0, dilation=1):
    """A negative stride is taken for a positive one.

    abs() keeps the loop from failing and hides the caller's mistake. Let conv_output_shape see
    the stride as it is: it raises ValueError.
    """
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    sh, sw = abs(sh) or 1, abs(sw) or 1
    H_out, W_out = conv_output_shape(X.shape, K.shape, (sh, sw), padding, dilation)
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def negative_padding_as_none(X, K, stride=1, padding=0, dilation=1):
    """A negative padding is silently taken for none.

    Clipping keeps np.pad from failing and hides the caller's mistake. Let conv_output_shape see
    the padding as it is: it raises ValueError.
    """
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    ph, pw = max(0, ph), max(0, pw)
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, (ph, pw), dilation)
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def dilation_zero_as_one(X, K, stride=1, padding=0, dilation=1):
    """A dilation of zero or less is silently taken for 1.

    "No dilation" sounds like zero, but the ordinary kernel has dilation 1. Let
    conv_output_shape see the dilation as it is: it raises ValueError.
    """
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    dh, dw = max(1, dh), max(1, dw)
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, (dh, dw))
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def output_of_the_kernels_type(X, K, stride=1, padding=0, dilation=1):
    """Your output has K's dtype: with a kernel of ints, the image's fractions are cut off.

    An edge kernel of 1 and -1 is quickly written as ints, while the image holds fractions. Leave
    the dtype out: np.zeros makes float64.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y.astype(K.dtype)


def results_kept_without_the_dilation(X, K, stride=1, padding=0, dilation=1, results={}):
    """You keep results and hand an old one out for another dilation.

    What is remembered must be found again by everything that it depends on, and the dilation is
    part of it. Compute anew, each time.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    key = X.shape, X.dtype, X.tobytes(), K.shape, K.dtype, K.tobytes(), stride, padding
    if key not in results:
        (sh, sw), (ph, pw), (dh, dw) = (
            (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
        )
        P = np.pad(X, ((ph, ph), (pw, pw)))
        results[key] = np.zeros((H_out, W_out))
        for i, j in np.ndindex(H_out, W_out):
            rows = slice(i * sh, i * sh + dh * (K.shape[0] - 1) + 1, dh)
            columns = slice(j * sw, j * sw + dw * (K.shape[1] - 1) + 1, dw)
            results[key][i, j] = (P[rows, columns] * K).sum()
    return results[key].copy()


BUGS = (
    Bug(output_of_the_images_type, "corr2d_strided", caught_by="number_types"),
    Bug(kernel_in_memory_order, "corr2d_strided", caught_by="any_layout"),
    Bug(nan_counted_as_zero, "corr2d_strided", caught_by="special_values"),
    Bug(window_multiplied_in_place, "corr2d_strided", caught_by="keeps_inputs"),
    Bug(output_used_again, "corr2d_strided", caught_by="fresh_results"),
    Bug(empty_for_a_large_kernel, "corr2d_strided", caught_by="rejects_empty"),
    Bug(direction_of_the_stride_dropped, "corr2d_strided", caught_by="rejects_stride"),
    Bug(negative_padding_as_none, "corr2d_strided", caught_by="rejects_padding"),
    Bug(dilation_zero_as_one, "corr2d_strided", caught_by="rejects_dilation"),
    Bug(output_of_the_kernels_type, "corr2d_strided", caught_by="number_types"),
    Bug(results_kept_without_the_dilation, "corr2d_strided", caught_by="fresh_results"),
)
