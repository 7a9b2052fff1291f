import os
import subprocess
import sys
import warnings
from dataclasses import replace

import numpy as np
import pytest
from submissions import GOOD, GOOD_F, GOOD_G, TOY, cells, check, doubles, grade, outcome, statuses

from autograder import bugs, compare, judge, strategies
from autograder.errors import CheckFailed, GraderError, UsageError
from autograder.examples import check_seed, examples_of, run_property
from autograder.executor import InProcess
from autograder.exercises import load
from autograder.model import Rules
from autograder.solutions import find_root, solution_cells
from autograder.verdict import Status

NAMES = ["f/keeps_shape", "f/doubles", "g/counts", "g/refuses"]
ALL_OF_G_PASS = {"g/counts": "passed", "g/refuses": "passed"}


def with_f(body, **options):
    """The toy exercise with another body of f."""
    return grade(f"import numpy as np\ndef f(x):\n    {body}\n{GOOD_G}", **options)


def test_a_correct_submission_gets_every_point():
    report = grade(GOOD)
    assert statuses(report) == dict.fromkeys(NAMES, "passed")
    assert (report.score, report.max_score, report.complete) == (4, 4, True)
    assert (report.exercise, report.seed, report.isolation) == ("toy", 0, "none")


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
    with judge.Session(
        InProcess(), cells(f"def f(x): return 2 * x + (x > 0)\n{GOOD_G}")
    ) as session:
        report = judge.judge_session(TOY, session, shrink=False)
    assert np.array_equal(outcome(report, "f/doubles").counterexample["x"], first["x"])


VALUES = {
    "a list": ("return (2 * x).tolist()", "the result is a list, expected a numpy.ndarray"),
    "None": ("pass", "the result is None, expected a numpy.ndarray"),
    "a number": ("return 1.5", "the result is 1.5, expected a numpy.ndarray"),
    "a scalar of NumPy": (
        "return x.sum()", "the result is the float64 0.0, expected a numpy.ndarray",
    ),
    "an object array": (
        "return (2 * x).astype(object)",
        "the result is an array of dtype object, expected real numbers",
    ),
    "text": (
        "return x.astype(str)",
        "the result is an array of dtype <U32, expected real numbers",
    ),
    "complex numbers": (
        "return 2 * x + 0j", "the result has dtype complex128, expected real numbers",
    ),
    "NaN": (
        "return x * np.nan",
        "the result is wrong at [0, 0]: expected 0.0, got nan (1 of 1 value differs)",
    ),
    "a wrong shape": ("return 2 * x[None]", "the result has shape (1, 1, 1), expected (1, 1)"),
    "an empty array": ("return x[:0]", "the result has shape (0, 1), expected (1, 1)"),
    "too few dimensions": ("return 2 * x.ravel()", "the result has shape (1,), expected (1, 1)"),
    "an iterator": ("yield 2 * x", None),
    "a view of a terabyte": ("return np.broadcast_to(1.0, (2**37,))", None),
    "a huge number": ("return 10**5000", None),
}  # fmt: skip


@pytest.mark.parametrize(("body", "text"), VALUES.values(), ids=VALUES.keys())
def test_a_result_that_cannot_be_right_is_a_clear_line_and_costs_only_its_function(body, text):
    report = with_f(body)
    found = outcome(report, "f/doubles")
    assert found.status is Status.FAILED
    assert found.text == f"f: {text}" if text else found.text.startswith("f: the result is a")
    assert statuses(report.of("g")) == ALL_OF_G_PASS


def test_only_the_checks_concerned_lose_their_points():
    assert statuses(with_f("return 3 * x").of("f")) == {
        "f/keeps_shape": "passed",
        "f/doubles": "failed",
    }


def test_an_exception_is_reported_with_its_line():
    found = outcome(with_f("return x[7]"), "f/doubles")
    assert found.status is Status.ERROR
    assert found.text == (
        "f raised IndexError: index 7 is out of bounds for axis 0 with size 1 "
        "(line 3 of f: return x[7])"
    )
    assert found.call == "f(np.array([[0.0]]))"
    assert "Hint" not in found.message


