"""Requests and replies as bytes: a JSON header and the raw bytes of the arrays. No pickle.

A frame is ``<id: u64> <header length: u32> <body length: u64> <header> <body>``. In the header a
scalar stands for itself and everything else is a list that starts with a tag; an array's entry
says where in the body its bytes lie. The id of a reply is that of its request, drawn at random,
so that a frame sent ahead of time or twice is no reply. The requests of a `Batch` come in one frame
and have consecutive ids; each is answered with a frame of its own.

What comes from a submission is checked field by field, here and in `replies`: whatever is wrong
with it ends in `WireError`, before anything large is allocated.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder import layout
from autograder.subject import (
    DTYPES,
    SCALARS,
    Array,
    Batch,
    Cell,
    CellResult,
    Handle,
    Opaque,
    Reply,
    Request,
    Tensor,
)

ID = struct.Struct("<Q")
PREFIX = struct.Struct("<QIQ")
LARGEST_HEADER = 16 << 20
LARGEST_REQUEST = 1 << 30
LARGEST_REPLY = 256 << 20
DEEPEST = 40
MOST_DIMENSIONS = 32
ALIGNMENT = 16
LARGE = 1 << 16
LONGEST_TEXT = 2000
MOST_NOTES = 50
MOST_PLAIN_HEADS = 1000
BATCH = "batch"

_DTYPES = {name: np.dtype(name) for name in DTYPES}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}


def _json_encoder() -> Callable[[Any], str]:
    """The standard library's encoder, made once: `JSONEncoder.encode` makes one for every value."""
    plain = json.JSONEncoder(separators=(",", ":")).encode
    try:
        quote = json.encoder.encode_basestring_ascii
        fast = vars(json.encoder)["c_make_encoder"](
            None, None, quote, None, ":", ",", False, False, True
        )
        assert "".join(fast([1.5, "α", None], 0)) == plain([1.5, "α", None])
    except Exception:  # another version of Python makes its encoder in another way
        return plain
    return lambda value: "".join(fast(value, 0))


_encode_json = _json_encoder()
decode_json = json.JSONDecoder().decode


class WireError(ValueError):
    """Bytes that are no request or reply."""


class Writer:
    """Collects the body of a frame while its header is built."""

    def __init__(self) -> None:
        self.chunks: list[Any] = []
        self.size = 0

    def value(self, value: Any, depth: int = 0) -> Any:
        """`value` as it stands in the header; raises `TypeError` for what cannot cross."""
        kind = type(value)
        if kind in SCALARS:
            return value
        if kind is np.ndarray:
            return self.array(value)
        if depth > DEEPEST:
            raise TypeError(f"values nested more than {DEEPEST} deep do not cross the boundary")
        depth += 1
        if kind is tuple:
            return ["t", *[self.value(v, depth) for v in value]]
        if kind is list:
            return ["l", *[self.value(v, depth) for v in value]]
        if isinstance(value, Mapping):
            pairs = value.items()
            return ["d", *[[self.value(k, depth), self.value(v, depth)] for k, v in pairs]]
        if kind is Tensor:
            return ["T", self.array(value.data), value.device, value.requires_grad]
        if kind is Handle:
            return ["h", value.number, value.kind]
        if kind is Opaque:
            return ["o", value.kind, value.text]
        if isinstance(value, np.generic) and str(value.dtype) in DTYPES:
            return ["g", str(value.dtype), value.tobytes().hex()]
        if kind is CellResult:
            outputs = self.value(list(value.outputs), depth)
            return ["c", outputs, value.error, list(value.forbidden)]
        if kind is Cell:
            return ["x", value.source, value.name, value.grade_id, value.magics]
        raise TypeError(f"values of type {kind.__name__} do not cross the boundary")

    def array(self, array: Array) -> list[Any]:
        """An array's entry; its bytes go to the body."""
        name = _NAMES.get(array.dtype)
        if name is None:
            raise TypeError(f"arrays of dtype {array.dtype} do not cross the boundary")
        raw: Any
        strides: tuple[int, ...] | None = None
        offset = 0
        if array.flags.c_contiguous:
            small = array.nbytes < LARGE
            raw = array.tobytes() if small else array.reshape(-1).view(np.uint8).data
        else:
            packed = layout.pack(array)
            raw, strides, offset = packed.raw, packed.strides, packed.offset
        start, length = self.size, len(raw)
        self.chunks.append(raw)
        padding = -length % ALIGNMENT
        if padding:
            self.chunks.append(bytes(padding))
        self.size = start + length + padding
        return ["a", name, array.shape, start, length, offset, strides]


