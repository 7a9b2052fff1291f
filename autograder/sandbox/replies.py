"""A submission's answer as a reply to the judge's request, checked field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograder.sandbox.wire import (
    LONGEST_TEXT,
    Reader,
    WireError,
    decode_json,
    text,
    texts,
    whole,
)
from autograder.subject import CellResult, Handle, Raised, Reply, Request

_REPLY_DEFAULTS: list[Any] = [None, None, [], [], [], [], []]
_FAULTS = (
    ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError, MemoryError,
    AttributeError,
)  # fmt: skip


def unpack_reply(header: bytes, body: Any, request: Request) -> Reply:
    """The reply to `request` in these bytes; `WireError` when it is none."""
    try:
        reply = _read_reply(header, body)
        _FITS[request.op](request, reply)
    except WireError:
        raise
    except _FAULTS as error:
        raise WireError(f"malformed reply: {type(error).__name__}") from None
    return reply


def _read_reply(header: bytes, body: Any) -> Reply:
    reader = Reader(bytearray(body) if type(body) is bytes else body, compact=True)
    given = decode_json(header.decode())
    if type(given) is not list or not given:
        raise WireError("a reply's header is no list")
    if len(given) == 1:
        return Reply(value=reader.value(given[0]))
    value, raised, args, kwargs, grads, operations, forbidden = (
        given + _REPLY_DEFAULTS[len(given) :]
    )
    return Reply(
        value=reader.value(value),
        raised=None if raised is None else _raised(raised),
        args=tuple([reader.value(a) for a in args]),
        kwargs={text(k): reader.value(v) for k, v in kwargs},
        grads=tuple([reader.value(g) for g in grads]),
        operations={text(name, 200): whole(count) for name, count in operations},
        forbidden=texts(forbidden),
    )


def _raised(data: Any) -> Raised:
    kind, shown, where, bases = data
    return Raised(
        kind=text(kind, 200), text=text(shown), where=text(where, 300), bases=texts(bases)
    )


# -- does a reply answer its request? ----------------------------------------------------


def _require(holds: bool) -> None:
    if not holds:
        raise WireError("the reply does not answer the request")


def _fits_result(request: Request, reply: Reply) -> None:
    if reply.raised is not None or reply.forbidden:
        return
    _require(isinstance(reply.value, Handle) == request.keep)
    _require(len(reply.grads) == len(request.wrt))
    if request.inputs:
        _require(len(reply.args) == len(request.args))
        _require(reply.kwargs.keys() == request.kwargs.keys())


def _fits_description(request: Request, reply: Reply) -> None:
    _require(reply.raised is None and type(reply.value) is dict)
    _require(list(reply.value) == list(request.args))
    _require(all(type(kind) is str and len(kind) < LONGEST_TEXT for kind in reply.value.values()))


def _fits_load(request: Request, reply: Reply) -> None:
    _require(reply.raised is None and type(reply.value) is tuple)
    _require(len(reply.value) == len(request.args))
    _require(all(type(result) is CellResult for result in reply.value))


_FITS: Mapping[str, Callable[[Request, Reply], None]] = {
    "call": _fits_result,
    "method": _fits_result,
    "make": _fits_result,
    "read": _fits_result,
    "describe": _fits_description,
    "load": _fits_load,
}
