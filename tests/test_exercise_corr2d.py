"""The first exercise's checks draw the cases that people get wrong, and judge them one by one."""

import numpy as np
import pytest

from autograder.examples import check_seed, examples_of
from autograder.executor import InProcess
from autograder.exercises import load
from autograder.judge import judge_session
from autograder.session import Session
from autograder.subject import Cell

EXERCISE = load("corr2d")


def drawn(function, name, seeds=3):
    check = next(c for c in EXERCISE.checks_of(function) if c.name == name)
    return [e for seed in range(seeds) for e in examples_of(check, check_seed(check, seed))]


def failing(function, source):
    cells = [Cell(source="import numpy as np", name="imports"), Cell(source=source, name="code")]
    with Session(InProcess(EXERCISE.rules.numpy), cells) as session:
        report = judge_session(EXERCISE, session, only=function, shrink=False)
    return {o.name for o in report.outcomes if o.points < o.max_points}


def test_points_add_up():
    assert EXERCISE.points == 10
    for function in EXERCISE.functions:
        assert sum(c.points for c in EXERCISE.checks_of(function.name)) == function.points


def test_images_and_kernels_reach_the_rare_cases():
    cases = [(e["X"].shape, e["K"].shape) for e in drawn("corr2d", "matches_torch")]
    assert any(x == k and k != (1, 1) for x, k in cases), "a kernel as large as the image"
    assert any(k == (1, 1) for _, k in cases), "a kernel of one weight"
    assert any(x[0] < x[1] for x, _ in cases) and any(x[0] > x[1] for x, _ in cases)
    assert any(k[0] < k[1] for _, k in cases) and any(k[0] > k[1] for _, k in cases)
    assert any(k[0] % 2 == 0 and k[1] % 2 for _, k in cases), "even by odd"
    assert any(k[0] == x[0] and k[1] < x[1] for x, k in cases), "room along one axis only"


def test_channels_differ_from_each_other():
    shapes = [e["K"].shape for e in drawn("corr2d_multi_in_out", "matches_torch")]
    assert any(outs > ins > 1 for outs, ins, *_ in shapes)
    assert any(ins > outs > 1 for outs, ins, *_ in shapes)
    assert any(ins == outs > 1 for outs, ins, *_ in shapes)
    assert any(ins == 1 for _, ins, *_ in shapes) and any(outs == 1 for outs, *_ in shapes)


def test_kernels_too_large_are_so_in_each_way():
    cases = [(e["X"].shape, e["K"].shape) for e in drawn("corr2d", "rejects_large_kernel")]
    assert any(k[0] > x[0] and k[1] <= x[1] for x, k in cases)
    assert any(k[0] <= x[0] and k[1] > x[1] for x, k in cases)
    assert any(k[0] > x[0] and k[1] > x[1] for x, k in cases)
    assert any(k[0] * k[1] <= x[0] * x[1] for x, k in cases), "yet of no larger area"


def test_special_values_meet_no_weight_of_zero():
    for example in drawn("corr2d", "special_values"):
        assert (~np.isfinite(example["X"])).sum() == 1
        assert (example["K"] != 0).all()


def test_a_flipped_kernel_fails_the_values_alone():
    source = """def corr2d(X, K):
    if K.shape[0] > X.shape[0] or K.shape[1] > X.shape[1]:
        raise ValueError("K is larger than X")
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return np.einsum("ijab,ab->ij", windows, K[::-1, ::-1])
"""
    assert failing("corr2d", source) == {"matches_torch", "one_weight"}


@pytest.mark.parametrize(
    "body", ["return None", "return 0", "return np.zeros((1, 1))", "return X", "return [[1.0]]"]
)
def test_a_constant_answer_earns_little(body):
    source = f"def corr2d(X, K):\n    {body}\n"
    lost = [c for c in EXERCISE.checks_of("corr2d") if c.name in failing("corr2d", source)]
    assert sum(c.points for c in lost) > 0.65 * EXERCISE.function("corr2d").points


def test_an_error_without_the_arguments_name_is_not_enough():
    source = """def corr2d(X, K):
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    if Y.size == 0:
        raise ValueError("nothing to do")
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum()
    return Y
"""
    assert failing("corr2d", source) == {"rejects_large_kernel"}
