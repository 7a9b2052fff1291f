import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.subject import Opaque, Tensor
from autograder.verdict import LARGEST_ARRAY_SHOWN, Outcome, Report, Status, plain


def outcome(**changes):
    blank = Outcome(
        function="f", name="values", title="f doubles", max_points=2.0, status=Status.PASSED,
        points=2.0,
    )  # fmt: skip
    return replace(blank, **changes)


def report(*outcomes):
    return Report(exercise="toy", seed=3, isolation="none", outcomes=outcomes)


FAILED = outcome(
    status=Status.FAILED,
    points=0.0,
    text="f: the result is wrong",
    hint="Double it.",
    call="f(1)",
    counterexample={"x": np.array([[1.0]])},
    expected=np.array([[2.0]]),
    actual=np.array([[1.0]]),
)
SKIPPED = outcome(status=Status.SKIPPED, points=0.0, text="needs cuda, which is not here")


def test_a_report_in_which_nothing_is_written_yet_is_untouched():
    stub = outcome(status=Status.MISSING, points=0.0)
    assert report(stub, SKIPPED).untouched
    assert not report(stub, FAILED, SKIPPED).untouched


def test_a_passed_check_has_no_message():
    assert outcome(hint="Double it.").message == ""


def test_a_failed_check_says_what_is_wrong_then_a_hint_then_how_to_see_it():
    assert FAILED.message == (
        "f: the result is wrong\nHint: Double it.\nReproduce it with: f(1)"
    )  # fmt: skip


def test_the_diagnosed_mistake_takes_the_place_of_the_hint():
    assert replace(FAILED, advice="You halve it.").message == (
        "f: the result is wrong\nYou halve it.\nReproduce it with: f(1)"
    )


def test_an_error_comes_without_the_hint():
    assert "Hint" not in replace(FAILED, status=Status.ERROR).message


def test_the_score_is_the_sum_of_the_points():
    assert report(*[outcome(points=0.1, max_points=0.1)] * 10).score == 1.0


def test_skipped_checks_count_neither_for_nor_against():
    found = report(outcome(), SKIPPED)
    assert (found.score, found.max_score, found.complete) == (2.0, 2.0, True)


def test_a_lost_point_makes_a_report_incomplete():
    assert not report(outcome(), FAILED).complete


def test_a_report_can_be_narrowed_to_one_function():
    other = outcome(function="g")
    assert report(FAILED, other).of("g").outcomes == (other,)


def test_the_json_is_the_contracts():
    assert report(FAILED).to_json() == {
        "schema_version": 1, "exercise": "toy", "score": 0.0, "max_score": 2.0, "seed": 3,
        "isolation": "none", "notes": [],
        "checks": [
            {
                "function": "f", "name": "values", "points": 0.0, "max_points": 2.0,
                "status": "failed", "message": FAILED.message, "counterexample": {"x": [[1.0]]},
                "expected": [[2.0]], "actual": [[1.0]], "diagnosis": None,
            }
        ],
    }  # fmt: skip


def test_a_check_without_a_counterexample_has_null():
    assert report(outcome()).to_json()["checks"][0]["counterexample"] is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), "NaN"),
        (float("inf"), "Infinity"),
        (-np.inf, "-Infinity"),
        (np.array([1.0, np.nan]), [1.0, "NaN"]),
        (np.float32(0.5), 0.5),
        (np.int8(3), 3),
        (np.bool_(True), True),
        (np.array(True), True),
        (Tensor(np.array([1, 2])), [1, 2]),
        ((1, (2, "x")), [1, [2, "x"]]),
        ({1: np.zeros(1)}, {"1": [0.0]}),
        (None, None),
        (np.zeros((0, 2)), []),
        (np.array([None]), {"shape": [1], "dtype": "object"}),
        (np.array([1j]), ["1j"]),
        ({"a"}, "{'a'}"),
    ],
)
def test_values_become_plain_data(value, expected):
    assert plain(value) == expected


def test_a_value_that_cannot_cross_is_described():
    assert "a.Thing" in plain(Opaque("a.Thing"))


def test_a_large_array_is_described_by_its_shape_and_type():
    assert plain(np.zeros((LARGEST_ARRAY_SHOWN + 1, 1), np.int8)) == {
        "shape": [LARGEST_ARRAY_SHOWN + 1, 1],
        "dtype": "int8",
    }


def test_what_is_too_large_to_read_is_described():
    assert plain("x" * 20_000) == "x" * 10_000 + " … (cut here)"
    assert plain([0.0] * 1_000_000) == "a list of 1,000,000, too large to show"
    assert plain({"a": [[1.0] * 1000] * 1000}) == "a dict of 1, too large to show"
    assert plain([1 << 900] * 1000) == "a list of 1,000, too large to show"
    assert plain([np.zeros(1000)] * 1000) == "a list of 1,000, too large to show"


def test_an_example_of_several_arrays_is_listed():
    example = {name: np.zeros(LARGEST_ARRAY_SHOWN) for name in "xyz"}
    assert plain(example) == {name: [0.0] * LARGEST_ARRAY_SHOWN for name in "xyz"}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(VALUES)
def test_any_value_gives_strict_json(value):
    text = report(replace(FAILED, actual=value)).dumps()
    assert json.loads(text, parse_constant=pytest.fail)
