"""The judge's side of a submission in another process: one request, one reply, one deadline."""

from __future__ import annotations

import contextlib
import itertools
import os
import struct
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from autograder import fixtures
from autograder.errors import GraderError, SubjectDied, SubjectLost, SubjectTimeout
from autograder.sandbox import wire
from autograder.sandbox.channel import Frame
from autograder.sandbox.replies import unpack_reply
from autograder.subject import Batch, Reply, Request

MOST_UNREAD = 1 << 16
"""Bytes of requests that may wait for the submission; a socket takes them without its reading."""

MOST_HELD = 1 << 25
"""Bytes of answers that are held unread; a submission that sends more is read one by one."""

LENGTHS = struct.Struct("<QQ")

T = TypeVar("T")

NO_REPLY = "sent something that is no reply"


class Process(Protocol):
    """A submission's process as the judge holds it."""

    def send(self, chunks: Sequence[Any], deadline: float) -> None:
        """Send a frame's chunks."""

    def receive(self, deadline: float) -> Frame:
        """The next frame."""

    def at_hand(self) -> Frame | None:
        """The next frame, if it came with one before it."""

    def ending(self) -> SubjectDied:
        """Why it ended, in a few words; waits a moment to learn it."""

    def kill(self) -> None:
        """End it and all that it started; may be called again."""


@dataclass
class Clock:
    """The time that all requests of one submission may take together."""

    total: float
    used: float = field(default=0.0)


_Posted = tuple[int, Request, int]
"""A request that was sent, with its number and size."""

_Answer = tuple[Request, bytes, Any]
"""An answer as it came, a header and a body, which nobody has looked at."""


class RemoteSubject:
    """A `Pipelined` subject that lives in another process."""

    def __init__(self, process: Process, clock: Clock) -> None:
        self._process = process
        self._clock = clock
        self._lost: SubjectLost | None = None
        self._posted: deque[_Posted] = deque()
        self._arrived: dict[int, _Answer] = {}
        self._outgoing: list[Any] = []
        self._unread = 0

    def send(self, request: Request, *, seconds: float) -> Reply:
        """Ask, and have the answer within `seconds` or lose the subject for good."""
        return self.collect(self.post(request, seconds=seconds), seconds=seconds)

    def post(self, request: Request, *, seconds: float) -> int:
        """Have a request sent, at the latest when an answer is waited for; its number."""
        if self._lost is not None:
            raise self._lost
        if request.op == "make" and request.target not in fixtures.FIXTURES:
            raise GraderError(f"there is no fixture called {request.target!r}")
        number = _fresh_number()
        self._enqueue(_packed(wire.pack_request, number, request), number, (request,), seconds)
        return number

    def post_batch(self, batch: Batch, *, seconds: float) -> int:
        """`post` for several requests in one frame; the number of the first."""
        if self._lost is not None:
            raise self._lost
        number = _fresh_number()
        self._enqueue(_packed(wire.pack_batch, number, batch), number, batch.requests, seconds)
        return number

    def _enqueue(
        self, chunks: list[Any], number: int, requests: Sequence[Request], seconds: float
    ) -> None:
        size = sum(map(len, chunks))
        while self._posted and self._unread + size > MOST_UNREAD:
            self._arrive(seconds)
        sizes = itertools.chain((size,), itertools.repeat(0))
        self._posted.extend(zip(itertools.count(number), requests, sizes))
        self._unread += size
        self._outgoing += chunks

    def collect(self, number: int, *, seconds: float) -> Reply:
        """The answer to the request with this number; those before it are dropped."""
        while number not in self._arrived:
            self._arrived.clear()
            self._arrive(seconds)
        return self._read(self._arrived.pop(number))

    def unread(self, first: int, count: int, *, seconds: float) -> list[bytes]:
        """See `Pipelined`."""
        numbers = range(first, first + count)
        if numbers[-1] not in self._arrived:
            self._arrived = {n: a for n, a in self._arrived.items() if n in numbers}
            while numbers[-1] not in self._arrived:
                self._arrive(seconds)
                self._take_in()
                if sum(len(body) for _, _, body in self._arrived.values()) > MOST_HELD:
                    return []
        answers = [self._arrived[number] for number in numbers]
        return [
            b"".join((LENGTHS.pack(len(header), len(body)), header, body))
            for _, header, body in answers
        ]

    def _take_in(self) -> None:
        """Take the answers that came with one."""
        while self._posted and (frame := self._process.at_hand()) is not None:
            answered, header, body = frame
            number, request, size = self._posted.popleft()
            self._unread -= size
            if answered != number:
                raise self._lose(SubjectDied(NO_REPLY))
            self._arrived[number] = request, header, body

    def _arrive(self, seconds: float) -> None:
        """Wait for the next answer; a subject that has none in time is lost."""
        if self._lost is not None:
            raise self._lost
        number, request, size = self._posted.popleft()
        self._unread -= size
        started = time.monotonic()
        allowed = min(seconds, self._clock.total - self._clock.used)
        deadline = started + allowed
        try:
            if self._outgoing:
                self._flush(deadline)
            answered, header, body = self._process.receive(deadline)
            if answered != number:
                raise wire.WireError("the reply belongs to another request")
        except TimeoutError:
            raise self._lose(self._too_late(seconds, allowed)) from None
        except wire.WireError:
            raise self._lose(SubjectDied(NO_REPLY)) from None
        except (EOFError, OSError):
            raise self._lose(self._process.ending()) from None
        except BaseException:  # the judge was interrupted: a late reply must not be taken for one
            self._lose(SubjectDied("the request was interrupted"))
            raise
        finally:
            self._clock.used += time.monotonic() - started
        self._arrived[number] = request, header, body

    def _read(self, answer: _Answer) -> Reply:
        """What an answer says; a subject that answers nonsense is lost."""
        request, header, body = answer
        started = time.monotonic()
        try:
            reply = unpack_reply(header, body, request)
        except wire.WireError:
            raise self._lose(SubjectDied(NO_REPLY)) from None
        finally:
            self._clock.used += time.monotonic() - started
        return reply if reply.raised is None else _without_grader_errors(reply)

    def _flush(self, deadline: float) -> None:
        chunks, self._outgoing = self._outgoing, []
        with contextlib.suppress(ConnectionError):  # what it answered before its end can be read
            self._process.send(chunks, deadline)

    def _too_late(self, seconds: float, allowed: float) -> SubjectTimeout:
        if allowed < seconds:
            text = f"the submission used up its {self._clock.total:g} s in all"
            return SubjectTimeout(text, in_all=True)
        return SubjectTimeout(f"no answer within {seconds:g} s")

    def _lose(self, lost: SubjectLost) -> SubjectLost:
        self._lost = lost
        self._process.kill()
        return lost

    def close(self) -> None:
        """End the submission's process."""
        if self._lost is None:
            self._lost = SubjectDied("the subject was closed")
        self._process.kill()


def _packed(pack: Callable[[int, T], list[Any]], number: int, what: T) -> list[Any]:
    try:
        return pack(number, what)
    except TypeError as error:
        raise GraderError(f"a request cannot be sent: {error}") from None


def _fresh_number() -> int:
    """A number that cannot be guessed, and has room after it."""
    return int.from_bytes(os.urandom(8)) >> 1


def _without_grader_errors(reply: Reply) -> Reply:
    """A submission cannot blame the grader: the name of the grader's own errors is not taken."""
    raised = reply.raised
    if raised is None or "GraderError" not in (raised.kind, *raised.bases):
        return reply
    bases = tuple(b for b in raised.bases if b != "GraderError")
    return replace(reply, raised=replace(raised, kind="Exception", bases=bases))
