"""Writing grades into nbgrader's gradebook, the way nbgrader's own autograder does."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy.exc import SAWarning

from autograder.errors import GraderError
from autograder.marking import CellGrade


def find_alembic() -> None:
    """nbgrader runs `alembic` by name to make a gradebook: let it be found in this environment."""
    if shutil.which("alembic") is None:
        beside = str(Path(sys.executable).parent)
        os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", os.defpath)])


@contextlib.contextmanager
def without_warnings() -> Iterator[None]:
    """nbgrader's own use of SQLAlchemy warns on every new submission; nobody can act on that.

    Of an error it logs the whole traceback before it raises; we say it in one line.
    """
    log = logging.getLogger("tornado.application")
    before, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=SAWarning)
            yield
    finally:
        log.disabled = before


def record_grades(
    gradebook: Gradebook,
    exercise: str,
    student: str,
    grades: Iterable[CellGrade],
    comments: Mapping[str, str | None],
) -> None:
    """Write all grades of one submission in one transaction.

    A person's grade stays in force and is marked for another look. Raises `GraderError` when the
    gradebook knows other cells or points than the exercise has.
    """
    try:
        for grade in grades:
            _record(gradebook, exercise, student, grade)
        for grade_id, comment in comments.items():
            found = gradebook.find_comment(grade_id, exercise, exercise, student)
            found.auto_comment = comment
        gradebook.db.commit()
    except MissingEntry as error:
        gradebook.db.rollback()
        raise GraderError(
            f"the gradebook does not fit {exercise} ({error}); "
            f"run: nbgrader generate_assignment {exercise}"
        ) from None
    except BaseException:
        gradebook.db.rollback()
        raise


def _record(gradebook: Gradebook, exercise: str, student: str, grade: CellGrade) -> None:
    found = gradebook.find_grade(grade.grade_id, exercise, exercise, student)
    if found.max_score != grade.max_points:
        raise GraderError(
            f"{grade.grade_id} has {found.max_score:g} points in the gradebook and "
            f"{grade.max_points:g} in the exercise; run: nbgrader generate_assignment {exercise}"
        )
    found.auto_score = grade.points
    found.needs_manual_grade = grade.needs_person or found.manual_score is not None


def recorded_grades(gradebook: Gradebook) -> dict[tuple[str, str], dict[str, float | None]]:
    """Every automatic score in the gradebook: (exercise, student) → grade_id → points."""
    rows = (
        gradebook.db.query(Assignment.name, Student.id, BaseCell.name, Grade.auto_score)
        .join(SubmittedAssignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Student, Student.id == SubmittedAssignment.student_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
    )
    found: dict[tuple[str, str], dict[str, float | None]] = {}
    for exercise, student, grade_id, score in rows:
        found.setdefault((exercise, student), {})[grade_id] = score
    return found
