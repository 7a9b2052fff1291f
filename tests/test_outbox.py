"""Requests that are sent before their answers are needed: in order, and alike everywhere."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from subjects import load
from submissions import TOY, cells, check, doubles, grade, statuses

from autograder import compare
from autograder.errors import CheckFailed, GraderError, SubjectDied, SubjectTimeout
from autograder.executor import InProcess
from autograder.judge import judge, judge_session
from autograder.model import Rules
from autograder.openings import AHEAD, MOST_AHEAD, MOST_BYTES, MOST_PASSES, WORTHWHILE, groups_of
from autograder.outbox import Outbox
from autograder.sandbox import SubjectRules
from autograder.sandbox.remote import MOST_HELD, Clock, RemoteSubject
from autograder.sandbox.wire import ID
from autograder.session import Session
from autograder.subject import Batch, Reply, Request, pipelined
from autograder.submission import Arguments, Submission

linux = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


class Echo:
    """Answers with the first argument, one request at a time, and keeps them all."""

    def __init__(self):
        self.asked = []

    def send(self, request, *, seconds):
        self.asked.append(request.args[0])
        if request.args[0] == "die":
            raise SubjectDied("it died")
        return Reply(value=request.args[0])

    def close(self):
        pass


def calling(function, *args):
    return Request(op="call", target=function, args=args)


def test_a_subject_that_takes_one_request_at_a_time_is_asked_in_order():
    subject = Echo()
    outbox = Outbox(subject, 1.0)
    one, two, three = (outbox.post(calling("f", n)) for n in (1, 2, 3))
    assert subject.asked == []
    assert outbox.reply(two).value == 2 and subject.asked == [1, 2]
    assert outbox.reply(one).value == 1
    outbox.settle()
    assert subject.asked == [1, 2, 3] and outbox.reply(three).value == 3


def test_a_lost_subject_owes_no_answers():
    outbox = Outbox(Echo(), 1.0)
    outbox.post(calling("f", "die"))
    outbox.post(calling("f", 2))
    with pytest.raises(SubjectDied):
        outbox.settle()
    outbox.settle()


def test_each_result_is_that_of_its_call_and_the_last_one_is_remembered():
    submission = Submission(Echo())
    results = submission.each("f", Arguments(1), Arguments(2))
    assert next(results) == 1 and submission.last_request.args == (1,)
    assert next(results) == 2 and submission.last_request.args == (2,)


# -- another process -----------------------------------------------------------------------


@linux
def test_another_process_answers_in_order_however_much_is_posted(subject):
    assert pipelined(subject) is subject and pipelined(Echo()) is None
    load(subject, "seen = []\ndef f(X):\n    seen.append(len(X))\n    return X, len(seen)")
    arrays = [np.full(size, float(size)) for size in (10, 30_000, 3, 100_000, 1)] * 8
    outbox = Outbox(subject, 20.0)
    tickets = [outbox.post(calling("f", array)) for array in arrays]
    for number, (array, ticket) in enumerate(zip(arrays, tickets, strict=True), 1):
        result, count = outbox.reply(ticket).value
        assert np.array_equal(result, array) and count == number


@linux
def test_answers_that_nobody_wants_are_dropped(subject):
    load(subject, "def f(x):\n    return x")
    Outbox(subject, 20.0).post(calling("f", "dropped"))
    assert subject.send(calling("f", "wanted"), seconds=20.0).value == "wanted"


@linux
def test_what_was_answered_before_the_end_counts(subject):
    load(subject, "import os\ndef f(x):\n    return os._exit(0) if x == 2 else x")
    outbox = Outbox(subject, 20.0)
    tickets = [outbox.post(calling("f", x)) for x in (0, 1, 2, 3)]
    assert [outbox.reply(t).value for t in tickets[:2]] == [0, 1]
    with pytest.raises(SubjectDied):
        outbox.reply(tickets[2])
    with pytest.raises(SubjectDied):
        subject.post(calling("f", 4), seconds=1.0)


@linux
def test_the_time_of_one_answer_is_not_the_time_of_all(subject):
    load(subject, "import time\ndef f(x):\n    time.sleep(x)\n    return x")
    outbox = Outbox(subject, 1.0)
    tickets = [outbox.post(calling("f", x)) for x in (0.4, 0.4, 0.4, 30)]
    assert [outbox.reply(t).value for t in tickets[:3]] == [0.4, 0.4, 0.4]
    with pytest.raises(SubjectTimeout, match="no answer within 1 s"):
        outbox.reply(tickets[3])


# -- checks ----------------------------------------------------------------------------------


def test_the_first_requests_of_a_check_are_known_before_any_answer():
    groups = groups_of(check("f", "doubles", doubles), 0)
    assert {r.op for group in groups for r in group.batch.requests} == {"call"}
    assert sum(len(group.openings) for group in groups) == 12


def sends(s, *, x):
    s.call("f", np.resize(x, sends.size))


def test_groups_grow_and_stay_bearable():
    sends.size = 10
    groups = groups_of(check("f", "sends", sends, count=100), 0)
    assert [g.start for g in groups] == [0, 8, 24, 56, 88]
    assert [len(g.openings) for g in groups] == [AHEAD, 16, MOST_AHEAD, MOST_AHEAD, 12]
    sends.size = MOST_BYTES // 3
    groups = groups_of(check("f", "sends", sends, count=20), 0)
    assert [g.end - g.start for g in groups] == [1] * 20


def seeds_first(s, x):
    s.compute("seed_everything", 0)
    doubles(s, x)


def asks_nothing(s, x):
    if x.size > 10**9:
        raise CheckFailed("never")


@pytest.mark.parametrize(
    ("body", "options"),
    [(seeds_first, {}), (asks_nothing, {}), (doubles, {"count": WORTHWHILE - 1}),
     (doubles, {"expensive": True})],
)  # fmt: skip
def test_what_depends_on_the_order_of_examples_is_not_asked_early(body, options):
    assert groups_of(check("f", "name", body, **options), 0) == ()


def test_a_failing_program_is_called_for_few_examples_more():
    source = "import numpy as np\ncalls = []\ndef f(x):\n    calls.append(x)\n    return 3 * x + 1"
    counts = "def g(x):\n    return len(calls)"
    with Session(InProcess(), cells(f"{source}\n{counts}")) as session:
        judge_session(TOY, session, only="f", shrink=False)
        calls = session.subject.send(calling("g", 0), seconds=1.0).value
    assert calls == TOY.checks[0].count + AHEAD


COUNTS = """
import numpy as np
calls = 0
def f(x):
    global calls
    calls += 1
    return 2 * x + (calls % {every} == 0)
