"""Checking at every save, as a self-learner sees it."""

from __future__ import annotations

import io
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from autograder import progress, watching
from autograder.exercises import load
from autograder.solutions import find_root, solution_cells
from autograder.verdict import Outcome, Report, Status

STUB = "import numpy as np\n\n\ndef corr2d(X, K):\n    raise NotImplementedError\n"
PATIENCE = 120.0


@pytest.fixture
def solution() -> str:
    return "\n\n".join(cell.source for cell in solution_cells(find_root(), "corr2d")).replace(
        "from autograder import check", ""
    )


class Watcher:
    """`watch` on one file in a thread of its own, and what it has printed."""

    def __init__(self, root: Path, exercise: str, path: Path) -> None:
        self.text = io.StringIO()
        self.stop = threading.Event()
        console = Console(file=self.text, width=100)
        self.thread = threading.Thread(
            target=watching.watch, args=(root, exercise, path, console), kwargs={"stop": self.stop}
        )

    def __enter__(self) -> Watcher:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(PATIENCE)

    def wait_for(self, text: str) -> None:
        until = time.monotonic() + PATIENCE
        while text not in self.text.getvalue():
            assert time.monotonic() < until, f"{text!r} never came; got:\n{self.text.getvalue()}"
            assert self.thread.is_alive() or text in self.text.getvalue(), self.text.getvalue()
            time.sleep(0.05)


def test_from_the_stub_to_full_marks(tmp_path: Path, solution: str) -> None:
    path = tmp_path / "mine.py"
    path.write_text(STUB)
    with Watcher(tmp_path, "corr2d", path) as watcher:
        watcher.wait_for("Next: write corr2d")
        path.write_text(solution.replace("* K).sum()", "* K[::-1]).sum()"))
        watcher.wait_for("now holds: corr2d")
        watcher.wait_for("not flipped")
        watcher.wait_for("s after the save)")
        path.write_text(solution)
        watcher.wait_for("Everything is complete")
    assert not watcher.thread.is_alive()
    assert progress.functions(tmp_path)["corr2d/corr2d"]["score"] > 0


@pytest.mark.parametrize("length", [1, 20, 35, 50, 80, 150])
def test_an_unreadable_save_is_said_and_survived(tmp_path: Path, length: int) -> None:
    path = tmp_path / ("a" * length) / "[b]mine.ipynb"
    path.parent.mkdir()
    path.write_text("{ half a notebook")
    with Watcher(tmp_path, "corr2d", path) as watcher:
        watcher.wait_for("not a notebook")
        assert f"watching {path} (" in watcher.text.getvalue()
        assert watcher.thread.is_alive()


def test_watching_starts_where_the_learner_is(tmp_path: Path) -> None:
    assert watching._from(tmp_path, None)[0] == "corr2d"
    assert watching._from(tmp_path, "stride") == ["stride", "pooling", "im2col", "cnn_trainer"]
    for function in load("corr2d").functions:
        outcome = Outcome(
            function=function.name, name="all", title="", max_points=1, points=1,
            status=Status.PASSED,
        )  # fmt: skip
        report = Report(exercise="corr2d", seed=0, isolation="none", outcomes=(outcome,))
        progress.remember(report, tmp_path)
    assert watching._from(tmp_path, None)[0] == "padding"


def test_a_change_names_what_was_mended_and_what_was_broken() -> None:
    def report(*statuses: Status) -> Report:
        outcomes = tuple(
            Outcome(function="f", name=str(n), title=f"title {n}", max_points=1, status=status)
            for n, status in enumerate(statuses)
        )
        return Report(exercise="corr2d", seed=0, isolation="none", outcomes=outcomes)

    before = report(Status.PASSED, Status.FAILED, Status.FAILED, Status.MISSING)
    after = report(Status.ERROR, Status.PASSED, Status.FAILED, Status.FAILED)
    change = watching.Change.between(before, after)
    assert [o.title for o in change.mended] == ["title 1"]
    assert [o.title for o in change.broken] == ["title 0"]
    assert watching.Change.between(None, after) == watching.Change((), ())


def test_the_next_thing_to_do_comes_with_its_counterexample(capsys: pytest.CaptureFixture) -> None:
    wrong = Outcome(
        function="corr2d", name="a", title="no flip", max_points=1, status=Status.FAILED,
        text="the result is wrong", index=(0,), counterexample={"X": np.array([1.0])},
        expected=np.array([1.0]), actual=np.array([2.0]), call="corr2d(1)",
    )  # fmt: skip
    broken = replace(
        wrong, name="b", status=Status.ERROR, text="SyntaxError", counterexample=None, index=None
    )
    for first, second in ((wrong, broken), (broken, wrong)):
        report = Report(exercise="corr2d", seed=0, isolation="none", outcomes=(first, second))
        watching.show(Console(width=60), load("corr2d"), None, report)
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()[1:9]] == [
        "Next: corr2d: no flip",
        "    the result is wrong",
        "      X     expected   got",
        "       1    [1]        [2]",
        "    Reproduce it with: corr2d(1)",
        "(one more check does not hold yet)",
        "────────────────── corr2d: 0 of 2 points ───────────────────",
        "Next: corr2d",
    ]
