import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import compare
from autograder.errors import CheckFailed, SubmissionRaised
from autograder.subject import Handle, Opaque, Tensor

SHAPES = st.lists(st.integers(1, 4), max_size=3).map(tuple)
NUMBERS = st.floats(allow_nan=True, allow_infinity=True, width=32)


@st.composite
def some_array(draw):
    shape = draw(SHAPES)
    size = int(np.prod(shape))
    return np.array(draw(st.lists(NUMBERS, min_size=size, max_size=size))).reshape(shape)


def failure(comparison, *args, **kwargs):
    with pytest.raises(CheckFailed) as caught:
        comparison(*args, **kwargs)
    return caught.value


@given(some_array())
def test_an_array_equals_itself_even_with_nan_and_infinity(array):
    compare.same_values(array.copy(), array)
    compare.same_values(Tensor(array.copy()), array)


@given(some_array(), st.data())
def test_one_changed_value_is_found_where_it_is(array, data):
    index = tuple(data.draw(st.integers(0, n - 1)) for n in array.shape)
    old = array[index]
    new = 1.0 if not np.isfinite(old) else old + max(1.0, abs(old))
    changed = array.copy()
    changed[index] = new
    assert failure(compare.same_values, changed, array).index == index


@given(some_array(), some_array())
def test_shapes_are_never_broadcast(first, second):
    if first.shape != second.shape:
        assert "has shape" in failure(compare.same_values, first, second).text


@pytest.mark.parametrize("shape", [(), (1,), (1, 1), (2,), (2, 1), (1, 2, 2)])
def test_a_shape_that_would_broadcast_is_wrong(shape):
    error = failure(compare.same_values, np.zeros(shape), np.zeros((2, 2)))
    assert error.text == f"the result has shape {shape}, expected (2, 2)"


@pytest.mark.parametrize(
    ("actual", "text"),
    [
        ([1.0], "the result is a list, expected a numpy.ndarray"),
        (None, "the result is None, expected a numpy.ndarray"),
        (np.float64(1), "the result is the float64 1.0, expected a numpy.ndarray"),
        (True, "the result is True, expected a numpy.ndarray"),
        (3.5, "the result is 3.5, expected a numpy.ndarray"),
        ("x" * 100, "the result is a str, expected a numpy.ndarray"),
        ({"a": 1}, "the result is a dict with the keys a, expected a numpy.ndarray"),
        ({}, "the result is a dict with the keys (none), expected a numpy.ndarray"),
        (Handle(1, "Net"), "the result is a Net, expected a numpy.ndarray"),
        (Opaque("set", "{1}"), "the result is a set ({1}), expected a numpy.ndarray"),
        (Opaque("set"), "the result is a set, expected a numpy.ndarray"),
        ((1, 2), "the result is (1, 2), expected a numpy.ndarray"),
    ],
)
def test_what_is_no_array_is_named(actual, text):
    assert failure(compare.same_values, actual, np.zeros(1)).text == text


def test_what_is_no_tensor_is_named():
    error = failure(compare.tensor, np.zeros((2, 3), np.float32), name="the gradient")
    assert error.text == (
        "the gradient is a numpy.ndarray of shape (2, 3) and dtype float32, expected a torch.Tensor"
    )


def test_arrays_and_tensors_of_the_right_kind_are_handed_through():
    array, tensor = np.zeros(1), Tensor(np.zeros(1))
    assert compare.array(array) is array
    assert compare.tensor(tensor) is tensor


def test_the_first_wrong_value_in_row_order_is_reported():
    error = failure(compare.same_values, np.array([[1, 2], [3, 4]]), np.array([[1.0, 5], [6, 4]]))
    assert error.text == (
        "the result is wrong at [0, 1]: expected 5.0, got 2.0 (2 of 4 values differ)"
    )
    assert error.index == (0, 1)


def test_one_value_alone_has_no_place():
    error = failure(compare.same_values, np.array(1.5), np.array(0.25))
    assert error.text == "the result is wrong: expected 0.25, got 1.5 (1 of 1 value differs)"
    assert error.index == ()


