"""The class report and the exports: right against the gradebook, and safe to open."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import sys
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from autograder import bugs, cli
from autograder.course import read_record
from autograder.errors import UsageError
from autograder.exercises import load
from autograder.grading import grade
from autograder.report import class_report, csv_export
from autograder.report.class_data import ClassData, Entry, Member, Reason
from autograder.report.class_reading import _mistakes, class_data
from tests import browser
from tests.courses import CRASH, make_course, nbgrader, scores, solutions, submit

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="classes are graded on Linux")

HOSTILE_ID = "<b onclick=x>&mal"
HOSTILE_NAME = "=HYPERLINK(1)<script>alert(1)</script>"
RAISES = 'def corr2d(X, K):\n    raise ValueError("<script>alert(2)</script> says ada")'
LISTS = "def corr2d(X, K):\n    return [['ada wrote this']]"
ON = date(2026, 3, 1)
POINTS = {f.name: f.points for f in load("corr2d").functions}


def bug_source(name: str) -> str:
    return next(b.source for b in bugs.load("corr2d") if b.name == name)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graded class with every kind of submission."""
    root = make_course(tmp_path_factory.mktemp("class") / "course", "corr2d")
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


@pytest.fixture(scope="module")
def data(course: Path) -> ClassData:
    return class_data(course)


@pytest.fixture(scope="module")
def page(course: Path, data: ClassData) -> str:
    return class_report.render(data, output=course / "class_report", on=ON)


def entry(data: ClassData, student: str) -> Entry:
    return next(e for e in data.entries if e.student == student)


def kinds(data: ClassData, student: str) -> list[str]:
    return [reason.kind for reason in entry(data, student).reasons]


def section(page: str, name: str) -> str:
    found = re.search(rf'<section id="{name}">.*?</section>', page, re.S)
    assert found, f"the page has no section {name}"
    return found[0]


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


# -- the data ----------------------------------------------------------------------------


def test_scores_are_those_of_the_gradebook(course: Path, data: ClassData) -> None:
    recorded = {
        student: sum(points or 0.0 for points in cells.values())
        for (_, student), cells in scores(course).items()
    }
    recorded["fay"] = 1.5
    assert {e.student: e.score for e in data.entries} == recorded
    assert recorded["ada"] == 10.0 and recorded["dan"] == 0.0


def test_late_penalties_count_as_nbgrader_counts_them(course: Path) -> None:
    with open_book(course) as book:
        notebook = book.find_submission_notebook("corr2d", "corr2d", "ada")
        notebook.late_submission_penalty = 3.0
        book.db.commit()
        try:
            assert entry(class_data(course), "ada").score == 7.0
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


def edited(course: Path, student: str, edit: Any) -> list[str]:
    """The kinds of reasons after an edit of the student's record, which is then put back."""
    path = course / "autograded" / student / "corr2d" / "corr2d.report.json"
    before = path.read_text()
    record = read_record(path)
    edit(record)
    path.write_text(json.dumps(record))
    try:
        return kinds(class_data(course), student)
    finally:
        path.write_text(before)


def test_what_ran_out_of_time_or_without_a_sandbox_needs_a_person(course: Path) -> None:
    def timeout(record: dict[str, Any]) -> None:
        record["report"]["checks"][0]["status"] = "timeout"

    def weak(record: dict[str, Any]) -> None:
        record["report"]["isolation"] = "none"

    def fault(record: dict[str, Any]) -> None:
        record["faults"]["corr2d"] = "OSError: disk full"

    assert edited(course, "ada", timeout) == ["timed out"]
    assert edited(course, "ada", weak) == ["isolated weakly"]
    assert edited(course, "ada", fault) == ["grader failed"]


def test_a_grade_without_a_fitting_record_needs_a_person(course: Path) -> None:
    assert edited(course, "ada", dict.clear) == ["no record"]
    assert edited(course, "ada", lambda r: r["grades"].clear()) == ["in doubt"]


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


# -- the page ----------------------------------------------------------------------------


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def links(self) -> list[str]:
        return [str(a["href"]) for tag, a in self.seen if tag == "a"]


