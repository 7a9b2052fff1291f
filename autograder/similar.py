"""Near-identical submissions of one exercise, for a person to judge.

What is compared is the code of the solution cells, function by function, as Pygments reads it:
without comments, docstrings and the lines of the release, and with every name of the student's
own choice replaced by the same word. Similarity is rapidfuzz's, over the tokens that are left.
Short functions can only be written in so many ways, so alike is no proof of anything.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Name, String
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from autograder.course_directory import course_directory
from autograder.exercises import load
from autograder.marking import open_submission
from autograder.nbgrader_plugin import release_of
from autograder.notebook import nbgrader_of
from autograder.solutions import solution_cells

THRESHOLD = 0.9
"""Solutions written apart from each other, in one style, reach 0.8; a copy with other names and
comments is above 0.98."""
FEWEST_TOKENS = 30
"""Less of one's own code than this says nothing about where it comes from."""
MOST_TOKENS, MOST_CHARACTERS = 20_000, 100_000
"""Of one cell: no honest solution comes near, and a hostile one costs no more than this."""

OWN = "name"
KEPT_NAMES = frozenset(dir(builtins)) | {"np", "numpy", "torch", "nn", "F", "math"}
_LAST = 0x10FFFF - 0xE000


@dataclass(frozen=True)
class Line:
    """A line of code as written, and what is compared of it."""

    text: str
    tokens: tuple[str, ...] = ()


@dataclass(frozen=True)
class Work:
    """What one student wrote, by function. Lines of the release have no tokens."""

    student: str
    functions: Mapping[str, tuple[Line, ...]]

    def tokens(self, function: str) -> tuple[str, ...]:
        """What is compared of one function."""
        lines = self.functions.get(function, ())
        return tuple(token for line in lines for token in line.tokens)[:MOST_TOKENS]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two submissions that are alike: how much in all, and in each function both wrote.

    `textbook` is how much the one that is nearer to the course's own solution is like it. Where
    that is high too, both may simply have found the obvious answer.
    """

    first: Work
    second: Work
    similarity: float
    functions: Mapping[str, float]
    textbook: float


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The pairs of an exercise, the most alike first, and who could not be compared."""

    exercise: str
    threshold: float
    compared: int
    pairs: tuple[Pair, ...]
    left_out: tuple[str, ...]
    """Students with too little code of their own in the solution cells."""


def similar(root: Path, exercise: str, *, threshold: float = THRESHOLD) -> Findings:
    """All pairs of submissions at least `threshold` alike, of those in the submitted directory."""
    names = [f.name for f in load(exercise).functions]
    works = list(_works(root, exercise))
    sizes = [sum(len(work.tokens(name)) for name in names) for work in works]
    known = [work for work, size in zip(works, sizes, strict=True) if size >= FEWEST_TOKENS]
    left_out = [w.student for w, size in zip(works, sizes, strict=True) if size < FEWEST_TOKENS]
    pairs = _pairs(known, _solution(root, exercise), names, threshold)
    return Findings(
        exercise=exercise,
        threshold=threshold,
        compared=len(known),
        pairs=tuple(sorted(pairs, key=lambda p: (-p.similarity, p.first.student))),
        left_out=tuple(left_out),
    )


# -- what is compared --------------------------------------------------------------------


def read_lines(source: str, release: str = "") -> tuple[Line, ...]:
    """The lines of `source` that hold code; those that are also in `release` without tokens."""
    given = {written for _, written, _ in _lexed(release)}
    return tuple(
        Line(text, () if written in given else tokens)
        for text, written, tokens in _lexed(source)
        if written
    )


def _lexed(source: str) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each line: its text, its code as written, and its code with the own names replaced."""
    source = source[:MOST_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n")
    texts = source.split("\n")
    written: list[list[str]] = [[] for _ in texts]
    tokens: list[list[str]] = [[] for _ in texts]
    number, before = 0, ""
    for kind, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(source):
        if text.strip() and kind not in Comment and kind not in String.Doc:
            written[number].append(text)
            own = kind in Name and before != "." and text not in KEPT_NAMES
            tokens[number].append(OWN if own else text)
            before = text
        number += text.count("\n")
    for text, as_written, replaced in zip(texts, written, tokens, strict=True):
        yield text, tuple(as_written), tuple(replaced)


def _works(root: Path, exercise: str) -> Iterator[Work]:
    directories = course_directory(root)
    submitted = Path(directories.format_path(directories.submitted_directory, ".", "."))
    release = release_of(root, exercise)
    stubs = _answers(release)
    for path in sorted(submitted.glob(f"*/{exercise}/{exercise}.ipynb")):
        notebook, problem = open_submission(path, release, within=submitted)
        answers = {} if problem else _answers(notebook)
        lines = {f: read_lines(source, stubs.get(f, "")) for f, source in answers.items()}
        yield Work(path.parents[1].name, lines)


def _answers(notebook: Any) -> dict[str, str]:
    cells = ((nbgrader_of(cell), cell.source) for cell in notebook.cells)
    return {str(m["grade_id"]): source for m, source in cells if m.get("solution")}


def _solution(root: Path, exercise: str) -> Work:
    stubs = _answers(release_of(root, exercise))
    cells = solution_cells(root, exercise)
    lines = {c.grade_id: read_lines(c.source, stubs.get(c.grade_id, "")) for c in cells}
    return Work("", lines)


# -- how alike it is ---------------------------------------------------------------------


@dataclass
class _Alphabet:
    """One character a token, since rapidfuzz is fastest on strings."""

    known: dict[str, str] = field(default_factory=dict)

    def spell(self, tokens: Iterable[str]) -> str:
        return "".join(
            self.known.setdefault(t, chr(0xE000 + min(len(self.known), _LAST))) for t in tokens
        )


def _pairs(
    works: Sequence[Work], solution: Work, functions: Sequence[str], threshold: float
) -> Iterator[Pair]:
    """Functions weigh by their length; one that only one of the two wrote does not count."""
    alphabet = _Alphabet()
    everyone = [*works, solution]
    size = len(everyone)
    alike = np.zeros((len(functions), size, size))
    weight = np.zeros((len(functions), size, size))
    for number, function in enumerate(functions):
        spelled = [alphabet.spell(work.tokens(function)) for work in everyone]
        alike[number] = cdist(spelled, spelled, scorer=Indel.normalized_similarity)
        length = np.array([len(text) for text in spelled])
        both = np.minimum.outer(length, length) > 0
        weight[number] = np.add.outer(length, length) * both
    total = (alike * weight).sum(axis=0) / np.maximum(weight.sum(axis=0), 1)
    for first, second in zip(*np.nonzero(np.triu(total >= threshold, 1)), strict=True):
        if second < len(works):
            yield Pair(
                first=works[first],
                second=works[second],
                similarity=float(total[first, second]),
                functions={
                    function: float(alike[number, first, second])
                    for number, function in enumerate(functions)
                    if weight[number, first, second]
                },
                textbook=float(max(total[first, -1], total[second, -1])),
            )
