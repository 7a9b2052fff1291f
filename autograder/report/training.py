"""What a training run left on record, as pictures.

A report's `record` may hold, all of it plain JSON data:

``training``
    ``{"history": {"train_loss": [...], "valid_loss": [...], "valid_accuracy": [...]}}``: one value
    an epoch.
``held_out_cpu``, ``held_out_cuda``
    ``accuracy`` (a fraction), ``confusion`` (counts, row = true class, column = predicted class),
    ``mistakes`` (``[number of the test image, true class, predicted class]``) and ``data``, the
    source of the images: ``full`` or ``shipped``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.errors import UsageError
from autograder.fashion_mnist import CLASSES, FashionMnist
from autograder.report.charts import confusion_matrix, images, line_chart
from autograder.report.drawing import Drawing, escape
from autograder.report.svg import svg

DEVICES = {"cpu": "the CPU", "cuda": "CUDA"}


def sections(record: Mapping[str, Any]) -> Iterator[str]:
    """HTML for what the record holds of a training run; nothing when it holds nothing."""
    for title, drawings in parts(record):
        figures = "".join(f"<figure>{svg(d, inline=True)}</figure>" for d in drawings)
        yield (
            f'<div class="agr-function" role="heading" aria-level="2"><strong>{escape(title)}'
            f'</strong></div><div class="agr-picture">{figures}</div>'
        )


def parts(record: Mapping[str, Any]) -> Iterator[tuple[str, list[Drawing]]]:
    """Titles and drawings."""
    history = record.get("training", {}).get("history", {})
    if history:
        yield "The training run", curves(history)
    for device, name in DEVICES.items():
        held_out = record.get(f"held_out_{device}")
        if held_out:
            title = f"Held-out images on {name}: {held_out['accuracy']:.1%} right"
            yield title, list(_held_out(held_out))


def curves(history: Mapping[str, Sequence[float]]) -> list[Drawing]:
    """The losses, and the accuracies, against the epoch."""
    kinds = {"loss": None, "accuracy": (0.0, 1.0)}
    drawings = []
    for kind, y_range in kinds.items():
        series = {k.replace("_", " "): v for k, v in history.items() if kind in k and len(v)}
        if series:
            drawings.append(
                line_chart(
                    series, title=kind.capitalize(), x_label="epoch", y_label=kind, y_range=y_range
                )
            )
    return drawings


def _held_out(held_out: Mapping[str, Any]) -> Iterator[Drawing]:
    if held_out.get("confusion"):
        yield confusion_matrix(held_out["confusion"], CLASSES)
    mistakes = held_out.get("mistakes") or []
    data = _data(str(held_out.get("data", ""))) if mistakes else None
    if data is not None:
        captions = [f"{CLASSES[true]},\nnot {CLASSES[said]}" for _, true, said in mistakes]
        pictures = np.stack([data.test_images[number] for number, _, _ in mistakes]) / 255.0
        yield images(pictures, captions, title="Taken for something else", wrap=6)


def _data(source: str) -> FashionMnist | None:
    """The data set that was used, where it is at hand."""
    from autograder import fashion_mnist

    if source == fashion_mnist.SHIPPED:
        return fashion_mnist.shipped()
    try:
        data = fashion_mnist.load()
    except UsageError:
        return None
    return data if data.source == source else None
