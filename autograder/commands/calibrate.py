"""`autograder calibrate`: measure the accuracy levels of the trainer and write their table."""

from __future__ import annotations

import argparse

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
        "--dry-run", action="store_true", help="print what was measured, write nothing"
    )


def run(args: argparse.Namespace) -> int:
    """Measure, merge into the committed table, and say what the levels are now."""
    from autograder import calibrate, fashion_mnist, thresholds
    from autograder.errors import UsageError
    from autograder.solutions import find_root

    if args.runs < 2:
        raise UsageError("a deviation takes at least two runs of each recipe")
    root = find_root()
    old_rows, bug_rows = calibrate.read_rows(thresholds.table())
    rows = old_rows
    if args.bugs:
        bug_rows = calibrate.run_bugs(root, runs=args.runs)
    else:
        data = fashion_mnist.shipped() if args.data == "shipped" else fashion_mnist.load()
        if data.source != args.data:
            raise UsageError(f"the full data is not here; set {fashion_mnist.ROOT}")
        chosen = [r for r in calibrate.recipes() if args.recipe in r.name]
        first = calibrate.FIRST_SEED if args.first_seed is None else args.first_seed
        new = calibrate.run(
            root, data, chosen, runs=args.runs, device=args.device, first_seed=first
        )
        rows = calibrate.merged(old_rows, new)
    table = calibrate.make_table(rows, bug_rows)
    if args.dry_run:
        print(calibrate.markdown(table))
    else:
        calibrate.write(table)
        print(f"{thresholds.TABLE}: {table['thresholds']}")
    return 0
