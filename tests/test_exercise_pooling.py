"""The checks of the pooling exercise reach what they are meant to reach."""

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from autograder import oracles
from autograder.examples import check_seed, examples_of
from autograder.executor import InProcess
from autograder.exercises import load, pooling_examples
from autograder.exercises.pooling_examples import out_shape
from autograder.exercises.pooling_forward import CHECKS
from autograder.judge import judge_session
from autograder.session import Session
from autograder.solutions import find_root, solution_cells
from autograder.strategies import both
from autograder.subject import Cell

DRAW = settings(
    max_examples=300,
    database=None,
    derandomize=True,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def drawn(strategy):
    found = []

    def collect(case):
        found.append(case)

    DRAW(given(strategy)(collect))()
    return found


@pytest.fixture(scope="module")
def cases():
    return drawn(pooling_examples.with_gradient(padded=None))


def test_points_add_up_to_the_contract():
    exercise = load("pooling")
    assert exercise.points == 15
    for function in exercise.functions:
        checks = exercise.checks_of(function.name)
        assert sum(c.points for c in checks) == function.points
        assert len({c.name for c in checks}) == len(checks)


def test_values_earn_most_of_the_points():
    values = {"max_matches_torch", "avg_matches_torch", "padding_never_wins", "avg_counts_padding"}
    assert sum(c.points for c in CHECKS if c.name in values) > 0.5 * sum(c.points for c in CHECKS)


RARE = {
    "one pixel": lambda c: c["X"].shape[-2:] == (1, 1),
    "taller than wide": lambda c: c["X"].shape[-2] > c["X"].shape[-1],
    "wider than tall": lambda c: c["X"].shape[-2] < c["X"].shape[-1],
    "no leading axis": lambda c: c["X"].ndim == 2,
    "two leading axes": lambda c: c["X"].ndim == 4,
    "a window that is not square": lambda c: len(set(both(c["pool_size"]))) == 2,
    "an even window": lambda c: both(c["pool_size"])[0] % 2 == 0,
    "a window of one": lambda c: both(c["pool_size"]) == (1, 1),
    "a window as large as the image": lambda c: both(c["pool_size"]) == c["X"].shape[-2:],
    "a window larger than the image without its padding": lambda c: (
        both(c["pool_size"])[0] > c["X"].shape[-2]
    ),
    "the stride left out": lambda c: c["stride"] is None,
    "a stride above the window": lambda c: (
        c["stride"] is not None and both(c["stride"])[0] > both(c["pool_size"])[0]
    ),
    "overlapping windows": lambda c: (
        c["stride"] is not None and both(c["stride"])[1] < both(c["pool_size"])[1]
    ),
    "strides that differ": lambda c: c["stride"] is not None and len({*both(c["stride"])}) == 2,
    "padding on one axis alone": lambda c: sorted(both(c["padding"]))[0] == 0 != c["padding"],
    "padding of half the window": lambda c: both(c["padding"])[0] * 2 == both(c["pool_size"])[0],
    "ints": lambda c: isinstance(c["pool_size"], int) and isinstance(c["stride"], int),
    "pairs": lambda c: isinstance(c["pool_size"], tuple) and isinstance(c["stride"], tuple),
    "both modes": lambda c: c["mode"] == "avg",
    "rows that no window reaches": lambda c: (
        c["stride"] is None and c["padding"] == 0 and c["X"].shape[-2] % both(c["pool_size"])[0] > 0
    ),
    "ties": lambda c: c["X"].size > len(np.unique(c["X"])),
    "negative values": lambda c: (c["X"] < 0).any(),
}


@pytest.mark.parametrize("kind", RARE)
def test_examples_reach(cases, kind):
    assert any(RARE[kind](case) for case in cases)


def test_every_example_is_valid_and_has_the_shape_it_says(cases):
    for case in cases:
        options = {name: case[name] for name in ("pool_size", "mode", "stride", "padding")}
        shape = oracles.pool2d(case["X"], **options).shape
        expected = out_shape(case["X"], case["pool_size"], case["stride"], case["padding"])
        assert shape == expected == case["dY"].shape


def test_distinct_images_have_no_ties():
    for case in drawn(pooling_examples.pooling(values="distinct")):
        assert len(np.unique(case["X"])) == case["X"].size


def test_negative_images_are_negative_and_padded():
    for case in drawn(pooling_examples.pooling(padded=True, values="negative")):
        assert (case["X"] < 0).all()
        assert max(both(case["padding"])) > 0


def test_oracle_sends_a_tie_to_the_first_maximum():
    dX = oracles.pool2d_backward(np.ones((1, 1)), np.full((2, 2), 3.0), 2)
    assert dX.tolist() == [[1, 0], [0, 0]]


def drawn_for(name, seed):
    checks = load("pooling").checks
    check = next(c for c in checks if c.id == name)
    return examples_of(check, check_seed(check, seed))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "function", ["pool2d/rejects_not_positive", "pool2d_backward/rejects_bad_sizes"]
)
def test_each_axis_of_window_and_stride_is_bad_alone(function, seed):
    cases = drawn_for(function, seed)
    for name in ("pool_size", "stride"):
        bad = [both(c[name]) for c in cases if name in c]
        assert any(h < 1 <= w for h, w in bad) and any(w < 1 <= h for h, w in bad)
        assert any(0 in b and min(b) == 0 for b in bad) and any(min(b) < 0 for b in bad)
    assert any(c.get("stride") == 1 and min(both(c["pool_size"])) < 1 for c in cases)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "function", ["pool2d/rejects_large_padding", "pool2d_backward/rejects_padding"]
)
def test_paddings_are_too_wide_for_either_axis_of_a_window_that_is_not_square(function, seed):
    cases = [(both(c["pool_size"]), both(c["padding"])) for c in drawn_for(function, seed)]
    wide = [(k, p) for k, p in cases if k[0] != k[1]]
    assert any(2 * p[0] > k[0] and 2 * p[0] <= k[1] for k, p in wide)
    assert any(2 * p[1] > k[1] and 2 * p[1] <= k[0] for k, p in wide)
    assert any(k == (3, 3) and p == (2, 2) for k, p in cases), "by half a pixel"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("function", ["pool2d", "pool2d_backward"])
