"""`autograder similar`: near-identical submissions, for a person to judge."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "list near-identical submissions of an exercise, for a person to judge"
MOST_LISTED = 100


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `similar` takes."""
    parser.add_argument("exercise", metavar="EXERCISE")
    parser.add_argument(
        "--threshold", type=float, metavar="SHARE",
        help="list pairs at least this much alike, from 0 to 1 (default: 0.9)",
    )  # fmt: skip
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help="also write a page with each pair side by side"
    )


def run(args: argparse.Namespace) -> int:
    """Print the pairs, the most alike first; 0 whether or not there are any."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from autograder import similar
    from autograder.course import write_whole
    from autograder.errors import UsageError, harmless
    from autograder.exercises import load
    from autograder.report import similar_report
    from autograder.solutions import find_root

    exercise = load(args.exercise).id
    threshold = similar.THRESHOLD if args.threshold is None else args.threshold
    if not 0 < threshold <= 1:
        raise UsageError(f"--threshold must be above 0 and at most 1, got {threshold:g}")
    if args.html is not None and not args.html.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {args.html.absolute().parent}")
    found = similar.similar(find_root(), exercise, threshold=threshold)
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False)
    for heading in ("student", "student", "alike", "like the solution", "by function"):
        table.add_column(heading, justify="right" if "like" in heading else "left")
    for pair in found.pairs[:MOST_LISTED]:
        each = ", ".join(f"{f} {similar_report.percent(s)}" for f, s in pair.functions.items())
        table.add_row(
            Text(harmless(pair.first.student)),
            Text(harmless(pair.second.student)),
            similar_report.percent(pair.similarity),
            similar_report.percent(pair.textbook),
            each,
        )
    if found.pairs:
        console.print(table)
    if len(found.pairs) > MOST_LISTED:
        console.print(f"… and {len(found.pairs) - MOST_LISTED} more pairs; raise --threshold")
    console.print(
        f"{len(found.pairs)} pairs of {found.compared} submissions are at least "
        f"{similar_report.percent(threshold)} alike; {len(found.left_out)} have too little code "
        "to compare. Alike is no proof: a person has to judge."
    )
    if args.html is not None:
        write_whole(args.html.absolute(), similar_report.render(found))
        console.print(str(args.html), markup=False, soft_wrap=True)
    return 0
