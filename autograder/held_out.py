"""The accuracy experiment: what a submission trains on, and the images that it never sees.

FashionMNIST is public, so labels and weights could be shipped with a submission. For each run a
secret is therefore drawn from its seed: the classes are permuted, and all images, training and
held-out alike, are turned or mirrored, slightly warped and changed in brightness in one common
way. That costs an honest network nothing, while neither a table of public labels nor trained
weights fit any more. Held-out labels never leave the judge.

The training images come in runs of one class, so that a loop that does not shuffle shows.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.fashion_mnist import CLASSES, FashionMnist
from autograder.subject import Array

SIDE = 28
ORIENTATIONS = (
    ((0, 1), (1, 0)),  # transposed
    ((0, -1), (-1, 0)),  # transposed along the other diagonal
    ((0, 1), (-1, 0)),  # turned by 90 degrees
    ((0, -1), (1, 0)),  # turned by 270 degrees
)
"""As matrices on (row, column). Left out are those that many garments survive: the mirrors, the
half turn and, of course, the identity."""
MOST_TURN = np.deg2rad(10.0)
MOST_SHEAR = 0.1
MOST_SCALE = 0.08
MOST_GAMMA = 1.3
RUN_LENGTH = 200
"""Training images of one class that come one after the other."""
COPIES = {"full": 1, "shipped": 5}
"""How often each training image is shown in an epoch: a small set is repeated with small shifts
and mirrored, so that recipes written for 60,000 images get a fair number of steps."""
CHUNK = 5000
MOST_MISTAKES = 12
"""Wrong predictions that go on record, to be shown."""


@dataclass(frozen=True, kw_only=True)
class Secret:
    """What is drawn for one run. `classes[k]` is the new number of class k."""

    classes: tuple[int, ...]
    matrix: tuple[tuple[float, float], tuple[float, float]]
    invert: bool
    gamma: float

    @classmethod
    def draw(cls, seed: int) -> Secret:
        """The secret of a seed."""
        rng = np.random.default_rng(seed)
        turn = rng.uniform(-MOST_TURN, MOST_TURN)
        rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        shear = np.array([[1.0, rng.uniform(-MOST_SHEAR, MOST_SHEAR)], [0.0, 1.0]])
        scale = np.diag(1.0 + rng.uniform(-MOST_SCALE, MOST_SCALE, 2))
        matrix = np.array(ORIENTATIONS[rng.integers(len(ORIENTATIONS))]) @ rotation @ shear @ scale
        gamma = MOST_GAMMA ** rng.uniform(-1.0, 1.0)
        return cls(
            classes=tuple(int(c) for c in rng.permutation(len(CLASSES))),
            matrix=((matrix[0, 0], matrix[0, 1]), (matrix[1, 0], matrix[1, 1])),
            invert=bool(rng.integers(2)),
            gamma=float(gamma),
        )

    def images(self, images: Array) -> Array:
        """uint8 images `(N, 28, 28)` as this run shows them, uint8 too."""
        return warp(images, np.array(self.matrix), self.curve())

    def labels(self, labels: Array) -> Array:
        """The labels `(N,)` as this run numbers the classes, int64."""
        return np.array(self.classes)[labels]

    def curve(self) -> Array:
        """The new brightness of each of the 256 old ones, uint8 `(256,)`."""
        levels = 255.0 * (np.arange(256) / 255.0) ** self.gamma
        return np.rint(255.0 - levels if self.invert else levels).astype(np.uint8)


@dataclass(frozen=True, eq=False, kw_only=True)
class Experiment:
    """One run's images (uint8 `(N, 28, 28)`) and labels (int64 `(N,)`)."""

    train_images: Array
    train_labels: Array
    test_images: Array
    test_labels: Array

    classes: tuple[int, ...]

    def score(self, predictions: Array) -> dict[str, Any]:
        """What predictions `(N,)` of the held-out images are worth.

        `accuracy`; the `confusion` matrix (true class, predicted class), and a few `mistakes` as
        `(number of the held-out image, true class, predicted class)`, in the classes' usual order.
        """
        usual = np.argsort(self.classes)
        true, said = usual[self.test_labels], usual[predictions]
        confusion = np.zeros((len(CLASSES), len(CLASSES)), np.int64)
        np.add.at(confusion, (true, said), 1)
        wrong = np.flatnonzero(true != said)[:MOST_MISTAKES]
        return {
            "accuracy": float(np.mean(true == said)),
            "confusion": confusion.tolist(),
            "mistakes": [[int(i), int(true[i]), int(said[i])] for i in wrong],
        }


