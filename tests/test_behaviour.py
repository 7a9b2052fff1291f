"""A program's plays: in order, those that go together at once, and kept when it is lost."""

import sys

import pytest
from subjects import load
from submissions import cells, check, doubles

from autograder.behaviour import Player, alike
from autograder.errors import SubjectDied
from autograder.executor import InProcess
from autograder.openings import AHEAD
from autograder.session import Session

linux = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

COUNTING = """
import numpy as np
calls = 0
def f(x):
    global calls
    calls += 1
    return 2 * x + (calls % 5 == 0)
"""
DOUBLES = check("f", "doubles", doubles)


def shown(player, numbers=range(12)):
    return [player.shows(DOUBLES, number) for number in numbers]


@linux
def test_a_program_that_counts_its_calls_shows_the_same_everywhere(subject):
    load(subject, COUNTING)
    there = shown(Player(lambda: subject, 0, draws=False))
    with Session(InProcess(), cells(COUNTING)) as session:
        here = shown(Player(lambda: session.subject, 0, draws=False))
    assert all(alike(a, b, strict=True) for a, b in zip(here, there, strict=True))
    assert [s.held for s in there] == [True, True, True, True, False] * 2 + [True, True]


def test_a_steady_program_is_played_where_it_is_asked():
    with Session(InProcess(), cells(COUNTING + "def g(x): return calls")) as session:
        player = Player(lambda: session.subject, 0, draws=False, steady=True)
        player.shows(DOUBLES, 7)
        player.shows(DOUBLES, 7)
        assert session.subject.namespace["calls"] == 1


@linux
def test_what_was_shown_before_the_end_of_the_process_is_kept(subject):
    source = (
        "import os\nn = []\ndef f(x):\n    n.append(x)\n    return os._exit(1) if n[5:] else 2 * x"
    )
    load(subject, source)
    player = Player(lambda: subject, 0, draws=False)
    assert [s.held for s in shown(player, range(5))] == [True] * 5
    with pytest.raises(SubjectDied):
        player.shows(DOUBLES, 5)


@linux
@pytest.mark.parametrize("draws", [False, True])
def test_examples_whose_requests_go_together_are_played_at_once(subject, draws):
    load(subject, COUNTING)
    player = Player(lambda: subject, 0, draws=draws)
    assert player.shows(DOUBLES, 0).held
    assert len(player._seen[DOUBLES.id, 0]) == (1 if draws else AHEAD)
    assert player.shows(DOUBLES, 12) is None
    assert len(shown(player)) == 12
