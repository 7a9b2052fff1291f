"""The boundary between judge and submission: one method, and the values that cross it.

The judge speaks to a `Subject` and does not know whether the submission runs in this process, in
another one or in a sandbox. What crosses is data: `None`, bool, int, float, str, tuple, list,
dict, `numpy.ndarray`, `Tensor` and `Handle`. Anything else that a submission returns arrives as
`Opaque`, which no comparison accepts. This module is imported on the student's side too, so it
holds nothing but these declarations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, cast

import numpy.typing as npt

Array = npt.NDArray[Any]

DTYPES = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 "
    "float16 float32 float64 complex64 complex128".split()
)
"""The only array types that cross the boundary; object arrays never do."""

SCALARS = frozenset((type(None), bool, int, float, str))
"""Values that cross as they are."""


@dataclass(frozen=True, eq=False)
class Tensor:
    """A `torch.Tensor` on the judge's side: values, device, whether it asks for a gradient."""

    data: Array
    device: str = "cpu"
    requires_grad: bool = False


@dataclass(frozen=True)
class Handle:
    """An object that stays in the subject, such as a module; `kind` is its class's name.

    Objects are numbered from 1 as they are made. A negative number counts back from the one that
    was made last, as an index does: so a request can speak of what those before it will make.
    """

    number: int
    kind: str = ""


@dataclass(frozen=True)
class Opaque:
    """A value that cannot cross: its type's name and a short description."""

    kind: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A piece of a submission's source, with the name errors call it by.

    `grade_id` is nbgrader's name of the cell, if it has one. `magics` says that the source is
    IPython's dialect.
    """

    source: str
    name: str
    grade_id: str = ""
    magics: bool = False


@dataclass(frozen=True, kw_only=True)
class CellResult:
    """What running a cell showed: nbformat output dicts, and the error in one line, if any.

    `forbidden` names imports outside the exercise's list that the submission tried until then.
    """

    outputs: tuple[dict[str, Any], ...] = ()
    error: str = ""
    forbidden: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)  # not frozen: made for each call, and that is slow to make
class Request:
    """One thing the judge asks of a submission.

    op
        ``call`` the function `target` (a name, or the `Handle` of something callable);
        ``method``: call the method `name` of the handle `target`;
        ``make``: build a fixture of `autograder.fixtures` called `target`;
        ``read`` what the handle `target` holds; ``describe`` which names of `args` are defined;
        ``load``: run the cells in `args`; the value is a tuple of `CellResult`.
    keep
        leave the result in the subject and answer with a `Handle`.
    inputs
        answer with `args` and `kwargs` as they are after the call, too.
    operations
        count the PyTorch operators that were dispatched.
    wrt, cotangent
        positions (in `args`) or names (in `kwargs`) of the tensors whose gradients
        ``vjp(cotangent)`` the judge asks for; `cotangent` has the output's shape.
    """

    op: Literal["call", "method", "make", "read", "describe", "load"]
    target: str | Handle = ""
    name: str = ""
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    keep: bool = False
    inputs: bool = False
    operations: bool = False
    wrt: tuple[int | str, ...] = ()
    cotangent: Array | None = None


@dataclass(frozen=True, kw_only=True)
class Raised:
    """An exception of the submission, as data."""

    kind: str
    text: str
    where: str = ""
    bases: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)  # not frozen, for the same reason
class Reply:
    """The submission's answer: a value or an exception, and what was asked for besides."""

    value: Any = None
    raised: Raised | None = None
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    grads: tuple[Any, ...] = ()
    operations: Mapping[str, int] = field(default_factory=dict)
    forbidden: tuple[str, ...] = ()
    """Forbidden operations that were used while this request ran, and every forbidden import
    (as ``import os``) since the submission was loaded."""

    @property
    def is_value(self) -> bool:
        """Whether there is a value, and nothing besides."""
        return self.raised is None and not (
            self.args or self.kwargs or self.grads or self.operations or self.forbidden
        )


class Subject(Protocol):
    """A loaded submission that answers requests."""

    def send(self, request: Request, *, seconds: float) -> Reply:
        """Answer `request` within `seconds`.

        Raises `SubjectTimeout` or `SubjectDied`; after either, the subject answers nothing more.
        """

    def close(self) -> None:
        """Free what the subject holds; its process ends."""


@dataclass(eq=False)
class Batch:
    """Requests that many submissions are sent, each time together."""

    requests: tuple[Request, ...]
    frame: bytes = b""
    """What they are on the wire, made once; see `autograder.sandbox.wire`."""


class Pipelined(Subject, Protocol):
    """A subject that takes requests before it has answered the ones before them."""

    def post(self, request: Request, *, seconds: float) -> int:
        """Send a request and give it a number; it is answered after those before it."""

    def collect(self, number: int, *, seconds: float) -> Reply:
        """The answer to the request with this number, within `seconds`; raises as `send` does.

        Answers before it that nobody collected are dropped.
        """

    def post_batch(self, batch: Batch, *, seconds: float) -> int:
        """`post` for several requests; they have consecutive numbers, and this is the first."""

    def unread(self, first: int, count: int, *, seconds: float) -> list[bytes]:
        """The answers to consecutive requests as they came; `collect` still has them to give.

        Same bytes, same answers. None where they are too large to be held together. Waits up to
        `seconds` for each and raises as `collect` does.
        """


def pipelined(subject: Subject) -> Pipelined | None:
    """The subject, if it takes several requests at once.

    `isinstance` with a protocol takes longer than a call of a submission.
    """
    return cast(Pipelined, subject) if hasattr(subject, "post") else None


class Launcher(Protocol):
    """Starts subjects of one submission: a fresh one when the last was lost."""

    @property
    def isolation(self) -> str:
        """What keeps the submission apart, as the report's `isolation` says it."""

    def start(self) -> Subject:
        """A subject in which nothing has run yet; ``load`` requests bring the submission in."""
