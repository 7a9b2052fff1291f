"""Requests on their way to a submission: answered in order, sent before their answers are needed.

A round trip to another process costs as much as a small function's work. So a check's requests are
posted as soon as they are known, and a subject that takes several at once answers one while the
judge looks at another. Any other subject is asked in the same order, one after the other, so that
a program which remembers its calls answers both alike.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.errors import SubjectLost
from autograder.subject import Batch, Reply, Request, Subject, pipelined


@dataclass(eq=False, slots=True)
class Ticket:
    """A request that was posted; its reply when that is there."""

    request: Request
    number: int = 0
    reply: Reply | None = None


@dataclass
class Outbox:
    """What was posted to one subject and is not answered yet."""

    subject: Subject
    seconds: float
    """What one answer may take."""
    _waiting: deque[Ticket] = field(default_factory=deque)
    _batch: Batch | None = None
    _first: int = 0

    def __post_init__(self) -> None:
        self._pipeline = pipelined(self.subject)

    def post(self, request: Request) -> Ticket:
        """Have a request answered after those before it."""
        ticket = Ticket(request)
        if self._pipeline is not None:
            ticket.number = self._pipeline.post(request, seconds=self.seconds)
        self._waiting.append(ticket)
        return ticket

    def reply(self, ticket: Ticket) -> Reply:
        """The answer to a request, those before it being answered first."""
        while ticket.reply is None:
            self._answer_next()
        return ticket.reply

    def post_batch(self, batch: Batch) -> list[bytes]:
        """Have several requests answered after everything before them, and see what came.

        Empty where it cannot be had; the answers are then to be asked for with `tickets`.
        """
        self.settle()
        self._batch, self._first = batch, 0
        if self._pipeline is None:
            return []
        self._first = self._pipeline.post_batch(batch, seconds=self.seconds)
        try:
            count = len(batch.requests)
            return self._pipeline.unread(self._first, count, seconds=self.seconds)
        except SubjectLost:  # the answers before that count, for whoever reads one by one
            return []

    def tickets(self) -> list[Ticket]:
        """Those of the batch that was just posted, for reading its answers."""
        requests = () if self._batch is None else self._batch.requests
        tickets = [Ticket(r, number) for number, r in enumerate(requests, self._first)]
        self._waiting.extend(tickets)
        return tickets

    def skip(self, tickets: Sequence[Ticket]) -> None:
        """Do without the answers to the tickets that wait longest."""
        for _ in tickets:
            self._waiting.popleft()

    def settle(self) -> None:
        """Have everything answered that was posted."""
        while self._waiting:
            self._answer_next()

    def _answer_next(self) -> None:
        ticket = self._waiting.popleft()
        try:
            if self._pipeline is not None:
                ticket.reply = self._pipeline.collect(ticket.number, seconds=self.seconds)
            else:
                ticket.reply = self.subject.send(ticket.request, seconds=self.seconds)
        except SubjectLost:
            self._waiting.clear()
            raise
