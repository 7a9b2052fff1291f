"""nbgrader's configuration: the course lives in this folder, and the judge grades it."""

from pathlib import Path

from autograder.nbgrader_plugin import configure

configure(get_config(), Path(__file__).parent.resolve())  # type: ignore[name-defined]  # noqa: F821 - nbgrader defines it