@pytest.mark.parametrize("body", ["import sys; sys.exit()", "raise SystemExit", "return f(x)"])
def test_leaving_the_interpreter_is_an_error_of_that_function(body):
    report = with_f(body, exercise=ALLOWING)
    assert set(statuses(report.of("f")).values()) == {"error"}
    assert statuses(report.of("g")) == ALL_OF_G_PASS


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
        assert found.text.startswith("the definition of f, which defines f: SyntaxError: ")
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


class TestForbidden:
    def test_operations_spoil_exactly_the_function_that_used_them(self):
        report = with_f("np.convolve([1], [1]); return 2 * x")
        assert statuses(report.of("f")) == dict.fromkeys(NAMES[:2], "forbidden")
        assert outcome(report, "f/doubles").text == (
            "f uses numpy.convolve, which this exercise rules out"
        )
        assert statuses(report.of("g")) == ALL_OF_G_PASS

    @pytest.mark.parametrize(
        "body",
        [
            "getattr(np, 'con' + 'volve')([1], [1]); return 2 * x",
            "np.__dict__['convolve']([1], [1]); return 2 * x",
            "eval('np.convolve([1], [1])'); return 2 * x",
            "if x.size == 1: vars(np)['fft'].fft([1])\n    return 2 * x",
        ],
    )
    def test_operations_that_reading_cannot_see_are_noticed_when_used(self, body):
        report = with_f(body)
        assert statuses(report.of("f")) == dict.fromkeys(NAMES[:2], "forbidden")
        assert " which this exercise rules out" in outcome(report, "f/doubles").text
        assert statuses(report.of("g")) == ALL_OF_G_PASS

    def test_an_import_outside_the_list_spoils_the_exercise(self):
        report = grade(f"import os\n{GOOD}")
        assert set(statuses(report).values()) == {"forbidden"}
        assert outcome(report, "g/counts").text == (
            "line 1 imports os, which this exercise does not allow (allowed: collections, "
            "dataclasses, functools, itertools, math, numpy, operator, typing)"
        )

    def test_an_import_at_run_time_spoils_the_exercise_too(self):
        source = f"{GOOD_F}def g(x):\n    exec('import os')\n    return x.size\n"
        launcher = InProcess(imports=Rules().imports)
        report = judge.judge(TOY, cells(source), launcher)
        assert set(statuses(report).values()) == {"forbidden"}
        assert {o.text for o in report.outcomes} == {
            "the code tried to import os, which this exercise does not allow"
        }
        assert report.score == 0

    def test_too_much_source_spoils_the_exercise(self):
        report = grade(f"{GOOD}x = '{'a' * 70_000}'")
        assert set(statuses(report).values()) == {"forbidden"}


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

    def test_while_shrinking_are_reported_too(self):
        seen = []

        def broken(s, x):
            seen.append(x)
            if len(seen) > 2:
                raise KeyError("late")
            raise CheckFailed("no")

        exercise = replace(TOY, checks=(check("f", "broken", broken),))
        with pytest.raises(GraderError, match="KeyError"):
            grade(GOOD, exercise)


