"""A process that grades submissions one after another.

It speaks with `autograder.workers` over the socket it was given and writes no file of the
course. When the other end is gone it ends, and the processes of its submission with it.
"""

from __future__ import annotations

import functools
import gc
import os
import signal
import sys
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import nbformat

from autograder.course import seed_of
from autograder.exercises import load
from autograder.launchers import Launchers
from autograder.marking import (
    CellGrade,
    best_device,
    comments_of,
    failed,
    open_submission,
)
from autograder.notebook import digest_of
from autograder.retrying import mark_carefully

COLLECTION = (5_000, 20, 50)
"""Thresholds of the garbage collector's generations: the usual ones cost a tenth of all time."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One submission to grade. `release` is the JSON of the release notebook."""

    root: Path
    submitted: Path
    student: str
    exercise: str
    release: str

    @property
    def path(self) -> Path:
        """Where the notebook should be."""
        return self.submitted / self.student / self.exercise / f"{self.exercise}.ipynb"


@dataclass(frozen=True, kw_only=True)
class Done:
    """A graded submission, ready to be written."""

    notebook: str
    record: str
    grades: tuple[CellGrade, ...]
    comments: dict[str, str | None] = field(default_factory=dict)
    problem: str = ""
    """What a person should know: the submission could not be read, or the grader failed."""
    failed: bool = False
    """Whether the grader failed."""


def work(connection: Connection) -> None:
    """Grade what comes in until the other end hangs up.

    Judge and submission take turns, so they share one processor: that makes a call cheaper than
    waking another one each time. An answer does not interrupt who is giving the next one.
    """
    isolation, hide, processor = connection.recv()
    settle(processor)
    with Launchers(isolation, hide=hide) as launchers:
        while True:
            try:
                task = connection.recv()
                connection.send(grade_one(task, launchers))
            except (EOFError, OSError):
                return


def settle(processor: int | None) -> None:
    """Stay on one processor, with all processes that are started from now on, without haste.

    Nearly all that is in memory is kept for the next submission, so garbage is seldom looked for.
    """
    gc.set_threshold(*COLLECTION)
    if processor is not None:
        os.sched_setaffinity(0, {processor})
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def grade_one(task: Task, launchers: Launchers) -> Done:
    """Read, judge and mark one submission."""
    exercise = load(task.exercise)
    release = nbformat.from_dict(_parsed(task.release))
    notebook, problem = open_submission(task.path, release, within=task.submitted)
    digest = digest_of(task.path)
    marked = mark_carefully(
        exercise,
        lambda: nbformat.from_dict(notebook),
        launchers,
        seed=seed_of(task.root, task.exercise),
        device=best_device(exercise),
        problem=problem,
    )
    return Done(
        notebook=nbformat.writes(marked.notebook) + "\n",
        record=marked.record(digest),
        grades=marked.grades,
        comments=comments_of(notebook, release),
        problem=problem or "; ".join(f"{name}: {text}" for name, text in marked.faults.items()),
        failed=bool(marked.faults),
    )


def given_up(task: Task, fault: str) -> Done:
    """What becomes of a submission whose grading ends the grader's own process again and again."""
    release = nbformat.from_dict(_parsed(task.release))
    marked = failed(load(task.exercise), release, fault, seed=seed_of(task.root, task.exercise))
    return Done(
        notebook=nbformat.writes(marked.notebook) + "\n",
        record=marked.record(digest_of(task.path)),
        grades=marked.grades,
        problem=fault,
        failed=True,
    )


@functools.lru_cache(maxsize=16)
def _parsed(text: str) -> Any:
    return nbformat.reads(text, as_version=4)


def main() -> None:
    """Work for whoever started this process; ``FD`` is the only argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the interrupt key is for the other end
    work(Connection(int(sys.argv[1])))
