"""The curves of a graded training run: its own loss, and how well the model did on the way.

For pictures alone; what a submission's process tells of its training is checked for form only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.errors import CheckFailed, SubjectLost, SubmissionRaised
from autograder.held_out import Experiment
from autograder.subject import Array, Handle, Tensor
from autograder.submission import ForbiddenUsed, Submission

HELD_OUT = 2000
"""Held-out images that the models on the way are asked; the one at the end is asked all."""
MOST_POINTS = 64

NAMES = ("epochs", "train_loss", "held_out_loss", "held_out_accuracy")


@dataclass
class Curves:
    """How good the model is, by mark of the run."""

    run: Experiment
    points: list[tuple[float, float]] = field(default_factory=list)
    last: tuple[float, float] | None = None

    def end(self, logits: Array) -> None:
        """What the trained model says of all held-out images."""
        self.last = measured(logits, self.run.test_labels)


@contextmanager
def watched(s: Submission, run: Experiment, device: str) -> Iterator[Curves]:
    """Put the curves of the training in this context on record, however it ends.

    Nothing is left of a run that lost its process.
    """
    curves = Curves(run)
    watch = s.make("watch_training", len(run.train_labels))
    try:
        yield curves
    except (SubjectLost, KeyboardInterrupt):
        with suppress(SubjectLost):  # the learner's own process goes on
            s.compute("stop_watching", watch)
        raise
    except Exception:
        _put_on_record(s, watch, curves, device)
        raise
    _put_on_record(s, watch, curves, device)


def _put_on_record(s: Submission, watch: Handle, curves: Curves, device: str) -> None:
    with suppress(SubjectLost, SubmissionRaised, ForbiddenUsed, CheckFailed):
        told = s.compute("stop_watching", watch)
        images, labels = curves.run.test_images[:HELD_OUT], curves.run.test_labels[:HELD_OUT]
        for number in range(min(len(told["seen"]), MOST_POINTS)):
            curves.points.append(_asked(s, watch, number, images, labels))
        found = history(told, curves, len(curves.run.train_labels))
        if found:
            s.record[f"training_{device}"] = found


def _asked(
    s: Submission, watch: Handle, number: int, images: Array, labels: Array
) -> tuple[float, float]:
    try:
        said = s.compute("logits_on_the_way", watch, number, images)
    except SubmissionRaised:  # such as a model that cannot be copied
        return math.nan, math.nan
    if not isinstance(said, Tensor) or said.data.ndim != 2 or len(said.data) != len(labels):
        return math.nan, math.nan
    return measured(said.data, labels)


def measured(logits: Array, labels: Array) -> tuple[float, float]:
    """Mean cross-entropy and accuracy of logits `(N, classes)`; NaN where they are not finite."""
    if not np.isfinite(logits).all() or logits.shape[1] <= int(labels.max()):
        return math.nan, float(np.mean(logits.argmax(1) == labels))
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    chosen = shifted[np.arange(len(labels)), labels]
    loss = np.log(np.exp(shifted).sum(axis=1)) - chosen
    return float(loss.mean()), float(np.mean(logits.argmax(1) == labels))


def history(told: Any, curves: Curves, examples: int) -> dict[str, list[float]] | None:
    """Lists by `NAMES`, one entry a mark; None when there is no curve to draw.

    `train_loss` is the mean over the examples since the mark before.
    """
    try:
        seen = np.asarray(told["seen"], dtype=np.float64)
        total = np.asarray(told["total"], dtype=np.float64)
    except (KeyError, TypeError, ValueError):
        return None
    good = seen.ndim == 1 and seen.shape == total.shape == (len(curves.points),)
    if not good or len(seen) < 2 or not np.isfinite(seen).all() or not (np.diff(seen) > 0).all():
        return None
    loss = np.diff(total) / np.diff(seen)
    loss[~np.isfinite(loss)] = math.nan
    points = list(curves.points)
    if curves.last is not None:
        points[-1] = curves.last
    columns: Sequence[Iterable[float]] = (
        seen / examples, (math.nan, *loss), [p[0] for p in points], [p[1] for p in points]
    )  # fmt: skip
    return {n: [round(float(v), 6) for v in c] for n, c in zip(NAMES, columns, strict=True)}
