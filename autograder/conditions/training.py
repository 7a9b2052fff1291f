"""Circumstances of training."""

from __future__ import annotations

from autograder.conditions.condition import Condition, said
from autograder.conditions.reading import ABSENT, Example, argument


def several_batches_only(example: Example) -> bool | None:
    """Your function is right when there is one batch, and wrong when there are several.

    What must happen for every batch happens once, or the other way round: a sum that is set and
    not added to, a return that is indented too far, gradients that are left from the batch before.

    Follow two batches through your loop, line by line.
    """
    count, size = argument(example, "examples"), argument(example, "batch_size")
    return None if count is ABSENT or size is ABSENT else bool(count > size)


def uneven_batches_only(example: Example) -> bool | None:
    """Your function is right when all batches have the same size, and wrong when one is smaller.

    The mean of the batches' means is the mean of all examples only if every batch has as many.

    Weigh each batch by its size, and divide by the number of examples at the end.
    """
    count, size = argument(example, "examples"), argument(example, "batch_size")
    if count is ABSENT or size is ABSENT:
        return None
    return bool(count > size and count % size != 0)


def later_epochs_only(example: Example) -> bool | None:
    """Your function is right for one epoch, and wrong for several.

    What belongs into the loop over the epochs stands outside of it, or the other way round.

    Follow two epochs through your code: which line runs once, and which one twice?
    """
    epochs = argument(example, "epochs")
    return None if epochs is ABSENT else bool(epochs > 1)


def switch(name: str, value: bool) -> Condition:
    """Wrong for one value of an argument that is true or false."""

    def holds(example: Example) -> bool | None:
        given = argument(example, name)
        return None if given is ABSENT else given is value

    return said(
        f"wrong_with_{name}" if value else f"wrong_without_{name}",
        holds,
        f"Your function is right with {name}={not value}, and wrong with {name}={value}.",
        f"So what is wrong depends on {name}: a branch that is missing, turned round, or does what"
        " the other one should.",
        f"Read your code as if {name} were {value}, and leave out every line that does not run.",
    )
