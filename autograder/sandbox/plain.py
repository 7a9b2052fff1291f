"""A submission in a plain process: a deadline, but nothing that keeps it from the files.

For trusted code, and for platforms without a sandbox: nothing here needs POSIX.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.errors import GraderError, SubjectDied
from autograder.sandbox.channel import Frame
from autograder.sandbox.options import SubjectRules
from autograder.sandbox.pipes import PipeChannel
from autograder.sandbox.remote import Clock, RemoteSubject
from autograder.sandbox.wire import LARGEST_REPLY, WireError

START_SECONDS = 120.0
REASON_SECONDS = 2.0
NOT_PASSED_ON = ("PYTHONSTARTUP", "PYTHONINSPECT")


class PlainProcess:
    """A Python process that answers over its standard streams.

    Its pipes are read and written by threads, since a pipe has no deadline everywhere.
    """

    def __init__(self, rules: SubjectRules) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True)
        root = str(Path(__file__).resolve().parents[2])
        code = (
            f"import sys; sys.path.insert(0, {root!r}); "
            "from autograder.sandbox.pipes import main; main()"
        )
        environment = {k: v for k, v in os.environ.items() if k not in NOT_PASSED_ON}
        environment.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", code, rules.dumps(), self._home.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._home.name,
            env=environment,
            start_new_session=os.name == "posix",
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._channel = PipeChannel(
            self._process.stdout.fileno(), self._process.stdin.fileno(), largest=LARGEST_REPLY
        )
        self._outgoing: queue.SimpleQueue[Sequence[Any] | None] = queue.SimpleQueue()
        self._incoming: queue.Queue[Frame | Exception] = queue.Queue(maxsize=2)
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._write, self._read)
        ]
        for thread in self._threads:
            thread.start()

    def _write(self) -> None:
        while (chunks := self._outgoing.get()) is not None:
            try:
                self._channel.send(chunks)
            except (OSError, ValueError):
                return

    def _read(self) -> None:
        while True:
            try:
                self._incoming.put(self._channel.receive())
            except (EOFError, OSError, WireError, ValueError) as error:
                with contextlib.suppress(queue.Full):
                    self._incoming.put_nowait(error)
                return

    def send(self, chunks: Sequence[Any], deadline: float) -> None:
        """Have a frame sent; whether it was taken in time shows when the reply is awaited."""
        self._outgoing.put(chunks)

    def receive(self, deadline: float) -> Frame:
        """The next frame."""
        try:
            found = self._incoming.get(timeout=max(0.001, deadline - time.monotonic()))
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(found, Exception):
            raise found
        return found

    def at_hand(self) -> Frame | None:
        """None: each frame is waited for."""
        return None

    def ending(self) -> SubjectDied:
        """How the process ended."""
        try:
            code = self._process.wait(REASON_SECONDS)
        except subprocess.TimeoutExpired:
            return SubjectDied("it closed its connection")
        return SubjectDied.of_exit(code)

    def kill(self) -> None:
        """Kill the process, and on POSIX its process group."""
        self._outgoing.put(None)
        if os.name == "posix":
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(REASON_SECONDS)
        if self._threads_end():
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    pipe and pipe.close()
        self._home.cleanup()

    def _threads_end(self) -> bool:
        """Whether the threads are done; a process left behind may hold the pipes open."""
        deadline = time.monotonic() + REASON_SECONDS
        while any(t.is_alive() for t in self._threads) and time.monotonic() < deadline:
            with contextlib.suppress(queue.Empty):  # the reader may be waiting for room
                self._incoming.get(timeout=0.01)
        return not any(t.is_alive() for t in self._threads)


class SubprocessLauncher:
    """Starts plain processes for one submission; all of them share its total time."""

    def __init__(self, rules: SubjectRules) -> None:
        self._rules = rules
        self._clock = Clock(rules.limits.total_seconds)

    @property
    def isolation(self) -> str:
        """What the report says of it."""
        return "subprocess"

    def start(self) -> RemoteSubject:
        """A fresh process in which nothing has run yet."""
        process = PlainProcess(self._rules)
        try:
            number, _, _ = process.receive(time.monotonic() + START_SECONDS)
        except (EOFError, OSError, TimeoutError, WireError):
            reason = process.ending()
            process.kill()
            raise GraderError(f"a submission's process did not start: {reason}") from None
        if number != 0:
            process.kill()
            raise GraderError("a submission's process did not start: it said something else")
        return RemoteSubject(process, self._clock)
