"""Grading a whole class: everything in `submitted/`, side by side, into nbgrader's gradebook.

Workers judge; this process alone writes. For each submission it writes the marked notebook, then
all grades in one transaction, then the record. A record that fits the submission, the checks and
the gradebook says that the work is done, so that a run which was cut off is finished by the next.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import AssignLatePenalties

from autograder import build, gradebook
from autograder.course import (
    disk_is_full,
    grading_lock,
    hidden_paths,
    read_record,
    saying_when_full,
    suite_version,
    write_whole,
)
from autograder.course_directory import course_directory
from autograder.errors import AutograderError, UsageError, harmless
from autograder.exercises import IDS, load
from autograder.folder_names import NO_TEXT, is_text
from autograder.grading_worker import Done, Task
from autograder.handed_in import NOTED, handed_in
from autograder.launchers import Isolation, Launchers
from autograder.marking import best_device
from autograder.nbgrader_plugin import release_of
from autograder.notebook import digest_of
from autograder.workers import Workers


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One line of the class: what a submission got."""

    student: str
    exercise: str
    score: float
    max_score: float
    needs_person: bool
    problem: str = ""
    fresh: bool = True
    """Whether this run graded it, rather than an earlier one."""
    saved: bool = True
    """Whether the result stands; when it could not be written, or when the grader failed, the next
    run grades the submission again."""


Progress = Callable[[Graded, int, int], None]
"""Called with each result, how many are done and how many there are."""


