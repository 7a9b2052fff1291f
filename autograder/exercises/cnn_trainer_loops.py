"""Checks of the training loop by what it does: `train_epoch`, `evaluate` and `fit`.

The judge sends a small network's weights, a few images and the name of an optimiser; the
submission's loop runs, and what it leaves behind is compared with the judge's own loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder import compare, oracles, strategies
from autograder.errors import CheckFailed, SubmissionRaised
from autograder.model import Check
from autograder.subject import Array, Handle, Tensor
from autograder.submission import Submission
from autograder.training_fixtures import CLASSES

LEARNING_RATES = {"SGD": 0.01, "SGD with momentum": 0.01, "Adam": 0.01}
METRICS = ("train_loss", "valid_loss", "valid_accuracy")


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What a loop is asked to do: `examples` random images in batches of `batch_size`.

    `network`, `loss` and `optimizer` are names of `autograder.training_fixtures`; weights, images
    and labels are drawn from `seed`.
    """

    examples: int
    batch_size: int
    seed: int
    network: str = "linear"
    loss: str = "cross entropy"
    optimizer: str = "SGD"
    lr: float | None = None

    @property
    def rate(self) -> float:
        """The learning rate."""
        return LEARNING_RATES[self.optimizer] if self.lr is None else self.lr

    def data(self, *, valid: bool = False) -> tuple[Array, Array]:
        """Float images `(N, 1, 28, 28)` and int64 labels, for training or for validation."""
        rng = np.random.default_rng([self.seed, valid])
        count = self.examples + valid
        images = rng.random((count, 1, 28, 28), np.float32)
        return images, rng.integers(0, CLASSES, count)

    def weights(self) -> dict[str, Array]:
        """The network's state before the first step."""
        return oracles.initial_state(self.network, self.seed)

    def trained(self, epochs: int = 1) -> tuple[list[dict[str, Array]], list[float]]:
        """The state after each epoch and the mean loss of each, by the judge's loop."""
        return oracles.trained(
            self.network, self.weights(), *self.data(), batch_size=self.batch_size,
            loss=self.loss, optimizer=self.optimizer, lr=self.rate, epochs=epochs,
        )  # fmt: skip

    def evaluated(self, state: Mapping[str, Array], *, valid: bool = False) -> tuple[float, float]:
        """The mean loss and accuracy of a network in this state."""
        return oracles.evaluated(self.network, state, *self.data(valid=valid), loss=self.loss)


@dataclass(frozen=True, kw_only=True)
class Classroom:
    """A lesson's objects on the submission's side."""

    model: Handle
    loader: Handle
    loss: Handle
    optimizer: Handle
    device: Handle

    @classmethod
    def of(cls, s: Submission, lesson: Lesson, *, elsewhere: bool = False) -> Classroom:
        """Build what a lesson needs."""
        model = s.make("network", lesson.network, lesson.weights())
        return cls(
            model=model,
            loader=s.make("loader", *lesson.data(), lesson.batch_size, elsewhere=elsewhere),
            loss=s.make("loss", lesson.loss),
            optimizer=s.make("optimizer", lesson.optimizer, model, lesson.rate),
            device=s.make("device", "cpu"),
        )

    def train_epoch(self, s: Submission) -> Any:
        """Let the submission train for one epoch; what it returns."""
        return s.call(
            "train_epoch", self.model, self.loader, self.loss, self.optimizer, self.device
        )

    def evaluate(self, s: Submission) -> tuple[float, float]:
        """Let the submission evaluate; its loss and accuracy."""
        return _pair(s.call("evaluate", self.model, self.loader, self.loss, self.device))


