"""The report as a page, in a real browser: readable at any width, light, dark, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.report import html
from autograder.verdict import Report
from tests import browser, reports

pytestmark = pytest.mark.skipif(not browser.available(), reason=browser.MISSING)

SCHEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
REPORTS = {
    "failures": reports.REPORT,
    "training": reports.TRAINED,
    "hostile": reports.hostile(),
    "shapes": reports.SHAPES,
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser.chromium() as found:
        yield found


def show(page: Any, report: Report, folder: Path) -> None:
    path = folder / "report.html"
    path.write_text(html.render(report, standalone=True), encoding="utf-8")
    page.goto(path.as_uri())


@SCHEMES
def test_every_report_is_readable_at_any_width(chromium: Any, tmp_path: Path, dark: bool) -> None:
    with browser.opened(chromium, dark=dark) as page:
        for name, report in REPORTS.items():
            for width in (browser.WIDE, browser.NARROW):
                page.set_viewport_size({"width": width, "height": 900})
                show(page, report, tmp_path)
                assert browser.overflow(page) <= 0, (name, width)
            assert browser.violations(page) == [], name
        assert page.elsewhere == []


def test_the_numbers_and_the_marks_are_in_the_picture(chromium: Any, tmp_path: Path) -> None:
    with browser.opened(chromium) as page:
        show(page, reports.REPORT, tmp_path)
        actual = page.get_by_role("img", name="actual, 2 by 2").first
        assert actual.locator("text", has_text="-2").is_visible()
        assert actual.bounding_box()["width"] > 60
        assert "marked as wrong: (0, 1), (1, 0), (1, 1)" in actual.get_attribute("aria-label")
        image = page.get_by_role("img", name="X, 2 by 3").first
        assert "window of 1 by 2 at row 0, column 1" in image.get_attribute("aria-label")


def test_the_trainers_curves_matrix_and_images_are_drawn(chromium: Any, tmp_path: Path) -> None:
    with browser.opened(chromium) as page:
        show(page, reports.TRAINED, tmp_path)
        for name in ("Loss", "Accuracy", "Confusion matrix"):
            assert page.get_by_role("img", name=name).bounding_box()["width"] > 150
        assert page.get_by_role("img", name="is Sandal said Sneaker").is_visible()
        drawn = page.evaluate("[...document.querySelectorAll('image')].map(e => e.href.baseVal)")
        assert len(drawn) == 2 and drawn[0] != drawn[1]


SMALLEST_LETTERS = """() => Math.min(...[...document.querySelectorAll('svg text')].map(t =>
  parseFloat(t.getAttribute('font-size')) * t.getScreenCTM().a || Infinity))"""


def test_the_trainer_s_pictures_have_legible_letters_on_a_phone(
    chromium: Any, tmp_path: Path
) -> None:
    with browser.opened(chromium, width=browser.NARROW) as page:
        show(page, reports.TRAINED, tmp_path)
        assert page.evaluate(SMALLEST_LETTERS) >= 9
        images = page.locator("figure:has(image)")
        assert images.count() == 2
        for figure in images.all():
            assert figure.bounding_box()["width"] < browser.NARROW / 3


@SCHEMES
def test_on_paper_ink_is_dark_on_white(chromium: Any, tmp_path: Path, dark: bool) -> None:
    with browser.opened(chromium, dark=dark) as page:
        page.emulate_media(media="print")
        show(page, reports.REPORT, tmp_path)
        ink, paper = page.evaluate(
            "(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))"
        )
        assert (ink, paper) == ("rgb(31, 35, 40)", "rgb(255, 255, 255)")
        assert browser.violations(page) == []
        printed = page.pdf()
        assert printed.startswith(b"%PDF") and len(printed) > 10_000


def test_the_examination_would_find_faults(chromium: Any) -> None:
    with browser.opened(chromium, width=browser.NARROW) as page:
        page.set_content(
            "<html lang=en><title>x</title><main><h1 style='color:#bbb;background:#fff'>pale</h1>"
            "<div class=agr><p style='width:600px'>wide</p></div></main>"
        )
        assert [v.split()[0] for v in browser.violations(page)] == ["color-contrast"]
        assert browser.overflow(page) > 200
        assert browser.overflow(page, "main:has(> .agr)") > 200
