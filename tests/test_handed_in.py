"""When a submission counts as handed in: a claim of the student's undoes no late penalty."""

from __future__ import annotations

import datetime
import os
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.gradebook import without_warnings
from autograder.grading import grade
from autograder.handed_in import handed_in
from tests.courses import make_course, nbgrader, solutions, submit

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="classes are graded on Linux")

NOW = datetime.datetime.now(datetime.UTC).replace(tzinfo=None, microsecond=0)
DUE = NOW - datetime.timedelta(days=2)
BEFORE, AFTER = DUE - datetime.timedelta(hours=1), DUE + datetime.timedelta(hours=1)


def handed(folder: Path, *, modified: datetime.datetime, note: str | None) -> Path:
    """A notebook that was last modified then, and what stands beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "corr2d.ipynb"
    path.touch()
    set_modified(path, modified)
    if note is not None:
        (folder / "timestamp.txt").write_text(note)
    return path


def set_modified(path: Path, moment: datetime.datetime) -> None:
    seconds = moment.replace(tzinfo=datetime.UTC).timestamp()
    os.utime(path, (seconds, seconds))


def test_what_nbgrader_submit_notes_is_believed(tmp_path: Path) -> None:
    path = handed(tmp_path, modified=BEFORE, note=f"{DUE} UTC")
    assert handed_in(tmp_path, path) == DUE


def test_an_earlier_time_than_the_notebook_s_own_is_not_believed(tmp_path: Path) -> None:
    path = handed(tmp_path, modified=AFTER, note="2001-01-01 00:00:00 UTC")
    assert handed_in(tmp_path, path) == AFTER


@pytest.mark.parametrize(
    "note",
    [pytest.param("9999-12-31 23:59:59 UTC", id="far"), pytest.param(f"{AFTER} UTC", id="near")],
)
def test_a_later_time_than_the_notebook_s_own_is_believed(tmp_path: Path, note: str) -> None:
    path = handed(tmp_path, modified=BEFORE, note=note)
    assert f"{handed_in(tmp_path, path)} UTC" == note


def test_without_a_note_there_is_no_time(tmp_path: Path) -> None:
    assert handed_in(tmp_path, handed(tmp_path, modified=AFTER, note=None)) is None


@pytest.mark.parametrize("note", ["", "yesterday", "9" * 400, "99999-01-01", "2001-13-41\x00"])
def test_a_note_that_is_no_time_is_worth_nothing(tmp_path: Path, note: str) -> None:
    assert handed_in(tmp_path, handed(tmp_path, modified=AFTER, note=note)) == AFTER


def test_a_note_that_is_no_file_is_worth_nothing_and_stops_nobody(tmp_path: Path) -> None:
    path = handed(tmp_path, modified=AFTER, note=None)
    note = tmp_path / "timestamp.txt"
    os.mkfifo(note)
    assert handed_in(tmp_path, path) == AFTER
    note.unlink()
    note.symlink_to("/dev/zero")
    assert handed_in(tmp_path, path) == AFTER


# -- through the commands ----------------------------------------------------------------

EXPECTED = {
    "honest": BEFORE, "honest_late": AFTER, "forger": AFTER, "nonsense": AFTER, "pipe": AFTER,
    "silent": None,
}  # fmt: skip
LATE = {"honest_late", "forger", "nonsense", "pipe"}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("course") / "course", "corr2d")
    with (root / "nbgrader_config.py").open("a") as file:
        file.write("config.LateSubmissionPlugin.penalty_method = 'zero'\n")
    generated = nbgrader(root, "generate_assignment", "corr2d")
    assert generated.returncode == 0, generated.stderr
    with without_warnings(), Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        book.update_or_create_assignment("corr2d", duedate=DUE)
    right = solutions(root, "corr2d")
    for student, moment in EXPECTED.items():
        path = submit(root, student, "corr2d", right)
        set_modified(path, moment or AFTER)
    notes = root / "submitted"
    for student, note in (
        ("honest", f"{BEFORE} UTC"), ("honest_late", f"{AFTER} UTC"),
        ("forger", "2001-01-01 00:00:00 UTC"), ("nonsense", "soon"),
    ):  # fmt: skip
        (notes / student / "corr2d" / "timestamp.txt").write_text(note)
    os.mkfifo(notes / "pipe" / "corr2d" / "timestamp.txt")
    return root


def recorded(root: Path) -> tuple[dict[str, datetime.datetime | None], set[str]]:
    """Each student's time in the gradebook, and who paid a penalty."""
    with without_warnings(), Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        found = {s.student.id: s for s in book.assignment_submissions("corr2d")}
        times = {name: s.timestamp for name, s in found.items()}
        return times, {
            name for name, s in found.items() if any(n.late_submission_penalty for n in s.notebooks)
        }


def test_autograder_grade_records_and_punishes_what_is_late(pristine: Path) -> None:
    grade(pristine, jobs=1)
    assert recorded(pristine) == (EXPECTED, LATE)


def test_nbgrader_autograde_records_and_punishes_what_is_late(pristine: Path) -> None:
    shutil.rmtree(pristine / "autograded", ignore_errors=True)
    with sqlite3.connect(pristine / "gradebook.db") as book:
        book.execute("UPDATE submitted_assignment SET timestamp = NULL")
        book.execute("UPDATE submitted_notebook SET late_submission_penalty = NULL")
    book.close()
    result = nbgrader(pristine, "autograde", "corr2d")
    assert result.returncode == 0, result.stderr[-3000:]
    assert recorded(pristine) == (EXPECTED, LATE)


NAMES = r".*_(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9T]+)_(?P<file_id>\w+)"


def test_what_zip_collect_reads_off_a_file_s_name_is_believed(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course", "corr2d")
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f"config.FileNameCollectorPlugin.named_regexp = {NAMES!r}\n")
    archive = root / "downloaded" / "corr2d" / "archive"
    archive.mkdir(parents=True)
    stamp = f"{BEFORE:%Y%m%dT%H%M%S}"
    (archive / f"x_ada_attempt_{stamp}_corr2d.ipynb").write_text("{}")
    collected = nbgrader(root, "zip_collect", "corr2d")
    assert collected.returncode == 0, collected.stderr[-3000:]
    path = root / "submitted" / "ada" / "corr2d" / "corr2d.ipynb"
    assert handed_in(root, path) == BEFORE
    path.write_text("{ }")
    assert handed_in(root, path) > AFTER
