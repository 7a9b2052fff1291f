import contextlib
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from autograder.sandbox import replies, wire
from autograder.subject import (
    DTYPES,
    Batch,
    Cell,
    CellResult,
    Handle,
    Opaque,
    Raised,
    Reply,
    Request,
    Tensor,
)

CALL = Request(op="call", target="f")


def halves(chunks):
    """A frame's header and body."""
    frame = b"".join(bytes(c) for c in chunks)
    _, header, body = wire.PREFIX.unpack_from(frame)
    start = wire.PREFIX.size
    assert len(frame) == start + header + body
    return frame[start : start + header], bytearray(frame[start + header :])


def round_trip(value):
    return replies.unpack_reply(*halves(wire.pack_reply(1, Reply(value=value))), CALL).value


def header_of(value):
    """A reply's header whose value is this raw JSON data."""
    return json.dumps([value]).encode()


@pytest.mark.parametrize(
    "value",
    [None, True, False, 0, -7, 2**70, 1.5, -0.0, math.inf, -math.inf, "", "α\ud800", (), [], {},
     (1, [2.0, (None,)], {"a": (True,)}), {"1": "a", "b": [2]}, (Handle(3, "Linear"),),
     Opaque("set", "{1}")],
)  # fmt: skip
def test_plain_values_arrive_as_they_are(value):
    back = round_trip(value)
    assert back == value and type(back) is type(value)


def test_nan_arrives():
    assert math.isnan(round_trip(math.nan))


def test_a_tuple_is_no_list_and_a_bool_is_no_int():
    assert type(round_trip((1,))) is tuple
    assert type(round_trip([1])) is list
    assert round_trip(True) is True


@pytest.mark.parametrize("name", sorted(DTYPES))
def test_every_dtype_arrives(name):
    array = np.arange(12).reshape(3, 4).astype(name)
    back = round_trip(array)
    assert back.dtype == array.dtype and back.tobytes() == array.tobytes()


@pytest.mark.parametrize("name", sorted(DTYPES))
def test_numpy_scalars_stay_numpy_scalars(name):
    scalar = np.dtype(name).type(1)
    back = round_trip(scalar)
    assert type(back) is type(scalar) and back == scalar


@settings(max_examples=60, deadline=None)
@given(nps.arrays(np.float32, nps.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)))
def test_arrays_of_any_shape_arrive(array):
    back = round_trip(array)
    assert back.shape == array.shape and back.tobytes() == array.tobytes()


@pytest.mark.parametrize(
    "view",
    [
        lambda a: a.T,
        lambda a: a[::-1],
        lambda a: a[:, ::2],
        lambda a: a[1:, 1:],
        lambda a: np.broadcast_to(a[:1], (5, 6)),
        lambda a: np.lib.stride_tricks.sliding_window_view(a, (2, 2)),
    ],
)
def test_requests_keep_the_memory_layout(view):
    array = view(np.arange(24.0).reshape(4, 6))
    request = Request(op="call", target="f", args=(array,))
    (asked,) = wire.unpack_requests(*halves(wire.pack_request(1, request)))
    back = asked.args[0]
    assert back.strides == array.strides
    np.testing.assert_array_equal(back, array)


def test_a_large_array_is_sent_without_a_copy():
    array = np.zeros((100, 28, 28), np.uint8)
    chunks = wire.pack_request(1, Request(op="call", target="f", args=(array,)))
    assert any(isinstance(c, memoryview) for c in chunks)


def test_requests_arrive_whole():
    request = Request(
        op="method",
        target=Handle(2, "Net"),
        name="forward",
        args=(Tensor(np.ones((2, 2), np.float32), "cpu", True),),
        kwargs={"stride": (1, 2)},
        keep=True,
        inputs=True,
        operations=True,
        wrt=(0, "weight"),
        cotangent=np.eye(2),
    )
    (back,) = wire.unpack_requests(*halves(wire.pack_request(9, request)))
    assert (back.op, back.target, back.name) == ("method", Handle(2, "Net"), "forward")
    assert back.kwargs == {"stride": (1, 2)} and back.wrt == (0, "weight")
    assert back.keep and back.inputs and back.operations
    assert back.args[0].requires_grad and back.args[0].data.tolist() == [[1, 1], [1, 1]]
    assert back.cotangent.tolist() == [[1, 0], [0, 1]]


