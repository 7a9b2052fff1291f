"""Circumstances of options."""

from __future__ import annotations

from typing import Any

from autograder.conditions.condition import Condition, Met, said
from autograder.conditions.reading import ABSENT, Example, argument, arguments

SIZES = frozenset("kernel_size pool_size stride padding dilation pair".split())

NEUTRAL: dict[str, tuple[Any, ...]] = {
    "dilation": (1, (1, 1)),
    "stride": (1, (1, 1), None),
    "padding": (0, (0, 0), ((0, 0), (0, 0)), "valid"),
    "bias": (None,),
    "value": (0, 0.0),
}
"""Values with which an argument changes nothing."""

OTHER_NAMES = {"bias": "b"}


def used(name: str) -> Condition:
    """Wrong where an option changes something."""

    def holds(example: Example) -> bool | None:
        value = argument(example, name, OTHER_NAMES.get(name, name))
        neutral = any(type(value) is type(n) and value == n for n in NEUTRAL[name])
        return not (value is ABSENT or neutral)

    return said(
        f"{name}_used_wrongly",
        holds,
        f"Your function is right as long as {name} changes nothing, and wrong when it does.",
        f"So the mistake is where your code uses {name}, or where it should.",
        f"Try the example above with the smallest {name} that counts, and follow it by hand.",
    )


def pairs(*, read_wrongly: bool) -> Met:
    """Where a size is a pair, or where none is."""

    def holds(example: Example) -> bool | None:
        options = [v for n, v in arguments(example) if n in SIZES and v is not None]
        if not options or argument(example, "size") is not ABSENT:
            return None  # a size is given to the function both as an int and as a pair
        return any(isinstance(v, tuple) for v in options) == read_wrongly

    return holds


def together(one: str, other: str) -> Condition:
    """Wrong only where two options are used at once."""
    both = used(one), used(other)

    def holds(example: Example) -> bool | None:
        return all(condition.holds(example) for condition in both)

    return said(
        f"{one}_and_{other}_together",
        holds,
        f"Your function is right when {one} or {other} changes nothing, and wrong when both do.",
        "So each of them is used, and what is wrong is how they meet: in the formula of the size,"
        " or in the index of a pixel.",
        f"Try the smallest {one} and the smallest {other} that count, and follow them by hand.",
    )


def padding_words_only(example: Example) -> bool | None:
    """Your function is right when the padding is given in numbers, and wrong for a word.

    "same" keeps the size: the padding of an axis is dilation * (kernel - 1) in all, half of it on
    each side, and an odd one more at the bottom or right. "valid" is no padding.

    Work out both sides for an even kernel and for a dilation of 2.
    """
    padding = argument(example, "padding")
    return None if padding is ABSENT else isinstance(padding, str)
