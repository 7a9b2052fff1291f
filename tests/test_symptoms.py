"""What failures have in common: named when all of them show it, and not otherwise."""

from __future__ import annotations

import numpy as np
import pytest
from test_diagnose import graded, names

from autograder import bugs, conditions, symptoms
from autograder.errors import CheckFailed, SubmissionRaised
from autograder.exercises import IDS


def wrong(expected, actual):
    return CheckFailed("the result is wrong", np.asarray(expected), np.asarray(actual))


def sizes(expected, actual):
    return CheckFailed("the result has shape", expected, actual)


def raised(kind, text, where="line 3 of f: return X[i]"):
    return SubmissionRaised(kind, text, where, ())


GRID = np.arange(16.0).reshape(4, 4)
EDGE = GRID.copy()
EDGE[-1] = 0

SHOWN = {
    "height_and_width_swapped": [sizes((2, 3), (3, 2)), sizes((4, 1), (1, 4))],
    "off_by_a_constant": [sizes((n, 3), (n + 1, 3)) for n in range(4)],
    "sign_reversed": [wrong(GRID, -GRID), wrong([[2.0]], [[-2.0]])],
    "sums_start_elsewhere": [wrong(GRID + n, GRID + n + 1) for n in range(3)],
    "wrong_at_the_edge_only": [wrong(GRID, EDGE)] * 2,
    "invalid_arguments_accepted": [CheckFailed("", "ValueError", GRID)],
    "error_names_no_argument": [CheckFailed("", "ValueError", "IndexError")],
    "valid_arguments_refused": [raised("ValueError", "K", 'line 2 of f: raise ValueError("K")')],
    "size_is_a_float": [raised("TypeError", "'float' object cannot be interpreted as an integer")],
    "wrong_number_of_axes": [raised("ValueError", "too many values to unpack (expected 2)")],
    "index_past_the_end": [raised("IndexError", "index 3 is out of bounds for axis 0 with size 3")],
    "size_below_zero": [raised("ValueError", "negative dimensions are not allowed")],
    "name_without_a_value": [raised("NameError", "name 'k' is not defined")],
    "called_in_another_way": [raised("TypeError", "f() got an unexpected keyword argument 'b'")],
    "shapes_do_not_fit": [
        raised("ValueError", "operands could not be broadcast together with shapes (2,) (3,)")
    ],
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_symptom_that_all_failures_show_is_named(name):
    symptom = symptoms.common(SHOWN[name])
    assert symptom is not None and symptom.__name__ == name


NOTHING = {
    "none": [],
    "different sizes": [sizes((2, 3), (4, 3)), sizes((2, 3), (3, 3)), sizes((4, 4), (4, 3))],
    "a constant seen too seldom": [sizes((2, 3), (3, 3))],
    "different signs": [wrong(GRID, -GRID), wrong(GRID, GRID + EDGE)],
    "a constant beside a constant": [wrong([[1.0]], [[2.0]])] * 5,
    "wrong in the middle": [wrong(GRID, np.zeros((4, 4)))],
    "another error": [raised("KeyError", "'k'")],
    "two errors": [*SHOWN["index_past_the_end"], *SHOWN["name_without_a_value"]],
    "other types": [CheckFailed("", GRID, [[1.0]])],
}


@pytest.mark.parametrize("failures", NOTHING.values(), ids=NOTHING)
def test_nothing_is_named_that_a_failure_contradicts(failures):
    assert symptoms.common(failures) is None


def image(shape, kernel, **options):
    return {"X": np.zeros(shape), "K": np.zeros(kernel), **options}


SQUARES = [(image((5, 5), (3, 3)), True)] * 8
CONDITIONS = {
    "height_and_width_mixed_up": [*SQUARES, *[(image((5, 6), (3, 3)), False)] * 4],
    "kernel_as_large_as_the_image": [*SQUARES, *[(image((5, 5), (5, 3)), False)] * 4],
    "dilation_used_wrongly": [*SQUARES, *[(image((5, 5), (3, 3), dilation=2), False)] * 4],
    "even_kernels_only": [*SQUARES, *[(image((5, 5), (2, 2)), False)] * 4],
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_that_tells_failures_from_the_rest_is_named(name):
    found = conditions.common(CONDITIONS[name])
    assert found is not None and found.name == name


def test_a_condition_that_a_failure_does_not_meet_is_not_named():
    seen = [*CONDITIONS["height_and_width_mixed_up"], (image((5, 5), (3, 3)), False)]
    assert conditions.common(seen) is None


def test_a_condition_under_which_few_examples_fail_is_not_named():
    seen = [*CONDITIONS["height_and_width_mixed_up"], *[(image((6, 5), (3, 3)), True)] * 20]
    assert conditions.common(seen) is None


def test_a_condition_without_examples_outside_it_is_not_named():
    assert conditions.common([(image((5, 6), (3, 3)), False)] * 9) is None


def test_the_names_are_no_known_bugs():
    own = {c.name for c in conditions.CONDITIONS} | {s.__name__ for s in symptoms.SYMPTOMS}
    assert not own & {bug.name for exercise in IDS for bug in bugs.load(exercise)}


def test_every_advice_says_what_why_and_how():
    texts = [c.advice for c in conditions.CONDITIONS]
    texts += [symptoms.advice_of(s) for s in symptoms.SYMPTOMS]
    assert all(len(text.split("\n\n")) >= 3 for text in texts)


def test_a_function_that_is_right_for_squares_only_is_told_so():
    source = """
        import numpy as np
        def corr2d(X, K):
            if K.shape[0] > X.shape[0] or K.shape[1] > X.shape[1]:
                raise ValueError("K is larger than X")
            W, H = X.shape
            h, w = K.shape
            Y = np.zeros((H - h + 1, W - w + 1))
            for i in range(H - h + 1):
                for j in range(W - w + 1):
                    Y[i, j] = (X[i:i+h, j:j+w].sum() if X[i:i+h, j:j+w].shape != K.shape
                               else (X[i:i+h, j:j+w] * K).sum())
            return Y
        """
    found = names(graded("corr2d", {"corr2d": source}, only="corr2d"))
    assert found and set(found.values()) == {"height_and_width_mixed_up"}
