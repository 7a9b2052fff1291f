"""`autograder watch`: the checks run again each time the learner saves."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder import progress
from autograder.errors import IntakeError
from autograder.exercises import IDS, load
from autograder.judge import judge_session
from autograder.model import Exercise
from autograder.notebook import read_submission
from autograder.report import terminal
from autograder.sandbox import SubjectRules, open_launcher
from autograder.session import Session
from autograder.subject import Launcher
from autograder.verdict import Outcome, Report, Status

SETTLE_MS = 50
"""A save often touches a file several times; changes this close together count as one."""

PAUSE_MS = 500


@dataclass(frozen=True)
class Change:
    """What a save changed: the checks that pass now, and those that pass no longer."""

    mended: tuple[Outcome, ...]
    broken: tuple[Outcome, ...]

    @classmethod
    def between(cls, before: Report | None, after: Report) -> Change:
        """What differs between two reports of one exercise."""
        old = {} if before is None else {(o.function, o.name): o.status for o in before.outcomes}
        mended, broken = [], []
        for outcome in after.outcomes:
            was = old.get((outcome.function, outcome.name))
            if was is None or was == outcome.status:
                continue
            if outcome.status is Status.PASSED:
                mended.append(outcome)
            elif was is Status.PASSED:
                broken.append(outcome)
        return cls(tuple(mended), tuple(broken))


def watch(
    root: Path,
    exercise_id: str | None,
    path: Path | None,
    console: Console,
    *,
    stop: threading.Event | None = None,
) -> None:
    """Check `exercise_id` at each save of its notebook (or `path`), then go on to the next one.

    Without an id, starts with the first exercise that is not complete. Returns when all are
    complete, or when `stop` is set. Every exercise's launcher stays warm while it is watched.
    """
    order = [exercise_id] if path is not None and exercise_id else _from(root, exercise_id)
    for number, name in enumerate(order):
        exercise = load(name)
        target = path or root / "assignments" / name / f"{name}.ipynb"
        if not _watch_one(exercise, target, root, console, stop):
            return
        if number + 1 < len(order):
            console.print(f"\n[bold green]{name} is complete.[/] Next: {order[number + 1]}")
    console.print("\n[bold green]Everything is complete.[/]")


def _from(root: Path, exercise_id: str | None) -> list[str]:
    if exercise_id is not None:
        return list(IDS[IDS.index(load(exercise_id).id) :])
    reached = progress.functions(root)
    incomplete = [name for name in IDS if not _complete(load(name), reached)]
    return list(IDS[IDS.index(incomplete[0]) :]) if incomplete else list(IDS)


def _complete(exercise: Exercise, reached: Mapping[str, Mapping[str, float]]) -> bool:
    known = [reached.get(f"{exercise.id}/{f.name}") for f in exercise.functions]
    return all(k is not None and k["score"] >= k["max_score"] for k in known)


def _watch_one(
    exercise: Exercise, path: Path, root: Path, console: Console, stop: threading.Event | None
) -> bool:
    """Whether the exercise was completed (else watching was stopped)."""
    _say(console, f"watching {path} (Ctrl-C ends it)")
    before: Report | None = None
    with ExitStack() as stack:
        launcher = stack.enter_context(open_launcher(SubjectRules.of(exercise)))
        for saved in _saves(path, stop):
            try:
                report = _grade(exercise, path, launcher)
            except IntakeError as error:
                _say(console, str(error), style="yellow")
                continue
            show(console, exercise, before, report)
            if saved is not None:
                _say(console, f"({max(time.time() - saved, 0):.1f} s after the save)", style="dim")
            progress.remember(report, root)
            if report.complete and len(report.outcomes) == len(exercise.checks):
                return True
            before = report
    return False


def _saves(path: Path, stop: threading.Event | None) -> Iterator[float | None]:
    """None at the start, then each save's time, also of editors that replace the file.

    What counts is the file itself, not the event: a save that comes before the system has begun
    to watch the folder is seen when the next pause ends.
    """
    from watchfiles import watch as changes

    seen = _stamp(path)
    yield None
    for _ in changes(
        path.parent,
        step=SETTLE_MS,
        debounce=4 * SETTLE_MS,
        rust_timeout=PAUSE_MS,
        yield_on_timeout=True,
        stop_event=stop,
        recursive=False,
        raise_interrupt=False,
    ):
        now = _stamp(path)
        if now is not None and now != seen:
            seen = now
            yield now[0] / 1e9


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file is saved; None while it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _grade(exercise: Exercise, path: Path, launcher: Launcher) -> Report:
    """A report; the checks that take long run only once all others pass."""
    from autograder.diagnose import diagnose

    with Session(launcher, read_submission(path)) as session:
        quick = judge_session(exercise, session, select=lambda c: not c.expensive)
        if quick.complete and any(c.expensive for c in exercise.checks):
            return judge_session(exercise, session)
        return diagnose(exercise, quick, session, seed=0)


def _say(console: Console, text: str, *, style: str = "") -> None:
    """Print a line as it is: paths in it are neither markup nor broken to fit."""
    console.print(Text(text, style=style), soft_wrap=True)


def show(console: Console, exercise: Exercise, before: Report | None, after: Report) -> None:
    """Print what changed, the score, and the first thing to do next."""
    change = Change.between(before, after)
    console.rule(f"{exercise.id}: {after.score:g} of {after.max_score:g} points")
    for outcome in change.mended:
        console.print(f"[green]✓ now holds:[/] {outcome.function}: {outcome.title}")
    for outcome in change.broken:
        console.print(f"[red]✗ holds no longer:[/] {outcome.function}: {outcome.title}")
    waiting = [o for o in after.outcomes if o.status not in (Status.PASSED, Status.SKIPPED)]
    if not waiting:
        return
    first = waiting[0]
    if first.status is Status.MISSING:
        console.print(
            f"[bold]Next:[/] write {first.function}. Stuck? autograder hint {exercise.id}"
        )
        return
    whole = first.counterexample is None and first.status is not Status.FAILED
    title = "" if whole else f": {first.title}"
    console.print(Text.assemble(("Next:", "bold"), f" {first.function}{title}"), highlight=False)
    for line in terminal.explanation(first, console.width):
        terminal.put(console, line)
    others = len(waiting) - 1
    if others:
        what = "one more check does" if others == 1 else f"{others} more checks do"
        console.print(f"({what} not hold yet)", highlight=False)
