"""Every submission in tests/attacks/ goes through judge and sandbox and gains nothing.

Each file is a submission that first holds the wrong functions of `WRONG` and then does what its
header says; the header names the rows of the threat table, the statuses that the check
`matches_torch` of corr2d may have, and what else the function it defines passes by right.
"""

import dataclasses
import hashlib
import json
import os
import sys
import time
import tomllib
from pathlib import Path

import pytest
from subjects import children_of

from autograder.exercises import load
from autograder.judge import judge_session
from autograder.sandbox import ForkServer, SubjectRules
from autograder.session import Session
from autograder.subject import Cell

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

ATTACKS = sorted((Path(__file__).parent / "attacks").glob("*.py"))
ROOT = Path(__file__).resolve().parents[1]
TOKEN = "TOKEN-31415"
CALL_SECONDS = 1.0
CELL_SECONDS = 2.0
TOTAL_SECONDS = 6.0
WRONG = """
import numpy as np


def corr2d(X, K):
    return X


def corr2d_multi_in_out(X, K, b=None):
    return X
"""
RIGHT = """
import numpy as np


def corr2d(X, K):
    if K.shape[0] > X.shape[0] or K.shape[1] > X.shape[1]:
        raise ValueError("K is larger than X")
    windows = np.lib.stride_tricks.sliding_window_view(X.astype(float), K.shape)
    return (windows * K).sum((-1, -2))
"""


def header_of(path):
    """The TOML between ``# /// attack`` and ``# ///``."""
    lines = path.read_text().splitlines()
    assert lines[0] == "# /// attack", f"{path.name} has no header"
    end = lines.index("# ///")
    return tomllib.loads("\n".join(line.removeprefix("# ") for line in lines[1:end]))


@pytest.fixture(scope="module")
def quick():
    """The exercise with calls that may take a second only."""
    exercise = load("corr2d")
    checks = tuple(dataclasses.replace(c, seconds=CALL_SECONDS) for c in exercise.checks)
    return dataclasses.replace(exercise, checks=checks)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course directory that anybody could read and change, were it in reach."""
    folder = tmp_path_factory.mktemp("course")
    for name in ("gradebook.db", "solutions/corr2d.py", "source/hidden_tests.py",
                 "submitted/ada/corr2d/corr2d.ipynb"):  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{TOKEN} {name}")
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    for parent in folder.parents[:2]:
        parent.chmod(parent.stat().st_mode | 0o011)
    return folder


@pytest.fixture(scope="module")
def server(course):
    with ForkServer("numpy", hide=[course]) as server:
        yield server


def grade(server, exercise, *sources):
    """The report and what the cells showed."""
    cells = [Cell(source=s, name=f"cell {n}", magics=True) for n, s in enumerate(sources, 1)]
    rules = SubjectRules.of(exercise).with_limits(total_seconds=TOTAL_SECONDS)
    launcher = server.launcher(rules)
    with Session(launcher, cells, cell_seconds=CELL_SECONDS) as session:
        report = judge_session(exercise, session, shrink=False)
        shown = json.dumps([dataclasses.asdict(r) for r in session.results])
    return report, shown


def passed(report):
    """The checks that were passed."""
    return {f"{o.function}/{o.name}" for o in report.outcomes if o.points > 0}


@pytest.fixture(scope="module")
def earned(server, quick):
    """The checks that the wrong functions pass without any attack."""
    return passed(grade(server, quick, WRONG)[0])


def fingerprint(folder):
    return {
        str(p): hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else ""
        for p in folder.rglob("*")
    }


def left_behind():
    """Files of attacks where an attack may have put them, except in the repository's own tests."""
    places = ["/tmp", "/var/tmp", "/dev/shm", "/", "/run", str(ROOT), str(Path.home())]
    places += [p for p in sys.path if os.path.isdir(p)]
    names = ("attack-left", "hypothesis.py", "sitecustomize.py")
    found = [
        os.path.join(place, name)
        for place in places if os.access(place, os.R_OK)
        for name in os.listdir(place) if name.startswith(names)
    ]  # fmt: skip
    startup = Path.home() / ".ipython/profile_default/startup/attack-left.py"
    return [*found, *([str(startup)] if startup.exists() else [])]


@pytest.mark.parametrize("path", ATTACKS, ids=lambda p: p.stem)
def test_an_attack_gains_nothing(path, server, quick, course, earned):
    header = header_of(path)
    source = path.read_text()
    for name, value in (("COURSE", course), ("REPOSITORY", ROOT), ("HOME", Path.home())):
        source = source.replace(name, str(value))
    before, files = fingerprint(course), left_behind()
    server_pid = server.pid
    started = time.monotonic()

    report, shown = grade(server, quick, WRONG, source)

    assert time.monotonic() - started < header.get("seconds", 20)
    deserved = header.get("earned", ())
    gained = {name.removeprefix("corr2d/") for name in passed(report) - earned}
    assert "*" in deserved or gained <= set(deserved)
    verdicts = header["verdict"]
    status = next(o for o in report.outcomes if o.name == "matches_torch").status
    assert str(status) in ([verdicts] if isinstance(verdicts, str) else verdicts), report.outcomes
    assert TOKEN not in shown + report.dumps()
    assert "def conv2d" not in shown
    assert fingerprint(course) == before
    assert left_behind() == files
    assert server.pid == server_pid and server._server.poll() is None
    deadline = time.monotonic() + 5
    while children_of(server.pid):
        assert time.monotonic() < deadline, "a process was left behind"
        time.sleep(0.02)


NOT_IN_THE_TABLE = {16, 17, 33, 41, 56, 60}
NEED_NBGRADER = {49}
"""Rows about files that only nbgrader reads: `test_handed_in.py` has them."""


def test_every_row_of_the_table_is_covered():
    everywhere = (Path(__file__).parent / "attacks").rglob("*.py")
    rows = {row for path in everywhere for row in header_of(path)["rows"]}
    assert set(range(1, 74)) - rows == NOT_IN_THE_TABLE | NEED_NBGRADER


def test_a_right_submission_keeps_its_points_after_all_attacks(server, quick):
    report, _ = grade(server, quick, RIGHT)
    assert report.of("corr2d").complete
