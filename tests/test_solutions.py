import pytest

from autograder.build import source_notebook
from autograder.errors import UsageError
from autograder.exercises import IDS, load
from autograder.notebook import notebook_cells
from autograder.solutions import SOURCES, find_root, solution_cells


@pytest.mark.parametrize("exercise", IDS)
def test_a_solutions_cells_are_those_of_its_notebook(exercise):
    text = (find_root() / SOURCES / f"{exercise}.py").read_text("utf-8")
    built = notebook_cells(source_notebook(text, load(exercise)))
    read = solution_cells(find_root(), exercise)
    assert [(c.source, c.name, c.grade_id) for c in read] == [
        (c.source, c.name, c.grade_id) for c in built
    ]


def test_functions_can_be_replaced():
    cells = solution_cells(find_root(), "corr2d", {"corr2d": "def corr2d(X, K): pass"})
    assert [c.source for c in cells if c.grade_id == "corr2d"] == ["def corr2d(X, K): pass"]
    assert solution_cells(find_root(), "corr2d") != cells


def test_a_source_that_is_not_there_is_a_wrong_call(tmp_path):
    with pytest.raises(UsageError, match=r"solutions/corr2d\.py is not there"):
        solution_cells(tmp_path, "corr2d")


def test_a_source_that_solves_something_else_is_refused(tmp_path):
    (tmp_path / SOURCES).mkdir()
    (tmp_path / SOURCES / "corr2d.py").write_text('# %% solution="other"\nother = 1\n')
    with pytest.raises(UsageError, match="solves 'other', which corr2d does not grade"):
        solution_cells(tmp_path, "corr2d")


def test_the_root_is_found_from_below(tmp_path):
    (tmp_path / "nbgrader_config.py").touch()
    below = tmp_path / SOURCES / "deep"
    below.mkdir(parents=True)
    assert find_root(below) == tmp_path
