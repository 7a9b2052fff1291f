"""A learner's earlier work in a later notebook, and the part of the last notebook that shows it."""

import ast
import contextlib
import io
import shutil

import nbformat
import pytest

from autograder import fashion_mnist
from autograder.build import RELEASES, SOURCES
from autograder.errors import UsageError
from autograder.own_layers import load_exercise
from autograder.solutions import find_root

ROOT = find_root()
SOLVED = ROOT / "solutions" / "im2col" / "im2col.ipynb"


def test_what_a_notebook_defines_is_at_hand():
    import torch

    own = load_exercise("im2col", SOLVED)
    layer = own.Conv2d(2, 3, kernel_size=3, padding=1)
    assert type(layer).__module__ == "own_im2col"
    assert layer(torch.zeros(1, 2, 5, 4)).shape == (1, 3, 5, 4)


def test_what_is_still_to_be_written_is_named():
    with pytest.raises(UsageError, match=r"still to be written in .*: im2col, col2im.*; save"):
        load_exercise("im2col", ROOT / "assignments" / "im2col" / "im2col.ipynb")


def test_what_is_not_defined_is_named(tmp_path):
    path = tmp_path / "im2col.py"
    path.write_text("def im2col(x):\n    return x\n\n1 / 0\n")
    with pytest.raises(UsageError, match=r"does not define col2im, .*ZeroDivisionError"):
        load_exercise("im2col", path)


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


def test_the_notebook_beside_the_one_that_is_open_comes_first(notebook, tmp_path, monkeypatch):
    here = tmp_path / "im2col"
    here.mkdir()
    monkeypatch.chdir(here)
    with_answer(notebook, "corr2d", "def corr2d(X, K):\n    return 'mine'")
    assert load_exercise("corr2d").corr2d(0, 0) == "mine"


def test_where_there_is_no_notebook_both_places_are_named(tmp_path, monkeypatch):
    (tmp_path / "solutions").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("autograder.own_layers.find_root", lambda: tmp_path)
    with pytest.raises(UsageError) as caught:
        load_exercise("im2col")
    beside = tmp_path.parent / "im2col" / "im2col.ipynb"
    course = tmp_path / RELEASES / "im2col" / "im2col.ipynb"
    assert str(caught.value) == f"there is no notebook of im2col: neither {beside} nor {course}"


def demonstrated():
    """What the cells of the solved trainer's notebook leave and print, its checks left out."""
    notebook = nbformat.read(ROOT / "solutions" / "cnn_trainer" / "cnn_trainer.ipynb", 4)
    namespace = {"__name__": "notebook"}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for cell in notebook.cells:
            if cell.cell_type == "code" and not cell.source.lstrip().startswith("check("):
                exec(compile(ast.parse(cell.source), "<cell>", "exec"), namespace)
    return namespace, printed.getvalue().splitlines()


def test_the_learner_s_own_layers_do_what_pytorch_s_do(monkeypatch):
    monkeypatch.setattr(fashion_mnist, "load", fashion_mnist.shipped)
    monkeypatch.chdir(ROOT / "solutions" / "cnn_trainer")
    namespace, printed = demonstrated()
    replaced = [line for line in printed if "→ own_im2col.Conv2d" in line]
    assert len(replaced) == 5 and replaced[0].endswith("(4, 1, 5, 5)")
    theirs, ours = (line.split()[-1] for line in printed if line.startswith("first loss"))
    assert theirs == ours
    assert namespace["difference"] < 0.1
    names = [label.get_text() for label in namespace["axes"].get_yticklabels()]
    assert [name.split(" (")[0] for name in names] == [
        "loops over positions", "im2col, yours", "nn.Conv2d"
    ]  # fmt: skip
    assert namespace["axes"].yaxis_inverted()
