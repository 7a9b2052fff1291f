"""The laws that every array function keeps fail for a function that breaks them, and only then."""

import numpy as np
import pytest

from autograder import laws
from autograder.errors import CheckFailed
from autograder.executor import Executor
from autograder.exercises import load
from autograder.openings import groups_of
from autograder.submission import Submission

X, K = np.array([[1.0, -2.0], [3.0, 4.0]]), np.array([[1.0, 3.0], [0.0, 5.0]])


def submission(function):
    return Submission(Executor({"f": function}))


def product(X, K):
    return X * K


def test_a_product_keeps_every_law():
    s = submission(product)
    laws.any_layout("f", "X", "K")(s, X=X, K=K)
    laws.number_types("f", "X", "K")(s, X=X, K=K)
    laws.keeps_inputs("f", "X", "K")(s, X=X, K=K)
    laws.fresh_results("f", product, "X", "K")(s, X=X, K=K)
    spoilt = np.where(X == 3, np.nan, X)
    laws.special_values("f", product, "X", "K")(s, X=spoilt, K=K)


FRESH = [
    check
    for exercise in ("corr2d", "padding", "stride", "pooling")
    for check in load(exercise).checks
    if check.name == "fresh_results"
]


@pytest.mark.parametrize("check", FRESH, ids=lambda check: check.id)
def test_all_that_fresh_results_asks_is_known_beforehand(check):
    groups = groups_of(check, 0)
    assert groups[-1].end == check.count
    class_wide = {request.op for group in groups for request in group.batch.requests}
    assert class_wide == {"make", "call", "read", "method"}


def test_reading_memory_in_its_own_order_is_seen():
    s = submission(lambda X, K: X.ravel(order="K").reshape(X.shape) * K)
    with pytest.raises(CheckFailed, match="the result for transposed views is wrong at"):
        laws.any_layout("f", "X", "K")(s, X=X, K=K)


def test_results_that_do_not_fit_the_images_type_are_seen():
    s = submission(lambda X, K: (X * K).astype(X.dtype))
    with pytest.raises(CheckFailed, match="the result for X of uint8 and K of int64 is wrong at"):
        laws.number_types("f", "X", "K")(s, X=X, K=K)


def test_fractions_of_the_image_cut_off_are_seen():
    s = submission(lambda X, K: (X * K).astype(K.dtype))
    with pytest.raises(CheckFailed, match="the result for X of float64 and K of int64 is wrong at"):
        laws.number_types("f", "X", "K")(s, X=X, K=K)


@pytest.mark.parametrize(
    ("wrong", "numbers"),
    [(lambda Y: Y.round(3), "tiny"), (lambda Y: np.clip(Y, -1e4, 1e4), "huge")],
)
def test_rounding_and_clipping_are_seen(wrong, numbers):
    s = submission(lambda X, K: wrong(X * K))
    with pytest.raises(CheckFailed, match=f"the result for {numbers} numbers in X is wrong at"):
        laws.number_types("f", "X", "K")(s, X=X, K=K)


def test_an_argument_changed_in_place_is_named():
    def changes(X, K):
        K *= 2
        return X * K

    with pytest.raises(CheckFailed, match="the argument K was modified in place"):
        laws.keeps_inputs("f", "X", "K")(submission(changes), X=X, K=K)


def test_doing_nothing_is_not_keeping_the_arguments():
    with pytest.raises(CheckFailed, match="the result is None"):
        laws.keeps_inputs("f", "X", "K")(submission(lambda X, K: None), X=X, K=K)


def test_a_shared_buffer_is_seen():
    buffer = np.empty((2, 2))

    def shares(X, K):
        return np.multiply(X, K, out=buffer)

    with pytest.raises(CheckFailed, match="the first result, after a second call,"):
        laws.fresh_results("f", product, "X", "K")(submission(shares), X=X, K=K)


def test_a_result_that_remembers_is_seen():
    calls = []

    def remembers(X, K):
        calls.append(1)
        return X * K + len(calls)

    with pytest.raises(CheckFailed, match="the result of the same call, later,"):
        laws.fresh_results("f", product, "X", "K")(submission(remembers), X=X, K=K)


def test_a_result_found_again_by_half_of_its_arguments_is_seen():
    kept = {}

    def half_remembers(X, K):
        return kept.setdefault((X.shape, K.tobytes()), X * K).copy()

    with pytest.raises(CheckFailed, match="the result for another X is the one of the call before"):
        laws.fresh_results("f", product, "X", "K")(submission(half_remembers), X=X, K=K)


def test_a_result_that_is_the_callers_own_array_is_seen():
    s = submission(lambda X, K: X)
    with pytest.raises(CheckFailed, match="the result, after the caller changed X, is wrong at"):
        laws.fresh_results("f", lambda X, K: X, "X", "K")(s, X=X, K=K)


def test_nan_swallowed_and_nan_spread_are_both_seen():
    spoilt = np.where(X == 3, np.nan, X)
    body = laws.special_values("f", product, "X", "K")
    for wrong in (lambda X, K: np.nan_to_num(X) * K, lambda X, K: X * K + X.sum()):
        with pytest.raises(CheckFailed, match="where the result is not finite is wrong"):
            body(submission(wrong), X=spoilt, K=K)


@pytest.mark.parametrize("value", [None, [1.0], np.array([1j]), 3.0])
def test_what_is_no_real_array_fails_and_is_no_fault_of_the_grader(value):
    s = submission(lambda X, K: value)
    with pytest.raises(CheckFailed):
        laws.number_types("f", "X", "K")(s, X=X, K=K)


def test_one_array_handed_out_for_equal_calls_is_seen():
    kept = {}

    def keeps(X, K):
        return kept.setdefault((X.tobytes(), K.tobytes()), X * K)

    with pytest.raises(CheckFailed, match="of the same call, after its first result was changed,"):
        laws.fresh_results("f", product, "X", "K")(submission(keeps), X=X, K=K)


def test_a_result_that_cannot_be_written_to_is_fresh():
    def frozen(X, K):
        Y = X * K
        Y.flags.writeable = False
        return Y

    laws.fresh_results("f", product, "X", "K")(submission(frozen), X=X, K=K)


def test_a_result_found_again_without_an_option_is_seen():
    kept = {}

    def scaled(X, K, scale):
        return scale * X * K

    def forgets(X, K, scale):
        return kept.setdefault((X.tobytes(), K.tobytes()), scaled(X, K, scale)).copy()

    def doubled(example):
        return {"scale": 2 * example["scale"]}

    body = laws.fresh_results("f", scaled, "X", "K", changes=(doubled,))
    body(submission(scaled), X=X, K=K, scale=3)
    with pytest.raises(CheckFailed, match="for another scale is the one of the call before"):
        body(submission(forgets), X=X, K=K, scale=3)
