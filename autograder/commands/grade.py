"""`autograder grade`: a whole class into nbgrader's gradebook."""

from __future__ import annotations

import argparse

HELP = "grade everything in submitted/ and record it in nbgrader's gradebook"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `grade` takes."""
    parser.add_argument("exercises", metavar="EXERCISE", nargs="*", help="default: all")
    parser.add_argument(
        "--jobs", type=int, metavar="N", help="graded side by side (default: one a processor)"
    )
    parser.add_argument(
        "--gpu-jobs", type=int, default=1, metavar="N", help="trainers that share the GPU"
    )
    parser.add_argument(
        "--only", choices=("cuda",),
        help="complete the points that an earlier run left open for want of a GPU",
    )  # fmt: skip
    parser.add_argument(
        "--isolation", choices=("sandbox", "subprocess", "none"), default="sandbox",
        help="anything but the default is for submissions you trust",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="grade again what is graded already")


def run(args: argparse.Namespace) -> int:
    """Grade, print a line for each submission; 0 even when some earned nothing.

    1 when a result could not be written or the grader failed: the next run tries again.
    """
    from pathlib import Path

    from rich.console import Console
    from rich.table import Table

    from autograder import grading
    from autograder.errors import UsageError, harmless
    from autograder.exercises import load
    from autograder.solutions import find_root

    for name in ("jobs", "gpu_jobs"):
        value = getattr(args, name)
        if value is not None and value < 1:
            raise UsageError(f"--{name.replace('_', '-')} must be at least 1, got {value}")
    here, root = Path.cwd().resolve(), find_root()
    if not here.is_relative_to(root):  # found beside the package: a course that nobody meant
        raise UsageError(
            f"{here} is in no course directory (one with nbgrader_config.py and solutions/)"
        )
    wanted = [load(e).id for e in args.exercises] or None
    with grading.progress_bar() as bar:
        results = grading.grade(
            root,
            wanted,
            jobs=args.jobs,
            gpu_jobs=args.gpu_jobs,
            isolation=args.isolation,
            only=args.only,
            force=args.force,
            progress=bar,
        )
    table = Table(box=None, pad_edge=False)
    for heading in ("student", "exercise", "score", "of", ""):
        table.add_column(heading, justify="right" if heading in ("score", "of") else "left")
    for line in results:
        remark = line.problem or ("needs a person" if line.needs_person else "")
        student, remark = (" ".join(harmless(t).split()) for t in (line.student, remark))
        table.add_row(student, line.exercise, f"{line.score:g}", f"{line.max_score:g}", remark)
    console = Console(markup=False)  # students' names are theirs
    if results:
        console.print(table)
    fresh = sum(line.fresh for line in results)
    console.print(
        f"{fresh} graded, {len(results) - fresh} unchanged since they were graded",
        highlight=False,
    )
    return 0 if all(line.saved for line in results) else 1
