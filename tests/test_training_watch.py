"""Training runs that are watched: what is seen of them, and that watching changes nothing."""

import math
from contextlib import suppress

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader

from autograder import training_curves
from autograder.executor import InProcess
from autograder.fashion_mnist import shipped
from autograder.held_out import experiment
from autograder.session import Session
from autograder.subject import Cell
from autograder.submission import Submission
from autograder.training_curves import Curves, history, measured, watched
from autograder.training_fixtures import ImageDataset
from autograder.training_watch import MOST_MARKS, TrainingWatch

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (80, 28, 28), dtype=np.uint8)
DATA = ImageDataset(IMAGES, RNG.integers(0, 10, 80))


def train(epochs=1, *, batch=10, optimizer=torch.optim.SGD, lr=0.01, losses=None, stop=None):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.BatchNorm1d(10))
    steps = optimizer(model.parameters(), lr=lr)
    for _ in range(epochs):
        for images, labels in DataLoader(DATA, batch_size=batch, shuffle=True):
            loss = nn.functional.cross_entropy(model(images), labels)
            steps.zero_grad()
            loss.backward()
            steps.step()
            if losses is not None:
                losses.append(loss.item())
            if len(losses or ()) == stop:
                raise RuntimeError("enough")
    return model


@pytest.fixture
def watch():
    found = TrainingWatch(len(DATA))
    yield found
    found.stop()


def test_the_losses_are_those_of_the_loop(watch):
    losses = []
    train(losses=losses)
    told = watch.stop()
    assert told["seen"] == [0, 10, 20, 30, 40, 50, 60, 70, 80]
    assert np.allclose(np.diff(told["total"]) / 10, losses, rtol=1e-6)


def test_the_models_on_the_way_are_those_of_the_loop(watch):
    model = train()
    watch.stop()
    model.eval()
    with torch.no_grad():
        said = model(torch.from_numpy(IMAGES)[:, None].float() / 255)
    last = len(watch.marks) - 1
    assert torch.equal(watch.logits(last, IMAGES), said)
    assert not torch.equal(watch.logits(0, IMAGES), said)
    assert watch.logits(last + 1, IMAGES) is None


class Odd(nn.Module):
    """A model whose state is more than tensors."""

    def __init__(self):
        super().__init__()
        self.linear = nn.LazyLinear(10)

    def forward(self, images):
        return self.linear(images.flatten(1))

    def get_extra_state(self):
        return {"note": "no tensor"}

    def set_extra_state(self, state):
        pass


def test_a_model_that_is_not_understood_trains_all_the_same(watch):
    model = Odd()
    model(torch.zeros(1, 1, 28, 28))
    steps = torch.optim.SGD(model.parameters(), lr=0.01)
    before = model.linear.weight.detach().clone()
    for images, labels in DataLoader(DATA, batch_size=40):
        nn.functional.cross_entropy(model(images), labels).backward()
        steps.step()
    assert not torch.equal(model.linear.weight, before)
    assert watch.stop() == {"seen": [], "total": []}


def test_watching_changes_no_weight(watch):
    seen = train(2)
    watch.stop()
    alone = train(2)
    assert all(
        torch.equal(a, b) for a, b in zip(seen.parameters(), alone.parameters(), strict=True)
    )


def test_of_a_long_run_few_moments_are_kept(watch):
    train(13)
    told = watch.stop()
    assert 4 < len(told["seen"]) <= MOST_MARKS + 1
    assert told["seen"][0] == 0 and told["seen"][-1] == 13 * len(DATA)


def test_nothing_is_left_behind(watch):
    before = torch.autograd.backward
    watch.stop()
    watch.stop()
    assert before.__func__ is TrainingWatch._goes_backward
    assert torch.autograd.backward.__module__ == "torch.autograd"
    train()
    assert watch.marks == []


def test_what_is_no_training_is_not_counted(watch):
    model = nn.Linear(3, 1)
    with torch.no_grad():
        model(torch.zeros(5, 3))
    nn.CrossEntropyLoss()(torch.zeros(2, 3, requires_grad=True), torch.zeros(2).long()).backward()
    model(torch.zeros(5, 3)).backward(torch.ones(5, 1))
    assert watch.stop() == {"seen": [], "total": []}


