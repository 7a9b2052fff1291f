"""What learners and instructors open, in a real browser: JupyterLab, feedback, formgrader.

One course and one Jupyter server serve all tests of this module. Of pages that are not ours the
part that shows our report is examined.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder import bugs
from autograder.grading import grade
from tests import browser, lab
from tests.courses import cell_of, make_course, nbgrader, scores, solutions, submit

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="classes are graded on Linux"),
    pytest.mark.skipif(not browser.available(), reason=browser.MISSING),
]
SCHEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
WIDTHS = (browser.WIDE, browser.NARROW)

REPORT = ".agr"
AROUND = "*:has(> .agr)"
"""The frame that the page gives to our report."""

SCRIPT = "window.pwned = 1; document.title = 'pwned'; fetch('/pwned'); alert('pwned')"
MARKUP = f'<script>{SCRIPT}</script><img src=x onerror="{SCRIPT}"><svg onload="{SCRIPT}"></svg>'
HOSTILE = f"""class Shown:
    def _repr_html_(self):
        return {MARKUP!r}
    def _repr_markdown_(self):
        return {MARKUP!r}
    def _repr_javascript_(self):
        return {SCRIPT!r}
    def _repr_svg_(self):
        return {MARKUP!r}
def corr2d(X, K):
    raise ValueError({MARKUP!r})
print({MARKUP!r})
Shown()"""
MATHJAX = """window.MathJax = {Hub: {
  Config() {}, Queue() {}, Configured() {}, Startup: {signal: {Interest: f => f("End")}}}};"""
"""nbgrader's page fetches it from elsewhere, and does not grade without it."""
FLIPPED = next(b for b in bugs.load("corr2d") if b.name == "flipped_kernel")


def deface(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = f"{MARKUP}\n\n[x](javascript:{SCRIPT.replace(' ', '')})"
        else:
            outputs = {"text/html": MARKUP, "application/javascript": SCRIPT}
            cell["outputs"] = [{"output_type": "display_data", "data": outputs, "metadata": {}}]


@dataclass(frozen=True)
class Course:
    root: Path
    server: lab.Server
    chromium: Any

    def feedback(self, student: str) -> str:
        return (self.root / "feedback" / student / "corr2d" / "corr2d.html").as_uri()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    folder = tmp_path_factory.mktemp("pages")
    root = make_course(folder / "course", "corr2d")
    generated = nbgrader(root, "generate_assignment", "corr2d")
    assert generated.returncode == 0, generated.stderr
    right = solutions(root, "corr2d")
    submit(root, "bob", "corr2d", right | {"corr2d": FLIPPED.source})
    submit(root, "mal", "corr2d", right | {"corr2d": HOSTILE}, deface)
    grade(root, jobs=1)
    feedback = nbgrader(root, "generate_feedback", "corr2d")
    assert feedback.returncode == 0, feedback.stderr
    nbformat.write(notebook_of_a_learner(), root / "mine.ipynb")
    with lab.jupyter_lab(root, folder / "state") as server, browser.chromium() as chromium:
        yield Course(root, server, chromium)


def notebook_of_a_learner() -> Any:
    sources = ["import numpy as np\nfrom autograder import check", FLIPPED.source, "check(corr2d)"]
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )


def examine(page: Any, numbers: str = "2.75 of 5.5 points") -> None:
    """What a person would look for in the report of the flipped kernel, whatever is around it."""
    report = page.locator(REPORT).first
    report.scroll_into_view_if_needed()
    assert numbers in report.inner_text()
    assert "The mistake: flipped kernel" in report.inner_text()
    picture = report.get_by_role("img", name="actual, 1 by 1: 0; marked as wrong: (0, 0)").first
    assert picture.bounding_box()["height"] > 40
    assert browser.overflow(page, AROUND) <= 0
    assert browser.violations(page, REPORT) == []


def open_notebook(page: Any, course: Course) -> None:
    page.goto(course.server.url("lab/tree/mine.ipynb"))
    page.get_by_text("| Idle").wait_for()
    files = page.locator("#jp-left-stack")
    if files.is_visible():
        page.keyboard.press("Control+b")  # which leaves room for the notebook in a narrow window
    files.wait_for(state="hidden")


# -- what a learner sees -----------------------------------------------------------------


