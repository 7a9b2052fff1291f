"""Students' folders whose names are not what nbgrader counts on.

A folder's name may hold anything but a slash. nbgrader reads it back with a regular expression that
ends the whole run at a line break, takes brackets and asterisks in it for a pattern, and cannot
keep a name in its database that is no text. It also reads every notebook of a folder, where only
the assignment's own is asked for.
"""

from __future__ import annotations

import os
from typing import Any

from nbgrader.coursedir import CourseDirectory

NO_TEXT = "the folder's name is not text in UTF-8; rename it"


def is_text(name: str) -> bool:
    """Whether a folder's name can be kept and shown; half of a character cannot."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def notebooks_alone(folders: list[str], exercise: str) -> dict[str, list[str]]:
    """What nbgrader has to convert: of each folder the exercise's notebook, there or not."""
    name = f"{exercise}.ipynb"
    return {folder: [os.path.join(folder, name)] for folder in folders if is_text(folder)}


def bear_line_breaks() -> None:
    """Have nbgrader's own commands read names with line breaks; it has no setting for it."""
    if CourseDirectory.format_path is not _format_path:
        CourseDirectory.format_path = _format_path


_stock_format_path = CourseDirectory.format_path


def _format_path(self: Any, *names: str, escape: bool = False, **more: str) -> str:
    path: str = _stock_format_path(self, *names, escape=escape, **more)
    return f"(?s){path}" if escape else path
