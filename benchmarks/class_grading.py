"""A class graded by `autograder grade` and by stock nbgrader: wall time, CPU, calls, memory.

    python benchmarks/class_grading.py                       # 100 × every short exercise
    python benchmarks/class_grading.py --submissions 4 --stock 1 --exercises corr2d padding

Both grade the same notebooks with the same checks on this machine in this run: stock nbgrader runs
the cell `check(f)` in a kernel, ours runs the checks apart from the submission. Stock is given
`--stock` submissions of each exercise, as a whole class would take hours, with the class's share
of wrong ones, since a wrong one takes longer; times are per submission.
Writes what it prints to `benchmarks/results/class_grading.txt`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any
from unittest import mock

os.environ["OMP_NUM_THREADS"] = "1"

import nbformat
import numpy as np
from made_class import command, make_course, sample
from processes import CpuLedger, MemoryWatch
from rich.console import Console
from rich.table import Table

from autograder import build, grading, marking, workers
from autograder.exercises import load
from autograder.gradebook import find_alembic
from autograder.grading_worker import Task, grade_one, settle
from autograder.launchers import Launchers
from autograder.nbgrader_plugin import release_of
from autograder.notebook import notebook_cells
from autograder.sandbox.remote import RemoteSubject
from autograder.session import Session
from autograder.subject import Request

SHORT = ("corr2d", "padding", "stride", "pooling", "im2col")
ROUNDS = 2
"""How often CPU time is measured."""

RESULTS = Path(__file__).parent / "results" / "class_grading.txt"

console = Console(record=True, width=110)


# -- measurements ----------------------------------------------------------------------------


def our_wall(root: Path, jobs: int) -> tuple[dict[str, float], float, float]:
    """One run over the class: seconds a submission of each exercise, those until the first
    submission was done (the start-up), and the peak memory.

    Workers are at different exercises at the same time. So the time of the run, less the start-up,
    is shared out among the exercises as the workers' time was spent.
    """
    given: dict[tuple[str, str], float] = {}
    done: list[tuple[str, float, float]] = []

    def note(line: grading.Graded, *_: int) -> None:
        now = time.perf_counter()
        done.append((line.exercise, given[line.student, line.exercise], now))
        if line.needs_person:
            console.print(f"[red]the grader failed: {line}")

    give = workers._Worker.give

    def noting(worker: workers._Worker, task: Task) -> None:
        given[task.student, task.exercise] = time.perf_counter()
        give(worker, task)

    with MemoryWatch(every=10.0) as memory, mock.patch.object(workers._Worker, "give", noting):
        started = time.perf_counter()
        grading.grade(root, jobs=jobs, progress=note)
        ended = time.perf_counter()
    ready = done[0][2]  # until then the workers start
    spent, count = defaultdict[str, float](float), Counter[str]()
    for exercise, began, at in done:
        spent[exercise] += at - max(began, ready)
        count[exercise] += 1
    scale = (ended - ready) / sum(spent.values())
    return {e: scale * spent[e] / count[e] for e in spent}, ready - started, memory.peak()


def our_memory(root: Path, exercise: str, jobs: int) -> tuple[float, float]:
    """The peak memory among the first and among the last submissions of one exercise."""
    with MemoryWatch() as memory:
        grading.grade(root, [exercise], jobs=jobs, force=True)
    return memory.peaks()


def stock_wall(root: Path, exercises: dict[str, list[int]]) -> dict[str, float]:
    """Seconds a submission with stock nbgrader."""
    return {
        e: command(root, "autograde", exercises=[e]) / len(numbers)
        for e, numbers in exercises.items()
    }


def tasks(root: Path, exercise: str, numbers: list[int]) -> list[Task]:
    """The submissions of an exercise with these numbers."""
    release = nbformat.writes(release_of(root, exercise))
    return [
        Task(
            root=root,
            submitted=root / "submitted",
            student=f"student{number:03}",
            exercise=exercise,
            release=release,
        )
        for number in numbers
    ]


def cpu_of(work: list[Task]) -> tuple[float, float]:
    """CPU seconds a submission, judge and subject together, without the server's start-up: apart
    from each other, and in one process.

    Both ways take turns, as a machine is not as fast at one time as at another.
    """
    used = [0.0, 0.0]
    with Launchers("sandbox") as apart, Launchers("none") as together, CpuLedger() as ledger:
        ways = apart, together
        for task in work:  # what is kept from one submission to the next is made here
            for launchers in ways:
                grade_one(task, launchers)
        for way, launchers in ROUNDS * list(enumerate(ways)):
            before = ledger.seconds()
            for task in work:
                grade_one(task, launchers)
            used[way] += ledger.seconds() - before
    return used[0] / len(work) / ROUNDS, used[1] / len(work) / ROUNDS


def call_times(root: Path, calls: int = 3000) -> list[float]:
    """Seconds of single calls with small arrays; asked for now and then, see `cpu_of`."""
    exercise = load("corr2d")
    path = root / build.SOURCES / "corr2d" / "corr2d.ipynb"
    cells = notebook_cells(nbformat.read(path, as_version=4))
    cheap = [c for c in cells if "import" in c.source]
    from autograder.subject import Cell

    echo = Cell(source="def corr2d(X, K): return X", name="echo")
    arguments = (np.zeros((8, 8), np.float32), np.ones((3, 3), np.float32))
    times = []
    with Launchers() as launchers, Session(launchers.of(exercise), [*cheap, echo]) as session:
        subject = session.subject
        request = Request(op="call", target="corr2d", args=arguments)
        for _ in range(calls):
            started = time.perf_counter()
            subject.send(request, seconds=10)
            times.append(time.perf_counter() - started)
    return times[calls // 10 :]


class Clock:
    """Where the seconds of grading go: functions are wrapped while it runs."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._patched: list[tuple[Any, str, Any]] = []

    def wrap(self, owner: Any, name: str, part: str) -> None:
        """Count the time in `owner.name` as `part`."""
        original: Callable[..., Any] = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return original(*args, **kwargs)
            finally:
                self.seconds[part] += time.perf_counter() - started

        self._patched.append((owner, name, original))
        setattr(owner, name, timed)

    def undo(self) -> None:
        """Take the wrappers off."""
        for owner, name, original in reversed(self._patched):
            setattr(owner, name, original)


