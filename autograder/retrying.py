"""Grading a submission so that what happens to the machine meanwhile does not decide its score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.errors import GraderError, SubjectDied, SubjectLost
from autograder.launchers import Launchers
from autograder.marking import Marked, failed, mark
from autograder.model import Exercise
from autograder.subject import Launcher, Pipelined, Reply, Request, Subject

TRIES = 2


def mark_carefully(
    exercise: Exercise,
    make_notebook: Callable[[], Any],
    launchers: Launchers,
    *,
    seed: int,
    device: str = "cpu",
    problem: str = "",
) -> Marked:
    """`mark`, once more when what went wrong may not be the submission's doing.

    That is when the grader failed, as with a fork server that was killed, or when a process of the
    submission ended. The second try counts: what a submission does to itself it does again.
    """
    marked = None
    for _ in range(TRIES):
        try:
            launcher = _Watched(launchers.of(exercise, device=device))
            marked = mark(
                exercise, make_notebook(), launcher, seed=seed, device=device, problem=problem
            )
        except (GraderError, SubjectLost, OSError, EOFError) as error:
            text = f"{type(error).__name__}: {error}"
            marked = failed(exercise, make_notebook(), text, seed=seed)
        else:
            if not marked.faults and not launcher.died:
                return marked
        launchers.close()
    assert marked is not None
    return marked


@dataclass
class _Watched:
    """A launcher that notes whether a process of the submission ended by itself."""

    launcher: Launcher
    died: bool = False

    @property
    def isolation(self) -> str:
        return self.launcher.isolation

    def start(self) -> Subject:
        subject = self.launcher.start()
        if isinstance(subject, Pipelined):
            return _WatchedPipeline(subject, self)
        return _WatchedSubject(subject, self)


@dataclass(frozen=True)
class _WatchedSubject:
    subject: Subject
    watch: _Watched

    def send(self, request: Request, *, seconds: float) -> Reply:
        try:
            return self.subject.send(request, seconds=seconds)
        except SubjectDied:
            self.watch.died = True
            raise

    def close(self) -> None:
        self.subject.close()


@dataclass(frozen=True)
class _WatchedPipeline(_WatchedSubject):
    subject: Pipelined

    def post(self, request: Request, *, seconds: float) -> int:
        return self.subject.post(request, seconds=seconds)

    def collect(self, number: int, *, seconds: float) -> Reply:
        try:
            return self.subject.collect(number, seconds=seconds)
        except SubjectDied:
            self.watch.died = True
            raise
