"""Charts as drawings: curves, bars, confusion matrices and rows of small images.

Curves differ in their dashes and markers and carry their names at their ends, so that no chart
depends on colour.
"""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.report.drawing import (
    ACCENT,
    SANS,
    Drawing,
    above,
    beside,
    element,
    num,
    text,
    words_at,
)
from autograder.report.svg import number

COLOURS = (ACCENT, "#b8500f", "#1a7f4b", "#8250df")
DASHES = (None, "7 4", "2 3", "9 3 2 3")
TICK = 11.0


def line_chart(
    series: Mapping[str, Sequence[float]],
    *,
    title: str = "",
    x_label: str = "",
    y_label: str = "",
    first_x: int = 1,
    xs: Sequence[float] | None = None,
    y_range: tuple[float, float] | None = None,
    width: float = 380,
    height: float = 230,
    style: int = 0,
) -> Drawing:
    """Curves over 1, 2, 3 … or over `xs`: each name in `series` with its values; NaN is a gap.

    `style` numbers the first one's dashes, marker and colour.
    """
    longest = max((len(v) for v in series.values()), default=0)
    finite = [v for values in series.values() for v in values if math.isfinite(v)]
    low, high = y_range or _range(finite)
    legend = max((0.58 * 12 * len(name) for name in series), default=0) + 22
    widest = max((len(number(value)) for value in _ticks(low, high)), default=0)
    left, top = max(52.0, 24 + 0.62 * TICK * widest), 30.0 if title else 12.0
    right, bottom = width - legend, height - (42 if x_label else 26)

    across = list(range(first_x, first_x + longest)) if xs is None else list(xs)
    start, stop = (across[0], across[-1]) if across else (0.0, 0.0)

    def place_of(x: float) -> float:
        return left + (right - left) * ((x - start) / (stop - start) if stop > start else 0.5)

    def place(index: int, value: float) -> tuple[float, float]:
        x = place_of(across[index]) if index < len(across) else right
        clipped = min(max(value, low), high)
        return x, bottom - (bottom - top) * (clipped - low) / (high - low)

    body = _frame(title, x_label, y_label, (left, top, right, bottom), width)
    for value in _ticks(low, high):
        y = place(0, value)[1]
        body += _line(left, y, right, y, opacity="0.18")
        body += words_at(number(value), left - 6, y + 4, size=TICK, anchor="end")
    marks = across[:: _step(longest)] if xs is None or stop <= start else _ticks(start, stop)
    for mark in marks:
        body += words_at(number(mark), place_of(mark), bottom + 15, size=TICK, anchor="middle")
    ends = _spread([place(len(v) - 1, _last(v))[1] if len(v) else bottom for v in series.values()])
    for count, ((name, values), end) in enumerate(zip(series.items(), ends, strict=True)):
        points = [place(i, v) if math.isfinite(v) else None for i, v in enumerate(values)]
        body += _curve(points, style + count)
        body += words_at(name, right + 10, end + 4, size=12, family=SANS, weight="600")
    spoken = "; ".join(
        f"{name}: {' '.join(number(float(v)) for v in _thinned(values))}"
        for name, values in series.items()
    )
    return Drawing(width, height, body, height / 2, f"{title or 'curves'}: {spoken}")


def bar_chart(
    labels: Sequence[str],
    values: Sequence[float],
    *,
    title: str = "",
    unit: str = "",
    width: float = 420,
) -> Drawing:
    """Horizontal bars, one a label, each with its value."""
    names = 0.58 * 13 * max((len(label) for label in labels), default=0) + 10
    top, step = (28.0 if title else 4.0), 24.0
    shown = [f"{number(float(v))}{unit}" for v in values]
    room = width - names - 8.2 * max((len(s) for s in shown), default=0) - 12
    largest = max([abs(v) for v in values if math.isfinite(v)] or [0]) or 1.0
    body = words_at(title, 0, 14, size=13, family=SANS, weight="600") if title else ""
    for row, (label, value, words) in enumerate(zip(labels, values, shown, strict=True)):
        y = top + row * step
        length = max(room, 20) * (min(abs(value) / largest, 1) if math.isfinite(value) else 0)
        body += words_at(label, names - 8, y + 15, size=13, family=SANS, anchor="end")
        body += element(
            "rect", "", x=num(names), y=num(y + 3), width=num(max(length, 1)), height=num(step - 7),
            fill=ACCENT, fill_opacity="0.3", stroke=ACCENT, stroke_width="1.2",
        )  # fmt: skip
        body += words_at(words, names + length + 6, y + 15, size=12)
    spoken = ", ".join(f"{name} {words}" for name, words in zip(labels, shown, strict=True))
    height = top + step * len(labels) + 4
    return Drawing(width, height, body, height / 2, f"{title or 'bars'}: {spoken}")


