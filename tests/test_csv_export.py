"""The exports: what learning platforms take, and safe to open."""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import replace

import pytest

from autograder.report import csv_export
from autograder.report.class_data import ClassData, Member
from tests.classes import HOSTILE_ID, HOSTILE_NAME, entry

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="classes are graded on Linux")


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


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
