"""What the checks of the second exercise are tried on."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from autograder import strategies
from autograder.strategies import both

Pair = int | tuple[int, int]

Sides = tuple[tuple[int, int], tuple[int, int]]

Padding = Pair | Sides

PADDING = ("padding", "pad", "top", "bottom", "left", "right")

IMAGE = np.arange(1.0, 21.0).reshape(4, 5)

NEGATIVE: tuple[Padding, ...] = (
    -1,
    (-1, 0),
    (0, -2),
    (2, -1),
    ((-1, 1), (0, 0)),
    ((0, -1), (1, 1)),
    ((0, 0), (-1, 0)),
    ((2, 1), (1, -1)),
)


def sides(padding: Padding) -> Sides:
    """Any form of padding as `((top, bottom), (left, right))`."""
    vertical, horizontal = (padding, padding) if isinstance(padding, int) else padding
    return both(vertical), both(horizontal)


def padded_shape(shape: tuple[int, ...], padding: Padding) -> tuple[int, ...]:
    """The shape of an array `(..., H, W)` after padding."""
    (top, bottom), (left, right) = sides(padding)
    return (*shape[:-2], top + shape[-2] + bottom, left + shape[-1] + right)


def paddings(highest: int = 3) -> st.SearchStrategy[Padding]:
    """Every form of padding that the contract knows."""
    pair = strategies.sizes(0, highest)
    return st.one_of(st.integers(0, highest), pair, st.tuples(pair, pair))
