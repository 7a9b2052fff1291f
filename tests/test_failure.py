import pytest
from submissions import ALL_OF_G_PASS, ALLOWING, outcome, statuses, with_f

from autograder.verdict import Status

VALUES = {
    "a list": ("return (2 * x).tolist()", "the result is a list, expected a numpy.ndarray"),
    "None": ("pass", "the result is None, expected a numpy.ndarray"),
    "a number": ("return 1.5", "the result is 1.5, expected a numpy.ndarray"),
    "a scalar of NumPy": (
        "return x.sum()", "the result is the float64 0.0, expected a numpy.ndarray",
    ),
    "an object array": (
        "return (2 * x).astype(object)",
        "the result is an array of dtype object, expected real numbers",
    ),
    "text": (
        "return x.astype(str)",
        "the result is an array of dtype <U32, expected real numbers",
    ),
    "complex numbers": (
        "return 2 * x + 0j", "the result has dtype complex128, expected real numbers",
    ),
    "NaN": (
        "return x * np.nan",
        "the result is wrong at [0, 0]: expected 0.0, got nan (1 of 1 value differs)",
    ),
    "a wrong shape": ("return 2 * x[None]", "the result has shape (1, 1, 1), expected (1, 1)"),
    "an empty array": ("return x[:0]", "the result has shape (0, 1), expected (1, 1)"),
    "too few dimensions": ("return 2 * x.ravel()", "the result has shape (1,), expected (1, 1)"),
    "an iterator": ("yield 2 * x", None),
    "a view of a terabyte": ("return np.broadcast_to(1.0, (2**37,))", None),
    "a huge number": ("return 10**5000", None),
}  # fmt: skip


@pytest.mark.parametrize(("body", "text"), VALUES.values(), ids=VALUES.keys())
def test_a_result_that_cannot_be_right_is_a_clear_line_and_costs_only_its_function(body, text):
    report = with_f(body)
    found = outcome(report, "f/doubles")
    assert found.status is Status.FAILED
    assert found.text == f"f: {text}" if text else found.text.startswith("f: the result is a")
    assert statuses(report.of("g")) == ALL_OF_G_PASS


def test_an_exception_is_reported_with_its_line():
    found = outcome(with_f("return x[7]"), "f/doubles")
    assert found.status is Status.ERROR
    assert found.text == (
        "f raised IndexError: index 7 is out of bounds for axis 0 with size 1 "
        "(line 3 of f: return x[7])"
    )
    assert found.call == "f(np.array([[0.0]]))"
    assert "Hint" not in found.message


@pytest.mark.parametrize("body", ["import sys; sys.exit()", "raise SystemExit", "return f(x)"])
def test_leaving_the_interpreter_is_an_error_of_that_function(body):
    report = with_f(body, exercise=ALLOWING)
    assert set(statuses(report.of("f")).values()) == {"error"}
    assert statuses(report.of("g")) == ALL_OF_G_PASS
