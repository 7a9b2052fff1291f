"""Make the README's pictures: `python benchmarks/pictures.py` writes docs/*.png.

Grades a flipped kernel and a small class, and takes pictures in a headless Chromium (Debian:
chromium) of the report as a page, the notebook in JupyterLab, the class report and nbgrader's
formgrader.
"""

from __future__ import annotations

import datetime
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat

from autograder import bugs, checking, exercises
from autograder.grading import grade
from autograder.report import class_report, html
from autograder.report.class_reading import class_data
from autograder.solutions import solution_cells

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests import browser, lab
from tests.courses import make_course, nbgrader, solutions, submit

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WIDTH = 900
KNOWN = {bug.name: bug for bug in bugs.load("corr2d")}
CLASS = {
    "ada": (),
    "bela": (),
    "chidi": ("flipped_kernel",),
    "dana": ("bias_ignored",),
    "emre": ("flipped_kernel", "bias_ignored"),
    "farah": ("last_place_forgotten",),
    "goran": ("flipped_kernel",),
}


def main() -> None:
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as chromium:
        failure(chromium, Path(folder))
        course = a_class(Path(folder) / "course")
        class_page(chromium, course)
        with lab.jupyter_lab(course, Path(folder) / "state") as server:
            notebook(chromium, course, server)
            formgrader(chromium, course, server)


def failure(chromium: Any, folder: Path) -> None:
    """The page of `autograder check --format html`."""
    flipped = KNOWN["flipped_kernel"]
    cells = solution_cells(ROOT, "corr2d", {flipped.function: flipped.source})
    source = folder / "flipped.py"
    source.write_text("\n\n".join(cell.source for cell in cells))
    report = checking.check_file(exercises.load("corr2d"), source, only="corr2d")
    page = folder / "report.html"
    page.write_text(html.render(report, standalone=True))
    with browser.opened(chromium, width=WIDTH, height=400) as window:
        window.goto(page.as_uri())
        save(window, "failure", full_page=True)


def a_class(root: Path) -> Path:
    """A graded course with its feedback pages."""
    make_course(root, "corr2d")
    nbgrader(root, "generate_assignment", "corr2d").check_returncode()
    right = solutions(root, "corr2d")
    for student, mistakes in CLASS.items():
        wrong = {KNOWN[name].function: KNOWN[name].source for name in mistakes}
        submit(root, student, "corr2d", right | wrong)
    grade(root, jobs=2)
    nbgrader(root, "generate_feedback", "corr2d").check_returncode()
    return root


def class_page(chromium: Any, course: Path) -> None:
    """The page of `autograder report`."""
    page = course / "class.html"
    data = class_data(course)
    page.write_text(class_report.render(data, output=course, on=datetime.date.today()))
    with browser.opened(chromium, width=WIDTH, height=1100) as window:
        window.goto(page.as_uri())
        save(window, "class_report")


def notebook(chromium: Any, course: Path, server: lab.Server) -> None:
    """`check(corr2d)`, run in JupyterLab."""
    sources = ["import numpy as np\nfrom autograder import check", KNOWN["flipped_kernel"].source]
    cells = [nbformat.v4.new_code_cell(source) for source in (*sources, "check(corr2d)")]
    kernel = {"name": "python3", "display_name": "Python 3"}
    made = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(made, course / "mine.ipynb")
    server.use_theme(dark=False)
    with browser.opened(chromium, width=1100, height=1000) as window:
        window.goto(server.url("lab/tree/mine.ipynb"))
        window.get_by_text("| Idle").wait_for()
        window.keyboard.press("Control+b")
        window.get_by_role("menuitem", name="Run", exact=True).click()
        window.get_by_text("Run All Cells", exact=True).click()
        window.locator(".agr").wait_for(timeout=120_000)
        save(window, "notebook")


def formgrader(chromium: Any, course: Path, server: lab.Server) -> None:
    """A submission, as an instructor grades it."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        number = book.find_submission_notebook("corr2d", "corr2d", "chidi").id
    with browser.opened(chromium, width=1100, height=900) as window:
        server.sign_in(window)
        window.goto(f"{server.address}/formgrader/submissions/{number}/")
        window.locator(".agr").first.scroll_into_view_if_needed()
        save(window, "formgrader")


def save(window: Any, name: str, **options: Any) -> None:
    window.screenshot(path=str(DOCS / f"{name}.png"), **options)
    print(f"wrote docs/{name}.png")


if __name__ == "__main__":
    main()