def test_a_batch_arrives_as_its_requests_would_alone():
    arrays = np.arange(3), np.ones((2, 5), np.float32), np.arange(24.0).reshape(4, 6)[:, ::2]
    calls = [Request(op="call", target="f", args=(a,), kwargs={"k": a + 1}) for a in arrays]
    batch = Batch((*calls, Request(op="read", target=Handle(1))))
    first, again = wire.pack_batch(1, batch), wire.pack_batch(2, batch)
    assert first[1:] == again[1:] and first[0] != again[0]
    back = wire.unpack_requests(*halves(again))
    assert [b.op for b in back] == ["call", "call", "call", "read"]
    for request, array in zip(back, arrays, strict=False):
        np.testing.assert_array_equal(request.args[0], array)
        np.testing.assert_array_equal(request.kwargs["k"], array + 1)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["float64", "float32", "int64", "bool", "complex64"]).flatmap(
        lambda dtype: nps.arrays(dtype, nps.array_shapes(min_dims=0, min_side=0, max_side=3))
    )
)
def test_an_array_alone_is_written_as_among_other_things(array):
    alone = replies.unpack_reply(*halves(wire.pack_reply(1, Reply(value=array))), CALL)
    other = replies.unpack_reply(*halves(wire.pack_reply(1, Reply(value=(array, 1)))), CALL)
    assert alone.value.dtype == other.value[0].dtype == array.dtype
    assert alone.value.shape == other.value[0].shape == array.shape
    assert alone.value.tobytes() == other.value[0].tobytes() == array.tobytes()


def test_only_the_judge_counts_back():
    (asked,) = wire.unpack_requests(
        *halves(wire.pack_request(1, Request(op="read", target=Handle(-2))))
    )
    assert asked.target == Handle(-2)
    with pytest.raises(wire.WireError, match="natural"):
        round_trip(Handle(-2))


def test_cells_and_their_results_arrive():
    cell = Cell(source="1 +", name="cell 2", grade_id="f", magics=True)
    request = Request(op="load", args=(cell,))
    (asked,) = wire.unpack_requests(*halves(wire.pack_request(1, request)))
    assert asked.args == (cell,)
    result = CellResult(
        outputs=({"output_type": "stream", "name": "stdout", "text": "hi"},),
        error="SyntaxError: no",
        forbidden=("import os",),
    )
    back = replies.unpack_reply(*halves(wire.pack_reply(1, Reply(value=(result,)))), request)
    assert back.value == (result,)


def test_exceptions_arrive():
    raised = Raised(kind="ValueError", text="kernel", where="line 1", bases=("Exception",))
    back = replies.unpack_reply(*halves(wire.pack_reply(1, Reply(raised=raised))), CALL)
    assert back.raised == raised


@pytest.mark.parametrize("value", [np.array([None]), np.array(["a"]), {1, 2}, object(), len])
def test_what_cannot_cross_is_refused_when_it_is_packed(value):
    with pytest.raises(TypeError, match="cross the boundary"):
        wire.pack_request(1, Request(op="call", target="f", args=(value,)))


def test_values_nested_too_deep_are_refused():
    value = []
    for _ in range(60):
        value = [value]
    with pytest.raises(TypeError, match="nested"):
        wire.pack_reply(1, Reply(value=value))


ARRAY = ["a", "float64", [2], 0, 16, 0, None]
FORGED_ARRAYS = {
    "object dtype": ["a", "object", [2], 0, 16, 0, None],
    "dtype that is a list": ["a", ["f8"], [2], 0, 16, 0, None],
    "unknown dtype": ["a", "V8", [2], 0, 16, 0, None],
    "shape that is no list": ["a", "float64", "2", 0, 16, 0, None],
    "negative size": ["a", "float64", [-2], 0, 16, 0, None],
    "size that is a float": ["a", "float64", [2.0], 0, 16, 0, None],
    "size that is a bool": ["a", "float64", [True], 0, 16, 0, None],
    "huge size": ["a", "float64", [10**18], 0, 16, 0, None],
    "huge sizes whose product overflows": ["a", "float64", [2**32, 2**32], 0, 16, 0, None],
    "many dimensions": ["a", "float64", [1] * 65, 0, 16, 0, None],
    "bytes beyond the body": ["a", "float64", [2], 8, 16, 0, None],
    "start before the body": ["a", "float64", [2], -8, 16, 0, None],
    "strides that repeat one value": ["a", "float64", [10**6], 0, 16, 0, [0]],
    "strides that leave the bytes": ["a", "float64", [2], 0, 16, 0, [800]],
    "negative strides that leave the bytes": ["a", "float64", [2], 0, 16, 0, [-8]],
    "strides for another shape": ["a", "float64", [2], 0, 16, 0, [8, 8]],
    "offset beyond the bytes": ["a", "float64", [2], 0, 16, 99, [8]],
    "too few fields": ["a", "float64"],
    "too many fields": [*ARRAY, 1],
}


