"""Building notebooks: what is generated, that it is committed, and that it gives nothing away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder import build
from autograder.errors import UsageError
from autograder.executor import InProcess
from autograder.exercises import IDS, load
from autograder.judge import judge
from autograder.model import Check, Exercise, Function
from autograder.notebook import notebook_cells
from autograder.verdict import Status

ROOT = Path(__file__).resolve().parent.parent
BUILT = [e for e in IDS if (ROOT / build.SOURCES / f"{e}.py").exists()]

HINTS = ("a", "b", "c")
DOUBLING = Exercise(
    id="doubling",
    title="Doubling",
    functions=(
        Function(name="double", points=2.5, hints=HINTS),
        Function(name="Doubler", points=3.0, hints=HINTS),
    ),
    checks=tuple(
        Check(function=f, name="runs", title="it runs", points=p, body=lambda s, seed: None)
        for f, p in (("double", 2.5), ("Doubler", 3.0))
    ),
)
SOURCE = '''# %% [markdown]
# # Doubling
# The formula is $y = 2x$.

# %%
import numpy as np

# %% tags=["demo"]
print(np.arange(3))

# %% solution="double"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    secret = 2 * x
    return secret
    ### END SOLUTION


# %% check="double"

# %% solution="Doubler"
class Doubler:
    ### BEGIN SOLUTION
    def forward(self, x):
        return 2 * x
    ### END SOLUTION


# %% check="Doubler"
'''


@pytest.fixture(scope="module")
def source() -> Any:
    return build.source_notebook(SOURCE, DOUBLING)


@pytest.fixture(scope="module")
def release(source: Any) -> Any:
    return build.release_notebook(source)


def metadata(notebook: Any, number: int) -> dict[str, Any]:
    return dict(notebook.cells[number].metadata.get("nbgrader", {}))


def test_check_cells_are_locked_and_carry_the_function_s_points(source: Any) -> None:
    cell = source.cells[4]
    assert cell.source == "check(double)"
    assert cell.metadata.nbgrader == {
        "grade": True, "grade_id": "check_double", "locked": True, "points": 2.5,
        "schema_version": 3, "solution": False, "task": False,
    }  # fmt: skip
    assert metadata(source, 6)["points"] == 3


def test_set_up_cells_are_read_only_and_demonstrations_are_not(release: Any) -> None:
    setup, demo = release.cells[1], release.cells[2]
    assert setup.metadata.nbgrader.locked and not setup.metadata.editable
    assert demo.metadata == {"tags": ["demo"]}


def test_the_release_has_stubs_in_place_of_solutions(release: Any) -> None:
    assert release.cells[3].source == (
        'def double(x):\n    """Twice x."""\n    # YOUR CODE HERE\n'
        '    raise NotImplementedError("write your code here")'
    )
    assert "forward" not in nbformat.writes(release)
    assert "secret" not in nbformat.writes(release)


def test_building_twice_gives_the_same_bytes(source: Any) -> None:
    again = build.source_notebook(SOURCE, DOUBLING)
    assert nbformat.writes(again) == nbformat.writes(source)
    assert len({cell.id for cell in source.cells}) == len(source.cells)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('check="double"', "", "expected one cell 'check_double', found 0"),
        ('solution="double"', 'solution="triple"', "grades no function 'triple'"),
        ("### BEGIN SOLUTION", "", "lacks ### BEGIN SOLUTION or ### END SOLUTION"),
        ('solution="double"', "", 'stands in a cell without solution="…"'),
        ('solution="double"', 'solution="Doubler"', "expected one cell 'double', found 0"),
        ('check="double"', 'chekc="double"', "unknown cell option 'chekc'"),
    ],
)
def test_a_malformed_source_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        build.source_notebook(SOURCE.replace(old, new, 1), DOUBLING)
    assert message in str(raised.value)


# -- the course's own notebooks ------------------------------------------------------------


def test_the_committed_notebooks_are_up_to_date() -> None:
    assert build.stale(ROOT) == [], "run: autograder build"


def test_build_mends_what_is_stale(tmp_path: Path) -> None:
    (tmp_path / build.SOURCES).mkdir()
    text = (ROOT / build.SOURCES / "corr2d.py").read_text("utf-8")
    (tmp_path / build.SOURCES / "corr2d.py").write_text(text)
    made = build.build(tmp_path)
    assert tmp_path / "assignments" / "corr2d" / "corr2d.ipynb" in made
    assert build.build(tmp_path) == build.stale(tmp_path) == []
    made[0].write_text("{}")
    stray = tmp_path / "assignments" / "corr2d" / "images" / "stray.svg"
    stray.parent.mkdir(exist_ok=True)
    stray.touch()
    assert set(build.stale(tmp_path)) == {made[0], stray}
    assert set(build.build(tmp_path)) == {made[0], stray}
    assert build.stale(tmp_path) == []


@pytest.mark.parametrize("exercise", BUILT)
def test_no_line_of_a_solution_is_in_the_release(exercise: str) -> None:
    text = (ROOT / build.SOURCES / f"{exercise}.py").read_text("utf-8")
    secret, inside = set(), False
    for line in text.splitlines():
        if build.BEGIN in line:
            inside = True
        elif build.END in line:
            inside = False
        elif inside:
            secret.add(line.strip())
    secret = {line for line in secret if len(line) > 12}
    assert secret
    notebook = nbformat.read(ROOT / build.RELEASES / exercise / f"{exercise}.ipynb", as_version=4)
    shown = {line.strip() for c in notebook.cells if c.cell_type == "code"
             for line in c.source.splitlines()}  # fmt: skip
    assert not secret & shown


@pytest.mark.parametrize("exercise", BUILT)
def test_a_stub_earns_no_point(exercise: str) -> None:
    declared = load(exercise)
    notebook = nbformat.read(ROOT / build.RELEASES / exercise / f"{exercise}.ipynb", as_version=4)
    rules = declared.rules
    report = judge(declared, notebook_cells(notebook), InProcess(rules.numpy, rules.torch))
    assert report.score == 0
    assert {o.status for o in report.outcomes} <= {Status.MISSING, Status.SKIPPED}


@pytest.mark.parametrize("exercise", BUILT)
def test_points_and_cells_of_the_notebook_are_the_exercise_s(exercise: str) -> None:
    declared = load(exercise)
    notebook = nbformat.read(ROOT / build.SOURCES / exercise / f"{exercise}.ipynb", as_version=4)
    cells = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata}
    for function in declared.functions:
        assert cells[function.name].metadata.nbgrader.solution
        check = cells[f"check_{function.name}"]
        assert check.source == f"check({function.name})"
        assert check.metadata.nbgrader.points == function.points
    assert declared.points == sum(c.points for c in declared.checks)
