"""Checks of `fit`: the history and the model that come of training and evaluating in turn."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder import compare, strategies
from autograder.errors import CheckFailed, SubmissionRaised
from autograder.exercises.cnn_trainer_lessons import (
    Classroom,
    Lesson,
    lessons,
    loss_and_accuracy,
    plain,
)
from autograder.exercises.cnn_trainer_modules import same_state
from autograder.model import Check
from autograder.subject import Handle
from autograder.submission import Submission

METRICS = ("train_loss", "valid_loss", "valid_accuracy")


def _counted(epochs: int) -> str:
    return "1 epoch" if epochs == 1 else f"{epochs} epochs"


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
                f"history[{name!r}] has {len(values)} entries after {_counted(epochs)}",
                epochs,
                len(values),
            )
        found[name] = [plain(v, f"history[{name!r}][{i}]") for i, v in enumerate(values)]
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
        same_state(s, model, asked.trained(epochs)[0][-1], f"after {_counted(epochs)}")
    except CheckFailed:
        own = _own_history(s, asked, epochs)
        if own is None:
            raise
        mine = {k: v.data for k, v in s.compute("state", own[1]).items()}
        same_state(s, model, mine, f"after {_counted(epochs)}")


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
            found["train_loss"].append(plain(room.train_epoch(s), "the training loss"))
            pair = loss_and_accuracy(s.call("evaluate", room.model, valid, room.loss, room.device))
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
        lessons(networks=networks, optimizers=("SGD", "SGD with momentum"))
    )
    return lesson | {"epochs": draw(st.integers(1, 3))}


CHECKS = (
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
