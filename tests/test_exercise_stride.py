"""The third exercise's checks draw the cases that people get wrong, and judge them one by one."""

import numpy as np
import pytest
import torch

from autograder import oracles
from autograder.examples import check_seed, examples_of
from autograder.executor import InProcess
from autograder.exercises import load
from autograder.judge import judge_session
from autograder.session import Session
from autograder.strategies import both
from autograder.subject import Cell

EXERCISE = load("stride")


def drawn(function, name, seeds=3):
    check = next(c for c in EXERCISE.checks_of(function) if c.name == name)
    return [e for seed in range(seeds) for e in examples_of(check, check_seed(check, seed))]


def failing(function, source):
    cells = [Cell(source="import numpy as np", name="imports"), Cell(source=source, name="code")]
    with Session(InProcess(EXERCISE.rules.numpy), cells) as session:
        report = judge_session(EXERCISE, session, only=function, shrink=False)
    return {o.name for o in report.outcomes if o.points < o.max_points}


def size(example):
    """The size that the formula gives, along both axes."""
    options = (both(example.get(n, d)) for n, d in (("stride", 1), ("padding", 0), ("dilation", 1)))
    return oracles.conv_output_shape(example["input_shape"], example["kernel_size"], *options)


def test_points_add_up():
    assert EXERCISE.points == 15
    for function in EXERCISE.functions:
        assert sum(c.points for c in EXERCISE.checks_of(function.name)) == function.points


def test_the_formula_is_pytorchs():
    for example in drawn("conv_output_shape", "formula", seeds=1):
        options = {k: example[k] for k in ("stride", "padding", "dilation")}
        x = torch.empty(1, 1, *example["input_shape"], device="meta")
        weight = torch.empty(1, 1, *example["kernel_size"], device="meta")
        shape = torch.nn.functional.conv2d(x, weight, **options).shape[2:]
        assert tuple(shape) == size(example)


def test_options_reach_the_rare_cases():
    cases = drawn("conv_output_shape", "formula")
    strides, kernels = [both(e["stride"]) for e in cases], [e["kernel_size"] for e in cases]
    assert any(s[0] > k[0] > 1 for s, k in zip(strides, kernels, strict=True)), "above the kernel"
    assert any(s[0] != s[1] for s in strides)
    assert any(both(e["dilation"])[0] != both(e["dilation"])[1] for e in cases)
    assert any(both(e["padding"])[0] != both(e["padding"])[1] for e in cases)
    assert any(isinstance(e["stride"], int) and e["stride"] > 1 for e in cases)
    assert any(e["kernel_size"][0] > e["input_shape"][0] for e in cases), "fits by its padding"
    assert any(size(e) == (1, 1) and e["input_shape"] != (1, 1) for e in cases)
    assert all(min(size(e)) >= 1 for e in cases)


def test_strides_leave_a_rest_over():
    def rest(e):
        n, k, s = e["input_shape"][0], e["kernel_size"][0], both(e["stride"])[0]
        return (n - k) % s

    assert {rest(e) for e in drawn("conv_output_shape", "stride")} >= {0, 1, 2}


def test_empty_results_are_empty_by_one_pixel_or_more_along_one_axis_or_both():
    cases = drawn("conv_output_shape", "rejects_empty")
    assert all(min(size(e)) < 1 for e in cases)
    assert any(max(size(e)) >= 1 for e in cases), "one axis would fit"
    assert any(max(size(e)) < 1 for e in cases), "neither would"
    assert any(min(size(e)) == 0 and max(both(e["stride"])) > 1 for e in cases), "by a little"


def test_rounding_towards_zero_fails_only_where_it_matters():
    source = """def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    result = []
    for axis in (0, 1):
        n = input_shape[axis]
        k, s, p, d = (
            o if np.isscalar(o) else o[axis] for o in (kernel_size, stride, padding, dilation)
        )
        for name, value, least in (("kernel_size", k, 1), ("stride", s, 1), ("padding", p, 0),
                                   ("dilation", d, 1)):
            if value < least:
                raise ValueError(f"{name} must be at least {least}")
        result.append(int((n + 2 * p - d * (k - 1) - 1) / s) + 1)
        if result[-1] < 1:
            raise ValueError("the kernel does not fit")
    return tuple(result)
"""
    assert failing("conv_output_shape", source) == {"rejects_empty"}


def test_a_gap_of_a_dilated_kernel_may_be_a_zero_or_nothing():
    assert all("dilation" not in e for e in drawn("corr2d_strided", "special_values"))


@pytest.mark.parametrize("body", ["return None", "return (1, 1)", "raise ValueError('kernel')"])
def test_a_constant_answer_earns_little(body):
    source = (
        "def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):\n"
        f"    {body}\n"
    )
    function = EXERCISE.function("conv_output_shape")
    lost = failing("conv_output_shape", source)
    points = sum(c.points for c in EXERCISE.checks_of(function.name) if c.name not in lost)
    assert points < 0.35 * function.points


def test_arrays_have_the_sizes_that_were_drawn():
    for e in drawn("corr2d_strided", "matches_torch", seeds=1):
        assert isinstance(e["X"], np.ndarray) and not e["X"].flags.writeable
        options = {k: e[k] for k in ("stride", "padding", "dilation")}
        assert oracles.corr2d(e["X"], e["K"], **options).size > 0
