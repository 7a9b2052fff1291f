"""What a check asks first on each of its examples, known before anything is answered.

The first requests of a check follow from the example alone, so they can be on their way to the
submission while the examples before are judged.
"""

from __future__ import annotations

import functools
import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.examples import check_seed, examples_of
from autograder.model import Check
from autograder.outbox import Ticket
from autograder.sandbox.wire import pack_request
from autograder.subject import Batch, Handle, Reply, Request
from autograder.submission import Submission, end_of

AHEAD = 8
"""The first requests of so many examples are sent together: a process that is woken once answers
them all. Of each next group there are twice as many: who fails does so early, as a rule."""

MOST_AHEAD = 32

MOST_BYTES = 1 << 15
"""Groups are not larger than this, unless a single example is."""

WORTHWHILE = 8
"""Checks of fewer examples are about few and long calls."""

MOST_PASSES = 8
"""So many different answers to the same requests are remembered to pass, those seen last."""

Passes = dict[bytes, frozenset[str]]
"""Digests of answers that passed, nothing else having been asked; with them how calls ended, as
`Submission.ends` has it."""


@dataclass
class Opening:
    """The first requests of a check on one example, and answers to them that settled it."""

    requests: tuple[Request, ...]
    passes: Passes = field(default_factory=dict)


@dataclass
class Group:
    """Consecutive examples, from the one with the number `start`, whose openings go together."""

    start: int
    openings: tuple[Opening, ...]
    passes: Passes = field(default_factory=dict)
    """The same for all their answers."""

    def __post_init__(self) -> None:
        self.batch = Batch(tuple(r for o in self.openings for r in o.requests))

    @property
    def end(self) -> int:
        """The number after that of its last example."""
        return self.start + len(self.openings)


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


@functools.lru_cache(maxsize=1024)
def groups_of(check: Check, seed: int, round_: int = 0) -> tuple[Group, ...]:
    """The first requests of each example of a check; empty where they cannot be sent early.

    Round 0 has the judge's examples, later rounds have others, as `behaviour` uses them. Nothing is
    sent early that depends on the order of examples, such as seeding a generator.
    """
    if check.examples is None or check.expensive or check.count < WORTHWHILE:
        return ()
    key = check_seed(check, seed) + round_
    found = [_first(check, seed, example) for example in examples_of(check, key)]
    if not all(found):
        return ()
    groups: list[Group] = []
    while found:
        count = min(AHEAD << len(groups), MOST_AHEAD, len(found))
        while count > 1 and sum(map(_size, found[:count])) > MOST_BYTES:
            count -= 1
        start = groups[-1].end if groups else 0
        groups.append(Group(start, tuple(map(Opening, found[:count]))))
        del found[:count]
    return tuple(groups)


def _size(requests: Sequence[Request]) -> int:
    return sum(len(chunk) for request in requests for chunk in pack_request(0, request))


def _first(check: Check, seed: int, example: dict[str, Any]) -> tuple[Request, ...]:
    try:
        check.body(_Listener(_Nobody(), run_seed=seed), **example)
    except _Opened as opened:
        return opened.requests if all(map(_may_come_early, opened.requests)) else ()
    except Exception:  # the check speaks for itself when it is run
        return ()
    return ()


def _may_come_early(request: Request) -> bool:
    target = request.target
    if isinstance(target, Handle):
        return target.number < 0  # what the requests before it made
    return request.op == "call" or (request.op == "make" and target == "array")


class Openings:
    """Sends a check's first requests, a few examples ahead of the one that is judged.

    Most of a class gives the same right answers, and what passed once need not be judged again.
    """

    def __init__(self, check: Check, seed: int, submission: Submission) -> None:
        self._groups = deque(groups_of(check, seed))
        self._submission = submission
        self._group: Group | None = None
        self._passes = False
        self._digest = b""
        self._ends: set[str] | None = None

    def turn_to(self, number: int) -> bool:
        """Make the submission ready for the next example, this one; whether it passes already.

        It does when its first answers are, byte for byte, ones that passed before.
        """
        if self._group is None or number == self._group.end:
            if not self._groups:
                return False
            self._group = self._groups.popleft()
            self._send(self._group)
        return self._passes or self._passes_alone(self._group.openings[number - self._group.start])

    def _send(self, group: Group) -> None:
        answers = self._submission.post_batch(group.batch)
        self._all = _digest(answers)
        ends = _recall(group.passes, self._all)
        self._passes = ends is not None
        if ends is not None:
            self._submission.ends |= ends
            return
        self._answers = deque(answers)
        self._tickets = deque(self._submission.tickets())
        self._ends = set() if answers else None

    def _passes_alone(self, opening: Opening) -> bool:
        submission = self._submission
        count = len(opening.requests)
        self._opening = opening
        self._mine = [self._tickets.popleft() for _ in range(count)]
        self._digest = b""
        if self._answers:
            self._digest = _digest([self._answers.popleft() for _ in range(count)])
        ends = _recall(opening.passes, self._digest)
        if ends is None:
            submission.opened = self._mine
            submission.beyond = 0
            return False
        submission.skip(self._mine)
        submission.ends |= ends
        self._passed_with(ends)
        return True

    def passed(self) -> None:
        """The example at hand passed: remember its first answers, if they alone decided that."""
        if not self._digest or self._submission.beyond:
            self._ends = None
            return
        ends = frozenset(
            end_of(ticket.request, ticket.reply)
            for ticket in self._mine
            if ticket.request.op == "call" and ticket.reply is not None
        )
        _remember(self._opening.passes, self._digest, ends)
        self._passed_with(ends)

    def _passed_with(self, ends: frozenset[str]) -> None:
        """Remember all answers of a group, if those of each of its examples alone decided."""
        if self._ends is None:
            return
        self._ends |= ends
        if not self._answers and self._group is not None:
            _remember(self._group.passes, self._all, frozenset(self._ends))


def _recall(passes: Passes, digest: bytes) -> frozenset[str] | None:
    ends = passes.pop(digest, None)
    if ends is not None:
        passes[digest] = ends  # the last one now
    return ends


def _remember(passes: Passes, digest: bytes, ends: frozenset[str]) -> None:
    if len(passes) >= MOST_PASSES:
        del passes[next(iter(passes))]
    passes[digest] = ends


def _digest(answers: Sequence[bytes]) -> bytes:
    """Tells answers apart as they came: the same bytes say the same. Empty where there are none."""
    return hashlib.sha256(b"".join(answers)).digest() if answers else b""
