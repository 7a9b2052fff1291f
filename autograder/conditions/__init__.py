"""When a submission is wrong: what all examples on which it fails share, and no others.

A condition is a function of an example's arguments; its docstring is what the student reads. It is
named when every failure meets it, many of those that meet it fail, enough examples that do not
meet it hold, and chance alone would not have it so. Of several, the one is named within which the
largest part of the examples fails.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.conditions import axes, inputs, options, training
from autograder.conditions.condition import Condition, documented, said
from autograder.conditions.reading import Example

__all__ = ["CONDITIONS", "Condition", "common"]

ENOUGH_HELD = 6
"""Examples that do not meet a condition and hold, before it is named."""

ENOUGH_FAILED = 3

SHARE = 1 / 3
"""Of the examples that meet a condition, so many must fail at least."""

CHANCE = 1e-3
"""The probability, at most, that so many examples drawn at random would all meet it."""


def common(seen: Sequence[tuple[Example, bool]]) -> Condition | None:
    """The condition that tells failures from examples that held, given as (example, held)."""
    shares = [(_share(condition, seen), condition) for condition in CONDITIONS]
    found = [pair for pair in shares if pair[0] >= SHARE]
    return max(found, key=lambda pair: pair[0], default=(0.0, None))[1]


def _share(condition: Condition, seen: Sequence[tuple[Example, bool]]) -> float:
    """The part that fails of the examples that meet it; 0 where it is not to be named."""
    failed = 0
    for example, held in seen:
        if not held:
            met = condition.holds(example)
            if met is False:
                return 0.0
            failed += met is True
    if failed < ENOUGH_FAILED:
        return 0.0
    sides = [condition.holds(example) for example, held in seen if held]
    held_within, held_without = sides.count(True), sides.count(False)
    meeting = failed + held_within
    if held_without < ENOUGH_HELD or (meeting / (meeting + held_without)) ** failed > CHANCE:
        return 0.0
    return failed / meeting


CONDITIONS: tuple[Condition, ...] = (
    documented(inputs.kernel_as_large_as_the_image),
    *(axes.sides(what, axes.SAID.get(what, what), part) for what, part in axes.PARTS.items()),
    *(
        axes.along(what, axis, least)
        for what, least in (("dilation", 1), ("stride", 1), ("padding", 0))
        for axis in (0, 1)
    ),
    *(options.used(name) for name in ("dilation", "value", "bias")),
    inputs.mode("avg", "max"),
    inputs.mode("max", "avg"),
    documented(inputs.stride_left_out_only),
    *(training.switch(name, value) for name in ("act", "training") for value in (True, False)),
    documented(training.uneven_batches_only),
    documented(training.several_batches_only),
    documented(training.later_epochs_only),
    documented(axes.height_and_width_mixed_up),
    *(options.used(name) for name in ("padding", "stride")),
    *(
        options.together(one, other)
        for one, other in (("stride", "padding"), ("stride", "dilation"), ("padding", "dilation"))
    ),
    documented(options.padding_words_only),
    documented(inputs.rest_at_the_edge_only),
    documented(inputs.even_kernels_only),
    documented(inputs.several_channels_only),
    documented(inputs.leading_axes_only),
    documented(inputs.single_images_only),
    documented(inputs.several_images_only),
    documented(inputs.overlapping_windows_only),
    documented(inputs.windows_apart_only),
    *(axes.kernel_lines(axis) for axis in (0, 1)),
    *(axes.later(axis) for axis in (0, 1)),
    said(
        "pairs_read_wrongly",
        options.pairs(read_wrongly=True),
        "Your function is right when sizes are ints, and wrong when one is a pair.",
        "A pair is (height, width); each number belongs to one axis.",
        "Turn ints into pairs at the top, and use the pair's numbers only from there on.",
    ),
    said(
        "ints_read_wrongly",
        options.pairs(read_wrongly=False),
        "Your function is right when sizes are pairs, and wrong when they are ints.",
        "An int counts for both axes.",
        "Turn ints into pairs at the top: (k, k) if isinstance(k, int) else k.",
    ),
)
"""Of two that fit equally well, the first is named."""
