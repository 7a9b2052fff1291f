"""A class as data: what the class report and the exports show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Member:
    """A student as the gradebook has them."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""

    @property
    def name(self) -> str:
        """First and last name, as far as they are known."""
        return " ".join(filter(None, (self.first_name, self.last_name)))


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a person should look at a submission: a kind, and what exactly."""

    kind: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One graded submission."""

    student: str
    exercise: str
    score: float
    max_score: float
    open_cells: tuple[str, ...]
    """Cells that wait for a person's grade: the score is not final before that."""
    reasons: tuple[Reason, ...]
    page: Path
    """The feedback page, or the graded notebook as long as there is none."""

    @property
    def final(self) -> bool:
        """Whether the score is more than what is known so far."""
        return not self.open_cells


@dataclass(frozen=True, kw_only=True)
class CheckCount:
    """How a check went over the class. A function that is not solved yet counts apart."""

    function: str
    name: str
    title: str
    wrong: int
    unsolved: int
    judged: int


@dataclass(frozen=True, kw_only=True)
class Example:
    """A counterexample as in the records: plain data, numbers alone where a submission answered."""

    arguments: Mapping[str, Any]
    expected: Any
    actual: Any


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A known mistake, how many submissions make it, and where it shows."""

    function: str
    name: str
    advice: str
    count: int
    example: Example | None


@dataclass(frozen=True, kw_only=True)
class ExerciseData:
    """One exercise over the class."""

    id: str
    title: str
    max_score: float
    entries: tuple[Entry, ...]
    checks: tuple[CheckCount, ...]
    """The checks that were not passed by all, those that most got wrong first."""
    mistakes: tuple[Mistake, ...]

    @property
    def scores(self) -> tuple[float, ...]:
        """The score of each submission."""
        return tuple(entry.score for entry in self.entries)


@dataclass(frozen=True, kw_only=True)
class ClassData:
    """A class: its members in the order of their names, and its exercises in learning order."""

    root: Path
    members: tuple[Member, ...]
    exercises: tuple[ExerciseData, ...]
    not_graded: tuple[tuple[str, str], ...] = ()
    """Handed in and not graded: student and exercise."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All graded submissions."""
        return tuple(entry for exercise in self.exercises for entry in exercise.entries)

    @property
    def people_needed(self) -> tuple[Entry, ...]:
        """The submissions that a person should look at."""
        return tuple(entry for entry in self.entries if entry.reasons)

    def member(self, student: str) -> Member:
        """The member with this id."""
        return next(m for m in self.members if m.id == student)
