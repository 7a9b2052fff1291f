import numpy as np
import pytest
from submissions import cells

from autograder.errors import SubjectDied, SubjectTimeout
from autograder.executor import InProcess
from autograder.session import MOST_BAD_CELLS, MOST_SHOWN, Session
from autograder.subject import Cell, CellResult, Reply, Request


class Scripted:
    """A launcher of subjects that do to a cell what its source says."""

    isolation = "none"
    shows = MOST_SHOWN // 3

    def __init__(self):
        self.started = 0
        self.closed = 0

    def start(self):
        self.started += 1
        return self

    def send(self, request, *, seconds):
        (cell,) = request.args
        match cell.source:
            case "die":
                raise SubjectDied("killed by signal 9")
            case "vanish":
                raise SubjectDied
            case "hang":
                raise SubjectTimeout
            case "show":
                outputs = ({"output_type": "stream", "name": "stdout", "text": "x" * self.shows},)
                return Reply(value=(CellResult(outputs=outputs),))
            case "bytes":
                return Reply(value=(CellResult(outputs=({"data": [np.zeros(self.shows)]},)),))
            case "late":
                raise SubjectTimeout("the submission used up its 180 s in all", in_all=True)
        return Reply(value=(CellResult(error="" if cell.source == "ok" else cell.source),))

    def close(self):
        self.closed += 1


def of(*sources):
    launcher = Scripted()
    written = [Cell(source=s, name=f"cell {n}") for n, s in enumerate(sources)]
    return launcher, Session(launcher, written, cell_seconds=2)


def test_nothing_starts_before_it_is_needed():
    launcher, _ = of("ok")
    assert launcher.started == 0


def test_a_subject_is_started_once():
    launcher, session = of("ok", "ok")
    assert session.subject is session.subject
    assert launcher.started == 1


def test_each_cell_has_its_result():
    _, session = of("ok", "ValueError: no")
    assert [r.error for r in session.results] == ["", "ValueError: no"]


@pytest.mark.parametrize(
    ("fate", "kind", "text"),
    [
        ("die", SubjectDied, "ended the process: killed by signal 9"),
        ("vanish", SubjectDied, "ended the process"),
        ("hang", SubjectTimeout, "ran for more than 2 s and was stopped"),
        (
            "late",
            SubjectTimeout,
            "was stopped, because the submission used up its 180 s in all",
        ),
    ],
)
def test_a_cell_that_loses_the_subject_is_left_out_and_the_others_run(fate, kind, text):
    launcher, session = of("ok", fate, "ok")
    assert [r.error for r in session.results] == ["", text, ""]
    assert isinstance(session.fate(1), kind)
    assert session.fate(0) is None
    assert (launcher.started, launcher.closed) == (2, 1)


def test_after_too_many_such_cells_nothing_more_is_tried():
    launcher, session = of(*["die"] * 8, "ok")
    errors = [r.error for r in session.results]
    assert errors[-1] == "not run: too many cells before it failed"
    assert launcher.started == MOST_BAD_CELLS + 1


@pytest.mark.parametrize("kind", ["show", "bytes"])
def test_what_all_cells_show_together_is_bounded(kind):
    _, session = of(*["ok", kind] * 20, "ValueError: no")
    whole = [r for r in session.results if "show too much" not in str(r.outputs)]
    assert len([r for r in whole if r.outputs]) == (2 if kind == "show" else 0)
    assert [r.error for r in session.results][-1] == "ValueError: no"


def test_a_lost_subject_is_closed_and_replaced():
    launcher, session = of("ok")
    _ = session.subject
    session.lost()
    _ = session.subject
    assert (launcher.started, launcher.closed) == (2, 1)


def test_leaving_the_session_closes_the_subject():
    launcher, session = of("ok")
    with session:
        _ = session.subject
    assert launcher.closed == 1
    session.close()
    assert launcher.closed == 1


def test_a_failing_statement_costs_nothing_but_itself():
    with Session(InProcess(), cells("x = 1\n1/0\ndef f(): return x\n")) as session:
        reply = session.subject.send(Request(op="call", target="f"), seconds=5)
        assert reply.value == 1
        assert [bool(r.error) for r in session.results] == [False, True, False]
