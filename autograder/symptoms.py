"""What wrong answers have in common, for mistakes that no known bug explains.

A symptom is named only when all of a check's failures show it, so it is true of what was seen: it
says less than the name of a known bug, and never more than the answers do. Each is a function
whose docstring is what the student reads; it answers whether one failure shows it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.compare import differing
from autograder.errors import CheckFailed, SubmissionRaised
from autograder.subject import Tensor

Failure = CheckFailed | SubmissionRaised
Symptom = Callable[[Failure], bool]

LARGEST_OFFSET = 3
"""A size that is off by more than this is another mistake than one wrong constant."""

ENOUGH = 3
"""Failures that show a constant to be one, before it is called so."""


def common(failures: Sequence[Failure]) -> Symptom | None:
    """The first symptom that all failures show."""
    for symptom in SYMPTOMS:
        if failures and all(map(symptom, failures)) and _steady(symptom, failures):
            return symptom
    return None


def advice_of(symptom: Callable[..., Any]) -> str:
    """The symptom in words."""
    return inspect.cleandoc(symptom.__doc__ or "")


def _steady(symptom: Symptom, failures: Sequence[Failure]) -> bool:
    """Whether what is called constant is the same in every failure, and seen to be so."""
    measure = CONSTANTS.get(symptom)
    if measure is None:
        return True
    telling = [f for f in failures if not _is_even(f)]
    return len(telling) >= ENOUGH and len({measure(f) for f in failures}) == 1


def _is_even(failure: Failure) -> bool:
    """Whether all expected values are the same, so that any constant is off by a constant."""
    want, _ = _values(failure)
    return want is not None and not differing(want, np.full(want.shape, want.flat[0])).any()


# -- exceptions --------------------------------------------------------------------------


def _raises(failure: Failure, kinds: str, pattern: str) -> bool:
    return (
        isinstance(failure, SubmissionRaised)
        and failure.kind in kinds.split()
        and re.search(pattern, failure.text, re.I) is not None
    )


def shapes_do_not_fit(failure: Failure) -> bool:
    """Two arrays that your code puts together have shapes that do not fit.

    Often one of them is a window that hangs over the edge: a slice beyond the end is no error, it
    is only shorter. Or height and width, or start and length, have changed places.

    Print both shapes before the line that raises, and work out by hand what they should be for the
    example above.
    """
    pattern = (
        "broadcast|not aligned|mismatch|must match the size|cannot be multiplied|cannot reshape"
        "|is invalid for input|inconsistent|incompatible"
    )
    return _raises(failure, "ValueError RuntimeError", pattern)


def index_past_the_end(failure: Failure) -> bool:
    """Your code reads or writes at a place that the array does not have.

    A range that is one too long does this, or an index computed for the other axis, or an output
    that was made too small.

    Work out the largest index of each loop for the example above; it must be the size minus one.
    """
    return _raises(failure, "IndexError", "out of (bounds|range)")


def wrong_number_of_axes(failure: Failure) -> bool:
    """Your code takes a shape or a pair apart into the wrong number of parts.

    That happens when an array has another number of axes than you had in mind, or when an int
    arrives where you expect a pair.

    Print the shape or the argument in the line that raises. X.shape[-2:] is height and width for
    any number of axes in front.
    """
    return (
        _raises(failure, "ValueError", "values to unpack")
        or _raises(failure, "TypeError", "unpack|not iterable|not subscriptable|has no len")
        or _raises(failure, "IndexError", "too many indices|tuple index")
    )


def size_is_a_float(failure: Failure) -> bool:
    """A size or an index in your code is a float, such as 3.0.

    / makes a float even where nothing is left over.

    // rounds down and gives an int.
    """
    return _raises(failure, "TypeError IndexError", "float.*(integer|index)|integer.*float") or (
        _raises(failure, "TypeError IndexError", "slice indices must be|only integers")
    )


def size_below_zero(failure: Failure) -> bool:
    """Your code makes an array with a negative size, for arguments that are allowed.

    A sign in the formula of the output's size is wrong, or the roles of image and kernel are.

    Put the numbers of the example above into the formula, term by term.
    """
    return _raises(failure, "ValueError RuntimeError", "negative dimension|negative size")


def name_without_a_value(failure: Failure) -> bool:
    """Your code uses a name that has no value there.

    It may be misspelt, set in a branch that did not run, or defined in a cell that is not graded.

    Set it before the line that raises, on every way that leads there.
    """
    return isinstance(failure, SubmissionRaised) and failure.kind in (
        "NameError",
        "UnboundLocalError",
    )


def called_in_another_way(failure: Failure) -> bool:
    """A function is called with other arguments than it is defined with.

    It may be this one: its parameters must have the names, the order and the defaults that the
    exercise gives.

    Compare the line with def in it with the exercise, and with the line that raises.
    """
    pattern = "unexpected keyword|required positional|positional argument|multiple values for"
    return _raises(failure, "TypeError", pattern)


def types_do_not_mix(failure: Failure) -> bool:
    """Numbers of types that do not mix meet in your code.

    An array keeps its type when you write into it: floats do not go into ints in place, and
    PyTorch multiplies only matrices of one type.

    Make the result's array with the type that the result is to have.
    """
    pattern = "cannot cast|same dtype|scalar type|can't be cast"
    return _raises(failure, "UFuncTypeError _UFuncOutputCastingError RuntimeError", pattern)


def valid_arguments_refused(failure: Failure) -> bool:
    """Your function raises its own ValueError for arguments that are allowed.

    The limit itself is easily taken for an error: a kernel as large as the image fits. So is a
    comparison with the wrong axis, or before the padding was added.

    Say in words when the arguments make no sense, and compare that with your if, axis by axis.
    """
    return (
        isinstance(failure, SubmissionRaised)
        and failure.is_a("ValueError")
        and ": raise " in failure.where
    )


# -- arguments that should be refused -----------------------------------------------------


def invalid_arguments_accepted(failure: Failure) -> bool:
    """Your function goes on with arguments that make no sense; it should raise ValueError.

    NumPy and PyTorch make something of nearly everything: an empty slice, an index that counts
    from the end. So nothing fails until much later.

    Check each argument before you compute, each axis for itself: one that is wrong is enough.
    """
    if not isinstance(failure, CheckFailed) or not isinstance(failure.expected, str):
        return False
    return failure.expected == "ValueError" or error_names_no_argument(failure)


def error_names_no_argument(failure: Failure) -> bool:
    """Arguments that make no sense end in an error that does not say which of them is wrong.

    NumPy's own errors come late, have other types, or speak of broadcasting and dimensions.

    Check the arguments first and raise ValueError with a message that names the wrong one.
    """
    if not isinstance(failure, CheckFailed) or not isinstance(failure.expected, str):
        return False
    if failure.expected.startswith("a message that names"):
        return True
    got = failure.actual
    return failure.expected == "ValueError" and isinstance(got, str) and got.endswith("Error")


# -- sizes -------------------------------------------------------------------------------


def height_and_width_swapped(failure: Failure) -> bool:
    """Your height and width have changed places.

    Arrays count rows first, so a shape is (height, width); pictures are often described the other
    way round.

    Follow both numbers from where you read them to where you use them.
    """
    want, got = _numbers(failure)
    return len(want) == len(got) >= 2 and want != got and want == (*got[:-2], got[-1], got[-2])


def off_by_a_constant(failure: Failure) -> bool:
    """Your numbers of rows or columns are off by the same amount whatever the arguments.

    A range or a difference that counts both ends needs + 1, one that counts gaps does not, and
    padding stands on both sides.

    Try the formula on the smallest case: one place for a kernel as large as the image.
    """
    want, got = _numbers(failure)
    if not want or len(want) != len(got):
        return False
    return want != got and all(abs(a - b) <= LARGEST_OFFSET for a, b in zip(want, got, strict=True))


def _offset(failure: Failure) -> Any:
    want, got = _numbers(failure)
    return tuple(b - a for a, b in zip(want, got, strict=False))


def _numbers(failure: Failure) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Sizes that were expected and came back, in one row."""
    if not isinstance(failure, CheckFailed):
        return (), ()
    try:
        return tuple(_flat(failure.expected)), tuple(_flat(failure.actual))
    except TypeError:
        return (), ()


