"""Pictures of the first exercise; their numbers are those of its worked examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from autograder.report.svg import above, arrow, beside, grid, svg, text

X = np.array([[1, 2, 0, 1], [0, 1, 3, 2], [2, 0, 1, 1]])
K = np.array([[1, 0], [-1, 2]])
Y = np.array([[3, 7, 1], [-2, 3, 4]])
STRIPE = np.array([[0, 0, 9, 9, 9, 0]] * 3)
EDGES = np.array([[0, -9, 0, 0, 9]] * 3)


def sliding_window() -> str:
    """A window of X, the kernel, and the output that their products add up to."""
    picture = above(
        beside(
            grid(X, title="X", window=(0, 1, 2, 2)),
            "∗",
            grid(K, title="K"),
            "=",
            grid(Y, title="Y", focus=[(0, 1)]),
        ),
        text("Y[0, 1] = 2 · 1 + 0 · 0 + 1 · (-1) + 3 · 2 = 7"),
    )
    return svg(picture, title="A window of the image meets the kernel")


def edges() -> str:
    """The kernel [1, -1] on a bright stripe: not zero only where brightness changes."""
    picture = beside(
        grid(STRIPE, title="X: a bright stripe"),
        "∗",
        grid([[1, -1]], title="K"),
        "=",
        grid(EDGES, title="Y", focus=[(r, c) for r in range(3) for c in (1, 4)]),
    )
    return svg(picture, title="The kernel [1, -1] finds the edges of a stripe")


def flipped() -> str:
    """A kernel and the same turned by half a turn."""
    kernel = np.array([[1, 2], [3, 4]])
    picture = beside(
        grid(kernel, title="K", positions=False),
        arrow("half a turn", length=110),
        grid(kernel[::-1, ::-1], title="K[::-1, ::-1]", positions=False),
    )
    return svg(picture, title="Convolution turns the kernel before it slides it")


def channels() -> str:
    """Two input channels meet two slices of a kernel; the results and the bias are added."""
    first, second = np.array([[1, 2, 0], [0, 1, 3]]), np.array([[2, 1, 1], [0, 3, 1]])
    left, right = np.array([[1, 0], [-1, 2]]), np.array([[0, 1], [1, 0]])
    picture = above(
        beside(
            grid(first, title="X[0]", window=(0, 0, 2, 2)), "∗", grid(left, title="K[0, 0]"),
            "=", grid([[3, 7]], title="", focus=[(0, 0)]),
        ),
        beside(
            grid(second, title="X[1]", window=(0, 0, 2, 2)), "∗", grid(right, title="K[0, 1]"),
            "=", grid([[1, 4]], title="", focus=[(0, 0)]),
        ),
        beside(
            text("added up, and b[0] = 10 on top:"), grid([[14, 21]], title="Y[0]", focus=[(0, 0)])
        ),
        gap=20,
    )  # fmt: skip
    return svg(picture, title="One output channel from two input channels")


FIGURES: Mapping[str, Callable[[], str]] = {
    "sliding_window": sliding_window,
    "edges": edges,
    "flipped": flipped,
    "channels": channels,
}
