"""A report as text: colours in a terminal, plain text in a pipe, numbers aligned.

One block for each check that does not hold, with the counterexample's arrays side by side and the
values that differ in brackets; the checks that hold are one line together.
"""

from __future__ import annotations

import io
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any, TextIO

import numpy as np
from rich.console import Console
from rich.text import Text

from autograder.report import training_text
from autograder.report.counterexample import flat, option, wrong
from autograder.subject import Array, Tensor
from autograder.verdict import Outcome, Report, Status

MARKS = {
    Status.PASSED: ("✓", "green"),
    Status.FAILED: ("✗", "red"),
    Status.ERROR: ("✗", "red"),
    Status.TIMEOUT: ("✗", "red"),
    Status.FORBIDDEN: ("✗", "red"),
    Status.MISSING: ("·", "yellow"),
    Status.SKIPPED: ("–", "dim"),
}

WIDEST_TEXT = 100
"""Columns; longer lines of running text are hard to read."""

WIDEST_ARRAY, TALLEST_ARRAY = 10, 12
"""Arrays with more columns or rows than this are described instead of shown."""


def show(report: Report, file: TextIO | None = None) -> None:
    """Print `report` to a terminal in colour, to anything else as plain text."""
    target = file or sys.stdout
    width = shutil.get_terminal_size((100, 24)).columns
    console = Console(file=target, width=width, highlight=False, soft_wrap=False)
    for line in lines(report, width):
        put(console, line)


def render(report: Report, *, width: int = 100) -> str:
    """The report as plain text; of running text no line is longer than `width`."""
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, color_system=None)
    for line in lines(report, width):
        put(console, line)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def put(console: Console, line: Text) -> None:
    """Print a line of a report; what is to be pasted is left for the terminal to fold."""
    console.print(
        line, soft_wrap=line.overflow == "ignore", no_wrap=line.no_wrap, overflow=line.overflow
    )


def explanation(outcome: Outcome, width: int = WIDEST_TEXT) -> Iterator[Text]:
    """Why one check does not hold: the sentence, the counterexample, the advice."""
    yield _wrapped(outcome.text, "    ", "", width)
    yield from _details(outcome, width)


def lines(report: Report, width: int = WIDEST_TEXT) -> Iterator[Text]:
    """The report line by line, styled; running text is wrapped to `width`."""
    head = Text(f"{report.exercise}: {report.score:g} of {report.max_score:g} points", style="bold")
    yield head
    for note in report.notes:
        yield Text(f"({note})", style="dim")
    for function in dict.fromkeys(o.function for o in report.outcomes):
        part = report.of(function)
        yield Text("")
        style = "bold green" if part.complete else "bold"
        yield Text(f"{function}  {part.score:g} of {part.max_score:g}", style=style)
        yield from _function_lines(part.outcomes, width)
    for title, block in training_text.parts(report, width):
        yield from (Text(""), Text(title, style="bold"), *_indented(block, 2))
    if report.untouched:
        yield Text("")
        yield _wrapped(
            f"Nothing to grade yet. Read {report.exercise}.ipynb up to the first cell to fill in,"
            f" and write {report.outcomes[0].function} first."
            if report.outcomes
            else "Nothing to grade yet.",
            "",
            "",
            width,
        )
    yield Text("")
    yield Text(f"seed {report.seed}, isolation: {report.isolation}", style="dim")


def _function_lines(outcomes: tuple[Outcome, ...], width: int) -> Iterator[Text]:
    judged = [o for o in outcomes if o.status is not Status.SKIPPED]
    alike = len({(o.status, o.text) for o in judged}) == 1
    if alike and judged[0].status not in (Status.PASSED, Status.FAILED):
        yield _line(judged[0].status, judged[0].text, width)
        yield from _details(judged[0], width)
        return
    for outcome in judged:
        if outcome.status is Status.PASSED:
            yield _line(outcome.status, outcome.title, width)
    for outcome in outcomes:
        if outcome.status is Status.SKIPPED:
            yield _line(outcome.status, f"{outcome.title}: {outcome.text}", width)
    explained: set[str] = set()
    for outcome, following in zip_longest(judged, judged[1:]):
        if outcome.status is Status.PASSED:
            continue
        points = f" (−{outcome.max_points:g})"
        yield _line(outcome.status, f"{outcome.title}{points}", width)
        if following is not None and _says_the_same(outcome, following):
            continue
        yield _wrapped(outcome.text, "    ", "", width)
        yield from _details(outcome, width, explained)


def _says_the_same(one: Outcome, other: Outcome) -> bool:
    """Whether two checks have nothing to tell but the same sentence, which then stands once."""
    bare = one.counterexample is None and other.counterexample is None
    return bare and (one.status, one.text, one.call) == (other.status, other.text, other.call)


