"""The pictures in the notebooks, one module an exercise: `FIGURES` maps names to drawing functions.

`autograder build` writes each as `images/<name>.svg` beside the exercise's notebooks.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping


def load(exercise: str) -> Mapping[str, Callable[[], str]]:
    """The figures of an exercise, as functions that return SVG; none when it has no module."""
    name = f"autograder.figures.{exercise}"
    if importlib.util.find_spec(name) is None:
        return {}
    figures: Mapping[str, Callable[[], str]] = importlib.import_module(name).FIGURES
    return figures