def test_a_learner_runs_the_check_in_jupyterlab_and_sees_the_picture(course: Course) -> None:
    course.server.use_theme(dark=False)
    with browser.opened(course.chromium) as page:
        open_notebook(page, course)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.locator(REPORT).wait_for()
        examine(page)
        page.get_by_role("menuitem", name="File", exact=True).click()
        page.get_by_text("Save Notebook", exact=True).click()
        page.get_by_text("Saving completed").wait_for()
    saved = nbformat.read(course.root / "mine.ipynb", as_version=4)
    (output,) = saved.cells[-1].outputs
    assert output.data["text/plain"] == "2.75"


@pytest.mark.parametrize(("dark", "width"), [(True, browser.WIDE), (False, browser.NARROW)])
def test_the_saved_notebook_shows_the_same(course: Course, dark: bool, width: int) -> None:
    course.server.use_theme(dark=dark)
    with browser.opened(course.chromium, width=width, dark=dark) as page:
        open_notebook(page, course)
        page.locator(REPORT).wait_for()
        examine(page)


@SCHEMES
def test_the_feedback_page_tells_what_is_wrong(course: Course, dark: bool) -> None:
    with browser.opened(course.chromium, dark=dark) as page:
        page.goto(course.feedback("bob"))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            examine(page)


# -- what an instructor sees -------------------------------------------------------------


def open_submission(page: Any, course: Course, student: str) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        number = book.find_submission_notebook("corr2d", "corr2d", student).id
    page.route("**/mathjax/**", lambda route: route.fulfill(body=MATHJAX))
    course.server.sign_in(page)
    page.goto(f"{course.server.address}/formgrader/submissions/{number}/")
    page.locator(REPORT).first.wait_for()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("manage_assignments", ["corr2d", "draft", "2"]),
        ("gradebook", ["corr2d", "{mean} / 10"]),
        ("gradebook/corr2d", ["corr2d", "{mean}"]),
        ("gradebook/corr2d/corr2d", ["Submission #1", "Submission #2", "{bob} / 10", "{mal} / 10"]),
        ("manage_students", ["bob", "mal", "{bob} / 10", "{mal} / 10"]),
        ("manage_students/bob/corr2d", ["corr2d", "{bob} / 10"]),
    ],
)
def test_the_formgraders_lists_hold_the_class(course: Course, path: str, words: list[str]) -> None:
    with browser.opened(course.chromium) as page:
        recorded = scores(course.root).items()
        totals = {student: sum(p or 0 for p in cells.values()) for (_, student), cells in recorded}
        assert 5 <= totals["bob"] <= 5.25  # one small check may miss a flipped kernel
        mean = round(sum(totals.values()) / len(totals) + 1e-9, 2)
        numbers = {s: f"{total:g}" for s, total in totals.items()} | {"mean": f"{mean:g}"}
        course.server.sign_in(page)
        page.goto(f"{course.server.address}/formgrader/{path}")
        page.locator("table tbody td").first.wait_for()
        page.wait_for_function(
            "words => words.every(w => document.querySelector('table').innerText.includes(w))",
            arg=[word.format(**numbers) for word in words],
        )
        assert browser.pwned(page) is None


def test_the_formgraders_submission_page_tells_what_is_wrong(course: Course) -> None:
    with browser.opened(course.chromium) as page:
        open_submission(page, course, "bob")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            examine(page)
        page.locator("input.score[placeholder='2.75']").wait_for()


# -- what a submission cannot do ---------------------------------------------------------


def test_nothing_of_a_submission_runs_in_the_formgrader(course: Course) -> None:
    with browser.opened(course.chromium) as page:
        open_submission(page, course, "mal")
        assert "<script>window.pwned" in page.locator(REPORT).first.inner_text()
        assert browser.pwned(page, clicking=True) is None


def test_nothing_of_a_submission_runs_in_the_feedback(course: Course) -> None:
    with browser.opened(course.chromium) as page:
        page.goto(course.feedback("mal"))
        assert "<script>window.pwned" in page.locator(REPORT).first.inner_text()
        assert browser.pwned(page, clicking=True) is None


def test_the_formgrader_would_run_what_was_not_made_safe(course: Course) -> None:
    path = course.root / "autograded" / "mal" / "corr2d" / "corr2d.ipynb"
    before = path.read_text()
    notebook = json.loads(before)
    cell_of(notebook, "corr2d")["outputs"] = [
        {"output_type": "display_data", "data": {"text/html": MARKUP}, "metadata": {}}
    ]
    path.chmod(0o644)
    path.write_text(json.dumps(notebook))
    try:
        with browser.opened(course.chromium) as page:
            open_submission(page, course, "mal")
            assert browser.pwned(page) is not None
    finally:
        path.write_text(before)