class Reader:
    """Rebuilds values from a header and its body.

    With `compact`, an array's bytes must all be there: no strides that make much out of little.
    """

    def __init__(self, body: Any, *, compact: bool) -> None:
        self.body = memoryview(body)
        self.compact = compact

    def value(self, data: Any, depth: int = 0) -> Any:
        """The value that `data` stands for."""
        kind = type(data)
        if kind in SCALARS:
            return data
        if kind is not list or depth > DEEPEST:
            raise WireError("a value is neither a scalar nor a tagged list")
        depth += 1
        tag, rest = data[0], data[1:]
        match tag:
            case "a":
                return self.array(data)
            case "t":
                return tuple([self.value(v, depth) for v in rest])
            case "l":
                return [self.value(v, depth) for v in rest]
            case "d":
                return {self.key(k, depth): self.value(v, depth) for k, v in rest}
            case "T":
                entry, device, requires_grad = rest
                return Tensor(self.array(entry), text(device, 20), flag(requires_grad))
            case "h":
                number, kind = rest
                return Handle(whole(number) if self.compact else number, text(kind, 200))
            case "o":
                kind, shown = rest
                return Opaque(text(kind, 200), text(shown, 200))
            case "g":
                name, raw = rest
                return np.frombuffer(bytes.fromhex(raw), _DTYPES[name], count=1)[0]
            case "c":
                return self.cell_result(rest)
            case "x":
                source, name, grade_id, magics = rest
                return Cell(source=source, name=name, grade_id=grade_id, magics=magics)
            case _:
                raise WireError("a value has an unknown tag")

    def key(self, data: Any, depth: int) -> Any:
        """A key of a dictionary. A submission's are strings: numbers can be made to collide."""
        if self.compact and type(data) is not str:
            raise WireError("a key is no string")
        return self.value(data, depth)

    def array(self, data: Any) -> Array:
        """The array of an entry, a view of the body."""
        tag, name, shape, start, length, offset, strides = data
        if not self.compact and strides is None:  # the judge's: nothing to check
            return np.ndarray(shape, _DTYPES[name], self.body, start)
        if tag != "a" or type(shape) is not list or len(shape) > MOST_DIMENSIONS:
            raise WireError("an array's entry is malformed")
        dtype = _DTYPES[name]
        size = dtype.itemsize
        for number in shape:
            size *= whole(number)
        if whole(start) + whole(length) > len(self.body):
            raise WireError("an array's bytes are not there")
        if size > length and (self.compact or strides is None):
            raise WireError("an array is larger than its bytes")
        if strides is None:
            return np.ndarray(shape, dtype, self.body, start)
        part = self.body[start : start + length]
        return np.ndarray(shape, dtype, part, whole(offset), strides)

    def cell_result(self, rest: Any) -> CellResult:
        """What running a cell showed, its outputs being dicts of plain data."""
        outputs, error, forbidden = rest
        found = self.value(outputs)
        if type(found) is not list or not all(type(o) is dict for o in found):
            raise WireError("a cell's outputs are no list of dicts")
        return CellResult(outputs=tuple(found), error=text(error), forbidden=texts(forbidden))


def text(data: Any, limit: int = LONGEST_TEXT) -> str:
    """A string of bearable length without control characters."""
    if type(data) is not str:
        raise WireError("a text is no string")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", data[: limit + 2])


def texts(data: Any) -> tuple[str, ...]:
    """A few strings."""
    if type(data) is not list:
        raise WireError("texts are no list")
    return tuple([text(item, 300) for item in data[:MOST_NOTES]])


def whole(data: Any) -> int:
    """A non-negative integer of at most 62 bits."""
    if type(data) is not int or not 0 <= data < 1 << 62:
        raise WireError("a number is no small natural number")
    return data


