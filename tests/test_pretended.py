"""A device that is not here: where a result would be is seen without computing it."""

import numpy as np
import pytest
from subjects import call, load

from autograder.errors import CheckFailed, SubmissionRaised
from autograder.executor import Executor
from autograder.exercises.im2col_tensors import MIXED_DEVICES, stays
from autograder.subject import Tensor

X = Tensor(np.ones((2, 3), np.float32), "pretended:cuda")


def answer(body, *args, **options):
    """The reply of `def f(x)` with this body, called with a pretended tensor."""
    executor = Executor({"__name__": "submission"}, **options)
    try:
        load(executor, f"import torch\ndef f(x):\n    {body}")
        return call(executor, "f", *(args or (X,)))
    finally:
        executor.close()


@pytest.mark.parametrize(
    ("body", "device"),
    [
        ("return 2 * x.T @ x.new_zeros(2, 4)", "pretended:cuda"),
        ("return x[:, torch.arange(2)]", "pretended:cuda"),
        ("return torch.zeros(2, 3, device=x.device)", "pretended:cuda"),
        ("return torch.nn.Parameter(x)", "pretended:cuda"),
        ("return x.cpu().to(x.device)", "pretended:cuda"),
        ("return x.cpu()", "pretended:cpu"),
        ("y = torch.zeros(2, 3)\n    y[:] = x\n    return y", "pretended:cpu"),
    ],
)
def test_the_result_says_on_which_device_it_would_be(body, device):
    reply = answer(body)
    assert reply.raised is None
    assert reply.value.device == device


def test_shape_and_dtype_are_as_they_would_be():
    data = answer("return torch.cat([x, x]).double()").value.data
    assert (data.shape, str(data.dtype)) == ((4, 3), "float64")


def test_tensors_of_two_devices_do_not_meet():
    raised = answer("return x + torch.ones(2, 3)").raised
    assert any(words in raised.text for words in MIXED_DEVICES)


@pytest.mark.parametrize(
    "text",
    [
        "Unhandled FakeTensor Device Propagation for aten.add_.Tensor,"
        " found two different devices cpu, cuda:0",
        "Expected all tensors to be on the same device, but found at least two devices,"
        " cpu and cuda:0!",
    ],
)
def test_whatever_the_version_of_pytorch_says_about_two_devices_is_understood(text):
    def call(tensor):
        if tensor.device != "cpu":
            raise SubmissionRaised("RuntimeError", text)
        return tensor

    with pytest.raises(CheckFailed, match="it uses a tensor on the CPU as well"):
        stays(call, Tensor(X.data))


def test_what_needs_values_cannot_be_pretended():
    assert answer("return x if x.sum() > 0 else -x").raised.kind == "DataDependentOutputException"


def test_forbidden_operators_are_seen_there_too():
    body = "return torch.conv1d(x[None], torch.ones(1, 2, 1, device=x.device))"
    assert answer(body, forbidden_torch=".*conv.*").forbidden == ("torch.ops.aten.convolution",)


def test_other_calls_compute_as_ever():
    reply = answer("return 2 * x", Tensor(np.ones(2, np.float32)))
    assert (reply.value.device, reply.value.data.tolist()) == ("cpu", [2, 2])
