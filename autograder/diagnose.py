"""The name of a mistake: what a submission does, compared with what known bugs do.

For a check that fails, the submission and each known bug of its function are run on the same
examples. A bug that answers like the submission on every one of them, and fails on enough of them,
explains the failure, unless it also fails a check that the submission passes. Where exactly one
bug is left, the report names it. Nothing here changes a score.

The known bugs are code of this package and run in this process.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder import bugs
from autograder.behaviour import Player, alike, loaded
from autograder.errors import SubjectLost, UsageError
from autograder.executor import InProcess
from autograder.model import Bug, Check, Exercise
from autograder.session import CELL_SECONDS, Session
from autograder.solutions import find_root, solution_cells
from autograder.subject import Subject
from autograder.verdict import Outcome, Report, Status

ENOUGH = 3
"""A bug is named only when it was seen to fail like the submission on this many examples."""

MOST_ROUNDS = 8
"""How often a check's examples are drawn anew to find that many."""

PATIENCE = 20.0
"""Seconds after which a slow submission's mistakes stay without a name."""


def diagnose(
    exercise: Exercise, report: Report, session: Session, *, seed: int, bank: Bank | None = None
) -> Report:
    """The report with the known mistakes named, where the submission makes them.

    `session` holds the submission and `seed` is the report's. `bank` keeps the behaviour of the
    known bugs from one submission to the next; without one, it is kept for the last exercises.
    """
    if all(o.status not in EXPLAINED for o in report.outcomes):
        return report
    try:
        bank = bank or bank_of(exercise.id, seed)
        namer = _Namer(exercise, report, session, bank)
        return replace(report, outcomes=tuple(namer.name(o) for o in report.outcomes))
    except UsageError:
        return report  # the solutions are not at hand, as in an installed package
    except Exception as error:  # naming is a service; no grade depends on it
        note = f"mistakes could not be named: {type(error).__name__}: {error}"
        return replace(report, notes=(*report.notes, note))


EXPLAINED = frozenset({Status.FAILED, Status.ERROR})


@dataclass(frozen=True)
class Suspect:
    """A mistake that a submission may have made: a bug of the function, or of one it calls."""

    bug: Bug
    function: str

    @property
    def advice(self) -> str:
        """The mistake in words."""
        if self.bug.function == self.function:
            return self.bug.advice
        return (
            f"{self.function} is wrong because it calls your {self.bug.function}, which has this"
            f" mistake: {self.bug.advice}"
        )


@dataclass
class Bank:
    """The known bugs of one exercise, and how they behave under one seed."""

    exercise: Exercise
    seed: int
    root: Path
    known: tuple[Bug, ...]
    _players: dict[Suspect, Player] = field(default_factory=dict)

    def suspects(self, function: str) -> tuple[Suspect, ...]:
        """The known bugs of a function."""
        return tuple(Suspect(bug, function) for bug in self.known if bug.function == function)

    def player(self, suspect: Suspect) -> Player:
        """The reference solution with this one mistake, ready to play."""
        if suspect not in self._players:
            subject = functools.cache(lambda: self._start(suspect.bug))
            self._players[suspect] = Player(subject, self.seed)
        return self._players[suspect]

    def _start(self, bug: Bug) -> Subject:
        cells = solution_cells(self.root, self.exercise.id, {bug.function: bug.source})
        return loaded(InProcess().start(), cells, CELL_SECONDS)


@functools.lru_cache(maxsize=6)
def bank_of(exercise: str, seed: int) -> Bank:
    """The bank of an exercise; raises `UsageError` where the solutions are not at hand."""
    from autograder.exercises import load

    return Bank(load(exercise), seed, find_root(), bugs.load(exercise))


class _OutOfPatience(Exception):
    """The submission is too slow for its mistakes to be named."""