@strategies.composite
def _lessons(
    draw: Any,
    *,
    networks: tuple[str, ...] = ("linear",),
    losses: tuple[str, ...] = ("cross entropy",),
    optimizers: tuple[str, ...] = ("SGD",),
    lr: float | None = None,
) -> dict[str, Any]:
    """Arguments of `Lesson`: mostly several batches with a smaller last one."""
    batch_size = draw(st.integers(2, 5))
    batches = draw(st.integers(1, 3))
    last = draw(st.integers(2, batch_size))  # batch normalisation cannot train on one example
    network = draw(st.sampled_from(networks))
    if network == "linear" and draw(st.booleans()):
        last = 1
    return {
        "lesson": {
            "examples": (batches - 1) * batch_size + last,
            "batch_size": batch_size,
            "seed": draw(st.integers(0, 10_000)),
            "network": network,
            "loss": draw(st.sampled_from(losses)),
            "optimizer": draw(st.sampled_from(optimizers)),
            "lr": lr,
        }
    }


# -- train_epoch -------------------------------------------------------------------------


def _takes_the_steps(s: Submission, lesson: dict[str, Any]) -> None:
    asked = Lesson(**lesson)
    room = Classroom.of(s, asked)
    room.train_epoch(s)
    _same_state(s, room.model, asked.trained()[0][-1], "after one epoch")


def _carries_nothing_over(s: Submission, lesson: dict[str, Any]) -> None:
    asked = Lesson(**lesson)
    room = Classroom.of(s, asked)
    for _ in range(2):
        room.train_epoch(s)
    _same_state(s, room.model, asked.trained(epochs=2)[0][-1], "after a second call")


def _returns_mean_loss(s: Submission, lesson: dict[str, Any]) -> None:
    """At a learning rate of zero, so that the steps taken are another check's business."""
    asked = Lesson(**lesson)
    value = Classroom.of(s, asked).train_epoch(s)
    expected = asked.trained()[1][-1]
    compare.same_number(_plain(value, "the mean loss"), expected, compare.SINGLE,
                        name="the mean loss")  # fmt: skip


def _trains_in_training_mode(s: Submission, lesson: dict[str, Any]) -> None:
    room = Classroom.of(s, Lesson(**lesson))
    room.train_epoch(s)
    modes = [training for training, _ in s.compute("seen", room.model)]
    if not modes or not all(modes):
        raise CheckFailed(
            "the model was given in evaluation mode and saw a batch in that mode: dropout and batch"
            " normalisation need training mode",
            "model.train() before the first batch",
            modes,
        )
    if not s.compute("is_training", room.model):
        raise CheckFailed("the model is left in evaluation mode", "training mode")


def _train_moves_batches(s: Submission, lesson: dict[str, Any]) -> None:
    Classroom.of(s, Lesson(**lesson), elsewhere=True).train_epoch(s)


# -- evaluate ----------------------------------------------------------------------------


def _mean_loss(s: Submission, lesson: dict[str, Any]) -> None:
    asked = Lesson(**lesson)
    loss, _ = Classroom.of(s, asked).evaluate(s)
    expected, _ = asked.evaluated(asked.weights())
    compare.same_number(loss, expected, compare.SINGLE, name="the mean loss")


def _accuracy(s: Submission, lesson: dict[str, Any]) -> None:
    asked = Lesson(**lesson)
    _, share = Classroom.of(s, asked).evaluate(s)
    _, expected = asked.evaluated(asked.weights())
    compare.same_number(share, expected, compare.SINGLE, name="the accuracy")


def _keeps_mode(s: Submission, lesson: dict[str, Any], training: bool) -> None:
    room = Classroom.of(s, Lesson(**lesson))
    s.compute("set_mode", room.model, training)
    room.evaluate(s)
    modes = [mode for mode, _ in s.compute("seen", room.model)]
    if not modes or any(modes):
        raise CheckFailed("the model saw a batch in training mode", "evaluation mode", modes)
    if s.compute("is_training", room.model) is not training:
        names = {True: "training mode", False: "evaluation mode"}
        raise CheckFailed(
            f"the model was in {names[training]} before and is in {names[not training]} afterwards",
            names[training],
            names[not training],
        )


