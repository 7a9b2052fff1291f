"""What a terminal shows where the golden files do not reach."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.report import terminal
from autograder.verdict import Outcome, Report, Status
from tests import reports

STUB = Outcome(
    function="im2col", name="values", title="the values are right", max_points=2.0,
    status=Status.MISSING, text="im2col is still the stub",
)  # fmt: skip
SKIPPED = replace(
    STUB, name="cuda", title="on CUDA it works, too", status=Status.SKIPPED, text="needs cuda"
)
LOST = replace(
    STUB, name="a", title="a holds", status=Status.TIMEOUT, text="not reached, because of b"
)
PASSED = replace(STUB, name="p", title="p holds", status=Status.PASSED, points=2.0, text="")


def rendered(*outcomes):
    report = Report(exercise="im2col", seed=0, isolation="none", outcomes=outcomes)
    return terminal.render(report).splitlines()[2:-2]


def test_a_stub_is_one_line_also_where_checks_need_another_machine():
    shown = rendered(STUB, replace(STUB, name="dtype"), SKIPPED)
    assert shown == [
        "im2col  0 of 4",
        "  · im2col is still the stub",
        "",
        "Nothing to grade yet. Read im2col.ipynb up to the first cell to fill in, and write im2col"
        " first.",
    ]


def test_what_several_checks_in_a_row_have_to_say_is_said_once():
    assert rendered(PASSED, LOST, replace(LOST, title="c holds")) == [
        "im2col  2 of 6",
        "  ✓ p holds",
        "  ✗ a holds (−2)",
        "  ✗ c holds (−2)",
        "    not reached, because of b",
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [({}, ""), ((), ""), ({"stride": 2, "padding": "same"}, ", stride = 2, padding = 'same'")],
)
def test_options_are_named_in_one_line_where_they_were_given(options, words):
    failed = replace(STUB, status=Status.FAILED, counterexample={"size": 3, "options": options})
    assert f"      with size = 3{words}" in rendered(failed, PASSED)


def test_only_what_is_wrong_beyond_rounding_is_marked():
    failed = replace(
        STUB, status=Status.FAILED, index=(1,),
        expected=np.array([0.1 + 0.2, 1.0]), actual=np.array([0.3, 2.0]),
    )  # fmt: skip
    assert "       0.3 [  1]    0.3 [  2]" in rendered(failed, PASSED)


def test_the_line_that_reproduces_it_is_not_broken(capsys):
    call = f"im2col({', '.join(['1'] * 60)})"
    failed = replace(STUB, status=Status.FAILED, call=call)
    terminal.show(Report(exercise="im2col", seed=0, isolation="none", outcomes=(failed, PASSED)))
    assert f"    Reproduce it with: {call}\n" in capsys.readouterr().out


def test_arrays_that_are_too_wide_together_stand_below_each_other():
    values = np.arange(8) / 7e6
    failed = replace(
        STUB, status=Status.FAILED, index=(0,), expected=values, actual=values + 1,
        counterexample={},
    )  # fmt: skip
    shown = rendered(failed, PASSED)
    at = shown.index("      expected")
    assert shown[at + 2] == "      got"
    assert shown[at + 1].count("[") == shown[at + 3].count("[") == 8


def test_an_array_that_is_wider_than_the_terminal_is_told_in_words():
    values = np.arange(8) / 7e6
    failed = replace(STUB, status=Status.FAILED, index=(0,), expected=values, actual=-values)
    report = Report(exercise="im2col", seed=0, isolation="none", outcomes=(failed, PASSED))
    shown = terminal.render(report, width=60).splitlines()
    assert "      shape (8,), 7 differ   shape (8,), 7 differ" in shown


def test_a_title_that_does_not_fit_in_a_line_goes_on_below_itself():
    failed = replace(STUB, status=Status.FAILED, title="what holds " * 6)
    report = Report(exercise="im2col", seed=0, isolation="none", outcomes=(failed, PASSED))
    shown = terminal.render(report, width=40).splitlines()
    assert shown[4:7] == [
        "  ✗ what holds what holds what holds",
        "    what holds what holds what holds",
        "    (−2)",
    ]


TRAINED = """
The training run on the CPU
  epochs                  0     0.5       1       2
  train loss              –       1     0.6     0.5
  held-out loss         2.3     1.1     0.8       –
  held-out accuracy     0.1     0.6    0.75    0.83

Held-out images on the CPU: 83.00% right
  true class     predicted class
                   0     1     2     3     4     5     6     7     8     9
  0 T-shirt/top  [81]    0     0     0     0     0     0     0     0     0
  1 Trouser        0   [81]    1     0     0     0     0     0     0     0
  2 Pullover       0     0   [81]    0     0     0     0     0     0     0
  3 Dress          0     0     0   [81]    0     0     0     0     0     0
  4 Coat           0     0     0     0   [81]    0     0     0     0     0
  5 Sandal         0     0     0     0     0   [81]    0   100     0     0
  6 Shirt         65     0     0     0     0     0   [81]    0     0     0
  7 Sneaker        0     0     0     0     0     0     0   [81]    0     0
  8 Bag            0     0     0     0     0     0     0     0   [81]    0
  9 Ankle boot     0     0     0     0     0     0     0     0     0   [81]
  Most often: Sandal taken for Sneaker (100 times), Shirt taken for T-shirt/top
  (65 times), Trouser taken for Pullover (once).
  Taken for something else: 2 of 166 images: is Trouser, said Pullover; is
  Sandal, said Sneaker.
"""


def test_a_training_run_is_told_in_numbers():
    shown = terminal.render(reports.TRAINED, width=80)
    assert TRAINED in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_long_run_fits_a_narrow_terminal():
    long = {k: [float(v) for v in range(13)] for k in reports.TRAINED.record["training_cpu"]}
    shown = terminal.render(replace(reports.TRAINED, record={"training_cpu": long}), width=50)
    assert "  epochs                  0       6      12" in shown.splitlines()
