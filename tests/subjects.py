"""What tests do with a subject, in this process or in a sandbox."""

import os
import textwrap
import time
from pathlib import Path

from autograder.executor import Executor
from autograder.subject import Cell, Request

HARMLESS = {
    "autograder", "autograder.deadline", "autograder.erasing", "autograder.errors",
    "autograder.executor", "autograder.export",
    "autograder.fixtures", "autograder.guards", "autograder.layout", "autograder.pretended",
    "autograder.quiet", "autograder.seeding", "autograder.shell", "autograder.subject",
    "autograder.training_fixtures", "autograder.training_watch",
}  # fmt: skip
"""Modules of the grader that may be on the student's side: they hold no answer."""


class Loaded:
    """An executor with some source loaded."""

    def __init__(self, source="", **options):
        self.executor = Executor({"__name__": "submission"}, **options)
        self.result = self.load(source)

    def load(self, source):
        cell = Cell(source=source, name="cell 1")
        return self.send(Request(op="load", args=(cell,))).value[0]

    def send(self, request, seconds=5.0):
        return self.executor.send(request, seconds=seconds)

    def call(self, name, *args, **options):
        return self.send(Request(op="call", target=name, args=args, **options))


def load(subject, source, *, seconds=20.0, magics=False):
    """Run a cell; what it printed and its error."""
    cell = Cell(source=textwrap.dedent(source), name="cell 1", magics=magics)
    result = subject.send(Request(op="load", args=(cell,)), seconds=seconds).value[0]
    printed = "".join(o.get("text", "") for o in result.outputs if o["output_type"] == "stream")
    return printed, result.error


def call(subject, target, *args, seconds=20.0, **kwargs):
    request = Request(op="call", target=target, args=args, kwargs=kwargs)
    return subject.send(request, seconds=seconds)


def children_of(pid):
    """All processes below `pid`, whatever their namespace."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                stat = Path(f"/proc/{name}/stat").read_text()
            except OSError:
                continue
            state, parent = stat.rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(name)] = int(parent)
    found, fresh = set(), {pid}
    while fresh:
        fresh = {p for p, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found


def eventually(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)