def test_every_unknown_mode_is_tried(function, seed):
    words = {c["mode"] for c in drawn_for(f"{function}/rejects_unknown_mode", seed)}
    assert words >= {"min", "mean", "MAX", "", "maximum", "Avg"}


@pytest.mark.parametrize("function", ["pool2d", "pool2d_backward"])
@pytest.mark.parametrize(
    ("said", "points", "text"),
    [("mode", 0.25, ""), ("{mode or 'mode'} is unknown", 0.25, ""),
     ("no", 0, "the ValueError's message should name mode, it says 'no'")],
)  # fmt: skip
def test_an_unknown_mode_is_named(function, said, points, text):
    source = f"""
right = {function}
def {function}(*args, mode="max", **options):
    if mode not in ("max", "avg"): raise ValueError(f"{said}")
    return right(*args, mode=mode, **options)
"""
    cells = [*solution_cells(find_root(), "pooling"), Cell(source=source, name="other words")]
    with Session(InProcess(), cells) as session:
        report = judge_session(load("pooling"), session, only=function, shrink=False)
    (found,) = (o for o in report.outcomes if o.name == "rejects_unknown_mode")
    assert found.points == points
    assert text in found.text


def test_refused_arguments_come_with_the_gradient_that_they_would_lead_to():
    for name in ("rejects_bad_sizes", "rejects_padding", "rejects_unknown_mode"):
        for case in drawn_for(f"pool2d_backward/{name}", 0):
            assert case["dY"].ndim == 2 and case["dY"].size > 0
            if case["mode"] not in ("max", "avg"):
                assert case["dY"].shape == out_shape(case["X"], case["pool_size"])
