"""The judge's side of the fork server: starting it, and submissions in it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.errors import GraderError, SubjectDied
from autograder.sandbox.channel import SocketChannel
from autograder.sandbox.layers import spell_isolation
from autograder.sandbox.options import SubjectRules
from autograder.sandbox.remote import Clock, RemoteSubject
from autograder.sandbox.wire import LARGEST_REPLY

SERVER_SECONDS = 120.0
CHILD_SECONDS = 20.0
REASON_SECONDS = 1.0
TRIES = 3
END_SECONDS = 0.3
PASSED_ON = (
    "PATH",
    "LANG",
    "LC_ALL",
    "HOME",
    "TMPDIR",
    "PYTHONPATH",
    "LD_LIBRARY_PATH",
    "VIRTUAL_ENV",
)


class ServerLost(Exception):
    """The fork server is no longer there, or what it started, which then gives the reason."""


class ForkServer:
    """A process with `library` ("numpy" or "torch") imported that forks submissions' processes.

    Started when it is first needed, and again when it was killed. Threads may share one;
    `hide` are paths that submissions must not see wherever they lie.
    """

    def __init__(self, library: str = "numpy", *, hide: Iterable[str | Path] = ()) -> None:
        self.library = library
        self.hide = tuple(str(Path(p).resolve()) for p in hide)
        self.modules: tuple[str, ...] = ()
        self._lock = threading.Lock()
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._layers: tuple[str, ...] | None = None

    def __enter__(self) -> ForkServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._server.pid if self._server is not None else None

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers of isolation in force for the children of this server."""
        if self._layers is None:
            self.spawn(SubjectRules(library=self.library)).kill()
        assert self._layers is not None
        return self._layers

    @property
    def isolation(self) -> str:
        """What keeps submissions apart, as reports say it."""
        return spell_isolation(self.layers)

    def launcher(self, rules: SubjectRules) -> SandboxLauncher:
        """A launcher for one submission."""
        if rules.library != self.library:
            raise GraderError(f"this server has {self.library}, the exercise needs {rules.library}")
        return SandboxLauncher(self, rules)

    def start(self) -> None:
        """Have the server running; raises `GraderError` when it does not start."""
        with self._lock:
            if self._server is None or self._server.poll() is not None:
                self._stop()
                self._start()

    def close(self) -> None:
        """End the server; submissions in it end with their launchers."""
        with self._lock:
            self._stop()

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        root = str(Path(__file__).resolve().parents[2])
        code = (
            f"import sys; sys.path.insert(0, {root!r}); "
            "from autograder.sandbox.server import main; main()"
        )
        arguments = [str(theirs.fileno()), str(os.getpid()), self.library, json.dumps(self.hide)]
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        self._server = subprocess.Popen(
            [sys.executable, "-P", "-c", code, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
            env={**environment, **dict.fromkeys(threads, "1")},
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        ours.settimeout(SERVER_SECONDS)
        try:
            hello = ours.recv(1 << 16)
        except OSError:
            hello = b""
        if not hello:
            self._server.kill()
            _, errors = self._server.communicate()
            ours.close()
            lines = errors.decode(errors="replace").strip().splitlines()
            raise GraderError(
                f"the fork server did not start: {lines[-1] if lines else 'no reason'}"
            )
        if self._server.stderr is not None:
            self._server.stderr.close()
        facts = json.loads(hello)
        self.modules = tuple(facts["modules"])
        ours.settimeout(SERVER_SECONDS)
        self._control = ours

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._server is not None:
            try:
                self._server.wait(2.0)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None

    def spawn(self, rules: SubjectRules) -> SandboxProcess:
        """A fresh process that has given up its rights and waits for requests."""
        reason = ""
        for _ in range(TRIES):
            self.start()
            try:
                process, layers = self._spawn(rules)
            except ServerLost as lost:
                reason = str(lost)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    if self._server is not None:  # a killed process takes a moment to end
                        self._server.wait(END_SECONDS)
                continue
            if self._layers is None:
                self._layers = layers
            missing = set(self._layers) - set(layers)
            if missing:
                process.kill()
                raise GraderError(f"a submission was not isolated: no {', '.join(sorted(missing))}")
            return process
        if reason:
            raise GraderError(f"a submission's process does not start: {reason}")
        raise GraderError("the fork server keeps dying")

    def _spawn(self, rules: SubjectRules) -> tuple[SandboxProcess, tuple[str, ...]]:
        data, their_data = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        status, their_status = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            control = self._control
            if control is None:
                raise ServerLost
            message = rules.dumps().encode()
            socket.send_fds(control, [message], [their_data.fileno(), their_status.fileno()])
        except OSError:
            data.close()
            status.close()
            raise ServerLost from None
        finally:
            their_data.close()
            their_status.close()
        process = SandboxProcess(data, status)
        try:
            return process, process.wait_until_ready()
        except BaseException:
            process.kill()
            raise


class SandboxProcess:
    """A submission's process: a data socket, a status socket and a way to kill it."""

    def __init__(self, data: socket.socket, status: socket.socket) -> None:
        self._channel = SocketChannel(data, largest=LARGEST_REPLY)
        self._status = status
        self._pidfd: int | None = None
        self._killable = False
        self.send = self._channel.send
        self.receive = self._channel.receive
        self.at_hand = self._channel.at_hand

    def wait_until_ready(self) -> tuple[str, ...]:
        """The layers in force, once the process has given up its rights."""
        deadline = time.monotonic() + CHILD_SECONDS
        layers: tuple[str, ...] | None = None
        while layers is None or self._pidfd is None:
            facts = self._hear(deadline - time.monotonic())
            if facts is None:
                raise ServerLost
            if facts["kind"] == "ready":
                layers = tuple(facts["layers"])
            elif facts["kind"] == "ended":  # killed from outside, as it has run nothing yet
                raise ServerLost(facts["reason"])
            elif facts["kind"] == "fault":
                raise GraderError(f"a submission's process did not start: {facts['reason']}")
        self._killable = {"pid namespace", "mount namespace"} <= set(layers)
        return layers

    def _hear(self, seconds: float) -> dict[str, Any] | None:
        """The next message about the process; None when there is nobody to tell any."""
        self._status.settimeout(max(seconds, 0.001))
        try:
            message, descriptors, *_ = socket.recv_fds(self._status, 1 << 16, 1)
        except OSError:
            return None
        if descriptors:
            self._pidfd = descriptors[0]
        if not message:
            return None
        facts: dict[str, Any] = json.loads(message)
        return facts

    def ending(self) -> SubjectDied:
        """Why the process ended."""
        facts = self._hear(REASON_SECONDS)
        if facts is None or "reason" not in facts:
            return SubjectDied("it was killed", killed=True)
        return SubjectDied(str(facts["reason"]), killed=facts.get("killed", False))

    def kill(self) -> None:
        """End everything the submission started, and wait a moment until it has."""
        self._channel.close()
        if self._pidfd is None:
            self._status.close()
            return
        if self._killable:  # elsewhere process 1 has to clean up: it sees the closed socket
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        self._status.close()
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        poll.poll(2000)
        os.close(self._pidfd)
        self._pidfd = None


class SandboxLauncher:
    """Starts processes for one submission; all of them share its total time."""

    def __init__(self, server: ForkServer, rules: SubjectRules) -> None:
        self._server = server
        self._rules = rules
        self._clock = Clock(rules.limits.total_seconds)

    @property
    def isolation(self) -> str:
        """The layers in force."""
        return self._server.isolation

    def start(self) -> RemoteSubject:
        """A fresh process in which nothing has run yet."""
        return RemoteSubject(self._server.spawn(self._rules), self._clock)
