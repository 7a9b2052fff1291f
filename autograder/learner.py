"""`check`: grading a function one has just written, in one's own notebook or interpreter."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from autograder import progress
from autograder.checking import device
from autograder.diagnose import diagnose
from autograder.errors import UsageError
from autograder.executor import InProcess
from autograder.exercises import IDS, load
from autograder.judge import judge_session
from autograder.model import Exercise
from autograder.names import Globals
from autograder.session import Session
from autograder.subject import Cell
from autograder.verdict import Report


class Score(float):
    """Points, as a number; a notebook shows the report instead, and so does `print`."""

    report: Report

    def __new__(cls, report: Report) -> Score:
        """The score of `report`."""
        score = super().__new__(cls, report.score)
        score.report = report
        return score

    def _repr_html_(self) -> str:
        from autograder.report import html

        return html.render(self.report)

    def __str__(self) -> str:
        from autograder.report import terminal

        return terminal.render(self.report)


def check(function: Any, *, seed: int = 0) -> Score:
    """Grade a function or class of an exercise that you have defined.

    Runs in this process, with nothing kept apart: it is your own code. Raises `UsageError` when
    no exercise asks for a function of that name.
    """
    name = getattr(function, "__name__", None)
    if not callable(function) or name is None:
        raise UsageError(
            f"check() takes the function you wrote, as in check(corr2d); got {function!r}"
        )
    exercise = _exercise_of(name)
    namespace = _namespace(function) | {name: function}
    launcher = InProcess(exercise.rules.numpy, exercise.rules.torch, functions=namespace)
    source = tuple(_source(name, namespace))
    with Session(launcher, ()) as session:
        report = judge_session(
            exercise, session, seed=seed, only=name, device=device(exercise), source=source
        )
        report = diagnose(exercise, report, session, seed=seed)
    progress.remember(report)
    return Score(report)


def _exercise_of(function: str) -> Exercise:
    for exercise in map(load, IDS):
        if any(f.name == function for f in exercise.functions):
            return exercise
    known = ", ".join(f.name for e in map(load, IDS) for f in e.functions)
    raise UsageError(f"no exercise asks for a function called {function!r}; they ask for {known}")


def _namespace(function: Any) -> dict[str, Any]:
    module = sys.modules.get(function.__module__)
    fallback = vars(module) if module is not None else {}
    return dict(getattr(function, "__globals__", fallback))


def _source(name: str, namespace: Mapping[str, Any]) -> Iterator[Cell]:
    """The source of a function and of all it reaches, with the imports it uses spelt out."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in namespace:
            continue
        seen.add(name)
        value = namespace[name]
        home = getattr(value, "__module__", None)
        if isinstance(value, ModuleType):
            yield Cell(source=f"import {value.__name__} as {name}", name=name)
        elif home == namespace.get("__name__") and callable(value):
            try:
                text = _text(value)
                tree = ast.parse(text)
            except (OSError, TypeError, SyntaxError):
                continue  # typed at a prompt, or made by exec: there is no source to read
            yield Cell(source=text, name=name)
            waiting += sorted(Globals([]).uses(tree).names)
        elif callable(value) and isinstance(home, str) and home != "builtins":
            original = str(getattr(value, "__name__", name))
            if original.isidentifier():
                public = home.removeprefix("_")  # as in _operator, where operator.add comes from
                yield Cell(source=f"from {public} import {original} as {name}", name=name)


def _text(value: Any) -> str:
    """The source of a function or class; of a class from its methods where that is all there is."""
    try:
        return textwrap.dedent(inspect.getsource(value))
    except (OSError, TypeError):  # before Python 3.13, for a class that is in no file
        if not isinstance(value, type):
            raise
    methods = [v for v in vars(value).values() if inspect.isfunction(v)]
    texts = [textwrap.dedent(inspect.getsource(m)) for m in methods] or ["pass"]
    return f"class {value.__name__}:\n" + textwrap.indent("".join(texts), "    ")
