"""The checks of the im2col exercise reach what they are meant to reach, and judge chance fairly."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from autograder import compare
from autograder.errors import CheckFailed, SubmissionRaised
from autograder.exercises import im2col_examples as examples
from autograder.exercises import im2col_tensors, load
from autograder.strategies import both
from autograder.subject import Tensor

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
    return drawn(examples.convolutions())


def test_points_add_up_to_the_contract():
    exercise = load("im2col")
    assert exercise.points == 20
    for function in exercise.functions:
        checks = exercise.checks_of(function.name)
        assert sum(c.points for c in checks) == function.points
        assert len({c.name for c in checks}) == len(checks)


def test_checks_on_cuda_carry_no_points():
    for check in load("im2col").checks:
        assert check.device == "cpu" or check.points == 0


def option(case, name):
    return both(case["options"].get(name, examples.DEFAULTS[name]))


RARE = {
    "one pixel": lambda c: c["x"].data.shape[2:] == (1, 1),
    "taller than wide": lambda c: c["x"].data.shape[2] > c["x"].data.shape[3],
    "wider than tall": lambda c: c["x"].data.shape[2] < c["x"].data.shape[3],
    "batch and channels that differ": lambda c: len({*c["x"].data.shape[:2]}) == 2,
    "channels in and out that differ": lambda c: len({*c["weight"].data.shape[:2]}) == 2,
    "a kernel that is not square": lambda c: len({*c["weight"].data.shape[2:]}) == 2,
    "an even kernel": lambda c: c["weight"].data.shape[2] % 2 == 0,
    "a kernel of 1 × 1": lambda c: c["weight"].data.shape[2:] == (1, 1),
    "a stride above the kernel": lambda c: option(c, "stride")[0] > c["weight"].data.shape[2],
    "strides that differ": lambda c: len({*option(c, "stride")}) == 2,
    "paddings that differ": lambda c: len({*option(c, "padding")}) == 2,
    "dilations that differ": lambda c: len({*option(c, "dilation")}) == 2,
    "all at once": lambda c: (
        all(max(option(c, name)) > 1 for name in ("stride", "dilation"))
        and max(option(c, "padding")) > 0
        and min(c["weight"].data.shape[2:]) > 1
    ),
    "nothing given": lambda c: not c["options"],
    "ints": lambda c: isinstance(c["options"].get("stride"), int),
    "pairs": lambda c: isinstance(c["options"].get("stride"), tuple),
    "no bias": lambda c: c["bias"] is None,
    "a bias": lambda c: c["bias"] is not None,
}


@pytest.mark.parametrize("kind", RARE)
def test_examples_reach(cases, kind):
    assert any(RARE[kind](case) for case in cases)


def test_words_reach_odd_padding_and_images_smaller_than_the_kernel():
    found = [c for c in drawn(examples.convolutions(words=True)) if "same" in c["options"].values()]
    assert any(c["weight"].data.shape[3] % 2 == 0 for c in found)
    assert any(c["weight"].data.shape[2] > c["x"].data.shape[2] for c in found)
    assert any(max(option(c, "dilation")) > 1 for c in found)


@pytest.mark.parametrize("kernel", [(1, 2), (2, 1), (2, 2), (1, 3), (3, 2)])
def test_images_to_learn_from_suit_every_way_to_write_the_error(kernel):
    for seed in range(60):
        assert examples.converges(examples.informative_image(kernel, seed), kernel)


def test_a_plain_bar_would_not_suit_the_mean_squared_error():
    bar = np.ones((6, 8), np.float32)
    bar[:, 2:6] = 0
    assert not examples.converges(bar, (1, 2))


def test_uniform_accepts_honest_draws():
    rng = np.random.default_rng(0)
    for _ in range(200):
        compare.uniform(rng.uniform(-0.2, 0.2, (500,)), 0.2, name="the draw")


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: rng.normal(0, 0.2 / np.sqrt(3), 1000),
        lambda rng: rng.uniform(-0.17, 0.17, 1000),
        lambda rng: rng.uniform(-0.21, 0.21, 1000),
        lambda rng: rng.uniform(0, 0.2, 1000),
        lambda rng: np.zeros(1000),
        lambda rng: np.full(1000, np.nan),
        lambda rng: rng.choice([-0.2, 0.2], 1000),
    ],
    ids=["normal", "narrow", "wide", "positive", "zero", "NaN", "two values"],
)
def test_uniform_refuses_other_draws(draw):
    with pytest.raises(CheckFailed):
        compare.uniform(draw(np.random.default_rng(0)), 0.2, name="the draw")


@pytest.mark.parametrize(
    "name",
    ["convolution", "_convolution", "convolution_backward", "im2col", "col2im", "thnn_conv2d",
     "mkldnn_convolution", "cudnn_convolution", "conv_transpose2d", "_conv_depthwise2d"],
)  # fmt: skip
def test_operators_ruled_out(name):
    assert re.fullmatch(load("im2col").rules.torch, name)


@pytest.mark.parametrize("name", ["unfold", "as_strided", "bmm", "convert_element_type", "pad"])
def test_operators_allowed(name):
    assert not re.fullmatch(load("im2col").rules.torch, name)


@pytest.mark.parametrize(
    "name",
    ["torch.nn.functional.conv2d", "torch.conv2d", "torch.nn.Conv2d", "torch.nn.modules.conv",
     "torch.nn.Unfold", "torch.nn.functional.fold", "torch.ops.aten.convolution",
     "torch.nn.grad.conv2d_input", "torch.nn.LazyConv2d", "torch._C._nn.im2col"],
)  # fmt: skip
def test_names_ruled_out(name):
    assert re.fullmatch(load("im2col").rules.torch_names, name)


@pytest.mark.parametrize(
    "name",
    ["torch.Tensor.unfold", "torch.as_strided", "torch.nn.functional.pad", "torch.einsum",
     "torch.backends.cudnn.conv", "torch.nn.Module", "conv2d"],
)  # fmt: skip
def test_names_allowed(name):
    assert not re.fullmatch(load("im2col").rules.torch_names, name)


def test_checks_for_cuda_pass_on_the_cpu_as_well(solution):
    """What runs only where there is a GPU runs here with the device's name changed."""
    from autograder.examples import check_seed, examples_of
    from autograder.exercises import (
        im2col_adjoint,
        im2col_columns,
        im2col_conv,
        im2col_layer,
        im2col_learning,
    )

    bodies = {
        "im2col/cuda": im2col_columns.im2col_matches("cpu"),
        "col2im/cuda": im2col_adjoint.col2im_matches("cpu"),
        "conv2d/cuda": im2col_conv.conv2d_matches("cpu"),
        "conv2d/cuda_gradients": im2col_conv.conv2d_gradient((0, 1, 2), "cpu"),
        "Conv2d/cuda": im2col_layer.layer_matches("cpu"),
        "Conv2d/cuda_gradients": im2col_layer.layer_gradients("cpu"),
        "learn_kernel/cuda": im2col_learning.learns("cpu", steps=im2col_learning.MANY),
    }
    found = [c for c in load("im2col").checks if c.device == "cuda"]
    assert {c.id for c in found} == set(bodies)
    for check in found:
        few = replace(check, count=3)
        for example in examples_of(few, check_seed(few, 0)):
            bodies[check.id](solution, **example)


