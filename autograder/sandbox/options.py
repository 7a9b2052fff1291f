"""What one submission is given: libraries, imports, and how much of the machine."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

MIB = 1 << 20
GIB = 1 << 30


class RulesLike(Protocol):
    """The part of an exercise's rules that the student's side needs."""

    @property
    def imports(self) -> Iterable[str]:
        """Top-level modules that may be imported."""

    @property
    def numpy(self) -> str:
        """Forbidden functions of NumPy, as a regular expression."""

    @property
    def torch(self) -> str:
        """Forbidden operators of PyTorch, as a regular expression."""


class ExerciseLike(Protocol):
    """The part of an exercise that the student's side needs."""

    @property
    def library(self) -> str:
        """Either "numpy" or "torch"."""

    @property
    def rules(self) -> Any:
        """What is `RulesLike`."""

    @property
    def trains(self) -> bool:
        """Whether submissions train networks."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much a submission may use. Sizes in bytes, times in seconds.

    `memory` counts what all its processes hold together, besides what they share with the fork
    server; `total_seconds` the time of all requests together.
    """

    memory: int = 1 * GIB
    file_size: int = 64 * MIB
    disk: int = 64 * MIB
    shared_memory: int = 64 * MIB
    open_files: int = 256
    processes: int = 64
    total_seconds: float = 180.0

    @classmethod
    def of(cls, library: str, *, trains: bool = True) -> Limits:
        """The usual limits: PyTorch gets more room, and time for a network if one `trains`."""
        if library == "torch":
            return cls(
                memory=3 * GIB,
                file_size=256 * MIB,
                disk=256 * MIB,
                shared_memory=256 * MIB,
                total_seconds=1800.0 if trains else 600.0,
            )
        return cls()


@dataclass(frozen=True, kw_only=True)
class SubjectRules:
    """What a submission may import and use.

    `imports` are the top-level modules its own code may import (None: any). The regular
    expressions name forbidden NumPy functions (dotted names) and PyTorch operators. `device`
    is "cuda" when the submission needs the GPU: its device files are then within its reach.
    """

    library: str = "numpy"
    imports: frozenset[str] | None = None
    forbidden_numpy: str = ""
    forbidden_torch: str = ""
    device: str = "cpu"
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def of(cls, exercise: ExerciseLike, *, device: str = "cpu") -> SubjectRules:
        """The rules of an exercise, with the usual limits of its library."""
        rules: RulesLike = exercise.rules
        return cls(
            library=exercise.library,
            imports=frozenset(rules.imports),
            forbidden_numpy=rules.numpy,
            forbidden_torch=rules.torch,
            device=device,
            limits=Limits.of(exercise.library, trains=exercise.trains),
        )

    def with_limits(self, **changes: Any) -> SubjectRules:
        """The same rules with some limits changed."""
        return replace(self, limits=replace(self.limits, **changes))

    def dumps(self) -> str:
        """As JSON text, for the other process."""
        data = asdict(self)
        data["imports"] = None if self.imports is None else sorted(self.imports)
        return json.dumps(data)

    @classmethod
    def loads(cls, text: str) -> SubjectRules:
        """The inverse of `dumps`."""
        data = json.loads(text)
        imports = data.pop("imports")
        limits = Limits(**data.pop("limits"))
        return cls(imports=None if imports is None else frozenset(imports), limits=limits, **data)
