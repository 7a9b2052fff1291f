"""What a check asks first on each of its examples, known before anything is answered.

The first requests of a check follow from the example alone, so they can be on their way to the
submission while the examples before are judged.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.examples import check_seed, examples_of
from autograder.model import Check
from autograder.outbox import Ticket
from autograder.sandbox.wire import Prepared
from autograder.subject import Reply, Request
from autograder.submission import Submission, end_of

AHEAD = 8
"""So many examples are sent together: a process that is woken once answers them all."""

WORTHWHILE = 8
"""Checks of fewer examples are about few and long calls."""

MOST_PASSES = 8
"""So many different answers to the first requests of an example are remembered to pass."""


@dataclass
class Opening:
    """The first requests of a check on one example, and answers to them that settled it."""

    requests: tuple[Prepared, ...]
    passes: dict[bytes, frozenset[str]] = field(default_factory=dict)
    """Digests of answers that passed, nothing else having been asked; with them how calls ended, as
    `Submission.ends` has it."""


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
    found = [_first(check, seed, e) for e in examples_of(check, check_seed(check, seed))]
    return tuple(Opening(tuple(map(Prepared.of, f))) for f in found) if all(found) else ()


def _first(check: Check, seed: int, example: dict[str, Any]) -> tuple[Request, ...]:
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
    """Sends a check's first requests, a few examples ahead of the one that is judged.

    Most of a class gives the same right answers, and what passed once need not be judged again.
    """

    def __init__(self, check: Check, seed: int, submission: Submission) -> None:
        self._openings = openings_of(check, seed)
        self._submission = submission
        self._sent: list[Sequence[Ticket]] = []
        self._at = 0
        self._digest = b""

    def turn_to(self, number: int) -> bool:
        """Make the submission ready for the example with this number; whether it passes already.

        It does when its first answers are, byte for byte, ones that passed before.
        """
        if not self._openings:
            return False
        submission = self._submission
        submission.opened = ()
        if number % AHEAD == 0:
            for opening in self._openings[len(self._sent) : number + AHEAD]:
                self._sent.append(submission.post(opening.requests))
        submission.opened = self._sent[number]
        submission.beyond = 0
        self._at = number
        self._digest = _digest(submission.unread())
        ends = self._openings[number].passes.get(self._digest)
        if ends is None:
            return False
        submission.skip()
        submission.ends |= ends
        return True

    def passed(self) -> None:
        """The example at hand passed: remember its first answers, if they alone decided that."""
        if not self._digest or self._submission.beyond:
            return
        passes = self._openings[self._at].passes
        if len(passes) < MOST_PASSES:
            passes[self._digest] = frozenset(
                end_of(ticket.request, ticket.reply)
                for ticket in self._sent[self._at]
                if ticket.request.op == "call" and ticket.reply is not None
            )


def _digest(answers: Sequence[bytes]) -> bytes:
    """Tells answers apart as they came: the same bytes say the same. Empty where there are none."""
    if not answers:
        return b""
    digest = hashlib.sha256()
    for part in answers:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.digest()