class TestSameEachTime:
    def test_a_seed_gives_the_same_bytes(self):
        body = "return 2 * x + (x > 1)"
        assert with_f(body, seed=5).dumps() == with_f(body, seed=5).dumps()

    def test_another_seed_draws_other_examples(self):
        one = TOY.checks[0]
        first, second = (examples_of(one, check_seed(one, seed)) for seed in (0, 1))
        assert any(not np.array_equal(a["x"], b["x"]) for a, b in zip(first, second, strict=True))

    def test_checks_do_not_share_their_examples(self):
        assert check_seed(TOY.checks[0], 0) != check_seed(TOY.checks[1], 0)

    def test_hypothesis_goes_through_the_examples_that_were_replayed(self):
        one, again = TOY.checks[1], []
        key = check_seed(one, 7)
        run_property(one, key, again.append, shrink=True)
        replayed = examples_of(one, key)
        assert len(again) == len(replayed) == one.count
        assert all(np.array_equal(a["x"], b["x"]) for a, b in zip(replayed, again, strict=True))

    def test_examples_cannot_be_modified(self):
        one = TOY.checks[0]
        with pytest.raises(ValueError, match="read-only"):
            examples_of(one, check_seed(one, 0))[0]["x"][:] = 1

    @pytest.mark.parametrize("hashseed", ["0", "12345"])
    def test_the_same_bytes_come_from_every_process(self, hashseed, tmp_path):
        (tmp_path / "other_module.py").write_text("CONSTANTS = (3, 4, 17, -3, 'x', 0.25)\n")
        (tmp_path / "grades.py").write_text(SCRIPT)
        root = find_root()
        path = os.pathsep.join([str(root), str(root / "tests"), str(tmp_path)])
        done = subprocess.run(
            [sys.executable, "grades.py"],
            env={**os.environ, "PYTHONHASHSEED": hashseed, "PYTHONPATH": path, "CI": "true"},
            cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        assert done.stdout == with_f(WRONG).dumps() + "\n"
        left = {p.name for p in tmp_path.iterdir()} - {"__pycache__"}
        assert left == {"other_module.py", "grades.py"}

    def test_a_submission_that_answers_differently_each_time_keeps_its_first_failure(self):
        source = (
            "calls = []\ndef f(x):\n    calls.append(1)\n    return 2 * x + (len(calls) == 20)\n"
        )
        (found,) = grade(source + GOOD_G, only="f").outcomes[1:]
        assert found.status is Status.FAILED
        assert "is wrong" in found.text

    def test_randomness_is_seeded(self):
        body = "return 2 * x + (np.random.rand() > 0.9)"
        assert with_f(body).dumps() == with_f(body).dumps()

    def test_the_learners_own_randomness_is_left_alone(self):
        import random

        random.seed(1)
        before = random.getstate()
        examples_of(replace(TOY.checks[0], count=13), 5)
        assert random.getstate() == before


WRONG = "return np.where(x > 2, x, 2 * x) + (x.shape[0] > x.shape[1])"

SCRIPT = f"""
import other_module  # Hypothesis would like to draw its constants
from submissions import GOOD_G, grade

print(grade('''import numpy as np\\ndef f(x): {WRONG}\\n''' + GOOD_G).dumps())
"""


def _wrong_bug():
    """The report about a wrong `corr2d`, values alone."""
    bug = next(b for b in bugs.load("corr2d") if b.name == "flipped_kernel")
    exercise = load("corr2d")
    chosen = tuple(c for c in exercise.checks if c.id in ("corr2d/matches_torch", "corr2d/shape"))
    found = solution_cells(find_root(), "corr2d", {"corr2d": bug.source})
    return judge.judge(replace(exercise, checks=chosen), found, InProcess(), only="corr2d")


def test_a_flipped_kernel_shrinks_to_two_numbers():
    found = outcome(_wrong_bug(), "corr2d/matches_torch")
    assert found.counterexample["K"].size == 2
    assert found.counterexample["X"].size == 2
    assert found.text == (
        "corr2d: the result is wrong at [0, 0]: expected 1.0, got 0.0 (1 of 1 value differs)"
    )


def test_warnings_fail_nothing_even_as_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = with_f(
            "import warnings; warnings.warn('x'); x / 0; return 2 * x", exercise=ALLOWING
        )
    assert report.complete


ALLOWING = replace(TOY, rules=Rules(imports=Rules().imports | {"warnings", "sys"}))


def test_one_function_can_be_graded_alone():
    report = grade(GOOD, only="g")
    assert list(statuses(report)) == NAMES[2:]
    assert report.max_score == 2


def test_an_unknown_function_is_a_wrong_call():
    with pytest.raises(UsageError, match="toy has no function 'h'; it has f, g"):
        grade(GOOD, only="h")


def test_checks_can_be_chosen():
    with judge.Session(InProcess(), cells(GOOD)) as session:
        report = judge.judge_session(TOY, session, select=lambda c: c.name == "counts")
    assert list(statuses(report)) == ["g/counts"]


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


def test_progress_is_told_of_every_check():
    told = []
    grade(GOOD, progress=lambda check, outcome: told.append((check.id, outcome.status)))
    assert told == [(name, Status.PASSED) for name in NAMES]


def test_nothing_of_a_submission_deceives_a_terminal():
    found = outcome(with_f("raise ValueError('\\x1b[2J\\x9b' + 'x' * 9999)"), "f/doubles")
    assert "\x1b" not in found.text and "\x9b" not in found.text
    assert len(found.text) < 2100


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
