"""Pictures of the last exercise."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from autograder import fashion_mnist
from autograder.report.charts import images, line_chart
from autograder.report.svg import above, arrow, beside, box, grid, svg, text

LOGITS = np.array([[2.0, 0.5, -1.0], [0.1, 0.3, 3.0], [1.0, 2.0, 0.0], [0.2, -0.4, 0.1]])
VALLEY = (1.0, 12.0)
"""Curvatures of the valley on which the optimisers are compared: along it and across it."""


def classes() -> str:
    """One image of each class of FashionMNIST."""
    data = fashion_mnist.shipped()
    picks = [int(np.flatnonzero(data.train_labels == c)[3]) for c in range(10)]
    captions = [f"{c} {name}" for c, name in enumerate(fashion_mnist.CLASSES)]
    picture = images(data.train_images[picks] / 255.0, captions, scale=3, wrap=5)
    return svg(picture, title="The ten classes of FashionMNIST")


def votes() -> str:
    """Four rows of logits, their largest entries, and the labels."""
    predictions = LOGITS.argmax(1)
    labels = np.array([0, 2, 0, 0])
    picture = beside(
        grid(LOGITS, title="logits", focus=[(r, int(c)) for r, c in enumerate(predictions)]),
        arrow("argmax", length=80),
        grid(predictions[:, None], title="voted", positions=False),
        grid(labels[:, None], title="label", positions=False),
        grid([["yes" if a == b else "no"] for a, b in zip(predictions, labels, strict=True)],
             title="right?", positions=False),
    )  # fmt: skip
    return svg(above(picture, text("3 of 4 are right: accuracy 0.75")), title="Logits vote")


def networks() -> str:
    """LeNet and the all-convolution network, stage by stage."""
    lenet = beside(
        box("image", "1 × 28 × 28"),
        arrow("conv 5, pool", length=100),
        box("6 × 12 × 12", "156"),
        arrow("conv 5, pool", length=100),
        box("16 × 4 × 4", "2,416"),
        arrow("linear × 3", length=90),
        box("10 logits", "41,854"),
        gap=4,
    )
    stages = ["1 × 28 × 28", "4 × 14 × 14", "8 × 7 × 7", "16 × 4 × 4", "16 × 2 × 2", "10 × 1 × 1"]
    counts = ["", "104", "296", "1,168", "2,320", "1,450"]
    parts = [box(stages[0])]
    for stage, count in zip(stages[1:], counts[1:], strict=True):
        parts += [arrow("", length=22), box(stage, count)]
    convolutions = beside(*parts, gap=2)
    picture = above(
        text("LeNet: 44,426 parameters, nearly all of them in the linear layers", bold=True),
        lenet,
        text(
            "all convolution: 5,338 parameters; every arrow is a convolution with stride 2",
            bold=True,
        ),
        convolutions,
    )
    return svg(picture, title="Two networks, with the parameters of each stage")


def one_step() -> str:
    """The five parts of a training step, in order."""
    names = ["zero_grad", "forward", "loss", "backward", "step"]
    lines = ["forget", "logits", "one number", "gradients", "move weights"]
    parts = [box(names[0], lines[0])]
    for name, line in zip(names[1:], lines[1:], strict=True):
        parts += [arrow("", length=26), box(name, line)]
    return svg(beside(*parts, gap=4), title="One step of training, for every batch")


def optimisers() -> str:
    """The loss of three optimisers, step by step, in one narrow valley."""
    picture = line_chart(
        {"SGD": _descend("sgd"), "momentum": _descend("momentum"), "Adam": _descend("adam")},
        title="Loss in a narrow valley",
        x_label="step",
        y_label="loss",
        width=520,
    )
    return svg(picture, title="SGD, SGD with momentum, and Adam in a narrow valley")


def _descend(how: str, steps: int = 40) -> list[float]:
    """Losses on `(a x² + b y²) / 2`, starting at (6, 1)."""
    curvature = np.array(VALLEY)
    place, speed, square = np.array([6.0, 1.0]), np.zeros(2), np.zeros(2)
    losses = []
    for step in range(1, steps + 1):
        losses.append(float((curvature * place**2).sum() / 2))
        gradient = curvature * place
        if how == "sgd":
            place = place - 0.05 * gradient
        elif how == "momentum":
            speed = 0.8 * speed + gradient
            place = place - 0.05 * speed
        else:
            speed = 0.9 * speed + 0.1 * gradient
            square = 0.999 * square + 0.001 * gradient**2
            scaled = speed / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
            place = place - 0.3 * scaled
    return losses


def overfitting() -> str:
    """Losses that part: the training loss falls on, the validation loss turns."""
    epochs = np.arange(1, 13)
    train = 0.85 * np.exp(-epochs / 4.0) + 0.05
    valid = 0.75 * np.exp(-epochs / 2.5) + 0.28 + 0.012 * np.maximum(epochs - 4, 0)
    picture = line_chart(
        {"training": train.round(3).tolist(), "validation": valid.round(3).tolist()},
        title="After the eighth epoch the network only learns its images by heart",
        x_label="epoch",
        y_label="loss",
        width=520,
    )
    return svg(picture, title="Training and validation loss part")


FIGURES: Mapping[str, Callable[[], str]] = {
    "classes": classes,
    "votes": votes,
    "networks": networks,
    "one_step": one_step,
    "optimisers": optimisers,
    "overfitting": overfitting,
}
