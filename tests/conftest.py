"""What all tests share: golden files, which `pytest --update-golden` writes anew; subjects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from subjects import Loaded

from autograder.sandbox import ForkServer, SubjectRules
from autograder.sandbox.remote import RemoteSubject

if TYPE_CHECKING:
    from autograder.report.class_data import ClassData

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files instead of comparing"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden(name, text)`: the text is what `tests/golden/<name>` holds."""
    update = request.config.getoption("--update-golden")

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"there is no {path.name}; write it with: pytest --update-golden"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    """A fork server for the NumPy exercises."""
    with ForkServer("numpy") as server:
        yield server


@pytest.fixture
def subject(server: ForkServer) -> Iterator[RemoteSubject]:
    """A process of that server in which nothing has run yet."""
    subject = server.launcher(SubjectRules()).start()
    yield subject
    subject.close()


@pytest.fixture
def loaded() -> Iterator[Callable[..., Loaded]]:
    """`loaded(source, **options)`: an executor in this process, with the source loaded."""
    made: list[Loaded] = []

    def load(source: str = "", **options: Any) -> Loaded:
        made.append(Loaded(source, **options))
        return made[-1]

    yield load
    for one in made:
        one.executor.close()


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a graded class that has every kind of submission."""
    from tests.classes import make_class

    return make_class(tmp_path_factory.mktemp("class") / "course")


@pytest.fixture(scope="session")
def data(graded: Path) -> ClassData:
    """What is read of that class."""
    from autograder.report.class_reading import class_data

    return class_data(graded)
