"""Reading a class: nbgrader's gradebook and the records beside the graded notebooks.

What others than the instructor may be shown, the counterexamples of common mistakes, holds
nothing that a submission wrote but numbers.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder import bugs, conditions, symptoms
from autograder.course import read_record
from autograder.course_directory import course_directory
from autograder.errors import UsageError
from autograder.exercises import IDS, load
from autograder.gradebook import recorded_grades, without_warnings
from autograder.marking import RECORD_VERSION
from autograder.model import Exercise
from autograder.report.class_data import (
    CheckCount,
    ClassData,
    Entry,
    Example,
    ExerciseData,
    Member,
    Mistake,
    Reason,
)
from autograder.sandbox.layers import is_isolated
from autograder.symptoms import runs

NOTHING_GRADED = "nothing is graded yet; run: autograder grade"
WRONG = frozenset({"failed", "error", "timeout", "forbidden"})
SPELLED = frozenset({"NaN", "Infinity", "-Infinity"})
ENDED = re.compile(r"ended (its|the) process")
"""How the judge says that a submission took its own process down."""


def class_data(root: Path) -> ClassData:
    """Read the class in the course directory `root`; raises `UsageError` when nothing is graded."""
    directories = course_directory(root)
    url = str(directories.db_url)
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        raise UsageError(NOTHING_GRADED)
    course_id = directories.course_id or "default_course"
    with without_warnings(), Gradebook(url, course_id) as book:
        entries = tuple(_entries(book, directories))
        if not entries:
            raise UsageError(NOTHING_GRADED)
        members = tuple(sorted(map(_member, book.students), key=_by_name))
        points = {a.name: float(a.max_score) for a in book.assignments}
    order = [e for e in IDS if e in points] + sorted(set(points) - set(IDS))
    records = {(e.student, e.exercise): record for e, record in entries}
    graded = [e for e, _ in entries]
    return ClassData(
        root=root.resolve(),
        members=members,
        exercises=tuple(
            _exercise(name, points[name], [e for e in graded if e.exercise == name], records)
            for name in order
        ),
        not_graded=tuple(_not_graded(directories, order, set(records))),
    )


# -- from the gradebook ------------------------------------------------------------------


def _member(student: Student) -> Member:
    return Member(
        id=student.id,
        first_name=student.first_name or "",
        last_name=student.last_name or "",
        email=student.email or "",
        lms_user_id=student.lms_user_id or "",
    )


def _by_name(member: Member) -> tuple[str, str, str]:
    return member.last_name.casefold(), member.first_name.casefold(), member.id


def _entries(book: Gradebook, directories: Any) -> Iterator[tuple[Entry, dict[str, Any]]]:
    waiting, automatic = _waiting(book), recorded_grades(book)
    submissions = book.db.query(SubmittedAssignment).join(Student).order_by(Student.id)
    for submission in submissions:
        student, exercise = submission.student.id, submission.name

        def folder(step: str, student: str = student, exercise: str = exercise) -> Path:
            return Path(directories.format_path(step, student, exercise))

        graded = folder(directories.autograded_directory)
        feedback = folder(directories.feedback_directory) / f"{exercise}.html"
        key = (exercise, student)
        scored = any(points is not None for points in automatic.get(key, {}).values())
        if not scored and not graded.exists():
            continue  # the gradebook knows that it was handed in, and no more
        record = read_record(graded / f"{exercise}.report.json")
        if record.get("record_version") != RECORD_VERSION:
            record = {}
        cells = tuple(waiting.get(key, ()))
        reasons = _reasons(exercise, record, cells)
        if record and record.get("grades") != automatic.get(key):
            reasons.append(
                Reason(kind="in doubt", detail="the gradebook differs from the record of the grade")
            )
        entry = Entry(
            student=student,
            exercise=exercise,
            score=max(0.0, float(submission.score) - float(submission.late_submission_penalty)),
            max_score=float(submission.max_score),
            open_cells=cells,
            reasons=tuple(reasons),
            page=feedback if feedback.is_file() else graded / f"{exercise}.ipynb",
        )
        yield entry, record


def _waiting(book: Gradebook) -> dict[tuple[str, str], list[str]]:
    """The cells that need a person's grade: (exercise, student) → grade ids."""
    rows = (
        book.db.query(Assignment.name, Student.id, BaseCell.name)
        .join(SubmittedAssignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Student, Student.id == SubmittedAssignment.student_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .filter(Grade.needs_manual_grade)
        .order_by(BaseCell.name)
    )
    found: dict[tuple[str, str], list[str]] = {}
    for exercise, student, cell in rows:
        found.setdefault((exercise, student), []).append(cell)
    return found


def _not_graded(
    directories: Any, exercises: Iterable[str], graded: set[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    submitted = Path(directories.format_path(directories.submitted_directory, ".", "."))
    for folder in sorted(submitted.glob("*")):
        if folder.name[0] != ".":
            for exercise in exercises:
                if (folder / exercise).is_dir() and (folder.name, exercise) not in graded:
                    yield folder.name, exercise


# -- from the records --------------------------------------------------------------------


def _checks_of(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(record.get("report", {}).get("checks", []))


def _reasons(exercise: str, record: Mapping[str, Any], open_cells: Iterable[str]) -> list[Reason]:
    """Why a person should look, the gravest first."""
    if not record:
        return [Reason(kind="no record", detail="how this was graded is not known")]
    if record["problem"]:
        return [Reason(kind="unreadable", detail=record["problem"])]
    found = [
        Reason(kind="grader failed", detail=f"{name}: {text}")
        for name, text in record["faults"].items()
    ]
    checks = _checks_of(record)
    for kind, concerned in (
        ("crashed", [c for c in checks if c["status"] == "error" and ENDED.search(c["message"])]),
        ("timed out", [c for c in checks if c["status"] == "timeout"]),
    ):
        functions = dict.fromkeys(c["function"] for c in concerned)
        if functions:
            found.append(Reason(kind=kind, detail=", ".join(functions)))
    forbidden = [c["message"].split("\n")[0] for c in checks if c["status"] == "forbidden"]
    found += [Reason(kind="forbidden", detail=text) for text in dict.fromkeys(forbidden)]
    isolation = record["report"]["isolation"]
    if checks and not is_isolated(isolation):
        found.append(Reason(kind="isolated weakly", detail=isolation))
    cells = ", ".join(c.removeprefix("check_") for c in open_cells)
    return found + ([Reason(kind="manual grade", detail=cells)] if cells else [])


def _exercise(
    name: str,
    max_score: float,
    entries: list[Entry],
    records: Mapping[tuple[str, str], dict[str, Any]],
) -> ExerciseData:
    exercise = load(name) if name in IDS else None
    judged = [records[e.student, name] for e in entries]
    reports = [_checks_of(r) for r in judged if r and not r["problem"]]
    return ExerciseData(
        id=name,
        title=exercise.title if exercise else name,
        max_score=max_score,
        entries=tuple(entries),
        checks=tuple(_counted(exercise, reports)) if exercise else (),
        mistakes=tuple(_mistakes(name, reports)) if exercise else (),
    )


def _counted(exercise: Exercise, reports: list[list[dict[str, Any]]]) -> list[CheckCount]:
    statuses: dict[tuple[str, str], Counter[str]] = {}
    for check in (check for report in reports for check in report):
        key = check["function"], check["name"]
        statuses.setdefault(key, Counter())[check["status"]] += 1
    titles = {(c.function, c.name): c.title for c in exercise.checks}
    counted = [
        CheckCount(
            function=key[0],
            name=key[1],
            title=titles.get(key, key[1].replace("_", " ")),
            wrong=sum(count[status] for status in WRONG),
            unsolved=count["missing"],
            judged=count.total() - count["skipped"],
        )
        for key, count in statuses.items()
    ]
    fallible = [c for c in counted if c.wrong or c.unsolved]
    return sorted(fallible, key=lambda c: (-c.wrong, -c.unsolved))


_SYMPTOMS: tuple[Callable[..., bool], ...] = (*symptoms.SYMPTOMS, *runs.RUNS)
DESCRIPTIONS = {c.name: c.advice for c in conditions.CONDITIONS} | {
    symptom.__name__: symptoms.advice_of(symptom) for symptom in _SYMPTOMS
}
"""Mistakes that are no known bug, in words: when answers are wrong, or what is wrong with them."""


def _mistakes(name: str, reports: list[list[dict[str, Any]]]) -> list[Mistake]:
    """Known bugs first, and after them what only describes wrong answers, function by function."""
    known = {bug.name: bug for bug in bugs.load(name)}
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], list[Example]] = {}
    advice: dict[tuple[str, str], str] = {}
    for report in reports:
        named = []
        for check in report:
            found = check["diagnosis"]
            if found in known:
                key = known[found].function, found
                advice[key] = known[found].advice
            elif found in DESCRIPTIONS:
                key = check["function"], found
                advice[key] = DESCRIPTIONS[found]
            else:
                continue
            named.append(key)
            if check["counterexample"] is not None and check["function"] == key[0]:
                examples.setdefault(key, []).append(_example(check))
        counts.update(set(named))

    def rank(item: tuple[tuple[str, str], int]) -> tuple[bool, int, str, str]:
        (function, mistake), count = item
        return mistake not in known, -count, mistake, function

    return [
        Mistake(
            function=key[0],
            name=key[1],
            advice=advice[key],
            count=count,
            example=min(examples.get(key, []), key=_size, default=None),
        )
        for key, count in sorted(counts.items(), key=rank)
    ]


def _example(check: Mapping[str, Any]) -> Example:
    actual = check["actual"] if _is_numbers(check["actual"]) else None
    return Example(arguments=check["counterexample"], expected=check["expected"], actual=actual)


def _size(example: Example) -> tuple[bool, int, str]:
    """The smallest first; one that says what was expected and came back before all others."""
    text = json.dumps([example.arguments, example.expected, example.actual])
    return None in (example.expected, example.actual), len(text), text


def _is_numbers(value: Any) -> bool:
    """Whether a submission's answer says nothing but numbers."""
    if isinstance(value, list):
        return all(map(_is_numbers, value))
    return value is None or isinstance(value, (bool, int, float)) or value in SPELLED
