"""What a training run left on record, as pictures.

A report's `record` may hold, all of it plain JSON data but for NaN:

``training_cpu``, ``training_cuda``
    ``epochs``, ``train_loss``, ``held_out_loss``, ``held_out_accuracy``: lists with an entry for
    each moment of the run that was looked at.
``held_out_cpu``, ``held_out_cuda``
    ``accuracy`` (a fraction), ``confusion`` (counts, row = true class, column = predicted class),
    ``mistakes`` (``[number of the test image, true class, predicted class]``) and ``data``, the
    source of the images: ``full`` or ``shipped``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.errors import UsageError
from autograder.fashion_mnist import CLASSES, FashionMnist
from autograder.report.charts import confused, confusion_matrix, images, line_chart
from autograder.report.drawing import Drawing, escape
from autograder.report.svg import svg
from autograder.verdict import Report

DEVICES = {"cpu": "the CPU", "cuda": "CUDA"}
TRAINER = "train_fashion_mnist"
"""The function whose run is on record: other functions' feedback shows none of it."""

ROOM = 0.58 * 11 * len("said T-shirt/top")
"""Pixels that the longest caption of an image takes, so that all images stand in columns."""

CURVES = {"train_loss": "training", "held_out_loss": "held-out", "held_out_accuracy": "held-out"}


@dataclass(frozen=True)
class Part:
    """Drawings that belong together, under a title; `mistakes` is a row of its own."""

    title: str
    drawings: tuple[Drawing, ...]
    note: str = ""
    row: str = ""
    mistakes: tuple[Drawing, ...] = ()


def sections(report: Report) -> Iterator[str]:
    """HTML for what the record holds of a training run; nothing when it holds nothing."""
    for part in parts(report):
        yield (
            f'<div class="agr-function" role="heading" aria-level="2"><strong>{escape(part.title)}'
            f"</strong></div>{_figures(part.drawings)}"
        )
        if part.note:
            yield f"<p>{escape(part.note)}</p>"
        if part.mistakes:
            row = _figures(part.mistakes, "agr-row")
            yield f"<p><strong>{escape(part.row)}</strong></p>{row}"


def _figures(drawings: Sequence[Drawing], more: str = "") -> str:
    figures = "".join(f"<figure>{svg(d, inline=True)}</figure>" for d in drawings)
    return f'<div class="{f"agr-picture {more}".strip()}">{figures}</div>'


def parts(report: Report) -> Iterator[Part]:
    """What there is to draw of the report's training runs."""
    for device in devices(report):
        history, held_out = of_device(report, device)
        if history:
            yield Part(f"The training run on {DEVICES[device]}", tuple(curves(history)))
        if held_out:
            matrix = held_out.get("confusion")
            yield Part(
                title_of(held_out, device),
                (confusion_matrix(matrix, CLASSES),) if matrix else (),
                most_often(held_out),
                row_title(held_out),
                tuple(_mistakes(held_out)),
            )


def devices(report: Report) -> Sequence[str]:
    """The devices whose runs a report may show: none where it is about other functions."""
    return tuple(DEVICES) if any(o.function == TRAINER for o in report.outcomes) else ()


def of_device(report: Report, device: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What is on record of the run on a device: its curves, and its held-out images."""
    record = report.record
    return record.get(f"training_{device}", {}), record.get(f"held_out_{device}", {})


def title_of(held_out: Mapping[str, Any], device: str) -> str:
    """The heading of what the model made of the held-out images."""
    return f"Held-out images on {DEVICES[device]}: {held_out['accuracy']:.2%} right"


def most_often(held_out: Mapping[str, Any]) -> str:
    """A sentence about the mistakes that the model makes most; empty where it makes none."""
    mixed = ", ".join(
        f"{CLASSES[true]} taken for {CLASSES[said]} ({_times(count)})"
        for true, said, count in confused(held_out.get("confusion") or np.zeros((1, 1)))
    )
    return f"Most often: {mixed}." if mixed else ""


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def row_title(held_out: Mapping[str, Any]) -> str:
    """The heading of the images that were taken for something else."""
    shown, table = len(held_out.get("mistakes") or []), np.asarray(held_out.get("confusion") or [])
    wrong = int(table.sum() - np.trace(table)) if table.ndim == 2 else shown
    return f"Taken for something else: {shown} of {wrong:,} images"


def curves(history: Mapping[str, Sequence[float]]) -> Iterator[Drawing]:
    """The losses, and the accuracy, against the epoch."""
    for style, (kind, y_range) in enumerate({"loss": None, "accuracy": (0.0, 1.0)}.items()):
        series = {CURVES[k]: v for k, v in history.items() if kind in k}
        yield line_chart(
            series, title=kind.capitalize(), x_label="epoch", y_label=kind, y_range=y_range,
            xs=history["epochs"], style=style,
        )  # fmt: skip


def _mistakes(held_out: Mapping[str, Any]) -> Iterator[Drawing]:
    mistakes = held_out.get("mistakes") or []
    data = _data(str(held_out.get("data", ""))) if mistakes else None
    if data is not None:
        for number, true, said in mistakes:
            picture = data.test_images[number][None] / 255.0
            yield images(picture, [f"is {CLASSES[true]}\nsaid {CLASSES[said]}"], room=ROOM)


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
