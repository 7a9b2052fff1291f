"""Who may explain a failure: the known bugs of an exercise, each ready to be played.

The known bugs are code of this package and run in this process.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder import bugs
from autograder.behaviour import Player, loaded
from autograder.executor import InProcess
from autograder.model import Bug, Exercise
from autograder.session import CELL_SECONDS
from autograder.solutions import find_root, solution_cells
from autograder.subject import Subject


@dataclass(frozen=True)
class Suspect:
    """A mistake that a submission may have made: a bug of the function, or of one it calls."""

    bug: Bug
    function: str

    @property
    def advice(self) -> str:
        """The mistake in words."""
        if self.bug.function == self.function:
            return self.bug.advice
        return (
            f"{self.function} is wrong because it calls your {self.bug.function}, which has this"
            f" mistake: {self.bug.advice}"
        )


@dataclass
class Bank:
    """The known bugs of one exercise, and how they behave under one seed."""

    exercise: Exercise
    seed: int
    root: Path
    known: tuple[Bug, ...]
    _players: dict[Suspect, Player] = field(default_factory=dict)

    def suspects(self, function: str) -> tuple[Suspect, ...]:
        """The known bugs of a function."""
        return tuple(Suspect(bug, function) for bug in self.known if bug.function == function)

    def player(self, suspect: Suspect) -> Player:
        """The reference solution with this one mistake, ready to play."""
        if suspect not in self._players:
            self._players[suspect] = self.fresh_player(suspect)
        return self._players[suspect]

    @functools.cached_property
    def honest(self) -> Player:
        """The reference solution as it is."""
        return self.player_of(functools.cache(lambda: self._start({})), steady=True)

    def fresh_player(self, suspect: Suspect) -> Player:
        """The same, never called before."""
        bug = suspect.bug
        start = functools.cache(lambda: self._start({bug.function: bug.source}))
        return self.player_of(start, steady=not bug.remembers)

    def player_of(self, subject: Callable[[], Subject], *, steady: bool = False) -> Player:
        """A player of what `subject` holds, under this bank's seed."""
        return Player(subject, self.seed, draws=self.exercise.draws, steady=steady)

    def _start(self, replacements: dict[str, str]) -> Subject:
        cells = solution_cells(self.root, self.exercise.id, replacements)
        # Under names of their own: a line that raises is looked up by its cell's name.
        apart = [replace(cell, name=f"solution of {cell.name}") for cell in cells]
        return loaded(InProcess().start(), apart, CELL_SECONDS)


@functools.lru_cache(maxsize=6)
def bank_of(exercise: str, seed: int) -> Bank:
    """The bank of an exercise; raises `UsageError` where the solutions are not at hand."""
    from autograder.exercises import load

    return Bank(load(exercise), seed, find_root(), bugs.load(exercise))
