"""`autograder build`: make the notebooks from their text sources."""

from __future__ import annotations

import argparse

HELP = "make the notebooks in solutions/ and assignments/ from their text sources"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `build` takes."""
    parser.add_argument("exercises", metavar="EXERCISE", nargs="*", help="default: all")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; answer 1 when a file is stale"
    )


def run(args: argparse.Namespace) -> int:
    """Build, or with `--check` only say what is stale."""
    from autograder import build
    from autograder.exercises import load
    from autograder.solutions import find_root

    root = find_root()
    wanted = [load(e).id for e in args.exercises] or None
    files = build.stale(root, wanted) if args.check else build.build(root, wanted)
    for path in files:
        print(f"{'stale' if args.check else 'wrote'} {path.relative_to(root)}")
    if not files:
        print("everything is up to date")
    return 1 if args.check and files else 0
