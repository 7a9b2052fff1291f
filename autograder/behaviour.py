"""How a program behaves on a check's examples, and whether two programs behave alike.

A `Player` runs the bodies of checks and keeps what each example showed: the replies in order, and
whether the check held. It judges nothing; scores come from the judge alone.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder import compare
from autograder.errors import CheckFailed, SubjectLost, SubmissionRaised
from autograder.examples import check_seed, examples_of
from autograder.model import Check
from autograder.openings import Group, groups_of
from autograder.outbox import Ticket
from autograder.subject import Cell, Handle, Opaque, Raised, Reply, Request, Subject, Tensor
from autograder.submission import ForbiddenUsed, Submission

LIKENESS = compare.Tolerance(
    1e-4, 1e-6, "the same mistake may sum in another order, or in single precision"
)

COMMON_ERRORS = frozenset("ValueError IndexError TypeError RuntimeError ZeroDivisionError".split())
"""What arithmetic on arrays raises when a mistake makes it impossible; which one is chance."""


@dataclass(frozen=True)
class Showing:
    """What one example showed: the replies, whether the check held, and how it failed."""

    held: bool
    replies: tuple[Reply, ...]
    accepted: bool = False
    """The check wanted a ValueError and got something else."""
    error: CheckFailed | SubmissionRaised | None = None
    """How the check failed, where the submission's answer or its exception says so."""


def alike(one: Showing, other: Showing, *, strict: bool) -> bool:
    """Whether two programs behave alike on an example.

    Strictly, dtypes, kinds of exceptions and the operations used count, too. Otherwise only values
    do, and which of NumPy's errors a mistake ends in does not matter.
    """
    if one.held != other.held or one.accepted != other.accepted:
        return False
    if one.accepted and not strict:
        return _alike_ends(one, other)  # without a check of arguments, what happens is chance
    return len(one.replies) == len(other.replies) and all(
        _alike_replies(a, b, strict) for a, b in zip(one.replies, other.replies, strict=True)
    )


def _alike_ends(one: Showing, other: Showing) -> bool:
    """Whether invalid arguments end in a result with both, or in an error with both.

    An error that arithmetic does not raise, such as AssertionError, was raised on purpose.
    """
    ends = [s.replies[-1].raised if s.replies else None for s in (one, other)]
    if ends[0] is None or ends[1] is None:
        return ends[0] is ends[1]
    return _alike_errors(ends[0], ends[1], strict=False)


def _alike_replies(one: Reply, other: Reply, strict: bool) -> bool:
    if (one.raised is None) != (other.raised is None):
        return False
    if one.raised is not None and other.raised is not None:
        return _alike_errors(one.raised, other.raised, strict)
    sides = [(one.value, other.value), (one.grads, other.grads)]
    sides.append((one.args, other.args))
    if strict and one.operations != other.operations:
        return False
    return all(_alike_values(a, b, strict) for a, b in sides)


def _alike_errors(one: Raised, other: Raised, strict: bool) -> bool:
    if one.kind == other.kind:
        return True
    return not strict and {one.kind, other.kind} <= COMMON_ERRORS


def _alike_values(one: Any, other: Any, strict: bool) -> bool:
    match one, other:
        case Handle(), Handle():
            return True  # numbers in order of creation; what they hold shows when it is used
        case Opaque(), Opaque():
            return one.kind == other.kind
        case Tensor(), Tensor():
            return _alike_values(one.data, other.data, strict)
        case (tuple() | list(), tuple() | list()):
            return (
                (not strict or type(one) is type(other))
                and len(one) == len(other)
                and all(_alike_values(a, b, strict) for a, b in zip(one, other, strict=True))
            )
        case dict(), dict():
            return one.keys() == other.keys() and all(
                _alike_values(one[k], other[k], strict) for k in one
            )
    if _is_numeric(one) and _is_numeric(other):
        if strict and type(one) is not type(other):
            return False
        return _alike_arrays(np.asarray(one), np.asarray(other), strict)
    return type(one) is type(other) and bool(one == other)


def _is_numeric(value: Any) -> bool:
    return isinstance(value, (bool, int, float, complex, np.generic, np.ndarray))