def _no_gradients(s: Submission, lesson: dict[str, Any]) -> None:
    room = Classroom.of(s, Lesson(**lesson))
    room.evaluate(s)
    enabled_after = s.compute("gradients_enabled")
    if any(gradients for _, gradients in s.compute("seen", room.model)):
        raise CheckFailed("gradients were recorded during evaluation", "torch.no_grad()")
    if not enabled_after:
        raise CheckFailed("gradients are still switched off after evaluate has returned")


def _keeps_model(s: Submission, lesson: dict[str, Any]) -> None:
    asked = Lesson(**lesson)
    room = Classroom.of(s, asked)
    s.compute("set_mode", room.model, True)
    room.evaluate(s)
    before = asked.weights()
    for name, value in s.compute("state", room.model).items():
        compare.same_values(value, before[name], name=f"the model's {name}, afterwards,")


def _evaluate_moves_batches(s: Submission, lesson: dict[str, Any]) -> None:
    Classroom.of(s, Lesson(**lesson), elsewhere=True).evaluate(s)


@strategies.composite
def _with_mode(draw: Any) -> dict[str, Any]:
    lesson: dict[str, Any] = draw(_lessons(networks=("dropout", "norm")))
    return lesson | {"training": draw(st.booleans())}


# -- fit ---------------------------------------------------------------------------------


def _fit(s: Submission, asked: Lesson, epochs: int) -> tuple[Handle, Any]:
    """The model, and what `fit` returned."""
    room = Classroom.of(s, asked)
    valid = s.make("loader", *asked.data(valid=True), asked.batch_size)
    history = s.call(
        "fit", room.model, room.loader, valid, epochs, room.loss, room.optimizer, room.device
    )
    return room.model, history


def _lists(history: Any, epochs: int) -> dict[str, list[float]]:
    if not isinstance(history, dict):
        shown = compare.describe(history)
        raise CheckFailed(f"the history is {shown}, expected a dict", {}, history)
    found = {}
    for name in METRICS:
        values = history.get(name)
        if not isinstance(values, list):
            what = "is missing" if name not in history else f"is {compare.describe(values)}"
            raise CheckFailed(
                f"history[{name!r}] {what}, expected a list", sorted(METRICS), sorted(history)
            )
        if len(values) != epochs:
            raise CheckFailed(
                f"history[{name!r}] has {len(values)} entries after {epochs} epochs",
                epochs,
                len(values),
            )
        found[name] = [_plain(v, f"history[{name!r}][{i}]") for i, v in enumerate(values)]
    return found


def _history_shape(s: Submission, lesson: dict[str, Any], epochs: int) -> None:
    _lists(_fit(s, Lesson(**lesson), epochs)[1], epochs)


def _history_values(s: Submission, lesson: dict[str, Any], epochs: int) -> None:
    asked = Lesson(**lesson)
    found = _lists(_fit(s, asked, epochs)[1], epochs)
    try:
        _same_history(found, _expected_history(asked, epochs))
    except CheckFailed:
        own = _own_history(s, asked, epochs)
        if own is None or not _agrees(found, own[0]):
            raise


def _trains_to_the_end(s: Submission, lesson: dict[str, Any], epochs: int) -> None:
    asked = Lesson(**lesson)
    model, _ = _fit(s, asked, epochs)
    try:
        _same_state(s, model, asked.trained(epochs)[0][-1], f"after {epochs} epochs")
    except CheckFailed:
        own = _own_history(s, asked, epochs)
        if own is None:
            raise
        mine = {k: v.data for k, v in s.compute("state", own[1]).items()}
        _same_state(s, model, mine, f"after {epochs} epochs")


def _fresh_history(s: Submission, lesson: dict[str, Any], epochs: int) -> None:
    asked = Lesson(**lesson)
    first = _fit(s, asked, epochs)[1]
    _lists(first, epochs)
    second = _fit(s, asked, epochs)[1]
    if not isinstance(second, dict) or any(
        isinstance(second.get(name), list) and len(second[name]) > epochs for name in METRICS
    ):
        raise CheckFailed("the history of a second call goes on from the first one's")


