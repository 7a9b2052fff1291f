"""Known bugs of conv_output_shape: the formula."""

import numpy as np

from autograder.model import Bug


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


BUGS = (
    Bug(rounded_up, "conv_output_shape", caught_by="stride"),
    Bug(places_divided_by_the_stride, "conv_output_shape", caught_by="stride"),
    Bug(padding_counted_once, "conv_output_shape", caught_by="padding"),
    Bug(dilation_times_size, "conv_output_shape", caught_by="dilation"),
    Bug(gaps_of_d_pixels, "conv_output_shape", caught_by="dilation"),
    Bug(dilation_ignored, "conv_output_shape", caught_by="dilation"),
    Bug(stride_ignored, "conv_output_shape", caught_by="stride"),
    Bug(kernel_measured_against_the_image, "conv_output_shape", caught_by="padding"),
    Bug(vertical_for_both, "conv_output_shape", caught_by="formula"),
    Bug(horizontal_first, "conv_output_shape", caught_by="formula"),
)
