"""One way to get a launcher, whatever the platform."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.errors import GraderError, UsageError
from autograder.executor import InProcess
from autograder.sandbox.layers import NONE, SANDBOX, SUBPROCESS
from autograder.sandbox.options import SubjectRules
from autograder.subject import Launcher

CHOICES = ("auto", SANDBOX, SUBPROCESS, NONE)


@contextmanager
def open_launcher(
    rules: SubjectRules, *, isolation: str = "auto", hide: Iterable[str | Path] = ()
) -> Iterator[Launcher]:
    """A launcher for one submission under `rules`; what it started ends with the context.

    `hide` are paths that a sandboxed submission must not see wherever they lie. Raises
    `UsageError` for an unknown `isolation`, or for "sandbox" where there is none; "auto" falls
    back on a plain subprocess there.
    """
    if isolation not in CHOICES:
        raise UsageError(f"isolation must be one of {', '.join(CHOICES)}, got {isolation!r}")
    if isolation == NONE:
        yield InProcess(
            forbidden_numpy=rules.forbidden_numpy,
            forbidden_torch=rules.forbidden_torch,
            imports=rules.imports,
        )
        return
    if isolation != SUBPROCESS:
        server = _server(rules, hide, needed=isolation == SANDBOX)
        if server is not None:
            with server:
                yield server.launcher(rules)
            return
    from autograder.sandbox.plain import SubprocessLauncher

    yield SubprocessLauncher(rules)


def _server(rules: SubjectRules, hide: Iterable[str | Path], *, needed: bool) -> Any:
    """A running fork server, or None where there can be none."""
    if sys.platform != "linux":
        if needed:
            raise UsageError("there is a sandbox on Linux only; use --isolation=subprocess")
        return None
    from autograder.sandbox.client import ForkServer

    server = ForkServer(rules.library, hide=hide)
    try:
        server.start()
    except GraderError as error:
        if needed:
            raise UsageError(f"no sandbox here: {error}") from None
        return None
    return server
