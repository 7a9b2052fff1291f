"""nbgrader's own commands on a course: generate, validate, autograde, feedback, export."""

from __future__ import annotations

import csv
import json
import shutil
import stat
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import nbformat
import pytest

from autograder import build
from autograder.exercises import load
from tests.courses import CRASH, LOOP, cell_of, make_course, nbgrader, scores, solutions, submit

FIRST, SECOND = "check_corr2d", "check_corr2d_multi_in_out"
POINTS = {f"check_{f.name}": f.points for f in load("corr2d").functions}
FULL = POINTS
ONLY_SECOND = {FIRST: 0.0, SECOND: POINTS[SECOND]}
ZERO = {FIRST: 0.0, SECOND: 0.0}

INDEPENDENT = """def corr2d_multi_in_out(X, K, b=None):
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    kH, kW = K.shape[2:]
    windows = np.lib.stride_tricks.sliding_window_view(X, (kH, kW), axis=(1, 2))
    Y = np.einsum("chwij,ocij->ohw", windows.astype(np.float64), K.astype(np.float64))
    return Y if b is None else Y + b.reshape(-1, 1, 1)
"""
"""A second function that does not need the first."""


def _hand_in(root: Path) -> None:
    right = solutions(root, "corr2d")
    for student, first in (("loop", LOOP), ("crash", CRASH), ("syntax", "def corr2d(X, K:\n")):
        submit(root, student, "corr2d", {"corr2d": first, "corr2d_multi_in_out": INDEPENDENT})
    submit(root, "correct", "corr2d", right)
    submit(root, "partly", "corr2d", {"corr2d": right["corr2d"]})
    submit(root, "empty", "corr2d", {})
    submit(root, "warns", "corr2d", right, _edit_warning)
    for name, edit in EDITS.items():
        submit(root, name, "corr2d", right, edit)
    submit(root, "forger", "corr2d", {}, _forge_outputs)
    truncated = submit(root, "truncated", "corr2d", right)
    truncated.write_text(truncated.read_text()[:3000])
    huge = submit(root, "huge", "corr2d", right)
    huge.write_text(huge.read_text() + " " * (50 << 20))
    link = submit(root, "link", "corr2d", right)
    link.unlink()
    link.symlink_to(root / "solutions" / "corr2d" / "corr2d.ipynb")
    (submit(root, "extra", "corr2d", right).parent / "page.html").write_text("<script>1</script>")


def _edit_warning(notebook: dict[str, Any]) -> None:
    code = "print('hm')\nnp.sqrt(np.array([-1.0]))"
    notebook["cells"].append(_code(code))


def _code(source: str, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "code", "id": "added", "metadata": metadata, "source": source,
            "outputs": [], "execution_count": None}  # fmt: skip


def _delete_check(notebook: dict[str, Any]) -> None:
    notebook["cells"].remove(cell_of(notebook, FIRST))


def _duplicate_check(notebook: dict[str, Any]) -> None:
    notebook["cells"].append(dict(cell_of(notebook, FIRST)))


def _retype_check(notebook: dict[str, Any]) -> None:
    cell = cell_of(notebook, FIRST)
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


def _change_points(notebook: dict[str, Any]) -> None:
    cell_of(notebook, FIRST)["metadata"]["nbgrader"]["points"] = 1000


def _change_schema(notebook: dict[str, Any]) -> None:
    cell_of(notebook, FIRST)["metadata"]["nbgrader"]["schema_version"] = 99


def _unlock(notebook: dict[str, Any]) -> None:
    cell = cell_of(notebook, FIRST)
    cell["metadata"]["nbgrader"] |= {"locked": False, "solution": True}
    cell["source"] = "1000.0"


