"""Near-identical submissions side by side, as an HTML page for the person who judges them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from autograder.report.pages import page
from autograder.similar import Findings, Line, Pair

MOST_PAIRS = 100
MOST_LINES = 1000
"""Of one function: the comparison of lines takes time that grows with their square."""

SAME, RENAMED, DIFFERENT, RELEASE = "=", "≈", "≠", "·"
MARKS = {
    SAME: "the same line",
    RENAMED: "the same but for names, comments or spaces",
    DIFFERENT: "differs",
    RELEASE: "given in the release, not compared",
}


@dataclass(frozen=True)
class Row:
    """Two lines that stand side by side, and how they compare."""

    left: str
    mark: str
    right: str


def render(findings: Findings) -> str:
    """The page."""
    return page(
        "similar.html",
        findings=findings,
        pairs=findings.pairs[:MOST_PAIRS],
        more=max(0, len(findings.pairs) - MOST_PAIRS),
        marks=MARKS,
        percent=percent,
        rows=rows,
        classes={SAME: "same", RENAMED: "renamed", DIFFERENT: "different", RELEASE: "release"},
    )


def percent(share: float) -> str:
    """A share as people read it; 100 % only when it is all."""
    return f"{min(99, round(100 * share)) if share < 1 else 100} %"


def rows(pair: Pair, function: str) -> list[Row]:
    """One function of both, lined up where the code is the same."""
    left = pair.first.functions[function][:MOST_LINES]
    right = pair.second.functions[function][:MOST_LINES]
    return list(_lined_up(left, right))


def _lined_up(left: Sequence[Line], right: Sequence[Line]) -> Iterator[Row]:
    matcher = SequenceMatcher(None, [*map(_key, left)], [*map(_key, right)], autojunk=False)
    for kind, i0, i1, j0, j1 in matcher.get_opcodes():
        for a, b in zip_longest(left[i0:i1], right[j0:j1]):
            yield Row(a.text if a else "", _mark(kind, a, b), b.text if b else "")


def _key(line: Line) -> tuple[str, ...]:
    return line.tokens or ("", line.text.strip())


def _mark(kind: str, left: Line | None, right: Line | None) -> str:
    if not any(line is not None and line.tokens for line in (left, right)):
        return RELEASE
    if kind != "equal" or left is None or right is None:
        return DIFFERENT
    return SAME if left.text.strip() == right.text.strip() else RENAMED
