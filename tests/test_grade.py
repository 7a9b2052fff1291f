"""Grading a class: the gradebook afterwards, what a second run does, and what faults do not do."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course import grading_lock, read_record, seed_of, write_whole
from autograder.errors import UsageError
from autograder.exercises import load
from autograder.grading import Graded, grade
from tests.courses import CRASH, IMPORTABLE, make_course, nbgrader, scores, solutions, submit

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="classes are graded on Linux")

FIRST, SECOND = "check_corr2d", "check_corr2d_multi_in_out"
POINTS = {f"check_{f.name}": f.points for f in load("corr2d").functions}
ZERO = {FIRST: 0.0, SECOND: 0.0}
STUDENTS = ["ada", "bob", "cleo", "dan", "eve", "fay"]

Scores = dict[tuple[str, str], dict[str, float | None]]


def _hand_in(root: Path) -> None:
    right = solutions(root, "corr2d")
    submit(root, "ada", "corr2d", right)
    submit(root, "bob", "corr2d", {"corr2d": right["corr2d"]})
    submit(root, "cleo", "corr2d", {"corr2d": CRASH})
    truncated = submit(root, "dan", "corr2d", right)
    truncated.write_text(truncated.read_text()[:2000])
    (root / "submitted" / "eve").mkdir()
    (root / "submitted" / "eve" / "corr2d").symlink_to(root / "submitted" / "ada" / "corr2d")
    submit(root, "fay", "corr2d", right, _half_a_pair)


def _half_a_pair(notebook: dict[str, Any]) -> None:
    """Text that is none: JSON can hold half a surrogate pair, a file in UTF-8 cannot."""
    notebook["cells"].append(
        {"cell_type": "code", "id": "half", "metadata": {},
         "source": "print(chr(0xD800), '\ud800')", "outputs": [], "execution_count": None}
    )  # fmt: skip


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with submissions and an assignment in its gradebook, nothing graded yet."""
    root = make_course(tmp_path_factory.mktemp("course") / "course", "corr2d")
    generated = nbgrader(root, "generate_assignment", "corr2d")
    assert generated.returncode == 0, generated.stderr
    seed_of(root, "corr2d")
    _hand_in(root)
    return root


@pytest.fixture(scope="module")
def graded(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Graded]]:
    """The course graded without disturbance."""
    root = copy_of(pristine, tmp_path_factory.mktemp("graded"))
    return root, grade(root, jobs=1)


@pytest.fixture(scope="module")
def undisturbed(graded: tuple[Path, list[Graded]]) -> Scores:
    return scores(graded[0])


def copy_of(course: Path, folder: Path) -> Path:
    return Path(shutil.copytree(course, folder / "course", symlinks=True))


def records(root: Path) -> dict[str, Path]:
    return {p.parents[1].name: p for p in (root / "autograded").glob("*/corr2d/*.report.json")}


def test_a_result_that_cannot_be_written_costs_no_other(
    pristine: Path, undisturbed: Scores, tmp_path: Path
) -> None:
    root = copy_of(pristine, tmp_path)
    in_the_way = root / "autograded" / "bob"
    in_the_way.parent.mkdir(exist_ok=True)
    in_the_way.write_text("a file where a folder should be")
    lines = {line.student: line for line in grade(root, jobs=1)}
    assert not lines["bob"].saved
    assert lines["bob"].needs_person
    assert lines["bob"].problem.startswith("could not be recorded, grade again: ")
    assert all(line.saved for student, line in lines.items() if student != "bob")
    in_the_way.unlink()
    again = grade(root, jobs=1)
    assert [line.student for line in again if line.fresh] == ["bob"]
    assert scores(root) == undisturbed


