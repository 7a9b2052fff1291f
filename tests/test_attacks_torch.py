"""Ways to PyTorch's own convolution, and to its comparisons: none earns a point of `conv2d`."""

import dataclasses
import sys
from pathlib import Path

import pytest
from test_attacks import header_of

from autograder.exercises import load
from autograder.judge import judge_session
from autograder.sandbox import ForkServer, SubjectRules
from autograder.session import Session
from autograder.subject import Cell

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

ATTACKS = sorted((Path(__file__).parent / "attacks" / "torch").glob("*.py"))
JUDGED = "matches_torch"


@pytest.fixture(scope="module")
def server():
    with ForkServer("torch") as server:
        yield server


@pytest.mark.parametrize("path", ATTACKS, ids=lambda p: p.stem)
def test_the_ready_made_operator_is_no_answer(path, server):
    header = header_of(path)
    exercise = load("im2col")
    checks = tuple(dataclasses.replace(c, count=10) for c in exercise.checks)
    exercise = dataclasses.replace(exercise, checks=checks)
    cells = [Cell(source=path.read_text(), name="cell 1", magics=True)]
    with Session(server.launcher(SubjectRules.of(exercise)), cells) as session:
        report = judge_session(
            exercise, session, only="conv2d", shrink=False, select=lambda c: c.name == JUDGED
        )
    verdicts = header["verdict"]
    (outcome,) = report.outcomes
    assert outcome.points == 0
    assert str(outcome.status) in ([verdicts] if isinstance(verdicts, str) else verdicts), outcome
