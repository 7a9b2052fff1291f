import itertools
import linecache
import sys
import textwrap
import types

import pytest

import autograder
from autograder import learner, progress
from autograder.errors import UsageError
from autograder.learner import check

NUMBERS = itertools.count()

GOOD = """
    import numpy as np

    def corr2d(X, K):
        H, W = X.shape
        kH, kW = K.shape
        if kH > H or kW > W:
            raise ValueError(f"the kernel K {K.shape} is larger than the image X {X.shape}")
        Y = np.zeros((H - kH + 1, W - kW + 1))
        for i in range(Y.shape[0]):
            for j in range(Y.shape[1]):
                Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()
        return Y
"""


@pytest.fixture(scope="module")
def notebook():
    """What a notebook's cells define, as an interactive namespace."""
    made = []

    def run(*cells):
        module = types.ModuleType(f"notebook_{next(NUMBERS)}")
        sys.modules[module.__name__] = module
        made.append(module.__name__)
        for number, cell in enumerate(cells):
            source, name = textwrap.dedent(cell), f"<{module.__name__} cell {number}>"
            linecache.cache[name] = (len(source), None, source.splitlines(True), name)
            exec(compile(source, name, "exec"), vars(module))
        return module

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress, "remember", lambda report: None)
        yield run
    for name in made:
        del sys.modules[name]


def texts(score):
    return {o.text for o in score.report.outcomes if o.points < o.max_points}


def test_a_correct_function_gets_its_points(notebook):
    score = check(notebook(GOOD).corr2d)
    assert texts(score) == set()
    assert score == score.report.max_score == autograder.exercises.load("corr2d").function(
        "corr2d"
    ).points  # fmt: skip


@pytest.fixture(scope="module")
def score(notebook):
    return check(notebook(GOOD.replace("* K", "* K[::-1, ::-1]")).corr2d)


class TestScore:
    def test_is_a_number_as_nbgrader_reads_it(self, score):
        assert isinstance(score, float)
        assert float(repr(score)) == score == score.report.score > 0

    def test_prints_as_the_report(self, score):
        assert "corr2d(np.array([[0.0, 1.0]])" in str(score)
        assert f"{score}" == str(score)

    def test_is_shown_as_the_report_in_a_notebook(self, score):
        page = score._repr_html_()
        assert "corr2d" in page and page.lstrip().startswith("<")

    def test_names_the_mistake(self, score):
        assert "flipped_kernel" in {o.diagnosis for o in score.report.outcomes}

    def test_concerns_that_function_alone(self, score):
        assert {o.function for o in score.report.outcomes} == {"corr2d"}


def test_the_same_score_comes_of_the_same_function_again(notebook):
    function = notebook(GOOD.replace("- kH + 1", "- kH")).corr2d
    assert check(function).report.dumps() == check(function).report.dumps()
    assert check(function, seed=3).report.seed == 3


def test_a_stub_earns_nothing_and_is_called_so(notebook):
    score = check(notebook("def corr2d(X, K):\n    raise NotImplementedError").corr2d)
    assert (score, texts(score)) == (0, {"corr2d is still the stub"})


def test_a_function_may_use_its_notebooks_others(notebook):
    helper = "def window(X, K, i, j): return X[i : i + K.shape[0], j : j + K.shape[1]]"
    body = GOOD.replace("X[i : i + kH, j : j + kW]", "window(X, K, i, j)")
    assert texts(check(notebook(helper, body).corr2d)) == set()


def test_a_function_from_another_module_of_ones_own_is_graded(notebook):
    solved = notebook(GOOD).corr2d
    other = notebook("x = 1")
    other.corr2d = solved
    assert texts(check(other.corr2d)) == set()


FORBIDDEN = {
    "directly": "import numpy as np\ndef corr2d(X, K): return np.convolve(X[0], K[0])",
    "by a from-import": "from numpy import convolve\ndef corr2d(X, K): return convolve(X[0], K[0])",
    "renamed": "from numpy import convolve as c\ndef corr2d(X, K): return c(X[0], K[0])",
    "in a helper": (
        "import numpy as np\ndef h(x): return np.fft.fft(x)\ndef corr2d(X, K): return h(X[0])"
    ),
    "from a submodule": "from numpy.fft import fft as f\ndef corr2d(X, K): return f(X[0])",
    "by a name put together": (
        "import numpy as np\ndef corr2d(X, K): return getattr(np, 'con' + 'volve')(X[0], K[0])"
    ),
}


