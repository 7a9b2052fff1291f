"""Circumstances of height and width, and of one of them alone."""

from __future__ import annotations

from collections.abc import Callable

from autograder.conditions.condition import Condition, Met, said
from autograder.conditions.reading import (
    ABSENT,
    Example,
    Geometry,
    Pair,
    argument,
    arguments,
    geometry,
)

PARTS: dict[str, Callable[[Geometry], Pair | None]] = {
    "image": lambda g: g.image,
    "kernel": lambda g: g.kernel,
    "stride": lambda g: g.stride,
    "padding": lambda g: g.padding,
    "dilation": lambda g: g.dilation,
    "output": lambda g: g.output,
}
SAID = {
    "image": "image's shape", "kernel": "kernel's or window's size", "output": "output's shape",
}  # fmt: skip


def height_and_width_mixed_up(example: Example) -> bool | None:
    """Your function is right when height and width are the same, and wrong when they differ.

    So somewhere one stands for the other: a width in a range over rows, a kernel's height in a
    slice of columns, the first number of a pair used for both axes. Square examples never show it.

    Go through your code and ask of every size, start and stop which axis it belongs to.
    """
    if any(a != b for a, b in _shapes(example)):
        return True
    found = geometry(example)
    if found.image is not None and min(found.image) < 3:
        return None  # in an image this small hardly anything can go wrong
    if found.image is not None and found.kernel is not None and min(found.kernel) < 2:
        return None
    return False


def _shapes(example: Example) -> list[Pair]:
    """(height, width) of all images, kernels and pairs among the arguments."""
    found = []
    for name, value in arguments(example):
        size = getattr(getattr(value, "data", value), "shape", None)
        if isinstance(size, tuple) and len(size) >= 2 and name not in ("cols", "dY", "cotangent"):
            found.append((size[-2], size[-1]))
        elif isinstance(value, tuple) and len(value) == 2:
            found.append(value)
    moved = argument(example, "down"), argument(example, "right")
    return found if ABSENT in moved else [*found, moved]


def sides(what: str, words: str, part: Callable[[Geometry], Pair | None]) -> Condition:
    """Wrong where the two numbers of a pair differ."""

    def holds(example: Example) -> bool | None:
        pair = part(geometry(example))
        return None if pair is None else pair[0] != pair[1]

    return said(
        f"{what}_sides_mixed_up",
        holds,
        f"Your function is right when both numbers of the {words} are the same, and wrong when"
        " they differ.",
        "So somewhere the one for the columns stands where the one for the rows belongs, or the"
        " other way round.",
        f"Look at each place where your code uses the {words}: rows take the first number, columns"
        " the second.",
    )


# -- one axis at a time -------------------------------------------------------------------


def _more(what: str, axis: int, least: int) -> Met:
    """Met where one number of a pair is more than its least."""

    def holds(example: Example) -> bool | None:
        pair = PARTS[what](geometry(example))
        return None if pair is None else pair[axis] > least

    return holds


def along(what: str, axis: int, least: int) -> Condition:
    """Wrong where one number of a pair is more than its least."""
    along, lines = (("down", "rows"), ("across", "columns"))[axis]
    return said(
        f"{what}_{along}_used_wrongly",
        _more(what, axis, least),
        f"Your function is right as long as the {what} along the {lines} is {least}, and wrong when"
        " it is more. What the other axis does is of no account.",
        f"So the mistake is where your code uses the {what} for the {lines}, or where it should.",
        f"Compare that line with its twin for the other axis, with the {what} as (2, 1) and as"
        " (1, 2).",
    )


def kernel_lines(axis: int) -> Condition:
    """Wrong where the kernel has several rows, or several columns."""
    line, lines = (("row", "rows"), ("column", "columns"))[axis]
    return said(
        f"window_{lines}_wrong",
        _more("kernel", axis, 1),
        f"Your function is right for a kernel or window of a single {line}, and wrong as soon as"
        f" it has several {lines}.",
        f"With one {line} there is nothing to count: a loop over the kernel's {lines} runs once,"
        " with index 0, and the size is what is lost at no edge.",
        f"Take a window of two {lines} and one {('column', 'row')[axis]}, and write down which"
        f" {lines} of the image your code reads.",
    )


def later(axis: int) -> Condition:
    """Wrong where the result has several rows, or several columns."""
    line, lines = (("row", "rows"), ("column", "columns"))[axis]
    return said(
        f"later_{lines}_wrong",
        _more("output", axis, 1),
        f"Your function is right as long as the windows have one place along the {lines}, and"
        f" wrong as soon as they have several.",
        f"So the first {line} of windows is right, and what goes wrong is the step to the next"
        " one: where it starts, where it ends, where its result goes.",
        f"Write down start and stop of the first three windows along the {lines}.",
    )
