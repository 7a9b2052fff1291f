"""A made-up class: solutions, and submissions with one known bug each."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat

from autograder import bugs, build
from autograder.model import Bug
from autograder.nbgrader_plugin import release_of

ROOT = Path(__file__).resolve().parent.parent
CORRECT = 0.7
"""Share of correct submissions in the class; the others have one known bug each."""
STOCK_CONFIG = (
    "c = get_config()\n"
    f"c.CourseDirectory.source_directory = {build.SOURCES!r}\n"
    f"c.CourseDirectory.release_directory = {build.RELEASES!r}\n"
    "c.Execute.timeout = 300\n"
)


def make_course(root: Path, exercises: dict[str, list[int]], *, stock: bool) -> None:
    """A course in `root` with the submissions of these numbers of each exercise."""
    shutil.copytree(ROOT / build.SOURCES, root / build.SOURCES)
    if stock:
        (root / "nbgrader_config.py").write_text(STOCK_CONFIG)
    else:
        shutil.copy(ROOT / "nbgrader_config.py", root)
    for exercise, numbers in exercises.items():
        build.build(root, [exercise])
        for number in numbers:
            notebook = submission(root, exercise, number)
            path = root / "submitted" / f"student{number:03}" / exercise / f"{exercise}.ipynb"
            path.parent.mkdir(parents=True)
            nbformat.write(notebook, path)
    command(
        root, "generate_assignment", *(("--force",) if stock else ()), exercises=list(exercises)
    )


def mistake(exercise: str, number: int) -> Bug | None:
    """The known bug that a submission has, if it has one: three of each ten."""
    ten, place = divmod(number, 10)
    places = random.Random(f"{exercise}:{ten}").sample(range(10), 10)
    if places[place] < 10 * CORRECT:
        return None
    return random.Random(f"{exercise}:{number}").choice(bugs.load(exercise))


def sample(exercise: str, submissions: int, size: int) -> list[int]:
    """The numbers of a few submissions among which wrong ones have the share of the class."""
    numbers = range(submissions)
    wrong = [n for n in numbers if mistake(exercise, n) is not None]
    right = [n for n in numbers if n not in wrong]
    count = round(size * len(wrong) / submissions)
    return sorted(right[: size - count] + wrong[:count])


def submission(root: Path, exercise: str, number: int) -> Any:
    """The release with the solution in it, or with one known bug."""
    bug = mistake(exercise, number)
    source = nbformat.read(root / build.SOURCES / exercise / f"{exercise}.ipynb", as_version=4)
    notebook = release_of(root, exercise)
    answers = {
        c.metadata.nbgrader.grade_id: c.source for c in source.cells if "nbgrader" in c.metadata
    }
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell.source = answers[grade_id]
        if bug is not None and grade_id == bug.function:
            cell.source = bug.source
    return notebook


def command(root: Path, name: str, *options: str, exercises: list[str]) -> float:
    """Run an nbgrader command for each exercise; the seconds it took."""
    started = time.perf_counter()
    for exercise in exercises:
        result = subprocess.run(
            [sys.executable, "-m", "nbgrader", name, exercise, *options],
            cwd=root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
            capture_output=True,
            text=True,
        )
        if result.returncode:
            raise SystemExit(f"nbgrader {name} {exercise} failed:\n{result.stderr[-3000:]}")
    return time.perf_counter() - started