@pytest.mark.parametrize("source", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_a_forbidden_operation_is_found(notebook, source):
    score = check(notebook(source).corr2d)
    assert score == 0
    (text,) = texts(score)
    assert text.startswith("corr2d use") and text.endswith(", which this exercise rules out")


def test_a_module_outside_the_list_is_found(notebook):
    score = check(notebook("import os\n" + "def corr2d(X, K): return os.getcwd()").corr2d)
    assert score == 0
    assert "imports os, which this exercise does not allow" in texts(score).pop()


def test_what_only_other_cells_use_is_no_offence(notebook):
    others = "import os, time\nimport numpy as np\nY = np.convolve([1], [1])\nH = os"
    assert texts(check(notebook(others, GOOD).corr2d)) == set()


@pytest.mark.parametrize(
    "imports",
    ["from operator import mul", "from functools import reduce", "from itertools import product",
     "from math import prod", "from collections import deque", "from dataclasses import dataclass",
     "from numpy.lib.stride_tricks import sliding_window_view", "from typing import Any"],
)  # fmt: skip
def test_what_the_list_allows_may_be_used(notebook, imports):
    name = imports.split()[-1]
    body = GOOD.replace("H, W = X.shape", f"H, W = X.shape; {name}")
    assert texts(check(notebook(imports, body).corr2d)) == set()


def test_a_function_without_readable_source_is_graded_all_the_same(notebook):
    module = notebook(GOOD)
    for name in [n for n in linecache.cache if module.__name__ in n]:
        del linecache.cache[name]
    assert texts(check(module.corr2d)) == set()


def test_the_learners_arrays_and_numpy_are_left_alone(notebook):
    import numpy as np

    before = np.convolve
    module = notebook(GOOD, "X = np.ones((3, 3))")
    check(module.corr2d)
    assert np.convolve is before
    assert module.X.sum() == 9


class TestLayer:
    SOURCE = """
        import torch
        from torch import nn
        import torch.nn.functional as F

        class Conv2d(nn.Module):
            def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0,
                         dilation=1, bias=True):
                super().__init__()
                self.weight = nn.Parameter(torch.zeros(out_channels, in_channels, 3, 3))

            def forward(self, x):
                return F.conv2d(x, self.weight)
    """

    def test_is_graded_as_a_class_and_its_methods_are_read(self, notebook):
        score = check(notebook(self.SOURCE).Conv2d)
        assert texts(score) == {
            "Conv2d uses torch.nn.functional.conv2d, which this exercise rules out"
        }

    def test_that_is_wrong_is_told_why(self, notebook):
        score = check(notebook(self.SOURCE.replace("F.conv2d(x, self.weight)", "x")).Conv2d)
        assert {o.function for o in score.report.outcomes} == {"Conv2d"}
        assert score < score.report.max_score


class TestWrongCalls:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (3, "check() takes the function you wrote, as in check(corr2d); got 3"),
            ("corr2d", "check() takes the function you wrote, as in check(corr2d); got 'corr2d'"),
            (None, "check() takes the function you wrote, as in check(corr2d); got None"),
        ],
    )
    def test_with_no_function_are_told_what_to_pass(self, value, text):
        with pytest.raises(UsageError) as caught:
            check(value)
        assert str(caught.value) == text

    @pytest.mark.parametrize("function", [lambda X, K: X, len], ids=["lambda", "len"])
    def test_with_a_function_no_exercise_knows_are_told_the_names(self, function):
        with pytest.raises(UsageError, match=r"no exercise asks for a function called .* corr2d, "):
            check(function)

    def test_are_shown_in_one_line_in_a_notebook(self):
        assert UsageError("no").__class__._render_traceback_(UsageError("no")) == ["UsageError: no"]


def test_check_is_what_the_package_offers():
    assert autograder.check is learner.check
    with pytest.raises(AttributeError, match="has no attribute 'chek'"):
        autograder.chek
