"""Symptoms of a whole training run, read from its curves and its confusion matrix.

Checks of accuracy train for minutes, so no run of a known bug is there to compare with. These say
what the run itself shows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

FELL = 0.95
"""So much is left of a loss that has hardly fallen."""
FALLS = 0.985
"""So much at most is left, after the last quarter of the run, of a loss that still falls."""
ROSE, LEAST_RISE = 0.3, 0.3
"""By so much, as a part and in all, a loss has jumped up from its least value so far."""
MANY = 3.0
MOST_OF_ALL = 0.9
HALF = 0.5


@dataclass(frozen=True)
class Run:
    """What is on record of a run: losses that are NaN where they were not finite."""

    epochs: float
    train_loss: Sequence[float]
    held_out_loss: float
    confusion: Any

    @classmethod
    def read(cls, record: Mapping[str, Any], device: str) -> Run | None:
        """The run on a device; None where its curves or its predictions are missing."""
        history = record.get(f"training_{device}")
        held_out = record.get(f"held_out_{device}")
        if not history or not held_out:
            return None
        return cls(
            epochs=history["epochs"][-1],
            train_loss=tuple(history["train_loss"][1:]),
            held_out_loss=history["held_out_loss"][-1],
            confusion=np.asarray(held_out["confusion"], dtype=np.float64),
        )


RunSymptom = Callable[[Run], bool]


def loss_not_finite(run: Run) -> bool:
    """Your training loss is NaN or infinite from some point on.

    Steps that are too large throw the weights further and further away until they overflow, and
    from there no gradient leads back.

    Lower the learning rate by factors of ten until the loss stays finite.
    """
    return math.isnan(run.train_loss[-1])


def classes_called_by_other_numbers(run: Run) -> bool:
    """Your model tells the classes apart, and calls them by the wrong numbers.

    It has learned what it was shown: somewhere between the data set and the loss, labels were
    shifted, sorted or counted anew.

    Give the labels to the loss as the data set has them.
    """
    said = run.confusion.argmax(axis=1)
    elsewhere = said != np.arange(len(said))
    kept = run.confusion.max(axis=1)[elsewhere].sum()
    return len(set(said)) > HALF * len(said) and bool(kept > HALF * run.confusion.sum())


def loss_jumps_up(run: Run) -> bool:
    """Your training loss jumps up while you train.

    Steps that are too large do this, and so do gradients that nobody sets to zero: they add up
    from batch to batch, and the steps grow with them.

    Look at zero_grad first, then lower the learning rate by factors of ten.
    """
    least = np.minimum.accumulate(run.train_loss)
    rise = np.asarray(run.train_loss) - least
    return bool(((rise > LEAST_RISE) & (rise > ROSE * least)).any())


def loss_far_too_large(run: Run) -> bool:
    """Your loss is many times larger than guessing would make it.

    A network that knows nothing has a loss of about 2.3. Steps that are too large throw its
    weights far away, and it becomes sure of wrong answers.

    Lower the learning rate by factors of ten until the loss falls from the first batches on.
    """
    guessing = math.log(len(run.confusion))
    return min(run.train_loss[-1], run.held_out_loss) > MANY * guessing


def loss_hardly_falls(run: Run) -> bool:
    """Your training loss hardly falls, or stays where guessing would leave it.

    The learning rate may be far too small, the optimiser may hold the parameters of another model,
    the labels may not belong to their images, or the images come sorted and nobody shuffles them.

    Try ten times the learning rate. If that changes nothing, print a weight before and after a
    step, and the labels of a batch beside its images.
    """
    first, last = run.train_loss[0], run.train_loss[-1]
    return min(last, run.held_out_loss) > FELL * math.log(len(run.confusion)) or (
        len(run.train_loss) > 1 and last > FELL * first
    )


def learned_by_heart(run: Run) -> bool:
    """Your loss is small on the batches you train on, and large on other images.

    The model sees too few images over and over, or batches of one class each, because the data
    is sorted and nobody shuffles it: then the last class wins.

    Use shuffle=True, and every batch of the loader.
    """
    return run.train_loss[-1] < HALF * run.held_out_loss and run.held_out_loss > HALF


def few_images_seen(run: Run) -> bool:
    """Your training ends before half of the data set was used.

    A break, a slice or a single batch is handy for a first try, and easily forgotten.

    Loop over the whole loader, and more than once.
    """
    return run.epochs < HALF


def one_answer(run: Run) -> bool:
    """Your model gives nearly all images the same class.

    It has not begun to tell them apart: its inputs may have been lost on the way, as behind a ReLU
    that lets nothing through, or the steps were so large that nothing else is left.

    Lower the learning rate, and print the logits of two different images.
    """
    return bool(run.confusion.sum(axis=0).max() > MOST_OF_ALL * run.confusion.sum())


def loss_still_falls(run: Run) -> bool:
    """Your training loss still falls when the training ends.

    The model could learn more from the same images.

    Train for more epochs, or take a larger learning rate, momentum or Adam.
    """
    losses = run.train_loss
    quarter = max(1, len(losses) // 4)
    return len(losses) > quarter and losses[-1] < FALLS * losses[-1 - quarter]


RUNS: tuple[RunSymptom, ...] = (
    loss_not_finite, classes_called_by_other_numbers, loss_jumps_up, loss_far_too_large,
    loss_hardly_falls, learned_by_heart, few_images_seen, one_answer, loss_still_falls,
)  # fmt: skip
"""From what says most to what says least."""


def of_run(record: Mapping[str, Any], device: str) -> RunSymptom | None:
    """The first symptom that the run on a device shows."""
    run = Run.read(record, device)
    if run is None or not run.train_loss:
        return None
    return next((symptom for symptom in RUNS if symptom(run)), None)
