"""Known bugs of same_padding."""

import numpy as np

from autograder.model import Bug


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


def pairs_as_lists(kernel_size):
    """Your paddings are lists; a padding is a tuple of two tuples.

    Lists hold the same numbers, but [1, 1] == (1, 1) is false, a list cannot be the key of a dict,
    and PyTorch and NumPy give sizes and paddings as tuples. Write parentheses.
    """
    kH, kW = (kernel_size, kernel_size) if np.isscalar(kernel_size) else kernel_size
    if kH < 1 or kW < 1:
        raise ValueError(f"kernel_size must be positive, got {kernel_size}")
    return [[(kH - 1) // 2, kH // 2], [(kW - 1) // 2, kW // 2]]


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


BUGS = (
    Bug(half_on_both_sides, "same_padding", caught_by="even_kernels"),
    Bug(half_rounded_down, "same_padding", caught_by="even_kernels"),
    Bug(extra_before, "same_padding", caught_by="even_kernels"),
    Bug(width_before_height, "same_padding", caught_by="odd_kernels"),
    Bug(height_for_both, "same_padding", caught_by="odd_kernels"),
    Bug(all_of_it_after, "same_padding", caught_by="odd_kernels"),
    Bug(halves_as_floats, "same_padding", caught_by="odd_kernels"),
    Bug(pairs_as_lists, "same_padding", caught_by="odd_kernels"),
    Bug(int_pads_the_rows_only, "same_padding", caught_by="int_or_pair"),
    Bug(size_never_checked, "same_padding", caught_by="rejects_kernel_size"),
    Bug(height_checked_only, "same_padding", caught_by="rejects_kernel_size"),
)
