"""`autograder demo`: grade a made-up class and show the table."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.demo import Demo

HELP = "make a class out of solutions and known bugs, grade it through nbgrader, show the table"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `demo` takes."""
    parser.add_argument(
        "--directory", type=Path, metavar="DIR",
        help="a new folder for the demonstration's course (default: a temporary one)",
    )  # fmt: skip
    parser.add_argument("--jobs", type=int, metavar="N", help="graded side by side")


def run(args: argparse.Namespace) -> int:
    """Run it and print each submission, its scores and why points were lost."""
    import tempfile

    from rich.console import Console

    from autograder import demo, grading
    from autograder.errors import UsageError
    from autograder.solutions import find_root

    root = find_root()
    if args.directory is not None and args.directory.exists():
        raise UsageError(f"{args.directory} exists already; name a new folder")
    course = args.directory or Path(tempfile.mkdtemp(prefix="autograder-demo-"))
    console = Console()
    progress = Console(stderr=True)
    with grading.progress_bar() as bar:
        result = demo.run(
            root,
            course.resolve(),
            jobs=args.jobs,
            tell=lambda step: progress.print(f"[dim]{step} …[/]", highlight=False),
            bar=bar,
        )
    _print(console, result)
    console.print(f"\nFeedback pages: {result.feedback}", highlight=False, soft_wrap=True)
    console.print(
        f"The course, as instructors see it: cd {result.course} && nbgrader formgrader "
        "(in JupyterLab)",
        highlight=False,
        soft_wrap=True,
    )
    return 0


def _print(console: Console, result: Demo) -> None:
    from rich.table import Table
    from rich.text import Text

    from autograder.demo import CLASS
    from autograder.exercises import IDS, load

    scores = {(g.student, g.exercise): g for g in result.grades}
    table = Table(title="The class", title_justify="left", box=None, pad_edge=False)
    table.add_column("student")
    for exercise in IDS:
        table.add_column(f"{exercise}\n({load(exercise).points:g})", justify="right")
    table.add_column("total", justify="right")
    table.add_column("who they are")
    for student in CLASS:
        grades = [scores.get((student.name, e)) for e in IDS]
        cells = ["–" if g is None else f"{g.score:g}" for g in grades]
        total = sum(g.score for g in grades if g is not None)
        table.add_row(student.name, *cells, f"{total:g}", student.habit)
    console.print(table)
    console.print()
    for grade in result.grades:
        lost = list(result.lost(grade))
        if not lost:
            continue
        total = sum(points for _, points, _ in lost)
        title = f"{grade.student}, {grade.exercise}: lost {total:g}"
        console.print(Text(title, style="bold"))
        for check, points, reason in _grouped(lost):
            console.print(Text(f"  −{points:g}  {check}: {reason}"), soft_wrap=True)


def _grouped(lost: list[tuple[str, float, str]]) -> list[tuple[str, float, str]]:
    """Checks of one function that failed for the same reason, on one line."""
    groups: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for check, points, reason in lost:
        function, name = check.split("/")
        groups.setdefault((function, reason), []).append((name, points))
    return [
        (
            f"{function}/{names[0][0]}" if len(names) == 1 else f"{function} ({len(names)} checks)",
            sum(points for _, points in names),
            reason,
        )
        for (function, reason), names in groups.items()
    ]
