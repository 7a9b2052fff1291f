"""Make the README's picture: `python benchmarks/pictures.py` writes docs/failure.png.

Grades a flipped kernel, renders the report as the page of `--format html`, and takes its picture in
a headless Chromium (Debian: chromium, chromium-driver).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from autograder import bugs, checking, exercises
from autograder.report import html
from autograder.solutions import find_root, solution_cells

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from browser import browser

WIDTH = 900


def main() -> None:
    root = find_root()
    bug = next(b for b in bugs.load("corr2d") if b.name == "flipped_kernel")
    cells = solution_cells(root, "corr2d", {bug.function: bug.source})
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "flipped.py"
        source.write_text("\n\n".join(cell.source for cell in cells))
        report = checking.check_file(exercises.load("corr2d"), source, only="corr2d")
        page = Path(folder) / "report.html"
        page.write_text(html.render(report, standalone=True))
        with browser(Path(folder) / "profile", width=WIDTH) as driver:
            driver.get(page.as_uri())
            height = driver.execute_script("return document.documentElement.scrollHeight")
            driver.set_window_size(WIDTH, height + 40)
            (root / "docs").mkdir(exist_ok=True)
            driver.save_screenshot(str(root / "docs" / "failure.png"))
    print("wrote docs/failure.png")


if __name__ == "__main__":
    main()
