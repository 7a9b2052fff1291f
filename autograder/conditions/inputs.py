"""Circumstances of windows, and of the kinds of input."""

from __future__ import annotations

from autograder.conditions.condition import Condition, said
from autograder.conditions.reading import ABSENT, Example, argument, geometry, shape

# -- windows ------------------------------------------------------------------------------


def kernel_as_large_as_the_image(example: Example) -> bool | None:
    """Your function is wrong only when kernel and image have the same height or width.

    Such a kernel fits, in one place: X of H rows and a kernel of kH rows leave H - kH + 1 rows.

    Look for >= where > belongs, and for a range that is empty there.
    """
    found = geometry(example)
    if found.image is None or found.kernel is None:
        return None
    return any(a == b for a, b in zip(found.image, found.kernel, strict=True))


def even_kernels_only(example: Example) -> bool | None:
    """Your function is right for odd kernels and wrong when the kernel has an even side.

    An odd kernel has a middle; an even one has not, so its padding cannot be the same on both
    sides, and k // 2 is no longer (k - 1) // 2.

    Write down both sides of the padding for k = 2.
    """
    kernel = geometry(example).kernel
    return None if kernel is None else any(k % 2 == 0 for k in kernel)


def overlapping_windows_only(example: Example) -> bool | None:
    """Your function is right when the windows lie side by side, and wrong when they overlap.

    Where the stride is smaller than the window, a pixel belongs to several windows. What one
    window writes must not take away what another one wrote.

    Look for = where += belongs, and for a step that is the window's size and not the stride.
    """
    return geometry(example).overlapping


def windows_apart_only(example: Example) -> bool | None:
    """Your function is right when the windows overlap, and wrong when they do not.

    Where the stride is as large as the window or larger, pixels lie between the windows or touch
    the next one.

    Try a window of 1 with a stride of 2, and write down which pixels your code reads.
    """
    overlapping = geometry(example).overlapping
    return None if overlapping is None else not overlapping


def rest_at_the_edge_only(example: Example) -> bool | None:
    """Your function is wrong only when the last window does not end at the image's edge.

    When the stride does not divide the way, rows or columns are left over behind the last window.
    They belong to no window: the division that counts the places rounds down.

    Try a row of six pixels, a window of three and a stride of two.
    """
    return geometry(example).left_over


# -- kinds of input -----------------------------------------------------------------------


def several_channels_only(example: Example) -> bool | None:
    """Your function is right for one channel and wrong for several.

    With a single channel it does not matter whether you add, average or overwrite, nor which of
    the kernel's axes you take for the input's.

    Follow two input channels through your code: their results are added.
    """
    for name in ("K", "weight"):
        kernel = shape(example, name)
        if kernel is not None and len(kernel) == 4:
            return bool(kernel[1] > 1 or kernel[0] > 1)
    image = shape(example, "x")
    return bool(image[1] > 1) if image is not None and len(image) == 4 else None


def several_images_only(example: Example) -> bool | None:
    """Your function is right for one image and wrong for a batch of several.

    With a single image it does not matter which axis counts the images: an axis of length one is
    stretched, and a reshape may take it anywhere.

    Follow two different images through your code; neither may change what comes of the other.
    """
    for name in ("x", "cols"):
        batch = shape(example, name)
        if batch is not None and len(batch) >= 3:
            return bool(batch[0] > 1)
    return None


def leading_axes_only(example: Example) -> bool | None:
    """Your function is right for a single image (H, W), and wrong with more axes in front.

    Batches and channels stand before height and width: X.shape[0] is then no longer the height.

    Count axes from the end: X.shape[-2:], X[..., i, j], axis=(-2, -1).
    """
    image = shape(example, "X")
    return None if image is None else len(image) > 2


def single_images_only(example: Example) -> bool | None:
    """Your function is right with axes in front of height and width, and wrong for (H, W) alone.

    X[:, i, j] and axis=1 need an axis in front. Counted from the end, an axis is the same one for
    any number of them.

    Write X[..., i, j] and axis=(-2, -1), and try an array of two axes.
    """
    image = shape(example, "X")
    return None if image is None else len(image) == 2


def mode(name: str, other: str) -> Condition:
    """Wrong for one mode of pooling."""

    def holds(example: Example) -> bool | None:
        given = argument(example, "mode")
        return None if given is ABSENT else bool(given == name)

    return said(
        f"wrong_for_{name}_only",
        holds,
        f"Your function is right with mode={other!r} and wrong with mode={name!r}.",
        "So windows, strides and sizes are right, and what is wrong belongs to one mode alone.",
        f"Look at the lines that only mode={name!r} runs, and work out one window of them by hand.",
    )


def stride_left_out_only(example: Example) -> bool | None:
    """Your function is right when a stride is given, and wrong when it is left out.

    A stride of None stands for the window's own size: (kH, kW), one for each axis.

    Replace None at the top, before the stride is used for the first time.
    """
    stride = argument(example, "stride")
    return None if stride is ABSENT else stride is None
