"""Pictures of the fourth exercise; their numbers are those of its worked examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from autograder.report.svg import Drawing, above, beside, grid, svg

X = np.array([[1, 3, 2, 0], [4, 2, 1, 5], [0, 1, 6, 2], [3, 2, 1, 2]])
WINNERS = [(1, 0), (1, 3), (3, 0), (2, 2)]


def windows() -> str:
    """Max and mean of the four 2 × 2 windows of an image."""
    picture = beside(
        grid(X, title="X, 4 × 4", window=(0, 2, 2, 2)),
        "→",
        grid([[4, 5], [3, 6]], title="max", focus=[(0, 1)]),
        grid([[2.5, 2], [1.5, 2.75]], title="avg", focus=[(0, 1)]),
    )
    return svg(picture, title="A 2 × 2 window with stride 2 keeps one number of each place")


def padding() -> str:
    """The first of the 3 × 3 windows of a negative image with padding 1, in both modes."""
    image = [[-3, -1, -2], [-5, -4, -1], [-2, -6, -3]]
    border = [(r, c) for r in range(5) for c in range(5) if not (0 < r < 4 and 0 < c < 4)]
    by_avg = beside(
        grid(
            np.pad(image, 1).astype(object),
            title="for avg: zeros",
            faded=border,
            window=(0, 0, 3, 3),
        ),
        "→",
        grid([[-13 / 9]], title="avg = -13 / 9", positions=False),
    )
    endless = np.full((5, 5), "-∞", dtype=object)
    endless[1:4, 1:4] = np.array(image, dtype=object)
    by_max = beside(
        grid(endless, title="for max: minus infinity", faded=border, window=(0, 0, 3, 3)),
        "→",
        grid([[-1]], title="max", positions=False),
    )
    return svg(above(by_max, by_avg), title="What the padding counts as depends on the mode")


def backward() -> str:
    """Where the gradients of the four outputs go, in both modes."""
    dY = [[8, 12], [16, 20]]
    to_max = np.zeros((4, 4), int)
    for place, value in zip(WINNERS, np.ravel(dY), strict=True):
        to_max[place] = value
    picture = beside(
        grid(dY, title="dY"),
        "→",
        grid(to_max, title="dX, max", focus=WINNERS),
        grid(np.kron(dY, np.ones((2, 2), int)) // 4, title="dX, avg"),
    )
    return svg(picture, title="Backwards: to the maximum whole, or to all in equal parts")


def shifts() -> str:
    """A spot that moves within its window, and one that moves by a whole window."""

    def row(title: str, at: int) -> Drawing:
        spot = np.zeros((1, 8), int)
        spot[0, at] = 9
        pooled = [[spot[0, :4].max(), spot[0, 4:].max()]]
        image = grid(spot, title=title, window=(0, 4 * (at // 4), 1, 4), positions=False)
        return beside(image, "→", grid(pooled, positions=False))

    rows = row("at first", 1), row("one to the right", 2), row("four to the right", 5)
    return svg(above(*rows), title="Small shifts vanish, shifts by the stride shift the output")


FIGURES: Mapping[str, Callable[[], str]] = {
    "windows": windows,
    "padding": padding,
    "shifts": shifts,
    "backward": backward,
}
