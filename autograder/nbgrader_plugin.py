"""The one place that knows nbgrader's converters and preprocessors.

`nbgrader_config.py` calls `configure`, and the stock commands then grade with the judge:
``nbgrader autograde`` reads a submission with `SubmissionExporter`, which brings it to the shape
of its release, and `Judge` takes the place of nbgrader's Execute and SaveAutoGrades.
"""

from __future__ import annotations

import base64
import contextlib
import copy
import functools
import glob
import json
import os
import re
import secrets
import shutil
import warnings
import weakref
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, NbGraderPreprocessor
from sqlalchemy.exc import SAWarning
from traitlets import Enum

from autograder import build, course, folder_names, gradebook, handed_in
from autograder.errors import AutograderError, UsageError
from autograder.exercises import IDS, load
from autograder.launchers import ISOLATIONS, Launchers
from autograder.marking import (
    best_device,
    comments_of,
    open_submission,
)
from autograder.notebook import digest_of
from autograder.retrying import mark_carefully

ISOLATION_VARIABLE = "AUTOGRADER_ISOLATION"
PROBLEM, DIGEST = "autograder_problem", "autograder_submission"
"""What the first pass tells the second, in the metadata of the notebook between them."""

PICTURE = re.compile(rf'src="(?P<path>{build.IMAGES}/[\w.-]+\.(?:svg|png))"')
FEEDBACK_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline' https:; "
    "font-src data: https:; script-src 'nonce-{nonce}' 'strict-dynamic' 'unsafe-eval'; "
    "form-action 'none'; base-uri 'none'"
)


def configure(config: Any, root: Path) -> None:
    """Set up nbgrader for the course in `root`; for `nbgrader_config.py`."""
    gradebook.find_alembic()
    handed_in.believe_no_claims()
    folder_names.bear_line_breaks()
    warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")  # of its own making
    config.CourseDirectory.source_directory = build.SOURCES
    config.CourseDirectory.release_directory = build.RELEASES
    # Nothing but the notebook is taken from a submission, and no record (it holds the seed) goes
    # out with the feedback. nbgrader matches these patterns against whole paths.
    config.CourseDirectory.ignore = [
        ".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.report.json",
        *{os.path.join(top, "submitted", "*", "*") for top in (str(root), os.path.realpath(root))},
    ]  # fmt: skip
    # The releases are committed; generating them again also records them in the gradebook.
    config.GenerateAssignment.force = True
    config.ClearSolutions.code_stub = {"python": build.STUB}
    config.Autograde.exporter_class = SubmissionExporter
    config.Autograde.sanitize_preprocessors = [CheckCellMetadata]
    config.Autograde.autograde_preprocessors = [Judge, AssignLatePenalties, CheckCellMetadata]
    config.ZipCollectApp.collector_plugin = handed_in.Collector
    config.GenerateFeedback.exporter_class = FeedbackExporter
    config.HTMLExporter.filters = {"markdown2html": "autograder.sanitise.render_markdown"}


