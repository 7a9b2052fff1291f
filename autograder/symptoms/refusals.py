"""Symptoms of checks that want arguments refused."""

from __future__ import annotations

from autograder.errors import CheckFailed
from autograder.symptoms.failure import Failure


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
