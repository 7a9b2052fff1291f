from dataclasses import replace

import numpy as np
import pytest
from submissions import GOOD, GOOD_G, TOY, cells, check, doubles, grade, outcome, with_f

from autograder import bugs, compare, strategies
from autograder.errors import CheckFailed, GraderError
from autograder.examples import check_seed, examples_of
from autograder.executor import InProcess
from autograder.exercises import load
from autograder.judge import judge, judge_session
from autograder.session import Session
from autograder.solutions import find_root, solution_cells
from autograder.verdict import Status


def test_a_failure_shows_the_smallest_input_that_fails():
    found = outcome(with_f("return 2 * x + (x > 0)"), "f/doubles")
    assert found.message == (
        "f: the result is wrong at [0, 0]: expected 2.0, got 3.0 (1 of 1 value differs)\n"
        "Hint: doubles?\n"
        "Reproduce it with: f(np.array([[1.0]]))"
    )
    assert found.counterexample["x"].tolist() == [[1.0]]
    assert found.expected.tolist() == [[2.0]]
    assert found.actual.tolist() == [[3.0]]
    assert found.index == (0, 0)
    assert (found.status, found.points, found.max_points) == (Status.FAILED, 0, 1)


def test_without_shrinking_the_first_failing_example_is_shown():
    check_ = TOY.checks[1]
    first = next(e for e in examples_of(check_, check_seed(check_, 0)) if (e["x"] > 0).any())
    with Session(InProcess(), cells(f"def f(x): return 2 * x + (x > 0)\n{GOOD_G}")) as session:
        report = judge_session(TOY, session, shrink=False)
    assert np.array_equal(outcome(report, "f/doubles").counterexample["x"], first["x"])


def test_a_loss_while_shrinking_leaves_the_failure_as_it_was_seen():
    source = """
        calls = []
        def f(x):
            calls.append(1)
            while len(calls) > 14:
                pass
            return 3 * x
    """
    exercise = replace(TOY, checks=(check("f", "doubles", doubles, seconds=0.2),))
    (found,) = grade(source, exercise).outcomes
    assert found.status is Status.FAILED


def test_a_submission_that_answers_differently_each_time_keeps_its_first_failure():
    source = "calls = []\ndef f(x):\n    calls.append(1)\n    return 2 * x + (len(calls) == 20)\n"
    (found,) = grade(source + GOOD_G, only="f").outcomes[1:]
    assert found.status is Status.FAILED
    assert "is wrong" in found.text


def test_a_fault_of_the_grader_while_shrinking_is_reported():
    seen = []

    def broken(s, x):
        seen.append(x)
        if len(seen) > 2:
            raise KeyError("late")
        raise CheckFailed("no")

    exercise = replace(TOY, checks=(check("f", "broken", broken),))
    with pytest.raises(GraderError, match="KeyError"):
        grade(GOOD, exercise)


def _wrong_bug():
    """The report about a wrong `corr2d`, values alone."""
    bug = next(b for b in bugs.load("corr2d") if b.name == "flipped_kernel")
    exercise = load("corr2d")
    chosen = tuple(c for c in exercise.checks if c.id in ("corr2d/matches_torch", "corr2d/shape"))
    found = solution_cells(find_root(), "corr2d", {"corr2d": bug.source})
    return judge(replace(exercise, checks=chosen), found, InProcess(), only="corr2d")


def test_a_flipped_kernel_shrinks_to_two_numbers():
    found = outcome(_wrong_bug(), "corr2d/matches_torch")
    assert found.counterexample["K"].size == 2
    assert found.counterexample["X"].size == 2
    assert found.text == (
        "corr2d: the result is wrong at [0, 0]: expected 1.0, got 0.0 (1 of 1 value differs)"
    )


def test_a_small_example_serves_every_check_that_draws_from_the_same_strategy():
    images = strategies.image_and_kernel()
    checks = [
        check("f", name, body, lambda: images)
        for name, body in (
            ("one", lambda s, X, K: compare.same_values(s.call("f", X), X)),
            ("two", lambda s, X, K: compare.same_values(s.call("f", X + 1), X + 1)),
        )
    ]
    report = grade("def f(x):\n    return x + (x.size > 3)", replace(TOY, checks=tuple(checks)))
    one, two = (o.counterexample for o in report.outcomes)
    assert one is two
    assert one["X"].size == 4 and not one["X"].any()
