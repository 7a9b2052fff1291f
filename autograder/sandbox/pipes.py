"""Frames over a pair of pipes, and the plain subprocess that answers over them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.sandbox.channel import Frame
from autograder.sandbox.wire import LARGEST_HEADER, LARGEST_REQUEST, PREFIX, WireError

LARGEST_READ = 1 << 20


class PipeChannel:
    """Reads frames from one descriptor and writes them to another."""

    def __init__(self, incoming: int, outgoing: int, *, largest: int) -> None:
        self.incoming = incoming
        self.outgoing = outgoing
        self.largest = largest

    def send(self, chunks: Sequence[Any]) -> None:
        """Write a frame's chunks."""
        for chunk in chunks:
            view = memoryview(chunk)
            while view:
                view = view[os.write(self.outgoing, view[:LARGEST_READ]) :]

    def receive(self) -> Frame:
        """The next frame; `EOFError` at the end, `WireError` when it is too large."""
        number, header_size, body_size = PREFIX.unpack(self._exactly(PREFIX.size))
        if header_size > LARGEST_HEADER or body_size > self.largest:
            raise WireError("a frame is too large")
        return number, self._exactly(header_size).tobytes(), self._exactly(body_size)

    def _exactly(self, size: int) -> Any:
        buffer = np.empty(size, np.uint8)
        filled = 0
        while filled < size:
            data = os.read(self.incoming, min(size - filled, LARGEST_READ))
            if not data:
                raise EOFError
            buffer[filled : filled + len(data)] = np.frombuffer(data, np.uint8)
            filled += len(data)
        return buffer


def main() -> None:
    """Answer over the standard streams; ``rules (JSON), home`` in `sys.argv`."""
    from autograder.sandbox import child
    from autograder.sandbox.options import SubjectRules

    incoming, outgoing = _private_streams()
    rules = SubjectRules.loads(sys.argv[1])
    child.scrub_environment(sys.argv[2])
    del sys.argv[1:]
    executor = child.make_executor(rules)
    child.forget_grader()
    channel = PipeChannel(incoming, outgoing, largest=LARGEST_REQUEST)
    channel.send([PREFIX.pack(0, 0, 0)])
    child.serve(channel, executor)
    os._exit(0)


def _private_streams() -> tuple[int, int]:
    """Descriptors for the judge alone; what the submission reads or prints goes nowhere."""
    incoming, outgoing = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (incoming, outgoing):
            msvcrt.setmode(descriptor, os.O_BINARY)
    return incoming, outgoing
