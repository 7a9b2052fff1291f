"""CONTRIBUTING's steps for adding an exercise, followed to the letter on a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STEP = re.compile(
    r"^\d+\. (?P<text>.*?)\n\n   ```(?P<language>\w+)\n(?P<code>.*?)\n   ```", re.M | re.S
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the documented steps have been taken."""
    root = tmp_path_factory.mktemp("course")
    ignore = shutil.ignore_patterns("__pycache__", "*.ipynb")
    shutil.copytree(ROOT / "autograder", root / "autograder", ignore=ignore)
    shutil.copytree(ROOT / "solutions", root / "solutions", ignore=ignore)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = text.split("## I want to add an exercise")[1].split("\n## ")[0]
    for step in STEP.finditer(section):
        if step["language"] != "python":
            continue
        path = root / re.findall(r"`([\w/]+\.py)`", step["text"])[-1]
        code = textwrap.dedent(step["code"]) + "\n"
        if path.name == "__init__.py":
            path.write_text(re.sub(r"^IDS = .*\n", code, path.read_text("utf-8"), flags=re.M))
        elif "Append" in step["text"]:
            path.write_text(path.read_text("utf-8") + "\n\n" + code)
        else:
            path.write_text(code)
    return root


def autograder(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder.cli", *arguments],
        cwd=course,
        env={**os.environ, "PYTHONPATH": str(course), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_the_documented_exercise_builds(course: Path) -> None:
    result = autograder(course, "build", "relu")
    assert result.returncode == 0, result.stderr
    assert (course / "assignments" / "relu" / "relu.ipynb").is_file()
    assert "np.maximum" not in (course / "assignments" / "relu" / "relu.ipynb").read_text()


def test_its_solution_gets_full_marks(course: Path) -> None:
    result = autograder(course, "check", "relu", "solutions/relu.py")
    assert result.returncode == 0, result.stdout + result.stderr


def test_its_checks_pass_the_audit(course: Path) -> None:
    result = autograder(course, "audit", "relu")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "no problems" in result.stdout
