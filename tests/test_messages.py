"""What a student reads, whole: reports as text, compared with the files in `tests/golden`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder import bugs
from autograder.diagnose import diagnose
from autograder.executor import InProcess
from autograder.exercises import load
from autograder.judge import judge_session
from autograder.report import terminal
from autograder.session import Session
from autograder.solutions import find_root, solution_cells
from autograder.subject import Cell

MISTAKES = (
    ("corr2d", "flipped_kernel"),
    ("padding", "extra_before"),
    ("stride", "dilation_ignored"),
    ("pooling", "zero_padding_in_max"),
)
STUB = "def corr2d(X, K):\n    raise NotImplementedError('write your code here')\n"


def report_of(exercise_id: str, cells: list[Cell], only: str | None = None) -> str:
    exercise = load(exercise_id)
    launcher = InProcess(exercise.rules.numpy, exercise.rules.torch)
    with Session(launcher, cells) as session:
        report = judge_session(exercise, session, only=only)
        report = diagnose(exercise, report, session, seed=0)
    return terminal.render(report) + "\n"


def report_of_bug(exercise_id: str, name: str) -> str:
    bug = next(b for b in bugs.load(exercise_id) if b.name == name)
    cells = solution_cells(find_root(), exercise_id, {bug.function: bug.source})
    return report_of(exercise_id, cells, bug.function)


@pytest.mark.parametrize(("exercise", "bug"), MISTAKES)
def test_a_mistake_is_told_as_before(
    exercise: str, bug: str, golden: Callable[[str, str], None]
) -> None:
    golden(f"{exercise}_{bug}.txt", report_of_bug(exercise, bug))


def test_a_stub_is_told_what_to_do_first(golden: Callable[[str, str], None]) -> None:
    golden("stub.txt", report_of("corr2d", [Cell(source=STUB, name="cell 1")]))


def test_the_width_of_the_terminal_is_none_of_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = report_of_bug("corr2d", "flipped_kernel")
    monkeypatch.setenv("COLUMNS", "40")
    assert report_of_bug("corr2d", "flipped_kernel") == wide


def test_the_readme_shows_a_failure_as_it_is_printed() -> None:
    readme = (find_root() / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("```console\n")[2].partition("\n…\n```")[0].splitlines()[1:]
    printed = report_of_bug("corr2d", "flipped_kernel")
    assert len(shown) > 15
    assert "\n".join(shown) in printed
