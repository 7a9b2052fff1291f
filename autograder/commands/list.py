"""`autograder list`: the exercises in order, and how far the learner is."""

from __future__ import annotations

import argparse

HELP = "the exercises in order, with your progress"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `list` takes: nothing."""


def run(args: argparse.Namespace) -> int:
    """Print the table."""
    from rich.console import Console
    from rich.table import Table

    from autograder import progress
    from autograder.errors import UsageError
    from autograder.exercises import IDS, load
    from autograder.solutions import find_root

    try:
        reached = progress.functions(find_root())
    except UsageError:
        reached = {}
    table = Table(box=None, pad_edge=False)
    for heading in ("exercise", "title", "points", "progress"):
        table.add_column(heading, justify="right" if heading == "points" else "left")
    for exercise in map(load, IDS):
        known = [reached.get(f"{exercise.id}/{f.name}", {}) for f in exercise.functions]
        score = sum(float(k.get("score", 0.0)) for k in known)
        started = any(k.get("started") for k in known)
        if not started:
            state = "not started"
        elif all(k and k["score"] >= k["max_score"] for k in known):
            state = "complete"
        else:
            state = f"{score:g} of {exercise.points:g}"
        table.add_row(exercise.id, exercise.title, f"{exercise.points:g}", state)
    Console().print(table)
    return 0
