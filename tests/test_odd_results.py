"""Whatever a submission returns, the verdict is about the submission: no check breaks on it."""

import pytest

from autograder.executor import InProcess
from autograder.exercises import load
from autograder.judge import judge_session
from autograder.sandbox import SubjectRules, open_launcher
from autograder.session import Session
from autograder.solutions import find_root, solution_cells
from autograder.subject import Cell
from autograder.verdict import Status

ODD = [
    "None", "True", "1", "1.5", "float('nan')", "1 + 2j", "10**400", "'x'", "b'x'", "()", "[]",
    "{}", "(1, 2)", "[[1.0]]", "{1: 2}", "set()", "object()", "iter(())", "(lambda: 1)",
    "np.float64(1)", "np.zeros(0)", "np.zeros(())", "np.zeros((2, 3), complex)",
    "np.zeros((2, 3), bool)", "np.full((1, 1), np.nan)", "(np.zeros(2), np.zeros(3))",
    "np.array(['a'])", "np.array([None])", "np.zeros(2, 'datetime64[s]')",
    "np.zeros(2, [('a', int)])", "np.ma.masked_array([1.0], [True])",
]  # fmt: skip


@pytest.mark.parametrize("exercise_id", ["corr2d", "padding", "stride", "pooling"])
def test_no_check_breaks_on_what_a_submission_returns(exercise_id):
    exercise = load(exercise_id)
    with open_launcher(SubjectRules.of(exercise), isolation="none") as launcher:
        for value in ODD:
            source = "import numpy as np\n" + "".join(
                f"def {f.name}(*args, **kwargs):\n    return {value}\n" for f in exercise.functions
            )
            with Session(launcher, [Cell(source=source, name="cell 1")]) as session:
                report = judge_session(exercise, session, shrink=False)
            assert report.score < report.max_score / 2, value
            assert not {o.status for o in report.outcomes} & {Status.MISSING, Status.SKIPPED}, value


def spoilt(function, answer):
    """A cell that puts `answer`, made of the right `r`, in the place of a function's result."""
    return Cell(
        source=f"right = {function}\n"
        "def spoil(r):\n"
        "    if isinstance(r, tuple): return tuple(map(spoil, r))\n"
        f"    return {answer}\n"
        f"def {function}(*args, **options):\n"
        "    return spoil(right(*args, **options))\n",
        name="spoilt",
    )


FUNCTIONS = [
    (exercise, function.name)
    for exercise in ("corr2d", "padding", "stride", "pooling", "im2col")
    for function in load(exercise).functions
    if function.name != "Conv2d"
]
NOTHING_RIGHT = {
    "None": "None",
    "text": "'x'",
    "a list": "r.tolist() if hasattr(r, 'tolist') else [r]",
    "an object array": "__import__('numpy').array(r, object)",
    "complex numbers": "r * 1j",
    "NaN": "r * float('nan')",
    "infinity": "r * float('inf') if isinstance(r, (int, float)) else r * 0 + float('inf')",
    "an exception": "1 / 0",
}


@pytest.mark.parametrize(("exercise_id", "function"), FUNCTIONS)
def test_what_is_no_answer_at_all_earns_nothing(exercise_id, function):
    """Though it refuses wrong arguments, keeps its inputs and is made of a right answer."""
    exercise = load(exercise_id)
    for kind, answer in NOTHING_RIGHT.items():
        cells = [*solution_cells(find_root(), exercise_id), spoilt(function, answer)]
        with Session(InProcess(), cells) as session:
            report = judge_session(exercise, session, only=function, shrink=False)
        assert {o.name: o.points for o in report.outcomes if o.points} == {}, kind
        assert all(o.text for o in report.outcomes), kind