def _strip_metadata(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id")


def _delete_setup(notebook: dict[str, Any]) -> None:
    notebook["cells"].remove(cell_of(notebook, "setup_1"))


def _old_format(notebook: dict[str, Any]) -> None:
    notebook["nbformat_minor"] = 2
    for cell in notebook["cells"]:
        cell.pop("id")


def _nonsense(notebook: dict[str, Any]) -> None:
    notebook["metadata"] = {"kernelspec": {"name": "evil", "display_name": ["x"]}}
    notebook["cells"].append(_code("pass", nbgrader=["no", "dict"], tags="demo"))
    notebook["cells"].append(_code("pass", nbgrader={"grade_id": ["a"], "grade": True}))


def _half_pairs(notebook: dict[str, Any]) -> None:
    notebook["cells"].append(_code("# \ud800\nprint(chr(0xDC00))"))
    notebook["cells"].append(
        {"cell_type": "markdown", "id": "half", "metadata": {}, "source": "\udfff"}
    )


EDITS = {
    "half_pairs": _half_pairs,
    "deleted": _delete_check,
    "duplicated": _duplicate_check,
    "retyped": _retype_check,
    "points": _change_points,
    "schema": _change_schema,
    "unlocked": _unlock,
    "stripped": _strip_metadata,
    "no_setup": _delete_setup,
    "old_format": _old_format,
    "nonsense": _nonsense,
}
"""Changes to everything but the answers: each still gets full marks."""


def _forge_outputs(notebook: dict[str, Any]) -> None:
    output = {"output_type": "execute_result", "data": {"text/plain": "5.75"}, "metadata": {},
              "execution_count": 1}  # fmt: skip
    cell_of(notebook, FIRST)["outputs"] = [output]
    lie = "class Lie(float):\n    def __repr__(self): return '5.75'\ndef check(f): return Lie()"
    notebook["cells"].append(_code(lie))
    notebook["metadata"] |= {"autograder_problem": "", "autograder_submission": "0"}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("course") / "course", "corr2d")
    committed = (root / build.RELEASES / "corr2d" / "corr2d.ipynb").read_bytes()
    generated = nbgrader(root, "generate_assignment", "corr2d")
    assert generated.returncode == 0, generated.stderr
    assert (root / build.RELEASES / "corr2d" / "corr2d.ipynb").read_bytes() == committed
    _hand_in(root)
    return root


@pytest.fixture(scope="module")
def autograded(course: Path) -> CompletedProcess[str]:
    return nbgrader(course, "autograde", "corr2d")


@pytest.fixture(scope="module")
def graded(course: Path, autograded: CompletedProcess[str]) -> dict[str, dict[str, float | None]]:
    assert autograded.returncode == 0, autograded.stderr[-3000:]
    return {student: found for (_, student), found in scores(course).items()}


@pytest.fixture(scope="module")
def feedback(course: Path, graded: object) -> Path:
    result = nbgrader(course, "generate_feedback", "corr2d")
    assert result.returncode == 0, result.stderr[-3000:]
    return course / "feedback"


def marked(course: Path, student: str) -> Any:
    path = course / "autograded" / student / "corr2d" / "corr2d.ipynb"
    return nbformat.read(path, as_version=4)


def test_a_correct_submission_gets_full_marks(graded: dict[str, Any]) -> None:
    assert graded["correct"] == FULL


def test_partial_credit_is_recorded(graded: dict[str, Any]) -> None:
    assert graded["partly"] == {FIRST: POINTS[FIRST], SECOND: 0.0}


def test_an_untouched_notebook_gets_zero(graded: dict[str, Any]) -> None:
    assert graded["empty"] == ZERO


@pytest.mark.parametrize("student", ["loop", "crash", "syntax"])
def test_a_broken_function_costs_its_own_points_alone(graded: dict[str, Any], student: str) -> None:
    assert graded[student] == ONLY_SECOND


def test_a_warning_costs_nothing(graded: dict[str, Any]) -> None:
    assert graded["warns"] == FULL


@pytest.mark.parametrize("student", EDITS)
def test_changing_anything_but_the_answers_changes_no_score(
    graded: dict[str, Any], student: str
) -> None:
    assert graded[student] == FULL


def test_forged_outputs_earn_nothing(graded: dict[str, Any]) -> None:
    assert graded["forger"] == ZERO


