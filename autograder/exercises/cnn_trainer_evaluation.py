"""Checks of `evaluate`: its two numbers, and that measuring changes nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from autograder import compare, strategies
from autograder.errors import CheckFailed
from autograder.exercises.cnn_trainer_lessons import (
    Classroom,
    Lesson,
    lessons,
)
from autograder.model import Check
from autograder.submission import Submission


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
    names = {True: "training mode", False: "evaluation mode"}
    if s.compute("is_training", room.model) is not training:
        raise CheckFailed(
            f"the model was in {names[training]} before and is in {names[not training]} afterwards",
            names[training],
            names[not training],
        )
    if s.compute("modes", room.model) != [training]:
        raise CheckFailed(
            "the model is back in its own mode, but layers in it are not: model.train(mode) and"
            " model.eval() change them all, model.training = mode changes one",
            names[training],
        )


def _no_gradients(s: Submission, lesson: dict[str, Any]) -> None:
    room = Classroom.of(s, Lesson(**lesson))
    room.evaluate(s)
    enabled_after = s.compute("gradients_enabled")
    if any(gradients for _, gradients in s.compute("seen", room.model)):
        raise CheckFailed("gradients were recorded during evaluation", "torch.no_grad()")
    if not enabled_after:
        raise CheckFailed("gradients are still switched off after evaluate has returned")
    if not s.compute("wants_gradients", room.model):
        raise CheckFailed("the model's parameters ask for no gradients after evaluate has returned")


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
    lesson: dict[str, Any] = draw(lessons(networks=("dropout", "norm")))
    return lesson | {"training": draw(st.booleans())}


CHECKS = (
    Check(
        function="evaluate",
        name="mean_loss",
        title="the first result is the mean loss per example, however uneven the batches",
        points=1.0,
        body=_mean_loss,
        examples=lambda: lessons(losses=("cross entropy", "margin")),
        count=15,
        hint="A batch's mean counts as often as the batch has examples.",
    ),
    Check(
        function="evaluate",
        name="accuracy",
        title="the second result is the share of all examples that are classified right",
        points=1.0,
        body=_accuracy,
        examples=lessons,
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
        examples=lessons,
        count=4,
        hint="with torch.no_grad(): around the loop.",
    ),
    Check(
        function="evaluate",
        name="keeps_model",
        title="weights and running averages stay as they were",
        points=0.25,
        body=_keeps_model,
        examples=lambda: lessons(networks=("norm",)),
        count=5,
        hint="In training mode, batch normalisation changes its averages with every batch it sees.",
    ),
    Check(
        function="evaluate",
        name="moves_batches",
        title="images and labels are moved to the device",
        points=0.5,
        body=_evaluate_moves_batches,
        examples=lessons,
        count=3,
        hint="images, labels = images.to(device), labels.to(device)",
    ),
)
