"""The second exercise's checks draw the cases that people get wrong, and judge them one by one."""

import numpy as np
import pytest
import torch

from autograder import oracles
from autograder.examples import check_seed, examples_of
from autograder.executor import InProcess
from autograder.exercises import load
from autograder.exercises.padding_examples import padded_shape, sides
from autograder.judge import judge_session
from autograder.session import Session
from autograder.subject import Cell
from autograder.verdict import Status

EXERCISE = load("padding")


def drawn(function, name, seeds=3):
    check = next(c for c in EXERCISE.checks_of(function) if c.name == name)
    return [e for seed in range(seeds) for e in examples_of(check, check_seed(check, seed))]


def graded(function, source):
    cells = [Cell(source="import numpy as np", name="imports"), Cell(source=source, name="code")]
    with Session(InProcess(EXERCISE.rules.numpy), cells) as session:
        return judge_session(EXERCISE, session, only=function, shrink=False).outcomes


def test_points_add_up():
    assert EXERCISE.points == 10
    for function in EXERCISE.functions:
        assert sum(c.points for c in EXERCISE.checks_of(function.name)) == function.points


@pytest.mark.parametrize("kernel_size", [(1, 1), (2, 3), (4, 6), (5, 2), (7, 8)])
def test_same_padding_is_pytorchs(kernel_size):
    layer = torch.nn.Conv2d(1, 1, kernel_size, padding="same")
    (top, bottom), (left, right) = oracles.same_padding(kernel_size)
    assert layer._reversed_padding_repeated_twice == [left, right, top, bottom]


def test_every_form_of_padding_is_drawn():
    for function, name in (("pad2d", "matches_torch"), ("corr2d_padded", "explicit")):
        paddings = [e["padding"] for e in drawn(function, name)]
        assert any(isinstance(p, int) and p > 0 for p in paddings)
        assert any(
            isinstance(p, tuple) and isinstance(p[0], int) and p[0] != p[1] for p in paddings
        )
        four = [sides(p) for p in paddings if isinstance(p, tuple) and isinstance(p[0], tuple)]
        assert any(top != bottom and left != right for (top, bottom), (left, right) in four)
        assert any(top == 0 < bottom for (top, bottom), _ in four), "one side only"
        assert any(p in (0, (0, 0), ((0, 0), (0, 0))) for p in paddings), "no padding at all"


def test_images_have_up_to_three_leading_axes():
    axes = {e["X"].ndim for e in drawn("pad2d", "leading_axes")}
    assert axes == {3, 4, 5}
    assert {e["X"].ndim for e in drawn("pad2d", "matches_torch")} == {2}


def test_kernels_may_be_larger_than_the_image_but_not_than_the_padded_one():
    cases = drawn("corr2d_padded", "explicit")
    assert any(e["K"].shape[0] > e["X"].shape[0] for e in cases)
    for e in cases:
        room = padded_shape(e["X"].shape, e["padding"])
        assert e["K"].shape[0] <= room[0] and e["K"].shape[1] <= room[1]


def test_same_meets_even_and_odd_kernels_also_larger_than_the_image():
    cases = [(e["X"].shape, e["K"].shape) for e in drawn("corr2d_padded", "same")]
    assert any(k[0] % 2 == 0 for _, k in cases) and any(k[1] % 2 == 0 for _, k in cases)
    assert any(k[0] % 2 and k[1] % 2 and k[0] > 1 for _, k in cases)
    assert any(k[0] > x[0] for x, k in cases)


def test_large_kernels_do_not_fit_even_after_padding():
    for e in drawn("corr2d_padded", "rejects_large_kernel"):
        padding = 0 if e["padding"] == "valid" else e["padding"]
        room = padded_shape(e["X"].shape, padding)
        assert e["K"].shape[0] > room[0] or e["K"].shape[1] > room[1]


def test_the_readymade_pad_is_forbidden():
    outcomes = graded("pad2d", "def pad2d(X, padding, value=0.0):\n    return np.pad(X, padding)\n")
    assert {o.status for o in outcomes} == {Status.FORBIDDEN}
    assert sum(o.points for o in outcomes) == 0


def test_sizes_as_numpy_ints_are_ints():
    source = """def same_padding(kernel_size):
    k = np.broadcast_to(kernel_size, 2)
    if (k < 1).any():
        raise ValueError("kernel_size must be positive")
    before = (k - 1) // 2
    return tuple(zip(before, k - 1 - before))
"""
    assert all(o.points == o.max_points for o in graded("same_padding", source))


def test_a_list_in_place_of_a_tuple_is_no_tuple():
    source = "def same_padding(kernel_size):\n    return [[0, 0], [0, 0]]\n"
    assert all(o.points == 0 for o in graded("same_padding", source))


@pytest.mark.parametrize("body", ["return None", "return X", "return np.zeros((3, 3))"])
def test_a_constant_answer_earns_little(body):
    outcomes = graded("pad2d", f"def pad2d(X, padding, value=0.0):\n    {body}\n")
    assert sum(o.points for o in outcomes) < 0.35 * EXERCISE.function("pad2d").points


def test_the_value_reaches_infinity_and_nan():
    values = np.array([e["value"] for e in drawn("pad2d", "value")])
    assert np.isnan(values).any() and np.isinf(values).any() and (values < 0).any()
