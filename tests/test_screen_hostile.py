"""Source that is hard to read on purpose: refused or read at once, never the judge's fault."""

import pytest

from autograder import names, screen
from autograder.exercises import load
from autograder.subject import Cell

RULES = load("corr2d").rules


def read(source):
    return screen.screen([Cell(source=source, name="cell 1", magics=True)], ["corr2d"], RULES)


@pytest.mark.parametrize(
    "expression",
    ["X" + "[0]" * 2800, "-" * 980 + "X", "lambda: " * 900 + "X", "X" + "+1" * 900],
    ids=["indices", "signs", "functions", "sums"],
)
def test_an_expression_nested_too_deeply_is_refused(expression):
    findings = read(f"def corr2d(X, K):\n    return {expression}\n")
    assert findings.everything == "the code is nested too deeply to be read"


def test_a_cell_of_too_many_magics_is_refused():
    findings = read("a = !ls\n" * 600)
    assert findings.everything == "cell 1 has more than 50 magic commands"


def test_a_few_magics_are_read():
    source = "%matplotlib inline\nx?\n!ls\nimport numpy as np\ndef corr2d(X, K):\n    "
    assert read(source + "return np.convolve(X, K)").functions["corr2d"]
    assert not read(source + "return np.zeros(3)").functions


@pytest.mark.parametrize("line", ["y = y\n", "y = y.a\ny = y.b\n"])
def test_a_name_has_a_bounded_number_of_meanings(line):
    source = f"import numpy as np\ny = np\n{line * 40}def corr2d(X, K):\n    return y.zeros(3)\n"
    assert not read(source).functions
    known = names.Globals([screen.parse(Cell(source=source, name="cell 1"))])
    assert len(known.aliases["y"]) <= names.MOST_MEANINGS


@pytest.mark.parametrize("name", ["correlate2", "correlate"])
def test_what_does_the_work_of_a_forbidden_function_is_forbidden_too(name):
    source = f"import numpy as np\ndef corr2d(X, K):\n    return np._core.multiarray.{name}(X, K)"
    assert read(source).functions["corr2d"] == (
        "corr2d uses numpy.correlate, which this exercise rules out"
    )