def flag(data: Any) -> bool:
    """A boolean."""
    if type(data) is not bool:
        raise WireError("a flag is no boolean")
    return data


# -- frames ------------------------------------------------------------------------------


def _frame(number: int, header: list[Any], writer: Writer) -> list[Any]:
    raw = _encode_json(header).encode()
    return [PREFIX.pack(number, len(raw), writer.size), raw, *writer.chunks]


_REQUEST_DEFAULTS: list[Any] = ["", "", "", [], [], False, False, False, [], None]


def _shortened(header: list[Any]) -> list[Any]:
    while len(header) > 1 and not header[-1]:  # what is left out is the default
        header.pop()
    return header


def pack_request(number: int, request: Request) -> list[Any]:
    """The chunks of a request's frame; `TypeError` when it holds something that cannot cross."""
    writer = Writer()
    header = _request_header(request, writer)
    return _frame(number, header, writer)


def pack_batch(number: int, batch: Batch) -> list[Any]:
    """The chunks of a batch's frame: its requests have this number and those that follow."""
    if not batch.frame:
        writer = Writer()
        header = [BATCH, *[_request_header(request, writer) for request in batch.requests]]
        batch.frame = b"".join(_frame(0, header, writer))[ID.size :]
    return [ID.pack(number), batch.frame]


def _request_header(request: Request, writer: Writer) -> list[Any]:
    return _shortened(
        [
            request.op,
            writer.value(request.target),
            request.name,
            [writer.value(a) for a in request.args],
            [[k, writer.value(v)] for k, v in request.kwargs.items()],
            request.keep,
            request.inputs,
            request.operations,
            list(request.wrt),
            None if request.cotangent is None else writer.array(request.cotangent),
        ]
    )


def unpack_requests(header: bytes, body: Any) -> list[Request]:
    """The requests in a frame from the judge: one, or a `Batch`."""
    reader = Reader(body, compact=False)
    given = decode_json(header.decode())
    if given[0] == BATCH:
        return [_read_request(reader, single) for single in given[1:]]
    return [_read_request(reader, given)]


def _read_request(reader: Reader, given: list[Any]) -> Request:
    op, target, name, args, kwargs, keep, inputs, operations, wrt, cotangent = (
        given + _REQUEST_DEFAULTS[len(given) :]
    )
    return Request(
        op=op,
        target=reader.value(target),
        name=name,
        args=tuple([reader.value(a) for a in args]),
        kwargs={k: reader.value(v) for k, v in kwargs},
        keep=keep,
        inputs=inputs,
        operations=operations,
        wrt=tuple(wrt),
        cotangent=None if cotangent is None else reader.array(cotangent),
    )


def pack_reply(number: int, reply: Reply) -> list[Any]:
    """The chunks of a reply's frame."""
    if type(reply.value) is np.ndarray and reply.is_value:
        chunks = _plain_reply(number, reply.value)
        if chunks:
            return chunks
    writer = Writer()
    raised = reply.raised
    header = [
        writer.value(reply.value),
        None if raised is None else [raised.kind, raised.text, raised.where, list(raised.bases)],
        [writer.value(a) for a in reply.args],
        [[k, writer.value(v)] for k, v in reply.kwargs.items()],
        [writer.value(g) for g in reply.grads],
        list(reply.operations.items()),
        list(reply.forbidden),
    ]
    return _frame(number, _shortened(header), writer)


def _plain_reply(number: int, array: Array) -> list[Any]:
    """The chunks of a frame with one small array in it, the commonest; empty for any other."""
    if not array.flags.c_contiguous or array.nbytes >= LARGE:
        return []
    key = array.dtype, array.shape
    known = _plain_heads.get(key)
    if known is None:
        if len(_plain_heads) >= MOST_PLAIN_HEADS:
            _plain_heads.clear()
        writer = Writer()
        head = b"".join(_frame(0, [writer.array(array)], writer)[:2])
        known = _plain_heads[key] = head[ID.size :], bytes(-array.nbytes % ALIGNMENT)
    return [ID.pack(number), known[0], array.tobytes(), known[1]]


_plain_heads: dict[tuple[Any, tuple[int, ...]], tuple[bytes, bytes]] = {}
"""By dtype and shape: a frame between its id and the array's bytes, and what comes after them."""
