"""The learner's own earlier work, in a later notebook."""

from __future__ import annotations

import shutil

import nbformat
import numpy as np
import pytest

from autograder.build import RELEASES, SOURCES
from autograder.errors import UsageError
from autograder.own_layers import load_exercise
from autograder.solutions import find_root


@pytest.fixture
def notebook(tmp_path):
    """A finished notebook, where the learner keeps it."""
    path = tmp_path / "corr2d" / "corr2d.ipynb"
    path.parent.mkdir()
    shutil.copy(find_root() / SOURCES / "corr2d" / "corr2d.ipynb", path)
    return path


def with_answer(path, function, source):
    notebook = nbformat.read(path, as_version=4)
    (answer,) = (
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == function
    )
    answer.source = source
    nbformat.write(notebook, path)


def test_what_the_notebook_defines_can_be_called(notebook):
    own = load_exercise("corr2d", notebook)
    assert own.corr2d(np.array([[0.0, 1.0]]), np.array([[2.0]])).tolist() == [[0.0, 2.0]]


def test_the_notebook_beside_the_one_that_is_open_comes_first(notebook, tmp_path, monkeypatch):
    here = tmp_path / "im2col"
    here.mkdir()
    monkeypatch.chdir(here)
    with_answer(notebook, "corr2d", "def corr2d(X, K):\n    return 'mine'")
    assert load_exercise("corr2d").corr2d(0, 0) == "mine"


def test_functions_that_are_still_stubs_are_named(monkeypatch):
    path = find_root() / RELEASES / "im2col" / "im2col.ipynb"
    with pytest.raises(UsageError) as caught:
        load_exercise("im2col", path)
    assert str(caught.value) == (
        f"still to be written in {path}: im2col, col2im, conv2d, Conv2d, learn_kernel; "
        "save the notebook when done"
    )


def test_a_function_that_is_not_defined_is_named_with_the_reason(notebook):
    with_answer(notebook, "corr2d", "def corr2d(X, K:\n    return X")
    with pytest.raises(UsageError) as caught:
        load_exercise("corr2d", notebook)
    assert str(caught.value).startswith(f"{notebook} does not define corr2d (cell ")
    assert str(caught.value).endswith("is no Python)")


def test_where_there_is_no_notebook_both_places_are_named(tmp_path, monkeypatch):
    (tmp_path / "solutions").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("autograder.own_layers.find_root", lambda: tmp_path)
    with pytest.raises(UsageError) as caught:
        load_exercise("im2col")
    beside = tmp_path.parent / "im2col" / "im2col.ipynb"
    course = tmp_path / RELEASES / "im2col" / "im2col.ipynb"
    assert str(caught.value) == f"there is no notebook of im2col: neither {beside} nor {course}"
