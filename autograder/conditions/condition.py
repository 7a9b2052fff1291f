"""What a condition is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from autograder.conditions.reading import Example

Met = Callable[[Example], bool | None]
"""Whether an example meets a condition; None when the example says nothing about it."""


@dataclass(frozen=True)
class Condition:
    """Under what circumstances a submission is wrong."""

    name: str
    advice: str
    holds: Met


def documented(function: Met) -> Condition:
    """The condition with a function's name, and its docstring for advice."""
    return Condition(function.__name__, inspect.cleandoc(function.__doc__ or ""), function)


def said(name: str, holds: Met, *paragraphs: str) -> Condition:
    """The condition with these paragraphs for advice."""
    return Condition(name, "\n\n".join(paragraphs), holds)
