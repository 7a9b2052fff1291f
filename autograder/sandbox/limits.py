"""Resource limits that the kernel keeps for each process, and descriptors that are closed."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable

from autograder.sandbox.options import SubjectRules

HIGHEST_DESCRIPTOR = 1 << 20


def current_address_space() -> int:
    """Bytes of address space this process has now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def apply(rules: SubjectRules, *, address_space: int, count_processes: bool) -> None:
    """Set the limits of this process and its children.

    `address_space` is what it has now; `memory` may come on top. `count_processes` when the
    kernel counts them for this submission alone: elsewhere the limit would count the user's other
    processes too. CUDA reserves far more address space than it uses, so there it is not limited.
    """
    limits = rules.limits
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CPU: int(limits.total_seconds) + 10,
    }
    if rules.device == "cpu":
        wanted[resource.RLIMIT_AS] = address_space + limits.memory
    if count_processes:
        wanted[resource.RLIMIT_NPROC] = limits.processes
    for name in ("RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO", "RLIMIT_MEMLOCK"):
        if rules.device == "cpu" and hasattr(resource, name):
            wanted[getattr(resource, name)] = 0
    for what, most in wanted.items():
        hard = resource.getrlimit(what)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (value, value))


def close_all_but(kept: Iterable[int]) -> None:
    """Close every descriptor above standard error that is not `kept`."""
    start = 3
    for descriptor in sorted(kept):
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, HIGHEST_DESCRIPTOR)


def silence() -> None:
    """Standard input is empty, and what is written to the standard streams costs nothing."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    if null > 2:
        os.close(null)
