"""Checks × submission → report. The only source of a score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from autograder.errors import UsageError, harmless
from autograder.model import Check, Exercise
from autograder.screen import screen
from autograder.session import Session
from autograder.subject import Cell, Launcher
from autograder.trial import Trial
from autograder.verdict import Outcome, Report, Status

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
        trial = Trial(exercise, session, name, seed, device, findings, shrink, quick)
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
