"""Where a course keeps things: nbgrader's own answer, from `nbgrader_config.py`."""

from __future__ import annotations

from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import PyFileConfigLoader

from autograder.errors import UsageError

CONFIG = "nbgrader_config.py"


def course_directory(root: Path) -> CourseDirectory:
    """nbgrader's view of the course in `root`; raises `UsageError` when there is none."""
    root = root.resolve()
    if not (root / CONFIG).exists():
        raise UsageError(f"{root} is no course directory: it has no {CONFIG}")
    config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    config.CourseDirectory.root = str(root)
    return CourseDirectory(config=config)
