"""`autograder watch`: check at every save, exercise after exercise."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "check at every save and go on to the next exercise when one is complete"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `watch` takes."""
    parser.add_argument("exercise", metavar="EXERCISE", nargs="?", help="default: where you are")
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="watch this file instead"
    )


def run(args: argparse.Namespace) -> int:
    """Watch until everything is complete or the learner stops it."""
    from rich.console import Console

    from autograder.errors import UsageError
    from autograder.exercises import load
    from autograder.solutions import find_root
    from autograder.watching import watch

    if args.exercise is not None:
        load(args.exercise)
    if args.file is not None and not args.file.is_file():
        raise UsageError(f"there is no file {args.file}")
    watch(find_root(), args.exercise, args.file, Console())
    return 0
