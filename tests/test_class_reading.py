"""What is read of a graded class: right against the gradebook."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder import cli
from autograder.course import read_record
from autograder.errors import UsageError
from autograder.exercises import load
from autograder.report.class_data import ClassData
from autograder.report.class_reading import _mistakes, class_data
from tests.classes import entry, open_book
from tests.courses import make_course, scores

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="classes are graded on Linux")


def kinds(data: ClassData, student: str) -> list[str]:
    return [reason.kind for reason in entry(data, student).reasons]


def test_scores_are_those_of_the_gradebook(graded: Path, data: ClassData) -> None:
    recorded = {
        student: sum(points or 0.0 for points in cells.values())
        for (_, student), cells in scores(graded).items()
    }
    recorded["fay"] = 1.5
    assert {e.student: e.score for e in data.entries} == recorded
    assert recorded["ada"] == 10.0 and recorded["dan"] == 0.0


def test_late_penalties_count_as_nbgrader_counts_them(graded: Path) -> None:
    with open_book(graded) as book:
        notebook = book.find_submission_notebook("corr2d", "corr2d", "ada")
        notebook.late_submission_penalty = 3.0
        book.db.commit()
        try:
            assert entry(class_data(graded), "ada").score == 7.0
        finally:
            notebook.late_submission_penalty = None
            book.db.commit()


def test_submissions_that_need_a_person_say_why(data: ClassData) -> None:
    assert kinds(data, "ada") == [] == kinds(data, "bob") == kinds(data, "fay")
    assert kinds(data, "bea") == ["manual grade"]
    assert kinds(data, "cleo") == ["crashed"]
    assert kinds(data, "dan") == ["unreadable"]
    assert kinds(data, "eve") == ["forbidden"]
    assert entry(data, "cleo").reasons[0].detail == "corr2d, corr2d_multi_in_out"
    assert "import" in entry(data, "eve").reasons[0].detail
    assert data.not_graded == (("late", "corr2d"),)


def edited(graded: Path, student: str, edit: Any) -> list[str]:
    """The kinds of reasons after an edit of the student's record, which is then put back."""
    path = graded / "autograded" / student / "corr2d" / "corr2d.report.json"
    before = path.read_text()
    record = read_record(path)
    edit(record)
    path.write_text(json.dumps(record))
    try:
        return kinds(class_data(graded), student)
    finally:
        path.write_text(before)


def test_what_ran_out_of_time_or_without_a_sandbox_needs_a_person(graded: Path) -> None:
    def timeout(record: dict[str, Any]) -> None:
        record["report"]["checks"][0]["status"] = "timeout"

    def weak(record: dict[str, Any]) -> None:
        record["report"]["isolation"] = "none"

    def fault(record: dict[str, Any]) -> None:
        record["faults"]["corr2d"] = "OSError: disk full"

    assert edited(graded, "ada", timeout) == ["timed out"]
    assert edited(graded, "ada", weak) == ["isolated weakly"]
    assert edited(graded, "ada", fault) == ["grader failed"]


def test_a_grade_without_a_fitting_record_needs_a_person(graded: Path) -> None:
    assert edited(graded, "ada", dict.clear) == ["no record"]
    assert edited(graded, "ada", lambda r: r["grades"].clear()) == ["in doubt"]


def test_checks_are_counted_over_what_could_be_read(data: ClassData) -> None:
    (exercise,) = data.exercises
    assert max(c.judged for c in exercise.checks) == len(data.entries) - 1
    values = {(c.function, c.name): c for c in exercise.checks}
    for check in exercise.checks:
        record = [
            c["status"]
            for e in data.entries
            if e.student != "dan"
            for c in records(data, e.student)
            if (c["function"], c["name"]) == (check.function, check.name)
        ]
        wrong = sum(s in ("failed", "error", "timeout", "forbidden") for s in record)
        assert (check.wrong, check.unsolved) == (wrong, record.count("missing"))
        assert check.title == next(
            c.title
            for c in load("corr2d").checks
            if (c.function, c.name) == (check.function, check.name)
        )
    assert [c.wrong for c in exercise.checks] == sorted(
        (c.wrong for c in values.values()), reverse=True
    )


def records(data: ClassData, student: str) -> list[dict[str, Any]]:
    path = data.root / "autograded" / student / "corr2d" / "corr2d.report.json"
    return list(read_record(path)["report"]["checks"])


def test_a_common_mistake_has_its_count_advice_and_a_counterexample(data: ClassData) -> None:
    mistake = data.exercises[0].mistakes[0]
    assert (mistake.name, mistake.count) == ("flipped_kernel", 2)
    assert mistake.advice.startswith("Your kernel is flipped")
    assert mistake.example is not None
    assert set(mistake.example.arguments) == {"X", "K"}


def test_a_course_without_grades_says_what_to_run(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    root = make_course(tmp_path / "course", "corr2d")
    with pytest.raises(UsageError, match=r"^nothing is graded yet; run: autograder grade$"):
        class_data(root)
    assert not (root / "gradebook.db").exists()
    monkeypatch.chdir(root)
    assert cli.main(["report"]) == 2
    assert capsys.readouterr().err == "autograder: nothing is graded yet; run: autograder grade\n"
    assert not (root / "class_report").exists()


def test_mistakes_without_a_known_bug_are_counted_for_their_function() -> None:
    def failed(function: str, diagnosis: str | None, size: int) -> dict[str, Any]:
        example = {"X": [0] * size}
        return {"function": function, "diagnosis": diagnosis,
                "counterexample": example, "expected": 1, "actual": 2}  # fmt: skip

    mixed = "height_and_width_mixed_up"
    reports = [
        [failed("corr2d", mixed, 3), failed("corr2d", mixed, 1)],
        [failed("corr2d", mixed, 2), failed("corr2d_multi_in_out", mixed, 1)],
        [failed("corr2d", None, 1), failed("corr2d", "<b>made up</b>", 1)],
    ]
    one, other = _mistakes("corr2d", reports)
    assert (one.function, one.name, one.count) == ("corr2d", mixed, 2)
    assert one.advice.startswith("Your function is right when height and width are the same")
    assert one.example is not None and one.example.arguments == {"X": [0]}
    assert (other.function, other.count) == ("corr2d_multi_in_out", 1)


def test_a_submissions_words_never_become_an_example(data: ClassData) -> None:
    for mistake in data.exercises[0].mistakes:
        assert mistake.example is None or "ada" not in json.dumps(mistake.example.actual)
