"""A class graded while its processes are killed at random: no score may differ afterwards.

    python benchmarks/killing.py --minutes 10 --seed 1

Grades a small class undisturbed. Then, again and again, a fresh copy of it, by `autograder grade`
or by stock `nbgrader autograde`, with SIGKILL at random moments for a random process: the command
itself, a worker, a fork server, a submission's process 1, a submission. A run that ends without
having finished is started again, as an instructor would. When the killing is over, the gradebook
must be whole, every score that of the undisturbed run, and no process left. Exits with 1 if not.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import nbformat
from nbgrader.api import Gradebook
from processes import generations, started

from autograder import build
from autograder.course import seed_of
from autograder.gradebook import recorded_grades, without_warnings
from autograder.solutions import solution_cells

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = ("corr2d", "padding")
WRONG = "def corr2d(X, K):\n    return X[::-1]"
DIES = (
    "import os\ndef corr2d(X, K):\n    np.lib.stride_tricks.as_strided(X, (9,), (1 << 40,)).sum()"
)
ANSWERS = (None, None, WRONG, DIES, "", None)
"""What each student has for corr2d; None is the reference solution."""

Scores = dict[tuple[str, str], dict[str, float | None]]


def make_class(root: Path) -> None:
    """A course with submissions and its assignments in the gradebook."""
    (root / build.SOURCES).mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for exercise in EXERCISES:
        shutil.copy(ROOT / build.SOURCES / f"{exercise}.py", root / build.SOURCES)
    build.build(root, EXERCISES)
    for exercise in EXERCISES:
        run([sys.executable, "-m", "nbgrader", "generate_assignment", exercise], root, check=True)
        seed_of(root, exercise)
        for number, answer in enumerate(ANSWERS):
            hand_in(root, f"student{number}", exercise, answer if exercise == "corr2d" else None)


def hand_in(root: Path, student: str, exercise: str, answer: str | None) -> None:
    """The reference solution, with another answer for the first function if there is one."""
    answers = {c.grade_id: c.source for c in solution_cells(root, exercise)}
    if answer is not None:
        answers[exercise] = answer
    notebook = nbformat.read(root / build.RELEASES / exercise / f"{exercise}.ipynb", as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if cell.metadata.get("nbgrader", {}).get("solution") and grade_id in answers:
            cell.source = answers[grade_id]
    path = root / "submitted" / student / exercise / f"{exercise}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


def run(command: list[str], root: Path, **options: bool) -> subprocess.CompletedProcess[str]:
    """Run a command in the course."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, **options
    )  # type: ignore[call-overload]


def commands(stock: bool) -> list[list[str]]:
    """What grades the class."""
    if stock:
        return [[sys.executable, "-m", "nbgrader", "autograde", e] for e in EXERCISES]
    return [[sys.executable, "-m", "autograder.cli", "grade", "--jobs", "2"]]


@dataclass
class Killer:
    """Kills at random moments, and remembers what it saw."""

    chance: random.Random
    left: int
    pause: float
    """Seconds from one kill to the next, in the mean."""
    killed: Counter[str] = field(default_factory=Counter)
    seen: dict[int, str] = field(default_factory=dict)

    def disturb(self, process: subprocess.Popen[str]) -> None:
        """Kill one process after another until that one has ended, or enough are dead."""
        while process.poll() is None and self.left:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(self.chance.expovariate(1 / self.pause))
            if process.poll() is None:
                self.kill_one(process.pid)

    def kill_one(self, pid: int) -> None:
        """Kill a process or one below it, more often one far below; seldom while it starts."""
        found = generations(pid)
        if len(found) < 3 and self.chance.random() < 0.8:
            return
        for one in (one for generation in found for one in generation):
            with contextlib.suppress(OSError):
                self.seen[one] = started(one)
        generation = self.chance.choices(range(len(found)), range(1, 2 * len(found), 2))[0]
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.chance.choice(found[generation]), signal.SIGKILL)
        self.killed[f"generation {generation}"] += 1
        self.left -= 1

    def alive(self) -> list[str]:
        """Processes that were seen and are still there some seconds later."""
        until = time.monotonic() + 5
        while (left := list(self._alive())) and time.monotonic() < until:
            time.sleep(0.1)
        return [f"process {pid} is left" for pid in left]

    def _alive(self) -> Iterator[int]:
        for pid, since in self.seen.items():
            with contextlib.suppress(OSError):
                if started(pid) == since:
                    yield pid


def grade_disturbed(root: Path, stock: bool, killer: Killer) -> None:
    """Grade the class, starting again after each run that did not finish."""
    for command in commands(stock):
        finished = False
        while not finished:
            undisturbed = not killer.left
            process = subprocess.Popen(
                command, cwd=root, env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            killer.disturb(process)
            _, errors = process.communicate()
            finished = process.returncode == 0 or undisturbed
            if process.returncode and undisturbed:
                raise SystemExit(
                    f"undisturbed, it ended with {process.returncode}: {errors[-2000:]}"
                )


def scores(root: Path) -> Scores:
    """The gradebook's automatic scores; raises when it is broken."""
    book = sqlite3.connect(root / "gradebook.db")
    (verdict,) = book.execute("PRAGMA integrity_check").fetchone()
    book.close()
    assert verdict == "ok", verdict
    with without_warnings(), Gradebook(f"sqlite:///{root / 'gradebook.db'}") as opened:
        return recorded_grades(opened)


def differences(expected: Scores, found: Scores) -> list[str]:
    """What is not as in the undisturbed run."""
    return [
        f"{key}: {found.get(key)} instead of {expected.get(key)}"
        for key in sorted({*expected, *found})
        if found.get(key) != expected.get(key)
    ]


def unfinished(root: Path) -> list[str]:
    """Files that an interrupted write left."""
    graded = root / "autograded"
    return [f"{p} is left" for p in graded.rglob(".*") if p.is_file()]


def main() -> None:
    """Parse the command line, kill, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kills", type=int, default=30, help="at most so many in a round")
    arguments = parser.parse_args()
    until = time.monotonic() + 60 * arguments.minutes
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        pristine = Path(folder) / "class"
        make_class(pristine)
        calm = Path(shutil.copytree(pristine, Path(folder) / "calm"))
        run(commands(stock=False)[0], calm, check=True)
        expected = scores(calm)
        for number in range(1_000_000):
            if time.monotonic() > until:
                break
            seed = arguments.seed * 1000 + number
            chance = random.Random(seed)
            stock = chance.random() < 0.3
            root = Path(shutil.copytree(pristine, Path(folder) / f"round{number}"))
            since = time.monotonic()
            killer = Killer(chance, chance.randint(1, arguments.kills), chance.choice((0.3, 1, 2)))
            grade_disturbed(root, stock, killer)
            wrong = differences(expected, scores(root)) + unfinished(root) + killer.alive()
            failures += bool(wrong)
            print(json.dumps({
                "seed": seed, "command": "nbgrader" if stock else "autograder",
                "killed": dict(sorted(killer.killed.items())),
                "seconds": round(time.monotonic() - since, 1), "wrong": wrong,
            }), flush=True)  # fmt: skip
            shutil.rmtree(root)
    raise SystemExit(1 if failures else 0)


if __name__ == "__main__":
    main()
