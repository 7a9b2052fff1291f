import json
from dataclasses import replace

import pytest

from autograder import progress
from autograder.verdict import Outcome, Report, Status

PASSED = Outcome(function="f", name="a", title="", max_points=2.0, points=2.0, status=Status.PASSED)
STUB = replace(PASSED, function="g", points=0.0, status=Status.MISSING)


def report(*outcomes):
    return Report(exercise="toy", seed=0, isolation="none", outcomes=outcomes)


def file(root):
    return root / progress.FILE


def test_the_last_score_of_each_function_is_kept(tmp_path):
    progress.remember(report(PASSED, STUB), tmp_path)
    progress.remember(report(replace(PASSED, points=1.0)), tmp_path)
    assert progress.functions(tmp_path) == {
        "toy/f": {"score": 1.0, "max_score": 2.0, "started": True},
        "toy/g": {"score": 0.0, "max_score": 2.0, "started": False},
    }


def test_nothing_is_known_at_first(tmp_path):
    assert progress.functions(tmp_path) == {}
    assert progress.hints_shown(tmp_path) == {}


def test_hints_and_scores_do_not_disturb_each_other(tmp_path):
    progress.remember_hint(tmp_path, "toy/f", 2)
    progress.remember(report(PASSED), tmp_path)
    progress.remember_hint(tmp_path, "toy/g", 1)
    assert progress.hints_shown(tmp_path) == {"toy/f": 2, "toy/g": 1}
    assert list(progress.functions(tmp_path)) == ["toy/f"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "3", '{"functions": 3, "hints": []}', '{"functions": {"toy/f": 3}}',
     '{"functions": {"toy/f": {"score": "x"}}, "hints": {"toy/f": "x"}}'],
)  # fmt: skip
def test_a_file_that_makes_no_sense_counts_for_nothing(tmp_path, content):
    file(tmp_path).parent.mkdir()
    file(tmp_path).write_text(content)
    assert progress.functions(tmp_path) == {}
    assert progress.hints_shown(tmp_path) == {}
    progress.remember(report(PASSED), tmp_path)
    progress.remember_hint(tmp_path, "toy/f", 1)
    assert progress.functions(tmp_path)["toy/f"]["score"] == 2.0
    assert progress.hints_shown(tmp_path)["toy/f"] == 1


def test_the_file_is_written_whole(tmp_path):
    progress.remember(report(PASSED), tmp_path)
    assert [p.name for p in file(tmp_path).parent.iterdir()] == ["progress.json"]
    assert json.loads(file(tmp_path).read_text())


def test_a_course_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / ".course").write_text("a file where the folder should be")
    progress.remember(report(PASSED), tmp_path)
    progress.remember_hint(tmp_path, "toy/f", 1)


def test_outside_a_course_nothing_is_kept(tmp_path, monkeypatch):
    from autograder.errors import UsageError

    def no_course():
        raise UsageError("not in a course")

    monkeypatch.setattr(progress, "find_root", no_course)
    progress.remember(report(PASSED))
    assert list(tmp_path.iterdir()) == []
