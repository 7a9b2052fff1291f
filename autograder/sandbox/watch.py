"""How much memory a submission's processes hold together."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from autograder.sandbox.options import GIB, MIB, Limits

_PAGE = os.sysconf("SC_PAGE_SIZE")


class MemoryWatch:
    """Looks at a process, or with `contained` at all of its namespace.

    Pages shared with the fork server do not count: what a process had when the watch began is
    subtracted. Pages that a process shares with its own children are counted once, by asking the
    kernel for proportional sizes, which is slow and done only when the quick sum is too large.
    """

    def __init__(self, limits: Limits, pid: int, *, contained: bool) -> None:
        self.limits = limits
        self.pid = pid
        self.everyone = contained and self._private_proc()
        self.possible = self.everyone or not contained
        self.at_first = self._held(pid) if self.possible else 0

    def excess(self) -> str:
        """What was used too much of, or the empty string."""
        if not self.possible:
            return ""
        pids = self._pids()
        if len(pids) > 2 * self.limits.processes:
            return f"started more than {self.limits.processes} processes"
        held = sum(max(0, self._held(p) - self.at_first) for p in pids)
        if held > self.limits.memory and (len(pids) == 1 or self._shares(pids)):
            return f"used more than {spell_size(self.limits.memory)} of memory"
        return ""

    def _shares(self, pids: list[int]) -> bool:
        total = sum(self._proportional(p) for p in pids)
        return total - self.at_first > self.limits.memory

    @staticmethod
    def _private_proc() -> bool:
        try:
            return os.readlink("/proc/self") == str(os.getpid())
        except OSError:
            return False

    def _pids(self) -> list[int]:
        if not self.everyone:
            return [self.pid]
        own = os.getpid()
        return [int(n) for n in os.listdir("/proc") if n.isdigit() and int(n) != own]

    @staticmethod
    def _held(pid: int) -> int:
        """Bytes of anonymous memory in RAM."""
        for place in _places(pid):
            with contextlib.suppress(OSError, IndexError), open(f"{place}/statm", "rb") as file:
                fields = file.read().split()
                if fields[0] != b"0":
                    return (int(fields[1]) - int(fields[2])) * _PAGE
        return 0

    @staticmethod
    def _proportional(pid: int) -> int:
        for place in _places(pid):
            with contextlib.suppress(OSError), open(f"{place}/smaps_rollup", "rb") as file:
                for line in file:
                    if line.startswith(b"Pss_Anon:"):
                        return int(line.split()[1]) * 1024
        return 0


def _places(pid: int) -> Iterator[str]:
    """Where the memory of a process can be read: after its first thread ended, at any other."""
    yield f"/proc/{pid}"
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            yield f"/proc/{pid}/task/{thread}"


def spell_size(size: int) -> str:
    """``1 GiB``, ``512 MiB``."""
    if size >= GIB:
        return f"{size / GIB:g} GiB"
    return f"{size / MIB:.0f} MiB"
