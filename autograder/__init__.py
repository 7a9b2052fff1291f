"""A course on convolutional networks and the grader that checks it.

`check(f)` grades a function you wrote and evaluates to its score; in a notebook it shows the
report. Importing this package loads neither PyTorch nor any check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.learner import check

__all__ = ["__version__", "check"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "check":
        from autograder.learner import check

        return check
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")