@pytest.mark.parametrize(
    ("got", "want", "text"),
    [
        (np.nan, 1, "expected 1.0, got nan"),
        (1, np.nan, "expected nan, got 1.0"),
        (np.inf, -np.inf, "expected -inf, got inf"),
        (np.inf, 1e300, "expected 1e+300, got inf"),
        (0.1 + 0.2, 0.3, "expected 0.3, got 0.30000000000000004"),
        (1 / 3, 0.25, "expected 0.25, got 0.3333333333"),
    ],
)
def test_special_values_are_spelt(got, want, text):
    assert text in failure(compare.same_values, np.array([got]), np.array([want])).text


@pytest.mark.parametrize("dtype", ["complex128", "complex64"])
def test_complex_numbers_are_no_answer(dtype):
    error = failure(compare.same_values, np.zeros(2, dtype), np.zeros(2))
    assert error.text == f"the result has dtype {dtype}, expected real numbers"


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint16", "int64", "float16", "float32"])
def test_values_compare_whatever_the_dtype(dtype):
    compare.same_values(np.ones(2, dtype), np.ones(2))


def test_exact_means_exact():
    failure(compare.same_values, np.array([1.0 + 1e-15]), np.array([1.0]))


@pytest.mark.parametrize("tolerance", [compare.DOUBLE, compare.SINGLE])
def test_a_tolerance_is_relative_to_the_largest_value(tolerance):
    want = np.array([1000.0, 0.0])
    within, beyond = 0.9 * tolerance.relative * 1000, 1.2 * tolerance.relative * 1000
    compare.same_values(want + within, want, tolerance)
    failure(compare.same_values, want + beyond, want, tolerance)
    assert tolerance.reason


def test_infinity_does_not_widen_the_tolerance():
    want = np.array([np.inf, 1.0])
    failure(compare.same_values, np.array([np.inf, 2.0]), want, compare.SINGLE)


def test_nothing_is_within_tolerance_of_nan():
    failure(compare.same_values, np.array([np.nan]), np.array([0.0]), compare.SINGLE)
    failure(compare.same_values, np.array([0.0]), np.array([np.nan]), compare.SINGLE)


def test_empty_arrays_of_one_shape_are_equal():
    compare.same_values(np.zeros((0, 3)), np.zeros((0, 3)))
    failure(compare.same_values, np.zeros((3, 0)), np.zeros((0, 3)))


def test_dtypes_are_compared_exactly():
    compare.same_dtype(Tensor(np.zeros(1, np.float32)), "float32")
    error = failure(compare.same_dtype, np.zeros(1, np.float32), np.float64)
    assert error.text == "the result has dtype float32, expected float64"
    assert (error.expected, error.actual) == ("float64", "float32")


@pytest.mark.parametrize("value", [3, 3.0, np.int64(3), np.float32(3)])
def test_a_number_may_be_of_any_real_type(value):
    compare.same_number(value, 3)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "the result is True, expected a number"),
        (np.bool_(True), "the result is the bool True, expected a number"),
        (None, "the result is None, expected a number"),
        ("1", "the result is '1', expected a number"),
        (np.ones(()), "the result is a numpy.ndarray of shape () and dtype float64, "
                      "expected a number"),
        (2.0, "the result is wrong: expected 1.0, got 2.0"),
        (float("nan"), "the result is wrong: expected 1.0, got nan"),
        (float("inf"), "the result is wrong: expected 1.0, got inf"),
        (10**400, "the result is wrong: expected 1.0, got inf"),
        (-(10**400), "the result is wrong: expected 1.0, got -inf"),
    ],
)  # fmt: skip
def test_what_is_not_the_number_is_named(value, text):
    assert failure(compare.same_number, value, 1.0).text == text


def test_a_number_may_be_asked_for_within_a_tolerance():
    compare.same_number(1 + 1e-10, 1.0, compare.DOUBLE)
    failure(compare.same_number, 1 + 1e-6, 1.0, compare.DOUBLE)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (1, 1), (np.int64(1), 1), ((1, 2), (1, 2)), ((np.int32(1), (2,)), (1, (2,))),
        ("same", "same"), (None, None), (True, True), ((), ()), (1.5, 1.5),
    ],
)  # fmt: skip
def test_equal_plain_data_passes(actual, expected):
    compare.same(actual, expected)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (1.0, 1), (True, 1), (1, True), ([1, 2], (1, 2)), ((1, 2, 3), (1, 2)), ((1,), (1, 2)),
        (2, 1), ("1", 1), (None, 1), (np.float64(1), 1), (np.array([1, 2]), (1, 2)),
        (Opaque("tuple"), ()), (0, None), (False, None), (np.bool_(True), True),
    ],
)  # fmt: skip
def test_other_plain_data_fails(actual, expected):
    failure(compare.same, actual, expected)


