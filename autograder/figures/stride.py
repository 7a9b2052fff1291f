"""Pictures of the third exercise; their numbers are those of its worked examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from autograder.report.svg import Drawing, above, arrow, beside, grid, svg

X = np.arange(1, 21).reshape(4, 5)


def places() -> str:
    """The places at which a 2 × 2 kernel stands when it moves by two rows and three columns."""
    corners = [(0, 0), (0, 3), (2, 0), (2, 3)]
    windows = [
        grid(X, title=f"Y[{i // 2}, {j // 3}]", window=(i, j, 2, 2), positions=False)
        for i, j in corners
    ]
    picture = above(beside(*windows[:2], gap=28), beside(*windows[2:], gap=28))
    return svg(picture, title="A stride of (2, 3): four places for a kernel of 2 × 2")


def dilation() -> str:
    """The pixels that a 2 × 3 kernel meets with a dilation of (2, 1) and of 2."""

    def taps(down: int, right: int) -> Drawing:
        met = [(a * down, b * right) for a in range(2) for b in range(3)]
        window = (0, 0, down + 1, 2 * right + 1)
        title = f"dilation ({down}, {right})"
        return grid(X, title=title, tapped=met, window=window, positions=False)

    picture = beside(taps(1, 1), taps(2, 1), taps(2, 2), gap=24)
    return svg(picture, title="The same 2 × 3 kernel, spread by its dilation")


def receptive_field() -> str:
    """One output of two layers and the inputs it depends on."""
    picture = above(
        grid([["c"]], title="second layer, k = 3", focus=[(0, 0)], positions=False),
        arrow("looks at three values of the first layer", direction="down"),
        grid(
            [["b"] * 3],
            title="first layer, k = 3, stride 2",
            tapped=[(0, c) for c in range(3)],
            positions=False,
        ),
        arrow("which look at seven pixels", direction="down"),
        grid([list(range(9))], title="image", tapped=[(0, c) for c in range(7)], positions=False),
        gap=8,
    )
    return svg(picture, title="The receptive field of one value after two layers")


FIGURES: Mapping[str, Callable[[], str]] = {
    "places": places,
    "dilation": dilation,
    "receptive_field": receptive_field,
}
