"""One failure of a check, as the symptoms read it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.compare import SINGLE, differing
from autograder.errors import CheckFailed, SubmissionRaised
from autograder.subject import Array, Tensor

Failure = CheckFailed | SubmissionRaised
Symptom = Callable[[Failure], bool]

WITHIN = "^(the model's|the kernel that|the initial|what (the|a second) model|one layer's)"
EVERY_ARGUMENT = "but every argument is finite"


def raises(failure: Failure, kinds: str, pattern: str) -> bool:
    """Whether the submission raised one of these, with a message in which the pattern is found."""
    return (
        isinstance(failure, SubmissionRaised)
        and failure.kind in kinds.split()
        and re.search(pattern, failure.text, re.I) is not None
    )


def says(failure: Failure, pattern: str) -> bool:
    """Whether a check said so."""
    return isinstance(failure, CheckFailed) and re.search(pattern, failure.text) is not None


def sizes(failure: Failure) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Sizes that were expected and came back, each in one row; empty where it is about others.

    What is expected of a size is an int; losses and shares are floats.
    """
    if not isinstance(failure, CheckFailed) or not _are_ints(failure.expected):
        return (), ()
    try:
        return tuple(_flat(failure.expected)), tuple(_flat(failure.actual))
    except TypeError:
        return (), ()


def _are_ints(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return all(map(_are_ints, value))
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _flat(value: Any) -> list[float]:
    if isinstance(value, (tuple, list)):
        return [number for part in value for number in _flat(part)]
    if isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool):
        return [float(value)]
    raise TypeError


def shapes(failure: Failure) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Two shapes that differ, expected and actual; empty where the failure is none of shape."""
    want, got = sizes(failure)
    of_a_shape = says(failure, r"has shape \(")
    return (_ints(want), _ints(got)) if of_a_shape and want != got else ((), ())


def _ints(numbers: tuple[float, ...]) -> tuple[int, ...]:
    return tuple(int(n) for n in numbers)


def values(failure: Failure) -> tuple[Any, Any]:
    """Arrays of one shape, expected and actual, as float64; a number is an array of no axes.

    Only what a function returns: what lies within a model has other axes, and some checks compare
    arguments with what became of them, or where a result is finite.
    """
    right = says(failure, " is wrong") and not says(failure, f"{WITHIN}|finite")
    return both(failure) if right or says(failure, EVERY_ARGUMENT) else (None, None)


def both(failure: Failure) -> tuple[Any, Any]:
    """As `values`, whatever it is that was compared."""
    if not isinstance(failure, CheckFailed):
        return None, None
    pair = [_array(v) for v in (failure.expected, failure.actual)]
    if not all(v is not None and v.dtype.kind in "biuf" and v.size for v in pair):
        return None, None
    want, got = (v.astype(np.float64) for v in pair)
    return (want, got) if want.shape == got.shape else (None, None)


def _array(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.data
    if isinstance(value, (float, np.floating)):
        return np.asarray(value)
    return value if isinstance(value, np.ndarray) else None


def wrong(failure: Failure) -> tuple[Any, Any, Any]:
    """As `values`, and a boolean array of the places that differ; all None where none does."""
    want, got = values(failure)
    if want is None:
        return None, None, None
    places = differing(got, want, SINGLE)
    return (want, got, places) if places.any() else (None, None, None)


def finite(*arrays: Array) -> bool:
    """Whether no value of the arrays is NaN or infinite."""
    return all(bool(np.isfinite(a).all()) for a in arrays)


def alike(one: Array, other: Array) -> bool:
    """Whether two float arrays of one shape agree."""
    return not differing(one, other, SINGLE).any()


def even(array: Array) -> bool:
    """Whether all values are the same."""
    return alike(array, np.full(array.shape, array.flat[0]))
