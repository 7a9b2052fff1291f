"""Where the submissions of a whole class run: one fork server a library, started when needed."""

from __future__ import annotations

import contextlib
from types import TracebackType
from typing import Literal, Self

from autograder.errors import GraderError, UsageError
from autograder.executor import InProcess
from autograder.model import Exercise
from autograder.sandbox import ForkServer, SubjectRules, is_isolated, open_launcher
from autograder.subject import Launcher

Isolation = Literal["sandbox", "subprocess", "none"]
ISOLATIONS: tuple[Isolation, ...] = ("sandbox", "subprocess", "none")


class Launchers:
    """Launchers for submissions of any exercise; servers are kept until `close`.

    With "sandbox", the default, launching raises `UsageError` where nothing keeps a submission
    apart; "subprocess" and "none" are for code one trusts.
    """

    def __init__(self, isolation: Isolation = "sandbox") -> None:
        if isolation not in ISOLATIONS:
            raise UsageError(f"unknown isolation {isolation!r}; there are {', '.join(ISOLATIONS)}")
        self.isolation = isolation
        self._servers: dict[str, ForkServer] = {}
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def of(self, exercise: Exercise, *, device: str = "cpu") -> Launcher:
        """A launcher for one submission of `exercise`."""
        rules = SubjectRules.of(exercise, device=device)
        if self.isolation == "none":
            return InProcess(exercise.rules.numpy, exercise.rules.torch)
        if self.isolation == "subprocess":
            return self._open.enter_context(open_launcher(rules, isolation="subprocess"))
        server = self._servers.get(exercise.library)
        if server is None:
            server = self._open.enter_context(ForkServer(exercise.library))
            self._servers[exercise.library] = server
        launcher = server.launcher(rules)
        if not is_isolated(launcher.isolation):
            raise UsageError(
                f"submissions cannot be kept apart on this machine ({launcher.isolation}); "
                "`autograder doctor` says what is missing, and --isolation=none grades code "
                "that you trust"
            )
        return launcher

    def renew(self) -> None:
        """Start anew after a server has died."""
        self.close()

    def close(self) -> None:
        """End all servers."""
        self._servers.clear()
        self._open.close()
        self._open = contextlib.ExitStack()


def start_check(launcher: Launcher) -> None:
    """Raise `GraderError` unless a subject can be started right now."""
    try:
        launcher.start().close()
    except (OSError, EOFError) as error:
        raise GraderError(f"no submission can be started: {error}") from error
