"""How much is spent on the names of one submission's mistakes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

MOST_SHOWN = 40_000
"""Examples that are looked at, at most. Counted, not timed: the same submission gets the same names
on a slow machine and on a busy one."""

LONGEST = 300.0
"""Seconds after which a submission that is too slow stays without names, for safety."""


class OutOfPatience(Exception):
    """The submission takes too much for its mistakes to be named."""


@dataclass
class Patience:
    """What is left to spend."""

    most: int = MOST_SHOWN
    longest: float = LONGEST
    shown: int = 0
    started: float = field(default_factory=time.monotonic)

    def spend(self) -> None:
        """Count one example that was looked at; raises `OutOfPatience`."""
        self.shown += 1
        if self.shown > self.most or time.monotonic() - self.started > self.longest:
            raise OutOfPatience
