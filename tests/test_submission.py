import numpy as np
import pytest

from autograder.errors import GraderError, SubmissionRaised
from autograder.subject import Handle, Raised, Reply
from autograder.submission import ForbiddenUsed, Submission


class Answers:
    """A subject that gives one reply and keeps the requests."""

    def __init__(self, **reply):
        self.reply = Reply(**reply)
        self.requests = []
        self.seconds = None

    def send(self, request, *, seconds):
        self.requests.append(request)
        self.seconds = seconds
        return self.reply

    def close(self):
        pass


def test_a_call_gives_the_value_within_the_checks_time():
    subject = Answers(value=3)
    assert Submission(subject, seconds=7).call("f", 1, b=2) == 3
    (request,) = subject.requests
    assert (request.op, request.target, request.args, request.kwargs) == (
        "call",
        "f",
        (1,),
        {"b": 2},
    )
    assert subject.seconds == 7


def test_an_exception_of_the_submission_is_raised_here():
    subject = Answers(raised=Raised(kind="Mine", text="no", where="line 1", bases=("ValueError",)))
    with pytest.raises(SubmissionRaised) as caught:
        Submission(subject).call("f")
    assert str(caught.value) == "Mine: no"
    assert caught.value.is_a("ValueError") and caught.value.is_a("Mine")
    assert not caught.value.is_a("KeyError")


def test_forbidden_operations_count_before_anything_else():
    subject = Answers(value=1, raised=Raised(kind="E", text=""), forbidden=("numpy.convolve",))
    with pytest.raises(ForbiddenUsed, match=r"numpy\.convolve"):
        Submission(subject).call("f")


def test_a_fixture_that_does_not_exist_is_the_graders_fault():
    subject = Answers(raised=Raised(kind="GraderError", text="there is no fixture"))
    with pytest.raises(GraderError, match="there is no fixture"):
        Submission(subject).make("nothing")


def test_a_submissions_exception_called_grader_error_is_its_own():
    subject = Answers(raised=Raised(kind="GraderError", text="ha"))
    with pytest.raises(SubmissionRaised):
        Submission(subject).call("f")


def test_the_transcript_keeps_every_reply():
    submission = Submission(Answers(value=1), transcript=[])
    submission.call("f")
    submission.read(Handle(1))
    assert [r.value for r in submission.transcript] == [1, 1]


def test_gradients_come_with_the_output():
    subject = Answers(value="y", grads=("g", None))
    submission = Submission(subject)
    assert submission.vjp("f", (1, 2), np.ones(1), wrt=(0, 1)) == ("y", ("g", None))
    assert subject.requests[0].wrt == (0, 1)


def test_an_experiment_that_checks_share_runs_once():
    submission, runs = Submission(Answers()), []
    for _ in range(2):
        assert submission.remember("key", lambda: runs.append(1) or "found") == "found"
    assert runs == [1]


def test_a_shared_experiment_that_fails_fails_for_every_check():
    submission = Submission(Answers(raised=Raised(kind="E", text="no")))
    for _ in range(2):
        with pytest.raises(SubmissionRaised):
            submission.remember("key", lambda: submission.call("f"))
    assert len(submission.subject.requests) == 1


def test_a_note_is_made_once():
    submission = Submission(Answers())
    submission.note("a subset")
    submission.note("a subset")
    assert submission.notes == ["a subset"]


def test_the_last_call_is_told_with_how_its_target_was_made():
    submission = Submission(Answers(value=Handle(3, "Net")))
    layer = submission.keep("Net", 2)
    assert submission.last_call() == "Net(2)"
    submission.method(layer, "load_state_dict", {})
    submission.method(layer, "state_dict")
    assert submission.last_call() == "layer = Net(2); layer.load_state_dict({}); layer.state_dict()"
    submission.call(layer, 5)
    assert submission.last_call() == "layer = Net(2); layer.load_state_dict({}); layer(5)"
    submission.begin()
    assert submission.last_call() == ""


def test_an_array_that_is_held_is_told_as_it_is():
    subject = Answers(value=Handle(3, "ndarray"))
    submission = Submission(subject)
    held = submission.make("array", 7)
    subject.reply = Reply(value=Handle(4, "ndarray"))
    submission.keep("f", held)
    assert submission.last_call() == "f(7)"


def test_an_object_that_claims_to_be_made_of_itself_is_not_told():
    submission = Submission(Answers(value=Handle(3, "ndarray")))
    submission.keep("f", Handle(3))
    assert submission.last_call() == ""
