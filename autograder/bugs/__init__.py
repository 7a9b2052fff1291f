"""The bank of known wrong implementations, one module an exercise.

A bug is a complete wrong implementation of one function, self-contained but for the other
functions of its exercise, which it may call. Its docstring is what a student reads.
"""

from __future__ import annotations

import importlib

from autograder.model import Bug


def load(exercise: str) -> tuple[Bug, ...]:
    """The known bugs of an exercise."""
    bugs: tuple[Bug, ...] = importlib.import_module(f"autograder.bugs.{exercise}").BUGS
    return bugs
