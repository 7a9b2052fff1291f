"""The commands of a learner, as they print into a pipe."""

import ast

import pytest

from autograder.cli import main
from autograder.exercises import IDS, load


@pytest.mark.parametrize("exercise", IDS)
def test_a_solution_is_printed_as_it_can_be_pasted(exercise, capsys):
    assert main(["solution", exercise, "--yes"]) == 0
    printed = capsys.readouterr().out
    defined = [node.name for node in ast.parse(printed).body]
    assert defined == [f.name for f in load(exercise).functions]


def test_a_solution_keeps_its_brackets_and_its_long_lines(capsys):
    main(["solution", "corr2d", "corr2d", "--yes"])
    printed = capsys.readouterr().out
    assert "            Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()\n" in printed
    assert "X: array (H, W).  K: array (kH, kW).  Returns an array (H - kH + 1, W - kW + 1).\n" in (
        printed
    )
