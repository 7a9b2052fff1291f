"""Grading one submitted notebook: from its file to the marked notebook and the points of each cell.

Everything that becomes a grade is decided here, by the judge's report alone. What cannot be
judged becomes work for a person, never points and never a silent zero.
"""

from __future__ import annotations

import html as markup
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat

from autograder import restore, sanitise
from autograder.course import package_versions, suite_version
from autograder.diagnose import diagnose
from autograder.errors import GraderError, IntakeError, SubjectLost
from autograder.judge import judge_session, spread_forbidden
from autograder.model import Exercise
from autograder.notebook import (
    nbgrader_of,
    notebook_cells,
    parse_notebook,
    read_text,
    runs,
)
from autograder.report import html
from autograder.session import Session
from autograder.subject import CellResult, Launcher
from autograder.verdict import Outcome, Report, Status

RECORD_VERSION = 1
NO_RESPONSE = "No response."
"""nbgrader's own comment on an answer that is still the stub."""


@dataclass(frozen=True, kw_only=True)
class CellGrade:
    """The grade of one graded cell. `points` is None when nothing of it could be judged."""

    grade_id: str
    points: float | None
    max_points: float
    needs_person: bool


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A graded submission: its notebook with the judge's outputs, and what goes on record."""

    notebook: Any
    report: Report
    grades: tuple[CellGrade, ...]
    faults: Mapping[str, str] = field(default_factory=dict)
    """What went wrong on the grader's side, by function."""
    problem: str = ""
    """Why the submission could not be read, if that is so."""

    def record(self, submission: str) -> str:
        """JSON text that says what was graded, how, and with which result."""
        exercise = self.report.exercise
        data = {
            "record_version": RECORD_VERSION,
            "submission_sha256": submission,
            "suite_version": suite_version(exercise),
            "versions": package_versions(),
            "device": self.report.record.get("device", "cpu"),
            "grades": {g.grade_id: g.points for g in self.grades},
            "needs_person": [g.grade_id for g in self.grades if g.needs_person],
            "faults": dict(self.faults),
            "problem": self.problem,
            "report": self.report.to_json(),
        }
        return json.dumps(data, indent=1, allow_nan=False) + "\n"


def open_submission(path: Path, release: Any, *, within: Path) -> tuple[Any, str]:
    """The submitted notebook in its release's shape, and why it could not be read if that is so.

    No folder between `within` and the file may be a link, nor may the file.
    """
    try:
        for folder in path.relative_to(within).parents:
            if (within / folder).is_symlink():
                raise IntakeError(f"the folder {folder} is a link; hand in the notebook itself")
        if not os.path.lexists(path):
            raise IntakeError(f"there is no {path.name} in the folder {path.parent.name}")
        submitted = parse_notebook(read_text(path), path.name)
        return restore.restore(release, submitted), ""
    except IntakeError as error:
        problem = str(error).replace(str(path), path.name)
        return restore.unreadable(release, problem), problem


def best_device(exercise: Exercise) -> str:
    """The best device this machine has for an exercise: "cuda" or "cpu"."""
    if exercise.library != "torch":
        return "cpu"
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def mark(
    exercise: Exercise,
    notebook: Any,
    launcher: Launcher,
    *,
    seed: int,
    device: str = "cpu",
    problem: str = "",
) -> Marked:
    """Judge a restored notebook and write the judge's outputs into it.

    `problem` says why the submission could not be read: nothing is run then, and every cell gets
    an explicit zero.
    """
    if problem:
        report = _unread(exercise, problem, seed, launcher.isolation)
        return replace(_finish(exercise, notebook, report, {}), problem=problem)
    faults: dict[str, str] = {}
    outcomes: list[Outcome] = []
    notes: dict[str, tuple[str, ...]] = {}
    report = Report(exercise=exercise.id, seed=seed, isolation=launcher.isolation, outcomes=())
    with Session(launcher, notebook_cells(notebook)) as session:
        _show(notebook, session.results)
        for function in exercise.functions:
            try:
                part = judge_session(
                    exercise, session, seed=seed, only=function.name, device=device
                )
            except (Exception, SubjectLost) as error:  # the grader's fault: a person decides
                faults[function.name] = f"{type(error).__name__}: {error}"
                session.lost()
                continue
            outcomes += part.outcomes
            notes[function.name] = tuple(n for n in part.notes if n not in report.notes)
            report = replace(
                part,
                notes=tuple(dict.fromkeys((*report.notes, *part.notes))),
                record={**report.record, **part.record},
            )
        report = replace(report, outcomes=tuple(outcomes))
        # All functions at once: the mistake of one is a reason for another to be wrong.
        report = diagnose(exercise, report, session, seed=seed)
        outcomes = spread_forbidden(report.outcomes, everywhere=session.offence)
    report = replace(report, outcomes=tuple(outcomes), record={**report.record, "device": device})
    return _finish(exercise, notebook, report, faults, notes)


