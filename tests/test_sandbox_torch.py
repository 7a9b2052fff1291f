import sys
import textwrap
from contextlib import contextmanager

import numpy as np
import pytest

from autograder.sandbox import ForkServer, Limits, SubjectRules
from autograder.subject import Cell, Request, Tensor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

SUBMISSION = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

def double(x):
    return 2 * x

def convolve(x):
    return torch.ops.aten.convolution(x, x, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1)

def train(workers):
    torch.manual_seed(0)
    data = TensorDataset(torch.randn(256, 4), torch.randint(0, 2, (256,)))
    loader = DataLoader(data, batch_size=64, shuffle=True, num_workers=workers)
    net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    optimizer = torch.optim.AdamW(net.parameters(), lr=0.01)
    for _ in range(2):
        for x, y in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(x), y)
            loss.backward()
            optimizer.step()
    return float(loss)
"""


@pytest.fixture(scope="module")
def server():
    with ForkServer("torch") as server:
        yield server


@pytest.fixture
def subject(server):
    rules = SubjectRules(
        library="torch",
        imports=frozenset({"torch", "matplotlib"}),
        forbidden_torch=r"_?(.*_)?convolution(_.*)?",
        limits=Limits.of("torch"),
    )
    with loaded(server, rules) as subject:
        yield subject


@pytest.fixture
def trainer(server):
    """Where nothing is forbidden, processes may be started."""
    rules = SubjectRules(
        library="torch",
        imports=frozenset({"torch", "matplotlib"}),
        limits=Limits.of("torch"),
    )
    with loaded(server, rules) as subject:
        yield subject


@contextmanager
def loaded(server, rules):
    subject = server.launcher(rules).start()
    load(subject, SUBMISSION)
    yield subject
    subject.close()


def load(subject, source):
    cell = Cell(source=textwrap.dedent(source), name="cell 1", magics=True)
    return subject.send(Request(op="load", args=(cell,)), seconds=60).value[0]


def call(subject, target, *args, **options):
    return subject.send(Request(op="call", target=target, args=args, **options), seconds=60)


def test_tensors_cross_the_boundary_and_back(subject):
    value = call(subject, "double", Tensor(np.eye(2, dtype=np.float32))).value
    assert isinstance(value, Tensor) and value.data.dtype == np.float32
    assert value.data.tolist() == [[2, 0], [0, 2]]


def test_gradients_are_answered(subject):
    x = Tensor(np.ones((2, 2), np.float32))
    reply = call(subject, "double", x, wrt=(0,), cotangent=np.full((2, 2), 3.0))
    assert reply.grads[0].data.tolist() == [[6, 6], [6, 6]]


def test_a_forbidden_operator_is_seen_under_any_name(subject):
    x = Tensor(np.ones((1, 1, 2, 2), np.float32))
    assert call(subject, "convolve", x).forbidden == ("torch.ops.aten.convolution",)


@pytest.mark.parametrize("workers", [0, 2])
def test_a_network_trains_in_the_sandbox(trainer, workers):
    assert 0 < call(trainer, "train", workers).value < 2


def test_the_plots_of_a_cell_are_shown(subject):
    result = load(subject, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert result.error == ""
    assert [sorted(o["data"]) for o in result.outputs] == [["image/png", "text/plain"]]


def test_training_has_room_but_not_endless_room(subject):
    assert load(subject, "x = torch.zeros(256, 2**20)").error == ""
    assert "RuntimeError" in load(subject, "y = torch.zeros(64, 2**30)").error
