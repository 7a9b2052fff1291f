"""What a learner has reached so far: the last score of each function, kept beside the course."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.solutions import find_root
from autograder.verdict import Report, Status

FILE = Path(".course") / "progress.json"


def remember(report: Report, root: Path | None = None) -> None:
    """Keep the scores of the functions that `report` grades; outside a course nothing is kept."""
    try:
        path = (root or find_root()) / FILE
    except UsageError:
        return
    known = _read(path)
    functions = dict(known.get("functions", {}))
    for name in dict.fromkeys(o.function for o in report.outcomes):
        part = report.of(name)
        stub = all(o.status is Status.MISSING for o in part.outcomes)
        functions[f"{report.exercise}/{name}"] = {
            "score": part.score,
            "max_score": part.max_score,
            "started": not stub,
        }
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_text(json.dumps({**known, "functions": functions}, indent=1), encoding="utf-8")
    except OSError:
        return  # a read-only course is no reason to withhold the report


def functions(root: Path) -> Mapping[str, Mapping[str, Any]]:
    """`exercise/function` → its last score, its maximum and whether it was more than the stub."""
    found = _read(root / FILE).get("functions", {})
    return found if isinstance(found, dict) else {}


def hints_shown(root: Path) -> Mapping[str, int]:
    """How many hints of each function the learner has seen."""
    found = _read(root / FILE).get("hints", {})
    return found if isinstance(found, dict) else {}


def remember_hint(root: Path, function: str, count: int) -> None:
    """Keep that `count` hints of `exercise/function` have been shown."""
    path = root / FILE
    known = _read(path)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    hints = {**known.get("hints", {}), function: count}
    path.write_text(json.dumps({**known, "hints": hints}, indent=1), encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