@pytest.fixture
def solution():
    from pathlib import Path

    from autograder.executor import InProcess
    from autograder.session import Session
    from autograder.solutions import solution_cells
    from autograder.submission import Submission

    rules = load("im2col").rules
    cells = solution_cells(Path(__file__).parent.parent, "im2col")
    with Session(InProcess(rules.numpy, rules.torch), cells) as session:
        yield Submission(session.subject)


CPU = Tensor(np.ones(2, np.float32))


def test_a_result_that_stays_on_the_gpu_is_welcome():
    im2col_tensors.stays(lambda x: replace(CPU, device=x.device), CPU)


def test_a_result_that_leaves_the_gpu_is_not():
    with pytest.raises(CheckFailed) as failed:
        im2col_tensors.stays(lambda x: replace(x, device="pretended:cpu"), CPU)
    assert str(failed.value) == "with all tensors on cuda the result is on cpu"


def raising(kind, text):
    """A call that raises on the GPU alone."""

    def call(tensor):
        if tensor.device == "cpu":
            return tensor
        raise SubmissionRaised(kind, text, "line 3 of im2col: x + y")

    return call


def test_tensors_of_two_devices_are_found_out():
    call = raising("RuntimeError", "Expected all tensors to be on the same device, but found two")
    with pytest.raises(CheckFailed) as failed:
        im2col_tensors.stays(call, CPU)
    assert str(failed.value) == (
        "with all tensors on cuda it uses a tensor on the CPU as well (line 3 of im2col: x + y)"
    )


def test_code_that_raises_on_the_cpu_too_shows_nothing_about_devices():
    def stub(tensor):
        raise SubmissionRaised("NotImplementedError", "write your code here", "")

    with pytest.raises(SubmissionRaised):
        im2col_tensors.stays(stub, CPU)


def test_code_that_looks_at_values_is_left_to_a_real_gpu():
    im2col_tensors.stays(raising("DataDependentOutputException", "aten._local_scalar_dense"), CPU)


def test_the_device_is_checked_with_kernels_that_no_other_check_uses():
    own = drawn(examples.of_its_own(examples.images)) + drawn(examples.lesson_of_its_own())
    assert all(min(both(case["kernel_size"])) >= 5 for case in own)
    others = [*drawn(examples.images()), *drawn(examples.columns()), *drawn(examples.grown())]
    assert all(max(both(case["kernel_size"])) <= 4 for case in others)


@pytest.mark.parametrize(
    ("actual", "expected", "text"),
    [
        ([0, np.nan], [0, np.nan], ""),
        ([7, -np.inf], [0, np.nan], ""),
        ([0, 0], [0, np.nan], "the result is 0 at [1], expected nan"),
        ([0, 1.5], [0, np.inf], "the result is 1.5 at [1], expected inf"),
        ([np.nan, np.nan], [0, np.nan], "the result is nan at [0], expected a finite number"),
    ],
)
def test_nan_and_infinity_have_their_places(actual, expected, text):
    def check():
        im2col_tensors.special_values(Tensor(np.array(actual)), np.array(expected))

    if not text:
        return check()
    with pytest.raises(CheckFailed) as failed:
        check()
    assert str(failed.value) == text
