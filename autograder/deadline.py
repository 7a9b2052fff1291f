"""A deadline for code that runs in this process. Imported on the student's side.

Works in any thread, leaves the interrupt key to its owner, and needs no POSIX. Code that never
comes back from C, or that does everything in destructors, is not stopped: only a process of its
own can promise that.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from autograder.errors import SubjectTimeout

INSIST_SECONDS = 0.2
"""Code that swallows the exception gets it again this much later."""

NEVER = float("inf")

T = TypeVar("T")


class Deadline:
    """Raises `SubjectTimeout` in code that runs for too long.

    One thread watches over all calls. It looks at the clock when the earliest deadline it knows of
    has come, so that calls that return in time cost next to nothing.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._watcher: threading.Thread | None = None
        self._watched = 0  # the thread that has a deadline
        self._ends = NEVER
        self._looks = NEVER  # when the watcher wakes by itself
        self._raised = False
        self._closed = False

    def call(self, action: Callable[[], T], seconds: float) -> T:
        """What `action()` returns; raises `SubjectTimeout` when that takes longer than `seconds`.

        Calls do not nest; a result that comes as the time runs out may be lost to it. One that
        comes later always is, also where the exception was swallowed: by the code, or by Python,
        which ignores what is raised in a destructor or a callback of the garbage collector.
        """
        late = False
        try:
            try:
                self._start(seconds)
                result = action()
            finally:
                late = self._stop()
        except SubjectTimeout:
            self._stop()  # the exception may have come before the first one was through
            late = True
        if late:
            raise SubjectTimeout(f"no answer within {seconds:g} s")
        return result

    def close(self) -> None:
        """End the watching thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _start(self, seconds: float) -> None:
        with self._lock:
            self._watched = threading.get_ident()
            self._ends = time.monotonic() + seconds
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, daemon=True, name="deadline")
                self._watcher.start()
            elif self._ends < self._looks:
                self._changed.notify()

    def _stop(self) -> bool:
        """End the watch; whether the time had run out."""
        with self._lock:  # the watcher raises nothing while this is held
            self._ends = NEVER
            raised, self._raised = self._raised, False
        if raised:
            for _ in range(1000):  # what was raised and has not arrived yet does so here
                pass
        return raised

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                if now >= self._ends:
                    _raise_in(self._watched)
                    self._raised = True
                    self._ends = now + INSIST_SECONDS
                self._looks = self._ends
                self._changed.wait(None if self._ends == NEVER else self._ends - now)


def _raise_in(thread: int) -> None:
    """Have `SubjectTimeout` raised in a thread at its next step."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(SubjectTimeout)
    )
