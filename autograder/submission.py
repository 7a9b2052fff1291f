"""What a check sees of a submission: functions to call, modules to hold, gradients to ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.errors import (
    CheckFailed,
    GraderError,
    SubjectLost,
    SubmissionRaised,
)
from autograder.outbox import Outbox, Ticket
from autograder.spelling import spell_call
from autograder.subject import Array, Batch, Handle, Reply, Request, Subject, Tensor

READING = frozenset({"state_dict"})
"""Methods that leave their object as it was."""


class ForbiddenUsed(Exception):
    """The submission used operations that the exercise rules out."""

    def __init__(self, operations: tuple[str, ...]) -> None:
        super().__init__(", ".join(operations))
        self.operations = operations


class Arguments:
    """What a function is called with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args = args
        self.kwargs = kwargs


@dataclass
class Submission:
    """A subject as the checks use it. Remembers the last call, for messages.

    `transcript`, when it is a list, receives every reply in order: two submissions behave alike
    on an example when their transcripts agree.

    `run_seed` is the seed of the whole report, the same for all checks; `quick` asks checks that
    take long to use their smaller form. `memo`, `notes` and `record` last as long as the session:
    what checks share, what the report says besides verdicts, and what goes on record.
    """

    subject: Subject
    seconds: float = 10.0
    transcript: list[Reply] | None = None
    last_request: Request | None = None
    run_seed: int = 0
    quick: bool = False
    memo: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    record: dict[str, Any] = field(default_factory=dict)
    ends: set[str] = field(default_factory=set)
    """How calls ended: with an "answer", "nothing" like one, "kept", or the name of an exception,
    which is "ValueError" for its kinds, too."""
    opened: Sequence[Ticket] = ()
    """What the check asks first, when that was posted ahead of time."""
    beyond: int = 0
    """How often the check did anything but read the answers to what was posted ahead of time."""
    made: dict[int, list[Request]] = field(default_factory=dict)
    """How each object came about that the submission holds: its making, and what changed it."""

    def __post_init__(self) -> None:
        self._outbox = Outbox(self.subject, self.seconds)

    def remember(self, key: str, experiment: Callable[[], Any]) -> Any:
        """The outcome of an experiment that several checks share: run once, raised or returned."""
        self.beyond += 1
        if key not in self.memo:
            try:
                self.memo[key] = experiment()
            except (CheckFailed, SubmissionRaised, SubjectLost) as error:
                self.memo[key] = error
        outcome = self.memo[key]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def note(self, text: str) -> None:
        """Say something in the report, once."""
        self.beyond += 1
        if text not in self.notes:
            self.notes.append(text)

    def call(self, function: str | Handle, *args: Any, **kwargs: Any) -> Any:
        """The function's result; raises `SubmissionRaised` when it raises."""
        return self.ask(_calling(function, args, kwargs)).value

    def each(self, function: str | Handle, *calls: Arguments) -> Iterator[Any]:
        """The results of several calls that do not depend on each other's, in order.

        All are sent at once; what a call raises is raised where its result would come.
        """
        requests = [_calling(function, c.args, c.kwargs) for c in calls]
        return (reply.value for reply in self.ask_each(requests))

    def begin(self) -> None:
        """Forget the calls of earlier examples."""
        self.last_request, self.made = None, {}

    def last_call(self) -> str:
        """The last call as Python to paste; empty where there is none or it cannot be said."""
        return "" if self.last_request is None else spell_call(self.last_request, self.made)

    def keep(self, function: str | Handle, *args: Any, **kwargs: Any) -> Handle:
        """Call the function and leave its result in the submission."""
        return self._handle(_calling(function, args, kwargs, keep=True))

    def observe(self, function: str | Handle, *args: Any, **kwargs: Any) -> Reply:
        """Call the function; the reply holds the arguments as they are afterwards, too."""
        return self.ask(_calling(function, args, kwargs, inputs=True))

    def operations(self, function: str | Handle, *args: Any, **kwargs: Any) -> Reply:
        """Call the function; the reply says how often each PyTorch operator was dispatched, too."""
        return self.ask(_calling(function, args, kwargs, operations=True))

    def vjp(
        self,
        function: str | Handle,
        args: tuple[Any, ...],
        cotangent: Array,
        *,
        wrt: tuple[int | str, ...] = (0,),
        **kwargs: Any,
    ) -> tuple[Any, tuple[Any, ...]]:
        """`(output, gradients of sum(output * cotangent) with respect to wrt)`.

        A gradient that does not exist is None.
        """
        reply = self.ask(_calling(function, args, kwargs, wrt=wrt, cotangent=cotangent))
        return reply.value, reply.grads

    def method(self, handle: Handle, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method of an object that the submission holds."""
        request = Request(op="method", target=handle, name=name, args=args, kwargs=kwargs)
        if name not in READING:
            self.made.setdefault(handle.number, []).append(request)
        self.last_request = request
        return self.ask(request).value

    def make(self, fixture: str, *args: Any, **kwargs: Any) -> Handle:
        """Build one of `autograder.fixtures` on the submission's side."""
        return self._handle(Request(op="make", target=fixture, args=args, kwargs=kwargs, keep=True))

    def compute(self, fixture: str, *args: Any, **kwargs: Any) -> Any:
        """The value of one of `autograder.fixtures`, such as the state of a module."""
        return self.ask(Request(op="make", target=fixture, args=args, kwargs=kwargs)).value

    def read(self, handle: Handle) -> Any:
        """What a handle holds now."""
        return self.ask(Request(op="read", target=handle)).value

    def ask(self, request: Request) -> Reply:
        """Send any request; exceptions and forbidden operations of the submission are raised."""
        (ticket,) = self.post([request])
        return self.receive(ticket)

    def ask_each(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """Send several requests at once; each reply as it is needed."""
        for ticket in self.post(requests):
            yield self.receive(ticket)

    def post(self, requests: Sequence[Request]) -> Sequence[Ticket]:
        """Send requests whose replies are needed later, unless they are on their way already."""
        if self.opened:
            tickets, self.opened = self.opened, ()
            if [(t.request.op, t.request.target) for t in tickets] != [
                (r.op, r.target) for r in requests
            ]:
                raise GraderError("a check asks first what it did not ask first before")
            return tickets
        self.beyond += 1
        return [self._outbox.post(request) for request in requests]

    def post_batch(self, batch: Batch) -> list[bytes]:
        """Send what a check asks first on some examples; see `Outbox.post_batch`."""
        self.opened = ()
        return self._outbox.post_batch(batch)

    def tickets(self) -> list[Ticket]:
        """Those of the batch that was just posted; they are to be read, or skipped, in order."""
        return self._outbox.tickets()

    def skip(self, tickets: Sequence[Ticket]) -> None:
        """Leave the answers to these tickets unread."""
        self._outbox.skip(tickets)

    def settle(self) -> None:
        """Have everything answered that was sent."""
        self.opened = ()
        self._outbox.settle()

    def receive(self, ticket: Ticket) -> Reply:
        """The reply to what was posted; raises what `ask` raises."""
        request = ticket.request
        if request.op == "call":
            self.last_request = request
        reply = self._outbox.reply(ticket)
        if self.transcript is not None:
            self.transcript.append(reply)
        if reply.forbidden:
            raise ForbiddenUsed(reply.forbidden)
        raised = reply.raised
        if request.op == "call" and (raised is not None or "answer" not in self.ends):
            self.ends.add(end_of(request, reply))
        if raised is not None:
            if request.op == "make" and "GraderError" in (raised.kind, *raised.bases):
                raise GraderError(raised.text)
            raise SubmissionRaised(raised.kind, raised.text, raised.where, raised.bases)
        return reply

    def _handle(self, request: Request) -> Handle:
        handle = _handle(self.ask(request))
        self.made[handle.number] = [request]
        return handle


def end_of(request: Request, reply: Reply) -> str:
    """How a call ended, as `Submission.ends` has it."""
    raised = reply.raised
    if raised is not None:
        return "ValueError" if "ValueError" in raised.bases else raised.kind
    if request.keep:
        return "kept"
    return "answer" if _is_answer(reply.value) else "nothing"


def _is_answer(value: Any) -> bool:
    """Whether a value may be what an exercise asks for, right or wrong: finite real numbers."""
    if isinstance(value, tuple):
        return bool(value) and all(map(_is_answer, value))
    data = value.data if isinstance(value, Tensor) else value
    if not isinstance(data, (int, float, np.generic, np.ndarray)):
        return False
    plain = np.asarray(data)
    return plain.dtype.kind in "biuf" and bool(np.isfinite(plain).all())


def _handle(reply: Reply) -> Handle:
    if not isinstance(reply.value, Handle):
        raise GraderError(f"asked to keep a result, the subject answered {reply.value!r}")
    return reply.value


def _calling(
    function: str | Handle, args: tuple[Any, ...], kwargs: Mapping[str, Any], **options: Any
) -> Request:
    return Request(op="call", target=function, args=args, kwargs=kwargs, **options)
