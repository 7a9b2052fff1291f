"""What a training run left on record, as text: the same numbers that the page draws."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograder.fashion_mnist import CLASSES
from autograder.report import training
from autograder.verdict import Report

COLUMN = 8
MOST_COLUMNS = 9


def parts(report: Report, width: int) -> Iterator[tuple[str, list[str]]]:
    """Titles and lines, at most `width` wide where the matrix can be that narrow."""
    for device in training.devices(report):
        history, held_out = training.of_device(report, device)
        if history:
            yield f"The training run on {training.DEVICES[device]}", _table(history, width - 2)
        if held_out:
            yield training.title_of(held_out, device), list(_held_out(held_out, width - 2))


def _table(history: Mapping[str, Sequence[float]], width: int) -> list[str]:
    names = {name: name.replace("_", " ").replace("held out", "held-out") for name in history}
    room = max(map(len, names.values()))
    columns = max(2, min(MOST_COLUMNS, (width - room) // COLUMN))
    picks = _spread(len(history["epochs"]), columns)
    return [
        names[name].ljust(room) + "".join(_number(values[i]).rjust(COLUMN) for i in picks)
        for name, values in history.items()
    ]


def _spread(count: int, most: int) -> list[int]:
    """So many places among `count`, the first and the last among them."""
    if count <= most:
        return list(range(count))
    return [round(k * (count - 1) / (most - 1)) for k in range(most)]


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "–"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.1e}"


def _held_out(held_out: Mapping[str, Any], width: int) -> Iterator[str]:
    table = held_out.get("confusion") or []
    if table:
        yield from _matrix(table)
        yield from textwrap.wrap(training.most_often(held_out), width)
    mistakes = held_out.get("mistakes") or []
    if mistakes:
        named = "; ".join(f"is {CLASSES[true]}, said {CLASSES[said]}" for _, true, said in mistakes)
        yield from textwrap.wrap(f"{training.row_title(held_out)}: {named}.", width)


def _matrix(table: Sequence[Sequence[int]]) -> Iterator[str]:
    """A row for each true class, the right answers in brackets."""
    rows = [f"{n} {name}" for n, name in enumerate(CLASSES)]
    room = max(map(len, rows))
    cell = max(len(str(v)) for row in table for v in row) + 3
    yield "true class".ljust(room) + "  predicted class"
    yield " " * room + "".join(f"{n} ".rjust(cell) for n in range(len(table)))
    for number, (name, row) in enumerate(zip(rows, table, strict=True)):
        cells = (f"[{v}]" if k == number else f"{v} " for k, v in enumerate(row))
        yield name.ljust(room) + "".join(c.rjust(cell) for c in cells)
