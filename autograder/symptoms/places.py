"""Symptoms that are seen in where the wrong values stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.symptoms.failure import Failure, alike, even, wrong


def result_transposed(failure: Failure) -> bool:
    """Your result is the right one with rows and columns exchanged.

    Y[j, i] for Y[i, j], or a transposed argument; square images have the right shape all the same.

    Rows count first, in the shape, in the index and in the loops.
    """
    want, got, _ = wrong(failure)
    if want is None or want.ndim < 2 or want.shape[-1] != want.shape[-2]:
        return False
    return alike(got, np.swapaxes(want, -1, -2))


def result_mirrored(failure: Failure) -> bool:
    """Your result is the right one mirrored: upside down, left to right, or both.

    A negative step, a flipped argument or an index that counts from the end does this.

    Look for ::-1, flip and indices such as [-i].
    """
    want, got, _ = wrong(failure)
    if want is None or want.ndim < 2:
        return False
    axes: tuple[Any, ...] = ((-1,), (-2,), (-2, -1))
    return any(alike(got, np.flip(want, axis)) for axis in axes)


def result_moved(failure: Failure) -> bool:
    """Your values are right but stand one row or one column too far.

    An index that starts at 1, or a window that starts one pixel early or late, moves everything.

    Work out by hand which pixels the first value, at [0, 0], is made of.
    """
    want, got, _ = wrong(failure)
    if want is None or want.ndim < 2:
        return False
    for axis in (-2, -1):
        for step in (1, -1):
            if want.shape[axis] > 2 and _is_moved(want, got, axis, step):
                return True
    return False


def _is_moved(want: Any, got: Any, axis: int, step: int) -> bool:
    one, other = np.moveaxis(want, axis, 0), np.moveaxis(got, axis, 0)
    kept = (one[:-1], other[1:]) if step > 0 else (one[1:], other[:-1])
    return not even(kept[0]) and alike(*kept)


def right_values_in_wrong_places(failure: Failure) -> bool:
    """Your result holds the right values, each as often as it should, in other places.

    A reshape reads row by row whatever the axes mean; transpose or permute must come before it.
    Two indices that have changed places do the same.

    Take an image in which every pixel is different, and see where the first one goes.
    """
    want, got, _ = wrong(failure)
    return want is not None and alike(np.sort(got, axis=None), np.sort(want, axis=None))


def wrong_at_the_edge_only(failure: Failure) -> bool:
    """Your values are right in the middle and wrong in the first or last row or column.

    Loops that stop one short or start one late do this, or a border that is missing or has the
    wrong values.

    Work out by hand the outermost value that differs, and see which of its inputs you left out.
    """
    want, _, places = wrong(failure)
    if want is None or want.ndim < 2 or min(want.shape[-2:]) < 3:
        return False
    return not places[..., 1:-1, 1:-1].any()


def wrong_in_the_last_row_only(failure: Failure) -> bool:
    """Your values are right in every row but the last.

    A stop that is one short cuts the last one off, and an index from the end, such as -1 or -0,
    means another place.

    Write down the start and the stop of what belongs to the last row.
    """
    return _wrong_at_the_end_only(failure, -2)


def wrong_in_the_last_column_only(failure: Failure) -> bool:
    """Your values are right in every column but the last.

    A stop that is one short cuts the last one off, and an index from the end, such as -1 or -0,
    means another place.

    Write down the start and the stop of what belongs to the last column.
    """
    return _wrong_at_the_end_only(failure, -1)


def _wrong_at_the_end_only(failure: Failure, axis: int) -> bool:
    """Whether every wrong value has the last index along an axis."""
    _, _, places = wrong(failure)
    if places is None or places.ndim < 2 or places.shape[axis] < 2:
        return False
    return not np.delete(places, -1, axis).any()


def first_row_and_column_right(failure: Failure) -> bool:
    """Your values are right in the first row and the first column, and wrong further inside.

    With i or j equal to 0 many mistakes do not show: i * s and i + s, i * j and i + j, an index
    that is left out.

    Work out by hand the value at [1, 1]: which numbers is it made of?
    """
    _, _, places = wrong(failure)
    if places is None or places.ndim < 2:
        return False
    return not places[..., 0, :].any() and not places[..., 0].any()


def first_row_right(failure: Failure) -> bool:
    """Your values are right in the first row, and wrong below it.

    For the row with the number 0 many mistakes do not show: 0 * s and 0 // s are the same, and an
    index that is left out does no harm.

    Work out by hand a value of the second row, at [1, 0]: which numbers is it made of?
    """
    _, _, places = wrong(failure)
    return places is not None and places.ndim >= 2 and not places[..., 0, :].any()


def first_column_right(failure: Failure) -> bool:
    """Your values are right in the first column, and wrong to the right of it.

    For the column with the number 0 many mistakes do not show: 0 * s and 0 // s are the same, and
    an index that is left out does no harm.

    Work out by hand a value of the second column, at [0, 1]: which numbers is it made of?
    """
    _, _, places = wrong(failure)
    return places is not None and places.ndim >= 2 and not places[..., 0].any()


def diagonal_right(failure: Failure) -> bool:
    """Your values are right where row and column have the same number, and wrong elsewhere.

    So i stands where j belongs, or j where i does: only where both are equal it does not matter.

    Look at each i and j in the line that computes a value, and ask which axis it counts.
    """
    _, _, places = wrong(failure)
    if places is None or places.ndim < 2:
        return False
    return not np.diagonal(places, axis1=-2, axis2=-1).any()


def first_value_right(failure: Failure) -> bool:
    """Your first value, at [0, 0], is always right, and others are not.

    Where all indices are 0 it does not matter what they are multiplied by, nor which is which; and
    a sum that is never set back to zero is still right.

    Work out by hand the values at [0, 1] and [1, 0]: which numbers is each of them made of?
    """
    _, _, places = wrong(failure)
    return places is not None and places.ndim >= 2 and not places[..., 0, 0].any()


def every_row_the_same(failure: Failure) -> bool:
    """All rows of your result are the same.

    So your code does not move down: the row's index is not used, or a single row is stretched over
    all of them, as NumPy does with a length of one.

    Look for i on the right of the = sign, and print the shape of what you assign.
    """
    return _repeats(failure, -2)


def every_column_the_same(failure: Failure) -> bool:
    """All columns of your result are the same.

    So your code does not move to the right: the column's index is not used, or a single column is
    stretched over all of them, as NumPy does with a length of one.

    Look for j on the right of the = sign, and print the shape of what you assign.
    """
    return _repeats(failure, -1)


def _repeats(failure: Failure, axis: int) -> bool:
    want, got, _ = wrong(failure)
    if want is None or want.ndim < 2 or want.shape[axis] < 2:
        return False
    first = np.take(got, [0], axis)
    return alike(got, np.broadcast_to(first, got.shape))


def first_channels_right(failure: Failure) -> bool:
    """Your first channel or image is right, and the later ones are wrong.

    What is made or reset once should be made for each of them, or the other way round; or the
    index of the channel is 0 where it should count.

    Compare the second channel of your result with the first: is it the same, or the sum of both?
    """
    _, _, places = wrong(failure)
    return places is not None and places.ndim >= 3 and not places[0].any()
