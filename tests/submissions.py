"""Small submissions and a toy exercise, for tests of what grades them."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from autograder import compare, strategies
from autograder.executor import InProcess
from autograder.judge import judge
from autograder.model import Check, Exercise, Function, Rules
from autograder.notebook import source_cells
from autograder.subject import Cell

HINTS = ("What?", "How?", "So.")


def doubles(s, x):
    compare.same_values(s.call("f", x), 2 * x)


def keeps_shape(s, x):
    compare.same_shape(s.call("f", x), x.shape)


def refuses(s, x):
    compare.rejects(lambda: s.call("g", x), "x", why="an x below zero")


def counts(s, x):
    compare.same(s.call("g", x), x.size)


def arrays():
    return st.fixed_dictionaries({"x": strategies.arrays(strategies.sizes(1, 3))})


def negative():
    return st.fixed_dictionaries({"x": strategies.arrays((2,), low=-3, high=-1)})


def check(function, name, body, examples=arrays, **options):
    options = {"points": 1.0, "count": 12, "seconds": 0.5, "hint": f"{name}?"} | options
    return Check(
        function=function, name=name, title=f"{function} {name}", body=body, examples=examples,
        **options,
    )  # fmt: skip


TOY = Exercise(
    id="toy",
    title="Toys",
    functions=(
        Function(name="f", points=2, hints=HINTS),
        Function(name="g", points=2, hints=HINTS),
    ),
    checks=(
        check("f", "keeps_shape", keeps_shape),
        check("f", "doubles", doubles),
        check("g", "counts", counts),
        check("g", "refuses", refuses, negative),
    ),
    rules=Rules(),
)

ALLOWING = replace(TOY, rules=Rules(imports=Rules().imports | {"warnings", "sys"}))
"""The toy exercise for submissions that import these two."""

NAMES = ["f/keeps_shape", "f/doubles", "g/counts", "g/refuses"]
ALL_OF_G_PASS = {"g/counts": "passed", "g/refuses": "passed"}

GOOD_F = "def f(x):\n    return 2 * x\n"
GOOD_G = (
    "def g(x):\n    if x.min() < 0 and x.shape == (2,):\n"
    "        raise ValueError('x is below zero')\n    return x.size\n"
)
GOOD = f"import numpy as np\n{GOOD_F}{GOOD_G}"


def cells(source: str) -> tuple[Cell, ...]:
    """A Python file as a submission."""
    return tuple(source_cells(textwrap.dedent(source)))


def grade(source: str, exercise: Exercise = TOY, **options):
    """The report about a Python file, in this process."""
    rules = exercise.rules
    return judge(exercise, cells(source), InProcess(rules.numpy, rules.torch), **options)


def with_f(body, **options):
    """The toy exercise with another body of f."""
    return grade(f"import numpy as np\ndef f(x):\n    {body}\n{GOOD_G}", **options)


def statuses(report) -> dict[str, str]:
    """`function/check` → status."""
    return {f"{o.function}/{o.name}": str(o.status) for o in report.outcomes}


def outcome(report, name: str):
    """The outcome of `function/check`."""
    return next(o for o in report.outcomes if f"{o.function}/{o.name}" == name)


ZEROS = np.zeros((2, 2))
