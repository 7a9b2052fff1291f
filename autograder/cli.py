"""The `autograder` command: parsing its arguments and choosing what runs."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import NoReturn

from autograder import __version__
from autograder.errors import AutograderError, GraderError

COMMANDS = (
    "list", "check", "watch", "hint", "solution",
    "build", "audit", "demo", "grade", "report", "similar", "calibrate", "doctor",
)  # fmt: skip
"""Each has a module of its name in `autograder.commands`, with `HELP`, `arguments` and `run`."""

USAGE_ERROR = 2
GRADER_ERROR = 3


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One clear line instead of the usage text."""
        self.exit(USAGE_ERROR, f"{self.prog}: {message} (try {self.prog} --help)\n")


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    top = _Parser(
        prog="autograder",
        description="Exercises on convolutional networks, checked by properties.",
    )
    top.add_argument("--version", action="version", version=f"autograder {__version__}")
    chosen = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = importlib.import_module(f"autograder.commands.{name}")
        sub = chosen.add_parser(name, help=module.HELP, description=module.HELP)
        module.arguments(sub)
        sub.set_defaults(run=module.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code.

    0 is success (for `check`, full marks), 1 less than that, 2 a wrong call and 3 a fault of the
    grader, the last two with one line on standard error.
    """
    try:
        args = parser().parse_args(argv)
        return int(args.run(args))
    except GraderError as error:
        print(f"autograder: the grader itself failed: {error}", file=sys.stderr)
        return GRADER_ERROR
    except AutograderError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        print("autograder: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe has gone, as with `| head`
        sys.stderr.close()
        return 1


if __name__ == "__main__":
    sys.exit(main())