@functools.lru_cache(maxsize=1)
def experiment(data: FashionMnist, seed: int) -> Experiment:
    """The run with this seed; a class of submissions is graded on the same one."""
    secret = Secret.draw(seed)
    rng = np.random.default_rng([seed, 1])
    images, labels = augmented(data.train_images, data.train_labels, COPIES[data.source], rng)
    order = runs_of_one_class(labels, rng)
    return Experiment(
        train_images=secret.images(images[order]),
        train_labels=secret.labels(labels[order]),
        test_images=secret.images(data.test_images),
        test_labels=secret.labels(data.test_labels),
        classes=secret.classes,
    )


def augmented(
    images: Array, labels: Array, copies: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """`copies` times as many images: the originals, and mirrored or not, shifted by a pixel."""
    shown = [images]
    for _ in range(copies - 1):
        chosen = rng.random(len(images))[:, None, None] < 0.5
        mirrored = np.where(chosen, images[:, :, ::-1], images)
        rows, columns = rng.integers(-1, 2, (2, len(images)))
        shown.append(_shifted(mirrored, rows, columns))
    return np.concatenate(shown), np.tile(labels, copies)


def _shifted(images: Array, rows: Array, columns: Array) -> Array:
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    row = np.arange(SIDE)[None, :, None] + 1 + rows[:, None, None]
    column = np.arange(SIDE)[None, None, :] + 1 + columns[:, None, None]
    return np.asarray(padded[np.arange(len(images))[:, None, None], row, column])


def runs_of_one_class(labels: Array, rng: np.random.Generator) -> Array:
    """An order of all examples in which each run of `RUN_LENGTH` is of one class."""
    runs = []
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        runs += np.split(members, range(RUN_LENGTH, len(members), RUN_LENGTH))
    return np.concatenate([runs[i] for i in rng.permutation(len(runs))])


def warp(images: Array, matrix: Array, curve: Array) -> Array:
    """Each image seen through `matrix` about its centre, bilinear, then through `curve`.

    The pixel at offset p from the centre shows the input at `matrix @ p`; beyond the frame lies
    black. uint8 `(N, 28, 28)` to uint8 `(N, 28, 28)`.
    """
    middle = (SIDE - 1) / 2
    grid = np.indices((SIDE, SIDE)).reshape(2, -1) - middle
    at = matrix @ grid + middle + 1  # + 1: the frame of black that is added below
    at = np.clip(at, 0.0, SIDE + 0.999)
    low = at.astype(np.int64)
    part = (at - low).astype(np.float32)
    side = SIDE + 2
    taps = [
        (
            (low[0] + down) * side + low[1] + right,
            (part[0] if down else 1 - part[0]) * (part[1] if right else 1 - part[1]),
        )
        for down in (0, 1)
        for right in (0, 1)
    ]
    result = np.empty((len(images), SIDE, SIDE), np.uint8)
    for start in range(0, len(images), CHUNK):
        part_of = images[start : start + CHUNK].astype(np.float32)
        flat = np.pad(part_of, ((0, 0), (1, 1), (1, 1))).reshape(len(part_of), -1)
        seen = sum(flat[:, place] * weight for place, weight in taps)
        result[start : start + CHUNK] = curve[np.rint(seen).astype(np.uint8)].reshape(
            -1, SIDE, SIDE
        )
    return result
