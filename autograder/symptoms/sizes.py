"""Symptoms that are seen in a shape, or in other sizes that a function returns."""

from __future__ import annotations

from typing import Any

from autograder.symptoms.failure import Failure, shapes, sizes

LARGEST_OFFSET = 3
"""A size that is off by more than this is another mistake than one wrong constant."""


def height_and_width_swapped(failure: Failure) -> bool:
    """Your height and width have changed places.

    Arrays count rows first, so a shape is (height, width); pictures are often described the other
    way round.

    Follow both numbers from where you read them to where you use them.
    """
    want, got = sizes(failure)
    return len(want) == len(got) >= 2 and want != got and want == (*got[:-2], got[-1], got[-2])


def off_by_a_constant(failure: Failure) -> bool:
    """Your sizes are off by the same amount whatever the arguments.

    A range or a difference that counts both ends needs + 1, one that counts gaps does not, and
    padding stands on both sides.

    Try the formula on the smallest case: one place for a kernel as large as the image.
    """
    want, got = sizes(failure)
    if not want or len(want) != len(got):
        return False
    return want != got and all(abs(a - b) <= LARGEST_OFFSET for a, b in zip(want, got, strict=True))


def offset(failure: Failure) -> Any:
    """By how much each size is off."""
    want, got = sizes(failure)
    return tuple(b - a for a, b in zip(want, got, strict=False))


def sizes_are_no_whole_numbers(failure: Failure) -> bool:
    """The sizes that you return have fractions.

    Half a place does not exist: where the stride does not divide the way, the rest is left over.

    Divide with //, which rounds down.
    """
    want, got = sizes(failure)
    return len(want) == len(got) and any(n != int(n) for n in got if abs(n) < float("inf"))


def axes_lost(failure: Failure) -> bool:
    """Your result has fewer axes than it should have.

    An index takes an axis away, X[0] as well as sum() or max(). An axis of length one is an axis
    too, and squeeze() takes away all of them.

    Print the shape after each line, and find the one in which the axis goes.
    """
    want, got = shapes(failure)
    return len(got) < len(want)


def axes_gained(failure: Failure) -> bool:
    """Your result has more axes than it should have.

    A sum or maximum over one axis leaves the others: over a window it takes two. Indexing with
    None, keepdims=True and a list around an array add an axis.

    Print the shape after each line, and find the one in which the axis appears.
    """
    want, got = shapes(failure)
    return len(got) > len(want) > 0


def number_of_rows_wrong(failure: Failure) -> bool:
    """Your result has the right number of columns and a wrong number of rows.

    Of a shape's last two numbers the second is right, and so is what your code does for it. The
    first is made of the wrong numbers, or of one too many.

    Where height and width follow one formula, compare the two lines letter by letter.
    """
    return _wrong_along(failure, 0)


def number_of_columns_wrong(failure: Failure) -> bool:
    """Your result has the right number of rows and a wrong number of columns.

    Of a shape's last two numbers the first is right, and so is what your code does for it. The
    second is made of the wrong numbers, or of one too many.

    Where height and width follow one formula, compare the two lines letter by letter.
    """
    return _wrong_along(failure, 1)


def _wrong_along(failure: Failure, axis: int) -> bool:
    """Whether one of the last two sizes is wrong, and the other right."""
    want, got = _last_two(failure)
    return bool(want) and want[axis] != got[axis] and want[1 - axis] == got[1 - axis]


def result_too_small(failure: Failure) -> bool:
    """Your result has too few rows or columns, and never too many.

    Padding that is missing on one side does this, a - 1 too many, or a stride or dilation that
    counts although it is 1.

    Try the formula on a kernel of one by one, which takes nothing away.
    """
    want, got = _last_two(failure)
    return bool(want) and all(a >= b for a, b in zip(want, got, strict=True))


def result_too_large(failure: Failure) -> bool:
    """Your result has too many rows or columns, and never too few.

    The kernel's size that is not taken off does this, a + 1 too many, padding that is counted
    twice, or a stride that is not divided by.

    Try the formula on a kernel as large as the image: it has one place.
    """
    want, got = _last_two(failure)
    return bool(want) and all(a <= b for a, b in zip(want, got, strict=True))


def padding_above_or_below_wrong(failure: Failure) -> bool:
    """Your padding is right on the left and on the right, and wrong above or below.

    Both axes follow one formula, each with its own side of the kernel.

    Compare the line for the rows with the one for the columns, letter by letter.
    """
    want, got = _four(failure)
    return bool(want) and want[:2] != got[:2] and want[2:] == got[2:]


def padding_beside_wrong(failure: Failure) -> bool:
    """Your padding is right above and below, and wrong on the left or on the right.

    Both axes follow one formula, each with its own side of the kernel.

    Compare the line for the columns with the one for the rows, letter by letter.
    """
    want, got = _four(failure)
    return bool(want) and want[2:] != got[2:] and want[:2] == got[:2]


def padding_on_one_side_wrong(failure: Failure) -> bool:
    """Of the two sides of an axis, your padding is right on one and wrong on the other.

    Together the sides make up for what the kernel takes away, k - 1; each has its half, and the
    odd one goes to the bottom and to the right.

    Add both sides for a kernel of 2 and of 3: the sums are 1 and 2.
    """
    want, got = _four(failure)
    return bool(want) and (want[0::2] == got[0::2] or want[1::2] == got[1::2])


def _four(failure: Failure) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Top, bottom, left and right, expected and actual."""
    want, got = sizes(failure)
    paired = isinstance(getattr(failure, "expected", None), tuple) and not shapes(failure)[0]
    return (want, got) if paired and len(want) == len(got) == 4 and want != got else ((), ())


def _last_two(failure: Failure) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """(rows, columns) expected and actual, where they differ and nothing else does."""
    want: tuple[float, ...]
    got: tuple[float, ...]
    want, got = shapes(failure)
    if not want and len(sizes(failure)[0]) == len(sizes(failure)[1]) == 2:
        want, got = sizes(failure)
    if want == got or len(want) != len(got) or len(want) < 2 or want[:-2] != got[:-2]:
        return (), ()
    return want[-2:], got[-2:]
