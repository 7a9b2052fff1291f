"""`autograder report`: the class at a glance, and its grades for other programs."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "write the class report (HTML) and the grades as CSV, also for Canvas and Moodle"
FOLDER = "class_report"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `report` takes."""
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help=f"default: {FOLDER}/ in the course"
    )
    parser.add_argument(
        "--provisional", action="store_true",
        help="give Canvas and Moodle also the scores that wait for a person's grade",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Write the files and say what is in them."""
    import datetime

    from rich.console import Console

    from autograder.course import write_whole
    from autograder.errors import UsageError
    from autograder.report import class_report, csv_export
    from autograder.report.class_reading import class_data
    from autograder.solutions import find_root

    root = find_root()
    data = class_data(root)
    output = (args.output or root / FOLDER).resolve()
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is a file; name a folder")
    output.mkdir(parents=True, exist_ok=True)
    provisional = args.provisional
    files = {
        "class.html": class_report.render(data, output=output, on=datetime.date.today()),
        "scores.csv": csv_export.spreadsheet(data),
        "canvas.csv": csv_export.canvas(data, provisional=provisional),
        "moodle.csv": csv_export.moodle(data, provisional=provisional),
    }
    console = Console(highlight=False, soft_wrap=True)
    for name, content in files.items():
        write_whole(output / name, content)
        console.print(str(output / name), markup=False)
    console.print(
        f"{len(data.members)} students, {len(data.entries)} graded submissions, "
        f"{len(data.people_needed)} that need a person"
    )
    waiting = len(csv_export.withheld(data))
    if waiting and not provisional:
        console.print(
            f"{waiting} scores wait for a person's grade and are left out of canvas.csv and "
            "moodle.csv; --provisional puts them in"
        )
    return 0
