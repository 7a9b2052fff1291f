"""When a submission was handed in: what the collector noted, never what the student claims.

`timestamp.txt` lies beside the notebook, and everything beside it may be the student's own. Three
things are believed: the time that `nbgrader zip_collect` read off an archive's file names, which
`Collector` notes down in the course's state together with the notebook's digest; a time in
`timestamp.txt` that is not before the notebook was last modified, which is what `nbgrader submit`
and `nbgrader collect` leave, since they keep modification times; and, where `timestamp.txt` claims
an earlier time than that, the notebook's own modification time. Without a `timestamp.txt` there is
no time, as with nbgrader itself, and nothing is late.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import stat
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import FileNameCollectorPlugin
from nbgrader.utils import parse_utc

from autograder.course import STATE, state_of, write_whole
from autograder.notebook import digest_of

NOTED = "timestamp.txt"
LONGEST_NOTE = 200
SLACK = datetime.timedelta(minutes=1)
"""Two clocks, and the moments between writing one file and the other."""
COLLECTED = "collected.json"

Moment = datetime.datetime
"""In UTC and without a time zone, as in nbgrader's gradebook."""


def handed_in(root: Path, notebook: Path) -> Moment | None:
    """When this notebook was handed in; None where nobody noted it."""
    note = notebook.with_name(NOTED)
    if not os.path.lexists(note):
        return None
    claimed = _claimed(note)
    try:
        modified = _moment(notebook.lstat().st_mtime)
    except (OSError, ValueError, OverflowError):  # no notebook, or a time beyond all calendars
        return claimed
    if claimed is None:
        return modified
    if modified - SLACK <= claimed or str(claimed) in _collected(root, notebook):
        return claimed
    return modified


def _claimed(note: Path) -> Moment | None:
    """The time in a file that may be anything: a link, a pipe, endless, no time at all."""
    try:
        status = note.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > LONGEST_NOTE:
            return None
        claimed: Moment | None = parse_utc(note.read_text(encoding="utf-8").strip())
    except (OSError, ValueError, OverflowError, TypeError):
        return None
    return claimed


def _moment(seconds: float) -> Moment:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).replace(tzinfo=None)


# -- what the collector noted ------------------------------------------------------------


class Collector(FileNameCollectorPlugin):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's reader of archives' file names, which notes down the times it finds there."""

    def collect(self, submitted_file: str) -> Any:
        """What the file's name says: its student, its place, its time."""
        found = super().collect(submitted_file)
        with contextlib.suppress(ValueError, OverflowError, TypeError, OSError):
            if found and found.get("timestamp"):
                moment = parse_utc(found["timestamp"])
                _note(Path(self.parent.coursedir.root), Path(submitted_file), moment)
        return found


def _note(root: Path, notebook: Path, moment: Moment) -> None:
    known = _notes(root)
    times = known.setdefault(digest_of(notebook), [])
    if str(moment) not in times:
        times.append(str(moment))
    write_whole(state_of(root) / COLLECTED, json.dumps(known, indent=1))


def _collected(root: Path, notebook: Path) -> list[str]:
    try:
        return _notes(root).get(digest_of(notebook), [])
    except OSError:
        return []


def _notes(root: Path) -> dict[str, list[str]]:
    try:
        known = json.loads((root / STATE / COLLECTED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


# -- for nbgrader ------------------------------------------------------------------------


def believe_no_claims() -> None:
    """Have nbgrader's own commands ask here, too: it would believe any `timestamp.txt`.

    nbgrader has no setting for it. A file that holds no time would also end its whole run.
    """
    CourseDirectory.get_existing_timestamp = _existing_timestamp


def _existing_timestamp(self: Any, folder: str) -> Moment | None:
    path = Path(folder)
    submitted = Path(self.format_path(self.submitted_directory, ".", ".")).resolve()
    if path.resolve().parent.parent == submitted:
        return handed_in(Path(self.root), path / f"{path.name}.ipynb")
    return _claimed(path / NOTED)