def _line(status: Status, text: str, width: int) -> Text:
    mark, style = MARKS[status]
    words = _wrapped(text, "    ", "", width).plain.lstrip()
    return Text.assemble("  ", (mark, style), f" {words}")


def _details(outcome: Outcome, width: int, explained: set[str] | None = None) -> Iterator[Text]:
    shown = flat(outcome.counterexample or {})
    pictures = {name: _array(value) for name, value in shown.items() if _is_array(value)}
    if isinstance(outcome.index, tuple) and _is_array(outcome.expected):
        expected, actual = _array(outcome.expected), _array(outcome.actual)
        marks = wrong(outcome, expected, actual) if expected.shape == actual.shape else None
        pictures |= {"expected": expected, "got": actual}
        yield from _indented(_beside(pictures, {"expected": marks, "got": marks}, room=width - 6))
    elif pictures:
        yield from _indented(_beside(pictures, {}, room=width - 6))
    options = [f"{n} = {option(v)}" for n, v in shown.items() if not _is_array(v) and v != ()]
    if options:
        yield _wrapped(f"with {', '.join(options)}", "      ", "", width)
    if outcome.advice and (explained is None or outcome.advice not in explained):
        name = f"{outcome.diagnosis}: " if outcome.diagnosis else ""
        paragraphs = outcome.advice.split("\n\n")
        for paragraph in (name + paragraphs[0], *paragraphs[1:]):
            style = "bold" if paragraph.startswith(name) and name else ""
            yield _wrapped(paragraph, "    ", style, width)
        if explained is not None:
            explained.add(outcome.advice)
    elif outcome.hint and outcome.status is Status.FAILED and not outcome.advice:
        yield _wrapped(f"Hint: {outcome.hint}", "    ", "cyan", width)
    if outcome.call:  # unbroken: the terminal folds it, and it can still be pasted
        yield Text(f"    Reproduce it with: {outcome.call}", style="dim", overflow="ignore")


def _wrapped(text: str, indent: str, style: str, width: int) -> Text:
    joined = " ".join(text.split())
    columns = min(width, WIDEST_TEXT) - 1
    filled = textwrap.fill(joined, columns, initial_indent=indent, subsequent_indent=indent)
    return Text(filled, style=style)


def _indented(block: list[str], columns: int = 6) -> Iterator[Text]:
    for line in block:
        yield Text(" " * columns + line, no_wrap=True, overflow="crop")


# -- arrays ------------------------------------------------------------------------------


def _is_array(value: Any) -> bool:
    return isinstance(value, (np.ndarray, Tensor))


def _array(value: Any) -> Array:
    data: Array = value.data if isinstance(value, Tensor) else np.asarray(value)
    return data


def _beside(
    arrays: Mapping[str, Array], marked: Mapping[str, Array | None], *, room: int
) -> list[str]:
    """Arrays under their names, side by side or, where that is too wide, one below the other.

    An array of more than two axes slice by slice.
    """
    blocks = []
    for name, array in arrays.items():
        marks = marked.get(name)
        block = _block(array, marks)
        wide = max(map(len, block), default=0) > room
        blocks.append([name, *([_in_words(array, marks)] if wide else block)])
    height = max(map(len, blocks), default=0)
    widths = [max(map(len, block)) for block in blocks]
    if sum(widths) + 3 * (len(widths) - 1) > room:
        return [line for block in blocks for line in block]
    padded = [block + [""] * (height - len(block)) for block in blocks]
    rows = zip(*padded, strict=True)
    return [
        "   ".join(t.ljust(w) for t, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _block(array: Array, marks: Array | None) -> list[str]:
    if array.ndim == 0:
        return [_number(array[()])]
    if (
        array.size == 0
        or array.shape[-1] > WIDEST_ARRAY
        or array.size > WIDEST_ARRAY * TALLEST_ARRAY
    ):
        return [_in_words(array, marks)]
    rows = array.reshape(-1, array.shape[-1])
    bad = np.zeros(rows.shape, bool) if marks is None else marks.reshape(rows.shape)
    texts = [[_number(v) for v in row] for row in rows]
    width = max(len(t) for row in texts for t in row)
    step = array.shape[-2] if array.ndim > 1 else 1
    out = []
    for number, (row, flags) in enumerate(zip(texts, bad, strict=True)):
        if number and array.ndim > 2 and number % step == 0:
            out.append("")
        cells = [
            f"[{t:>{width}}]" if f else f" {t:>{width}} " for t, f in zip(row, flags, strict=True)
        ]
        out.append("".join(cells))
    return out


def _in_words(array: Array, marks: Array | None) -> str:
    return f"shape {array.shape}" + ("" if marks is None else f", {int(marks.sum())} differ")


def _number(value: Any) -> str:
    return f"{float(value):.4g}" if np.asarray(value).dtype.kind == "f" else str(value)
