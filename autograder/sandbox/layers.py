"""The layers of isolation: their names, which are needed, and how to get the missing ones."""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass

NONE = "none"
SUBPROCESS = "subprocess"
SANDBOX = "sandbox"


@dataclass(frozen=True)
class Layer:
    """One layer, whether it is in force here, and what to do when it is not."""

    name: str
    protects: str
    in_force: bool
    advice: str = ""


_NAMESPACES = (
    "allow user namespaces (sysctl user.max_user_namespaces, on Ubuntu 24.04 also "
    "kernel.apparmor_restrict_unprivileged_userns=0), grade as root, or give a container "
    "--cap-add SYS_ADMIN"
)
_KERNEL = "use Linux 5.13 or newer, with Landlock among the security modules (lsm=landlock,…)"

LAYERS = (
    ("user separation", "the grader's user's rights", _NAMESPACES),
    ("mount namespace", "solutions, gradebook and other submissions", _NAMESPACES),
    ("pid namespace", "the judge's process; nothing is left running", _NAMESPACES),
    ("network namespace", "the network", _NAMESPACES),
    ("IPC namespace", "shared memory of others", _NAMESPACES),
    ("Landlock", "files, once more", _KERNEL),
    ("seccomp", "the kernel: no new programs, sockets, tracing", "use x86_64 or aarch64 Linux"),
    ("resource limits", "memory, files, CPU time", "use Linux"),
)


def spell_isolation(in_force: Collection[str]) -> str:
    """``sandbox``, or ``sandbox (no pid namespace, no Landlock)``."""
    missing = [f"no {name}" for name, _, _ in LAYERS if name not in in_force]
    return f"{SANDBOX} ({', '.join(missing)})" if missing else SANDBOX


def is_isolated(isolation: str) -> bool:
    """Whether submissions of strangers may be graded under `isolation`.

    Needed at least: seccomp, which stops what would reach another process or the network, and one
    of the two layers that keep files apart.
    """
    if not isolation.startswith(SANDBOX) or "no seccomp" in isolation:
        return False
    return "no mount namespace" not in isolation or "no Landlock" not in isolation


def doctor() -> list[Layer]:
    """What isolates submissions on this machine, found out by starting one."""
    from autograder.errors import GraderError

    why = ""
    in_force: tuple[str, ...] = ()
    if sys.platform != "linux":
        why = "needs Linux: here submissions run in a plain subprocess, for trusted code only"
    else:
        from autograder.sandbox.client import ForkServer

        try:
            with ForkServer("numpy") as server:
                in_force = server.layers
        except GraderError as error:
            why = str(error)
    server_runs = Layer("fork server", "the judge's memory: nothing of it is shared", not why, why)
    return [
        server_runs,
        *[
            Layer(name, protects, name in in_force, "" if name in in_force else why or advice)
            for name, protects, advice in LAYERS
        ],
    ]
