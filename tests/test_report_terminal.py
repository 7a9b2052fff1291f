"""What a terminal shows where the golden files do not reach."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.report import terminal
from autograder.verdict import Outcome, Report, Status

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
