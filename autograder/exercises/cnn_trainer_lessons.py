"""What the checks of the training loop let the submission do: lessons, and the objects they need.

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
from autograder.errors import CheckFailed
from autograder.subject import Array, Handle, Tensor
from autograder.submission import Submission
from autograder.training_fixtures import CLASSES

LEARNING_RATES = {"SGD": 0.01, "SGD with momentum": 0.01, "Adam": 0.01}


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
        return loss_and_accuracy(
            s.call("evaluate", self.model, self.loader, self.loss, self.device)
        )


@strategies.composite
def lessons(
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


def plain(value: Any, name: str) -> float:
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


def loss_and_accuracy(value: Any) -> tuple[float, float]:
    """What `evaluate` has to return, as plain numbers."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise CheckFailed(
            f"the result is {compare.describe(value)}, expected (mean loss, accuracy)",
            "(mean loss, accuracy)",
            value,
        )
    return plain(value[0], "the mean loss"), plain(value[1], "the accuracy")
