"""Checks of `accuracy`."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder import compare, strategies
from autograder.errors import CheckFailed
from autograder.exercises.cnn_trainer_modules import SEEDS
from autograder.model import Check
from autograder.subject import Tensor
from autograder.submission import Submission


@strategies.composite
def _predictions(draw: Any, *, count: int | None = None) -> dict[str, Any]:
    """Logits whose largest value in each row is unique, and labels that are right half the time."""
    rows = draw(st.integers(1, 7)) if count is None else count
    classes = draw(st.integers(2, 12))
    rng = np.random.default_rng(draw(SEEDS))
    shift = draw(st.sampled_from([0, -20, 5]))
    logits = np.stack([rng.permutation(classes) for _ in range(rows)])
    if rows > 1:  # rows that lie apart, and some whose logits are as good as equal
        logits = (logits + rng.integers(-3, 4, (rows, 1))) * rng.choice([0.25, 1.0], (rows, 1))
    logits = logits + shift
    right = rng.random(rows) < 0.5
    labels = np.where(right, logits.argmax(1), rng.integers(0, classes, rows))
    dtype = draw(st.sampled_from(["float32", "float64"]))
    return {"logits": Tensor(logits.astype(dtype)), "labels": Tensor(labels.astype(np.int64))}


def _share(logits: Tensor, labels: Tensor) -> float:
    return float(np.mean(logits.data.argmax(1) == labels.data))


def _is_the_share(s: Submission, logits: Tensor, labels: Tensor) -> None:
    value = s.call("accuracy", logits, labels)
    if isinstance(value, Tensor) and value.data.size == 1:  # its kind is another check's business
        value = value.data.astype(np.float64).item()
    compare.same_number(value, _share(logits, labels), compare.SINGLE, name="the accuracy")


def _is_a_float(s: Submission, logits: Tensor, labels: Tensor) -> None:
    value = s.call("accuracy", logits, labels)
    if isinstance(value, bool) or not isinstance(value, (float, np.floating)):
        raise CheckFailed(
            f"the result is {compare.describe(value)}, expected a float", "a float", value
        )
    if not 0.0 <= value <= 1.0:
        raise CheckFailed(
            f"the accuracy is {value:g}, expected a number from 0 to 1", "0 … 1", value
        )


CHECKS = (
    Check(
        function="accuracy",
        name="is_the_share",
        title="the accuracy is the share of rows whose largest logit stands at the label",
        points=1.0,
        body=_is_the_share,
        examples=_predictions,
        hint="argmax over the classes, which are axis 1, gives one prediction for each row.",
    ),
    Check(
        function="accuracy",
        name="is_a_float",
        title="the result is a Python float from 0 to 1",
        points=0.5,
        body=_is_a_float,
        examples=_predictions,
        count=10,
        hint="tensor.item() makes a plain number of a tensor with one value.",
    ),
    Check(
        function="accuracy",
        name="one_example",
        title="a batch of one example works too",
        points=0.5,
        body=_is_the_share,
        examples=lambda: _predictions(count=1),
        count=10,
        hint="squeeze() would also take away the axis of a batch of one.",
    ),
)
