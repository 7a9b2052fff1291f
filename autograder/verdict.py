"""The record of one graded submission, and its JSON form."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np

SCHEMA_VERSION = 1

LARGEST_ARRAY_SHOWN = 1024
"""Arrays with more values than this are described in JSON instead of listed."""

LARGEST_CONTAINER_SHOWN = 1 << 16
"""Bytes, roughly, of what a list or a dictionary holds, arrays that are shown included."""

LONGEST_TEXT_SHOWN = 10_000


class Status(StrEnum):
    """What became of one check."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    MISSING = "missing"
    FORBIDDEN = "forbidden"
    SKIPPED = "skipped"


EXPLAINED = frozenset({Status.FAILED, Status.ERROR})
"""What there is a mistake to name for: the function answered, or raised."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One check's result.

    `title` is the true sentence the check states about correct code; `text` the one line that
    says what went wrong; `call` the call that reproduces it; `index` where the values first
    differ. `expected`, `actual` and `counterexample` hold plain values and NumPy arrays.
    """

    function: str
    name: str
    title: str
    max_points: float
    status: Status
    points: float = 0.0
    text: str = ""
    hint: str = ""
    call: str = ""
    counterexample: Mapping[str, Any] | None = None
    expected: Any = None
    actual: Any = None
    index: tuple[int, ...] | None = None
    diagnosis: str | None = None
    advice: str = ""
    """The diagnosed mistake in words: what it does, why it is tempting, how to mend it."""

    @property
    def message(self) -> str:
        """The whole explanation as plain text, the empty string for a passed check."""
        lines = [self.text]
        if self.advice:
            lines.append(self.advice)
        elif self.hint and self.status is Status.FAILED:
            lines.append(f"Hint: {self.hint}")
        if self.call:
            lines.append(f"Reproduce it with: {self.call}")
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True, kw_only=True)
class Report:
    """All outcomes of one submission of one exercise."""

    exercise: str
    seed: int
    isolation: str
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict)
    """What a replay needs besides the seed: versions, device, measured accuracies."""

    @property
    def score(self) -> float:
        """Points earned."""
        return math.fsum(o.points for o in self.outcomes)

    @property
    def max_score(self) -> float:
        """Points that could be earned here; checks that were skipped do not count."""
        return math.fsum(o.max_points for o in self.outcomes if o.status is not Status.SKIPPED)

    @property
    def complete(self) -> bool:
        """Whether every point that could be earned here was."""
        return self.score >= self.max_score

    @property
    def untouched(self) -> bool:
        """Whether nothing of what could be judged here has been written yet."""
        judged = (o for o in self.outcomes if o.status is not Status.SKIPPED)
        return all(o.status is Status.MISSING for o in judged)

    def of(self, function: str) -> Report:
        """The part of this report that concerns one function."""
        return replace(self, outcomes=tuple(o for o in self.outcomes if o.function == function))

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON object."""
        return {
            "schema_version": SCHEMA_VERSION,
            "exercise": self.exercise,
            "score": self.score,
            "max_score": self.max_score,
            "seed": self.seed,
            "isolation": self.isolation,
            "notes": list(self.notes),
            "checks": [_outcome_to_json(o) for o in self.outcomes],
        }

    def dumps(self) -> str:
        """The contract's JSON object as text, strict JSON even for NaN and infinity."""
        return json.dumps(self.to_json(), indent=1, allow_nan=False)


def _outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    example = outcome.counterexample
    return {
        "function": outcome.function,
        "name": outcome.name,
        "points": outcome.points,
        "max_points": outcome.max_points,
        "status": str(outcome.status),
        "message": outcome.message,
        "counterexample": None if example is None else plain(example),
        "expected": plain(outcome.expected),
        "actual": plain(outcome.actual),
        "diagnosis": outcome.diagnosis,
    }


def plain(value: Any) -> Any:
    """`value` as strict JSON data: arrays become lists, NaN and infinities become strings.

    What is too large to be read is described.
    """
    match value:
        case None | bool() | int():
            return value
        case str():
            cut = value[:LONGEST_TEXT_SHOWN]
            return value if cut == value else f"{cut} … (cut here)"
        case float():
            return float(value) if math.isfinite(value) else _spell(value)
        case np.ndarray() if value.size > LARGEST_ARRAY_SHOWN or value.dtype == object:
            return {"shape": list(value.shape), "dtype": str(value.dtype)}
        case np.ndarray() | np.generic():
            return plain(value.tolist())
        case Mapping() | tuple() | list() if _bulk(value) > LARGEST_CONTAINER_SHOWN:
            return f"a {type(value).__name__} of {len(value):,}, too large to show"
        case Mapping():
            return {str(k): plain(v) for k, v in value.items()}
        case tuple() | list():
            return [plain(v) for v in value]
        case _ if hasattr(value, "data") and isinstance(value.data, np.ndarray):
            return plain(value.data)
        case _:
            return str(value)


def _bulk(value: Any) -> int:
    """About how much there is to show of a container, counted no further than needed."""
    total, waiting = 0, [value]
    while waiting and total <= LARGEST_CONTAINER_SHOWN:
        found = waiting.pop()
        total += 8
        if isinstance(found, Mapping):
            waiting += [*found.keys(), *found.values()]
        elif isinstance(found, tuple | list):
            waiting += found
        elif isinstance(found, str):
            total += min(len(found), LONGEST_TEXT_SHOWN)
        elif isinstance(found, int):
            total += found.bit_length() // 3  # its digits
        else:
            data = found if isinstance(found, np.ndarray) else getattr(found, "data", None)
            if isinstance(data, np.ndarray) and data.size <= LARGEST_ARRAY_SHOWN:
                total += 8 * data.size
    return total


def _spell(value: float) -> str:
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
