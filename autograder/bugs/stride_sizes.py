"""Known bugs of conv_output_shape: its arguments and its result."""

import numpy as np

from autograder.model import Bug


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


def padding_before_stride(input_shape, kernel_size, padding=0, stride=1, dilation=1):
    """You take padding before stride, so that calls without the names mix them up.

    Any order would do as long as every argument is named. The contract's, which is PyTorch's, is
    stride, padding, dilation.
    """
    if any(np.min(option) < 1 for option in (kernel_size, stride, dilation)):
        raise ValueError("kernel_size, stride and dilation must be positive")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    arguments = (kernel_size, stride, padding, dilation)
    options = [(o, o) if np.isscalar(o) else o for o in arguments]
    sizes = []
    for n, k, s, p, d in zip(input_shape, *options):
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    if min(sizes) < 1:
        raise ValueError(f"the kernel ({kernel_size}) is larger than the image ({input_shape})")
    return tuple(sizes)


BUGS = (
    Bug(floats_returned, "conv_output_shape", caught_by="returns_ints"),
    Bug(rounded_towards_zero, "conv_output_shape", caught_by="rejects_empty"),
    Bug(empty_result_returned, "conv_output_shape", caught_by="rejects_empty"),
    Bug(both_axes_must_be_empty, "conv_output_shape", caught_by="rejects_empty"),
    Bug(int_for_the_rows_only, "conv_output_shape", caught_by="int_or_pair"),
    Bug(kernel_size_must_be_a_pair, "conv_output_shape", caught_by="int_or_pair"),
    Bug(kernel_size_never_checked, "conv_output_shape", caught_by="rejects_kernel_size"),
    Bug(stride_never_checked, "conv_output_shape", caught_by="rejects_stride"),
    Bug(padding_never_checked, "conv_output_shape", caught_by="rejects_padding"),
    Bug(dilation_never_checked, "conv_output_shape", caught_by="rejects_dilation"),
    Bug(padding_before_stride, "conv_output_shape", caught_by="int_or_pair"),
)
