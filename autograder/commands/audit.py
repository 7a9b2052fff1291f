"""`autograder audit`: do the checks catch every known bug and fail no honest solution?"""

from __future__ import annotations

import argparse
import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from autograder.audit import Audit

HELP = "grade all known bugs and honest variants; fails when the checks are too weak or too strict"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `audit` takes."""
    parser.add_argument("exercises", metavar="EXERCISE", nargs="*", help="default: all")
    parser.add_argument("--seed", type=int, default=0, metavar="N")


def run(args: argparse.Namespace) -> int:
    """Print a checks × bugs matrix for each exercise; 1 when there is a problem."""
    from rich.console import Console
    from rich.progress import Progress

    from autograder import audit
    from autograder.exercises import IDS, load
    from autograder.solutions import find_root

    root = find_root()
    wanted = [load(e).id for e in args.exercises] or list(IDS)
    console = Console()
    problems = 0
    with Progress(console=Console(stderr=True), transient=True) as bar:
        for exercise in wanted:
            task = bar.add_task(exercise, total=audit.size(exercise))
            step = functools.partial(_step, bar, task)
            found = audit.audit(root, exercise, seed=args.seed, progress=step)
            bar.remove_task(task)
            _print_matrix(console, found)
            for problem in found.problems:
                console.print(f"[bold red]✗[/] {problem}", highlight=False)
            problems += len(found.problems)
    console.print("no problems" if not problems else f"{problems} problems", highlight=False)
    return 1 if problems else 0


def _step(bar: Progress, task: TaskID, name: str) -> None:
    bar.update(task, advance=1, description=name)


def _print_matrix(console: Console, found: Audit) -> None:
    from rich.table import Table

    exercise = found.exercise
    table = Table(title=f"{exercise.id}: checks × bugs", title_justify="left", box=None)
    table.add_column("check")
    for number, _ in enumerate(found.bugs, start=1):
        table.add_column(str(number), justify="right")
    table.add_column("kills", justify="right")
    for check in exercise.checks:
        killed = set(found.kills(check))
        marks = [
            "✗" if bug.name in killed else ("·" if bug.function == check.function else "")
            for bug, _ in found.bugs
        ]
        table.add_row(check.id, *marks, str(len(killed)))
    console.print(table)
    for number, (bug, report) in enumerate(found.bugs, start=1):
        lost = report.max_score - report.score
        console.print(f"{number:4}  {bug.function}: {bug.name} loses {lost:g}", highlight=False)
    for name, report in found.honest:
        console.print(
            f"      honest {name}: {report.score:g} of {report.max_score:g}", highlight=False
        )
