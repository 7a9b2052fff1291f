"""How a submission fails a check on one example, and what its report says of that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.errors import CheckFailed, SubmissionRaised
from autograder.model import Check
from autograder.quiet import quiet_warnings
from autograder.subject import Array, Tensor
from autograder.submission import Submission
from autograder.verdict import Outcome, Status


@dataclass(frozen=True)
class Failure:
    """An example that a check fails on, and why."""

    error: CheckFailed | SubmissionRaised
    example: Mapping[str, Any] | None
    call: str
    """The line of Python that reproduces it, where there is one."""

    @property
    def is_stub(self) -> bool:
        """Whether what was called is still to be written."""
        return isinstance(self.error, SubmissionRaised) and self.error.is_a("NotImplementedError")

    def stub(self, function: str) -> str:
        """What is still the stub: the function itself, or another one that it calls."""
        where = getattr(self.error, "where", "")
        other = re.match(r"line \d+ of (?!<|__)(\w+)", where)  # __init__ is the class itself
        if other is None or other[1] == function:
            return f"{function} is still the stub"
        return f"{function} calls {other[1]}, which is still the stub"


def bulk(example: Mapping[str, Any] | None) -> tuple[int, float]:
    """How much there is to read in an example: values, and how far they are from zero."""
    values = [v for v in map(_numbers, (example or {}).values()) if v is not None]
    with np.errstate(all="ignore"):
        weight = sum(float(np.abs(np.nan_to_num(v)).sum()) for v in values)
    return sum(v.size for v in values), weight


def _numbers(value: Any) -> Array | None:
    data = value.data if isinstance(value, Tensor) else value
    try:
        return np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError):
        return None


def attempt(check: Check, submission: Submission, example: Mapping[str, Any]) -> Failure | None:
    """Try a check on one example; None when it passes."""
    submission.begin()
    try:
        with quiet_warnings():  # NaN, infinity or complex numbers in an answer are no fault of ours
            check.body(submission, **example)
    except (CheckFailed, SubmissionRaised) as error:
        shown = example if check.examples is not None else None
        return Failure(error, shown, submission.last_call())
    return None


def explain(blank: Outcome, failure: Failure) -> Outcome:
    """The check's outcome when it fails like this."""
    error = failure.error
    if isinstance(error, SubmissionRaised):
        place = f" ({error.where})" if error.where else ""
        return replace(
            blank,
            status=Status.ERROR,
            text=f"{blank.function} raised {error}{place}",
            call=failure.call,
            counterexample=failure.example,
        )
    text = error.text
    if text.startswith("the result "):
        text = f"{blank.function}: {text}"
    return replace(
        blank,
        status=Status.FAILED,
        text=text,
        call=failure.call,
        counterexample=failure.example,
        expected=error.expected,
        actual=error.actual,
        index=error.index,
    )
