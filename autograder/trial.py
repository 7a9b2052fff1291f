"""The checks of one function against one submission.

Each check's examples are drawn once per seed and kept, so that grading a correct submission is
nothing but calls and comparisons, and not even that where the same answers passed before
(`openings`). For the first example that fails a small one is looked for (`shrink`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from autograder.errors import (
    AutograderError,
    CheckFailed,
    GraderError,
    SubjectLost,
    SubjectTimeout,
    SubmissionRaised,
)
from autograder.examples import check_seed, examples_of
from autograder.failure import Failure, attempt, explain
from autograder.model import Check, Exercise
from autograder.openings import Openings
from autograder.screen import Findings
from autograder.session import CALLABLE, Session
from autograder.shrink import Shrinker
from autograder.subject import Cell
from autograder.submission import ForbiddenUsed, Submission
from autograder.verdict import Outcome, Status

MOST_LOST = 2
"""After losing this many subjects in one function, its other checks are not tried."""


@dataclass
class Trial:
    """The checks of one function against one submission."""

    exercise: Exercise
    session: Session
    function: str
    seed: int
    device: str
    findings: Findings
    shrink: bool
    quick: bool
    ends: set[str] = field(default_factory=set)
    """How the calls of the check at hand ended, see `Submission`."""
    all_ends: set[str] = field(default_factory=set)
    """How the calls of all checks ended."""
    right: bool = False
    """Whether some check passed with more than refusals of wrong arguments."""
    lost: int = 0
    last_loss: tuple[Status, str] = (Status.TIMEOUT, "")
    answered: bool = False  # some check had an answer, so this is no stub
    verdict_for_all: tuple[Status, str] | None = None

    def __post_init__(self) -> None:
        self.shrinker = Shrinker(self.session, draws=self.exercise.draws)

    def run(self, check: Check) -> Outcome:
        """Whether the submission passes the check; raises `GraderError` when the check is at fault.

        Checks are run in order: what they find decides what is said of the next ones.
        """
        blank = Outcome(
            function=check.function,
            name=check.name,
            title=check.title,
            max_points=check.points,
            status=Status.PASSED,
            hint=check.hint,
        )
        if check.device != "cpu" and check.device != self.device:
            return replace(
                blank, status=Status.SKIPPED, text=f"needs {check.device}, which is not here"
            )
        settled = self.verdict_for_all or self._settle()
        if settled is not None:
            self.verdict_for_all = settled
            return replace(blank, status=settled[0], text=settled[1])
        if self.lost >= MOST_LOST:
            status, why = self.last_loss
            return replace(blank, status=status, text=f"not reached, because {why}")
        self.ends.clear()
        try:
            with _own_faults(check):
                failure = self._try(check)
        except ForbiddenUsed as used:
            self.session.note_imports(used.operations)
            text = f"{check.function} used {used}, which this exercise rules out"
            return replace(blank, status=Status.FORBIDDEN, text=self.session.offence or text)
        except SubjectLost as lost:
            return self._note_loss(blank, lost)
        except SubmissionRaised as raised:  # while the subject was prepared for the check
            return explain(blank, Failure(raised, None, ""))
        self.answered |= failure is None or isinstance(failure.error, CheckFailed)
        self.all_ends |= self.ends
        if failure is None:
            self.right |= self.ends != {"ValueError"}
            return replace(blank, points=check.points)
        if failure.is_stub and not self.answered:
            return replace(blank, status=Status.MISSING, text=failure.stub(self.function))
        return explain(blank, failure)

    def without_empty_refusals(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """To refuse wrong arguments earns nothing where right ones are never answered.

        Unless nothing else was asked.
        """
        passed = [o.name for o in outcomes if o.status is Status.PASSED]
        failed = [o.name for o in outcomes if o.status not in (Status.PASSED, Status.SKIPPED)]
        if (
            self.right
            or "answer" in self.all_ends
            or not (passed and failed)
            or self._has_an_answer(failed)
        ):
            return list(outcomes)
        text = (
            f"{self.function} raises ValueError for valid arguments, too"
            if self.all_ends <= {"ValueError"} and not self.lost
            else f"{self.function} refuses wrong arguments, but has no answer for right ones"
        )
        return [
            replace(o, status=Status.FAILED, points=0.0, text=text)
            if o.status is Status.PASSED
            else o
            for o in outcomes
        ]

    def _has_an_answer(self, names: Sequence[str]) -> bool:
        """Whether the function answers anywhere among the examples of these checks.

        A check that failed was left at its first example that did.
        """
        for check in self.exercise.checks_of(self.function):
            if check.name not in names or check.examples is None or check.expensive:
                continue
            ends: set[str] = set()
            try:
                submission = self._submission(check, ends)
                for example in examples_of(check, check_seed(check, self.seed)):
                    with _own_faults(check):
                        attempt(check, submission, example)
                    if "answer" in ends:
                        return True
            except SubjectLost:
                self.session.lost()
                return False
            except ForbiddenUsed:
                return False
        return False

    def _settle(self) -> tuple[Status, str] | None:
        """A verdict that holds for every check of the function, before any has run."""
        if self.findings.everything:
            return Status.FORBIDDEN, self.findings.everything
        if self.function in self.findings.functions:
            return Status.FORBIDDEN, self.findings.functions[self.function]
        kind = self.session.kind_of(self.function)
        if kind in CALLABLE:
            return None
        if kind != "missing":
            return Status.MISSING, f"{self.function} is no function, its type is {kind}"
        for number, (cell, result) in enumerate(
            zip(self.session.cells, self.session.results, strict=True)
        ):
            if result.error and _defines(cell, self.function):
                fate = self.session.fate(number)
                status = Status.TIMEOUT if isinstance(fate, SubjectTimeout) else Status.ERROR
                return status, f"{self.function} is not defined; {cell.name}: {result.error}"
        return Status.MISSING, f"{self.function} is not defined"

    def _note_loss(self, blank: Outcome, lost: SubjectLost) -> Outcome:
        self.session.lost()
        self.lost += 1
        if isinstance(lost, SubjectTimeout):
            self.last_loss = Status.TIMEOUT, f"{self.function} did not answer in time: {lost}"
        else:
            why = f": {lost}" if str(lost) else ""
            self.last_loss = Status.ERROR, f"{self.function} ended its process{why}"
        return replace(blank, status=self.last_loss[0], text=self.last_loss[1])

    def _try(self, check: Check) -> Failure | None:
        submission = self._submission(check, self.ends)
        submission.compute("seed_everything", 0)
        key = check_seed(check, self.seed)
        if check.examples is None:
            return attempt(check, submission, {"seed": key})
        openings = Openings(check, self.seed, submission)
        for number, example in enumerate(examples_of(check, key)):
            if openings.turn_to(number):
                continue
            failure = attempt(check, submission, example)
            if failure is None:
                openings.passed()
            else:
                self._settle_requests(submission)
                if failure.is_stub or not self.shrink:
                    return failure
                again = self._submission(check, set())
                return self.shrinker.smaller(check, again, key, failure, number=number)
        return None

    def _submission(self, check: Check, ends: set[str]) -> Submission:
        return Submission(
            self.session.subject,
            seconds=check.seconds,
            run_seed=self.seed,
            quick=self.quick,
            memo=self.session.memo,
            notes=self.session.notes,
            record=self.session.record,
            ends=ends,
        )

    def _settle_requests(self, submission: Submission) -> None:
        """Let what was sent ahead be answered; nothing depends on the answers."""
        try:
            submission.settle()
        except SubjectLost:
            self.session.lost()


@contextmanager
def _own_faults(check: Check) -> Iterator[None]:
    """What goes wrong in the check itself is a `GraderError`."""
    try:
        yield
    except (AutograderError, ForbiddenUsed, SubmissionRaised):
        raise
    except Exception as error:
        raise GraderError(
            f"the check {check.id} itself failed: {type(error).__name__}: {error}"
        ) from error


def _defines(cell: Cell, function: str) -> bool:
    if cell.grade_id:
        return cell.grade_id == function
    name = re.escape(function)
    definition = rf"^\s*(?:(?:async\s+)?def|class)\s+{name}\b|^\s*{name}\s*(?::[^=\n]*)?=(?!=)"
    return re.search(definition, cell.source, re.M) is not None