def test_a_forward_pass_that_raises_is_no_end_of_watching(watch):
    with suppress(RuntimeError):
        nn.Linear(3, 1)(torch.zeros(5, 4))
    train()
    assert watch.stop()["seen"][-1] == 80


# -- on record ---------------------------------------------------------------------------

TRAINER = """
import torch
from torch import nn
from torch.utils.data import DataLoader

def train_fashion_mnist(dataset, device, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    for step, (images, labels) in enumerate(DataLoader(dataset, batch_size=100, shuffle=True)):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(images), labels).backward()
        optimizer.step()
        {then}
    return model
"""


def recorded(then):
    """What is on record of a run in which this happens at each step, and what it raised."""
    run = experiment(shipped(), 0)
    cells = [Cell(source=TRAINER.format(then=then), name="cell 1")]
    with Session(InProcess(), cells) as session:
        s = Submission(session.subject, 60.0, record=session.record)
        s.compute("start_training")
        dataset = s.make("image_dataset", run.train_images, run.train_labels)
        try:
            with watched(s, run, "cpu") as curves:
                model = s.keep("train_fashion_mnist", dataset, "cpu", 0)
                logits = s.compute("logits", model, run.test_images)
                curves.end(logits.data)
        except Exception as error:
            return s.record, error
    return s.record, None


def test_the_curves_of_a_run_go_on_record():
    record, error = recorded("pass")
    assert error is None
    found = record["training_cpu"]
    assert set(found) == set(training_curves.NAMES)
    assert found["epochs"][0] == 0 and found["epochs"][-1] == 1
    assert math.isnan(found["train_loss"][0])
    assert found["train_loss"][1] > found["train_loss"][-1]
    assert found["held_out_accuracy"][0] < 0.4 < found["held_out_accuracy"][-1]


def test_a_run_that_raises_halfway_leaves_its_curves():
    record, error = recorded("assert step < 60")
    assert error.kind == "AssertionError"
    found = record["training_cpu"]
    assert 0.4 < found["epochs"][-1] < 0.7
    assert found["train_loss"][1] > found["train_loss"][-1]


def test_a_run_of_one_step_has_two_points():
    record, error = recorded("break")
    assert error is None and len(record["training_cpu"]["epochs"]) == 2
    assert torch.autograd.backward.__module__ == "torch.autograd"


@pytest.mark.parametrize(
    "told",
    [
        {}, None, 3, {"seen": [0, 1], "total": ["a", "b"]}, {"seen": [0], "total": [0]},
        {"seen": [0, 2, 1], "total": [0, 1, 2]}, {"seen": [0, 1], "total": [0, 1, 2]},
        {"seen": [0, math.nan, 2], "total": [0, 1, 2]}, {"seen": [[0]], "total": [[0]]},
    ],
)  # fmt: skip
def test_what_makes_no_curve_is_left_out(told):
    curves = Curves(None, [(2.0, 0.1)] * 3)
    assert history(told, curves, 10) is None


def test_losses_that_are_not_finite_are_gaps():
    curves = Curves(None, [(2.0, 0.1)] * 4, last=(1.5, 0.4))
    found = history({"seen": [0, 5, 10, 20], "total": [0, 5, math.inf, math.nan]}, curves, 10)
    assert found["epochs"] == [0, 0.5, 1, 2]
    assert [v for v in found["train_loss"] if math.isfinite(v)] == [1]
    assert found["held_out_loss"] == [2, 2, 2, 1.5] and found["held_out_accuracy"][-1] == 0.4


def test_loss_and_accuracy_are_those_of_pytorch():
    logits, labels = RNG.normal(size=(6, 10)).astype(np.float32), np.array([1, 2, 3, 4, 5, 9])
    loss, share = measured(logits, labels)
    wanted = nn.functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(labels))
    assert loss == pytest.approx(wanted.item(), rel=1e-6)
    assert share == np.mean(logits.argmax(1) == labels)
    logits[0, 0] = math.nan
    assert math.isnan(measured(logits, labels)[0])
