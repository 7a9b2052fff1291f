import numpy as np
import pytest

from autograder.spelling import spell, spell_call
from autograder.subject import Handle, Opaque, Request, Tensor

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
}


@pytest.mark.parametrize(("text", "value"), SPELT.items())
def test_arguments_are_spelt_as_python(text, value):
    assert spell(value) == text


@pytest.mark.parametrize(("device", "spelt"), [("cuda", "cuda"), ("pretended:cuda", "meta")])
def test_a_tensor_on_a_gpu_is_spelt_with_a_device_that_is_there(device, spelt):
    tensor = Tensor(np.ones(1, np.float32), device)
    assert spell(tensor) == f"torch.tensor([1.0], device={spelt!r})"


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


def call(target, *args, **kwargs):
    return Request(op="call", target=target, args=args, kwargs=kwargs)


def method(number, name, *args):
    return Request(op="method", target=Handle(number), name=name, args=args)


def test_a_call_is_spelt_with_its_keywords():
    request = call("f", np.zeros(1), stride=(1, 2))
    assert spell_call(request) == "f(np.array([0.0]), stride=(1, 2))"


@pytest.mark.parametrize("large", [np.zeros(201), Tensor(np.zeros(201)), "x" * 3000])
def test_a_call_that_is_too_long_to_paste_is_not_spelt(large):
    assert spell_call(call("f", large)) == ""
    assert spell_call(call("f", {"state": large})) == ""


def test_what_a_called_object_was_made_with_stands_before_the_call():
    made = {3: [call("Conv2d", 1, 2, (2, 3), stride=2)]}
    assert spell_call(call(Handle(3), 7), made) == "Conv2d(1, 2, (2, 3), stride=2)(7)"


def test_what_changed_a_called_object_stands_before_the_call():
    made = {3: [call("Conv2d", 1), method(3, "load_state_dict", {"a": 2}), method(3, "double")]}
    assert spell_call(call(Handle(3), 7), made) == (
        "layer = Conv2d(1); layer.load_state_dict({'a': 2}); layer.double(); layer(7)"
    )


def test_a_method_is_spelt_after_what_made_and_changed_its_object():
    loading = method(3, "load_state_dict", {"a": 2})
    made = {3: [call("Conv2d", 1), loading]}
    assert spell_call(loading, made) == "Conv2d(1).load_state_dict({'a': 2})"
    assert spell_call(method(3, "state_dict"), made) == (
        "layer = Conv2d(1); layer.load_state_dict({'a': 2}); layer.state_dict()"
    )


def test_an_array_that_the_submission_holds_is_spelt_as_any_other():
    held = Request(op="make", target="array", args=(np.ones(1),), keep=True)
    assert spell_call(call("f", Handle(3)), {3: [held]}) == "f(np.array([1.0]))"


@pytest.mark.parametrize("unknown", [Handle(3, "Net"), Opaque("set", "{1}"), [Handle(3)]])
def test_what_only_the_judge_can_make_is_not_spelt(unknown):
    loader = Request(op="make", target="loader", args=(1,), keep=True)
    for made in ({}, {3: [loader]}):
        assert spell_call(call("f", unknown), made) == ""
    assert spell_call(call(Handle(4), 1), {}) == ""
