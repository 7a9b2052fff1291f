"""What a submission prints and warns about while it is graded: bounded, swallowed, and no verdict.

It is imported on the student's side, so it imports nothing that holds a check, an oracle or an
answer.
"""

from __future__ import annotations

import io
import sys
import warnings

import numpy as np

from autograder.subject import Handle

MOST_PRINTED = 32 << 20
"""Characters that a function may print in all its calls together while it is graded."""


class BoundedText(io.StringIO):
    """A text stream that keeps the first `limit` characters and swallows the rest."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.kept = 0

    def write(self, text: str) -> int:
        """Keep what fits; report everything as written."""
        room = self.limit - self.kept
        if room > 0:
            self.kept += super().write(text[:room])
            if len(text) > room:
                super().write("\n… (output cut here)\n")
        return len(text)


class Sink(io.TextIOBase):
    """Swallows what functions print, up to a bound: printing gigabytes takes time in every call."""

    encoding = "utf-8"

    def __init__(self) -> None:
        super().__init__()
        self._printed: dict[str, int] = {}
        self._name = ""

    def of(self, target: str | Handle) -> Sink:
        """The sink, which from now on counts for this function."""
        self._name = target if isinstance(target, str) else target.kind
        return self

    def write(self, text: str) -> int:
        """Report everything as written; raises `RuntimeError` when it is too much."""
        printed = self._printed[self._name] = self._printed.get(self._name, 0) + len(text)
        if printed > MOST_PRINTED:
            raise RuntimeError(
                f"it printed more than {MOST_PRINTED >> 20} MB while it was graded; print less"
            )
        return len(text)

    def close(self) -> None:
        """Stay open: it serves every call."""


class quiet_warnings:
    """Warnings are no verdict: while this lasts none is shown, and none raises.

    Does what `warnings.catch_warnings` and `simplefilter("ignore")` do at a fraction of the cost,
    as it is entered for every call of a submission.
    """

    def __enter__(self) -> None:
        self._filters = warnings.filters
        warnings.filters = [("ignore", None, Warning, None, 0)]
        self._errors = np.errstate(all="ignore")
        self._errors.__enter__()

    def __exit__(self, *error: object) -> None:
        self._errors.__exit__(None, None, None)
        warnings.filters = self._filters


class quiet(quiet_warnings):
    """Nothing the submission prints or warns about is shown or counts while it is graded."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def __enter__(self) -> None:
        self._streams = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = self._sink
        super().__enter__()

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        sys.stdout, sys.stderr = self._streams
