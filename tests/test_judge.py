import os
import subprocess
import sys
import warnings

import pytest
from submissions import (
    ALL_OF_G_PASS,
    ALLOWING,
    GOOD,
    GOOD_F,
    NAMES,
    TOY,
    cells,
    grade,
    outcome,
    statuses,
    with_f,
)

from autograder.errors import UsageError
from autograder.executor import InProcess
from autograder.judge import judge, judge_session
from autograder.model import Rules
from autograder.session import Session
from autograder.solutions import find_root
from autograder.verdict import Status


def test_a_correct_submission_gets_every_point():
    report = grade(GOOD)
    assert statuses(report) == dict.fromkeys(NAMES, "passed")
    assert (report.score, report.max_score, report.complete) == (4, 4, True)
    assert (report.exercise, report.seed, report.isolation) == ("toy", 0, "none")


def test_only_the_checks_concerned_lose_their_points():
    assert statuses(with_f("return 3 * x").of("f")) == {
        "f/keeps_shape": "passed",
        "f/doubles": "failed",
    }


class TestForbidden:
    def test_operations_spoil_exactly_the_function_that_used_them(self):
        report = with_f("np.convolve([1], [1]); return 2 * x")
        assert statuses(report.of("f")) == dict.fromkeys(NAMES[:2], "forbidden")
        assert outcome(report, "f/doubles").text == (
            "f uses numpy.convolve, which this exercise rules out"
        )
        assert statuses(report.of("g")) == ALL_OF_G_PASS

    @pytest.mark.parametrize(
        "body",
        [
            "getattr(np, 'con' + 'volve')([1], [1]); return 2 * x",
            "np.__dict__['convolve']([1], [1]); return 2 * x",
            "eval('np.convolve([1], [1])'); return 2 * x",
            "if x.size == 1: vars(np)['fft'].fft([1])\n    return 2 * x",
        ],
    )
    def test_operations_that_reading_cannot_see_are_noticed_when_used(self, body):
        report = with_f(body)
        assert statuses(report.of("f")) == dict.fromkeys(NAMES[:2], "forbidden")
        assert " which this exercise rules out" in outcome(report, "f/doubles").text
        assert statuses(report.of("g")) == ALL_OF_G_PASS

    def test_an_import_outside_the_list_spoils_the_exercise(self):
        report = grade(f"import os\n{GOOD}")
        assert set(statuses(report).values()) == {"forbidden"}
        assert outcome(report, "g/counts").text == (
            "line 1 imports os, which this exercise does not allow (allowed: collections, "
            "dataclasses, functools, itertools, math, numpy, operator, typing)"
        )

    def test_an_import_at_run_time_spoils_the_exercise_too(self):
        source = f"{GOOD_F}def g(x):\n    exec('import os')\n    return x.size\n"
        launcher = InProcess(imports=Rules().imports)
        report = judge(TOY, cells(source), launcher)
        assert set(statuses(report).values()) == {"forbidden"}
        assert {o.text for o in report.outcomes} == {
            "the code tried to import os, which this exercise does not allow"
        }
        assert report.score == 0

    def test_too_much_source_spoils_the_exercise(self):
        report = grade(f"{GOOD}x = '{'a' * 70_000}'")
        assert set(statuses(report).values()) == {"forbidden"}


class TestSameEachTime:
    def test_a_seed_gives_the_same_bytes(self):
        body = "return 2 * x + (x > 1)"
        assert with_f(body, seed=5).dumps() == with_f(body, seed=5).dumps()

    @pytest.mark.parametrize("hashseed", ["0", "12345"])
    def test_the_same_bytes_come_from_every_process(self, hashseed, tmp_path):
        (tmp_path / "other_module.py").write_text("CONSTANTS = (3, 4, 17, -3, 'x', 0.25)\n")
        (tmp_path / "grades.py").write_text(SCRIPT)
        root = find_root()
        path = os.pathsep.join([str(root), str(root / "tests"), str(tmp_path)])
        done = subprocess.run(
            [sys.executable, "grades.py"],
            env={**os.environ, "PYTHONHASHSEED": hashseed, "PYTHONPATH": path, "CI": "true"},
            cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        assert done.stdout == with_f(WRONG).dumps() + "\n"
        left = {p.name for p in tmp_path.iterdir()} - {"__pycache__"}
        assert left == {"other_module.py", "grades.py"}

    def test_randomness_is_seeded(self):
        body = "return 2 * x + (np.random.rand() > 0.9)"
        assert with_f(body).dumps() == with_f(body).dumps()


WRONG = "return np.where(x > 2, x, 2 * x) + (x.shape[0] > x.shape[1])"


SCRIPT = f"""
import other_module  # Hypothesis would like to draw its constants
from submissions import GOOD_G, grade

print(grade('''import numpy as np\\ndef f(x): {WRONG}\\n''' + GOOD_G).dumps())
"""


def test_warnings_fail_nothing_even_as_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = with_f(
            "import warnings; warnings.warn('x'); x / 0; return 2 * x", exercise=ALLOWING
        )
    assert report.complete


def test_one_function_can_be_graded_alone():
    report = grade(GOOD, only="g")
    assert list(statuses(report)) == NAMES[2:]
    assert report.max_score == 2


def test_an_unknown_function_is_a_wrong_call():
    with pytest.raises(UsageError, match="toy has no function 'h'; it has f, g"):
        grade(GOOD, only="h")


def test_checks_can_be_chosen():
    with Session(InProcess(), cells(GOOD)) as session:
        report = judge_session(TOY, session, select=lambda c: c.name == "counts")
    assert list(statuses(report)) == ["g/counts"]


def test_progress_is_told_of_every_check():
    told = []
    grade(GOOD, progress=lambda check, outcome: told.append((check.id, outcome.status)))
    assert told == [(name, Status.PASSED) for name in NAMES]


def test_nothing_of_a_submission_deceives_a_terminal():
    found = outcome(with_f("raise ValueError('\\x1b[2J\\x9b' + 'x' * 9999)"), "f/doubles")
    assert "\x1b" not in found.text and "\x9b" not in found.text
    assert len(found.text) < 2100