def test_names_and_messages_are_escaped(course: Path, data: ClassData) -> None:
    told = replace(
        entry(data, HOSTILE_ID),
        reasons=(Reason(kind="unreadable", detail=f"{HOSTILE_NAME}\u202e\x1b[31m"),),
    )
    page = class_report.render(with_entries(data, told), output=course / "out", on=ON)
    assert page.count(html.escape(HOSTILE_NAME)) == 2
    assert html.escape(HOSTILE_ID) in page
    assert "\u202e" not in page and "\x1b" not in page
    tags = Tags(page).seen
    assert not {"script", "iframe", "img", "link", "b"} & {tag for tag, _ in tags}
    assert not [a for _, attributes in tags for a in attributes if a.startswith("on")]


def test_the_page_runs_nothing_and_fetches_nothing(page: str) -> None:
    policy = next(a for tag, a in Tags(page).seen if "http-equiv" in a)
    assert policy["content"] == (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )
    assert not [a for _, a in Tags(page).seen if "src" in a]
    assert "url(" not in page and "@import" not in page


def test_each_case_links_to_its_feedback_or_else_its_graded_notebook(
    course: Path, data: ClassData, page: str
) -> None:
    links = Tags(section(page, "people")).links()
    assert "../feedback/cleo/corr2d/corr2d.html" in links
    assert "../autograded/dan/corr2d/corr2d.ipynb" in links
    assert len(links) == len(data.people_needed)
    for link in links:
        assert (course / "class_report" / unquote(link)).resolve().is_file()


def test_a_hostile_student_id_stays_a_path(course: Path, data: ClassData) -> None:
    hostile = Entry(
        student=HOSTILE_ID, exercise="corr2d", score=0, max_score=10, open_cells=(),
        reasons=entry(data, "cleo").reasons, page=course / "feedback" / 'a"b?c#d' / "x.html",
    )  # fmt: skip
    shown = class_report.render(with_entries(data, hostile), output=course / "out", on=ON)
    assert Tags(section(shown, "people")).links() == ["../feedback/a%22b%3Fc%23d/x.html"]


def with_entries(data: ClassData, *entries: Entry) -> ClassData:
    return replace(data, exercises=(replace(data.exercises[0], entries=entries),))


def test_the_distribution_counts_every_submission_once(data: ClassData, page: str) -> None:
    label = re.search(r'aria-label="(corr2d: submissions by score[^"]*)"', page)
    assert label
    counts = [int(n) for n in re.findall(r" (\d+)(?:,|$)", label[1])]
    assert sum(counts) == len(data.entries)
    assert counts[-1] == sum(e.score == 10 for e in data.entries)


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


def test_the_mistakes_name_nobody(data: ClassData, page: str) -> None:
    shown = re.sub(r"<[^>]*>", " ", section(page, "mistakes"))
    for member in data.members:
        for word in filter(None, (member.id, member.first_name, member.last_name, member.email)):
            assert not re.search(rf"\b{re.escape(html.escape(word))}\b", shown), word
    assert "flipped kernel" in shown and "2 submissions" in shown


def test_a_submissions_words_never_become_an_example(data: ClassData) -> None:
    for mistake in data.exercises[0].mistakes:
        assert mistake.example is None or "ada" not in json.dumps(mistake.example.actual)


# -- the exports -------------------------------------------------------------------------


def test_the_spreadsheet_has_a_row_a_student(data: ClassData) -> None:
    text = csv_export.spreadsheet(data)
    assert text.startswith("\ufeff")
    header, *rows = table(text.removeprefix("\ufeff"))
    assert header == [
        "student", "last name", "first name", "email", "corr2d (of 10)", "total (of 10)",
        "waiting for a person",
    ]  # fmt: skip
    by_id = {row[0]: row for row in rows}
    assert set(by_id) == {m.id for m in data.members} and len(rows) == len(data.members)
    assert by_id["ada"] == ["ada", "Lovelace", "Ada", "ada@x.org", "10", "10", ""]
    assert by_id["nobody"] == ["nobody", "", "", "", "", "0", ""]
    assert by_id["bea"][-1] == "corr2d"


