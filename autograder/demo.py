"""`autograder demo`: a made-up class, graded from the release of the notebooks to the feedback.

The class is made out of the reference solutions, the honest variants and the bank of known bugs,
so each score can be foreseen. Everything happens in a course directory of its own with nbgrader's
own gradebook; the course the command is run in is not touched.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder import bugs, grading, variants
from autograder.build import RELEASES, SOURCES
from autograder.course import read_record
from autograder.errors import GraderError
from autograder.exercises import IDS, load
from autograder.model import Bug
from autograder.solutions import solution_cells

Tell = Callable[[str], None]

SYNTAX_ERROR = "def {function}(X, K:\n    return X\n"
ENDLESS_LOOP = "def {function}(*args, **kwargs):\n    while True:\n        pass\n"


@dataclass(frozen=True)
class Student:
    """One member of the class: what they are like, and what they hand in for an exercise.

    `answers(root, exercise)` gives source by function; functions it leaves out stay stubs.
    """

    name: str
    habit: str
    answers: Callable[[Path, str], Mapping[str, str]]
    exercises: tuple[str, ...] = IDS


def _solution(root: Path, exercise: str) -> dict[str, str]:
    graded = {f.name for f in load(exercise).functions}
    cells = solution_cells(root, exercise)
    return {c.grade_id: c.source for c in cells if c.grade_id in graded}


def _variant(root: Path, exercise: str) -> dict[str, str]:
    return _solution(root, exercise) | variants.load(exercise)[0].sources()


def _cheap_bugs(exercise: str) -> list[Bug]:
    """The bugs that a check without training catches."""
    expensive = {c.name for c in load(exercise).checks if c.expensive}
    return [b for b in bugs.load(exercise) if b.caught_by not in expensive]


def _first_bug(root: Path, exercise: str) -> dict[str, str]:
    bug = _cheap_bugs(exercise)[0]
    return _solution(root, exercise) | {bug.function: bug.source}


def _two_bugs(root: Path, exercise: str) -> dict[str, str]:
    found = _cheap_bugs(exercise)
    second = next(b for b in reversed(found) if b.function != found[1].function)
    chosen = (found[1], second)
    return _solution(root, exercise) | {b.function: b.source for b in chosen}


def _first_function(root: Path, exercise: str) -> dict[str, str]:
    name = load(exercise).functions[0].name
    return {name: _solution(root, exercise)[name]}


def _broken(template: str) -> Callable[[Path, str], Mapping[str, str]]:
    def answers(root: Path, exercise: str) -> dict[str, str]:
        last = load(exercise).functions[-1].name
        return _solution(root, exercise) | {last: template.format(function=last)}

    return answers


CLASS = (
    Student("ada", "everything right", _solution),
    Student("bela", "right, in a style of their own", _variant),
    Student("chidi", "one common mistake in each exercise", _first_bug),
    Student("dana", "two mistakes in each exercise", _two_bugs),
    Student("emre", "solved the first function only", _first_function),
    Student("farah", "a syntax error in the last function", _broken(SYNTAX_ERROR)),
    Student("goran", "an endless loop in the last function", _broken(ENDLESS_LOOP), IDS[:3]),
    Student("hana", "handed in the empty notebook", lambda root, exercise: {}),
)


@dataclass(frozen=True)
class Demo:
    """What became of the class: the course, each grade, and why points were lost."""

    course: Path
    grades: tuple[grading.Graded, ...]

    def lost(self, grade: grading.Graded) -> Iterator[tuple[str, float, str]]:
        """`(check, points lost, reason)` for each check that cost points."""
        folder = self.course / "autograded" / grade.student / grade.exercise
        report = read_record(folder / f"{grade.exercise}.report.json")["report"]
        for check in report["checks"]:
            missing = check["max_points"] - check["points"]
            if missing and check["status"] != "skipped":
                reason = check["message"].splitlines()[0] if check["message"] else check["status"]
                if check["diagnosis"]:
                    reason = f"[{check['diagnosis']}] {reason}"
                yield f"{check['function']}/{check['name']}", missing, reason

    @property
    def feedback(self) -> Path:
        """Where the feedback pages are."""
        return self.course / "feedback"


def run(
    root: Path, course: Path, *, jobs: int | None = None, tell: Tell, bar: grading.Progress
) -> Demo:
    """Make the class, grade it and write its feedback into `course`, a new folder."""
    tell("copying the course")
    _copy_course(root, course)
    tell("nbgrader generate_assignment")
    nbgrader = _Commands(course)
    for exercise in IDS:
        _must_succeed(nbgrader.generate_assignment(exercise), f"generate_assignment {exercise}")
    tell(f"handing in {sum(len(s.exercises) for s in CLASS)} notebooks")
    for student in CLASS:
        for exercise in student.exercises:
            _hand_in(root, course, student, exercise)
    tell("grading")
    grades = tuple(grading.grade(course, jobs=jobs, progress=bar))
    for exercise in IDS:
        tell(f"nbgrader generate_feedback {exercise}")
        _must_succeed(nbgrader.generate_feedback(exercise), f"generate_feedback {exercise}")
    return Demo(course, grades)


def _copy_course(root: Path, course: Path) -> None:
    course.mkdir(parents=True, exist_ok=True)
    shutil.copy(root / "nbgrader_config.py", course)
    for exercise in IDS:
        shutil.copytree(root / SOURCES / exercise, course / SOURCES / exercise)


def _hand_in(root: Path, course: Path, student: Student, exercise: str) -> None:
    name = f"{exercise}.ipynb"
    notebook = nbformat.read(course / RELEASES / exercise / name, as_version=4)
    answers = student.answers(root, exercise)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell.source = answers[grade_id].strip()
    folder = course / "submitted" / student.name / exercise
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / name)


class _Commands:
    """nbgrader's commands in one course, their log kept for when one fails."""

    def __init__(self, course: Path) -> None:
        from nbgrader.apps import NbGraderAPI
        from nbgrader.coursedir import CourseDirectory
        from traitlets.config import PyFileConfigLoader

        config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
        config.CourseDirectory.root = str(course)
        config.Application.log_level = logging.ERROR
        self.course = course
        self.api = NbGraderAPI(CourseDirectory(config=config), config=config)

    def generate_assignment(self, exercise: str) -> Mapping[str, Any]:
        with self._there():
            return dict(self.api.generate_assignment(exercise))

    def generate_feedback(self, exercise: str) -> Mapping[str, Any]:
        with self._there():
            return dict(self.api.generate_feedback(exercise))

    @contextlib.contextmanager
    def _there(self) -> Iterator[None]:
        """nbgrader reads its configuration from the working directory, and logs to stderr."""
        before = Path.cwd()
        os.chdir(self.course)
        try:
            with contextlib.redirect_stderr(io.StringIO()):
                yield
        finally:
            os.chdir(before)


def _must_succeed(result: Mapping[str, Any], command: str) -> None:
    if not result["success"]:
        detail = result.get("error") or result.get("log") or "no log"
        raise GraderError(f"nbgrader {command} failed: {str(detail).strip().splitlines()[-1]}")


def habits() -> Mapping[str, str]:
    """What each student of the class is like."""
    return {student.name: student.habit for student in CLASS}
