"""A few processes that grade side by side, replaced when they die."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Self

from autograder.grading_worker import Done, Task, given_up
from autograder.launchers import Isolation

MOST_ATTEMPTS = 3
"""Workers that a submission may take with it before a person has to grade it."""
FAREWELL_SECONDS = 5.0
MAIN = "from autograder.grading_worker import main; main()"


class TaskQueue:
    """Tasks that wait, exercise by exercise.

    The first submission of an exercise costs a worker several others: examples are drawn, and the
    known mistakes are tried on them. So each worker stays with an exercise of its own as long as it
    can, and helps with the longest queue in the end.
    """

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._waiting: dict[str, deque[Task]] = defaultdict(deque)
        for task in tasks:
            self._waiting[task.exercise].append(task)

    def __bool__(self) -> bool:
        return any(self._waiting.values())

    def take(self, mine: str, others: Collection[str]) -> Task:
        """The next task for a worker whose last exercise was `mine`, the others being at `others`.

        There must be one.
        """
        waiting = {exercise: tasks for exercise, tasks in self._waiting.items() if tasks}
        if mine not in waiting:
            free = [exercise for exercise in waiting if exercise not in others]
            mine = free[0] if free else max(waiting, key=lambda exercise: len(waiting[exercise]))
        return waiting[mine].popleft()

    def put_back(self, task: Task) -> None:
        """Have a task done again, before the others of its exercise."""
        self._waiting[task.exercise].appendleft(task)


@dataclass
class _Worker:
    process: subprocess.Popen[bytes]
    connection: Connection
    processor: int | None
    task: Task | None = None
    exercise: str = ""
    """What it graded last, or grades now."""

    @classmethod
    def start(cls, isolation: Isolation, hide: tuple[Path, ...], processor: int | None) -> Self:
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-c", MAIN, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
            )
        connection = Connection(ours.detach())
        with contextlib.suppress(OSError):  # one that is dead already is noticed when it is used
            connection.send((isolation, hide, processor))
        return cls(process, connection, processor)

    def give(self, task: Task) -> None:
        self.task = task
        self.exercise = task.exercise
        with contextlib.suppress(OSError):  # as above: then the answer is an end of file
            self.connection.send(task)

    def end(self) -> None:
        """Hang up, and wait until the worker has cleaned up after itself."""
        self.connection.close()
        try:
            self.process.wait(FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


@dataclass
class Workers:
    """Grades tasks in `count` processes."""

    count: int
    isolation: Isolation
    hide: tuple[Path, ...] = ()
    """What submissions must not see."""
    _running: list[_Worker] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._running:
            worker.end()
        self._running.clear()

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Done]]:
        """Each task with its result, in the order in which they are done."""
        waiting = TaskQueue(tasks)
        attempts: dict[tuple[str, str], int] = {}
        while waiting or any(w.task for w in self._running):
            self._keep_busy(waiting)
            busy = {w.connection: w for w in self._running if w.task}
            for ready in wait(list(busy)):
                worker = busy[ready]  # type: ignore[index]  # wait() returns what it was given
                task, worker.task = worker.task, None
                assert task is not None
                try:
                    done = worker.connection.recv()
                except (EOFError, OSError):
                    self._bury(worker)
                    key = (task.student, task.exercise)
                    attempts[key] = attempts.get(key, 0) + 1
                    if attempts[key] < MOST_ATTEMPTS:
                        waiting.put_back(task)
                        continue
                    status = worker.process.returncode
                    done = given_up(task, f"the grader's process ended ({status})")
                self._keep_busy(waiting)  # while the result is written
                yield task, done

    def _keep_busy(self, waiting: TaskQueue) -> None:
        while waiting and (worker := self._idle()) is not None:
            others = {w.exercise for w in self._running if w is not worker}
            worker.give(waiting.take(worker.exercise, others))

    def _idle(self) -> _Worker | None:
        for worker in self._running:
            if worker.task is None:
                return worker
        if len(self._running) < self.count:
            started = _Worker.start(self.isolation, self.hide, self._least_used())
            self._running.append(started)
            return started
        return None

    def _least_used(self) -> int | None:
        """A processor for one more worker; None where the system does not let one choose."""
        if not hasattr(os, "sched_getaffinity"):
            return None
        used = [w.processor for w in self._running]
        return min(sorted(os.sched_getaffinity(0)), key=used.count)

    def _bury(self, worker: _Worker) -> None:
        self._running.remove(worker)
        worker.end()
