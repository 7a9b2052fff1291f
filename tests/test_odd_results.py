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


@pytest.mark.parametrize(
    ("exercise_id", "function"),
    [("corr2d", "corr2d"), ("corr2d", "corr2d_multi_in_out"), ("padding", "pad2d"),
     ("padding", "corr2d_padded"), ("stride", "corr2d_strided"), ("pooling", "pool2d"),
     ("pooling", "pool2d_backward")],
)  # fmt: skip
@pytest.mark.parametrize("value", ["nan", "inf"])
def test_a_result_that_is_no_number_everywhere_obeys_no_law(exercise_id, function, value):
    spoilt = Cell(
        source=f"right = {function}\ndef {function}(*args, **options):\n"
        f"    return right(*args, **options) * float({value!r})",
        name="spoilt",
    )
    cells = [*solution_cells(find_root(), exercise_id), spoilt]
    with Session(InProcess(), cells) as session:
        report = judge_session(load(exercise_id), session, only=function, shrink=False)
    earned = {o.name for o in report.outcomes if o.points and not o.name.startswith("rejects")}
    assert earned <= {"shape", "special_values"}
