"""Courses and submissions for the tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from autograder import build

ROOT = Path(__file__).resolve().parent.parent

IMPORTABLE = {
    "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
}

LOOP = "def corr2d(X, K):\n    while True:\n        pass"
CRASH = "def corr2d(X, K):\n    return np.lib.stride_tricks.as_strided(X, (9,), (1 << 40,)).sum()"


def make_course(root: Path, *exercises: str) -> Path:
    """A course directory with the notebooks of `exercises`, and nothing handed in."""
    (root / build.SOURCES).mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for exercise in exercises:
        shutil.copy(ROOT / build.SOURCES / f"{exercise}.py", root / build.SOURCES)
    build.build(root, exercises)
    return root


def solutions(root: Path, exercise: str) -> dict[str, str]:
    """The reference solution: grade_id → source."""
    source = json.loads((root / build.SOURCES / exercise / f"{exercise}.ipynb").read_text())
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
        for cell in source["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }


def submit(
    root: Path,
    student: str,
    exercise: str,
    answers: Mapping[str, str],
    edit: Callable[[dict[str, Any]], None] | None = None,
) -> Path:
    """Hand in the release with `answers` in it, after `edit`; returns the notebook's path."""
    release = root / build.RELEASES / exercise / f"{exercise}.ipynb"
    notebook = json.loads(release.read_text())
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell["source"] = answers[grade_id]
    if edit is not None:
        edit(notebook)
    path = root / "submitted" / student / exercise / f"{exercise}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))
    return path


def cell_of(notebook: Any, grade_id: str) -> Any:
    """The cell of a notebook (as plain data or nbformat's) with this grade_id."""
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            return cell
    raise KeyError(grade_id)


def nbgrader(root: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a stock nbgrader command in a course, with no option but the given ones."""
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=root,
        env={**os.environ, **IMPORTABLE, "OMP_NUM_THREADS": "1", **variables},
        capture_output=True,
        text=True,
        timeout=400,
    )


def scores(root: Path) -> dict[tuple[str, str], dict[str, float | None]]:
    """The gradebook's automatic scores: (exercise, student) → grade_id → points."""
    from nbgrader.api import Gradebook

    from autograder.gradebook import recorded_grades, without_warnings

    with without_warnings(), Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        return recorded_grades(book)
