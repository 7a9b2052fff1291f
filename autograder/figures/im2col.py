"""Pictures of the fifth exercise; their numbers are those of its worked examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from autograder.report.svg import above, beside, grid, svg, text

X = np.arange(1, 10).reshape(3, 3)
COLUMNS = np.array([[1, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9]])


def columns() -> str:
    """The second window of an image becomes the second column."""
    picture = beside(
        grid(X, title="x, 3 × 3", window=(0, 1, 2, 2)),
        "→",
        grid(COLUMNS, title="im2col(x, 2)", window=(0, 1, 4, 1)),
    )
    return svg(picture, title="im2col writes every window as a column")


def product() -> str:
    """One row of weights times the columns gives all outputs."""
    picture = beside(
        grid([[1, 2, 3, 4]], title="weight, as a row", positions=False),
        "·",
        grid(COLUMNS, title="columns", window=(0, 1, 4, 1), positions=False),
        "=",
        grid([[37, 47, 67, 77]], title="y, as a row", focus=[(0, 1)], positions=False),
        "→",
        grid([[37, 47], [67, 77]], title="y", focus=[(0, 1)], positions=False),
    )
    return svg(picture, title="A convolution is one matrix product")


def sums() -> str:
    """The centre pixel was copied into all four columns, and col2im adds its copies up."""
    copies = [(0, 3), (1, 2), (2, 1), (3, 0)]
    picture = beside(
        grid(COLUMNS, title="columns", tapped=copies),
        "→",
        grid([[1, 4, 3], [8, 20, 12], [7, 16, 9]], title="col2im(columns)", focus=[(1, 1)]),
    )
    return svg(picture, title="col2im adds the copies of each pixel: 5 + 5 + 5 + 5 = 20")


def edges() -> str:
    """A dark bar, and its left and right edge found by the kernel [1, -1]."""
    row = [[1, 1, 0, 0, 0, 0, 1, 1]]
    edge = [[0, 1, 0, 0, 0, -1, 0]]
    rows = [
        beside(text("X"), grid(row * 3, positions=False)),
        beside(
            text("Y"),
            grid(edge * 3, positions=False, focus=[(r, c) for r in range(3) for c in (1, 5)]),
        ),
    ]
    return svg(above(*rows), title="An image X and its edges Y: which kernel made Y of X?")


FIGURES: Mapping[str, Callable[[], str]] = {
    "columns": columns,
    "product": product,
    "sums": sums,
    "edges": edges,
}
