"""Symptoms of failures that are partly exceptions and partly wrong results.

What raises for some arguments often gives a wrong result for others, for one and the same reason.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.errors import CheckFailed
from autograder.subject import Tensor
from autograder.symptoms import exceptions, values
from autograder.symptoms.failure import Failure, Symptom, sizes

LEAST_PART = 1 / 4
"""Of the failures that must show the symptom a mixture is named after."""


def shapes_fit_by_chance(failure: Failure) -> bool:
    """Two arrays that your code puts together have shapes that fit by chance alone.

    For some arguments they do not fit, and your code raises; for others they do, or a length of
    one is stretched, and the result is wrong without any error. Start, stop or step of a slice
    follow the wrong number then: the other axis, the kernel for the image, a 1 too many.

    Print both shapes in the line that raises, for three examples of different sizes, and work out
    what they should be.
    """
    return exceptions.shapes_do_not_fit(failure) or returns_otherwise(failure)


def index_fits_by_chance(failure: Failure) -> bool:
    """An index of your code leaves the array for some arguments, and is wrong for others.

    Where the array is large enough there is no error, only a value from another place. So the
    index itself is wrong, not just its largest value: the other axis, the other array, a start
    that is added twice.

    Write the index down in words, such as "the window's first row plus the row within the kernel".
    """
    return exceptions.index_past_the_end(failure) or returns_otherwise(failure)


def window_empty_by_chance(failure: Failure) -> bool:
    """A window of your code is empty for some arguments, and the wrong one for others.

    A slice whose stop is not behind its start holds nothing, and raises when its largest value is
    asked for; a slice that is only too short gives a wrong value without an error.

    Print start and stop of each slice, and compare their difference with the window's size.
    """
    return exceptions.window_is_empty(failure) or returns_otherwise(failure)


def arguments_refused_by_chance(failure: Failure) -> bool:
    """Your own ValueError refuses arguments that are allowed, and with others the result is wrong.

    The number that is compared is the one that is returned or used, so a mistake in it does both.

    Work out the number in your if for the example above, term by term, and compare it with what
    the formula of the exercise gives.
    """
    return exceptions.valid_arguments_refused(failure) or returns_otherwise(failure)


def size_wrong_and_sometimes_negative(failure: Failure) -> bool:
    """The size of your result is wrong, and for some arguments it is even negative.

    A sign in the formula is the wrong way round, or something is taken off twice: small images have
    nothing left, larger ones too little, and what belongs into the result does not fit.

    Put the numbers of the example above into the formula, term by term.
    """
    misfit = exceptions.size_below_zero(failure) or exceptions.shapes_do_not_fit(failure)
    return misfit or returns_otherwise(failure)


def infinite_by_chance(failure: Failure) -> bool:
    """Your result holds NaN or infinity for some arguments, and is wrong for others.

    A division does this whose divisor may be zero, and so do np.inf and np.empty where a value is
    never overwritten: with other numbers they give a value that is merely wrong.

    Look for a division and for what your arrays hold when they are made.
    """
    return values.not_a_finite_number(failure) or returns_otherwise(failure)


def returns_otherwise(failure: Failure) -> bool:
    """Whether there is a result, and its size or its values are wrong."""
    if not isinstance(failure, CheckFailed):
        return False
    return bool(sizes(failure)[0]) or isinstance(failure.actual, (np.ndarray, Tensor, float))


PLAIN: dict[Symptom, Symptom] = {
    size_wrong_and_sometimes_negative: exceptions.size_below_zero,
    arguments_refused_by_chance: exceptions.valid_arguments_refused,
    index_fits_by_chance: exceptions.index_past_the_end,
    window_empty_by_chance: exceptions.window_is_empty,
    shapes_fit_by_chance: exceptions.shapes_do_not_fit,
    infinite_by_chance: values.not_a_finite_number,
}
"""Of each mixture, the symptom that a fair part of the failures must show."""


def mixed(mixture: Symptom, failures: Sequence[Failure]) -> bool:
    """Whether a fair part of the failures, but not all of them, show the plain symptom."""
    plain = sum(map(PLAIN[mixture], failures))
    return LEAST_PART * len(failures) <= plain < len(failures)
