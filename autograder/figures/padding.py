"""Pictures of the second exercise; their numbers are those of its worked examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from autograder.report.svg import above, beside, grid, svg

X = np.array([[1, 2, 3], [4, 5, 6]])


def frame() -> str:
    """An image with one row above it and two columns to its right."""
    P = np.pad(X, ((1, 0), (0, 2)))
    zeros = [(int(r), int(c)) for r, c in np.argwhere(P == 0)]
    picture = beside(
        grid(X, title="X, 2 × 3"),
        "→",
        grid(P, title="((1, 0), (0, 2)) around it, 3 × 5", faded=zeros),
    )
    return svg(picture, title="Padding puts a frame of zeros around an image")


def same() -> str:
    """A 3 × 3 kernel of ones on a padded image: the output has the image's size."""
    P = np.pad(X, 1)
    zeros = [(int(r), int(c)) for r, c in np.argwhere(P == 0)]
    picture = beside(
        grid(P, title="X with a frame of 1", faded=zeros, window=(0, 0, 3, 3)),
        "∗",
        grid(np.ones((3, 3), int), title="K"),
        "=",
        grid([[12, 21, 16], [12, 21, 16]], title="Y, 2 × 3", focus=[(0, 0)]),
    )
    return svg(picture, title="With same padding the output is as large as the image")


def even_kernel() -> str:
    """One row of five pixels under kernels of three and of four."""
    odd = grid(
        [[0, 1, 2, 3, 4, 5, 0]],
        title="k = 3: one zero on each side",
        faded=[(0, 0), (0, 6)],
        window=(0, 0, 1, 3),
        positions=False,
    )
    even = grid(
        [[0, 1, 2, 3, 4, 5, 0, 0]],
        title="k = 4: one zero on the left, two on the right",
        faded=[(0, 0), (0, 6), (0, 7)],
        window=(0, 0, 1, 4),
        positions=False,
    )
    return svg(above(odd, even), title="An even kernel needs an odd number of extra pixels")


FIGURES: Mapping[str, Callable[[], str]] = {
    "frame": frame,
    "same": same,
    "even_kernel": even_kernel,
}
