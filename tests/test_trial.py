from dataclasses import replace

import pytest
from submissions import (
    ALL_OF_G_PASS,
    GOOD,
    GOOD_F,
    GOOD_G,
    NAMES,
    TOY,
    cells,
    check,
    doubles,
    grade,
    outcome,
    statuses,
    with_f,
)

from autograder.errors import CheckFailed, GraderError
from autograder.examples import check_seed
from autograder.executor import InProcess
from autograder.judge import judge_session
from autograder.session import Session
from autograder.verdict import Status


def test_an_endless_loop_times_out_and_the_rest_is_graded():
    report = with_f("while True: pass")
    assert statuses(report.of("f")) == dict.fromkeys(NAMES[:2], "timeout")
    assert outcome(report, "f/doubles").text == "f did not answer in time: no answer within 0.5 s"
    assert statuses(report.of("g")) == ALL_OF_G_PASS


def test_after_two_losses_the_rest_of_a_function_is_not_tried():
    exercise = replace(
        TOY, checks=tuple(check("f", f"c{n}", doubles, seconds=0.1) for n in range(3))
    )
    report = grade("def f(x):\n    while True: pass", exercise)
    assert [o.text for o in report.outcomes] == [
        "f did not answer in time: no answer within 0.1 s",
        "f did not answer in time: no answer within 0.1 s",
        "not reached, because f did not answer in time: no answer within 0.1 s",
    ]


@pytest.mark.parametrize("answer", ["return x.tolist()", "pass", "return 1 / 0", "raise Own()"])
def test_to_refuse_wrong_arguments_earns_nothing_where_right_ones_are_never_answered(answer):
    source = f"""
class Own(ValueError): pass
def g(x):
    if x.shape == (2,): raise Own('x is below zero')
    {answer}
"""
    report = grade(GOOD_F + source)
    refused = outcome(report, "g/refuses")
    assert (refused.status, refused.points) == (Status.FAILED, 0)
    assert report.of("f").complete


def test_to_refuse_wrong_arguments_earns_its_points_beside_wrong_answers():
    report = grade(f"{GOOD_F}{GOOD_G.replace('return x.size', 'return -1')}")
    assert statuses(report.of("g")) == {"g/counts": "failed", "g/refuses": "passed"}


@pytest.mark.parametrize("shrink", [True, False])
def test_an_answer_for_some_right_arguments_is_enough_however_a_failure_is_shown(shrink):
    source = "def g(x):\n    if x.size < 9: raise ValueError('x is small')\n    return x.size"
    with Session(InProcess(), cells(source)) as session:
        report = judge_session(TOY, session, shrink=shrink, only="g")
    assert statuses(report) == {"g/counts": "error", "g/refuses": "passed"}


def test_a_function_that_refuses_everything_earns_nothing_where_an_exception_is_asked_for():
    report = grade(f"{GOOD_F}def g(x):\n    raise ValueError('x, or whatever it was')")
    refused = outcome(report, "g/refuses")
    assert (refused.status, refused.points) == (Status.FAILED, 0)
    assert refused.text == "g raises ValueError for valid arguments, too"


def test_an_endless_loop_is_not_said_to_refuse_valid_arguments():
    report = grade(f"{GOOD_F}{GOOD_G.replace('return x.size', 'while True: pass')}")
    assert "has no answer for right ones" in outcome(report, "g/refuses").text


class TestStubs:
    STUB = "raise NotImplementedError('write your code here')"

    def test_are_missing_and_cost_only_their_function(self):
        report = with_f(self.STUB)
        assert statuses(report.of("f")) == dict.fromkeys(NAMES[:2], "missing")
        assert outcome(report, "f/doubles").message == "f is still the stub"
        assert statuses(report.of("g")) == ALL_OF_G_PASS

    def test_that_are_called_by_another_function_are_named(self):
        report = grade(f"def g(x):\n    {self.STUB}\ndef f(x):\n    return g(x)")
        assert outcome(report, "f/doubles").text == "f calls g, which is still the stub"

    def test_of_a_class_are_called_by_its_name(self):
        report = grade(f"class f:\n    def __init__(self, x):\n        {self.STUB}")
        assert outcome(report, "f/doubles").text == "f is still the stub"

    def test_earn_nothing_where_an_exception_is_asked_for(self):
        report = grade(f"{GOOD_F}def g(x):\n    {self.STUB}")
        assert outcome(report, "g/refuses").status is Status.MISSING

    def test_are_no_longer_stubs_once_they_answer(self):
        report = with_f(f"if x.size > 1: {self.STUB}\n    return 3 * x")
        assert outcome(report, "f/keeps_shape").status is Status.MISSING
        report = with_f(f"if (x == 4).any() and x.size == 9: {self.STUB}\n    return 2 * x", seed=3)
        assert Status.MISSING not in {o.status for o in report.outcomes}