def confusion_matrix(
    counts: Any, names: Sequence[str] = (), *, title: str = "Confusion matrix"
) -> Drawing:
    """`counts` `(classes, classes)`: row = true class, column = predicted class, by its number.

    Right answers lie on the outlined diagonal; the darker a cell, the larger its part of its row.
    """
    table = np.asarray(counts)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise ValueError(f"a confusion matrix is square, got shape {table.shape}")
    size = len(table)
    named = len(names) == size
    names = [str(n) for n in names] if named else [str(n) for n in range(size)]
    numbered = len(max(names, key=len, default="")) > 3  # too long to stand above a column
    rows = [f"{n} {name}" if numbered else name for n, name in enumerate(names)]
    widest = max((len(number(v)) for v in table.ravel().tolist()), default=1)
    cell = max(27.0, 0.62 * TICK * widest + 6)
    left, top = 0.56 * 12 * max(map(len, rows), default=1) + 24, 58.0
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    body = words_at(title, 0, 14, size=13, family=SANS, weight="600")
    middle = size * cell / 2
    body += words_at("predicted", left + middle, 34, size=12, family=SANS, anchor="middle")
    body += _turned("true", 10, top + middle)
    for row in range(size):
        y = top + row * cell
        body += words_at(rows[row], left - 6, y + cell / 2 + 4, size=12, family=SANS, anchor="end")
        body += words_at(
            str(row) if numbered else names[row],
            left + (row + 0.5) * cell, top - 6, size=12, family=SANS, anchor="middle",
        )  # fmt: skip
        for column in range(size):
            x = left + column * cell
            right = row == column
            body += element(
                "rect", "", x=num(x), y=num(y), width=num(cell), height=num(cell),
                fill=ACCENT, fill_opacity=f"{0.55 * float(share[row, column]):.2f}",
                stroke="currentColor", stroke_opacity="0.4",
            )  # fmt: skip
            if right:
                body += element(
                    "rect", "", x=num(x + 1.5), y=num(y + 1.5), width=num(cell - 3),
                    height=num(cell - 3), fill="none", stroke=ACCENT, stroke_width="2.5",
                )  # fmt: skip
            words = number(table[row, column].item())
            body += words_at(
                words, x + cell / 2, y + cell / 2 + 4, size=TICK, anchor="middle",
                weight="700" if right else None, opacity="0.75" if words == "0" else None,
            )  # fmt: skip
    label = f"{title}: {int(np.trace(table)):,} of {int(table.sum()):,} on the diagonal"
    side = size * cell
    return Drawing(left + side + 2, top + side + 2, body, top + side / 2, label)


def confused(counts: Any, most: int = 3) -> list[tuple[int, int, int]]:
    """The most frequent mistakes of a confusion matrix: `(true class, predicted class, count)`."""
    table = np.array(counts)
    np.fill_diagonal(table, 0)
    order = np.argsort(-table, axis=None, kind="stable")[:most]
    places = [divmod(int(k), table.shape[1]) for k in order]
    return [(i, j, int(table[i, j])) for i, j in places if table[i, j]]


def images(
    pictures: Any,
    captions: Sequence[str] = (),
    *,
    title: str = "",
    scale: float = 2,
    wrap: int = 10,
    room: float = 0,
) -> Drawing:
    """Grayscale images `(N, H, W)` with values in [0, 1] and captions, `wrap` in a row.

    Each is at least `room` wide.
    """
    stack = np.asarray(pictures, dtype=np.float64)
    if stack.ndim != 3:
        raise ValueError(f"pictures must have shape (N, H, W), got {stack.shape}")
    items = []
    for index, picture in enumerate(stack):
        caption = captions[index] if index < len(captions) else ""
        items.append(_image(picture, caption, scale, room))
    rows = [beside(*items[i : i + wrap], gap=10) for i in range(0, len(items), wrap)]
    drawing = above(*rows, gap=8) if rows else text("(no images)")
    if title:
        drawing = above(text(title, size=13, bold=True), drawing, gap=4)
    label = f"{title}: {'; '.join(captions)}" if title else "; ".join(captions)
    return Drawing(drawing.width, drawing.height, drawing.body, drawing.axis, label)


