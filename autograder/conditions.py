"""When a submission is wrong: what all examples on which it fails share, and no others.

A condition is a function of an example's arguments; its docstring is what the student reads. It is
named when every failure meets it, many of those that meet it fail, and enough examples that do not
meet it hold.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Example = Mapping[str, Any]

ENOUGH_HELD = 6
"""Examples that do not meet a condition and hold, before it is named."""

ENOUGH_FAILED = 3

SHARE = 1 / 3
"""Of the examples that meet a condition, so many must fail at least."""


@dataclass(frozen=True)
class Condition:
    """Under what circumstances a submission is wrong."""

    name: str
    advice: str
    holds: Callable[[Example], bool | None]
    """Whether an example meets it; None when the example says nothing about it."""


def common(seen: Sequence[tuple[Example, bool]]) -> Condition | None:
    """The first condition that tells failures from examples that held, given as (example, held)."""
    for condition in CONDITIONS:
        sides = [(condition.holds(example), held) for example, held in seen]
        failed = [met for met, held in sides if not held and met is not None]
        if len(failed) < ENOUGH_FAILED or not all(failed):
            continue
        held_within = sum(met is True for met, held in sides if held)
        held_without = sum(met is False for met, held in sides if held)
        share = len(failed) / (len(failed) + held_within)
        if held_without >= ENOUGH_HELD and share >= SHARE:
            return condition
    return None


# -- reading examples ---------------------------------------------------------------------


def _arguments(example: Example) -> Iterator[tuple[str, Any]]:
    for name, value in example.items():
        if isinstance(value, Mapping):
            yield from _arguments(value)
        else:
            yield name, value


def _shapes(example: Example) -> list[tuple[int, int]]:
    """(height, width) of all images, kernels and pairs among the arguments."""
    found = []
    for name, value in _arguments(example):
        shape = getattr(getattr(value, "data", value), "shape", None)
        if isinstance(shape, tuple) and len(shape) >= 2 and name not in ("cols", "dY", "cotangent"):
            found.append((shape[-2], shape[-1]))
        elif isinstance(value, tuple) and len(value) == 2:
            found.append(value)
    moved = _argument(example, "down"), _argument(example, "right")
    return found if _ABSENT in moved else [*found, moved]


def _argument(example: Example, name: str) -> Any:
    return dict(_arguments(example)).get(name, _ABSENT)


_ABSENT = object()


def _image_and_kernel(example: Example) -> tuple[Any, Any]:
    image = next((s for n in ("X", "x") if (s := _shape(example, n))), None)
    kernel = next((s for n in ("K", "weight") if (s := _shape(example, n))), None)
    size = _argument(example, "kernel_size")
    size = _argument(example, "pool_size") if size is _ABSENT else size
    if kernel is None and size is not _ABSENT:
        kernel = size if isinstance(size, tuple) else (size, size)
    return image, kernel


def _shape(example: Example, name: str) -> tuple[int, ...] | None:
    value = _argument(example, name)
    shape = getattr(getattr(value, "data", value), "shape", None)
    return shape if isinstance(shape, tuple) and len(shape) >= 2 else None


# -- the conditions -----------------------------------------------------------------------


def height_and_width_mixed_up(example: Example) -> bool | None:
    """Your function is right when height and width are the same, and wrong when they differ.

    So somewhere one stands for the other: a width in a range over rows, a kernel's height in a
    slice of columns, the first number of a pair used for both axes. Square examples never show it.

    Go through your code and ask of every size, start and stop which axis it belongs to.
    """
    if any(a != b for a, b in _shapes(example)):
        return True
    image, kernel = _image_and_kernel(example)
    if image is not None and min(image[-2:]) < 3:
        return None  # in an image this small hardly anything can go wrong
    if image is not None and kernel is not None and min(kernel[-2:]) < 2:
        return None
    return False


def kernel_as_large_as_the_image(example: Example) -> bool | None:
    """Your function is wrong only when kernel and image have the same height or width.

    Such a kernel fits, in one place: X of H rows and a kernel of kH rows leave H - kH + 1 rows.

    Look for >= where > belongs, and for a range that is empty there.
    """
    image, kernel = _image_and_kernel(example)
    if image is None or kernel is None:
        return None
    return any(a == b for a, b in zip(image[-2:], kernel[-2:], strict=True))


def even_kernels_only(example: Example) -> bool | None:
    """Your function is right for odd kernels and wrong when the kernel has an even side.

    An odd kernel has a middle; an even one has not, so its padding cannot be the same on both
    sides, and k // 2 is no longer (k - 1) // 2.

    Write down both sides of the padding for k = 2.
    """
    _, kernel = _image_and_kernel(example)
    return None if kernel is None else any(k % 2 == 0 for k in kernel[-2:])


def several_channels_only(example: Example) -> bool | None:
    """Your function is right for one channel and wrong for several.

    With a single channel it does not matter whether you add, average or overwrite, nor which of
    the kernel's axes you take for the input's.

    Follow two input channels through your code: their results are added.
    """
    for name in ("K", "weight"):
        shape = _shape(example, name)
        if shape is not None and len(shape) == 4:
            return bool(shape[1] > 1 or shape[0] > 1)
    shape = _shape(example, "x")
    return bool(shape[1] > 1) if shape is not None and len(shape) == 4 else None


def _pairs(*, read_wrongly: bool) -> Callable[[Example], bool | None]:
    def holds(example: Example) -> bool | None:
        options = [v for n, v in _arguments(example) if n in SIZES and v is not None]
        if not options:
            return None
        return any(isinstance(v, tuple) for v in options) == read_wrongly

    return holds


SIZES = frozenset("kernel_size pool_size stride padding dilation size pair".split())

NEUTRAL: dict[str, tuple[Any, ...]] = {
    "dilation": (1, (1, 1)),
    "stride": (1, (1, 1), None),
    "padding": (0, (0, 0), ((0, 0), (0, 0)), "valid"),
    "bias": (None,),
    "value": (0, 0.0),
}
"""Values with which an argument changes nothing."""

OTHER_NAMES = {"bias": "b"}


def _used(name: str) -> Condition:
    def holds(example: Example) -> bool | None:
        value = _argument(example, name)
        if value is _ABSENT:
            value = _argument(example, OTHER_NAMES.get(name, ""))
        neutral = any(type(value) is type(n) and value == n for n in NEUTRAL[name])
        return not (value is _ABSENT or neutral)

    advice = (
        f"Your function is right as long as {name} changes nothing, and wrong when it does.\n\n"
        f"So the mistake is where your code uses {name}, or where it should.\n\n"
        f"Try the example above with the smallest {name} that counts, and follow it by hand."
    )
    return Condition(f"{name}_used_wrongly", advice, holds)


def _documented(function: Callable[[Example], bool | None]) -> Condition:
    return Condition(function.__name__, inspect.cleandoc(function.__doc__ or ""), function)


CONDITIONS: tuple[Condition, ...] = (
    _documented(kernel_as_large_as_the_image),
    *(_used(name) for name in ("dilation", "value", "bias")),
    _documented(height_and_width_mixed_up),
    *(_used(name) for name in ("padding", "stride")),
    _documented(even_kernels_only),
    _documented(several_channels_only),
    Condition(
        "pairs_read_wrongly",
        "Your function is right when sizes are ints, and wrong when one is a pair.\n\n"
        "A pair is (height, width); each number belongs to one axis.\n\n"
        "Turn ints into pairs at the top, and use the pair's numbers only from there on.",
        _pairs(read_wrongly=True),
    ),
    Condition(
        "ints_read_wrongly",
        "Your function is right when sizes are pairs, and wrong when they are ints.\n\n"
        "An int counts for both axes.\n\n"
        "Turn ints into pairs at the top: (k, k) if isinstance(k, int) else k.",
        _pairs(read_wrongly=False),
    ),
)  # fmt: skip
"""From what says most to what says least."""