def _expected_history(asked: Lesson, epochs: int) -> dict[str, list[float]]:
    states, losses = asked.trained(epochs)
    valid = [asked.evaluated(state, valid=True) for state in states]
    return dict(zip(METRICS, (losses, [v[0] for v in valid], [v[1] for v in valid]), strict=True))


def _own_history(
    s: Submission, asked: Lesson, epochs: int
) -> tuple[dict[str, list[float]], Handle] | None:
    """What the submission's own `train_epoch` and `evaluate` make of the lesson, and the model.

    `fit` is not to blame for faults of the functions that it is meant to call.
    """
    room = Classroom.of(s, asked)
    valid = s.make("loader", *asked.data(valid=True), asked.batch_size)
    found: dict[str, list[float]] = {name: [] for name in METRICS}
    try:
        for _ in range(epochs):
            found["train_loss"].append(_plain(room.train_epoch(s), "the training loss"))
            pair = _pair(s.call("evaluate", room.model, valid, room.loss, room.device))
            found["valid_loss"].append(pair[0])
            found["valid_accuracy"].append(pair[1])
    except (SubmissionRaised, CheckFailed):
        return None
    return found, room.model


def _same_history(found: dict[str, list[float]], expected: dict[str, list[float]]) -> None:
    for name in METRICS:
        compare.same_values(
            np.array(found[name]), np.array(expected[name]), compare.SINGLE,
            name=f"history[{name!r}]",
        )  # fmt: skip


def _agrees(found: dict[str, list[float]], expected: dict[str, list[float]]) -> bool:
    try:
        _same_history(found, expected)
    except CheckFailed:
        return False
    return True


@strategies.composite
def _with_epochs(draw: Any, *, networks: tuple[str, ...] = ("linear", "norm")) -> dict[str, Any]:
    lesson: dict[str, Any] = draw(
        _lessons(networks=networks, optimizers=("SGD", "SGD with momentum"))
    )
    return lesson | {"epochs": draw(st.integers(1, 3))}


# -- shared ------------------------------------------------------------------------------


def _plain(value: Any, name: str) -> float:
    """A number, or a tensor that holds one and is no longer part of a graph."""
    if isinstance(value, Tensor) and value.data.size == 1:
        if value.requires_grad:
            raise CheckFailed(
                f"{name} is a tensor that still hangs on its graph; take loss.item()", "a number"
            )
        return float(value.data.reshape(()))
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise CheckFailed(f"{name} is {compare.describe(value)}, expected a number", 0.0, value)
    return float(value)


def _pair(value: Any) -> tuple[float, float]:
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise CheckFailed(
            f"the result is {compare.describe(value)}, expected (mean loss, accuracy)",
            "(mean loss, accuracy)",
            value,
        )
    return _plain(value[0], "the mean loss"), _plain(value[1], "the accuracy")


def _same_state(s: Submission, model: Handle, expected: Mapping[str, Array], when: str) -> None:
    for name, value in s.compute("state", model).items():
        compare.same_values(
            value, expected[name], compare.SINGLE, name=f"the model's {name} {when}"
        )