def test_a_full_disk_ends_the_run_in_one_line_and_the_next_run_finishes(
    pristine: Path, undisturbed: Scores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_of(pristine, tmp_path)
    written = []

    def write(path: Path, content: str) -> None:
        written.append(path)
        if len(written) > 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        write_whole(path, content)

    with monkeypatch.context() as patch:
        patch.setattr("autograder.grading.write_whole", write)
        with pytest.raises(UsageError) as full:
            grade(root, jobs=1)
    assert str(full.value) == (
        f"there is no room left on the disk of {root}; what is recorded stands: make room, "
        "and the next run finishes the work"
    )
    assert whole(root)
    finished = grade(root, jobs=1)
    assert [line.student for line in finished if not line.fresh] == ["ada"]
    assert scores(root) == undisturbed


def test_scores_reach_the_gradebook(undisturbed: Scores) -> None:
    assert undisturbed == {
        ("corr2d", "ada"): POINTS,
        ("corr2d", "bob"): {FIRST: POINTS[FIRST], SECOND: 0.0},
        ("corr2d", "cleo"): ZERO,
        ("corr2d", "dan"): ZERO,
        ("corr2d", "eve"): ZERO,
        ("corr2d", "fay"): POINTS,
    }


def test_the_result_says_what_each_submission_got(graded: tuple[Path, list[Graded]]) -> None:
    by_student = {line.student: line for line in graded[1]}
    assert list(by_student) == STUDENTS
    assert by_student["bob"].score == POINTS[FIRST]
    assert by_student["dan"].problem == "corr2d.ipynb is not a notebook: its text is not JSON"
    assert (
        by_student["eve"].problem == "the folder eve/corr2d is a link; hand in the notebook itself"
    )
    assert not any(line.needs_person for line in graded[1])


def test_a_second_run_grades_nothing_again(graded: tuple[Path, list[Graded]]) -> None:
    root, _ = graded
    before = {s: p.stat().st_mtime_ns for s, p in records(root).items()}
    again = grade(root, jobs=1)
    assert [line.fresh for line in again] == [False] * len(STUDENTS)
    assert {s: p.stat().st_mtime_ns for s, p in records(root).items()} == before


def test_stock_feedback_takes_the_notebooks_and_stock_autograde_leaves_them(
    graded: tuple[Path, list[Graded]], undisturbed: Scores
) -> None:
    root, _ = graded
    feedback = nbgrader(root, "generate_feedback", "corr2d")
    assert feedback.returncode == 0, feedback.stderr
    assert "could not be read" in (root / "feedback" / "dan" / "corr2d" / "corr2d.html").read_text()
    autograde = nbgrader(root, "autograde", "corr2d")
    assert autograde.returncode == 0, autograde.stderr
    assert scores(root) == undisturbed


def test_what_changed_is_graded_again_and_a_person_s_grade_stays(
    pristine: Path, graded: tuple[Path, list[Graded]], tmp_path: Path
) -> None:
    root = copy_of(graded[0], tmp_path)
    submit(root, "cleo", "corr2d", solutions(root, "corr2d"))
    records(root)["ada"].write_text("{ cut off")
    with sqlite3.connect(root / "gradebook.db") as book:
        book.execute(
            "UPDATE grade SET auto_score = 99 WHERE auto_score > 5"
        )  # bob's first, and others
        book.execute("UPDATE grade SET manual_score = 1.5")
    book.close()
    fresh = {line.student for line in grade(root, jobs=1) if line.fresh}
    assert {"ada", "bob", "cleo", "fay"} == fresh
    assert scores(root)["corr2d", "cleo"] == POINTS
    with sqlite3.connect(root / "gradebook.db") as book:
        rows = book.execute("SELECT DISTINCT manual_score FROM grade").fetchall()
    book.close()
    assert rows == [(1.5,)]


@pytest.mark.parametrize("stock", [False, True])
def test_where_the_grader_failed_the_next_run_grades_again(
    graded: tuple[Path, list[Graded]], undisturbed: Scores, tmp_path: Path, stock: bool
) -> None:
    root = copy_of(graded[0], tmp_path)
    path = records(root)["ada"]
    record = {**read_record(path), "faults": {"corr2d": "no fork server"}}
    record["grades"] = {FIRST: None, SECOND: 0.0}
    path.write_text(json.dumps(record))
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as book, book:
        book.execute("UPDATE grade SET auto_score = NULL, needs_manual_grade = 1")
    if stock:
        assert nbgrader(root, "autograde", "corr2d", "--student", "ada").returncode == 0
    else:
        assert "ada" in {line.student for line in grade(root, jobs=1) if line.fresh}
    assert scores(root)["corr2d", "ada"] == undisturbed["corr2d", "ada"]
    assert not read_record(path)["faults"]


def test_a_run_beside_another_is_refused(pristine: Path, tmp_path: Path) -> None:
    root = copy_of(pristine, tmp_path)
    with grading_lock(root):
        with pytest.raises(UsageError, match="is grading this course"):
            grade(root)
        stock = nbgrader(root, "autograde", "corr2d")
    assert stock.returncode != 0
    assert "is grading this course" in stock.stderr
    assert scores(root) == {}


def test_an_exercise_that_is_not_in_the_gradebook_is_refused(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course", "corr2d")
    submit(root, "ada", "corr2d", {})
    with pytest.raises(UsageError, match="run: nbgrader generate_assignment corr2d"):
        grade(root)


def test_a_folder_without_a_course_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no course directory"):
        grade(tmp_path)


def test_the_command_grades_no_course_but_the_one_it_is_called_in(tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "autograder.cli", "grade"],
        cwd=tmp_path,
        env={**os.environ, **IMPORTABLE},
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 2
    assert "is in no course directory" in refused.stderr
    assert refused.stdout == ""


# -- faults ------------------------------------------------------------------------------


@pytest.fixture
def run(pristine: Path, tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """A course, and a process of its own that is grading it."""
    root = copy_of(pristine, tmp_path)
    code = (
        "from pathlib import Path; from autograder.grading import grade; grade(Path('.'), jobs=1)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=root,
        env={**os.environ, **IMPORTABLE, "OMP_NUM_THREADS": "1"},
        stderr=subprocess.PIPE,
    )
    try:
        yield root, process
    finally:
        process.kill()
        process.communicate()


def wait_for(condition: Callable[[], Any], process: subprocess.Popen[bytes]) -> Any:
    """What `condition` says once it says something; None when the process has ended by then."""
    deadline = time.monotonic() + 120
    while not (found := condition()):
        if process.poll() is not None:
            return None
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.005)
    return found


def children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def whole(root: Path) -> bool:
    with sqlite3.connect(root / "gradebook.db") as book:
        (verdict,) = book.execute("PRAGMA integrity_check").fetchone()
    book.close()
    return bool(verdict == "ok")


def test_killing_the_judge_loses_nothing_that_was_graded(
    run: tuple[Path, subprocess.Popen[bytes]], undisturbed: Scores
) -> None:
    root, process = run
    wait_for(lambda: len(records(root)) >= 2, process)
    process.kill()
    process.wait()
    assert whole(root)
    done = {student for student, path in records(root).items() if read_record(path)}
    assert all(scores(root)["corr2d", s] == undisturbed["corr2d", s] for s in done)
    finished = grade(root, jobs=1)
    assert {line.student for line in finished if not line.fresh} == done
    assert scores(root) == undisturbed


def test_killing_workers_servers_and_subjects_changes_no_score(
    run: tuple[Path, subprocess.Popen[bytes]], undisturbed: Scores
) -> None:
    root, process = run

    def descendant(depth: int) -> list[int]:
        found = [process.pid]
        for _ in range(depth):
            found = [child for pid in found for child in children(pid)]
        return found

    for depth in (3, 1, 2):  # a submission's process, the worker that judges, its fork server
        victims = wait_for(lambda depth=depth: descendant(depth), process)
        for victim in victims or ():
            os.kill(victim, signal.SIGKILL)
    _, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors.decode()[-2000:]
    assert whole(root)
    assert scores(root) == undisturbed
