"""Checks of `train_epoch` by what it does: the weights that it leaves behind."""

from __future__ import annotations

from typing import Any

from autograder import compare
from autograder.errors import CheckFailed
from autograder.exercises.cnn_trainer_lessons import (
    Classroom,
    Lesson,
    lessons,
    plain,
)
from autograder.exercises.cnn_trainer_modules import same_state
from autograder.model import Check
from autograder.submission import Submission


def _takes_the_steps(s: Submission, lesson: dict[str, Any]) -> None:
    asked = Lesson(**lesson)
    room = Classroom.of(s, asked)
    room.train_epoch(s)
    same_state(s, room.model, asked.trained()[0][-1], "after one epoch")


def _carries_nothing_over(s: Submission, lesson: dict[str, Any]) -> None:
    asked = Lesson(**lesson)
    room = Classroom.of(s, asked)
    for _ in range(2):
        room.train_epoch(s)
    same_state(s, room.model, asked.trained(epochs=2)[0][-1], "after a second call")


def _returns_mean_loss(s: Submission, lesson: dict[str, Any]) -> None:
    """At a learning rate of zero, so that the steps taken are another check's business."""
    asked = Lesson(**lesson)
    value = Classroom.of(s, asked).train_epoch(s)
    expected = asked.trained()[1][-1]
    compare.same_number(plain(value, "the mean loss"), expected, compare.SINGLE,
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


CHECKS = (
    Check(
        function="train_epoch",
        name="takes_the_steps",
        title="one optimiser step for each batch, on that batch's gradient alone",
        points=1.75,
        body=_takes_the_steps,
        examples=lambda: lessons(losses=("cross entropy", "margin")),
        count=15,
        hint="For each batch, in this order: zero_grad, forward, loss, backward, step.",
    ),
    Check(
        function="train_epoch",
        name="carries_nothing_over",
        title="a second epoch goes on where the first one ended, with the given loss and optimiser",
        points=0.75,
        body=_carries_nothing_over,
        examples=lambda: lessons(
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
        examples=lambda: lessons(losses=("cross entropy", "margin"), lr=0.0),
        count=15,
        hint="Add up loss.item() * len(images), and divide by the number of examples at the end.",
    ),
    Check(
        function="train_epoch",
        name="trains_in_training_mode",
        title="the model is in training mode for every batch and is left in it",
        points=1.0,
        body=_trains_in_training_mode,
        examples=lambda: lessons(networks=("norm", "dropout")),
        count=6,
        hint="model.train() first: evaluate may have left the model in evaluation mode.",
    ),
    Check(
        function="train_epoch",
        name="moves_batches",
        title="images and labels are moved to the device",
        points=0.5,
        body=_train_moves_batches,
        examples=lessons,
        count=3,
        hint="images, labels = images.to(device), labels.to(device)",
    ),
)
