"""What a check asks first on each of its examples, known before anything is answered.

The first requests of a check follow from the example alone, so they can be on their way to the
submission while the examples before are judged.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.examples import check_seed, examples_of
from autograder.model import Check
from autograder.outbox import Ticket
from autograder.subject import Reply, Request
from autograder.submission import Submission

AHEAD = 8
"""So many examples are sent together: a process that is woken once answers them all."""

WORTHWHILE = 8
"""Checks of fewer examples are about few and long calls."""

Opening = tuple[Request, ...]


class _Opened(BaseException):
    """The first requests of a check, which is left here."""

    def __init__(self, requests: Sequence[Request]) -> None:
        super().__init__()
        self.requests = tuple(requests)


class _Nobody:
    """A subject that is never asked."""

    def send(self, request: Request, *, seconds: float) -> Reply:
        raise AssertionError("the first requests are not sent")

    def close(self) -> None:
        """Nothing to close."""


@dataclass
class _Listener(Submission):
    """Hears the first requests of a check."""

    def post(self, requests: Sequence[Request]) -> Sequence[Ticket]:
        raise _Opened(requests)


@functools.lru_cache(maxsize=512)
def openings_of(check: Check, seed: int) -> tuple[Opening, ...]:
    """The first requests of each example of a check; empty where they cannot be sent early.

    Nothing is sent early that depends on the order of examples, such as seeding a generator.
    """
    if check.examples is None or check.expensive or check.count < WORTHWHILE:
        return ()
    openings = [_opening(check, seed, e) for e in examples_of(check, check_seed(check, seed))]
    return tuple(openings) if all(openings) else ()


def _opening(check: Check, seed: int, example: dict[str, Any]) -> Opening:
    try:
        check.body(_Listener(_Nobody(), run_seed=seed), **example)
    except _Opened as opened:
        return opened.requests if all(map(_may_come_early, opened.requests)) else ()
    except Exception:  # the check speaks for itself when it is run
        return ()
    return ()


def _may_come_early(request: Request) -> bool:
    return request.op == "call" or (request.op == "make" and request.target == "array")


class Openings:
    """Sends a check's first requests, a few examples ahead of the one that is judged."""

    def __init__(self, check: Check, seed: int, submission: Submission) -> None:
        self._openings = openings_of(check, seed)
        self._submission = submission
        self._sent: list[Sequence[Ticket]] = []

    def turn_to(self, number: int) -> None:
        """Make the submission ready for the example with this number."""
        if not self._openings:
            return
        submission = self._submission
        submission.opened = ()
        if number % AHEAD == 0:
            for opening in self._openings[len(self._sent) : number + AHEAD]:
                self._sent.append(submission.post(opening))
        submission.opened = self._sent[number]