@dataclass
class _Namer:
    """Names the mistakes of one submission, function by function."""

    exercise: Exercise
    report: Report
    session: Session
    bank: Bank
    named: dict[str, Suspect] = field(default_factory=dict)
    over: bool = False
    player: Player = field(init=False)
    ends: float = field(init=False)

    def __post_init__(self) -> None:
        self.player = Player(lambda: self.session.subject, self.bank.seed)
        self.ends = time.monotonic() + PATIENCE
        self.checks = {(c.function, c.name): c for c in self.exercise.checks}

    def name(self, outcome: Outcome) -> Outcome:
        """The outcome with its mistake named, if it is a known one."""
        check = self.checks[outcome.function, outcome.name]
        if outcome.status not in EXPLAINED or check.expensive or self.over:
            return outcome
        if check.examples is not None and outcome.counterexample is None:
            return outcome  # it did not get as far as an answer
        try:
            found = self._explain(check, self.bank.suspects(check.function))
            found = found or self._explain(check, self._inherited(check.function))
        except SubjectLost:
            self.over = True
            self.session.lost()
            return outcome
        except _OutOfPatience:
            self.over = True
            return outcome
        if len(found) == 1:
            self.named.setdefault(found[0].bug.function, found[0])
            return replace(outcome, diagnosis=found[0].bug.name, advice=found[0].advice)
        if len(found) > 1:
            return replace(outcome, advice=shared(found, check))
        return outcome

    def _inherited(self, function: str) -> tuple[Suspect, ...]:
        """Mistakes found in functions that this one may call."""
        return tuple(Suspect(s.bug, function) for f, s in self.named.items() if f != function)

    def _explain(self, check: Check, suspects: Sequence[Suspect]) -> tuple[Suspect, ...]:
        for strict in (True, False):
            found = [s for s in suspects if self._fits(s, check, strict)]
            found = [s for s in found if not self._too_wrong(s)]
            if len(found) > 1:
                closest = [s for s in found if self._fits_everywhere(s, strict)]
                found = closest or found
            if found:
                return tuple(found)
        return ()

    def _fits(self, suspect: Suspect, check: Check, strict: bool) -> bool:
        """Whether the bug fails as the submission does, on enough examples, and on no other."""
        other = self.bank.player(suspect)
        failures = 0
        for round_ in range(MOST_ROUNDS):
            for number in self._numbers(check):
                mine, theirs = (p.shows(check, number, round_) for p in (self.player, other))
                if mine is None or theirs is None:
                    break
                if not alike(mine, theirs, strict=strict):
                    return False
                failures += not mine.held
            if failures >= ENOUGH or (failures and check.examples is None):
                return True
            if not failures:
                return False
        return False

    def _too_wrong(self, suspect: Suspect) -> bool:
        """Whether the bug fails a check that the submission passes."""
        outcomes = self.report.of(suspect.function).outcomes
        passed = {o.name for o in outcomes if o.status is Status.PASSED}
        player = self.bank.player(suspect)
        return any(
            player.breaks(check)
            for check in self.exercise.checks_of(suspect.function)
            if check.name in passed and not check.expensive
        )

    def _fits_everywhere(self, suspect: Suspect, strict: bool) -> bool:
        """Whether bug and submission are alike on every example of the function's checks."""
        other = self.bank.player(suspect)
        for check in self.exercise.checks_of(suspect.function):
            if check.expensive or check.device != "cpu":
                continue
            for number in self._numbers(check):
                mine, theirs = self.player.shows(check, number), other.shows(check, number)
                if mine is None or theirs is None:
                    break
                if not alike(mine, theirs, strict=strict):
                    return False
        return True

    def _numbers(self, check: Check) -> Iterator[int]:
        for number in range(10 * check.count):
            if time.monotonic() > self.ends:
                raise _OutOfPatience
            yield number


def shared(suspects: Sequence[Suspect], check: Check) -> str:
    """What several mistakes that cannot be told apart have in common."""
    names = [s.bug.name.replace("_", " ") for s in suspects]
    listed = ", ".join(names[:-1]) + f" or {names[-1]}"
    return (
        f"It behaves like more than one known mistake: {listed}."
        f" With each of them it is not true that {check.title}."
    )
