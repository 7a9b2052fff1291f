"""A check does not know where its submission runs: every launcher gives the same report."""

import dataclasses
import sys
from pathlib import Path

import pytest

from autograder import bugs
from autograder.exercises import load
from autograder.judge import judge_session
from autograder.sandbox import ForkServer, SubjectRules, open_launcher
from autograder.session import Session
from autograder.solutions import solution_cells

ROOT = Path(__file__).resolve().parents[1]
ISOLATED = "sandbox" if sys.platform == "linux" else "subprocess"


def report(exercise, cells, launcher, *, only, shrink=False):
    with Session(launcher, cells) as session:
        found = judge_session(exercise, session, only=only, shrink=shrink)
    return dataclasses.replace(found, isolation="").dumps()


def in_this_process(exercise, cells, **options):
    with open_launcher(SubjectRules.of(exercise), isolation="none") as launcher:
        return report(exercise, cells, launcher, **options)


def bank(exercise_id):
    """Submissions with one bug each, and the function that has it."""
    for bug in bugs.load(exercise_id):
        yield bug.name, bug.function, solution_cells(ROOT, exercise_id, {bug.function: bug.source})


@pytest.mark.parametrize(
    ("exercise_id", "every"),
    [
        ("corr2d", 5),
        *[
            pytest.param(e, 1, marks=pytest.mark.slow)
            for e in ("corr2d", "padding", "stride", "pooling", "im2col")
        ],
    ],
)
def test_the_bug_bank_gets_the_same_reports_in_the_sandbox(exercise_id, every):
    if ISOLATED != "sandbox":
        pytest.skip("the sandbox needs Linux")
    exercise = load(exercise_id)
    rules = SubjectRules.of(exercise)
    with ForkServer(exercise.library) as server:
        for name, function, cells in list(bank(exercise_id))[::every]:
            here = in_this_process(exercise, cells, only=function)
            there = report(exercise, cells, server.launcher(rules), only=function)
            assert there == here, name


@pytest.mark.parametrize("isolation", sorted({"subprocess", ISOLATED}))
def test_a_shrunk_counterexample_is_the_same_everywhere(isolation):
    exercise = load("corr2d")
    _, function, cells = next(bank("corr2d"))
    with open_launcher(SubjectRules.of(exercise), isolation=isolation) as launcher:
        there = report(exercise, cells, launcher, only=function, shrink=True)
    assert there == in_this_process(exercise, cells, only=function, shrink=True)


def test_the_solution_gets_full_marks_in_a_subprocess():
    exercise = load("corr2d")
    cells = solution_cells(ROOT, "corr2d", {})
    with (
        open_launcher(SubjectRules.of(exercise), isolation="subprocess") as launcher,
        Session(launcher, cells) as session,
    ):
        assert judge_session(exercise, session).complete
