"""Check bodies for what every function of arrays must respect, whatever it computes.

Each function here makes a body for one graded function. An example's `arrays` are passed by
position, in the order given, and the rest of it by name. Results are judged against the
submission's own plain result, so that a wrong formula fails the checks of its values and no other.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from autograder import compare, strategies
from autograder.errors import CheckFailed, SubmissionRaised
from autograder.subject import Array, Handle, Request
from autograder.submission import Submission

Body = Callable[..., None]

NUMBER_TYPES = (
    ("int64", "int64"),
    ("int32", "int64"),
    ("uint8", "int64"),
    ("uint8", "float64"),
    ("int64", "float64"),
    ("float64", "int64"),
    ("float32", "float32"),
    ("float32", "float64"),
)
"""Types of an image and its kernel in which small results neither round nor overflow."""

TINY, HUGE = 2.0**-40, 2.0**40
"""Powers of two change no digit of a result, in float32 either."""


def any_layout(function: str, *arrays: str) -> Body:
    """Views that are not contiguous give what contiguous arrays give."""

    def body(s: Submission, **example: Any) -> None:
        layouts = strategies.LAYOUTS[1:]
        views = [{n: strategies.laid_out(example[n], layout) for n in arrays} for layout in layouts]
        results = _each(s, function, arrays, example, *(example | view for view in views))
        plain = finite(next(results))
        for layout, got in zip(layouts, results, strict=True):
            compare.same_values(got, plain, name=f"the result for {layout} views")

    return body


def number_types(function: str, image: str, kernel: str) -> Body:
    """Other types give the same values, and so do tiny and huge numbers, up to their size.

    The image is made of bytes, for the unsigned types. Floats are halved, so that cutting off
    shows.
    """

    def body(s: Submission, **example: Any) -> None:
        arrays = (image, kernel)
        example = example | {image: example[image] % 256}
        calls, stated = [], []
        for types in NUMBER_TYPES:
            scales = [0.5 if t.startswith("float") else 1 for t in types]
            typed = {
                name: (scale * example[name]).astype(dtype)
                for name, scale, dtype in zip(arrays, scales, types, strict=True)
            }
            calls.append(example | typed)
            stated.append((math.prod(scales), f"{image} of {types[0]} and {kernel} of {types[1]}"))
        for scale, size in ((TINY, "tiny"), (HUGE, "huge")):
            calls.append(example | {image: scale * example[image]})
            stated.append((scale, f"{size} numbers in {image}"))
        results = _each(s, function, arrays, example, *calls)
        plain = finite(next(results))
        for (scale, what), got in zip(stated, results, strict=True):
            compare.same_values(got, scale * plain, name=f"the result for {what}")

    return body


def keeps_inputs(function: str, *arrays: str) -> Body:
    """No argument is modified, and there is a result: a program that does nothing earns nothing."""

    def body(s: Submission, **example: Any) -> None:
        positional = [example[name] for name in arrays]
        reply = s.observe(function, *positional, **_options(arrays, example))
        finite(reply.value)
        for name, before, after in zip(arrays, positional, reply.args, strict=True):
            compare.unchanged(before, after, name=name)

    return body


Change = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Takes an example, and says which of its options to change to which value."""


