"""nbgrader's configuration: the course lives in this folder, and the judge grades it."""

import sys
from pathlib import Path

config = get_config()  # type: ignore[name-defined]  # noqa: F821 - nbgrader defines it
try:
    from autograder.nbgrader_plugin import configure

    configure(config, Path(__file__).parent.resolve())
except Exception as error:
    # nbgrader would go on without this file and run submissions unprotected: leave it nothing.
    print(f"nbgrader_config.py: {type(error).__name__}: {error}", file=sys.stderr)
    config.CourseDirectory.submitted_directory = "nothing-can-be-graded"
