"""Checks of `plot_history`."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder import strategies
from autograder.errors import CheckFailed
from autograder.exercises.cnn_trainer_modules import SEEDS
from autograder.model import Check
from autograder.subject import Handle
from autograder.submission import Submission

CURVES = ("train_loss", "valid_loss", "valid_accuracy")


@strategies.composite
def _histories(draw: Any) -> dict[str, Any]:
    epochs = draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(SEEDS))
    train = rng.uniform(0.2, 1.2, epochs)
    valid = train + rng.uniform(0.01, 0.2, epochs)
    accuracy = rng.uniform(0.5, 0.95, epochs)
    values = zip(CURVES, (train, valid, accuracy), strict=True)
    return {"history": {k: [round(float(x), 4) for x in v] for k, v in values}}


def _drawn(s: Submission, history: dict[str, list[float]]) -> dict[str, Any]:
    return _read(s, s.keep("plot_history", history))


def _read(s: Submission, figure: Handle) -> dict[str, Any]:
    found: dict[str, Any] = s.compute("figure", figure)
    if not found["is_figure"]:
        raise CheckFailed(f"the result is a {found['kind']}, expected a matplotlib Figure")
    return found


def _find(found: dict[str, Any], values: list[float]) -> list[dict[str, Any]]:
    """The lines that show `values`, as shares or as percentages."""
    wanted = np.array(values)
    return [
        line
        for axes in found["axes"]
        for line in axes["lines"]
        if line["y"].shape == wanted.shape
        and (np.allclose(line["y"], wanted) or np.allclose(line["y"], 100 * wanted))
    ]


def _shows_curves(s: Submission, history: dict[str, list[float]]) -> None:
    found = _drawn(s, history)
    for name in CURVES:
        lines = _find(found, history[name])
        if not lines:
            raise CheckFailed(f"no line of the figure shows {name}", history[name])
        if not any(np.allclose(np.diff(line["x"]), 1) for line in lines):
            raise CheckFailed(
                f"{name} is not drawn against the epochs: its line's x values are not one apart",
                list(range(1, len(history[name]) + 1)),
                lines[0]["x"],
            )


def _figures_apart(s: Submission, history: dict[str, list[float]]) -> None:
    other = {name: [value + 2.0 for value in values] for name, values in history.items()}
    first = s.keep("plot_history", history)
    second = s.keep("plot_history", other)
    found = _read(s, first)
    if any(_find(found, other[name]) for name in CURVES):
        raise CheckFailed("a second call draws into the figure of the first", history, other)
    found = _read(s, second)
    if not all(_find(found, other[name]) for name in CURVES):
        raise CheckFailed("the figure of a second call does not show its history", other)


def _labels_axes(s: Submission, history: dict[str, list[float]]) -> None:
    found = _drawn(s, history)
    if not any(text.strip() for text in found["across"]):
        raise CheckFailed("no horizontal axis has a label", "set_xlabel('epoch')")
    with_lines = [a for a in found["axes"] if a["lines"]]
    if not with_lines:
        raise CheckFailed("the figure has no lines")
    for axes in with_lines:
        if not (axes["up"].strip() or axes["title"].strip() or found["up"].strip()):
            raise CheckFailed("a vertical axis has no label", "set_ylabel('loss')")


def _names_lines(s: Submission, history: dict[str, list[float]]) -> None:
    found = _drawn(s, history)
    shared = [a["lines"] for a in found["axes"] if len(a["lines"]) > 1]
    lines = [line for group in shared for line in group]
    names = set(found["texts"])
    if len(names) < len(lines):
        raise CheckFailed(
            f"{len(lines)} lines share their axes and the legend names {len(names)}; label each"
            " line and call legend()",
            len(lines),
            sorted(names),
        )
    for other, wrong in (("valid_loss", ("train",)), ("train_loss", ("valid", "test"))):
        for line in _find(found, history[other]):
            if any(word in line["label"].lower() for word in wrong):
                raise CheckFailed(f"the line that shows {other} is labelled {line['label']!r}")


CHECKS = (
    Check(
        function="plot_history",
        name="shows_curves",
        title="both losses and the accuracy are drawn against the epoch",
        points=0.75,
        body=_shows_curves,
        examples=_histories,
        count=6,
        hint="axes.plot(range(1, epochs + 1), history['train_loss']), and so on.",
    ),
    Check(
        function="plot_history",
        name="figures_apart",
        title="every call draws a figure of its own",
        points=0.25,
        body=_figures_apart,
        examples=_histories,
        count=3,
        hint="plt.subplots() without a number makes a new figure; plt.gca() may be an old one's.",
    ),
    Check(
        function="plot_history",
        name="labels_axes",
        title="the axes are labelled",
        points=0.5,
        body=_labels_axes,
        examples=_histories,
        count=4,
        hint="set_xlabel and set_ylabel, on each axes.",
    ),
    Check(
        function="plot_history",
        name="names_lines",
        title="a legend says which line is which",
        points=0.5,
        body=_names_lines,
        examples=_histories,
        count=4,
        hint="plot(..., label='training loss'), then legend().",
    ),
)
