"""A graded class, for tests of what is made of its grades."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder import bugs
from autograder.grading import grade
from autograder.report.class_data import ClassData, Entry
from tests.courses import CRASH, make_course, nbgrader, solutions, submit

HOSTILE_ID = "<b onclick=x>&mal"
HOSTILE_NAME = "=HYPERLINK(1)<script>alert(1)</script>"
RAISES = 'def corr2d(X, K):\n    raise ValueError("<script>alert(2)</script> says ada")'
LISTS = "def corr2d(X, K):\n    return [['ada wrote this']]"


def bug_source(name: str) -> str:
    return next(b.source for b in bugs.load("corr2d") if b.name == name)


def make_class(root: Path) -> Path:
    """A graded class with every kind of submission."""
    root = make_course(root, "corr2d")
    generated = nbgrader(root, "generate_assignment", "corr2d")
    assert generated.returncode == 0, generated.stderr
    right = solutions(root, "corr2d")
    flipped = right | {"corr2d": bug_source("flipped_kernel")}
    submit(root, "ada", "corr2d", right)
    submit(root, "bob", "corr2d", flipped)
    submit(root, "bea", "corr2d", flipped)
    submit(root, "cleo", "corr2d", right | {"corr2d": CRASH})
    submit(root, "dan", "corr2d", right).write_text("{}")
    submit(root, "eve", "corr2d", right | {"corr2d": "import os\n" + right["corr2d"]})
    submit(root, "fay", "corr2d", {})
    submit(root, HOSTILE_ID, "corr2d", right | {"corr2d": RAISES})
    submit(root, "lia", "corr2d", right | {"corr2d": LISTS})
    grade(root, jobs=1)
    feedback = root / "feedback" / "cleo" / "corr2d" / "corr2d.html"
    feedback.parent.mkdir(parents=True)
    feedback.write_text("<p>feedback</p>")
    submit(root, "late", "corr2d", right)
    with open_book(root) as book:
        book.update_or_create_student(
            "ada", first_name="Ada", last_name="Lovelace", email="ada@x.org", lms_user_id="117"
        )
        book.update_or_create_student("bob", first_name="Bób", last_name="Žák", lms_user_id="sis-9")
        book.update_or_create_student(HOSTILE_ID, first_name=HOSTILE_NAME)
        book.update_or_create_student("nobody")
        by_hand = book.find_grade("check_corr2d", "corr2d", "corr2d", "fay")
        by_hand.manual_score = 1.5
        for student in ("bea", HOSTILE_ID):
            waits = book.find_grade("check_corr2d", "corr2d", "corr2d", student)
            waits.needs_manual_grade = True
        book.db.commit()
    return root


def open_book(root: Path) -> Any:
    from nbgrader.api import Gradebook

    return Gradebook(f"sqlite:///{root / 'gradebook.db'}")


def entry(data: ClassData, student: str) -> Entry:
    return next(e for e in data.entries if e.student == student)
