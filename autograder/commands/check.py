"""`autograder check`: grade one submission and explain."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = "grade an exercise and say what is wrong and why"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `check` takes."""
    parser.add_argument("exercise", metavar="EXERCISE", help="an exercise's id, as in corr2d")
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=Path,
        help="a .py or .ipynb file (default: your notebook in assignments/)",
    )  # fmt: skip
    parser.add_argument("--format", choices=("text", "json", "html"), default="text")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="draws the examples")
    parser.add_argument("--only", metavar="FUNCTION", help="grade this function alone")
    parser.add_argument(
        "--isolation", choices=("auto", "sandbox", "subprocess", "none"), default="auto",
        help="how the submission is kept apart (default: the best this machine has)",
    )  # fmt: skip
    parser.add_argument("--no-diagnosis", action="store_true", help="do not name the mistake")


def run(args: argparse.Namespace) -> int:
    """Grade, print, and answer 0 for full marks, else 1."""
    from autograder import progress
    from autograder.checking import check_file
    from autograder.exercises import load
    from autograder.solutions import find_root

    exercise = load(args.exercise)
    own = args.file is None
    root = find_root() if own else None
    path = root / "assignments" / exercise.id / f"{exercise.id}.ipynb" if root else args.file
    report = check_file(
        exercise,
        path,
        seed=args.seed,
        only=args.only,
        isolation=args.isolation,
        name_mistakes=not args.no_diagnosis,
    )
    if own:
        progress.remember(report, root)
    match args.format:
        case "json":
            print(report.dumps())
        case "html":
            from autograder.report import html

            print(html.render(report, standalone=True))
        case _:
            from autograder.report import terminal

            terminal.show(report)
    sys.stdout.flush()
    return 0 if report.complete else 1