def _alike_arrays(one: Any, other: Any, strict: bool) -> bool:
    if one.shape != other.shape or (strict and one.dtype != other.dtype):
        return False
    if one.dtype.kind not in "biuf" or other.dtype.kind not in "biuf":
        return bool(np.array_equal(one, other))
    wide, expected = one.astype(np.float64), other.astype(np.float64)
    tolerance = compare.DOUBLE if strict else LIKENESS
    return not compare.differing(wide, expected, tolerance).any()


# -- playing -----------------------------------------------------------------------------


@dataclass
class Player:
    """Runs checks against one program and remembers what they showed.

    `subject` gives the subject that holds the program. Generators are seeded before each example
    when it `draws` random numbers, as the exercises with PyTorch do; that takes longer than most
    calls of the others. A program that is `steady` remembers nothing from one call to the next.
    """

    subject: Callable[[], Subject]
    seed: int
    draws: bool = True
    steady: bool = False
    _seen: dict[tuple[str, int], dict[int, Showing]] = field(default_factory=dict)

    def shows(self, check: Check, number: int, round_: int = 0) -> Showing | None:
        """What the example with this number shows; None when there is none.

        Unless the program is steady, the examples before it are played first, so that one that
        remembers earlier calls shows the same each time, and those whose first requests go together
        with its own. Round 0 has the judge's examples, later rounds have others.
        """
        seen = self._seen.setdefault((check.id, round_), {})
        examples = examples_for(check, self.seed, round_)
        alone = self.steady or self.draws
        groups = () if alone else groups_of(check, self.seed, round_)
        last = min(number, len(examples) - 1)
        while last >= 0 and last not in seen:
            at = last if self.steady else len(seen)
            group = next((g for g in groups if g.start <= at < g.end), None)
            numbers = range(at, at + 1) if group is None else range(group.start, group.end)
            few = {n: examples[n] for n in numbers}
            try:
                self._play(check, seen, few, group)
            except SubjectLost:
                if last not in seen:
                    raise
        return seen.get(number)

    def breaks(self, check: Check) -> bool:
        """Whether the check fails on one of the judge's examples."""
        number = 0
        while (showing := self.shows(check, number)) is not None:
            if not showing.held:
                return True
            number += 1
        return False

    def _play(
        self,
        check: Check,
        seen: dict[int, Showing],
        examples: Mapping[int, dict[str, Any]],
        group: Group | None = None,
    ) -> None:
        """Play examples, with what they ask first sent together when that is a `group`'s."""
        submission = Submission(
            self.subject(), seconds=check.seconds, run_seed=self.seed, quick=True
        )
        if self.draws or not seen:
            submission.compute("seed_everything", 0)
        tickets: deque[Ticket] = deque()
        if group is not None:
            submission.post_batch(group.batch)
            tickets.extend(submission.tickets())
        for place, (number, example) in enumerate(examples.items()):
            if group is not None:
                submission.opened = [tickets.popleft() for _ in group.openings[place].requests]
            seen[number] = _showing(check, submission, example)
        submission.settle()


def _showing(check: Check, submission: Submission, example: Mapping[str, Any]) -> Showing:
    transcript: list[Reply] = []
    submission.transcript = transcript
    held, accepted = True, False
    error: CheckFailed | SubmissionRaised | None = None
    try:
        check.body(submission, **example)
    except CheckFailed as failed:
        held, error = False, failed
        accepted = isinstance(failed.expected, str) and failed.expected == "ValueError"
    except SubmissionRaised as raised:
        held, error = False, raised
    except ForbiddenUsed:
        held = False
    return Showing(held, tuple(transcript), accepted, error)


def side_by_side(
    one: Player, other: Player, check: Check, round_: int = 0
) -> Iterator[tuple[Showing, Showing]]:
    """What two programs show, example by example, each played only when it is asked for."""
    for number in itertools.count():
        pair = one.shows(check, number, round_), other.shows(check, number, round_)
        if pair[0] is None or pair[1] is None:
            return
        yield pair[0], pair[1]


def examples_for(check: Check, seed: int, round_: int) -> Sequence[dict[str, Any]]:
    """The judge's examples of a check (round 0), or as many others."""
    if check.examples is None:
        return () if round_ else ({"seed": check_seed(check, seed)},)
    return examples_of(check, check_seed(check, seed) + round_)


def loaded(subject: Subject, cells: Sequence[Cell], seconds: float) -> Subject:
    """The subject, with the cells run in it."""
    for cell in cells:
        subject.send(Request(op="load", args=(cell,)), seconds=seconds)
    return subject
