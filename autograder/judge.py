"""Checks × submission → report. The only source of a score.

Each check's examples are drawn once per seed and kept, so that grading a correct submission is
nothing but calls and comparisons. The first failure hands over to Hypothesis, which draws the
same examples again, fails at the same one and shrinks it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.errors import (
    AutograderError,
    CheckFailed,
    GraderError,
    SubjectLost,
    SubjectTimeout,
    SubmissionRaised,
    UsageError,
    harmless,
)
from autograder.examples import check_seed, examples_of, run_property
from autograder.model import Check, Exercise
from autograder.openings import Openings
from autograder.quiet import quiet_warnings
from autograder.screen import Findings, screen
from autograder.session import Session
from autograder.subject import Array, Cell, Launcher, Tensor
from autograder.submission import ForbiddenUsed, Submission
from autograder.verdict import Outcome, Report, Status

MOST_SHRINKS = 600
SHRINK_SECONDS = 20.0
MOST_LOST = 2
"""After losing this many subjects in one function, its other checks are not tried."""

Progress = Callable[[Check, Outcome], None]


def judge(
    exercise: Exercise,
    cells: Sequence[Cell],
    launcher: Launcher,
    *,
    seed: int = 0,
    only: str | None = None,
    device: str = "cpu",
    progress: Progress | None = None,
) -> Report:
    """Grade `cells` and report.

    `only` names one function to grade. `device` is the best device at hand: checks that need
    another one are skipped. Raises `UsageError` for an unknown `only` and `GraderError` when a
    check itself is at fault.
    """
    with Session(launcher, cells) as session:
        return judge_session(
            exercise, session, seed=seed, only=only, device=device, progress=progress
        )


def judge_session(
    exercise: Exercise,
    session: Session,
    *,
    seed: int = 0,
    only: str | None = None,
    device: str = "cpu",
    progress: Progress | None = None,
    select: Callable[[Check], bool] | None = None,
    shrink: bool = True,
    quick: bool = False,
    source: Sequence[Cell] | None = None,
) -> Report:
    """`judge` for a submission that is loaded already.

    `select` leaves checks out; without `shrink` a failure shows the first example that fails;
    with `quick`, checks that take long use their smaller form.
    `source` is what is read for forbidden operations when it is not the session's cells.
    """
    names = [f.name for f in exercise.functions]
    if only is not None and only not in names:
        raise UsageError(f"{exercise.id} has no function {only!r}; it has {', '.join(names)}")
    findings = screen(session.cells if source is None else source, names, exercise.rules)
    outcomes = []
    for name in names if only is None else [only]:
        trial = _Trial(exercise, session, name, seed, device, findings, shrink, quick)
        mine: list[Outcome] = []
        for check in exercise.checks_of(name):
            if select is not None and not select(check):
                continue
            outcome = trial.run(check)
            outcome = replace(outcome, text=harmless(outcome.text))
            mine.append(outcome)
            if progress is not None:
                progress(check, outcome)
        outcomes += trial.without_empty_refusals(mine)
    return Report(
        exercise=exercise.id,
        seed=seed,
        isolation=session.launcher.isolation,
        outcomes=tuple(spread_forbidden(outcomes, everywhere=session.offence)),
        notes=tuple(session.notes),
        record=dict(session.record),
    )


def spread_forbidden(outcomes: Sequence[Outcome], *, everywhere: str = "") -> list[Outcome]:
    """An operation that is ruled out fails the function that used it, whichever check saw it.

    `everywhere` is a sentence about something that fails every function.
    """
    spoiled = {o.function: o.text for o in outcomes if o.status is Status.FORBIDDEN}
    marked = []
    for outcome in outcomes:
        cause = everywhere or spoiled.get(outcome.function)
        if cause is not None and outcome.status is not Status.SKIPPED:
            outcome = replace(
                outcome,
                status=Status.FORBIDDEN,
                points=0.0,
                text=cause,
                call="",
                counterexample=None,
                expected=None,
                actual=None,
                index=None,
            )
        marked.append(outcome)
    return marked


@dataclass
class _Trial:
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
    small: dict[Any, list[Mapping[str, Any]]] = field(default_factory=dict)
    """Small examples that some check failed on, by the strategy they were drawn from."""
    lost: int = 0
    last_loss: tuple[Status, str] = (Status.TIMEOUT, "")
    answered: bool = False  # some check had an answer, so this is no stub
    verdict_for_all: tuple[Status, str] | None = None

    def run(self, check: Check) -> Outcome:
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
            failure = self._try(check)
        except ForbiddenUsed as used:
            self.session.note_imports(used.operations)
            text = f"{check.function} used {used}, which this exercise rules out"
            return replace(blank, status=Status.FORBIDDEN, text=self.session.offence or text)
        except SubjectLost as lost:
            return self._note_loss(blank, lost)
        except SubmissionRaised as raised:  # while the subject was prepared for the check
            return _explain(blank, _Failure(raised, None, ""))
        except AutograderError:
            raise
        except Exception as error:
            raise GraderError(
                f"the check {check.id} itself failed: {type(error).__name__}: {error}"
            ) from error
        self.answered |= failure is None or isinstance(failure.error, CheckFailed)
        self.all_ends |= self.ends
        if failure is None:
            self.right |= self.ends != {"ValueError"}
            return replace(blank, points=check.points)
        if failure.is_stub and not self.answered:
            return replace(blank, status=Status.MISSING, text=failure.stub(self.function))
        return _explain(blank, failure)

    def without_empty_refusals(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """To refuse wrong arguments earns nothing where right ones are never answered.

        Unless nothing else was asked.
        """
        judged = [o for o in outcomes if o.status is not Status.SKIPPED]
        if (
            self.right
            or "answer" in self.all_ends
            or all(o.status is Status.PASSED for o in judged)
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

    def _settle(self) -> tuple[Status, str] | None:
        """A verdict that holds for every check of the function, before any has run."""
        if self.findings.everything:
            return Status.FORBIDDEN, self.findings.everything
        if self.function in self.findings.functions:
            return Status.FORBIDDEN, self.findings.functions[self.function]
        kind = self.session.kind_of(self.function)
        if kind in ("function", "class"):
            return None
        if kind != "missing":
            return Status.MISSING, f"{self.function} is no function, its type is {kind}"
        for number, (cell, result) in enumerate(
            zip(self.session.cells, self.session.results, strict=True)
        ):
            if result.error and _defines(cell, self.function):
                fate = self.session.fate(number)
                status = Status.TIMEOUT if isinstance(fate, SubjectTimeout) else Status.ERROR
                return status, f"{cell.name}, which defines {self.function}: {result.error}"
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

    def _try(self, check: Check) -> _Failure | None:
        submission = self._submission(check)
        submission.compute("seed_everything", 0)
        key = check_seed(check, self.seed)
        if check.examples is None:
            return _attempt(check, submission, {"seed": key})
        openings = Openings(check, self.seed, submission)
        for number, example in enumerate(examples_of(check, key)):
            openings.turn_to(number)
            failure = _attempt(check, submission, example)
            if failure is not None:
                self._settle_requests(submission)
                if failure.is_stub or not self.shrink:
                    return failure
                return self._smaller(check, key, failure, passed=number)
        return None

    def _submission(self, check: Check) -> Submission:
        return Submission(
            self.session.subject,
            seconds=check.seconds,
            run_seed=self.seed,
            quick=self.quick,
            memo=self.session.memo,
            notes=self.session.notes,
            record=self.session.record,
            ends=self.ends,
        )

    def _settle_requests(self, submission: Submission) -> None:
        """Let what was sent ahead be answered; nothing depends on the answers."""
        try:
            submission.settle()
        except SubjectLost:
            self.session.lost()

    def _smaller(self, check: Check, key: int, first: _Failure, *, passed: int) -> _Failure:
        """A failure on a small example: one that an earlier check failed on, or a new one.

        A small example is drawn from the same strategy, so it is one of this check's own.
        """
        assert check.examples is not None
        small = self.small.setdefault(check.examples(), [])
        submission = self._submission(check)
        try:
            submission.compute("seed_everything", 0)
            for example in small:
                failure = _attempt(check, submission, example)
                if failure is not None and failure.kind == first.kind:
                    return failure
            failure = self._shrink(check, submission, key, first, passed=passed)
        except SubjectLost:
            self.session.lost()
            return first
        if failure.example is not None:
            small.append(failure.example)
        return failure

    def _shrink(
        self, check: Check, submission: Submission, key: int, first: _Failure, *, passed: int
    ) -> _Failure:
        """The smallest failure that a bounded search finds; `first` when there is no better one.

        The first `passed` examples are known to pass and are not tried again.
        """
        failures: list[_Failure] = []
        deadline = time.monotonic() + SHRINK_SECONDS
        drawn = tries = 0

        def property_(example: dict[str, Any]) -> None:
            nonlocal drawn, tries
            drawn += 1
            if drawn <= passed:
                return
            if failures:
                tries += 1
                if tries > MOST_SHRINKS:
                    raise _Enough
            if time.monotonic() > deadline:
                raise _OutOfTime
            try:
                if self.exercise.draws:
                    submission.compute("seed_everything", 0)
                failure = _attempt(check, submission, example)
            except Exception as error:  # Hypothesis would take it for another failure and go on
                raise _Stopped(error) from error
            if failure is not None:
                failures.append(failure)
                raise failure.error

        try:
            run_property(check, key, property_, shrink=True)
        except (CheckFailed, SubmissionRaised):
            return failures[-1]  # Hypothesis ends with the smallest example it found
        except _Enough:
            return min(failures, key=_Failure.bulk)
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


@dataclass(frozen=True)
class _Failure:
    error: CheckFailed | SubmissionRaised
    example: Mapping[str, Any] | None
    call: str
    """The line of Python that reproduces it, where there is one."""

    @property
    def kind(self) -> str:
        """The exception that came instead of an answer; empty where the answer is wrong."""
        return self.error.kind if isinstance(self.error, SubmissionRaised) else ""

    @property
    def is_stub(self) -> bool:
        return isinstance(self.error, SubmissionRaised) and self.error.is_a("NotImplementedError")

    def stub(self, function: str) -> str:
        """What is still the stub: the function itself, or another one that it calls."""
        where = getattr(self.error, "where", "")
        other = re.match(r"line \d+ of (?!<|__)(\w+)", where)  # __init__ is the class itself
        if other is None or other[1] == function:
            return f"{function} is still the stub"
        return f"{function} calls {other[1]}, which is still the stub"

    def bulk(self) -> tuple[int, float]:
        """How much there is to read in the example: values, and how far they are from zero."""
        values = [v for v in map(_numbers, (self.example or {}).values()) if v is not None]
        with np.errstate(all="ignore"):
            weight = sum(float(np.abs(np.nan_to_num(v)).sum()) for v in values)
        return sum(v.size for v in values), weight


def _numbers(value: Any) -> Array | None:
    data = value.data if isinstance(value, Tensor) else value
    try:
        return np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError):
        return None


def _attempt(check: Check, submission: Submission, example: Mapping[str, Any]) -> _Failure | None:
    submission.begin()
    try:
        with quiet_warnings():  # NaN, infinity or complex numbers in an answer are no fault of ours
            check.body(submission, **example)
    except (CheckFailed, SubmissionRaised) as error:
        shown = example if check.examples is not None else None
        return _Failure(error, shown, submission.last_call())
    return None


def _explain(blank: Outcome, failure: _Failure) -> Outcome:
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


def _defines(cell: Cell, function: str) -> bool:
    if cell.grade_id:
        return cell.grade_id == function
    name = re.escape(function)
    definition = rf"^\s*(?:(?:async\s+)?def|class)\s+{name}\b|^\s*{name}\s*(?::[^=\n]*)?=(?!=)"
    return re.search(definition, cell.source, re.M) is not None
