"""Grading a submission so that what happens to the machine meanwhile does not decide its score."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from autograder.errors import GraderError, SubjectDied, SubjectLost
from autograder.launchers import Launchers
from autograder.marking import Marked, failed, mark
from autograder.model import Exercise
from autograder.subject import Batch, Launcher, Pipelined, Reply, Request, Subject, pipelined

TRIES = 2
TRIES_AFTER_KILLS = 5
"""SIGKILL seldom is a submission's own doing: the machine ran out of memory, or somebody did it."""

PATIENCE = 120.0
"""Seconds after which no more than the usual tries are made: some do kill themselves, and late."""


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
    submission ended. The second try counts: what a submission does to itself it does again. After
    a process was killed, as from outside, there are some tries more.
    """
    marked = None
    started = time.monotonic()
    for tried in range(1, TRIES_AFTER_KILLS + 1):
        try:
            launcher = Watched(launchers.of(exercise, device=device))
            marked = mark(
                exercise, make_notebook(), launcher, seed=seed, device=device, problem=problem
            )
        except (GraderError, SubjectLost, OSError, EOFError) as error:
            text = f"{type(error).__name__}: {error}"
            marked = failed(exercise, make_notebook(), text, seed=seed)
            killed = False
        else:
            if not marked.faults and not launcher.ends:
                return marked
            killed = any(end.killed for end in launcher.ends)
        launchers.close()
        if tried >= TRIES and not (killed and time.monotonic() - started < PATIENCE):
            break
    assert marked is not None
    return marked


@dataclass
class Watched:
    """A launcher that notes how the submission's processes ended, unless the judge ended them."""

    launcher: Launcher
    ends: list[SubjectDied] = field(default_factory=list)

    @property
    def isolation(self) -> str:
        """That of the launcher."""
        return self.launcher.isolation

    def start(self) -> Subject:
        """A subject of the launcher, watched."""
        subject = self.launcher.start()
        pipeline = pipelined(subject)
        return (
            _WatchedSubject(subject, self) if pipeline is None else _WatchedPipeline(pipeline, self)
        )


@dataclass(frozen=True)
class _WatchedSubject:
    subject: Subject
    watch: Watched

    def send(self, request: Request, *, seconds: float) -> Reply:
        try:
            return self.subject.send(request, seconds=seconds)
        except SubjectDied as died:
            raise self.noted(died) from None

    def close(self) -> None:
        self.subject.close()

    def noted(self, died: SubjectDied) -> SubjectDied:
        """Note an end where it shows; more than once does no harm."""
        self.watch.ends.append(died)
        return died


@dataclass(frozen=True)
class _WatchedPipeline(_WatchedSubject):
    subject: Pipelined

    def post(self, request: Request, *, seconds: float) -> int:
        try:
            return self.subject.post(request, seconds=seconds)
        except SubjectDied as died:
            raise self.noted(died) from None

    def collect(self, number: int, *, seconds: float) -> Reply:
        try:
            return self.subject.collect(number, seconds=seconds)
        except SubjectDied as died:
            raise self.noted(died) from None

    def post_batch(self, batch: Batch, *, seconds: float) -> int:
        try:
            return self.subject.post_batch(batch, seconds=seconds)
        except SubjectDied as died:
            raise self.noted(died) from None

    def unread(self, first: int, count: int, *, seconds: float) -> list[bytes]:
        try:
            return self.subject.unread(first, count, seconds=seconds)
        except SubjectDied as died:
            raise self.noted(died) from None
