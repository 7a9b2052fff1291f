import threading
import time

import pytest

from autograder.errors import SubjectTimeout
from autograder.subject import Cell, Request


def test_an_endless_loop_is_stopped(loaded):
    subject = loaded("def f():\n    while True: pass")
    started = time.monotonic()
    with pytest.raises(SubjectTimeout, match=r"no answer within 0\.2 s"):
        subject.send(Request(op="call", target="f"), seconds=0.2)
    assert time.monotonic() - started < 3


def test_one_that_swallows_exceptions_is_told_again(loaded):
    source = (
        "def f():\n    for _ in range(3):\n        try:\n            while True: pass\n"
        "        except BaseException: pass\n    while True: pass"
    )
    with pytest.raises(SubjectTimeout):
        loaded(source).send(Request(op="call", target="f"), seconds=0.1)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_answer_that_comes_late_is_none_though_the_exception_was_swallowed(loaded):
    source = (
        "class Slow:\n    def __del__(self):\n        for _ in range(3_000_000): pass\n"
        "def f():\n    Slow()\n    return 1"
    )
    with pytest.raises(SubjectTimeout):
        loaded(source).send(Request(op="call", target="f"), seconds=0.01)


def test_an_endless_cell_is_stopped(loaded):
    subject = loaded()
    cell = Cell(source="while True: pass", name="cell 2")
    with pytest.raises(SubjectTimeout):
        subject.send(Request(op="load", args=(cell,)), seconds=0.1)


def test_a_deadline_holds_in_any_thread(loaded):
    subject = loaded("def f():\n    while True: pass")
    seen = []

    def ask():
        try:
            subject.send(Request(op="call", target="f"), seconds=0.1)
        except SubjectTimeout as error:
            seen.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(10)
    assert len(seen) == 1


def test_a_quick_answer_leaves_nothing_behind(loaded):
    subject = loaded("def f(): return 1")
    for _ in range(50):
        assert subject.send(Request(op="call", target="f"), seconds=0.05).value == 1
    deadline = time.monotonic() + 0.2
    while time.monotonic() < deadline:  # an exception that comes late would come here
        pass


def test_a_request_after_a_timeout_is_answered(loaded):
    subject = loaded("def f(n):\n    while n: pass\n    return 1")
    with pytest.raises(SubjectTimeout):
        subject.send(Request(op="call", target="f", args=(1,)), seconds=0.05)
    assert subject.call("f", 0).value == 1


def test_the_watching_thread_ends_with_the_executor(loaded):
    subject = loaded()
    watcher = subject.executor._deadline._watcher
    subject.executor.close()
    watcher.join(5)
    assert not watcher.is_alive()
