"""The learner's side runs where there is no POSIX: these interpreters have it taken away."""

import json
import os
import subprocess
import sys

import pytest
from submissions import GOOD_G

from autograder.solutions import find_root, solution_cells

TAKE_AWAY = """
import os
import sys

MISSING = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog"}

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Refuse())
for name in MISSING:
    sys.modules.pop(name, None)
for name in ("fork", "forkpty", "setuid", "geteuid", "wait4"):
    if hasattr(os, name):
        delattr(os, name)
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(TAKE_AWAY)
    (tmp_path / "solved.py").write_text(
        "\n\n".join(c.source for c in solution_cells(find_root(), "corr2d"))
    )

    def run(*arguments):
        path = os.pathsep.join([str(tmp_path), str(find_root())])
        return subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}, timeout=180,
        )  # fmt: skip

    return run


def test_posix_really_is_gone(run):
    assert run("-c", "import fcntl").returncode == 1
    assert run("-c", "import os; os.fork").returncode == 1


CHECK = """
from autograder import check
import solved
from autograder import progress
progress.remember = lambda report: None
print(repr(check(solved.corr2d)), repr(check(solved.corr2d_multi_in_out)))
"""


def test_check_works_in_a_notebook(run, tmp_path):
    source = tmp_path / "solved.py"
    source.write_text(source.read_text().replace("from autograder import check", ""))
    done = run("-c", CHECK)
    assert done.stderr == ""
    assert sum(map(float, done.stdout.split())) == 10


@pytest.mark.parametrize("isolation", ["none", "subprocess"])
def test_autograder_check_works(run, isolation):
    done = run(
        "-m", "autograder.cli", "check", "corr2d", "solved.py", "--format", "json",
        "--isolation", isolation,
    )  # fmt: skip
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert (done.returncode, report["score"]) == (0, 10)
    assert report["isolation"].startswith(isolation)


@pytest.mark.parametrize("command", [["list"], ["check", "--help"], ["--help"], ["watch", "-h"]])
def test_the_other_commands_of_a_learner_start(run, command):
    done = run("-m", "autograder.cli", *command)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_wrong_submission_is_explained(run, tmp_path):
    (tmp_path / "wrong.py").write_text(f"def corr2d(X, K):\n    return X\n{GOOD_G}")
    done = run(
        "-m", "autograder.cli", "check", "corr2d", "wrong.py", "--only", "corr2d",
        "--isolation", "none", "--no-diagnosis",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert "the result has shape" in done.stdout
