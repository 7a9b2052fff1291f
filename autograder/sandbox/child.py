"""The submission's process, once it has given up its rights: answers requests until the end.

The same in a sandbox and in a plain subprocess. From here on nothing of the grader can be
imported: what submissions get under its name is a stand-in.
"""

from __future__ import annotations

import functools
import os
import sys
import tempfile
import types
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from autograder.executor import Executor
from autograder.export import describe_error
from autograder.sandbox import wire
from autograder.sandbox.channel import Frame
from autograder.sandbox.options import SubjectRules
from autograder.shell import Shell, new_shell
from autograder.subject import CellResult, Reply, Request

KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "CUDA_VISIBLE_DEVICES")


class Channel(Protocol):
    """What requests come through."""

    def receive(self) -> Frame:
        """The next frame; `EOFError` at the end."""

    def send(self, chunks: Sequence[Any]) -> None:
        """Send a frame's chunks."""


def make_executor(rules: SubjectRules, shell: Shell | None = None) -> Executor:
    """An executor whose namespace is a fresh IPython's, cells with magics running through it."""
    shell = shell or new_shell()
    executor = Executor(
        shell.user_ns,
        forbidden_numpy=rules.forbidden_numpy,
        forbidden_torch=rules.forbidden_torch,
        imports=rules.imports,
        own_process=True,
    )
    plain = executor.run_plain
    executor.use_runner(lambda cell: shell.run(cell) if cell.magics else plain(cell))
    return executor


def forget_grader() -> None:
    """Take the grader out of reach of imports; `check` becomes one that scores nothing."""
    for name in [n for n in sys.modules if n.partition(".")[0] == "autograder"]:
        _forgotten.append(sys.modules.pop(name))
    sys.path[:] = path_without_grader(tuple(sys.path))
    stand_in = types.ModuleType("autograder", "Grading happens elsewhere.")
    stand_in.__dict__["check"] = _check
    sys.modules["autograder"] = stand_in
    sys.path_importer_cache.clear()


_forgotten: list[types.ModuleType] = []
"""Kept, as to take a module apart is to write to memory that is shared with the fork server."""


@functools.cache
def path_without_grader(path: tuple[str, ...]) -> list[str]:
    """The search path of imports less the one that leads to this package."""
    root = Path(__file__).resolve().parents[2]
    return [p for p in path if p and Path(p).resolve() != root]


def _check(*functions: object, **options: object) -> float:
    """Scores nothing: the grader runs its checks from outside."""
    return 0.0


def scrub_environment(home: str) -> None:
    """Keep of the environment what the libraries need."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    os.environ.clear()
    os.environ.update(kept)
    tempfile.tempdir = None  # worked out anew from the environment
    os.environ.update(
        HOME=home,
        USERPROFILE=home,
        TMPDIR=home,
        TEMP=home,
        USER="student",
        LOGNAME="student",
        MPLBACKEND="agg",
        MPLCONFIGDIR=home,
        IPYTHONDIR=home,
        OMP_NUM_THREADS="1",
        TOKENIZERS_PARALLELISM="false",
    )


def serve(channel: Channel, executor: Executor) -> None:
    """Answer requests until the judge closes the channel."""
    while True:
        try:
            number, header, body = channel.receive()
        except (EOFError, OSError):
            return
        for request in wire.unpack_requests(header, body):
            channel.send(_answer(executor, number, request))
            number += 1


def _answer(executor: Executor, number: int, request: Request) -> list[Any]:
    try:
        reply = executor.answer(request)
        return wire.pack_reply(number, reply)
    except BaseException as error:  # whatever the submission raises, KeyboardInterrupt included
        return wire.pack_reply(number, _as_reply(request, error, executor.namespace))


def _as_reply(request: Request, error: BaseException, namespace: Mapping[str, Any]) -> Reply:
    raised = describe_error(error, namespace)
    if request.op == "load":
        text = f"{raised.kind}: {raised.text}"
        return Reply(value=tuple(CellResult(error=text) for _ in request.args))
    return Reply(raised=raised)