CHECKS = (
    Check(
        function="train_epoch",
        name="takes_the_steps",
        title="one optimiser step for each batch, on that batch's gradient alone",
        points=1.75,
        body=_takes_the_steps,
        examples=lambda: _lessons(losses=("cross entropy", "margin")),
        count=15,
        hint="For each batch, in this order: zero_grad, forward, loss, backward, step.",
    ),
    Check(
        function="train_epoch",
        name="carries_nothing_over",
        title="a second epoch goes on where the first one ended, with the given loss and optimiser",
        points=0.75,
        body=_carries_nothing_over,
        examples=lambda: _lessons(
            losses=("smoothed cross entropy", "cross entropy"),
            optimizers=("SGD with momentum", "Adam"),
        ),
        count=8,
        hint="Use the optimiser and the loss function you were given; gradients start from zero.",
    ),
    Check(
        function="train_epoch",
        name="returns_mean_loss",
        title="the result is the mean loss per example, however uneven the batches",
        points=1.0,
        body=_returns_mean_loss,
        examples=lambda: _lessons(losses=("cross entropy", "margin"), lr=0.0),
        count=15,
        hint="Add up loss.item() * len(images), and divide by the number of examples at the end.",
    ),
    Check(
        function="train_epoch",
        name="trains_in_training_mode",
        title="the model is in training mode for every batch and is left in it",
        points=1.0,
        body=_trains_in_training_mode,
        examples=lambda: _lessons(networks=("norm", "dropout")),
        count=6,
        hint="model.train() first: evaluate may have left the model in evaluation mode.",
    ),
    Check(
        function="train_epoch",
        name="moves_batches",
        title="images and labels are moved to the device",
        points=0.5,
        body=_train_moves_batches,
        examples=_lessons,
        count=3,
        hint="images, labels = images.to(device), labels.to(device)",
    ),
    Check(
        function="evaluate",
        name="mean_loss",
        title="the first result is the mean loss per example, however uneven the batches",
        points=1.0,
        body=_mean_loss,
        examples=lambda: _lessons(losses=("cross entropy", "margin")),
        count=15,
        hint="A batch's mean counts as often as the batch has examples.",
    ),
    Check(
        function="evaluate",
        name="accuracy",
        title="the second result is the share of all examples that are classified right",
        points=1.0,
        body=_accuracy,
        examples=_lessons,
        count=20,
        hint="Count right answers over all batches, and divide once at the end.",
    ),
    Check(
        function="evaluate",
        name="keeps_mode",
        title="the model is in evaluation mode inside, and in its own mode afterwards",
        points=0.75,
        body=_keeps_mode,
        examples=_with_mode,
        count=8,
        hint="training = model.training; model.eval(); …; model.train(training)",
    ),
    Check(
        function="evaluate",
        name="no_gradients",
        title="no gradients are recorded inside, and they are switched on again afterwards",
        points=0.5,
        body=_no_gradients,
        examples=_lessons,
        count=4,
        hint="with torch.no_grad(): around the loop.",
    ),
    Check(
        function="evaluate",
        name="keeps_model",
        title="weights and running averages stay as they were",
        points=0.25,
        body=_keeps_model,
        examples=lambda: _lessons(networks=("norm",)),
        count=5,
        hint="In training mode, batch normalisation changes its averages with every batch it sees.",
    ),
    Check(
        function="evaluate",
        name="moves_batches",
        title="images and labels are moved to the device",
        points=0.5,
        body=_evaluate_moves_batches,
        examples=_lessons,
        count=3,
        hint="images, labels = images.to(device), labels.to(device)",
    ),
    Check(
        function="fit",
        name="history_shape",
        title="the history has three lists with one number for each epoch",
        points=0.75,
        body=_history_shape,
        examples=_with_epochs,
        count=6,
        hint='history = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}',
    ),
    Check(
        function="fit",
        name="history_values",
        title="each epoch trains on the training data and then evaluates on the validation data",
        points=1.25,
        body=_history_values,
        examples=_with_epochs,
        count=10,
        hint="train_epoch(model, train_loader, …) first, then evaluate(model, valid_loader, …).",
    ),
    Check(
        function="fit",
        name="trains_to_the_end",
        title="the model has been trained for all epochs when fit returns",
        points=0.5,
        body=_trains_to_the_end,
        examples=_with_epochs,
        count=8,
        hint="The model you were given is the one to train, once for each epoch.",
    ),
    Check(
        function="fit",
        name="fresh_history",
        title="every call returns a history of its own",
        points=0.5,
        body=_fresh_history,
        examples=lambda: _with_epochs(networks=("linear",)),
        count=4,
        hint="Make the dict inside the function: a default argument is made once, for all calls.",
    ),
)
