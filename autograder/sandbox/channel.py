"""Frames over a socket, read and written before a deadline, several on their way at once."""

from __future__ import annotations

import math
import select
import socket
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.sandbox.wire import LARGEST_HEADER, PREFIX, WireError

SMALL = 1 << 16

Frame = tuple[int, bytes, Any]
"""A frame's id, its header and its body."""


class SocketChannel:
    """One end of a stream socket.

    An end that `waits` has no deadlines.
    """

    def __init__(self, connection: socket.socket, *, largest: int, waits: bool = False) -> None:
        connection.setblocking(waits)
        self.connection = connection
        self.largest = largest
        self._frames: deque[Frame] = deque()
        self._spare = b""  # the beginning of the next frame
        self._readable = _polling(connection, select.POLLIN)
        self._writable = _polling(connection, select.POLLOUT)

    def send(self, chunks: Sequence[Any], deadline: float | None = None) -> None:
        """Send a frame's chunks; `TimeoutError` when the other end does not take them in time."""
        small: list[Any] = []
        size = 0
        for chunk in chunks:
            if len(chunk) > SMALL:
                self._send_all(b"".join(small), deadline)
                self._send_all(chunk, deadline)
                small, size = [], 0
            else:
                small.append(chunk)
                size += len(chunk)
        if small:
            self._send_all(b"".join(small), deadline)

    def _send_all(self, data: Any, deadline: float | None) -> None:
        sent = 0
        while sent < len(data):
            try:
                sent += self.connection.send(memoryview(data)[sent:] if sent else data)
            except BlockingIOError:
                _wait(self._writable, deadline)

    def receive(self, deadline: float | None = None) -> Frame:
        """The next frame.

        Raises `EOFError` when the other end is closed, `WireError` when what it sent is no frame
        of a bearable size, `TimeoutError` after the deadline.
        """
        if not self._frames:
            self._read(deadline)
        return self._frames.popleft()

    def at_hand(self) -> Frame | None:
        """The next frame, if it is here already."""
        return self._frames.popleft() if self._frames else None

    def _read(self, deadline: float | None) -> None:
        """Read a frame, and those that came with it."""
        data, self._spare = self._spare, b""
        if not data:
            if deadline is not None:
                _wait(self._readable, deadline)
            data = self._some(deadline)
        while len(data) < PREFIX.size:
            data += self._some(deadline)
        at, last = 0, len(data) - PREFIX.size
        while at <= last:
            number, header_size, body_size = PREFIX.unpack_from(data, at)
            start = at + PREFIX.size
            middle = start + header_size
            end = middle + body_size
            if end > len(data):
                break
            self._frames.append((number, data[start:middle], data[middle:end]))
            at = end
        if self._frames:
            self._spare = data[at:]
            return
        if header_size > LARGEST_HEADER or body_size > self.largest:
            raise WireError("a frame is too large")
        head = self._rest(data[start:middle], header_size, deadline)
        body = self._rest(data[middle:], body_size, deadline)
        self._frames.append((number, head.tobytes(), body))

    def _some(self, deadline: float | None) -> bytes:
        while True:
            try:
                data = self.connection.recv(SMALL)
            except BlockingIOError:
                _wait(self._readable, deadline)
                continue
            if not data:
                raise EOFError
            return data

    def _rest(self, have: bytes, size: int, deadline: float | None) -> Any:
        """`size` bytes that start with `have`; memory is only taken as they arrive."""
        buffer = np.empty(size, np.uint8)
        view = buffer.data
        view[: len(have)] = have
        filled = len(have)
        while filled < size:
            try:
                count = self.connection.recv_into(view[filled:])
            except BlockingIOError:
                _wait(self._readable, deadline)
                continue
            if not count:
                raise EOFError
            filled += count
        return buffer

    def close(self) -> None:
        """Close this end."""
        self.connection.close()


def _polling(connection: socket.socket, event: int) -> Any:
    poll = select.poll()
    poll.register(connection, event)
    return poll


def _wait(poll: Any, deadline: float | None) -> None:
    """Wait until the socket is ready; `TimeoutError` when the deadline comes first."""
    if deadline is None:
        poll.poll()
        return
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(math.ceil(left * 1000)):
        raise TimeoutError
