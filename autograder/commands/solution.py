"""`autograder solution`: the reference solution, after asking."""

from __future__ import annotations

import argparse
import sys

HELP = "show the reference solution of an exercise, after asking"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `solution` takes."""
    parser.add_argument("exercise", metavar="EXERCISE")
    parser.add_argument("function", metavar="FUNCTION", nargs="?")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(args: argparse.Namespace) -> int:
    """Print the solution's code; 1 when the learner would rather not see it."""
    from rich.console import Console
    from rich.syntax import Syntax

    from autograder.errors import UsageError
    from autograder.exercises import load
    from autograder.solutions import find_root, solution_cells

    exercise = load(args.exercise)
    names = [f.name for f in exercise.functions]
    if args.function is not None and args.function not in names:
        raise UsageError(
            f"{exercise.id} has no function {args.function!r}; it has {', '.join(names)}"
        )
    wanted = [args.function] if args.function else names
    if not args.yes:
        if not sys.stdin.isatty():
            raise UsageError("there is nobody to ask whether to show the solution; add --yes")
        question = f"Show the solution of {', '.join(wanted)}? Have you had all hints? [y/N] "
        try:
            answer = input(question)
        except EOFError:  # Ctrl-D is a no
            print()
            return 1
        if answer.strip().lower() not in ("y", "yes"):
            return 1
    console = Console()
    for cell in solution_cells(find_root(), exercise.id):
        if cell.grade_id in wanted:
            lines = [
                line for line in cell.source.strip().splitlines()
                if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION")
            ]  # fmt: skip
            code = "\n".join(lines) + "\n"
            # Neither markup nor wrapped nor filled up with spaces: it is there to be copied.
            shown = Syntax(code, "python", background_color="default").highlight(code)
            console.print(shown, soft_wrap=True)
    return 0