def png(picture: Any) -> bytes:
    """A grayscale image `(H, W)` with values in [0, 1] as a PNG file."""
    values = np.nan_to_num(np.clip(np.asarray(picture, dtype=np.float64), 0, 1))
    pixels = (values * 255).round().astype(np.uint8)
    height, width = pixels.shape
    raw = b"".join(b"\0" + row.tobytes() for row in pixels)

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(raw, 9))
        + chunk(b"IEND", b"")
    )


def _image(picture: Any, caption: str, scale: float, room: float) -> Drawing:
    height, width = picture.shape[0] * scale, picture.shape[1] * scale
    lines = caption.split("\n") if caption else []
    room = max([room, width, *(0.58 * 11 * len(line) for line in lines)])
    data = base64.b64encode(png(picture)).decode()
    left = (room - width) / 2
    body = element(
        "image", "", x=num(left), y="0", width=num(width), height=num(height),
        href=f"data:image/png;base64,{data}", style="image-rendering:pixelated",
    )  # fmt: skip
    body += element(
        "rect", "", x=num(left), y="0", width=num(width), height=num(height),
        fill="none", stroke="currentColor", stroke_opacity="0.5",
    )  # fmt: skip
    for count, line in enumerate(lines):
        body += words_at(
            line, room / 2, height + 13 * (count + 1), size=11, family=SANS, anchor="middle"
        )
    return Drawing(room, height + 13 * len(lines) + 4, body, height / 2, caption)


# -- parts of the line chart -------------------------------------------------------------


def _frame(
    title: str, x_label: str, y_label: str, edges: tuple[float, float, float, float], width: float
) -> str:
    left, top, right, bottom = edges
    body = words_at(title, 0, 14, size=13, family=SANS, weight="600") if title else ""
    body += _line(left, top, left, bottom) + _line(left, bottom, right, bottom)
    if x_label:
        body += words_at(
            x_label, (left + right) / 2, bottom + 33, size=12, family=SANS, anchor="middle"
        )
    return body + (_turned(y_label, 10, (top + bottom) / 2) if y_label else "")


def _turned(words: str, x: float, y: float) -> str:
    inner = words_at(words, 0, 0, size=12, family=SANS, anchor="middle")
    return element("g", inner, transform=f"translate({num(x)} {num(y)}) rotate(-90)")


def _line(x0: float, y0: float, x1: float, y1: float, opacity: str | None = None) -> str:
    return element(
        "path", "", d=f"M{num(x0)} {num(y0)}L{num(x1)} {num(y1)}", stroke="currentColor",
        stroke_opacity=opacity, fill="none",
    )  # fmt: skip


def _curve(points: Sequence[tuple[float, float] | None], count: int) -> str:
    colour = COLOURS[count % len(COLOURS)]
    path, gap = "", True
    for point in points:
        if point is not None:
            path += f"{'M' if gap else 'L'}{num(point[0])} {num(point[1])}"
        gap = point is None
    body = element(
        "path", "", d=path, fill="none", stroke=colour, stroke_width="2.5",
        stroke_dasharray=DASHES[count % len(DASHES)],
    )  # fmt: skip
    if len(points) > 40:
        return body
    return body + "".join(_marker(p, count, colour) for p in points if p is not None)


def _marker(point: tuple[float, float], count: int, colour: str) -> str:
    x, y = point
    shapes = (
        f"M{num(x - 3)} {num(y)}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0",
        f"M{num(x - 3)} {num(y - 3)}h6v6h-6z",
        f"M{num(x)} {num(y - 4)}l4 7h-8z",
        f"M{num(x)} {num(y - 4)}l4 4l-4 4l-4 -4z",
    )
    return element("path", "", d=shapes[count % len(shapes)], fill=colour)


def _range(values: Sequence[float]) -> tuple[float, float]:
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    low = 0.0 if 0 <= low < 0.5 * high else low
    if high <= low:
        return low - 0.5, low + 0.5
    return low, high + 0.04 * (high - low)


def _ticks(low: float, high: float) -> list[float]:
    """Round values, four to eight of them."""
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough)
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 10) for k in range(first, math.floor(high / step + 1e-9) + 1)]


def _step(count: int) -> int:
    return max(1, math.ceil(count / 10))


def _thinned(values: Sequence[float]) -> Sequence[float]:
    return values if len(values) <= 12 else [*values[:: math.ceil(len(values) / 11)], values[-1]]


def _last(values: Sequence[float]) -> float:
    return next((v for v in reversed(values) if math.isfinite(v)), 0.0)


def _spread(places: Sequence[float]) -> list[float]:
    """The places, moved apart so that words written there do not overlap."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = list(places)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + 15)
    return moved
