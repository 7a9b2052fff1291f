"""Folders of students whose names are meant to confuse: each submission gets its own score."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import seed_of
from autograder.exercises import load
from autograder.folder_names import NO_TEXT, is_text
from autograder.grading import Graded, grade, progress_bar
from tests.courses import IMPORTABLE, make_course, nbgrader, scores, solutions, submit

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="classes are graded on Linux")

FULL = load("corr2d").points
NO_UTF8 = os.fsdecode(b"no\xff\xfeutf8")
LINE_BREAK, TITLE, MARKUP = "line\nbreak", "title\x1b]0;got you\x07", "[red]{x}"
RIGHT = ["ada", "zoe", "_under", "*", LINE_BREAK, TITLE, MARKUP, "x" * 250]
WRONG = ["[az]da", "?oe"]
"""Taken for patterns, these are others' folders."""


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("names") / "course", "corr2d")
    generated = nbgrader(root, "generate_assignment", "corr2d")
    assert generated.returncode == 0, generated.stderr
    seed_of(root, "corr2d")
    right = solutions(root, "corr2d")
    for student in (*RIGHT, NO_UTF8):
        submit(root, student, "corr2d", right)
    for student in WRONG:
        submit(root, student, "corr2d", {})
    extra = root / "submitted" / "zoe" / "corr2d"
    for name in ("other.ipynb", "im2col.ipynb", "lines\n.ipynb", os.fsdecode(b"\xff.ipynb")):
        shutil.copy(extra / "corr2d.ipynb", extra / name)
    os.mkfifo(extra / "pipe.ipynb")
    (root / "submitted" / "nobody" / "corr2d").mkdir(parents=True)
    return root


@pytest.fixture
def course(pristine: Path, tmp_path: Path) -> Path:
    root = tmp_path / "course"
    root.mkdir()
    command = ["cp", "-a", f"{pristine}/.", str(root)]  # copytree would wait for the pipe
    subprocess.run(command, check=True)
    return root


def _expected() -> dict[str, float]:
    return {**dict.fromkeys(RIGHT, FULL), **dict.fromkeys([*WRONG, "nobody"], 0.0)}


def _totals(root: Path) -> dict[str, float]:
    return {s: sum(p or 0.0 for p in cells.values()) for (_, s), cells in scores(root).items()}


def test_the_class_is_graded_whatever_its_names(course: Path) -> None:
    lines = {line.student: line for line in grade(course, jobs=1)}
    assert _totals(course) == _expected()
    assert (lines[NO_UTF8].problem, lines[NO_UTF8].saved) == (NO_TEXT, False)
    shown = subprocess.run(
        [sys.executable, "-m", "autograder.cli", "grade"],
        cwd=course,
        env={**os.environ, **IMPORTABLE, "PYTHONIOENCODING": "utf-8:strict"},
        capture_output=True,
    )
    assert shown.returncode == 1, shown.stderr
    assert b"\x1b" not in shown.stdout
    assert b"line break" in shown.stdout
    assert NO_TEXT[:20].encode() in shown.stdout


def test_stock_nbgrader_grades_the_class_whatever_its_names(course: Path) -> None:
    stock = nbgrader(course, "autograde", "corr2d")
    assert stock.returncode == 0, stock.stderr[-2000:]
    assert NO_TEXT in stock.stderr
    assert _totals(course) == _expected()


@pytest.mark.parametrize("student", [MARKUP, "[/]", TITLE])
def test_a_name_is_no_markup_of_the_progress_bar(
    student: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    line = Graded(student=student, exercise="corr2d", score=0, max_score=1, needs_person=False)
    with progress_bar() as progress:
        progress(line, 1, 2)
    shown = capsys.readouterr().err
    assert "corr2d" in shown
    assert "\x1b]0;" not in shown


def test_half_a_character_is_no_text() -> None:
    assert is_text("Zoë")
    assert not is_text(NO_UTF8)
