"""Checks × submission → report. The only source of a score.

Each check's examples are drawn once per seed and kept, so that grading a correct submission is
nothing but calls and comparisons. The first failure hands over to Hypothesis, which draws the
same examples again, fails at the same one and shrinks it.
"""

from __future__ import annotations

import functools
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder import layout
from autograder.errors import (
    AutograderError,
    CheckFailed,
    GraderError,
    SubjectLost,
    SubjectTimeout,
    SubmissionRaised,
    UsageError,
)
from autograder.model import Check, Exercise
from autograder.screen import Findings, screen
from autograder.session import Session
from autograder.subject import Cell, Launcher, Tensor
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
    source: Sequence[Cell] | None = None,
) -> Report:
    """`judge` for a submission that is loaded already.

    `select` leaves checks out; without `shrink` a failure shows the first example that fails.
    `source` is what is read for forbidden operations when it is not the session's cells.
    """
    names = [f.name for f in exercise.functions]
    if only is not None and only not in names:
        raise UsageError(f"{exercise.id} has no function {only!r}; it has {', '.join(names)}")
    findings = screen(session.cells if source is None else source, names, exercise.rules)
    outcomes = []
    for name in names if only is None else [only]:
        trial = _Trial(exercise, session, name, seed, device, findings, shrink)
        for check in exercise.checks_of(name):
            if select is not None and not select(check):
                continue
            outcome = trial.run(check)
            outcomes.append(outcome)
            if progress is not None:
                progress(check, outcome)
    return Report(
        exercise=exercise.id,
        seed=seed,
        isolation=session.launcher.isolation,
        outcomes=tuple(spread_forbidden(outcomes)),
    )


