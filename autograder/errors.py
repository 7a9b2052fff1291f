"""Every exception this package raises on purpose, in one tree.

::

    AutograderError                 something the user can act on; its text is one clear line
    ├── UsageError                  the call itself is wrong (exit code 2)
    ├── IntakeError                 the submission is not something that can be read
    └── GraderError                 the grader's own fault: never points, never a zero
    SubmissionRaised                the submission raised; carries what and where
    CheckFailed (AssertionError)    a check found a difference; carries expected and actual
    SubjectLost (BaseException)     the submission's process is gone
    ├── SubjectTimeout              … because it ran out of time
    └── SubjectDied                 … because it ended by itself or was killed

`SubjectLost` is no `Exception`, because Hypothesis would go on shrinking against a process
that is no longer there.
"""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass
from typing import Any

LONGEST_TEXT = 2000
SIGKILL = 9
"""By its number, since `signal` has no such name on Windows."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]{6,}")
"""Where an object lies in memory, as its repr says it: different in each run."""


def harmless(text: str, limit: int = LONGEST_TEXT) -> str:
    """Text from a submission without what could deceive a terminal, cut to `limit` characters.

    Addresses in memory are left out, so that the same submission gives the same report.
    """
    clean = _ADDRESS.sub("", _CONTROLS.sub("", text[: limit + 1]))
    return clean if len(text) <= limit else clean[:limit] + " …"


class AutograderError(Exception):
    """Base of the errors whose text is meant for the person at the keyboard."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: the line that matters, and none of the grader's own."""
        return [f"{type(self).__name__}: {self}"]


class UsageError(AutograderError):
    """The command or function was called wrongly."""


class IntakeError(AutograderError):
    """A submission that cannot be read: not a notebook, too large, a link."""


class GraderError(AutograderError):
    """A fault of the grader itself; it must never become points or a zero."""


@dataclass
class SubmissionRaised(Exception):
    """The submission raised while it was called.

    `kind` is the exception's class name, `bases` the names of all its base classes, `text` its
    message, `where` the line of the submission that raised, as ``line 3: return X[i, j]``.
    """

    kind: str
    text: str
    where: str = ""
    bases: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}" if self.text else self.kind

    def is_a(self, name: str) -> bool:
        """Whether the exception is of the class called `name` or derives from it."""
        return name == self.kind or name in self.bases


@dataclass
class CheckFailed(AssertionError):
    """A check found a difference. `text` is one line; the values are shown beside it."""

    text: str
    expected: Any = None
    actual: Any = None
    index: tuple[int, ...] | None = None

    def __str__(self) -> str:
        return self.text


class SubjectLost(BaseException):
    """The submission's process can no longer answer."""


class SubjectTimeout(SubjectLost):
    """The submission did not answer within its time.

    `in_all` says that it was not this one request that took it, but all of them together.
    """

    def __init__(self, text: str = "", *, in_all: bool = False) -> None:
        super().__init__(text)
        self.in_all = in_all


class SubjectDied(SubjectLost):
    """The submission's process ended before it answered.

    `killed` says that it was killed by SIGKILL, or together with all that could tell.
    """

    def __init__(self, text: str = "", *, killed: bool = False) -> None:
        super().__init__(text)
        self.killed = killed

    @classmethod
    def of_exit(cls, code: int) -> SubjectDied:
        """How a process ended whose exit code is `code`; the negative of a signal's number."""
        if code >= 0:
            return cls(f"exited with status {code}")
        return cls(f"killed by signal {-code} ({signal.strsignal(-code)})", killed=-code == SIGKILL)
