"""Submissions in a process of their own, which takes its rights away before it runs them.

::

    with open_launcher(SubjectRules.of(exercise)) as launcher:      # one submission
        report = judge(exercise, cells, launcher)

    with ForkServer("numpy") as server:                             # a class
        for cells in submissions:
            report = judge(exercise, cells, server.launcher(SubjectRules.of(exercise)))

`isolation` is "sandbox" (a fork server's child behind namespaces, Landlock and seccomp),
"subprocess" (a plain process with a deadline, for trusted code or where nothing better is to be
had), "none" (this process) or "auto" (the best there is). What was in force is what the
launcher's `isolation` says, as in ``sandbox (no pid namespace)``; `is_isolated` tells whether
that is enough to grade strangers' code. `doctor` lists the layers and how to get the missing ones.

Nothing here needs POSIX until a fork server is started.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.sandbox.options import Limits, SubjectRules

if TYPE_CHECKING:
    from autograder.sandbox.client import ForkServer
    from autograder.sandbox.launch import open_launcher
    from autograder.sandbox.layers import Layer, doctor, is_isolated

__all__ = [
    "ForkServer",
    "Layer",
    "Limits",
    "SubjectRules",
    "doctor",
    "is_isolated",
    "open_launcher",
]

_HOMES = {
    "ForkServer": "client",
    "Layer": "layers",
    "doctor": "layers",
    "is_isolated": "layers",
    "open_launcher": "launch",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(f"autograder.sandbox.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'autograder.sandbox' has no attribute {name!r}")
