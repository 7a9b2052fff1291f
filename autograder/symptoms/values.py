"""Symptoms that are seen in the values of a result."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.errors import CheckFailed
from autograder.subject import Tensor
from autograder.symptoms.failure import (
    EVERY_ARGUMENT,
    Failure,
    alike,
    both,
    even,
    finite,
    says,
    values,
    wrong,
)


def sign_reversed(failure: Failure) -> bool:
    """Every value has the wrong sign.

    A minus where a plus should be does this, or a difference taken the wrong way round.

    Follow the sign through your formula for the example above.
    """
    want, got = values(failure)
    return want is not None and bool(want.any()) and alike(-got, want)


def signs_lost(failure: Failure) -> bool:
    """Your values are right but for their signs: none is below zero.

    abs, a square, a ReLU that comes too early or an unsigned type of number lose the sign.

    Follow a negative value through your code, and find the line in which it turns.
    """
    want, got, _ = wrong(failure)
    if want is None or not finite(want, got):
        return False
    return bool((want < 0).any()) and (alike(got, np.abs(want)) or alike(got, np.maximum(want, 0)))


def sums_start_elsewhere(failure: Failure) -> bool:
    """Every value is off by the same amount: your sums do not start from zero.

    An array to add to must hold zeros; np.empty holds whatever was there before.

    Look at where the result's array is made.
    """
    want, got = values(failure)
    if want is None or not finite(want, got):
        return False
    gap = got - want
    return bool(gap.any()) and even(gap)


def gap(failure: Failure) -> Any:
    """By how much the first value is off."""
    want, got = values(failure)
    return None if want is None else round(float((got - want).flat[0]), 6)


def off_by_a_factor(failure: Failure) -> bool:
    """All your values are too large or too small by one and the same factor.

    A sum stands where the mean belongs or the other way round, or it is divided by another number
    than that of the values in it: one axis too few, the rows for the columns, k + 1 for k.

    Divide your first value by the expected one, and look for that number among the sizes.
    """
    want, got, _ = wrong(failure)
    if want is None or not finite(want, got) or not got.any() or not want.any():
        return False
    place = np.unravel_index(np.abs(want).argmax(), want.shape)
    factor = got[place] / want[place]
    return bool(factor > 0) and alike(got, factor * want)


def factor(failure: Failure) -> Any:
    """The first value's part of the expected one."""
    want, got = values(failure)
    return None if want is None or not want.flat[0] else round(float((got / want).flat[0]), 4)


def first(failure: Failure) -> float | None:
    """The first value that was expected."""
    want, _ = values(failure)
    return None if want is None else float(want.flat[0])


def fractions_lost(failure: Failure) -> bool:
    """Your values are whole numbers, and the right ones have fractions.

    // and int() cut off what is behind the point, and so does an array of ints into which you
    write: np.zeros_like(X) has the type of X.

    Make the result's array of floats, and divide with /.
    """
    want, got, _ = wrong(failure)
    if want is None or not finite(want, got) or not (got == np.round(got)).all():
        return False
    return bool((np.abs(got - want) < 1).all()) and bool((want != np.round(want)).any())


def bytes_that_overflow(failure: Failure) -> bool:
    """Your values are off by multiples of 256: a byte holds no more than 255.

    uint8 times uint8 is uint8, and 200 + 100 is 44 in it, without a warning.

    Turn the image into floats before you compute: X.astype(float).
    """
    want, got, _ = wrong(failure)
    if want is None or not finite(want, got):
        return False
    return bool(((got - want) % 256 == 0).all())


def not_a_finite_number(failure: Failure) -> bool:
    """Your result holds NaN or infinity, although every argument is a plain number.

    0 / 0 gives NaN and 1 / 0 infinity; -inf as a filling stays where nothing was written, and
    becomes NaN when it is multiplied by zero. np.empty may hold anything.

    Look for a division, for np.inf and for np.empty, and ask which value meets them at the place
    above.
    """
    if not isinstance(failure, CheckFailed):
        return False
    actual = failure.actual.data if isinstance(failure.actual, Tensor) else failure.actual
    if isinstance(actual, (float, np.floating)):
        actual = np.asarray(actual)
    if not isinstance(actual, np.ndarray) or actual.dtype.kind != "f" or not actual.size:
        return False
    if says(failure, EVERY_ARGUMENT):
        return True
    want, got = values(failure)
    return want is not None and finite(want) and not finite(got)


def nan_swallowed(failure: Failure) -> bool:
    """NaN or infinity goes into a window and does not come out.

    max(a, b) and comparisons with > pass over NaN, since no comparison with it is true; np.nanmax
    and if x: leave it out on purpose, and a mask or a ReLU may do so too.

    Use np.max, sums and products, which hand NaN on.
    """
    want, got = _reached(failure)
    return want is not None and bool((want & ~got).any()) and not (got & ~want).any()


def nan_spreads(failure: Failure) -> bool:
    """NaN or infinity comes out of windows that do not hold it.

    Zero times NaN is NaN: a mask that is multiplied, or a window that is too large, brings it in.
    -inf as a filling beside zeros does the same.

    Cut the window out before you compute; do not multiply by zero what does not belong to it.
    """
    want, got = _reached(failure)
    return want is not None and bool((got & ~want).any()) and not (want & ~got).any()


def _reached(failure: Failure) -> tuple[Any, Any]:
    if not says(failure, "^where .* not finite"):
        return None, None
    want, got = both(failure)
    return (None, None) if want is None else (want != 0, got != 0)


def result_stays_zero(failure: Failure) -> bool:
    """Your result is zero everywhere.

    The loop that should fill it does not run, writes into another array, or returns the array
    before it is filled.

    Print something inside the innermost loop: does it appear, and how often?
    """
    want, got, _ = wrong(failure)
    return want is not None and not got.any()


def places_left_at_zero(failure: Failure) -> bool:
    """Some of your values are right, and all the others are zero.

    Your code never writes there: a range stops too early, a step is too large, or a condition
    leaves these places out.

    Write down the indices at which your code writes, for the example above.
    """
    want, got, places = wrong(failure)
    return want is not None and not got[places].any() and not places.all()


def same_value_everywhere(failure: Failure) -> bool:
    """Your result has the same value in every place.

    So it does not matter to your code where the window is: the loop's indices are not used, or the
    sum runs over the whole image.

    Look for i and j on the right of the = sign.
    """
    want, got, _ = wrong(failure)
    return want is not None and got.size > 1 and even(got) and not even(want)


def values_too_small(failure: Failure) -> bool:
    """Where your values are wrong they are too small, never too large.

    Something is left out, a maximum looks at too few values, or a mean is divided by too many.

    Work out by hand the first value that differs, and see which of its inputs you did not count.
    """
    want, got, places = wrong(failure)
    return want is not None and bool((got[places] < want[places]).all())


def values_too_large(failure: Failure) -> bool:
    """Where your values are wrong they are too large, never too small.

    Something is counted twice, a maximum looks at too many values, or a mean is divided by too few.

    Work out by hand the first value that differs, and see which of its inputs you counted too much.
    """
    want, got, places = wrong(failure)
    return want is not None and bool((got[places] > want[places]).all())


def count_of_wrong(failure: Failure) -> int:
    """How many values differ."""
    return 0 if wrong(failure)[2] is None else int(wrong(failure)[2].sum())