def test_canvas_takes_the_file_as_it_is(data: ClassData) -> None:
    header, points, *rows = table(csv_export.canvas(data))
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "corr2d"]
    assert points == ["    Points Possible", "", "", "", "", "10"]
    by_login = {row[3]: row for row in rows}
    assert by_login["ada"] == ["Lovelace, Ada", "117", "", "ada", "", "10"]
    assert by_login["bob"][:3] == ["Žák, Bób", "", "sis-9"]
    assert by_login["nobody"] == ["nobody", "", "", "nobody", "", ""]
    assert by_login["fay"][-1] == "1.5"


def test_moodle_finds_the_student_and_the_grade_items(data: ClassData) -> None:
    header, *rows = table(csv_export.moodle(data))
    assert header == ["Username", "ID number", "Email address", "First name", "Last name", "corr2d"]
    by_name = {row[0]: row for row in rows}
    assert by_name["ada"] == ["ada", "117", "ada@x.org", "Ada", "Lovelace", "10"]
    assert by_name["nobody"][-1] == "-"


def test_scores_that_wait_for_a_person_are_exported_only_when_asked(data: ClassData) -> None:
    def grades(text: str) -> dict[str, str]:
        return {row[3]: row[-1] for row in table(text)[2:]}

    assert grades(csv_export.canvas(data))["bea"] == ""
    asked = grades(csv_export.canvas(data, provisional=True))
    assert asked["bea"] == f"{entry(data, 'bea').score:g}"
    assert [e.student for e in csv_export.withheld(data)] == [HOSTILE_ID, "bea"]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("=1+1", "'=1+1"), ("+49", "'+49"), ("-x", "'-x"), ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"), (" =1", "' =1"), ("＝1", "'＝1"), ("a;=1", "a =1"), ("a\r\n=1", "a =1"),
        ("Ada", "Ada"), ("Žák", "Žák"), ("a-b", "a-b"),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula(given: str, written: str) -> None:
    assert csv_export.harmless_cell(given) == written


def test_every_export_is_without_formulas(data: ClassData) -> None:
    exports = (csv_export.spreadsheet(data), csv_export.canvas(data), csv_export.moodle(data))
    for text in exports:
        cells = [cell for row in table(text.removeprefix("\ufeff")) for cell in row]
        assert any(HOSTILE_NAME in cell for cell in cells)
        assert not [c for c in cells if c != "-" and c.lstrip()[:1] in ("=", "+", "-", "@")]


def test_no_name_passes_for_canvas_row_of_points(data: ClassData) -> None:
    impostor = Member(id="Points Possible")
    text = csv_export.canvas(replace(data, members=(impostor,)))
    assert [("Points Possible" in row[0]) for row in table(text)] == [False, True, False]


# -- the command, and what a person sees --------------------------------------------------


def test_the_command_writes_the_page_and_the_exports(
    course: Path, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(course)
    out = tmp_path / "out"
    assert cli.main(["report", "--output", str(out)]) == 0
    assert {p.name for p in out.iterdir()} == {
        "class.html",
        "scores.csv",
        "canvas.csv",
        "moodle.csv",
    }
    said = capsys.readouterr().out
    assert "10 students, 9 graded submissions, 5 that need a person" in said
    assert "2 scores wait for a person's grade" in said


@pytest.mark.skipif(not browser.available(), reason=browser.MISSING)
def test_the_page_is_readable_at_any_width_light_dark_and_printed(
    page: str, tmp_path: Path
) -> None:
    path = tmp_path / "class.html"
    path.write_text(page, encoding="utf-8")
    with browser.chromium() as chromium:
        for dark in (False, True):
            with browser.opened(chromium, dark=dark) as window:
                for width in (browser.WIDE, browser.NARROW):
                    window.set_viewport_size({"width": width, "height": 900})
                    window.goto(path.as_uri())
                    assert browser.overflow(window) <= 0
                    assert browser.violations(window) == []
                assert window.title() == "Class report"
                chart = window.get_by_role("img", name="corr2d: submissions by score")
                assert chart.bounding_box()["width"] > 250
                assert window.elsewhere == []
                window.emulate_media(media="print")
                ink = window.evaluate("getComputedStyle(document.body).color")
                assert ink == "rgb(31, 35, 40)"
