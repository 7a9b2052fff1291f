"""Grading one file: what `autograder check` does, as a function."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import UsageError
from autograder.judge import Progress, judge_session
from autograder.model import Check, Exercise
from autograder.notebook import read_submission
from autograder.session import Session
from autograder.verdict import Outcome, Report


def check_file(
    exercise: Exercise,
    path: Path,
    *,
    seed: int = 0,
    only: str | None = None,
    isolation: str = "auto",
    name_mistakes: bool = True,
) -> Report:
    """Grade the submission in `path`, a `.py` or `.ipynb` file.

    Raises `UsageError` when there is no such file or `only` is no function of the exercise, and
    `IntakeError` when the file cannot be read as a submission.
    """
    from autograder.diagnose import diagnose
    from autograder.sandbox import SubjectRules, open_launcher

    if not path.exists():
        raise UsageError(f"there is no file {path}")
    cells = read_submission(path)
    rules = SubjectRules.of(exercise)
    checks = [c for c in exercise.checks if only is None or c.function == only]
    with (
        open_launcher(rules, isolation=isolation) as launcher,
        Session(launcher, cells) as session,
        progress_bar(exercise.id, len(checks)) as progress,
    ):
        report = judge_session(
            exercise, session, seed=seed, only=only, device=device(exercise), progress=progress
        )
        return diagnose(exercise, report, session, seed=seed) if name_mistakes else report


def device(exercise: Exercise) -> str:
    """The best device for the exercise's checks: "cuda" where one is needed and there is one."""
    if all(check.device == "cpu" for check in exercise.checks):
        return "cpu"
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


@contextmanager
def progress_bar(title: str, total: int) -> Iterator[Progress | None]:
    """A bar on standard error that steps with each check; nothing when that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)

        def step(check: Check, outcome: Outcome) -> None:
            bar.update(task, advance=1, description=check.function)

        yield step
