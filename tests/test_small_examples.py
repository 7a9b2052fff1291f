"""The small examples that are kept with the exercises: valid, sorted, and what a failure shows."""

import pytest
from submissions import TOY, grade, outcome

from autograder import bugs, examples, shrink, small_examples
from autograder.executor import InProcess
from autograder.exercises import IDS, load
from autograder.failure import bulk
from autograder.judge import judge
from autograder.solutions import find_root, solution_cells

CHECKS = {c.id: c for name in IDS for c in load(name).checks if c.id in small_examples.kept()}


def test_checks_have_ids_of_their_own():
    every = [c.id for name in IDS for c in load(name).checks]
    assert len(set(every)) == len(every)


def test_they_belong_to_checks_that_there_are():
    assert CHECKS.keys() == small_examples.kept().keys()


@pytest.mark.parametrize("check_id", sorted(CHECKS))
def test_each_is_an_example_of_its_check_and_the_smallest_come_first(check_id):
    found = small_examples.small_examples(CHECKS[check_id])
    assert len(found) == len(small_examples.kept()[check_id])
    sizes = [bulk(example) for example in found]
    assert sizes == sorted(sizes)


@pytest.fixture
def kept_nowhere(tmp_path, monkeypatch):
    """A file of small examples that says nothing yet."""
    with monkeypatch.context() as patch:
        patch.setattr(small_examples, "FILE", tmp_path / "small.json")
        small_examples.keep({})
        yield
    small_examples.forget()


def test_what_is_written_is_read_again(kept_nowhere):
    rows = {"f/doubles": [(0, True, 1.5, "a", b"\x00\xff"), (float("inf"),)], "f/it": [(-3,)]}
    small_examples.keep(rows)
    assert small_examples.kept() == rows


def choices_of(x):
    """What Hypothesis chooses to make this one value, as an example of `f/doubles`."""
    for key in range(1000):
        drawn = examples._drawn(TOY.checks[1], key)
        for example, choices in zip(drawn.examples, drawn.choices, strict=True):
            if example["x"].tolist() == [[x]]:
                return choices
    raise AssertionError


def shown(limit):
    """The counterexample for a function that is wrong for values above the limit."""
    source = f"def f(x):\n    return 2 * x + (x > {limit})\ndef g(x):\n    return x.size"
    return outcome(grade(source), "f/doubles").counterexample["x"].tolist()


def test_the_first_that_fails_is_shown_but_nothing_larger_than_what_failed(kept_nowhere):
    assert shown(1) == [[2.0]]
    small_examples.keep({"f/doubles": [choices_of(3.0), choices_of(4.0)]})
    assert shown(1) == [[3.0]]
    assert shown(3) == [[4.0]]
    assert shown(-9) == [[0.0]]


STEADY = [b for b in bugs.load("corr2d") if b.function == "corr2d" and not b.remembers]


@pytest.mark.parametrize("bug", STEADY[::6])
def test_a_known_bug_is_shown_on_an_example_as_small_as_a_search_finds(bug, monkeypatch):
    exercise = load("corr2d")
    submission = solution_cells(find_root(), "corr2d", {bug.function: bug.source})
    kept = judge(exercise, submission, InProcess(), only=bug.function)
    monkeypatch.setattr(shrink, "small_examples", lambda check: ())
    found = judge(exercise, submission, InProcess(), only=bug.function)
    for one, other in zip(kept.outcomes, found.outcomes, strict=True):
        assert one.points == other.points
        assert bulk(one.counterexample) <= bulk(other.counterexample)
