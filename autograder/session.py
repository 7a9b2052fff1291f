"""One submission, loaded: a subject that is replaced when it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any

from autograder.errors import SubjectDied, SubjectLost, SubjectTimeout
from autograder.subject import Cell, CellResult, Launcher, Request, Subject, Tensor

CELL_SECONDS = 30.0
CALLABLE = ("function", "class")
"""Kinds of what a submission defines that can be called, see `Session.kind_of`."""
MOST_BAD_CELLS = 5
MOST_SHOWN = 8 << 20
"""Characters and bytes that all cells of a submission show together; the rest is left out."""
CUT = "… (not shown: the cells above show too much already)\n"


class Session:
    """Keeps a subject alive in which every cell that can be run has run.

    A cell that hangs or ends the process is left out when the subject is started anew, so that
    it costs the function it defines and no other. `memo`, `notes` and `record` are the checks' own:
    see `Submission`.
    """

    def __init__(
        self, launcher: Launcher, cells: Sequence[Cell], *, cell_seconds: float = CELL_SECONDS
    ) -> None:
        self.launcher = launcher
        self.cells = tuple(cells)
        self.cell_seconds = cell_seconds
        self.memo: dict[str, Any] = {}
        self.notes: list[str] = []
        self.record: dict[str, Any] = {}
        self._subject: Subject | None = None
        self._results: dict[int, CellResult] = {}
        self._fatal: dict[int, SubjectLost] = {}
        self.imports: tuple[str, ...] = ()
        """Imports outside the exercise's list that were tried so far, as ``import os``."""

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def subject(self) -> Subject:
        """A subject that is ready; started and loaded when there is none."""
        while self._subject is None:
            self._subject = self._load()
        return self._subject

    @property
    def results(self) -> tuple[CellResult, ...]:
        """What each cell showed when it ran."""
        self.subject  # noqa: B018 - loads the cells
        return tuple(self._results[i] for i in range(len(self.cells)))

    def fate(self, cell: int) -> SubjectLost | None:
        """How a cell took the subject's process with it, if it did."""
        return self._fatal.get(cell)

    def kind_of(self, name: str) -> str:
        """What a name stands for: function, class, missing, or else the name of its type.

        What a cell left running may end the process between two requests; it is asked once more.
        """
        for _ in range(2):
            try:
                reply = self.subject.send(Request(op="describe", args=(name,)), seconds=10.0)
            except SubjectLost:
                self.lost()
            else:
                self.note_imports(reply.forbidden)
                return str(reply.value[name])
        return "missing"

    def note_imports(self, forbidden: Sequence[str]) -> None:
        """Remember the imports among what a reply says was forbidden."""
        fresh = [f for f in forbidden if f.startswith("import ") and f not in self.imports]
        self.imports = (*self.imports, *fresh)

    @property
    def offence(self) -> str:
        """A sentence about imports outside the exercise's list that were tried, or nothing."""
        if not self.imports:
            return ""
        return f"the code tried to {self.imports[0]}, which this exercise does not allow"

    def lost(self) -> None:
        """Let go of a subject that no longer answers."""
        if self._subject is not None:
            self._subject.close()
            self._subject = None

    def close(self) -> None:
        """End the subject."""
        self.lost()

    def _load(self) -> Subject | None:
        subject = self.launcher.start()
        room = MOST_SHOWN
        for number, cell in enumerate(self.cells):
            if number in self._fatal:
                continue
            if len(self._fatal) >= MOST_BAD_CELLS:
                self._results[number] = CellResult(error="not run: too many cells before it failed")
                continue
            try:
                reply = subject.send(Request(op="load", args=(cell,)), seconds=self.cell_seconds)
            except SubjectLost as lost:
                self._fatal[number] = lost
                self._results[number] = CellResult(error=self._explain(lost))
                subject.close()
                return None
            result: CellResult = reply.value[0]
            room -= _bulk(result.outputs)
            self._results[number] = result if room >= 0 else _without_outputs(result)
            self.note_imports(reply.forbidden)
        return subject

    def _explain(self, lost: SubjectLost) -> str:
        if isinstance(lost, SubjectTimeout):
            if lost.in_all:
                return f"was stopped, because {lost}"
            return f"ran for more than {self.cell_seconds:g} s and was stopped"
        if isinstance(lost, SubjectDied) and str(lost):
            return f"ended the process: {lost}"
        return "ended the process"


def _bulk(value: Any) -> int:
    """How much there is to keep of what a cell showed, whatever a submission put there."""
    match value:
        case str():
            return len(value)
        case dict():
            return sum(len(key) + _bulk(inner) for key, inner in value.items())
        case list() | tuple():
            return len(value) + sum(map(_bulk, value))
        case Tensor():
            return value.data.nbytes
        case _:
            return getattr(value, "nbytes", 8)


def _without_outputs(result: CellResult) -> CellResult:
    if not result.outputs:
        return result
    return replace(result, outputs=({"output_type": "stream", "name": "stdout", "text": CUT},))
