"""The class report: complete, safe to open, and readable."""

from __future__ import annotations

import html
import re
import sys
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from autograder import cli
from autograder.report import class_report
from autograder.report.class_data import ClassData, Entry, Reason
from tests import browser
from tests.classes import HOSTILE_ID, HOSTILE_NAME, entry

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="classes are graded on Linux")

ON = date(2026, 3, 1)


@pytest.fixture(scope="module")
def page(graded: Path, data: ClassData) -> str:
    return class_report.render(data, output=graded / "class_report", on=ON)


def section(page: str, name: str) -> str:
    found = re.search(rf'<section id="{name}">.*?</section>', page, re.S)
    assert found, f"the page has no section {name}"
    return found[0]


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def links(self) -> list[str]:
        return [str(a["href"]) for tag, a in self.seen if tag == "a"]


def test_names_and_messages_are_escaped(graded: Path, data: ClassData) -> None:
    told = replace(
        entry(data, HOSTILE_ID),
        reasons=(Reason(kind="unreadable", detail=f"{HOSTILE_NAME}\u202e\x1b[31m"),),
    )
    page = class_report.render(with_entries(data, told), output=graded / "out", on=ON)
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
    graded: Path, data: ClassData, page: str
) -> None:
    links = Tags(section(page, "people")).links()
    assert "../feedback/cleo/corr2d/corr2d.html" in links
    assert "../autograded/dan/corr2d/corr2d.ipynb" in links
    assert len(links) == len(data.people_needed)
    for link in links:
        assert (graded / "class_report" / unquote(link)).resolve().is_file()


def test_a_hostile_student_id_stays_a_path(graded: Path, data: ClassData) -> None:
    hostile = Entry(
        student=HOSTILE_ID, exercise="corr2d", score=0, max_score=10, open_cells=(),
        reasons=entry(data, "cleo").reasons, page=graded / "feedback" / 'a"b?c#d' / "x.html",
    )  # fmt: skip
    shown = class_report.render(with_entries(data, hostile), output=graded / "out", on=ON)
    assert Tags(section(shown, "people")).links() == ["../feedback/a%22b%3Fc%23d/x.html"]


def with_entries(data: ClassData, *entries: Entry) -> ClassData:
    return replace(data, exercises=(replace(data.exercises[0], entries=entries),))


def test_the_distribution_counts_every_submission_once(data: ClassData, page: str) -> None:
    label = re.search(r'aria-label="(corr2d: submissions by score[^"]*)"', page)
    assert label
    counts = [int(n) for n in re.findall(r" (\d+)(?:,|$)", label[1])]
    assert sum(counts) == len(data.entries)
    assert counts[-1] == sum(e.score == 10 for e in data.entries)


def test_the_mistakes_name_nobody(data: ClassData, page: str) -> None:
    shown = re.sub(r"<[^>]*>", " ", section(page, "mistakes"))
    for member in data.members:
        for word in filter(None, (member.id, member.first_name, member.last_name, member.email)):
            assert not re.search(rf"\b{re.escape(html.escape(word))}\b", shown), word
    assert "flipped kernel" in shown and "2 submissions" in shown


def test_the_command_writes_the_page_and_the_exports(
    graded: Path, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(graded)
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
