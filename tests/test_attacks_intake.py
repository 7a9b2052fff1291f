"""Notebooks whose form is the attack: refused in one line, or worth what their code is worth."""

import importlib.util
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from test_attacks import RIGHT, WRONG, header_of, passed

from autograder.errors import IntakeError
from autograder.exercises import load
from autograder.judge import judge_session
from autograder.notebook import read_submission
from autograder.sandbox import SubjectRules, open_launcher
from autograder.session import Session

ATTACKS = sorted((Path(__file__).parent / "attacks" / "intake").glob("*.py"))


def builder_of(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.build


def notebook_of(source):
    solution = {"grade_id": "corr2d", "solution": True, "grade": False, "locked": False,
                "schema_version": 3, "task": False}  # fmt: skip
    test = {**solution, "grade_id": "check_corr2d", "solution": False, "grade": True,
            "locked": True, "points": 5}  # fmt: skip
    return new_notebook(
        cells=[
            new_code_cell(source.strip(), metadata={"nbgrader": solution}),
            new_code_cell("check(corr2d)", metadata={"nbgrader": test}),
        ]
    )


def grade(cells):
    exercise = load("corr2d")
    with (
        open_launcher(SubjectRules.of(exercise), isolation="none") as launcher,
        Session(launcher, cells) as session,
    ):
        return judge_session(exercise, session, shrink=False)


@pytest.mark.parametrize("path", ATTACKS, ids=lambda p: p.stem)
def test_a_notebook_s_form_gains_nothing(path, tmp_path):
    header = header_of(path)

    def write(notebook):
        nbformat.write(notebook, tmp_path / "corr2d.ipynb")
        return tmp_path / "corr2d.ipynb"

    handed_in = builder_of(path)(tmp_path, notebook_of(WRONG), write)
    if "refused" in header:
        with pytest.raises(IntakeError, match=header["refused"]) as refusal:
            read_submission(handed_in)
        assert "\n" not in str(refusal.value)
        return
    report = grade(read_submission(handed_in))
    assert passed(report) <= passed(grade(read_submission(write(notebook_of(WRONG)))))
    status = next(o for o in report.outcomes if o.name == "matches_torch").status
    assert str(status) == header["verdict"], report.outcomes
    assert not (tmp_path.parent / "attack-left").exists()


def test_the_same_notebook_with_right_code_earns_its_points(tmp_path):
    nbformat.write(notebook_of(RIGHT), tmp_path / "corr2d.ipynb")
    assert grade(read_submission(tmp_path / "corr2d.ipynb")).of("corr2d").complete
