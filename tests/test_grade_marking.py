"""From a judged submission to the points of each cell: nothing leads from no verdict to points."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder import bugs, build
from autograder.errors import CheckFailed, GraderError, SubjectDied, UsageError
from autograder.executor import InProcess
from autograder.exercises import load
from autograder.launchers import Launchers
from autograder.marking import Marked, comments_of, failed, mark, open_submission
from autograder.model import Check, Exercise, Function
from autograder.restore import LEFT_OUT, MOST_PROSE, restore
from autograder.retrying import Watched, mark_carefully
from autograder.solutions import find_root
from autograder.subject import Launcher, Reply, Request, Subject
from autograder.submission import Submission

HINTS = ("a", "b", "c")
SOURCE = """# %%
base = 1

# %% solution="one"
def one():
    ### BEGIN SOLUTION
    return base
    ### END SOLUTION

# %% check="one"

# %% solution="two"
def two():
    ### BEGIN SOLUTION
    return one() + base
    ### END SOLUTION

# %% check="two"
"""


def equals(function: str, value: int) -> Callable[..., None]:
    def body(submission: Submission, seed: int) -> None:
        if submission.call(function) != value:
            raise CheckFailed("the result differs")

    return body


def broken(submission: Submission, seed: int) -> None:
    raise ZeroDivisionError("a bug of the check")


def exercise(*extra: Check) -> Exercise:
    checks = (
        Check(function="one", name="value", title="it is 1", points=2, body=equals("one", 1)),
        Check(function="two", name="value", title="it is 2", points=3, body=equals("two", 2)),
    )
    points = {
        f: sum(c.points for c in (*checks, *extra) if c.function == f) for f in ("one", "two")
    }
    functions = tuple(Function(name=f, points=p, hints=HINTS) for f, p in points.items())
    return Exercise(id="corr2d", title="Counting", functions=functions, checks=checks + extra)


def extra(body: Callable[..., None], device: str = "cpu") -> Check:
    return Check(function="two", name="extra", title="x", points=1, body=body, device=device)


def notebooks(declared: Exercise) -> tuple[Any, Any]:
    source = build.source_notebook(SOURCE, declared)
    return source, build.release_notebook(source)


def marked(declared: Exercise, launcher: Launcher | None = None) -> Marked:
    source, release = notebooks(declared)
    return mark(declared, restore(release, source), launcher or InProcess(), seed=1)


def points(result: Marked) -> dict[str, tuple[float | None, bool]]:
    return {g.grade_id: (g.points, g.needs_person) for g in result.grades}


def number_shown(result: Marked, grade_id: str) -> str:
    (cell,) = (
        c
        for c in result.notebook.cells
        if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )
    (output,) = cell.outputs
    return str(output.data["text/plain"])


def test_what_came_of_one_function_s_checks_is_said_in_its_own_cell() -> None:
    def telling(submission: Submission, seed: int) -> None:
        submission.note("a note on two")

    shown = {
        c.metadata["nbgrader"]["grade_id"]: c.outputs[0].data["text/html"]
        for c in marked(exercise(extra(telling))).notebook.cells
        if c.metadata.get("nbgrader", {}).get("grade_id", "").startswith("check_")
    }
    assert "a note on two" in shown["check_two"]
    assert "a note on two" not in shown["check_one"]


def test_passed_checks_are_full_marks() -> None:
    result = marked(exercise())
    assert points(result) == {"check_one": (2, False), "check_two": (3, False)}
    assert number_shown(result, "check_one") == "2.0"


def test_a_function_that_calls_a_wrong_one_is_told_so() -> None:
    (bug,) = (b for b in bugs.load("corr2d") if b.name == "flipped_kernel")
    source = nbformat.read(find_root() / "solutions" / "corr2d" / "corr2d.ipynb", as_version=4)
    release = build.release_notebook(source)
    (answer,) = (
        c for c in source.cells if c.metadata.get("nbgrader", {}).get("grade_id") == bug.function
    )
    answer.source = bug.source
    result = mark(load("corr2d"), restore(release, source), InProcess(), seed=1)
    wrong = [o for o in result.report.of("corr2d_multi_in_out").outcomes if o.points < o.max_points]
    assert wrong
    assert {o.diagnosis for o in wrong} == {"flipped_kernel"}
    assert all("because it calls your corr2d" in str(o.advice) for o in wrong)


def test_a_check_that_needs_a_missing_device_leaves_its_cell_to_a_person() -> None:
    result = marked(exercise(extra(equals("two", 2), device="cuda")))
    assert points(result) == {"check_one": (2, False), "check_two": (3, True)}


def test_a_check_without_points_for_a_missing_device_asks_nobody() -> None:
    silent = replace(extra(equals("two", 2), device="cuda"), points=0)
    assert points(marked(exercise(silent)))["check_two"] == (3, False)


def test_a_missing_device_asks_no_person_to_look_at_a_stub() -> None:
    declared = exercise(extra(equals("two", 2), device="cuda"))
    _, release = notebooks(declared)
    result = mark(declared, restore(release, release), InProcess(), seed=1)
    assert points(result) == {"check_one": (0, False), "check_two": (0, False)}


def test_a_cell_of_which_nothing_was_judged_has_no_points_at_all() -> None:
    declared = exercise()
    only_cuda = Exercise(
        id="corr2d",
        title="x",
        functions=declared.functions,
        checks=(
            declared.checks[0],
            Check(
                function="two", name="v", title="t", points=3, body=equals("two", 2), device="cuda"
            ),
        ),
    )
    result = marked(only_cuda)
    assert points(result)["check_two"] == (None, True)
    assert number_shown(result, "check_two") == "0.0"


def test_a_fault_of_the_grader_is_neither_points_nor_zero() -> None:
    result = marked(exercise(extra(broken)))
    assert points(result) == {"check_one": (2, False), "check_two": (None, True)}
    assert "a bug of the check" in result.faults["two"]
    assert json.loads(result.record("0"))["needs_person"] == ["check_two"]


def test_a_submission_the_grader_could_not_grade_waits_for_a_person() -> None:
    declared = exercise()
    result = failed(declared, notebooks(declared)[1], "the machine is on fire", seed=1)
    assert points(result) == {"check_one": (None, True), "check_two": (None, True)}


def test_an_unreadable_submission_is_an_explicit_zero(tmp_path: Path) -> None:
    declared = exercise()
    notebook, problem = open_submission(
        tmp_path / "x.ipynb", notebooks(declared)[1], within=tmp_path
    )
    result = mark(declared, notebook, InProcess(), seed=1, problem=problem)
    assert problem == f"there is no x.ipynb in the folder {tmp_path.name}"
    assert points(result) == {"check_one": (0, False), "check_two": (0, False)}
    assert json.loads(result.record("0"))["problem"] == problem


def test_every_record_is_strict_json() -> None:
    record = json.loads(marked(exercise()).record("abc"))
    assert record["grades"] == {"check_one": 2.0, "check_two": 3.0}
    assert record["submission_sha256"] == "abc"


# -- restoring ---------------------------------------------------------------------------


def test_an_answer_that_moved_and_changed_type_is_still_the_answer() -> None:
    declared = exercise()
    source, release = notebooks(declared)
    source.cells.reverse()
    for cell in source.cells:
        cell.cell_type = "raw"
    restored = restore(release, source)
    assert [c.cell_type for c in restored.cells] == ["code"] * 5
    assert points(mark(declared, restored, InProcess(), seed=1))["check_two"] == (3, False)


def test_of_an_answer_given_twice_the_last_one_counts() -> None:
    declared = exercise()
    source, release = notebooks(declared)
    wrong = nbformat.from_dict(dict(source.cells[1]))
    wrong.source = "def one():\n    return 7"
    source.cells.insert(1, wrong)
    restored = restore(release, source)
    assert [c.source for c in restored.cells].index(wrong.source) == 1
    assert points(mark(declared, restored, InProcess(), seed=1))["check_one"] == (2, False)


def test_a_deleted_answer_that_is_defined_elsewhere_is_graded() -> None:
    declared = exercise()
    source, release = notebooks(declared)
    source.cells[1].metadata = nbformat.NotebookNode()
    source.cells[1].id = "mine"
    restored = restore(release, source)
    assert points(mark(declared, restored, InProcess(), seed=1))["check_one"] == (2, False)


def test_own_cells_keep_their_place_and_lose_their_metadata() -> None:
    declared = exercise()
    source, release = notebooks(declared)
    own = nbformat.v4.new_code_cell("helper = 1", id="own")
    own.metadata["nbgrader"] = {"grade": True, "grade_id": "check_three", "points": 99}
    source.cells.insert(2, own)
    restored = restore(release, source)
    assert restored.cells[2].source == "helper = 1"
    assert restored.cells[2].metadata == {}


def test_a_submission_s_own_text_is_bounded_in_all() -> None:
    source, release = notebooks(exercise())
    source.cells += [nbformat.v4.new_markdown_cell("x" * 19_000) for _ in range(100)]
    restored = restore(release, source)
    prose = [c.source for c in restored.cells if c.cell_type == "markdown"]
    assert sum(map(len, prose)) < 410_000
    assert prose.count(LEFT_OUT) == 100 - MOST_PROSE // 19_000


def test_untouched_and_missing_answers_are_no_response() -> None:
    declared = exercise()
    source, release = notebooks(declared)
    source.cells[3].source = release.cells[3].source
    restored = restore(release, source)
    assert comments_of(restored, release) == {"one": None, "two": "No response."}


# -- trying again ------------------------------------------------------------------------


class Flaky:
    """Launchers whose first subjects end at the first call, or cannot be started at all."""

    def __init__(self, *faults: BaseException) -> None:
        self.faults = list(faults)
        self.closed = 0

    def of(self, exercise: Exercise, *, device: str = "cpu") -> Launcher:
        return self

    @property
    def isolation(self) -> str:
        return "none"

    def start(self) -> Subject:
        if self.faults and isinstance(self.faults[0], GraderError):
            raise self.faults.pop(0)
        return _FlakySubject(InProcess().start(), self)

    def close(self) -> None:
        self.closed += 1


class _FlakySubject:
    def __init__(self, subject: Subject, flaky: Flaky) -> None:
        self.subject, self.flaky = subject, flaky

    def send(self, request: Request, *, seconds: float) -> Reply:
        if self.flaky.faults and request.op == "call":
            raise self.flaky.faults.pop(0)
        return self.subject.send(request, seconds=seconds)

    def close(self) -> None:
        self.subject.close()


def carefully(flaky: Flaky) -> tuple[Any, Flaky]:
    declared = exercise()
    source, release = notebooks(declared)
    launchers: Any = flaky
    result = mark_carefully(declared, lambda: restore(release, source), launchers, seed=1)
    return points(result), flaky


KILLED = SubjectDied("killed by signal 9 (Killed)", killed=True)


@pytest.mark.parametrize("fault", [SubjectDied("killed"), GraderError("no server"), KILLED])
def test_a_process_killed_from_outside_costs_no_points(fault: BaseException) -> None:
    earned, flaky = carefully(Flaky(fault))
    assert earned == {"check_one": (2, False), "check_two": (3, False)}
    assert flaky.closed == 1


def test_not_even_when_it_is_killed_again_and_again() -> None:
    earned, flaky = carefully(Flaky(*[KILLED, SubjectDied("it was killed", killed=True)] * 5))
    assert earned == {"check_one": (2, False), "check_two": (3, False)}
    assert 2 <= flaky.closed <= 4


class Dying:
    """A subject that takes several requests at once and dies at one step."""

    def __init__(self, step: str) -> None:
        self.step = step

    def start(self) -> Any:
        return self

    def __getattr__(self, name: str) -> Any:
        def act(*args: Any, **options: Any) -> None:
            if name == self.step:
                raise KILLED

        return act


@pytest.mark.parametrize(
    ("step", "arguments"),
    [("send", [()]), ("post", [()]), ("post_batch", [()]), ("collect", [1]), ("unread", [1, 2])],
)
def test_the_end_of_a_process_is_noted_wherever_it_shows(step: str, arguments: list[Any]) -> None:
    dying: Any = Dying(step)
    launcher = Watched(dying)
    subject: Any = launcher.start()
    with pytest.raises(SubjectDied):
        getattr(subject, step)(*arguments, seconds=1.0)
    assert launcher.ends == [KILLED]


def test_what_a_submission_does_to_itself_twice_counts() -> None:
    earned, flaky = carefully(Flaky(*[SubjectDied("killed by signal 11")] * 20))
    assert earned["check_one"] == (0, False)
    assert flaky.closed == 2


def test_a_submission_that_kills_itself_is_graded_in_the_end() -> None:
    earned, flaky = carefully(Flaky(*[KILLED] * 40))
    assert earned["check_one"] == (0, False)
    assert flaky.closed == 5


# -- isolation ---------------------------------------------------------------------------


class _WeakServer:
    isolation = "sandbox (no seccomp)"

    def __init__(self, library: str, hide: object) -> None:
        pass

    def __enter__(self) -> _WeakServer:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def launcher(self, rules: object) -> _WeakServer:
        return self


def test_nothing_is_graded_where_submissions_cannot_be_kept_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("autograder.launchers.ForkServer", _WeakServer)
    with Launchers() as launchers, pytest.raises(UsageError) as raised:
        launchers.of(exercise())
    assert str(raised.value) == (
        "submissions cannot be kept apart on this machine (sandbox (no seccomp)); `autograder "
        "doctor` says what is missing, and --isolation=none grades code that you trust"
    )


def test_trusted_code_can_be_graded_without_isolation() -> None:
    with Launchers("none") as launchers:
        assert launchers.of(exercise()).isolation == "none"
    with pytest.raises(UsageError, match="unknown isolation 'no'"):
        Launchers("no")  # type: ignore[arg-type]