def grade(
    root: Path,
    exercises: Sequence[str] | None = None,
    *,
    jobs: int | None = None,
    gpu_jobs: int = 1,
    isolation: Isolation = "sandbox",
    only: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> list[Graded]:
    """Grade what was handed in and has not been graded yet, or has changed since, or all (`force`).

    `only="cuda"` grades again what earlier had to leave points open for want of such a device.
    `gpu_jobs` submissions share the GPU where there is one. Raises `UsageError` when another run
    is at work, when an exercise is not in the gradebook, when nothing keeps submissions apart, or
    when the course's disk is full.
    """
    with saying_when_full(root), grading_lock(root), _open_course(root) as course:
        todo: list[Task] = []
        results: list[Graded] = []
        recorded = gradebook.recorded_grades(course.book)
        for task in _tasks(course, exercises):
            if not is_text(task.student):
                results.append(_not_text(task))
                continue
            kept = None if force else _kept(course, task, recorded, only)
            if kept is not None:
                results.append(kept)
            elif only is None or _left_open(course, task):
                todo.append(task)
        if todo:
            _require(todo, isolation, only)
        hide = hidden_paths(course.root)
        total = len(results) + len(todo)
        shared = [t for t in todo if _uses_gpu(t)]
        apart = [t for t in todo if t not in shared]
        for tasks, count in ((apart, jobs or os.cpu_count() or 1), (shared, gpu_jobs)):
            with Workers(min(count, len(tasks)), isolation, hide) as workers:
                for task, done in workers.run(tasks):
                    results.append(_recorded(course, task, done))
                    if progress is not None:
                        progress(results[-1], len(results), total)
        return sorted(results, key=lambda r: (r.student, IDS.index(r.exercise)))


@contextlib.contextmanager
def progress_bar(title: str = "Grading") -> Iterator[Progress]:
    """A `Progress` that draws a bar in a terminal and stays silent in a pipe."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),  # students' names are theirs
        BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        shown = bar.add_task(title, total=None)

        def update(graded: Graded, done: int, total: int) -> None:
            description = f"{title} {harmless(graded.student)} {graded.exercise}"
            bar.update(shown, completed=done, total=total, description=description)

        yield update


@dataclass(frozen=True)
class _Course:
    root: Path
    directories: Any
    config: Any
    book: Gradebook

    def folder(self, step: str, student: str = ".", exercise: str = ".") -> Path:
        return Path(self.directories.format_path(step, student, exercise))

    def autograded(self, task: Task) -> Path:
        step = self.directories.autograded_directory
        return self.folder(step, task.student, task.exercise)

    def record_of(self, task: Task) -> Path:
        return self.autograded(task) / f"{task.exercise}.report.json"


@contextlib.contextmanager
def _open_course(root: Path) -> Iterator[_Course]:
    directories = course_directory(root)
    course_id = directories.course_id or "default_course"
    gradebook.find_alembic()
    with gradebook.without_warnings(), Gradebook(directories.db_url, course_id) as book:
        yield _Course(root.resolve(), directories, directories.config, book)


def _tasks(course: _Course, wanted: Sequence[str] | None) -> Iterator[Task]:
    """Every submission, exercise by exercise."""
    for name in wanted or ():
        load(name)
    submitted = course.folder(course.directories.submitted_directory)
    folders = [p for p in sorted(submitted.glob("*")) if p.is_dir() and p.name[0] != "."]
    for exercise in wanted or IDS:
        students = [f.name for f in folders if os.path.lexists(f / exercise)]
        if not students:
            continue
        _require_assignment(course, exercise)
        release = nbformat.writes(release_of(course.root, exercise))
        for student in students:
            yield Task(
                root=course.root, submitted=submitted, student=student, exercise=exercise,
                release=release,
            )  # fmt: skip


def _require_assignment(course: _Course, exercise: str) -> None:
    try:
        course.book.find_notebook(exercise, exercise)
    except MissingEntry:
        raise UsageError(
            f"{exercise} is not in the gradebook; run: nbgrader generate_assignment {exercise}"
        ) from None


def _require(todo: Sequence[Task], isolation: Isolation, only: str | None) -> None:
    """Refuse before any work is done."""
    if only is not None and not any(best_device(load(t.exercise)) == only for t in todo):
        raise UsageError(f"this machine has no {only} device")
    with Launchers(isolation) as launchers:
        launchers.of(load(todo[0].exercise))


def _uses_gpu(task: Task) -> bool:
    exercise = load(task.exercise)
    return any(c.device == "cuda" for c in exercise.checks) and best_device(exercise) == "cuda"


def _left_open(course: _Course, task: Task) -> bool:
    return bool(read_record(course.record_of(task)).get("needs_person"))


def _kept(
    course: _Course,
    task: Task,
    recorded: dict[tuple[str, str], dict[str, float | None]],
    only: str | None,
) -> Graded | None:
    """The result of an earlier run, when it stands."""
    record = read_record(course.record_of(task))
    stands = (
        record.get("submission_sha256") == digest_of(task.path)
        and record.get("suite_version") == suite_version(task.exercise)
        and not record.get("faults")  # the grader failed: it may do better now
        and record.get("grades") == recorded.get((task.exercise, task.student))
        and (course.autograded(task) / task.path.name).exists()
    )
    if not stands or (only is not None and record.get("needs_person")):
        return None
    return Graded(
        student=task.student,
        exercise=task.exercise,
        score=sum(points or 0.0 for points in record["grades"].values()),
        max_score=load(task.exercise).points,
        needs_person=bool(record["needs_person"]),
        problem=record["problem"],
        fresh=False,
    )


def _not_text(task: Task) -> Graded:
    """The line of a submission whose folder's name cannot stand in the gradebook."""
    return Graded(
        student=task.student,
        exercise=task.exercise,
        score=0.0,
        max_score=load(task.exercise).points,
        needs_person=True,
        problem=NO_TEXT,
        saved=False,
    )


def _recorded(course: _Course, task: Task, done: Done) -> Graded:
    """The line of a result that is written; what keeps one from being written costs no other."""
    line = _line(task, done)
    try:
        _save(course, task, done)
    except AutograderError:  # the course itself is not in order
        raise
    except Exception as error:
        course.book.db.rollback()
        if disk_is_full(error):  # nor can the results of the others be written
            raise
        reason = f"could not be recorded, grade again: {type(error).__name__}: {error}"
        return replace(line, needs_person=True, problem=reason, saved=False)
    return line


def _save(course: _Course, task: Task, done: Done) -> None:
    """Write a result: the notebook, the grades, and last the record that makes it final."""
    folder = course.autograded(task)
    _copy_images(course, task, folder)
    timestamp = _timestamp(course, task, folder)
    course.book.update_or_create_student(task.student)
    options = {"timestamp": timestamp} if timestamp else {}
    submission = course.book.update_or_create_submission(task.exercise, task.student, **options)
    write_whole(folder / task.path.name, done.notebook)
    gradebook.record_grades(course.book, task.exercise, task.student, done.grades, done.comments)
    if submission.total_seconds_late > 0:
        _penalise(course, task, done)
    write_whole(course.record_of(task), done.record)


def _copy_images(course: _Course, task: Task, folder: Path) -> None:
    images = course.folder(course.directories.source_directory, ".", task.exercise) / build.IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    if images.is_dir():
        shutil.copytree(images, folder / build.IMAGES, dirs_exist_ok=True)


def _timestamp(course: _Course, task: Task, folder: Path) -> Any:
    """When the submission was handed in, written down beside the graded notebook."""
    timestamp = handed_in(course.root, task.path)
    if timestamp is not None:
        write_whole(folder / NOTED, f"{timestamp}\n")
    return timestamp


def _penalise(course: _Course, task: Task, done: Done) -> None:
    """Apply the course's late penalty, if `nbgrader_config.py` has one."""
    names = {"student": task.student, "assignment": task.exercise, "notebook": task.exercise}
    resources = {"nbgrader": {**names, "db_url": course.directories.db_url}}
    notebook = nbformat.from_dict(json.loads(done.notebook))
    AssignLatePenalties(config=course.config).preprocess(notebook, resources)


def _line(task: Task, done: Done) -> Graded:
    return Graded(
        student=task.student,
        exercise=task.exercise,
        score=sum(g.points or 0.0 for g in done.grades),
        max_score=sum(g.max_points for g in done.grades),
        needs_person=any(g.needs_person for g in done.grades),
        problem=done.problem,
        saved=not done.failed,
    )