@pytest.mark.parametrize("entry", FORGED_ARRAYS.values(), ids=FORGED_ARRAYS.keys())
def test_forged_arrays_are_no_reply(entry):
    replies.unpack_reply(header_of(ARRAY), bytearray(16), CALL)
    with pytest.raises(wire.WireError):
        replies.unpack_reply(header_of(entry), bytearray(16), CALL)


FORGED_HEADERS = {
    "nothing": b"",
    "no JSON": b"\x80\x04pickle",
    "no UTF-8": b'["\xff"]',
    "an object": b'{"value": 1}',
    "a string": b'"x"',
    "a number": b"1",
    "an empty list": b"[]",
    "a key that is a number": b'[["d", [1, 2]]]',
    "too many fields": b"[1, null, [], [], [], [], [], 1]",
    "deep nesting": b"[" * 100_000,
    "deep nesting that is well formed": b"[" * 5000 + b"]" * 5000,
    "values nested too deep": header_of(json.loads('["l",' * 60 + "1" + "]" * 60)),
    "an untagged list": b"[[1, 2]]",
    "an empty value": b"[[]]",
    "an unknown tag": b'[["q", 1]]',
    "an object for a value": b'[{"a": 1}]',
    "an endless number": b"[" + b"9" * 10_000 + b"]",
    "a dict with unhashable keys": b'[["d", [["l"], 1]]]',
    "a dict with odd pairs": b'[["d", [1]]]',
    "a handle with a text for a number": b'[["h", "1", "x"]]',
    "a handle nobody asked for": b'[["h", 1, "x"]]',
    "a tensor of no array": b'[["T", 1, "cpu", false]]',
    "a tensor with a flag that is none": b'[["T", ["a","bool",[0],0,0,0,null], "cpu", 1]]',
    "a scalar without bytes": b'[["g", "float64", ""]]',
    "a scalar whose bytes are no hex": b'[["g", "float64", "zz"]]',
    "a scalar of objects": b'[["g", "object", "00"]]',
    "an exception that is none": b"[null, 5]",
    "an exception with too few fields": b'[null, ["E"]]',
    "operations that are no counts": b'[1, null, [], [], [], [["aten::mm", -1]]]',
    "gradients nobody asked for": b"[1, null, [], [], [1]]",
    "forbidden operations that are no list": b'[1, null, [], [], [], [], "x"]',
}


@pytest.mark.parametrize("header", FORGED_HEADERS.values(), ids=FORGED_HEADERS.keys())
def test_forged_headers_are_no_reply(header):
    with pytest.raises(wire.WireError):
        replies.unpack_reply(header, bytearray(), CALL)


@settings(max_examples=200, deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["a", "t", "d", "T", "h", "o", "g", "c", "x", "float64"]),
    lambda inner: st.lists(inner, max_size=6), max_leaves=20,
))  # fmt: skip
def test_whatever_json_arrives_is_a_reply_or_a_wire_error(data):
    with contextlib.suppress(wire.WireError):
        replies.unpack_reply(json.dumps(data).encode(), bytearray(16), CALL)


@pytest.mark.parametrize(
    ("request_", "reply"),
    [
        (Request(op="load", args=(Cell(source="", name="c"),)), Reply(value=None)),
        (Request(op="load", args=(Cell(source="", name="c"),)), Reply(value=())),
        (Request(op="load", args=(Cell(source="", name="c"),)), Reply(value=("x",))),
        (Request(op="describe", args=("f",)), Reply(value=None)),
        (Request(op="describe", args=("f",)), Reply(value={"g": "function"})),
        (Request(op="describe", args=("f",)), Reply(value={"f": 1})),
        (Request(op="call", target="f", keep=True), Reply(value=1)),
        (Request(op="call", target="f", args=(1,), inputs=True), Reply(value=1)),
        (Request(op="call", target="f", kwargs={"a": 1}, inputs=True), Reply(kwargs={"b": 1})),
        (Request(op="call", target="f", wrt=(0,)), Reply(value=1)),
    ],
)
def test_a_reply_has_what_was_asked_for(request_, reply):
    with pytest.raises(wire.WireError, match="does not answer"):
        replies.unpack_reply(*halves(wire.pack_reply(1, reply)), request_)


def test_texts_of_a_submission_are_clipped_and_lose_control_characters():
    raised = Raised(kind="E", text="\x1b[31mred\x07" + "x" * 10_000)
    back = replies.unpack_reply(*halves(wire.pack_reply(1, Reply(raised=raised))), CALL)
    assert back.raised.text.startswith("[31mred")
    assert len(back.raised.text) <= wire.LONGEST_TEXT + 2
