"""Known bugs of corr2d_strided: which pixels meet which weights."""

import numpy as np

from autograder.model import Bug


def flipped_kernel(X, K, stride=1, padding=0, dilation=1):
    """Your kernel is flipped: this is convolution, and the exercise asks for cross-correlation.

    Textbooks on signal processing turn the kernel by 180 degrees before they slide it; deep
    learning does not. Use K as it is.
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
        Y[i, j] = (window * K[::-1, ::-1]).sum()
    return Y


def window_moves_by_one(X, K, stride=1, padding=0, dilation=1):
    """Your output has the right size, but the window moves by one pixel whatever the stride is.

    The loop over outputs counts i = 0, 1, 2, and the window of output i begins at row i * sh,
    not at i.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i, j
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def strides_swapped(X, K, stride=1, padding=0, dilation=1):
    """The vertical stride moves the window sideways, the horizontal one down.

    A pair is (height, width): the first number belongs to i and the rows, the second to j and
    the columns.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    room = max(sh, sw) * max(X.shape)
    P = np.pad(X, ((ph, ph + room), (pw, pw + room)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sw, j * sh
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def vertical_stride_for_both(X, K, stride=1, padding=0, dilation=1):
    """The vertical stride is used for the columns as well.

    Strides are mostly the same along both axes, so it goes unnoticed. The window of output (i,
    j) begins at row i * sh and column j * sw.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    room = sh * X.shape[1] + sw
    P = np.pad(X, ((ph, ph), (pw, pw + room)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sh
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def stride_at_most_the_kernel(X, K, stride=1, padding=0, dilation=1):
    """A stride above the kernel's size is cut down to it.

    Windows that leave out pixels between them look like a mistake, and they are allowed: take
    the stride as it is.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * min(sh, K.shape[0]), j * min(sw, K.shape[1])
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def windows_centred(X, K, stride=1, padding=0, dilation=1):
    """Your windows are centred on the image when the stride leaves a rest over.

    It looks fairer than to leave out only the last rows and columns, but everybody begins at
    the first pixel: the window of output (i, j) starts at (i * sh, j * sw).
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    rest_h = X.shape[0] + 2 * ph - dh * (K.shape[0] - 1) - 1 - sh * (H_out - 1)
    rest_w = X.shape[1] + 2 * pw - dw * (K.shape[1] - 1) - 1 - sw * (W_out - 1)
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh + rest_h // 2, j * sw + rest_w // 2
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def dilation_left_out_of_the_window(X, K, stride=1, padding=0, dilation=1):
    """The taps of your kernel stay next to each other: the dilation changes the size alone.

    K[a, b] should meet the pixel a * dh rows below and b * dw columns right of the window's
    corner. Give the slice a step: P[i : i + dh * (kH - 1) + 1 : dh].
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + K.shape[0], 1)
        columns = slice(left, left + K.shape[1], 1)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def dilations_swapped(X, K, stride=1, padding=0, dilation=1):
    """The vertical dilation spreads the columns, the horizontal one the rows.

    A pair is (height, width): rows are dh apart, columns dw.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    room = max(dh, dw) * max(K.shape)
    P = np.pad(X, ((ph, ph + room), (pw, pw + room)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dw * (K.shape[0] - 1) + 1, dw)
        columns = slice(left, left + dh * (K.shape[1] - 1) + 1, dh)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def window_moves_by_the_dilation(X, K, stride=1, padding=0, dilation=1):
    """Your window moves by stride times dilation.

    The dilation spreads the taps inside a window; it does not move the window. Output (i, j)
    begins at (i * sh, j * sw).
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    room = max(sh * dh * H_out, sw * dw * W_out)
    P = np.pad(X, ((ph, ph + room), (pw, pw + room)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh * dh, j * sw * dw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def pair_padded_before_and_after(X, K, stride=1, padding=0, dilation=1):
    """A padding (ph, pw) is put before and after, on rows and columns alike.

    np.pad reads a pair that way. Spell out the four sides: np.pad(X, ((ph, ph), (pw, pw))).
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    room = ph + pw
    P = np.pad(np.pad(X, padding), ((0, room), (0, room)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def padded_after_only(X, K, stride=1, padding=0, dilation=1):
    """All of your padding stands at the bottom and right.

    The size comes out right, but the image does not stand in the middle. ph rows belong above
    it and ph below: np.pad(X, ((ph, ph), (pw, pw))).
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((0, 2 * ph), (0, 2 * pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def edge_repeated(X, K, stride=1, padding=0, dilation=1):
    """You pad with copies of the image's edge; the contract asks for zeros.

    mode="edge" often looks better on photographs. Convolution layers pad with zeros, np.pad's
    default.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((ph, ph), (pw, pw)), mode="edge")
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def padding_ignored_in_values(X, K, stride=1, padding=0, dilation=1):
    """Your output has the padded size, but the values are those of the image without its border.

    You slide over X and not over the padded image, so that the windows at the end run over the
    edge. Slide over P.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((0, 2 * ph), (0, 2 * pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = max(0, i * sh - ph), max(0, j * sw - pw)
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def last_window_hangs_over(X, K, stride=1, padding=0, dilation=1):
    """You keep a last window that hangs over the edge of the image, filled up with zeros.

    Pooling layers can be told to (ceil_mode), convolutions never are. The sizes round down: a
    window that does not fit is left out.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    H_out = -(-(X.shape[0] + 2 * ph - dh * (K.shape[0] - 1) - 1) // sh) + 1
    W_out = -(-(X.shape[1] + 2 * pw - dw * (K.shape[1] - 1) - 1) // sw) + 1
    P = np.pad(X, ((ph, ph + sh), (pw, pw + sw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


def int_stride_for_the_rows_only(X, K, stride=1, padding=0, dilation=1):
    """A stride given as an int moves the window down in larger steps, but not sideways.

    An int stands for both axes. Turn it into a pair, (s, s), before you use it.
    """
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    if np.isscalar(stride):
        H_out, W_out = conv_output_shape(X.shape, K.shape, (sh, 1), padding, dilation)
        sw = 1
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for i, j in np.ndindex(*Y.shape):
        top, left = i * sh, j * sw
        rows = slice(top, top + dh * (K.shape[0] - 1) + 1, dh)
        columns = slice(left, left + dw * (K.shape[1] - 1) + 1, dw)
        window = P[rows, columns]
        Y[i, j] = (window * K).sum()
    return Y


BUGS = (
    Bug(flipped_kernel, "corr2d_strided", caught_by="plain"),
    Bug(window_moves_by_one, "corr2d_strided", caught_by="stride"),
    Bug(strides_swapped, "corr2d_strided", caught_by="stride"),
    Bug(vertical_stride_for_both, "corr2d_strided", caught_by="stride"),
    Bug(stride_at_most_the_kernel, "corr2d_strided", caught_by="stride"),
    Bug(windows_centred, "corr2d_strided", caught_by="downsamples"),
    Bug(dilation_left_out_of_the_window, "corr2d_strided", caught_by="dilation"),
    Bug(dilations_swapped, "corr2d_strided", caught_by="dilation"),
    Bug(window_moves_by_the_dilation, "corr2d_strided", caught_by="dilation"),
    Bug(pair_padded_before_and_after, "corr2d_strided", caught_by="padding"),
    Bug(padded_after_only, "corr2d_strided", caught_by="padding"),
    Bug(edge_repeated, "corr2d_strided", caught_by="padding"),
    Bug(padding_ignored_in_values, "corr2d_strided", caught_by="padding"),
    Bug(last_window_hangs_over, "corr2d_strided", caught_by="shape"),
    Bug(int_stride_for_the_rows_only, "corr2d_strided", caught_by="int_or_pair"),
)