class TestDefinitions:
    def test_a_function_that_is_not_there_is_missing(self):
        report = grade(GOOD_F)
        assert statuses(report.of("g")) == dict.fromkeys(NAMES[2:], "missing")
        assert outcome(report, "g/counts").text == "g is not defined"
        assert report.score == 2

    def test_an_empty_submission_earns_nothing(self):
        report = grade("")
        assert report.score == 0
        assert set(statuses(report).values()) == {"missing"}

    def test_a_variable_is_no_function(self):
        found = outcome(grade(f"f = 3\n{GOOD_G}"), "f/doubles")
        assert (found.status, found.text) == (Status.MISSING, "f is no function, its type is int")

    def test_a_syntax_error_in_one_function_leaves_the_others_graded(self):
        report = grade(f"import numpy as np\ndef f(x:\n    return 2 * x\n\n{GOOD_G}")
        found = outcome(report, "f/doubles")
        assert found.status is Status.ERROR
        assert found.text.startswith("f is not defined; the definition of f: SyntaxError: ")
        assert "line 2: def f(x:" in found.text
        assert statuses(report.of("g")) == ALL_OF_G_PASS

    def test_a_cell_that_raises_before_the_definition_says_so(self):
        report = grade(f"@undefined\n{GOOD_F}{GOOD_G}")
        assert "name 'undefined' is not defined" in outcome(report, "f/doubles").text
        assert statuses(report.of("g")) == ALL_OF_G_PASS

    def test_a_statement_that_raises_leaves_the_functions_graded(self):
        assert grade(f"1/0\n{GOOD}assert False\n").complete

    def test_the_last_of_two_definitions_counts(self):
        assert grade(f"def f(x): return 7\n{GOOD}").complete
        assert not grade(f"{GOOD}def f(x): return 7\n").complete

    def test_any_callable_will_do(self):
        assert grade(f"from functools import partial\ndef h(a, x): return a * x\n"
                     f"f = partial(h, 2)\n{GOOD_G}").complete  # fmt: skip


class TestFaultsOfTheGrader:
    @pytest.mark.parametrize("error", [TypeError("oops"), IndexError(3), ZeroDivisionError()])
    def test_are_reported_as_such(self, error):
        def broken(s, x):
            raise error

        exercise = replace(TOY, checks=(check("f", "broken", broken),))
        with pytest.raises(GraderError, match="the check f/broken itself failed"):
            grade(GOOD, exercise)

    def test_that_only_some_examples_show_are_reported_too(self):
        def broken(s, x):
            doubles(s, x)
            raise KeyError("late")

        exercise = replace(TOY, checks=(check("f", "broken", broken),))
        with pytest.raises(GraderError, match="KeyError: 'late'"):
            grade(GOOD, exercise)


def test_a_check_that_needs_another_device_is_skipped():
    exercise = replace(TOY, checks=(*TOY.checks, check("f", "fast", doubles, device="cuda")))
    report = grade(GOOD, exercise)
    assert outcome(report, "f/fast").status is Status.SKIPPED
    assert outcome(report, "f/fast").text == "needs cuda, which is not here"
    assert (report.score, report.max_score, report.complete) == (4, 4, True)
    assert outcome(grade(GOOD, exercise, device="cuda"), "f/fast").status is Status.PASSED


def test_an_experiment_without_examples_runs_once_with_its_seed():
    seeds = []

    def experiment(s, seed):
        seeds.append(seed)
        raise CheckFailed("too bad", 1, 2)

    one = check("f", "trained", experiment, None)
    (found,) = grade(GOOD, replace(TOY, checks=(one,)), seed=4).outcomes
    assert seeds == [check_seed(one, 4)]
    assert (found.text, found.counterexample, found.call) == ("too bad", None, "")