def comments_of(notebook: Any, release: Any) -> dict[str, str | None]:
    """nbgrader's automatic comment on each answer: whether there is one at all."""
    answers = {nbgrader_of(c).get("grade_id"): c.source for c in notebook.cells}
    comments: dict[str, str | None] = {}
    for cell in release.cells:
        metadata = nbgrader_of(cell)
        if metadata.get("solution"):
            grade_id = str(metadata["grade_id"])
            same = answers.get(grade_id, cell.source).strip() == cell.source.strip()
            comments[grade_id] = NO_RESPONSE if same else None
    return comments


def failed(exercise: Exercise, notebook: Any, fault: str, *, seed: int) -> Marked:
    """A submission that the grader could not grade: every cell waits for a person."""
    report = Report(exercise=exercise.id, seed=seed, isolation="", outcomes=())
    return _finish(exercise, notebook, report, {f.name: fault for f in exercise.functions})


def _unread(exercise: Exercise, problem: str, seed: int, isolation: str) -> Report:
    outcomes = tuple(
        Outcome(
            function=check.function, name=check.name, title=check.title, max_points=check.points,
            status=Status.ERROR, text=f"the submission could not be read: {problem}",
        )
        for check in exercise.checks
    )  # fmt: skip
    return Report(exercise=exercise.id, seed=seed, isolation=isolation, outcomes=outcomes)


def _show(notebook: Any, results: Sequence[CellResult]) -> None:
    """Write what the submission's own cells showed into the notebook."""
    ran = [cell for cell in notebook.cells if runs(cell)]
    for cell, result in zip(ran, results, strict=True):
        cell.outputs = sanitise.outputs(result.outputs)
        if result.error and not any(o.output_type == "error" for o in cell.outputs):
            message = sanitise.text(result.error, 2000)
            cell.outputs.append(
                nbformat.v4.new_output("error", ename="", evalue=message, traceback=[message])
            )
        if len(cell.source) > restore.LONGEST_SOURCE_SHOWN:
            cell.source = cell.source[: restore.LONGEST_SOURCE_SHOWN] + "\n# … (cut here)"


def _finish(
    exercise: Exercise,
    notebook: Any,
    report: Report,
    faults: Mapping[str, str],
    notes: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Marked:
    """Write each function's part of the report into its cell, with the `notes` that came of it."""
    grades = []
    cells = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in notebook.cells}
    for function in exercise.functions:
        grade_id = f"check_{function.name}"
        if grade_id not in cells:
            raise GraderError(f"the release notebook of {exercise.id} has no cell {grade_id}")
        part = replace(report.of(function.name), notes=notes.get(function.name, ()))
        grade = _grade(grade_id, function.points, part, fault=function.name in faults)
        grades.append(grade)
        _write(cells[grade_id], grade, part, faults.get(function.name, ""))
    return Marked(notebook=notebook, report=report, grades=tuple(grades), faults=dict(faults))


def _grade(grade_id: str, max_points: float, part: Report, *, fault: bool) -> CellGrade:
    """The points of a cell. Full marks take a passed check for every point there is.

    Skipped checks that carry points leave the cell to a person, unless there is nothing that they
    could run.
    """
    judged = [o for o in part.outcomes if o.status is not Status.SKIPPED]
    hopeless = all(o.status in (Status.MISSING, Status.FORBIDDEN) for o in judged)
    skipped = not hopeless and any(
        o.status is Status.SKIPPED and o.max_points for o in part.outcomes
    )
    if fault or not judged:
        return CellGrade(grade_id=grade_id, points=None, max_points=max_points, needs_person=True)
    points = min(max(part.score, 0.0), max_points)
    return CellGrade(grade_id=grade_id, points=points, max_points=max_points, needs_person=skipped)


def _write(cell: Any, grade: CellGrade, part: Report, fault: str) -> None:
    """The outputs of a graded cell: always a number, and the report beside it."""
    shown = html.render(part) if part.outcomes else ""
    if fault:
        shown += (
            "<p><strong>The grader itself failed here; a person will grade this cell.</strong></p>"
            f"<pre>{markup.escape(sanitise.text(fault, 2000))}</pre>"
        )
    cell.outputs = [
        nbformat.v4.new_output(
            "execute_result",
            data={"text/plain": repr(float(grade.points or 0.0)), "text/html": shown},
            execution_count=None,
        )
    ]