def test_different_plain_data_is_shown_side_by_side():
    error = failure(compare.same, (2, 3), (2, 4))
    assert error.text == "the result is (2, 3), expected (2, 4)"


def test_an_argument_that_was_modified_is_named():
    error = failure(compare.unchanged, np.zeros(2), np.array([0.0, 1.0]), name="X")
    assert error.text == "the argument X was modified in place"


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_an_argument_that_was_left_alone_passes(value):
    compare.unchanged(np.array([value]), np.array([value]), name="X")


def test_an_argument_of_another_shape_was_modified():
    failure(compare.unchanged, np.zeros((2, 1)), np.zeros((1, 2)), name="X")


def raiser(kind, text="", bases=()):
    def call():
        raise SubmissionRaised(kind, text, bases=bases)

    return call


def test_a_value_error_that_names_the_argument_is_a_refusal():
    compare.rejects(raiser("ValueError", "The STRIDE is 0"), "stride", why="a stride of 0")
    compare.rejects(raiser("Mine", "bad K", ("ValueError",)), "stride", "k", why="a stride of 0")
    compare.rejects(raiser("ValueError", "kH is above H"), "K", why="a large kernel")
    compare.rejects(raiser("ValueError", "pool_size=0"), "size", why="a window of 0")


@pytest.mark.parametrize(
    "text",
    [
        "checked and refused",
        "invalid data",
        "cannot reshape array of size 1 into shape (2,2)",
        "zero-size array to reduction operation maximum which has no identity",
        "could not broadcast input array from shape (1,) into shape (2,)",
        "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
        "(n?,k),(k,m?)->(n?,m?) (size 3 is different from 2)",
    ],
)
def test_a_name_that_only_happens_to_stand_in_a_message_is_none(text):
    failure(
        compare.rejects, raiser("ValueError", text), "K", "size", "input", "data_set",
        why="a large kernel",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: 3, "a stride of 0: expected a ValueError, got 3"),
        (lambda: np.zeros(2),
         "a stride of 0: expected a ValueError, got "
         "a numpy.ndarray of shape (2,) and dtype float64"),
        (raiser("IndexError", "out of range"),
         "a stride of 0: expected a ValueError, got IndexError: out of range"),
        (raiser("ValueError", "bad"),
         "a stride of 0: the ValueError's message should name stride, it says 'bad'"),
        (raiser("AssertionError"), "a stride of 0: expected a ValueError, got AssertionError"),
    ],
)  # fmt: skip
def test_any_other_answer_to_invalid_arguments_fails(call, text):
    assert failure(compare.rejects, call, "stride", "step", why="a stride of 0").text == text


def test_a_stub_is_no_refusal_and_no_failure():
    with pytest.raises(SubmissionRaised):
        compare.rejects(raiser("NotImplementedError"), "stride", why="a stride of 0")


def test_uniform_values_pass_and_others_do_not():
    draw = np.random.default_rng(0)
    compare.uniform(draw.uniform(-0.5, 0.5, 2000), 0.5, name="weight")
    normal = failure(compare.uniform, draw.normal(0, 0.2, 2000).clip(-0.5, 0.5), 0.5, name="weight")
    assert normal.text == ("weight is not spread evenly: expected values drawn uniformly from ±0.5")
    wide = failure(compare.uniform, draw.uniform(-1, 1, 2000), 0.5, name="weight")
    assert wide.text.startswith("weight has a value of size 0.9998, expected")
    assert "no value above" in failure(compare.uniform, np.zeros(9), 0.5, name="weight").text
    assert "holds no value" in failure(compare.uniform, np.zeros(0), 0.5, name="weight").text
    failure(compare.uniform, np.array([np.nan]), 0.5, name="weight")
