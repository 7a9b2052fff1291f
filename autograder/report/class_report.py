"""The class report: one HTML page for the instructor, made of `ClassData`."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from markupsafe import Markup

from autograder.report.charts import bar_chart
from autograder.report.class_data import ClassData, Entry, Example, ExerciseData
from autograder.report.drawing import svg
from autograder.report.pages import page
from autograder.report.svg import grid, number

CHART_WIDTH = 300.0
"""No wider than a telephone, so that the numbers there are not made smaller."""

MOST_CHECKS = 8
LARGEST_GRID = 8
LONGEST_VALUE = 400

REASONS = {
    "no record": "There is no record of how it was graded: it was not graded by this grader.",
    "unreadable": "The file could not be read, so nothing of it was run.",
    "grader failed": "The grader itself failed; this says nothing about the submission.",
    "in doubt": "The gradebook and the record of the grade disagree; grade it again.",
    "crashed": "The submission took its own process down.",
    "timed out": "The submission did not answer in time.",
    "forbidden": "It uses an operation or import that the exercise rules out.",
    "isolated weakly": "It ran with too little between it and this machine.",
    "manual grade": "Points are left open until a person gives them.",
}
"""Why a person is needed, the gravest first, and what each kind means."""


@dataclass(frozen=True)
class Card:
    """The score distribution of one exercise."""

    exercise: ExerciseData
    mean: str
    median: str
    full: int
    chart: Markup


@dataclass(frozen=True)
class Case:
    """A submission that needs a person, with where to look."""

    entry: Entry
    name: str
    link: str
    is_feedback: bool


def render(data: ClassData, *, output: Path, on: date) -> str:
    """The page, to be written into the folder `output`, whose links it holds are relative to."""
    people = sorted(data.people_needed, key=_gravity)
    kinds = {reason.kind for entry in people for reason in entry.reasons}
    return page(
        "class_report.html",
        data=data,
        on=on.isoformat(),
        cards=[_card(exercise) for exercise in data.exercises if exercise.entries],
        cases=[_case(data, entry, output) for entry in people],
        reasons={kind: text for kind, text in REASONS.items() if kind in kinds},
        MOST=MOST_CHECKS,
        number=_short,
        paragraphs=lambda advice: [" ".join(p.split()) for p in advice.split("\n\n")],
        pictures=_pictures,
    )


def _gravity(entry: Entry) -> tuple[int, str, str]:
    kinds = list(REASONS)
    return min(kinds.index(r.kind) for r in entry.reasons), entry.exercise, entry.student


def _card(exercise: ExerciseData) -> Card:
    scores = exercise.scores
    labels, counts = zip(*_distribution(scores, exercise.max_score), strict=True)
    chart = bar_chart(labels, counts, width=CHART_WIDTH)
    title = f"{exercise.id}: submissions by score"
    return Card(
        exercise=exercise,
        mean=f"{statistics.fmean(scores):.1f}",
        median=_short(statistics.median(scores)),
        full=sum(score >= exercise.max_score for score in scores),
        chart=Markup(svg(chart, title=title, inline=True)),
    )


def _distribution(scores: Iterable[float], most: float) -> Iterator[tuple[str, int]]:
    """How many have nothing, how many are in each quarter, and how many have all."""
    scores = list(scores)
    yield "0", sum(score <= 0 for score in scores)
    for quarter in range(4):
        low, high = most * quarter / 4, most * (quarter + 1) / 4
        last = quarter == 3
        label = f"below {_short(high)}" if last else f"up to {_short(high)}"
        yield label, sum(low < score < high or (score == high and not last) for score in scores)
    yield f"all {_short(most)}", sum(score >= most > 0 for score in scores)


def _case(data: ClassData, entry: Entry, output: Path) -> Case:
    path = os.path.relpath(entry.page, output)
    return Case(
        entry=entry,
        name=data.member(entry.student).name,
        link=quote(Path(path).as_posix()),
        is_feedback=entry.page.suffix == ".html",
    )


def _pictures(example: Example) -> list[tuple[str, Markup | str]]:
    """Each argument, the expected and the actual value: a name, and a picture or text."""
    wrong = _differing(example.expected, example.actual)
    shown = [(name, _picture(name, value)) for name, value in example.arguments.items()]
    if example.expected is not None:
        shown.append(("expected", _picture("expected", example.expected)))
    if example.actual is not None:
        shown.append(("came back", _picture("came back", example.actual, wrong)))
    return shown


def _picture(name: str, value: Any, marked: Iterable[tuple[int, int]] = ()) -> Markup | str:
    if not _fits(value):
        return _words(value)
    drawing = grid(value, marked=marked, positions=False)
    return Markup(svg(drawing, title=name, inline=True))


def _fits(value: Any) -> bool:
    """Whether a grid can show the value: a small table of numbers."""
    if not isinstance(value, list):
        return False
    try:
        shape = np.shape(value)
    except ValueError:  # ragged
        return False
    return 1 <= len(shape) <= 2 and min(shape) > 0 and max(shape) <= LARGEST_GRID


def _differing(expected: Any, actual: Any) -> list[tuple[int, int]]:
    if not (_fits(expected) and _fits(actual)) or np.shape(expected) != np.shape(actual):
        return []
    # as text, since NaN and infinity come as words
    left, right = (np.atleast_2d(np.array(v, dtype=object)) for v in (expected, actual))
    return [
        (row, column)
        for row, column in np.ndindex(*left.shape)
        if number(left[row, column]) != number(right[row, column])
    ]


def _words(value: Any) -> str:
    """Plain data in one line, cut where it gets long."""
    text = _line(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + " …"


def _line(value: Any) -> str:
    match value:
        case list():
            return f"[{', '.join(map(_line, value))}]"
        case dict():
            return f"{{{', '.join(f'{k}: {_line(v)}' for k, v in value.items())}}}"
        case bool() | None:
            return str(value)
        case int() | float():
            return _short(value)
        case _:
            return repr(value)


def _short(value: float) -> str:
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:g}"