def g(x):
    return calls
"""


@linux
@pytest.mark.parametrize("every", [2, 5, 9, 13])
def test_a_program_that_counts_its_calls_gets_the_same_report_everywhere(server, every):
    submission = cells(COUNTS.format(every=every))
    here = judge(TOY, submission, InProcess())
    there = judge(TOY, submission, server.launcher(SubjectRules.of(TOY)))
    assert replace(here, isolation="").dumps() == replace(there, isolation="").dumps()


def fickle(s, x):
    fickle.asked += 1
    s.call("f" if fickle.asked <= 12 else "g", x)


def test_a_check_that_asks_something_else_the_second_time_is_a_fault_of_the_grader():
    fickle.asked = 0
    exercise = replace(TOY, checks=(check("f", "fickle", fickle),))
    with pytest.raises(GraderError, match="a check asks first what it did not ask first before"):
        grade("def f(x): return x\ndef g(x): return x", exercise)


# -- what passed once ------------------------------------------------------------------------

BOTH = "import numpy as np\n{f}\ndef g(x):\n    return x.size\n"
RIGHT = "def f(x):\n    return 2 * x"
RIGHT_TOO = "def f(x):\n    return x + x"
LATE = "calls = []\ndef f(x):\n    calls.append(x)\n    return 2 * x + (len(calls) == 7)"


def toy_of(body, **options):
    """The toy exercise with one check of `f`, and how often its body has run."""
    ran = []

    def counted(s, x):
        ran.append(x)
        body(s, x)

    return replace(TOY, checks=(check("f", "it", counted, **options),)), ran


def graded_apart(server, exercise, f):
    report = judge(exercise, cells(BOTH.format(f=f)), server.launcher(SubjectRules.of(exercise)))
    return replace(report, isolation="").dumps()


def graded_here(exercise, f):
    report = judge(exercise, cells(BOTH.format(f=f)), InProcess())
    return replace(report, isolation="").dumps()


@linux
def test_answers_that_passed_before_are_not_judged_again(server):
    exercise, ran = toy_of(doubles)
    first = graded_apart(server, exercise, RIGHT)
    ran.clear()
    assert graded_apart(server, exercise, RIGHT_TOO) == first and ran == []
    assert graded_here(exercise, RIGHT) == first


@linux
@pytest.mark.parametrize(
    "f",
    [LATE, "def f(x):\n    return 2.0 * x", "def f(x):\n    return (2 * x).astype('int8')",
     "def f(x):\n    return (2 * x).tolist()", "def f(x):\n    return 2 * x.T", "def f(x): ...",
     "def f(x):\n    raise ValueError('no')", "def f(x):\n    raise NotImplementedError"],
)  # fmt: skip
def test_other_answers_are_judged_as_if_nothing_had_passed_before(server, f):
    exercise, _ = toy_of(doubles)
    for right in (RIGHT, RIGHT_TOO):
        graded_apart(server, exercise, right)
    assert graded_apart(server, exercise, f) == graded_here(exercise, f)


def asks_again(s, x):
    if s.call("f", x).sum() != s.call("f", x).sum():
        raise CheckFailed("it changes")


def takes_note(s, x):
    s.call("f", x)
    s.note("noted")


def shares(s, x):
    s.call("f", x)
    s.remember("shared", lambda: 1)


@linux
@pytest.mark.parametrize("body", [asks_again, takes_note, shares])
def test_a_check_that_does_more_than_read_its_first_answers_is_run_each_time(server, body):
    exercise, ran = toy_of(body)
    first = graded_apart(server, exercise, RIGHT)
    ran.clear()
    assert graded_apart(server, exercise, RIGHT) == first and len(ran) == exercise.checks[0].count


def doubles_twice(s, x):
    for result in s.each("f", Arguments(x), Arguments(x + 1)):
        compare.same_values(result, 2 * x)


@linux
@pytest.mark.parametrize("end", ["os._exit(1)", "time.sleep(30)"])
def test_a_wrong_answer_before_the_end_of_the_process_is_what_is_reported(server, end):
    exercise, _ = toy_of(doubles_twice)
    exercise = replace(exercise, rules=Rules(imports=Rules().imports | {"os", "time"}))
    f = f"import os, time\ncalls = []\ndef f(x):\n    calls.append(x)\n    len(calls) > 1 and {end}"
    launcher = server.launcher(SubjectRules.of(exercise))
    report = judge(exercise, cells(f"{f}\n    return x + 9"), launcher)
    assert statuses(report) == {"f/it": "failed"}


@linux
def test_the_answers_of_a_group_pass_together_or_one_by_one(server):
    exercise, ran = toy_of(doubles)
    graded_apart(server, exercise, RIGHT)
    (only,) = exercise.checks
    for forgotten in ("openings", "group"):
        for group in groups_of(only, 0):
            for place in group.openings if forgotten == "openings" else [group]:
                place.passes.clear()
        ran.clear()
        graded_apart(server, exercise, RIGHT)
        assert (ran == []) is (forgotten == "openings")
        graded_apart(server, exercise, RIGHT)
    for group in groups_of(only, 0):
        group.passes.clear()
    ran.clear()
    graded_apart(server, exercise, RIGHT)
    assert ran == [] and all(group.passes for group in groups_of(only, 0))


@linux
def test_the_answers_seen_last_are_remembered(server):
    exercise, ran = toy_of(lambda s, x: s.call("f", x))

    def judged_anew(number):
        ran.clear()
        graded_apart(server, exercise, f"def f(x):\n    return {number}")
        return bool(ran)

    assert all(judged_anew(number) for number in range(MOST_PASSES))
    for number in (MOST_PASSES, MOST_PASSES + 1):
        assert not judged_anew(0) and judged_anew(number)
    assert not judged_anew(0) and judged_anew(1)


@linux
def test_only_a_few_answers_are_remembered(server):
    exercise, _ = toy_of(lambda s, x: s.call("f", x))
    (only,) = exercise.checks
    for number in range(MOST_PASSES + 2):
        graded_apart(server, exercise, f"def f(x):\n    return {number}")
    groups = groups_of(only, 0)
    assert {len(o.passes) for g in groups for o in g.openings} == {MOST_PASSES}
    assert {len(g.passes) for g in groups} == {MOST_PASSES}


class Scripted:
    """A process whose answers to a batch of three come together, the second with another id."""

    def __init__(self):
        self.killed = False

    def send(self, chunks, deadline):
        (number,) = ID.unpack_from(b"".join(chunks))
        numbers = [number, number + 2, number + 1]
        self.frames = [(n, b'["it"]', b"") for n in numbers]

    def receive(self, deadline):
        return self.frames.pop(0)

    def at_hand(self):
        return self.frames.pop(0) if self.frames else None

    def kill(self):
        self.killed = True


def test_an_answer_out_of_turn_ends_a_batch_and_those_before_it_count():
    process = Scripted()
    subject = RemoteSubject(process, Clock(60.0))
    first = subject.post_batch(Batch(tuple(calling("f", n) for n in range(3))), seconds=1.0)
    with pytest.raises(SubjectDied, match="no reply"):
        subject.unread(first, 3, seconds=1.0)
    assert process.killed and subject.collect(first, seconds=1.0).value == "it"
    with pytest.raises(SubjectDied, match="no reply"):
        subject.collect(first + 1, seconds=1.0)


@linux
def test_answers_too_large_to_be_held_together_are_read_one_by_one(subject):
    load(subject, "import numpy as np\ndef f(x):\n    return np.full(1 << 20, x, np.float64)")
    outbox = Outbox(subject, 20.0)
    assert outbox.post_batch(Batch(tuple(calling("f", x) for x in range(30)))) == []
    assert sum(len(body) for _, _, body in subject._arrived.values()) < MOST_HELD + (9 << 20)
    assert [outbox.reply(t).value[-1] for t in outbox.tickets()] == list(range(30))


@linux
def test_a_batch_that_ends_the_process_is_read_up_to_there(subject):
    load(subject, "import os\ndef f(x):\n    return os._exit(0) if x == 2 else x")
    outbox = Outbox(subject, 20.0)
    assert outbox.post_batch(Batch(tuple(calling("f", x) for x in range(4)))) == []
    tickets = outbox.tickets()
    assert [outbox.reply(t).value for t in tickets[:2]] == [0, 1]
    with pytest.raises(SubjectDied):
        outbox.reply(tickets[2])
