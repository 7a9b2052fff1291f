"""Known bugs of the third exercise."""

import numpy as np

from autograder.model import Bug

# -- conv_output_shape -------------------------------------------------------------------


def rounded_up(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """You round up: a last step that does not fit on the image is counted.

    Pooling layers can be told to do so (ceil_mode), convolutions never are. Rounding down, with
    //, leaves out the window that would hang over the edge.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append(-(-(n + 2 * p - d * (k - 1) - 1) // s) + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def places_divided_by_the_stride(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """You divide the number of places at stride 1 by the stride.

    Of 5 places a stride of 2 keeps three, at 0, 2 and 4, and 5 // 2 is two. The first place is
    always there: divide what comes after it, then add one.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * (k - 1)) // s)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def padding_counted_once(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """You add the padding once; it stands on both sides.

    n + p looks right next to the code that says padding=p. A padding of p makes each axis
    longer by 2 * p.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + p - d * (k - 1) - 1) // s + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def dilation_times_size(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """You take d * k for the reach of a dilated kernel; it is d * (k - 1) + 1.

    Between k taps there are only k - 1 gaps. A kernel of 3 taps with dilation 2 covers 5
    pixels, not 6: x.x.x.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * k) // s + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def gaps_of_d_pixels(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """You put d pixels between neighbouring taps; dilation d means a distance of d.

    The word suggests a hole of d pixels, but dilation 1 is the ordinary kernel, with no hole.
    The kernel covers d * (k - 1) + 1 pixels.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - (k + d * (k - 1))) // s + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def dilation_ignored(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """The dilation plays no part in your formula.

    Without it the formula is the familiar one, and for 1 they agree. Put d * (k - 1) + 1, the
    pixels the dilated kernel covers, in the place of k.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - k) // s + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def stride_ignored(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """The stride plays no part in your formula.

    At stride 1 you are right. With a stride of s only every s-th place counts: divide by s,
    rounding down, before you add one.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append(n + 2 * p - d * (k - 1))
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def floats_returned(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """Your sizes are floats, such as 3.0; they should be ints.

    np.floor and / give floats even where the value is whole, and an array's shape cannot be
    made of floats. // on ints stays with ints.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append(np.floor((n + 2 * p - d * (k - 1) - 1) / s) + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def rounded_towards_zero(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """For a kernel that is a little too large you answer 1; it should be a ValueError.

    int(-1 / 2) is 0, because int() cuts towards zero, and 0 + 1 is a size that looks real. -1
    // 2 is -1: // rounds down, as the floor in the formula asks.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append(int((n + 2 * p - d * (k - 1) - 1) / s) + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def empty_result_returned(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """A size of zero or less is returned; it should raise ValueError.

    The formula gives a number for every input. When the kernel does not fit, that number is
    below one, and nobody can make such an array. Check, and raise.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    return tuple(sizes)


def both_axes_must_be_empty(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """You raise only when height and width are both too small.

    One axis on which the kernel does not fit is enough: it takes or, or min(sizes) < 1.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    if max(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def kernel_measured_against_the_image(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """You refuse a kernel larger than the image even when the padding makes room for it.

    The kernel slides over the padded image, and it reaches over d * (k - 1) + 1 pixels. Compare
    those two, or simply look whether the size comes out below one.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    if min(sizes) < 1 or np.any(np.array(options[0]) > np.array(input_shape)):
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def vertical_for_both(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """The vertical stride, padding and dilation are used for the width as well.

    Options are mostly the same for both axes, so taking the first number seems harmless. In a
    pair the first number is for the height and the second for the width.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    stride, padding, dilation = (o if np.isscalar(o) else o[0] for o in (stride, padding, dilation))
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def horizontal_first(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """Your pairs are read as (horizontal, vertical); they are (height, width).

    x before y is the order of geometry. Shapes, and everything here that goes with them, have
    the rows first.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    stride, padding, dilation = (
        o if np.isscalar(o) else o[::-1] for o in (stride, padding, dilation)
    )
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def int_for_the_rows_only(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """A stride, padding or dilation given as an int acts on the rows alone.

    An int stands for both axes. Turn it into a pair, (s, s), before you use it.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    kernel_size = (kernel_size, kernel_size) if np.isscalar(kernel_size) else kernel_size
    options = [kernel_size] + [
        (o, neutral) if np.isscalar(o) else o
        for o, neutral in ((stride, 1), (padding, 0), (dilation, 1))
    ]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def kernel_size_must_be_a_pair(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """kernel_size=3 raises, because you take it for a tuple.

    kernel_size is a pair like the other options, and an int stands for both axes. Treat all
    four alike.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [kernel_size] + [(o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def kernel_size_never_checked(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """A kernel size of zero or less goes through and gives a size larger than the image.

    The formula has no objection to k = 0. Raise ValueError, naming kernel_size, when either
    size is below one.
    """
    if any(np.min(option) < 1 for option in (stride, dilation)):
        raise ValueError("stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def stride_never_checked(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """A stride of zero ends in ZeroDivisionError, a negative one in a size that means nothing.

    Dividing by what the caller gave is quickly written. Raise ValueError, naming stride, when
    either stride is below one.
    """
    if any(np.min(option) < 1 for option in (kernel_size, dilation)):
        raise ValueError("kernel_size and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def padding_never_checked(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """A negative padding goes through, as if the image were to be cut.

    The formula has no objection to it. Raise ValueError, naming padding, when either padding is
    below zero.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


def dilation_never_checked(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """A dilation of zero or less goes through.

    The formula has no objection to d = 0, which would put all taps on one pixel. Raise
    ValueError, naming dilation, when either dilation is below one.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride)):
        raise ValueError("kernel_size and stride must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    options = [(o, o) if np.isscalar(o) else o for o in (kernel_size, stride, padding, dilation)]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


# -- corr2d_strided ----------------------------------------------------------------------


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


BUGS = (
    Bug(rounded_up, "conv_output_shape", caught_by="stride"),
    Bug(places_divided_by_the_stride, "conv_output_shape", caught_by="stride"),
    Bug(padding_counted_once, "conv_output_shape", caught_by="padding"),
    Bug(dilation_times_size, "conv_output_shape", caught_by="dilation"),
    Bug(gaps_of_d_pixels, "conv_output_shape", caught_by="dilation"),
    Bug(dilation_ignored, "conv_output_shape", caught_by="dilation"),
    Bug(stride_ignored, "conv_output_shape", caught_by="stride"),
    Bug(floats_returned, "conv_output_shape", caught_by="returns_ints"),
    Bug(rounded_towards_zero, "conv_output_shape", caught_by="rejects_empty"),
    Bug(empty_result_returned, "conv_output_shape", caught_by="rejects_empty"),
    Bug(both_axes_must_be_empty, "conv_output_shape", caught_by="rejects_empty"),
    Bug(kernel_measured_against_the_image, "conv_output_shape", caught_by="padding"),
    Bug(vertical_for_both, "conv_output_shape", caught_by="formula"),
    Bug(horizontal_first, "conv_output_shape", caught_by="formula"),
    Bug(int_for_the_rows_only, "conv_output_shape", caught_by="int_or_pair"),
    Bug(kernel_size_must_be_a_pair, "conv_output_shape", caught_by="int_or_pair"),
    Bug(kernel_size_never_checked, "conv_output_shape", caught_by="rejects_kernel_size"),
    Bug(stride_never_checked, "conv_output_shape", caught_by="rejects_stride"),
    Bug(padding_never_checked, "conv_output_shape", caught_by="rejects_padding"),
    Bug(dilation_never_checked, "conv_output_shape", caught_by="rejects_dilation"),
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
    Bug(output_of_the_images_type, "corr2d_strided", caught_by="number_types"),
    Bug(kernel_in_memory_order, "corr2d_strided", caught_by="any_layout"),
    Bug(nan_counted_as_zero, "corr2d_strided", caught_by="special_values"),
    Bug(window_multiplied_in_place, "corr2d_strided", caught_by="keeps_inputs"),
    Bug(output_used_again, "corr2d_strided", caught_by="fresh_results"),
    Bug(empty_for_a_large_kernel, "corr2d_strided", caught_by="rejects_empty"),
    Bug(direction_of_the_stride_dropped, "corr2d_strided", caught_by="rejects_stride"),
    Bug(negative_padding_as_none, "corr2d_strided", caught_by="rejects_padding"),
    Bug(dilation_zero_as_one, "corr2d_strided", caught_by="rejects_dilation"),
)
