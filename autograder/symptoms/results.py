"""Symptoms that are seen in the kind of result, or in what a call leaves behind."""

from __future__ import annotations

from autograder.errors import CheckFailed
from autograder.symptoms.failure import Failure, says


def nothing_returned(failure: Failure) -> bool:
    """Your function returns None.

    A function without return does, and so does one whose return is in a branch that did not run.

    End it with return and the result, at the depth of the def's body.
    """
    return says(failure, r" is None, expected ") and getattr(failure, "actual", 0) is None


def wrong_kind_of_result(failure: Failure) -> bool:
    """Your result is of another kind than the exercise asks for.

    A list is no array and a tensor is no number, even if they print alike; a result in a tuple is
    a tuple.

    Print type(...) of what you return.
    """
    kinds = r"(numpy\.ndarray|torch\.Tensor|number|float|ints?|nn\.Module|dict|list|tuple"
    kinds += r"|matplotlib Figure)\b"
    return says(failure, rf"(is|holds) (an?|the|True|False|-?\d|\(|'|\[).*expected (an? )?{kinds}")


def wrong_type_of_numbers(failure: Failure) -> bool:
    """Your result has another dtype than it should have.

    An array keeps the type with which it is made: np.zeros(shape) holds float64, np.zeros_like(X)
    what X holds, torch.zeros(shape) float32.

    Give dtype=X.dtype where you make the result.
    """
    return says(failure, r"has dtype \w+, expected")


def argument_modified(failure: Failure) -> bool:
    """Your function changes an array that it was given.

    +=, [...] = and methods that end in _ work in place, and a slice or reshape is a view of the
    same numbers.

    Work on a copy, or write into an array that you made.
    """
    return says(failure, "modified in place|was modified|after the caller changed")


def earlier_calls_remembered(failure: Failure) -> bool:
    """What your function returns depends on earlier calls.

    An array or list made outside of the function, or as a default of an argument, is made once and
    shared by all calls.

    Make it inside of the function.
    """
    return says(failure, "after a second call|of the same call|goes on from|share their weights")


def no_argument_of_influence(failure: Failure) -> bool:
    """Something that you are given makes no difference to what you return.

    A name may be overwritten before it is used, or never used at all: a seed, a bias, the kernel.

    Look for each argument's name in the body of your function.
    """
    return says(
        failure, "is not used|the same weights:|did not learn|is the one of the call before"
    )


def share_beyond_one(failure: Failure) -> bool:
    """Your accuracy is no number from 0 to 1.

    A share is the number of those that are right, divided by the number of all; both count
    examples, neither counts batches.

    Add up what is right over all batches, and divide once at the end.
    """
    if not isinstance(failure, CheckFailed) or not says(failure, "^the accuracy is"):
        return False
    return isinstance(failure.actual, (int, float)) and not 0.0 <= failure.actual <= 1.0 + 1e-6
