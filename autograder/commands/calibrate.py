"""`autograder calibrate`: measure the accuracy levels of the trainer and write their table."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

HELP = "train reference recipes and known bugs over many seeds; write the table of thresholds"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `calibrate` takes."""
    parser.add_argument("--data", choices=["full", "shipped"], default="full")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--runs", type=int, default=20, metavar="N", help="runs of each recipe")
    parser.add_argument("--first-seed", type=int, default=None, metavar="N")
    parser.add_argument(
        "--recipe", metavar="TEXT", default="", help="only recipes whose name has TEXT in it"
    )
    parser.add_argument("--bugs", action="store_true", help="train the known bugs instead")
    parser.add_argument(
        "--table",
        type=Path,
        default=None,
        metavar="FILE",
        help="read and write this table instead of the committed one; runs that it has are kept",
    )
    parser.add_argument(
        "--again", action="store_true", help="measure anew what the table has already"
    )


def run(args: argparse.Namespace) -> int:
    """Measure, merge into the table after each run, and say what the levels are now."""
    from autograder import calibrate, calibration, fashion_mnist, thresholds
    from autograder.errors import UsageError
    from autograder.solutions import find_root

    if args.runs < 2:
        raise UsageError("a deviation takes at least two runs of each recipe")
    chosen = [r for r in calibrate.recipes() if args.recipe in r.name]
    if not chosen:
        known = "; ".join(calibrate.names())
        raise UsageError(f"no recipe has {args.recipe!r} in its name; there are: {known}")
    path = thresholds.TABLE if args.table is None else args.table
    root = find_root()
    rows, bug_rows = calibration.read_rows(thresholds.read(path) if path.is_file() else {})

    def written() -> dict[str, Any]:
        table = calibration.make_table(rows, bug_rows, calibrate.names())
        calibration.write(table, path)
        return table

    def save(row: calibration.Row) -> None:
        nonlocal rows
        rows = calibrate.merged(rows, [row])
        written()

    def save_bug(row: calibration.BugRow) -> None:
        nonlocal bug_rows
        bug_rows = calibrate.merged_bugs(bug_rows, [row])
        written()

    if args.bugs:
        old_bugs = [] if args.again else bug_rows
        bug_rows = calibrate.run_bugs(root, old_bugs, runs=args.runs, save=save_bug)
    else:
        data = fashion_mnist.shipped() if args.data == "shipped" else fashion_mnist.load()
        if data.source != args.data:
            raise UsageError(f"the full data is not here; set {fashion_mnist.ROOT}")
        first = calibrate.FIRST_SEED if args.first_seed is None else args.first_seed
        calibrate.run(
            root, data, chosen, [] if args.again else rows,
            runs=args.runs, device=args.device, first_seed=first, save=save,
        )  # fmt: skip
    rows = calibrate.merged(rows, [])
    print(f"{path}: {written()['thresholds']}")
    return 0