class SubmissionExporter(NotebookExporter):  # type: ignore[misc]
    """Reads submissions without trusting them; one exporter serves a whole `nbgrader autograde`."""

    isolation = Enum(
        ISOLATIONS, "sandbox", help="what keeps submissions apart; 'none' is for trusted code only"
    ).tag(config=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        isolation = os.environ.get(ISOLATION_VARIABLE, self.isolation)
        held = contextlib.ExitStack()
        try:
            held.enter_context(course.grading_lock(self.root))
            self.launchers = held.enter_context(
                Launchers(isolation, hide=course.hidden_paths(self.root))
            )
            if self.parent.coursedir.assignment_id in IDS:
                self.launchers.of(load(self.parent.coursedir.assignment_id))
        except UsageError as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from None
        self.end = weakref.finalize(self, held.close)
        self._clear_unfinished()
        self._take_notebooks_alone()

    @property
    def root(self) -> Path:
        """The course directory."""
        return Path(self.parent.coursedir.root)

    def _clear_unfinished(self) -> None:
        """Remove what a run that was cut off left, and where the grader failed.

        nbgrader would take either for graded.
        """
        directories = self.parent.coursedir
        wanted = directories.format_path(
            directories.autograded_directory, directories.student_id, directories.assignment_id
        )
        for folder in map(Path, glob.glob(wanted)):
            with contextlib.suppress(OSError, ValueError):
                text = (folder / f"{folder.name}.ipynb").read_text(encoding="utf-8")
                record = course.read_record(folder / f"{folder.name}.report.json")
                if PROBLEM in json.loads(text)["metadata"] or record.get("faults"):
                    self.log.warning("Grading again what was cut off or failed: %s", folder)
                    shutil.rmtree(folder)

    def _take_notebooks_alone(self) -> None:
        """Grade one notebook of every submission, be it there or not, and pass over the rest."""
        directories = self.parent.coursedir
        if directories.assignment_id not in IDS:
            return
        pattern = directories.format_path(
            directories.submitted_directory, directories.student_id, directories.assignment_id
        )
        folders = glob.glob(pattern)
        for folder in folders:
            if not folder_names.is_text(folder):
                self.log.error("Not graded: %s: %r", folder_names.NO_TEXT, os.fsencode(folder))
        self.parent.assignments = folder_names.notebooks_alone(folders, directories.assignment_id)

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        """Read a submission, or, for the second pass, what the first made of it."""
        names = resources["nbgrader"]
        directories = self.parent.coursedir
        submitted = directories.format_path(
            directories.submitted_directory, names["student"], names["assignment"]
        )
        if os.path.dirname(filename) != submitted:
            return super().from_filename(filename, resources=resources, **options)
        path = Path(filename)
        within = Path(directories.format_path(directories.submitted_directory, ".", "."))
        release = release_of(self.root, names["notebook"])
        notebook, problem = open_submission(path, release, within=within)
        notebook.metadata[PROBLEM] = problem
        notebook.metadata[DIGEST] = digest_of(path)
        resources["metadata"] = {"name": names["notebook"], "path": submitted}
        return self.from_notebook_node(notebook, resources=resources, **options)


class Judge(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs a restored notebook apart from this process, writes and records the verdict."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Grade `nb`; its record is written beside it."""
        names = resources["nbgrader"]
        student, exercise = names["student"], load(names["assignment"])
        problem, digest = nb.metadata.pop(PROBLEM), nb.metadata.pop(DIGEST)
        exporter: SubmissionExporter = self.parent
        try:
            marked = mark_carefully(
                exercise,
                lambda: copy.deepcopy(nb),
                exporter.launchers,
                seed=course.seed_of(exporter.root, exercise.id),
                device=best_device(exercise),
                problem=problem,
            )
        except UsageError as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from None
        for function, fault in marked.faults.items():
            self.log.error("%s of %s: the grader failed: %s", function, student, fault)
        comments = comments_of(nb, release_of(exporter.root, exercise.id))
        try:
            with course.saying_when_full(exporter.root), Gradebook(names["db_url"]) as book:
                gradebook.record_grades(book, exercise.id, student, marked.grades, comments)
        except UsageError as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from None
        record = marked.record(digest).encode()
        resources.setdefault("outputs", {})[f"{exercise.id}.report.json"] = record
        return marked.notebook, resources


class FeedbackExporter(HTMLExporter):  # type: ignore[misc]
    """nbgrader's feedback pages, pictures included, where only the template's own scripts run."""

    def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> Any:
        """The page of a graded notebook."""
        page, resources = super().from_notebook_node(nb, resources=resources, **options)
        head, end, body = page.partition("</head>")
        nonce = secrets.token_urlsafe(16)
        policy = FEEDBACK_POLICY.format(nonce=nonce)
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        head = head.replace("<script", f'<script nonce="{nonce}"')
        head = head.replace("<head>", f"<head>\n{meta}", 1)
        folder = Path(resources.get("metadata", {}).get("path") or ".")
        body = PICTURE.sub(lambda found: _embedded(folder, found), body)
        return head + end + body, resources


def _embedded(folder: Path, found: re.Match[str]) -> str:
    """The course's own picture inside the page, so that the page can be sent alone."""
    path = folder / found["path"]
    if path.is_symlink() or not path.is_file():
        return found[0]
    kind = "svg+xml" if path.suffix == ".svg" else path.suffix.lstrip(".")
    return f'src="data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"'


def release_of(root: Path, exercise: str) -> Any:
    """A copy of the release that submissions of `exercise` are restored to."""
    if exercise not in IDS:
        raise UsageError(f"{exercise!r} is no exercise of this course")
    path = root / build.SOURCES / exercise / f"{exercise}.ipynb"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise AutograderError(f"{path}: {error.strerror}; run: autograder build") from None
    return nbformat.from_dict(_release(text))


@functools.lru_cache(maxsize=16)
def _release(text: str) -> Any:
    return build.release_notebook(nbformat.reads(text, as_version=4))
