"""Where the submissions of a whole class run: one fork server a library, started when needed."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from autograder.errors import GraderError, UsageError
from autograder.model import Exercise
from autograder.sandbox import ForkServer, SubjectRules, is_isolated, open_launcher
from autograder.subject import Launcher

Isolation = Literal["sandbox", "subprocess", "none"]
ISOLATIONS: tuple[Isolation, ...] = ("sandbox", "subprocess", "none")


class Launchers:
    """Launchers for submissions of any exercise; servers are kept until `close`.

    With "sandbox", the default, asking for one raises `UsageError` where nothing keeps submissions
    apart; "subprocess" and "none" are for code one trusts. `hide` are paths that submissions must
    not see.
    """

    def __init__(self, isolation: Isolation = "sandbox", *, hide: Iterable[Path] = ()) -> None:
        if isolation not in ISOLATIONS:
            raise UsageError(f"unknown isolation {isolation!r}; there are {', '.join(ISOLATIONS)}")
        self.isolation = isolation
        self.hide = tuple(hide)
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
        if self.isolation != "sandbox":
            return self._open.enter_context(open_launcher(rules, isolation=self.isolation))
        launcher = self._server(exercise.library).launcher(rules)
        if not is_isolated(launcher.isolation):
            raise _refusal(launcher.isolation)
        return launcher

    def _server(self, library: str) -> ForkServer:
        if library not in self._servers:
            if sys.platform != "linux":
                raise _refusal("there is a sandbox on Linux only")
            server = ForkServer(library, hide=self.hide)
            try:
                self._servers[library] = self._open.enter_context(server)
            except GraderError as error:
                raise _refusal(str(error)) from None
        return self._servers[library]

    def close(self) -> None:
        """End all servers; the next launcher starts new ones."""
        self._servers.clear()
        self._open.close()
        self._open = contextlib.ExitStack()


def _refusal(reason: str) -> UsageError:
    return UsageError(
        f"submissions cannot be kept apart on this machine ({reason}); `autograder doctor` says "
        "what is missing, and --isolation=none grades code that you trust"
    )
