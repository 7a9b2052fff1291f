"""Frames over a socket, read and written before a deadline."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.sandbox.wire import LARGEST_HEADER, PREFIX, WireError

SMALL = 1 << 16

Frame = tuple[int, bytes, Any]
"""A frame's id, its header and its body."""


class SocketChannel:
    """One end of a stream socket; the other end answers one frame at a time."""

    def __init__(self, connection: socket.socket, *, largest: int) -> None:
        self.connection = connection
        self.largest = largest

    def send(self, chunks: Sequence[Any], deadline: float | None = None) -> None:
        """Send a frame's chunks; `TimeoutError` when the other end does not take them in time."""
        self._until(deadline)
        small: list[Any] = []
        size = 0
        for chunk in chunks:
            small.append(chunk)
            size += len(chunk)
            if size > SMALL:
                self.connection.sendall(b"".join(small[:-1]))
                self.connection.sendall(chunk)
                small, size = [], 0
                self._until(deadline)
        if small:
            self.connection.sendall(b"".join(small))

    def receive(self, deadline: float | None = None) -> Frame:
        """The next frame.

        Raises `EOFError` when the other end is closed, `WireError` when what it sent is no
        single frame of a bearable size, `TimeoutError` after the deadline.
        """
        self._until(deadline)
        data = self._some(SMALL)
        while len(data) < PREFIX.size:
            self._until(deadline)
            data += self._some(SMALL)
        number, header_size, body_size = PREFIX.unpack_from(data)
        if header_size > LARGEST_HEADER or body_size > self.largest:
            raise WireError("a frame is too large")
        start = PREFIX.size + header_size
        if len(data) > start + body_size:
            raise WireError("bytes that nobody asked for")
        if len(data) == start + body_size:
            return number, data[PREFIX.size : start], bytearray(data[start:])
        head = self._rest(data[PREFIX.size : start], header_size, deadline)
        body = self._rest(data[start:], body_size, deadline)
        return number, head.tobytes(), body

    def _some(self, most: int) -> bytes:
        data = self.connection.recv(most)
        if not data:
            raise EOFError
        return data

    def _rest(self, have: bytes, size: int, deadline: float | None) -> Any:
        """`size` bytes that start with `have`; memory is only taken as they arrive."""
        buffer = np.empty(size, np.uint8)
        view = memoryview(buffer)
        view[: len(have)] = have
        filled = len(have)
        while filled < size:
            self._until(deadline)
            count = self.connection.recv_into(view[filled:])
            if not count:
                raise EOFError
            filled += count
        return buffer

    def _until(self, deadline: float | None) -> None:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.connection.settimeout(left)

    def close(self) -> None:
        """Close this end."""
        self.connection.close()