def fresh_results(
    function: str, oracle: Callable[..., Array], *arrays: str, changes: tuple[Change, ...] = ()
) -> Body:
    """A result stays what it was, repeats, and depends on every one of the arguments.

    It stays when the function is called on other values and when the caller writes into its own
    arrays, and the same call gives it again after the caller wrote into the result. The oracle only
    says which calls must differ from each other; `changes` makes other options of an example's.
    """

    def body(s: Submission, **example: Any) -> None:
        count = len(arrays)
        makings = [
            Request(op="make", target="array", args=(example[name],), keep=True) for name in arrays
        ]
        handles = tuple(Handle(at - count) for at in range(count))
        s.made |= {h.number: [making] for h, making in zip(handles, makings, strict=True)}
        first = replace(_request(function, arrays, example), args=handles, keep=True)
        # From here on the first result is what was made last, and the arrays come before it.
        result, changed_arrays = Handle(-1), [Handle(h.number - 1) for h in handles]
        again, other = Request(op="read", target=result), {n: 1 - example[n] for n in arrays}
        changed = [{name: other[name]} for name in arrays]
        changed += [dict(change(example)) for change in changes]
        fills = [_fill(handle) for handle in changed_arrays]
        tickets = s.post(
            [
                *makings,
                first,
                again,
                _request(function, arrays, example | other),
                again,
                _request(function, arrays, example),
                *(_request(function, arrays, example | change) for change in changed),
                *itertools.chain.from_iterable((fill, again) for fill in fills),
                _fill(result),
                _request(function, arrays, example),
            ]
        )
        replies = map(s.receive, tickets)
        for _ in (*makings, first):
            next(replies)
        before = finite(next(replies).value)
        next(replies)
        kept = next(replies).value
        compare.same_values(kept, before, name="the first result, after a second call,")
        repeated = next(replies).value
        compare.same_values(repeated, before, name="the result of the same call, later,")
        wanted = oracle(*(example[name] for name in arrays), **_options(arrays, example))
        for change in changed:
            call = example | change
            want = oracle(*(call[n] for n in arrays), **_options(arrays, call))
            got = next(replies).value
            if not np.array_equal(want, wanted) and np.array_equal(got, before):
                text = (
                    f"the result for another {' and '.join(change)} is the one of the call before"
                )
                raise CheckFailed(text, expected=want, actual=got)
        for name in arrays:
            next(replies)
            stays = f"the result, after the caller changed {name},"
            compare.same_values(next(replies).value, before, name=stays)
        with suppress(SubmissionRaised):  # a result that refuses to be written to stays as it is
            next(replies)
        rewritten = next(replies).value
        compare.same_values(
            rewritten,
            before,
            name="the result of the same call, after its first result was changed,",
        )

    return body


def special_values(function: str, oracle: Callable[..., Array], *arrays: str) -> Body:
    """The result is NaN or infinite where the oracle's is, and nowhere else."""

    def body(s: Submission, **example: Any) -> None:
        plain = real(s.ask(_request(function, arrays, example)).value)
        positional = [example[name] for name in arrays]
        reached = ~np.isfinite(oracle(*positional, **_options(arrays, example)))
        compare.same_shape(plain, reached.shape)
        compare.same_values(~np.isfinite(plain), reached, name="where the result is not finite")

    return body


def finite(value: Any) -> Array:
    """A result as `real` has it, of finite arguments: a law that NaN obeys, too, says nothing."""
    result = real(value)
    if not np.isfinite(result).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(result))[0])
        text = f"the result is {result[index]:g} at {list(index)}, but every argument is finite"
        raise CheckFailed(text, actual=value, index=index)
    return result


def real(value: Any) -> Array:
    """A result as float64, if it is an array of real numbers."""
    if compare.array(value).dtype.kind not in "biuf":
        raise CheckFailed(f"the result has dtype {value.dtype}, expected real numbers")
    return np.asarray(value, dtype=np.float64)


def _each(
    s: Submission, function: str, arrays: tuple[str, ...], *examples: Mapping[str, Any]
) -> Iterator[Any]:
    return (r.value for r in s.ask_each([_request(function, arrays, e) for e in examples]))


def _request(function: str, arrays: tuple[str, ...], example: Mapping[str, Any]) -> Request:
    args = tuple(example[name] for name in arrays)
    return Request(op="call", target=function, args=args, kwargs=_options(arrays, example))


def _fill(array: Handle) -> Request:
    return Request(op="method", target=array, name="fill", args=(99,))


def _options(arrays: tuple[str, ...], example: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in example.items() if name not in arrays}
