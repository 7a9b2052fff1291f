"""What processes use: CPU time and memory of this one, the fork servers and submissions' own."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from autograder.sandbox.client import SandboxProcess

TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
BURIED_SECONDS = 5.0


def parent_of(pid: int) -> int:
    """The process that started this one."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    parents: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(fields[1])].append(int(entry.name))
    found = [pid]
    for one in found:
        found += parents[one]
    return found


def generations(pid: int) -> list[list[int]]:
    """A process, its children, their children and so on."""
    everyone = family(pid)
    found = [[pid]]
    while found[-1]:
        known = {}
        for one in everyone:
            with contextlib.suppress(OSError):
                known[one] = parent_of(one)
        found.append([one for one, parent in known.items() if parent in found[-1]])
    return found[:-1]


def started(pid: int) -> str:
    """When a process started, in ticks: with its number that tells it from any later one."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


def reaped_seconds(pid: int) -> float:
    """CPU time of the children of a process that it has buried."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / TICK


def own_seconds(pid: int) -> float:
    """CPU time of a process's threads: what `stat` says is cut to whole ticks."""
    threads = list(Path(f"/proc/{pid}/task").iterdir())
    return sum(int((t / "schedstat").read_text().split()[0]) for t in threads) / 1e9


class CpuLedger:
    """CPU time of this process, of the fork servers, and of submissions' processes.

    A server buries process 1 of a submission, and the process that started it, and their time goes
    to it. What process 1 watches over is killed with it, and nobody gets its time: it is read just
    before. The kernel's work of ending it is not counted.
    """

    def __enter__(self) -> CpuLedger:
        self._submissions = 0.0
        self._looking = 0.0  # what the ledger itself used
        self._kill = SandboxProcess.kill

        def kill(process: SandboxProcess) -> None:
            with self._own_work():
                if process._pidfd is not None:
                    for server in self._servers():
                        for pid in {p for g in generations(server)[2:] for p in g}:
                            with contextlib.suppress(OSError):
                                self._submissions += own_seconds(pid) + reaped_seconds(pid)
            self._kill(process)

        setattr(SandboxProcess, "kill", kill)  # noqa: B010 - a method is replaced on purpose
        return self

    def __exit__(self, *_: object) -> None:
        setattr(SandboxProcess, "kill", self._kill)  # noqa: B010

    @contextlib.contextmanager
    def _own_work(self) -> Iterator[None]:
        before = time.process_time()
        yield
        self._looking += time.process_time() - before

    @staticmethod
    def _servers() -> list[int]:
        return [pid for generation in generations(os.getpid())[1:2] for pid in generation]

    def seconds(self) -> float:
        """What was used until now, once every submission is buried."""
        with self._own_work():
            servers = self._servers()
            deadline = time.monotonic() + BURIED_SECONDS
            while any(len(family(server)) > 1 for server in servers):
                if time.monotonic() > deadline:
                    raise RuntimeError("a submission's process is left over")
                time.sleep(0.05)
            of_servers = sum(own_seconds(s) + reaped_seconds(s) for s in servers)
        return time.process_time() - self._looking + of_servers + self._submissions


def memory_mib(pid: int) -> float:
    """Memory of a process and its descendants, shared pages counted once among those who share."""
    total = 0
    for one in family(pid):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


class MemoryWatch:
    """Samples of the memory of this process and its descendants, with their times.

    One takes a tenth of a second of a processor: after the first ones there is one in `every` so
    many seconds.
    """

    def __init__(self, *, every: float = 0.5) -> None:
        self.every = every

    def __enter__(self) -> MemoryWatch:
        self.samples: list[tuple[float, float]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        pause = 0.5
        while not self._stop.wait(pause):
            self.samples.append((time.perf_counter(), memory_mib(os.getpid())))
            pause = min(2 * pause, self.every)

    def peak(self) -> float:
        """The highest sample."""
        return max((v for _, v in self.samples), default=0.0)

    def peaks(self) -> tuple[float, float]:
        """The peak of the second quarter and of the last quarter: the start-up left out."""
        values = [v for _, v in self.samples] or [0.0]
        quarter = max(1, len(values) // 4)
        return max(values[quarter : 2 * quarter] or values), max(values[-quarter:])