@pytest.mark.parametrize("student", ["truncated", "huge", "link"])
def test_what_cannot_be_read_gets_zero_and_says_why(
    graded: dict[str, Any], course: Path, student: str
) -> None:
    assert graded[student] == ZERO
    assert "could not be read" in marked(course, student).cells[0].source


def test_graded_cells_hold_the_judge_s_number_and_report(
    graded: dict[str, Any], course: Path
) -> None:
    (output,) = cell_of(marked(course, "partly"), FIRST).outputs
    assert float(output.data["text/plain"]) == POINTS[FIRST]
    assert "text/html" in output.data


def test_what_the_student_s_cells_show_is_kept(graded: dict[str, Any], course: Path) -> None:
    shown = marked(course, "warns").cells[-1].outputs
    assert any(o.output_type == "stream" and "hm" in o.text for o in shown)


def test_a_record_lets_the_grade_be_replayed(graded: dict[str, Any], course: Path) -> None:
    path = course / "autograded" / "partly" / "corr2d" / "corr2d.report.json"
    record = json.loads(path.read_text())
    assert record["grades"] == graded["partly"]
    assert record["report"]["isolation"].startswith("sandbox")
    assert record["report"]["seed"] > 0
    assert {"suite_version", "versions", "device", "submission_sha256"} <= record.keys()


def test_the_course_s_secret_is_its_owner_s_alone(graded: dict[str, Any], course: Path) -> None:
    assert stat.S_IMODE((course / ".course" / "secret").stat().st_mode) == 0o600


def test_only_the_notebook_is_taken_from_a_submission(graded: dict[str, Any], course: Path) -> None:
    names = {p.name for p in (course / "autograded" / "extra" / "corr2d").iterdir()}
    assert names - {build.IMAGES} == {"corr2d.ipynb", "corr2d.report.json"}


def test_feedback_has_a_page_for_everybody_and_no_seed(feedback: Path, course: Path) -> None:
    for student in ("correct", "truncated", "nonsense", "loop"):
        page = (feedback / student / "corr2d" / "corr2d.html").read_text()
        assert "Content-Security-Policy" in page
    assert not list(feedback.rglob("*.json"))
    assert "could not be read" in (feedback / "huge" / "corr2d" / "corr2d.html").read_text()


def test_export_writes_the_scores(course: Path, graded: dict[str, Any]) -> None:
    result = nbgrader(course, "export")
    assert result.returncode == 0, result.stderr
    lines = (course / "grades.csv").read_text().splitlines()
    rows = {r["student_id"]: r for r in csv.DictReader(lines)}
    assert float(rows["partly"]["score"]) == POINTS[FIRST]
    assert float(rows["points"]["max_score"]) == sum(POINTS.values())


def test_validate_passes_the_solution_and_refuses_the_stub(course: Path) -> None:
    paths = [f"{folder}/corr2d/corr2d.ipynb" for folder in (build.SOURCES, build.RELEASES)]
    result = nbgrader(course, "validate", *paths)
    words = " ".join(result.stdout.split())
    assert "Success! Your notebook passes all the tests." in words, result.stderr
    assert "VALIDATION FAILED ON 2 CELL(S)" in words


def test_what_a_run_left_half_done_is_graded_by_the_next(
    course: Path, graded: dict[str, Any]
) -> None:
    submit(course, "empty", "corr2d", solutions(course, "corr2d"))
    try:
        notebook = marked(course, "empty")
        notebook.metadata["autograder_problem"] = ""
        path = course / "autograded" / "empty" / "corr2d" / "corr2d.ipynb"
        path.unlink()
        nbformat.write(notebook, path)
        again = nbgrader(course, "autograde", "corr2d", "--student", "empty")
        assert again.returncode == 0, again.stderr
        assert scores(course)["corr2d", "empty"] == FULL
    finally:
        submit(course, "empty", "corr2d", {})
        shutil.rmtree(course / "autograded" / "empty")
