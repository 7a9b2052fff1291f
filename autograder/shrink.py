"""A small example for a failure: what a student is shown."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.errors import CheckFailed, SubjectLost, SubmissionRaised
from autograder.examples import run_smaller
from autograder.failure import Failure, attempt, bulk
from autograder.model import Check
from autograder.session import Session
from autograder.small_examples import small_examples
from autograder.submission import Submission

MOST_SHRINKS = 600
SHRINK_SECONDS = 20.0


@dataclass
class Shrinker:
    """Finds small examples that the checks of one function fail on."""

    session: Session
    draws: bool
    """Whether the submission draws random numbers, which are then seeded for every example."""
    small: dict[Any, list[Mapping[str, Any]]] = field(default_factory=dict)
    """Small examples that some check failed on, by the strategy they were drawn from."""

    def smaller(
        self, check: Check, submission: Submission, key: int, first: Failure, *, number: int
    ) -> Failure:
        """A failure on a small example: one that an earlier check failed on, or a new one.

        A small example is drawn from the same strategy, so it is one of this check's own. `first`
        is how the check fails on the example with this `number`, the first on which it does.
        """
        assert check.examples is not None
        mine = self.small.setdefault(check.examples(), [])
        limit = bulk(first.example)
        deadline = time.monotonic() + SHRINK_SECONDS
        try:
            submission.compute("seed_everything", 0)
            for example in sorted((*mine, *small_examples(check)), key=bulk):
                if bulk(example) > limit:
                    continue
                if time.monotonic() > deadline:
                    return first
                failure = self._attempt(check, submission, example)
                if failure is not None:
                    break
            else:
                failure = self._search(check, submission, key, first, number, deadline)
        except SubjectLost:
            self.session.lost()
            return first
        if failure.example is not None and all(failure.example is not e for e in mine):
            mine.append(failure.example)
        return failure

    def _attempt(
        self, check: Check, submission: Submission, example: Mapping[str, Any]
    ) -> Failure | None:
        if self.draws:
            submission.compute("seed_everything", 0)
        return attempt(check, submission, example)

    def _search(
        self,
        check: Check,
        submission: Submission,
        key: int,
        first: Failure,
        number: int,
        deadline: float,
    ) -> Failure:
        """The smallest failure that a bounded search finds; `first` when there is no better one."""
        failures: list[Failure] = []
        tries = 0

        def property_(example: dict[str, Any]) -> None:
            nonlocal tries
            if failures:
                tries += 1
                if tries > MOST_SHRINKS:
                    raise _Enough
            if time.monotonic() > deadline:
                raise _OutOfTime
            try:
                failure = self._attempt(check, submission, example)
            except Exception as error:  # Hypothesis would take it for another failure and go on
                raise _Stopped(error) from error
            if failure is not None:
                failures.append(failure)
                raise failure.error

        try:
            run_smaller(check, key, number, property_)
        except (CheckFailed, SubmissionRaised):
            return failures[-1]  # Hypothesis ends with the smallest example it found
        except _Enough:
            return min(failures, key=lambda failure: bulk(failure.example))
        except _OutOfTime:
            return first  # how far a search got in its time is no property of the submission
        except SubjectLost:
            self.session.lost()
            return first
        except _Stopped as stopped:
            raise stopped.error from None
        except Exception as error:
            if not _is_hypothesis(error):
                raise
        return first  # the submission answers differently each time; what was seen first stands


class _Enough(BaseException):
    """Shrinking has gone on for long enough."""


class _OutOfTime(BaseException):
    """Shrinking takes too long."""


class _Stopped(BaseException):
    """Something else than a failure came up while shrinking."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


def _is_hypothesis(error: Exception) -> bool:
    from hypothesis.errors import HypothesisException

    return isinstance(error, HypothesisException)
