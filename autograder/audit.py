"""Measuring the checks: every known bug must lose points, every honest variant must lose none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder import bugs, variants
from autograder.executor import InProcess
from autograder.exercises import load
from autograder.judge import judge_session
from autograder.model import Bug, Check, Exercise
from autograder.session import Session
from autograder.solutions import solution_cells
from autograder.verdict import Report, Status

SOLUTION = "solution"
IMPORT_SECONDS = 600.0
"""The first cell may import PyTorch and Matplotlib on a busy machine."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Audit:
    """What grading the bank showed."""

    exercise: Exercise
    bugs: tuple[tuple[Bug, Report], ...]
    honest: tuple[tuple[str, Report], ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """Sentences about bugs that survive, honest code that loses, checks that kill nothing."""
        return tuple(self._problems())

    def kills(self, check: Check) -> tuple[str, ...]:
        """The names of the bugs that `check` catches."""
        return tuple(bug.name for bug, report in self.bugs if _fails(report, check))

    def _problems(self) -> Iterator[str]:
        for name, report in self.honest:
            for outcome in report.outcomes:
                if outcome.status not in (Status.PASSED, Status.SKIPPED):
                    yield (
                        f"the honest variant {name} loses {outcome.function}/{outcome.name}: "
                        f"{outcome.text}"
                    )
        for bug, report in self.bugs:
            named = [c for c in self.exercise.checks_of(bug.function) if c.name == bug.caught_by]
            if not named:
                yield f"the bug {bug.name} names a check {bug.caught_by!r} that does not exist"
            elif not _fails(report, named[0]):
                caught = report.score < report.max_score
                other = "only others do" if caught else "it survives"
                yield f"{named[0].id} does not catch {bug.name}: {other}"
        for check in self.exercise.checks:
            if check.device == "cpu" and not self.kills(check):
                yield f"the check {check.id} kills no known bug"


def _fails(report: Report, check: Check) -> bool:
    return any(
        o.function == check.function
        and o.name == check.name
        and o.status not in (Status.PASSED, Status.SKIPPED)
        for o in report.outcomes
    )


def audit(
    root: Path, exercise_id: str, *, seed: int = 0, progress: Progress | None = None
) -> Audit:
    """Grade the solution, every variant and every bug of an exercise, in this process.

    They are this project's own code, so nothing keeps them apart. Checks that are `expensive`
    run against honest code and the bugs that name them. Nothing is shrunk.
    """
    exercise = load(exercise_id)
    tell = progress or (lambda _: None)

    def grade(name: str, replacements: dict[str, str], wanted: Callable[[Check], bool]) -> Report:
        tell(name)
        cells = solution_cells(root, exercise_id, replacements)
        launcher = InProcess(exercise.rules.numpy, exercise.rules.torch)
        with Session(launcher, cells, cell_seconds=IMPORT_SECONDS) as session:
            return judge_session(
                exercise, session, seed=seed, select=wanted, shrink=False, quick=True
            )

    honest = [(SOLUTION, grade(SOLUTION, {}, lambda _: True))]
    honest += [
        (v.name, grade(v.name, v.sources(), lambda _: True)) for v in variants.load(exercise_id)
    ]
    graded = [
        (bug, grade(bug.name, {bug.function: bug.source}, _wanted_for(bug)))
        for bug in bugs.load(exercise_id)
    ]
    return Audit(exercise, tuple(graded), tuple(honest))


def size(exercise_id: str) -> int:
    """How many submissions an audit of the exercise grades."""
    return 1 + len(variants.load(exercise_id)) + len(bugs.load(exercise_id))


def _wanted_for(bug: Bug) -> Callable[[Check], bool]:
    def wanted(check: Check) -> bool:
        if check.function != bug.function:
            return False
        return not check.expensive or check.name == bug.caught_by

    return wanted