def _flat(value: Any) -> list[float]:
    if isinstance(value, (tuple, list)):
        return [number for part in value for number in _flat(part)]
    if isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool):
        return [float(value)]
    raise TypeError


# -- values ------------------------------------------------------------------------------


def sign_reversed(failure: Failure) -> bool:
    """Every value has the wrong sign.

    A minus where a plus should be does this, or a difference taken the wrong way round.

    Follow the sign through your formula for the example above.
    """
    want, got = _values(failure)
    return want is not None and bool(want.any()) and not differing(-got, want).any()


def sums_start_elsewhere(failure: Failure) -> bool:
    """Every value is off by the same amount: your sums do not start from zero.

    An array to add to must hold zeros; np.empty holds whatever was there before.

    Look at where the result's array is made.
    """
    want, got = _values(failure)
    if want is None or not np.isfinite(got).all() or not np.isfinite(want).all():
        return False
    gap = got - want
    return bool(gap.any()) and not differing(gap, np.full(gap.shape, gap.flat[0])).any()


def _gap(failure: Failure) -> Any:
    want, got = _values(failure)
    return None if want is None else round(float((got - want).flat[0]), 6)


def wrong_at_the_edge_only(failure: Failure) -> bool:
    """Your values are right in the middle and wrong in the first or last row or column.

    Loops that stop one short or start one late do this, or a border that is missing or has the
    wrong values.

    Work out by hand the outermost value that differs, and see which of its inputs you left out.
    """
    want, got = _values(failure)
    if want is None or want.ndim < 2 or min(want.shape[-2:]) < 3:
        return False
    wrong = differing(got, want)
    return bool(wrong.any()) and not wrong[..., 1:-1, 1:-1].any()


def _values(failure: Failure) -> tuple[Any, Any]:
    if not isinstance(failure, CheckFailed):
        return None, None
    pair = [v.data if isinstance(v, Tensor) else v for v in (failure.expected, failure.actual)]
    if not all(isinstance(v, np.ndarray) and v.dtype.kind in "biuf" and v.size for v in pair):
        return None, None
    want, got = (v.astype(np.float64) for v in pair)
    return (want, got) if want.shape == got.shape else (None, None)


SYMPTOMS: tuple[Symptom, ...] = (
    height_and_width_swapped, off_by_a_constant,
    sign_reversed, sums_start_elsewhere, wrong_at_the_edge_only,
    error_names_no_argument, invalid_arguments_accepted,
    valid_arguments_refused, size_is_a_float, wrong_number_of_axes, index_past_the_end,
    size_below_zero, name_without_a_value, called_in_another_way, types_do_not_mix,
    shapes_do_not_fit,
)  # fmt: skip
"""From what says most to what says least."""

EXCEPTIONS = frozenset(SYMPTOMS[SYMPTOMS.index(valid_arguments_refused) :])
"""Those that are seen in an exception."""

CONSTANTS: dict[Symptom, Callable[[Failure], Any]] = {
    off_by_a_constant: _offset,
    sums_start_elsewhere: _gap,
}
"""What must be the same in all failures."""
