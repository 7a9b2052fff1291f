"""`autograder hint`: the next of three hints."""

from __future__ import annotations

import argparse

HELP = "the next of three hints for an exercise"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `hint` takes."""
    parser.add_argument("exercise", metavar="EXERCISE")
    parser.add_argument(
        "function", metavar="FUNCTION", nargs="?",
        help="default: the first function that has not earned its points yet",
    )  # fmt: skip
    parser.add_argument("--again", action="store_true", help="start over with the first hint")


def run(args: argparse.Namespace) -> int:
    """Print one hint more than last time, and how many are left."""
    import textwrap

    from autograder import progress
    from autograder.errors import UsageError
    from autograder.exercises import load
    from autograder.solutions import find_root

    exercise = load(args.exercise)
    root = find_root()
    names = [f.name for f in exercise.functions]
    if args.function is not None and args.function not in names:
        raise UsageError(
            f"{exercise.id} has no function {args.function!r}; it has {', '.join(names)}"
        )
    reached = progress.functions(root)

    def open_(name: str) -> bool:
        known = reached.get(f"{exercise.id}/{name}")
        return not known or known["score"] < known["max_score"]

    name = args.function or next(filter(open_, names), names[0])
    hints = exercise.function(name).hints
    key = f"{exercise.id}/{name}"
    shown = 0 if args.again else progress.hints_shown(root).get(key, 0)
    number = min(shown, len(hints) - 1)
    progress.remember_hint(root, key, number + 1)
    left = len(hints) - number - 1
    rest = f"{left} left" if left else "that was the last one; --again starts over"
    print(f"{name}, hint {number + 1} of {len(hints)}:")
    lines = textwrap.wrap(hints[number], width=86, break_on_hyphens=False)
    print(textwrap.indent("\n".join(lines), "  "))
    print(f"({rest})")
    return 0