def breakdown(root: Path, work: list[Task]) -> dict[str, float]:
    """Milliseconds a submission in each part of the work, writing included."""
    from autograder import grading_worker

    clock = Clock()
    with Launchers() as launchers, grading._open_course(root) as course:
        grade_one(work[0], launchers)
        clock.wrap(grading_worker, "open_submission", "reading the notebook")
        clock.wrap(Session, "_load", "starting the process and running the cells")
        clock.wrap(marking, "judge_session", "checks")
        clock.wrap(marking, "diagnose", "naming the mistake")
        clock.wrap(marking, "_finish", "drawing the report")
        clock.wrap(RemoteSubject, "_arrive", "(of all this, waiting for answers)")
        clock.wrap(grading, "_save", "writing notebook and gradebook")
        started = time.perf_counter()
        for task in work:
            done = grade_one(task, launchers)
            grading._save(course, task, done)
        total = time.perf_counter() - started
        clock.undo()
    parts = dict(clock.seconds)
    inside = parts.pop("(of all this, waiting for answers)")
    parts["everything else"] = total - sum(parts.values())
    parts["total"] = total
    parts["(of all this, waiting for answers)"] = inside
    return {part: 1000 * seconds / len(work) for part, seconds in parts.items()}


# -- report ------------------------------------------------------------------------------


def show_machine() -> None:
    """The machine and the versions that the figures belong to."""
    packages = ("numpy", "torch", "hypothesis", "nbgrader", "ipykernel")
    versions = ", ".join(f"{p} {metadata.version(p)}" for p in packages)
    console.print(f"python benchmarks/class_grading.py {' '.join(sys.argv[1:])}".rstrip())
    console.print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    console.print(versions)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=100, help="of each exercise")
    parser.add_argument(
        "--stock", type=int, default=10, help="of each exercise, for stock nbgrader"
    )
    parser.add_argument("--exercises", nargs="+", default=list(SHORT), choices=SHORT)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    parser.add_argument("--dry-run", action="store_true", help="leave the committed table alone")
    options = parser.parse_args()
    find_alembic()
    show_machine()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), options)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    if not options.dry_run:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(console.export_text(), encoding="utf-8")


def measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """All figures; printed as they come."""
    ours, stock = folder / "ours", folder / "stock"
    with _step("making the class"):
        everyone = list(range(options.submissions))
        few = {e: sample(e, options.submissions, options.stock) for e in options.exercises}
        make_course(ours, dict.fromkeys(options.exercises, everyone), stock=False)
        make_course(stock, few, stock=True)
    with _step("autograder grade"):
        wall, start_up, peak = our_wall(ours, options.jobs)
    with _step("memory"):
        early, late = our_memory(ours, options.exercises[0], options.jobs)
    with _step("stock nbgrader autograde"):
        reference = stock_wall(stock, few)
    table = Table(
        "exercise", "stock s", "ours s", "ratio", "ours CPU s", "one process CPU s", "ratio"
    )
    figures: dict[str, Any] = {"submissions": options.submissions, "exercises": {}}
    settle(min(os.sched_getaffinity(0)))  # from here on this process works as a grading worker does
    times: list[float] = []
    for exercise in options.exercises:
        work = tasks(ours, exercise, few[exercise])
        with _step(f"CPU time of {exercise}"):
            apart, together = cpu_of(work)
            parts = breakdown(ours, work)
            times += call_times(ours)
        row = {
            "stock_s": reference[exercise],
            "ours_s": wall[exercise],
            "wall_ratio": reference[exercise] / wall[exercise],
            "cpu_s": apart,
            "one_process_cpu_s": together,
            "cpu_ratio": apart / together,
            "breakdown_ms": parts,
        }
        figures["exercises"][exercise] = row
        table.add_row(exercise, *(f"{row[k]:.3g}" for k in list(row)[:6]))
    console.print(table)
    console.print(f"start-up, once for the class: {start_up:.1f} s")
    parts_table = Table("milliseconds a submission", *options.exercises)
    for part in figures["exercises"][options.exercises[0]]["breakdown_ms"]:
        cells = (figures["exercises"][e]["breakdown_ms"].get(part, 0.0) for e in options.exercises)
        parts_table.add_row(part, *(f"{value:.1f}" for value in cells))
    console.print(parts_table)
    micro = {
        "median": 1e6 * statistics.median(times),
        "p99": 1e6 * statistics.quantiles(times, n=100)[-1],
    }
    figures |= {
        "start_up_s": start_up,
        "call_us": micro,
        "memory_mib": {"peak": peak, "early": early, "late": late},
    }
    console.print(
        f"a call with small arrays: median {micro['median']:.0f} µs, p99 {micro['p99']:.0f} µs"
    )
    console.print(
        f"peak memory of all processes: {peak:.0f} MiB; with {options.exercises[0]} alone"
        f" {early:.0f} MiB among the first submissions, {late:.0f} MiB among the last"
    )
    return figures


@contextlib.contextmanager
def _step(title: str) -> Iterator[None]:
    started = time.perf_counter()
    with console.status(title):
        yield
    console.print(f"[dim]{title}: {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
