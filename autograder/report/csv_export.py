"""The class as CSV: for spreadsheets, and as the gradebooks of Canvas and Moodle import it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from autograder.report.class_data import ClassData, Entry, Member

CANVAS_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
CANVAS_POINTS = "Points Possible"
MOODLE_COLUMNS = ("Username", "ID number", "Email address", "First name", "Last name")
NO_MOODLE_GRADE = "-"

Value = str | float | None

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
"""A spreadsheet takes text that begins so for a formula, and runs it."""
SEPARATORS = re.compile(r"[\x00-\x1f\x7f;]+")
"""What starts a new cell in the spreadsheet of another country, or a new line."""


def spreadsheet(data: ClassData) -> str:
    """One row a student, one column an exercise, the total, and what is not final yet.

    Begins with a byte order mark, without which Excel reads names in the wrong encoding.
    """
    scores = _scores(data)
    header = ["student", "last name", "first name", "email"]
    header += [f"{e.id} (of {_number(e.max_score)})" for e in data.exercises]
    rows = []
    for member in data.members:
        entries = [scores.get((member.id, e.id)) for e in data.exercises]
        found = [e for e in entries if e is not None]
        rows.append([
            member.id, member.last_name, member.first_name, member.email,
            *(None if e is None else e.score for e in entries),
            sum(e.score for e in found),
            ", ".join(e.exercise for e in found if not e.final),
        ])  # fmt: skip
    points = sum(e.max_score for e in data.exercises)
    header += [f"total (of {_number(points)})", "waiting for a person"]
    return "\ufeff" + _written([header, *rows])


def canvas(data: ClassData, *, provisional: bool = False) -> str:
    """The gradebook of Canvas, as its import reads it.

    Canvas looks a student up by its own numeric ID, then by SIS user ID, by login, and by name.
    An empty cell is no grade: that of a submission that is not there, or whose score is not final.
    """
    header = [*CANVAS_COLUMNS, *(e.id for e in data.exercises)]
    points: list[Value] = [
        f"    {CANVAS_POINTS}",
        *[""] * 4,
        *(e.max_score for e in data.exercises),
    ]
    rows = [[*_canvas_member(m), *_grades(data, m, provisional)] for m in data.members]
    return _written([header, points, *rows])


def moodle(data: ClassData, *, provisional: bool = False) -> str:
    """A file for Moodle's grade import: columns that identify the student, then grade items."""
    header = [*MOODLE_COLUMNS, *(e.id for e in data.exercises)]
    rows = []
    for member in data.members:
        known = _grades(data, member, provisional)
        grades = [NO_MOODLE_GRADE if grade is None else grade for grade in known]
        who = (member.id, member.lms_user_id, member.email, member.first_name, member.last_name)
        rows.append([*who, *grades])
    return _written([header, *rows])


def withheld(data: ClassData) -> tuple[Entry, ...]:
    """The submissions that `canvas` and `moodle` leave out unless told `provisional`."""
    return tuple(entry for entry in data.entries if not entry.final)


def _scores(data: ClassData) -> dict[tuple[str, str], Entry]:
    return {(e.student, e.exercise): e for e in data.entries}


def _grades(data: ClassData, member: Member, provisional: bool) -> Iterator[float | None]:
    for exercise in data.exercises:
        entry = next((e for e in exercise.entries if e.student == member.id), None)
        known = entry is not None and (entry.final or provisional)
        yield entry.score if entry is not None and known else None


def _canvas_member(member: Member) -> tuple[str, ...]:
    name = ", ".join(filter(None, (member.last_name, member.first_name))) or member.id
    if CANVAS_POINTS in name:  # Canvas would take this row for the assignments' points
        name = name.replace(" ", "_")
    canvas_id = member.lms_user_id if re.fullmatch(r"[0-9]+", member.lms_user_id) else ""
    sis_id = "" if canvas_id else member.lms_user_id
    return name, canvas_id, sis_id, member.id, ""


def _written(rows: Iterable[Iterable[Value]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return text.getvalue()


def _cell(value: Value) -> str:
    if value is None or value == NO_MOODLE_GRADE:
        return value or ""
    return harmless_cell(value) if isinstance(value, str) else _number(value)


def harmless_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula, nor for more than one cell."""
    clean = SEPARATORS.sub(" ", text)
    return f"'{clean}" if FORMULA.match(clean) else clean


def _number(value: float) -> str:
    """With two decimals at most, which is what Canvas keeps."""
    return f"{round(value, 2):g}" if abs(value) < 1e5 else f"{value:.2f}"
