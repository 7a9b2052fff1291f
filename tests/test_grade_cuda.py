"""Points that need a GPU: left open without one, completed by a machine that has one.

The GPU is pretended: the checks answer at once, and what is asked of the machine is a stand-in.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder import cli, exercises, grading, grading_worker
from autograder.course import seed_of
from autograder.errors import UsageError
from autograder.grading import grade
from autograder.grading_worker import Done, Task, grade_one
from autograder.launchers import Launchers
from tests.courses import make_course, nbgrader, scores, solutions, submit

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="classes are graded on Linux")

OPEN = "check_train_fashion_mnist"
POINTS = {f"check_{f.name}": f.points for f in exercises.load("cnn_trainer").functions}
STUDENTS = ("ada", "bob")


class FakeMachine:
    """Grades in this process, on the device it is said to have, and notes who shared what."""

    def __init__(self) -> None:
        self.device = "cpu"
        self.pools: list[tuple[int, list[str]]] = []

    def best_device(self, exercise: Any) -> str:
        return self.device

    def workers(self, count: int, isolation: str, hide: Any) -> FakeMachine:
        self.count = count
        return self

    def __enter__(self) -> FakeMachine:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Done]]:
        if tasks:
            self.pools.append((self.count, [t.student for t in tasks]))
        with Launchers("none") as launchers:
            for task in tasks:
                yield task, grade_one(task, launchers)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    fake = FakeMachine()

    def load(name: str) -> Any:
        exercise = exercises.load(name)
        checks = tuple(replace(c, body=lambda s, **_: None) for c in exercise.checks)
        return replace(exercise, checks=checks)

    monkeypatch.setattr(grading_worker, "load", load)
    for module in (grading, grading_worker):
        monkeypatch.setattr(module, "best_device", fake.best_device)
    monkeypatch.setattr(grading, "Workers", fake.workers)
    return fake


@pytest.fixture
def course(tmp_path: Path) -> Path:
    root = make_course(tmp_path / "course", "cnn_trainer")
    generated = nbgrader(root, "generate_assignment", "cnn_trainer")
    assert generated.returncode == 0, generated.stderr
    seed_of(root, "cnn_trainer")
    for student in STUDENTS:
        submit(root, student, "cnn_trainer", solutions(root, "cnn_trainer"))
    return root


def test_a_gpu_completes_what_a_machine_without_one_left_open(
    course: Path, machine: FakeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = grade(course, isolation="none")
    assert all(line.needs_person and line.score == 29.0 for line in results)
    assert scores(course)[("cnn_trainer", "ada")] == POINTS | {OPEN: 7.0}

    with pytest.raises(UsageError, match=r"^this machine has no cuda device$"):
        grade(course, isolation="none", only="cuda")
    monkeypatch.chdir(course)
    assert cli.main(["grade", "--only", "cuda", "--isolation", "none"]) == 2

    machine.device = "cuda"
    machine.pools.clear()
    results = grade(course, isolation="none", only="cuda", gpu_jobs=2)
    assert machine.pools == [(2, list(STUDENTS))]
    assert all(not line.needs_person and line.score == 30.0 for line in results)
    assert scores(course)[("cnn_trainer", "bob")] == POINTS

    machine.pools.clear()
    assert not any(line.fresh for line in grade(course, isolation="none", only="cuda"))
    assert machine.pools == []


def test_one_trainer_at_a_time_has_the_gpu_unless_more_may_share_it(
    course: Path, machine: FakeMachine
) -> None:
    machine.device = "cuda"
    grade(course, isolation="none", jobs=2)
    assert machine.pools == [(1, list(STUDENTS))]
