import numpy as np
import pytest

from autograder.errors import GraderError, SubmissionRaised
from autograder.subject import Handle, Opaque, Raised, Reply, Tensor
from autograder.submission import ForbiddenUsed, Submission, spell, spell_call


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


SPELT = {
    "np.array([[0.0, 1.5]])": np.array([[0.0, 1.5]]),
    "np.array([0.0])": np.array([-0.0]),
    "np.array([1, 2])": np.array([1, 2]),
    "np.array([1], dtype=np.int32)": np.array([1], np.int32),
    "np.array([0.5], dtype=np.float32)": np.array([0.5], np.float32),
    "np.array([True, False])": np.array([True, False]),
    "np.array([float('nan'), -float('inf')])": np.array([np.nan, -np.inf]),
    "np.array(3.0)": np.array(3.0),
    "np.zeros((0, 2))": np.zeros((0, 2)),
    "np.zeros((0,), dtype=np.int64)": np.zeros(0, np.int64),
    "np.zeros((0,), dtype=np.bool)": np.zeros(0, bool),
    "torch.tensor([1.0])": Tensor(np.ones(1, np.float32)),
    "torch.tensor([1.0], dtype=torch.float64)": Tensor(np.ones(1)),
    "torch.tensor([1])": Tensor(np.ones(1, np.int64)),
    "torch.tensor([True])": Tensor(np.array([True])),
    "torch.zeros((0, 1))": Tensor(np.zeros((0, 1), np.float32)),
    "(1,)": (1,),
    "((1, 2), [3, None])": ((1, 2), [3, None]),
    "{'a': (1, 2)}": {"a": (1, 2)},
    "'same'": "same",
    "<Net>": Handle(3, "Net"),
    "<set>": Opaque("set", "{1}"),
}


@pytest.mark.parametrize(("text", "value"), SPELT.items())
def test_arguments_are_spelt_as_python(text, value):
    assert spell(value) == text


@pytest.mark.parametrize("device", ["cuda", "pretended:cuda"])
def test_a_tensor_on_a_gpu_is_spelt_with_its_device(device):
    tensor = Tensor(np.ones(1, np.float32), device)
    assert spell(tensor) == "torch.tensor([1.0], device='cuda')"


@pytest.mark.parametrize("text", [t for t in SPELT if t.startswith("np.")])
def test_what_is_spelt_evaluates_to_the_array(text):
    again = eval(text, {"np": np})
    assert again.dtype == SPELT[text].dtype
    assert np.array_equal(again, SPELT[text], equal_nan=again.dtype.kind == "f")


@pytest.mark.parametrize("text", [t for t in SPELT if t.startswith("torch.")])
def test_what_is_spelt_evaluates_to_the_tensor(text):
    import torch

    again = eval(text, {"torch": torch}).numpy()
    assert again.dtype == SPELT[text].data.dtype
    assert np.array_equal(again, SPELT[text].data)


def spelt(*args, **kwargs):
    subject = Answers()
    Submission(subject).call("f", *args, **kwargs)
    return spell_call(subject.requests[0])


def test_a_call_is_spelt_with_its_keywords():
    assert spelt(np.zeros(1), stride=(1, 2)) == "f(np.array([0.0]), stride=(1, 2))"


def test_a_call_that_is_too_long_to_paste_is_not_spelt():
    assert spelt(np.zeros(201)) == ""
    assert spelt(Tensor(np.zeros(201))) == ""
    assert spelt("x" * 3000) == ""