def spread_forbidden(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """An operation that is ruled out fails the function that used it, whichever check saw it."""
    spoiled = {o.function: o for o in outcomes if o.status is Status.FORBIDDEN}
    marked = []
    for outcome in outcomes:
        cause = spoiled.get(outcome.function)
        if cause is not None and outcome.status is not Status.SKIPPED:
            outcome = replace(
                outcome, status=Status.FORBIDDEN, points=0.0, text=cause.text, call="",
                counterexample=None, expected=None, actual=None, index=None,
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
    lost: int = 0
    last_loss: str = ""
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
            return replace(
                blank, status=Status.TIMEOUT, text=f"not reached, because {self.last_loss}"
            )
        try:
            failure = self._try(check)
        except ForbiddenUsed as used:
            text = f"{check.function} used {used}, which this exercise rules out"
            return replace(blank, status=Status.FORBIDDEN, text=text)
        except SubjectLost as lost:
            return self._note_loss(blank, lost)
        except AutograderError:
            raise
        except Exception as error:
            raise GraderError(
                f"the check {check.id} itself failed: {type(error).__name__}: {error}"
            ) from error
        if failure is None:
            return replace(blank, points=check.points)
        return _explain(blank, failure)

    def _settle(self) -> tuple[Status, str] | None:
        """A verdict that holds for every check of the function, before any has run."""
        if self.findings.everything:
            return Status.FORBIDDEN, self.findings.everything
        if self.function in self.findings.functions:
            return Status.FORBIDDEN, self.findings.functions[self.function]
        kind = self._describe()
        if kind in ("function", "class"):
            return None
        if kind != "missing":
            return Status.MISSING, f"{self.function} is a {kind}, expected a function"
        for number, (cell, result) in enumerate(
            zip(self.session.cells, self.session.results, strict=True)
        ):
            if result.error and _defines(cell, self.function):
                fate = self.session.fate(number)
                status = Status.TIMEOUT if isinstance(fate, SubjectTimeout) else Status.ERROR
                return status, f"{cell.name}, which defines {self.function}: {result.error}"
        return Status.MISSING, f"{self.function} is not defined"

    def _describe(self) -> str:
        from autograder.subject import Request

        for _ in range(2):  # what a cell left running may end the process between two requests
            try:
                reply = self.session.subject.send(
                    Request(op="describe", args=(self.function,)), seconds=10.0
                )
                return str(reply.value[self.function])
            except SubjectLost:
                self.session.lost()
        return "missing"

    def _note_loss(self, blank: Outcome, lost: SubjectLost) -> Outcome:
        self.session.lost()
        self.lost += 1
        if isinstance(lost, SubjectTimeout):
            self.last_loss = f"{self.function} did not answer in time: {lost}"
            return replace(blank, status=Status.TIMEOUT, text=self.last_loss)
        self.last_loss = f"{self.function} ended its process: {lost}"
        return replace(blank, status=Status.ERROR, text=self.last_loss)

    def _try(self, check: Check) -> _Failure | None:
        submission = Submission(self.session.subject, seconds=check.seconds)
        submission.compute("seed_everything", 0)
        key = check_seed(check, self.seed)
        if check.examples is None:
            return _attempt(check, submission, {"seed": key})
        for example in examples_of(check, key):
            failure = _attempt(check, submission, example)
            if failure is not None:
                if failure.is_stub or not self.shrink:
                    return failure
                return self._shrink(check, submission, key) or failure
        return None

    def _shrink(self, check: Check, submission: Submission, key: int) -> _Failure | None:
        from hypothesis import Phase, given
        from hypothesis.errors import HypothesisException

        submission.compute("seed_everything", 0)
        smallest: list[_Failure] = []
        started = time.monotonic()
        tries = 0

        def property_(example: dict[str, Any]) -> None:
            nonlocal tries
            failure = _attempt(check, submission, copied(example))
            if failure is not None:
                smallest[:] = [failure]
            if smallest:
                tries += 1
                if tries > MOST_SHRINKS or time.monotonic() - started > SHRINK_SECONDS:
                    raise _Enough
            if failure is not None:
                raise failure.error

        assert check.examples is not None
        test = given(check.examples())(property_)
        try:
            _configured(test, key, check.count, (Phase.generate, Phase.shrink))()
        except (_Enough, CheckFailed, SubmissionRaised):
            pass
        except HypothesisException:
            # The submission answered differently on the same input; the failure seen stands.
            pass
        return smallest[0] if smallest else None


class _Enough(BaseException):
    """Shrinking has gone on for long enough."""


@dataclass(frozen=True)
class _Failure:
    error: CheckFailed | SubmissionRaised
    example: Mapping[str, Any] | None
    call: str

    @property
    def is_stub(self) -> bool:
        return isinstance(self.error, SubmissionRaised) and self.error.is_a("NotImplementedError")


def _attempt(check: Check, submission: Submission, example: Mapping[str, Any]) -> _Failure | None:
    submission.last_call = ""
    try:
        check.body(submission, **example)
    except (CheckFailed, SubmissionRaised) as error:
        shown = example if check.examples is not None else None
        return _Failure(error, shown, submission.last_call)
    return None


def _explain(blank: Outcome, failure: _Failure) -> Outcome:
    error = failure.error
    if failure.is_stub:
        return replace(
            blank, status=Status.MISSING, text=f"{blank.function} is still the stub"
        )
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


def check_seed(check: Check, seed: int) -> int:
    """A seed for one check, so that checks do not share their examples."""
    digest = hashlib.sha256(f"{seed}:{check.id}".encode()).digest()
    return int.from_bytes(digest[:6], "big")


@functools.lru_cache(maxsize=512)
def examples_of(check: Check, key: int) -> tuple[dict[str, Any], ...]:
    """The examples that Hypothesis draws for a check from this seed; nobody may modify them."""
    from hypothesis import Phase, given

    assert check.examples is not None
    drawn: list[dict[str, Any]] = []

    def collect(example: dict[str, Any]) -> None:
        drawn.append(example)

    _configured(given(check.examples())(collect), key, check.count, (Phase.generate,))()
    for example in drawn:
        for value in example.values():
            _freeze(value)
    return tuple(drawn)


def _configured(
    test: Callable[[], None], key: int, count: int, phases: Sequence[Any]
) -> Callable[[], None]:
    from hypothesis import HealthCheck, Verbosity, seed, settings

    configure = settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=False,
        phases=tuple(phases),
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    return configure(seed(key)(test))


def _freeze(value: Any) -> None:
    if isinstance(value, Tensor):
        _freeze(value.data)
    elif isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, (tuple, list)):
        for item in value:
            _freeze(item)


def copied(value: Any) -> Any:
    """A deep copy of an example, arrays with their memory layout."""
    match value:
        case np.ndarray():
            return layout.copy(value)
        case Tensor():
            return replace(value, data=layout.copy(value.data))
        case dict():
            return {k: copied(v) for k, v in value.items()}
        case tuple():
            return tuple(copied(v) for v in value)
        case list():
            return [copied(v) for v in value]
        case _:
            return value


def _defines(cell: Cell, function: str) -> bool:
    import re

    if cell.grade_id:
        return cell.grade_id == function
    return re.search(rf"^\s*(def|class)\s+{re.escape(function)}\b", cell.source, re.M) is not None
